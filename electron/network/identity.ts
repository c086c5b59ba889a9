import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import tls from 'node:tls'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { ClientCertificate } from '../../shared/network/settings.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

/** A client certificate for TLS handshakes. It is in the memory of this process while a gateway is open. */
export type Identity =
  | { readonly cert: Buffer; readonly key: Buffer; readonly passphrase?: string }
  | { readonly pfx: Buffer; readonly passphrase?: string }

const MAX_BYTES = 1024 * 1024

/**
 * Reads a profile's client certificate. In: its paths, and its passphrase ('' for none). Errors:
 * `client-certificate-unusable` with the name of the file and nothing of its content. Does not check whether
 * a server accepts it.
 */
export async function readIdentity(
  from: ClientCertificate,
  passphrase: string,
): Promise<Result<Identity, AppError>> {
  const secret = passphrase === '' ? {} : { passphrase }
  const main = from.form === 'pem' ? from.certFile : from.file
  const first = await read(main)
  if (!first.ok) return first
  if (from.form === 'pkcs12') return tried({ pfx: first.value, ...secret }, main)
  const key = await read(from.keyFile)
  if (!key.ok) return key
  return tried({ cert: first.value, key: key.value, ...secret }, from.keyFile)
}

const unusable = (path: string, reason: string): Result<never, AppError> =>
  err({ kind: 'client-certificate-unusable', file: basename(path) || 'no file chosen', reason })

async function read(path: string): Promise<Result<Buffer, AppError>> {
  try {
    const about = await stat(path)
    if (!about.isFile()) return unusable(path, 'it is no file')
    if (about.size > MAX_BYTES) return unusable(path, 'it is too large for a certificate')
    return ok(await readFile(path))
  } catch {
    return unusable(path, 'it cannot be read')
  }
}

function tried(identity: Identity, path: string): Result<Identity, AppError> {
  try {
    tls.createSecureContext(identity)
    return ok(identity)
  } catch (thrown) {
    return unusable(path, reasonOf(thrown, identity.passphrase !== undefined))
  }
}

// Decided by error texts, because OpenSSL and BoringSSL have no common codes. They are about a file of the
// operator.
function reasonOf(thrown: unknown, hadPassphrase: boolean): string {
  const says =
    thrown instanceof Error ? `${'code' in thrown ? String(thrown.code) : ''} ${thrown.message}` : ''
  if (/unsupported/i.test(says)) return 'it is encrypted in an outdated way; export it again with AES-256'
  if (
    /mac verify|incorrect.password|bad.decrypt|bad.password|passphrase|interrupted|pkcs12_parse/i.test(says)
  )
    return hadPassphrase ? 'its passphrase is another one' : 'it needs a passphrase'
  if (/values mismatch|key_values/i.test(says)) return 'the key does not belong to the certificate'
  return 'it is not what it should be: a PEM certificate and key, or a PKCS#12 file'
}
