import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import type { SecureContext } from 'node:tls'
import { certificatesIn } from '../../shared/network/pem.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Identity } from './identity.ts'

/** Where Linux distributions keep the authorities of the system, the first that is there. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * What is trusted and shown when a secure connection is made: the bundled authorities, the system's, the
 * profile's own, and the profile's client certificate. Checks are never switched off. Error: a sentence, when
 * the profile's authorities are not PEM.
 */
export function secureContext(caPem: string, identity: Identity | null): Result<SecureContext, string> {
  const own = readPem(caPem)
  if (own === null)
    return err('the certificate authority in this profile cannot be read: it must be PEM text')
  // Reading some 150 authorities takes a tenth of a second, and a gateway and its issuers share theirs.
  if (last?.caPem !== caPem || last.identity !== identity)
    last = {
      caPem,
      identity,
      context: tls.createSecureContext({ ...identity, ca: [...new Set([...usualAuthorities(), ...own])] }),
    }
  return ok(last.context)
}

let last: {
  readonly caPem: string
  readonly identity: Identity | null
  readonly context: SecureContext
} | null = null

/**
 * The certificates in a PEM text, each tried: Node would leave out a broken one in silence. Null when one is,
 * or none is there.
 */
export function readPem(text: string): string[] | null {
  if (text.trim() === '') return []
  const blocks = certificatesIn(text)
  return blocks.length > 0 && areRead(blocks) ? blocks : null
}

function areRead(blocks: readonly string[]): boolean {
  try {
    for (const block of blocks) new X509Certificate(block)
    return true
  } catch {
    return false
  }
}

/**
 * The certificates in a file, in PEM: of a PEM file all that are in it, of one in DER (X.690; Windows calls
 * that `.cer`) the one. Every one is read, so that a key, a request or a PKCS#12 file is not taken for one.
 * Error: why there are none, to stand behind the name of the file. Whether a certificate is one of an
 * authority is not asked: a company's gateway may be trusted by its own.
 */
export function readCertificates(bytes: Uint8Array): Result<string, string> {
  const blocks = certificatesIn(new TextDecoder().decode(bytes))
  if (blocks.length > 0)
    return areRead(blocks) ? ok(blocks.join('\n')) : err('one of its certificates cannot be read')
  try {
    return ok(new X509Certificate(bytes).toString().trim())
  } catch {
    return err('it has no certificate in PEM or DER form')
  }
}

let usual: readonly string[] | null = null
function usualAuthorities(): readonly string[] {
  usual ??= [...tls.rootCertificates, ...systemAuthorities(process.platform, process.env)]
  return usual
}

/**
 * The authorities this computer trusts: from the runtime where it can read the system's store, and on Linux
 * from SSL_CERT_FILE or else the distribution's bundle. In: the platform and the environment. What cannot be
 * read is left out: it only trusts less.
 */
export function systemAuthorities(platform: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const found: string[] = []
  // Absent before Node 22.15, and so in the runtime used on closed networks: a named import would not even
  // load there.
  if (typeof tls.getCACertificates === 'function') {
    try {
      found.push(...tls.getCACertificates('system'))
    } catch {
      // The bundle below is left.
    }
  }
  if (platform !== 'linux') return found
  const named = environment['SSL_CERT_FILE'] ?? ''
  for (const path of named === '' ? BUNDLES : [named]) {
    try {
      found.push(...certificatesIn(readFileSync(path, 'latin1')))
      break
    } catch {
      // Another distribution.
    }
  }
  return found
}
