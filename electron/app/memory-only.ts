import type { Handlers } from '../../shared/ipc/contract.ts'
import { openMemoryDatabase } from '../history/database.ts'
import { historyOn, type History } from '../history/history.ts'
import type { Protection } from '../vault/vault.ts'

const SAYS =
  'Memory only: nothing is written to this computer, and what is remembered is gone when you leave it. Changes are switched off, since one that is not written down first could not be settled after a crash.'
const CARRIED = ['theme', 'idle-minutes', 'keys'] as const

/**
 * A history that is never on the disk. In: the one on the disk, still open, whose gateways and look are
 * carried over; null when the app was started so. Their secrets are not carried over. Takes no change, as any
 * history that outlives nothing.
 */
export function memoryHistory(from: History | null): History {
  const history = historyOn(openMemoryDatabase(SAYS))
  for (const profile of from?.profiles.list() ?? []) history.profiles.save(profile)
  for (const key of CARRIED) {
    const value = from?.profiles.setting(key) ?? null
    if (value !== null) history.profiles.setSetting(key, value)
  }
  return history
}

/** Where secrets are kept then, whatever keyring there is. */
export const memoryProtection = (backend: string): Protection => ({
  kept: 'memory',
  backend,
  says: 'Memory only: sign-ins are gone when you leave it or quit.',
})

/**
 * Something that can be put in place of what stands there: everything the handlers reach, and how it is
 * ended.
 */
export type Scene = {
  readonly handlers: Handlers
  readonly history: History
  readonly end: () => Promise<void>
}
