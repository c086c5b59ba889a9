import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import type { SecureContext } from 'node:tls'
import { certificatesIn } from '../../shared/network/pem.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Identity } from './identity.ts'

/** Where Linux distributions store the system's certificate authorities; the first that exists is used. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * The TLS settings for a connection: it trusts the bundled authorities, the system's and the profile's own,
 * and uses the profile's client certificate. Checks are never switched off. Error: a sentence, when the
 * profile's authorities are not PEM.
 */
export function secureContext(caPem: string, identity: Identity | null): Result<SecureContext, string> {
  const own = readPem(caPem)
  if (own === null)
    return err('the certificate authority in this profile cannot be read: it must be PEM text')
  // Reading about 150 authorities takes a tenth of a second, and a gateway and its issuers use the same.
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
 * The certificates in a PEM text. Each is parsed, because Node would ignore a broken one silently. Null when
 * one is broken or there is none.
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
 * The certificates of a file as PEM: all of a PEM file, or the one of a DER file (X.690; Windows calls that
 * `.cer`). Each is parsed, so that a key, a request or a PKCS#12 file is not taken for a certificate. Error:
 * why there are none, to be put after the name of the file. Does not check that a certificate is one of an
 * authority: a company's gateway may be trusted by its own certificate.
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
 * from SSL_CERT_FILE or the distribution's bundle. In: the platform and the environment. What cannot be read
 * is left out, so that less is trusted.
 */
function systemAuthorities(platform: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const found: string[] = []
  // Missing before Node 22.15, and so in the runtime used on closed networks, where even a named import would
  // fail.
  if (typeof tls.getCACertificates === 'function') {
    try {
      found.push(...tls.getCACertificates('system'))
    } catch {
      // The bundle below is tried.
    }
  }
  if (platform !== 'linux') return found
  const named = environment['SSL_CERT_FILE'] ?? ''
  for (const path of named === '' ? BUNDLES : [named]) {
    try {
      found.push(...certificatesIn(readFileSync(path, 'latin1')))
      break
    } catch {
      // Another distribution has its bundle elsewhere.
    }
  }
  return found
}
