import {
  constants,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { TokenRefused, type ReadToken } from './jwt.ts'
import { truthy, Uncaught } from './python.ts'

/** A key of a key set that PyJWT keeps. */
export interface UsableKey {
  readonly kid: Json
  readonly use: Json
  readonly kind: 'RSA' | 'EC' | 'OKP' | 'oct'
  readonly curve: string
  /** Null for `oct`: PyJWT then tries its bytes as the text of a key. */
  readonly key: KeyObject | null
  readonly secret: Buffer | null
  readonly isPrivate: boolean
}

/** PyJWT's algorithms, each with the type of its key. */
const FAMILY: Readonly<Record<string, UsableKey['kind'] | undefined>> = {
  HS256: 'oct',
  HS384: 'oct',
  HS512: 'oct',
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA',
  PS384: 'RSA',
  PS512: 'RSA',
  ES256: 'EC',
  ES256K: 'EC',
  ES384: 'EC',
  ES521: 'EC',
  ES512: 'EC',
  EdDSA: 'OKP',
}

/** The algorithms the gateway accepts in a token's header. */
const ALLOWED = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA']

const COORDINATE_BYTES: Readonly<Record<string, number | undefined>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  secp256k1: 32,
}

/**
 * Reads a key set as PyJWT does: unusable entries are skipped, and a set without a usable one is rejected.
 */
export function readKeySet(body: Json): readonly UsableKey[] {
  if (!isObject(body)) throw new TokenRefused('The JWKS endpoint did not return a JSON object')
  const keys = body['keys']
  if (!truthy(keys)) throw new TokenRefused('The JWK Set did not contain any keys')
  if (!Array.isArray(keys)) throw new TokenRefused('Invalid JWK Set value')
  const usable = (keys as readonly Json[]).flatMap((member) => {
    const key = isObject(member) ? readKey(member) : null
    return key ? [key] : []
  })
  if (usable.length === 0) throw new TokenRefused('The JWK Set did not contain any usable keys.')
  return usable
}

function readKey(jwk: JsonObject): UsableKey | null {
  const { kty, alg } = jwk
  if (!truthy(kty)) return null
  // Two errors of PyJWT that nothing catches: one such key makes the whole set fail.
  if (alg === 'none') throw new Uncaught('NotImplementedError: the algorithm makes no keys')
  if (truthy(alg) && typeof alg === 'object') throw new Uncaught('TypeError: unhashable type')
  const kind = truthy(alg) ? FAMILY[textOf(alg)] : kindByCurve(jwk)
  if (kind === undefined || kty !== kind) return null
  const curve = textOf(jwk['crv'])
  const common = { kid: jwk['kid'] ?? null, use: jwk['use'] ?? null, kind, curve }
  if (kind === 'oct') {
    if (!('k' in jwk)) throw new Uncaught("KeyError: 'k'")
    const secret = Buffer.from(textOf(jwk['k']), 'base64url')
    return secret.length > 0 ? { ...common, key: null, secret, isPrivate: false } : null
  }
  if (kind === 'EC' && !['x', 'y'].every((name) => bytesOf(jwk[name]) === COORDINATE_BYTES[curve]))
    return null
  if (kind === 'OKP' && curve !== 'Ed25519' && curve !== 'Ed448') return null
  try {
    const { kty: type, crv, x, y, n, e } = jwk
    const key = createPublicKey({ key: { kty: type, crv, x, y, n, e } as JsonWebKey, format: 'jwk' })
    if (kind === 'RSA' && !isExponent(bigOf(e), bigOf(n))) return null
    if ('d' in jwk && !fitsPrivate(kind, jwk, key)) return null
    return { ...common, key, secret: null, isPrivate: 'd' in jwk }
  } catch {
    return null
  }
}

const PRIME_PARTS = ['p', 'q', 'dp', 'dq', 'qi']
const bigOf = (value: Json | undefined): bigint =>
  BigInt(`0x${Buffer.from(textOf(value), 'base64url').toString('hex') || '0'}`)
const isExponent = (e: bigint, n: bigint): boolean => e >= 3n && e % 2n === 1n && e < n

/** The private part is checked too: a key whose parts do not belong together is skipped. */
function fitsPrivate(kind: UsableKey['kind'], jwk: JsonObject, key: KeyObject): boolean {
  if (typeof jwk['d'] !== 'string') return false
  const parts = PRIME_PARTS.filter((name) => name in jwk)
  if (kind === 'RSA') {
    if ('oth' in jwk || (parts.length > 0 && parts.length < PRIME_PARTS.length)) return false
    const [n, e, d, p, q] = ['n', 'e', 'd', 'p', 'q'].map((name) => bigOf(jwk[name])) as [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
    ]
    return d > 0n && raised(raised(2n, e, n), d, n) === 2n && (parts.length === 0 || p * q === n)
  }
  const whole = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const hash = kind === 'EC' ? 'sha256' : null
  return verify(hash, Buffer.from('halves'), key, sign(hash, Buffer.from('halves'), whole))
}

function raised(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (exponent === 0n) return 1n
  const half = raised((base * base) % modulus, exponent / 2n, modulus)
  return exponent % 2n === 0n ? half : (half * base) % modulus
}

/** Without `alg`, the key type decides, for elliptic curves together with the curve. */
function kindByCurve(jwk: JsonObject): UsableKey['kind'] | undefined {
  const { kty, crv } = jwk
  if (kty === 'RSA' || kty === 'oct') return kty
  if (kty === 'EC') return !truthy(crv) || textOf(crv) in COORDINATE_BYTES ? 'EC' : undefined
  return kty === 'OKP' && crv === 'Ed25519' ? 'OKP' : undefined
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const bytesOf = (value: Json | undefined): number =>
  typeof value === 'string' ? Buffer.from(value, 'base64url').length : -1

/** The keys PyJWT chooses from: those with a `kid` that are for signatures or for no particular use. */
export function signingKeys(keys: readonly UsableKey[]): readonly UsableKey[] {
  const found = keys.filter((key) => (key.use === 'sig' || key.use === null) && truthy(key.kid))
  if (found.length === 0) throw new TokenRefused('The JWKS endpoint did not contain any signing keys')
  return found
}

/**
 * Checks a token's signature with the key that was found for it. The token's `alg` decides, not the key's.
 * Throws `TokenRefused`, or `Uncaught` where PyJWT raises an error the gateway does not catch.
 */
export function checkSignature(token: ReadToken, found: UsableKey): void {
  const alg = token.header['alg']
  if (alg === undefined) throw new TokenRefused('Algorithm not specified')
  if (typeof alg !== 'string' || !ALLOWED.includes(alg))
    throw new TokenRefused('The specified alg value is not allowed')
  const key = prepareKey(alg, found)
  if (!isSigned(alg, key, token)) throw new TokenRefused('Signature verification failed')
}

function prepareKey(alg: string, found: UsableKey): KeyObject {
  const family = FAMILY[alg]
  if (family === 'OKP') {
    if (found.secret !== null && !isUtf8(found.secret)) throw new Uncaught('UnicodeDecodeError')
    if (found.kind !== 'OKP' || found.key === null) throw new TokenRefused('Expecting an EdDSA key')
    return found.key
  }
  if (found.key === null) {
    if (family === 'EC') throw new Uncaught('ValueError: Unable to load PEM file')
    throw new TokenRefused('Could not parse the provided public key.')
  }
  if (found.kind !== family) throw new Uncaught('TypeError: Expecting a PEM-formatted key.')
  if (family === 'RSA' && found.isPrivate)
    throw new Uncaught("AttributeError: 'RSAPrivateKey' has no attribute 'verify'")
  if (family === 'EC' && found.curve !== CURVE[alg]) throw new TokenRefused("The key's curve does not match")
  return found.key
}

const CURVE: Readonly<Record<string, string | undefined>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function isSigned(alg: string, key: KeyObject, token: ReadToken): boolean {
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`
  const data = token.signingInput
  try {
    if (alg.startsWith('ES')) {
      const size = 2 * (COORDINATE_BYTES[CURVE[alg] ?? ''] ?? 0)
      return (
        token.signature.length === size &&
        verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, token.signature)
      )
    }
    if (alg.startsWith('PS')) {
      const saltLength = Number(alg.slice(2)) / 8
      return verify(
        hash,
        data,
        { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
        token.signature,
      )
    }
    return verify(hash, data, key, token.signature)
  } catch {
    return false
  }
}
