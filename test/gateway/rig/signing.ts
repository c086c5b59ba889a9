import { constants, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'

export type SigningAlgorithm =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA'

/** A key pair an issuer signs with. */
export interface SigningKey {
  readonly alg: SigningAlgorithm
  readonly kid: string
  readonly privateKey: KeyObject
  /** The public key as an issuer publishes it, with kid, alg and use. */
  readonly jwk: Record<string, unknown>
}

export interface KeyOptions {
  readonly kid?: string
  /** The size of an RSA key. */
  readonly bits?: number
}

/** What a token is made of. An entry that is undefined is left out of the header or the claims. */
export interface TokenParts {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  /** The payload to the letter, in place of the claims. */
  readonly payloadText?: string
  /** The header to the letter. */
  readonly headerText?: string
  /** The algorithm really used, when the header is to name another. */
  readonly signWith?: SigningAlgorithm
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/**
 * Makes a key pair for an algorithm. In: the algorithm, and the key id or the RSA size when they matter. Out:
 * the keys and the JWK. Errors: none for the algorithms named.
 */
export function createSigningKey(alg: SigningAlgorithm, options: KeyOptions = {}): SigningKey {
  const { publicKey, privateKey } = newPair(alg, options.bits ?? 2048)
  const kid = options.kid ?? randomUUID()
  return { alg, kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } }
}

/**
 * Signs a token with node:crypto, not with the app's own library, so that the two cannot be wrong in the same
 * way; and headers no careful library would sign can be made. In: the key and the parts. Out: the compact
 * token.
 */
export function signToken(key: SigningKey, parts: TokenParts): string {
  const header =
    parts.headerText ?? JSON.stringify({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...parts.header })
  const payload = parts.payloadText ?? JSON.stringify(parts.claims ?? {})
  const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`
  return `${input}.${signature(parts.signWith ?? key.alg, key.privateKey, Buffer.from(input)).toString('base64url')}`
}

function newPair(alg: SigningAlgorithm, bits: number): { publicKey: KeyObject; privateKey: KeyObject } {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
  const namedCurve = CURVES[alg]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve })
  return generateKeyPairSync('rsa', { modulusLength: bits })
}

function signature(alg: SigningAlgorithm, key: KeyObject, data: Buffer): Buffer {
  if (alg === 'EdDSA') return sign(null, data, key)
  const digest = `sha${alg.slice(2)}`
  if (alg.startsWith('ES')) return sign(digest, data, { key, dsaEncoding: 'ieee-p1363' })
  if (alg.startsWith('RS')) return sign(digest, data, key)
  return sign(digest, data, {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  })
}
