import { appendFileSync } from 'node:fs'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

/** Passes an address to the system. Rejects when nothing could be opened. */
export type Open = (url: string) => Promise<void>

/** How long to wait for the operator there, in milliseconds. */
export const BROWSER_MS = 5 * 60_000

const LONGEST = 16_384

/**
 * Opens an address in the system's browser. In: the address, and the function that opens it. Only https
 * addresses without user and password are opened, because other schemes start programs. Errors:
 * `browser-failed`. Does not check whose address it is; its host was shown before.
 */
export async function openInBrowser(address: string, open: Open): Promise<Result<null, AppError>> {
  const url = address.length <= LONGEST && URL.canParse(address) ? new URL(address) : null
  const refused = (reason: string) => err({ kind: 'browser-failed' as const, host: url?.host ?? '', reason })
  if (url === null) return refused('it is no address, or too long')
  if (url.protocol !== 'https:') return refused('it is not https')
  if (url.username !== '' || url.password !== '') return refused('it holds sign-in data')
  try {
    await open(url.href)
    return ok(null)
  } catch {
    return refused('the system did not open it')
  }
}

/**
 * The system's browser. In: Electron's `openExternal`, and whether the app is packaged. Where it is not, and
 * CLAIMCHECK_BROWSER_FILE names a file, the addresses are written to it, one per line, so that tests can act
 * as the browser.
 */
export function systemBrowser(openExternal: Open, packaged: boolean): Open {
  const file = packaged ? undefined : process.env['CLAIMCHECK_BROWSER_FILE']
  if (file === undefined || file === '') return openExternal
  return async (url) => appendFileSync(file, `${url}\n`)
}
