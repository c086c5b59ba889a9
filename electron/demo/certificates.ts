import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/**
 * A certificate authority that exists as long as the demo, and one certificate for the loopback names of this
 * computer.
 */
export interface DemoCertificates {
  readonly caPem: string
  readonly key: string
  readonly cert: string
}

const DAY_MS = 86_400_000
const VALID_DAYS = 30

/**
 * Makes a temporary authority and a certificate for localhost, 127.0.0.1 and ::1; only the demo's profile
 * trusts it. The few DER structures are written by hand, because an X.509 library costs a quarter of a second
 * at the start and a polyfill for the whole process, for two certificates that nobody else ever sees.
 */
export function makeCertificates(now: number = Date.now()): DemoCertificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = `Claimcheck demo authority ${randomBytes(4).toString('hex')}`
  const ca = certificate({
    subject: issuer,
    issuer,
    subjectKey: authority.publicKey,
    signingKey: authority.privateKey,
    now,
    extensions: [
      extension(OID.basicConstraints, sequence(boolean(true), integer(Buffer.from([0]))), true),
      // keyCertSign and cRLSign
      extension(OID.keyUsage, tag(0x03, Buffer.from([0x01, 0x06])), true),
      extension(OID.subjectKeyId, tag(0x04, keyId(authority.publicKey))),
    ],
  })
  const server = certificate({
    subject: 'localhost',
    issuer,
    subjectKey: leaf.publicKey,
    signingKey: authority.privateKey,
    now,
    extensions: [
      extension(OID.basicConstraints, sequence(), true),
      // digitalSignature
      extension(OID.keyUsage, tag(0x03, Buffer.from([0x07, 0x80])), true),
      extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
      extension(
        OID.subjectAltName,
        sequence(dnsName('localhost'), ipAddress([127, 0, 0, 1]), ipAddress(LOOPBACK_6)),
      ),
      extension(OID.subjectKeyId, tag(0x04, keyId(leaf.publicKey))),
      extension(OID.authorityKeyId, sequence(tag(0x80, keyId(authority.publicKey)))),
    ],
  })
  return {
    caPem: pem(ca),
    key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(server),
  }
}

const OID = {
  commonName: '2.5.4.3',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const

const LOOPBACK_6 = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]

interface CertificateParts {
  readonly subject: string
  readonly issuer: string
  readonly subjectKey: KeyObject
  readonly signingKey: KeyObject
  readonly now: number
  readonly extensions: readonly Buffer[]
}

function certificate(parts: CertificateParts): Buffer {
  const algorithm = sequence(oid(OID.ecdsaWithSha256))
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(12)])
  const body = sequence(
    tag(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name(parts.issuer),
    sequence(utcTime(parts.now - DAY_MS), utcTime(parts.now + VALID_DAYS * DAY_MS)),
    name(parts.subject),
    parts.subjectKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(...parts.extensions)),
  )
  const signature = sign('sha256', body, parts.signingKey)
  return sequence(body, algorithm, tag(0x03, Buffer.concat([Buffer.from([0]), signature])))
}

function tag(number: number, content: Buffer): Buffer {
  const size = content.length
  if (size < 0x80) return Buffer.concat([Buffer.from([number, size]), content])
  const bytes = size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([number, ...bytes]), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => tag(0x30, Buffer.concat(parts))
const integer = (value: Buffer): Buffer => tag(0x02, value)
const boolean = (value: boolean): Buffer => tag(0x01, Buffer.from([value ? 0xff : 0]))
const dnsName = (value: string): Buffer => tag(0x82, Buffer.from(value, 'ascii'))
const ipAddress = (bytes: readonly number[]): Buffer => tag(0x87, Buffer.from(bytes))

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const groups = [part & 0x7f]
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return tag(0x06, Buffer.from(bytes))
}

function name(commonName: string): Buffer {
  return sequence(tag(0x31, sequence(oid(OID.commonName), tag(0x0c, Buffer.from(commonName, 'utf8')))))
}

function utcTime(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]/g, '')
  return tag(0x17, Buffer.from(`${digits.slice(2, 14)}Z`, 'ascii'))
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), tag(0x04, value))
}

/** RFC 5280 4.2.1.2 lets the key identifier be any digest of the key. */
function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
