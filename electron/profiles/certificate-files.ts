import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { MAX_AUTHORITY_BYTES } from '../../shared/network/pem.ts'
import type { NetworkSettings } from '../../shared/network/settings.ts'
import { readCertificates } from '../network/trust.ts'
import type { Files } from '../system/files.ts'

const KINDS = {
  authority: { name: 'Certificates', extensions: ['pem', 'crt', 'cer', 'ca-bundle', '*'] },
  certificate: { name: 'Certificate (PEM)', extensions: ['pem', 'crt', 'cer', '*'] },
  key: { name: 'Private key (PEM)', extensions: ['key', 'pem', '*'] },
  pkcs12: { name: 'PKCS#12', extensions: ['p12', 'pfx', '*'] },
} as const

export type CertificateFiles = ReturnType<typeof createCertificateFiles>

/**
 * The files a profile may use: only those the operator chose in the system's dialog, because the window can
 * name no others. Authorities are read at once and stored as text; for keys and client certificates only the
 * path is stored.
 */
export function createCertificateFiles(files: Files) {
  const chosen = new Set<string>()

  async function chooseAuthority(): Promise<Result<Output<'profile.choose'>, AppError>> {
    const opened = await files.open(KINDS.authority, MAX_AUTHORITY_BYTES)
    if (!opened.ok)
      return opened.error.kind === 'report-refused'
        ? err({ kind: 'file-failed', name: 'The file', reason: 'it is too large for certificates' })
        : opened
    if (opened.value === null) return ok({ path: null, text: null })
    const { name, bytes } = opened.value
    const text = authoritiesOf(name, bytes)
    return text.ok ? ok({ path: name, text: text.value }) : text
  }

  return {
    async choose(what: Input<'profile.choose'>['what']): Promise<Result<Output<'profile.choose'>, AppError>> {
      if (what === 'authority') return chooseAuthority()
      const path = await files.choose(KINDS[what])
      if (path !== null) chosen.add(path)
      return ok({ path, text: null })
    },
    /** Whether all files in these settings were chosen here or were in the settings before. */
    allows(network: NetworkSettings | undefined, before: NetworkSettings | undefined): boolean {
      const known = new Set([...chosen, ...filesOf(before)])
      return filesOf(network).every((path) => known.has(path))
    },
  }
}

/**
 * The certificates in a file, as PEM text. In: its name, for the error, and its bytes. Errors: `file-failed`.
 */
export function authoritiesOf(name: string, bytes: Uint8Array): Result<string, AppError> {
  const read = readCertificates(bytes)
  return read.ok ? read : err({ kind: 'file-failed', name, reason: read.error })
}

const filesOf = (network: NetworkSettings | undefined): readonly string[] => {
  const { form: _form, ...files } = network?.clientCertificate ?? { form: null }
  return Object.values(files)
}
