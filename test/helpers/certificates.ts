import { webcrypto } from 'node:crypto'
import type * as X509 from '@peculiar/x509'

/** A private key and its certificate, both PEM. */
export interface Leaf {
  readonly key: string
  readonly cert: string
}

/** A temporary certificate authority, in memory only. */
export interface Authority {
  readonly certPem: string
  /** `days`: the validity, counted in days from now; three days by default. */
  issue(names: readonly string[], days?: readonly [number, number], use?: 'server' | 'client'): Promise<Leaf>
}

const KEYS = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 24 * 60 * 60 * 1000
let library: Promise<typeof X509> | undefined

/**
 * Makes a certificate authority that is valid for three days. In: its name. Out: its certificate as PEM, and
 * `issue`, which signs a certificate for host names and addresses.
 */
export async function createAuthority(name = 'Claimcheck test authority'): Promise<Authority> {
  const x509 = await loadX509()
  const keys = await newKeys()
  const subject = `CN=${name} ${webcrypto.randomUUID().slice(0, 8)}`
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: subject,
    ...validity(),
    keys,
    signingAlgorithm: KEYS,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })

  const issue: Authority['issue'] = async (names, days, use = 'server') => {
    const leafKeys = await newKeys()
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: newSerial(),
      subject: `CN=${names[0] ?? 'localhost'}`,
      issuer: subject,
      ...validity(days),
      signingKey: keys.privateKey,
      publicKey: leafKeys.publicKey,
      signingAlgorithm: KEYS,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage[use === 'server' ? 'serverAuth' : 'clientAuth'],
        ]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isAddress(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
        await x509.SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    })
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', leafKeys.privateKey)
    return { key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), cert: leaf.toString('pem') }
  }

  return { certPem: certificate.toString('pem'), issue }
}

/** A certificate for the loopback names of this computer. In: the authority. Out: key and certificate. */
export function issueLoopback(authority: Authority): Promise<Leaf> {
  return authority.issue(['localhost', '127.0.0.1', '::1'])
}

function loadX509(): Promise<typeof X509> {
  library ??= (async () => {
    provideReflectMetadata()
    const x509 = await import('@peculiar/x509')
    x509.cryptoProvider.set(webcrypto as never)
    return x509
  })()
  return library
}

/**
 * `@peculiar/x509` uses tsyringe, which only loads with the three functions of reflect-metadata that read and
 * write. It calls no others, so they are provided here instead of another package.
 */
function provideReflectMetadata(): void {
  const reflect = Reflect as unknown as Record<string, unknown>
  if (reflect['getMetadata'] !== undefined) return
  const store = new WeakMap<object, Map<unknown, unknown>>()
  const read = (key: unknown, target: object): unknown => store.get(target)?.get(key)
  reflect['getOwnMetadata'] = read
  reflect['getMetadata'] = (key: unknown, target: object): unknown => {
    for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
      const found = read(key, at)
      if (found !== undefined) return found
    }
    return undefined
  }
  reflect['defineMetadata'] = (key: unknown, value: unknown, target: object): void => {
    const entries = store.get(target) ?? new Map<unknown, unknown>()
    store.set(target, entries.set(key, value))
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])
}

function newSerial(): string {
  return '01' + Buffer.from(webcrypto.getRandomValues(new Uint8Array(12))).toString('hex')
}

function validity([from, until]: readonly [number, number] = [-1, 3]): { notBefore: Date; notAfter: Date } {
  const at = (days: number): Date => new Date(Date.now() + days * DAY_MS)
  return { notBefore: at(from), notAfter: at(until) }
}

function isAddress(name: string): boolean {
  return /^[0-9.]+$/.test(name) || name.includes(':')
}
