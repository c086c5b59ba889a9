import type { Json, JsonObject } from '../kernel/json.ts'
import { decodeSegmentLenient, truthy } from './python.ts'

/*
 * What PyJWT makes of one entry of a key set (RFC 7517), before any signature is checked. Source: PyJWT 2.15
 * api_jwk.py `PyJWK.__init__`, algorithms.py `from_jwk` of each key type; cryptography's checks of the
 * numbers.
 */

export type Built =
  | { readonly state: 'usable' }
  /** An RSA key with its private half: the gateway calls a method it lacks, and fails (HTTP 500). */
  | { readonly state: 'private' }
  /** Passed over. `care`: only since PyJWT 2.14; before, the gateway failed at it. */
  | { readonly state: 'unusable'; readonly care: boolean }
  /** Fails while the set is read, whatever else is in it. */
  | { readonly state: 'crash' }
  /** Whether it is taken depends on arithmetic that is not done here. */
  | { readonly state: 'unsure' }

const USABLE: Built = { state: 'usable' }
const UNUSABLE: Built = { state: 'unusable', care: false }
const CARE: Built = { state: 'unusable', care: true }
const CRASH: Built = { state: 'crash' }
const UNSURE: Built = { state: 'unsure' }

const KNOWN = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'ES521',
  'ES256K',
  'EdDSA',
  'HS256',
  'HS384',
  'HS512',
])
/**
 * The elliptic curve y² = x³ + ax + b over the integers mod p, with coordinates of `size` bytes. Source: SEC
 * 2, sections 2.4.1, 2.4.2, 2.5.1 and 2.6.1.
 */
interface Curve {
  readonly size: number
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
}
const CURVES = new Map<string, Curve>([
  [
    'P-256',
    {
      size: 32,
      p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
      a: -3n,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    },
  ],
  [
    'P-384',
    {
      size: 48,
      p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
      a: -3n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    },
  ],
  [
    'P-521',
    {
      size: 66,
      p: 2n ** 521n - 1n,
      a: -3n,
      b: BigInt(
        '0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00',
      ),
    },
  ],
  ['secp256k1', { size: 32, p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n }],
])
const PRIME_PARTS = ['p', 'q', 'dp', 'dq', 'qi']

/** The type of key an algorithm needs. */
export const familyOf = (alg: string): string =>
  /^[RP]S/.test(alg)
    ? 'RSA'
    : alg.startsWith('ES')
      ? 'EC'
      : alg === 'EdDSA'
        ? 'OKP'
        : alg.startsWith('HS')
          ? 'oct'
          : 'none'

/** Builds a key as PyJWT would. In: one entry of "keys", which must be an object. */
export function buildKey(key: JsonObject): Built {
  const kty = key['kty']
  if (!truthy(kty)) return UNUSABLE
  const alg = key['alg']
  // PyJWT looks `alg` up in a table: a list or an object raises a TypeError there, and for "none" it builds
  // no key.
  if (alg === 'none' || (typeof alg === 'object' && truthy(alg))) return CRASH
  if (truthy(alg) && (typeof alg !== 'string' || !KNOWN.has(alg))) return UNUSABLE
  if (kty !== (typeof alg === 'string' && alg !== '' ? familyOf(alg) : kty)) return UNUSABLE
  switch (kty) {
    case 'RSA':
      return buildRsa(key)
    case 'EC':
      return buildCurve(key, CURVES.get(text(key['crv'])))
    case 'OKP':
      return buildEdwards(key)
    case 'oct':
      // PyJWT reads `k` without checking that it is there: a missing one raises a KeyError.
      return 'k' in key ? buildSecret(key['k']) : CRASH
    default:
      return UNUSABLE
  }
}

function buildRsa(key: JsonObject): Built {
  if (!('n' in key && 'e' in key)) return UNUSABLE
  const isPrivate = 'd' in key
  const parts = PRIME_PARTS.filter((name) => name in key)
  if (isPrivate && ('oth' in key || (parts.length > 0 && parts.length < PRIME_PARTS.length))) return UNUSABLE
  const [n, e, d, p, q] = ['n', 'e', 'd', 'p', 'q'].map((name) => integerOf(key[name]))
  if (n === null || e === null) return CARE
  if (n === undefined || e === undefined) return UNSURE
  if (e < 3n || e % 2n === 0n || e >= n) return CARE
  if (!isPrivate) return USABLE
  if (d === null || (parts.length > 0 && parts.some((name) => integerOf(key[name]) === null))) return CARE
  if (d === undefined || n.toString(2).length > 8192) return UNSURE
  const fits = d > 0n && d < n && power(power(2n, e, n), d, n) === 2n
  if (!fits) return CARE
  if (parts.length === 0) return { state: 'private' }
  if (p === undefined || q === undefined || p === null || q === null) return UNSURE
  return p * q === n ? { state: 'private' } : CARE
}

function buildCurve(key: JsonObject, curve: Curve | undefined): Built {
  if (!('x' in key && 'y' in key)) return UNUSABLE
  const [x, y] = [bytesOf(key['x']), bytesOf(key['y'])]
  if (x === null || y === null) return CARE
  if (curve === undefined) return UNUSABLE
  if (x === undefined || y === undefined) return UNSURE
  const { size } = curve
  if (x.length !== size || y.length !== size) return UNUSABLE
  if (!('d' in key)) return isOnCurve(integer(x), integer(y), curve) ? USABLE : CARE
  const d = bytesOf(key['d'])
  if (d === null) return CARE
  if (d === undefined) return UNSURE
  return d.length === size ? UNSURE : UNUSABLE
}

function buildEdwards(key: JsonObject): Built {
  const crv = key['crv']
  const size = crv === 'Ed25519' ? 32 : crv === 'Ed448' && key['alg'] === 'EdDSA' ? 57 : null
  if (size === null || !('x' in key)) return UNUSABLE
  const x = bytesOf(key['x'])
  if (x === null) return CARE
  if (x === undefined) return UNSURE
  if (!('d' in key)) return x.length === size ? USABLE : UNUSABLE
  const d = bytesOf(key['d'])
  if (d === null) return CARE
  if (d === undefined) return UNSURE
  return d.length === size && x.length === size ? UNSURE : UNUSABLE
}

function buildSecret(k: Json | undefined): Built {
  const bytes = bytesOf(k)
  if (bytes === undefined) return UNSURE
  return bytes === null || bytes.length === 0 ? CARE : USABLE
}

/**
 * What PyJWT makes of a symmetric key that it reads as the text of a public key, which it tries for every
 * algorithm except HS256 and its relatives.
 */
export function secretReadsAs(k: Json | undefined): 'nothing' | 'no-text' | 'perhaps-a-key' {
  const bytes = bytesOf(k)
  if (!bytes) return 'perhaps-a-key'
  try {
    const secret = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return /-----BEGIN|^(ssh-|ecdsa-)/.test(secret) ? 'perhaps-a-key' : 'nothing'
  } catch {
    return 'no-text'
  }
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/**
 * The decoded bytes. Null: Python raises an error. Undefined: there are characters outside the alphabet,
 * which Python drops by rules that are not modelled here.
 */
function bytesOf(value: Json | undefined): Uint8Array | null | undefined {
  if (typeof value !== 'string') return null
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(value)) return undefined
  return decodeSegmentLenient(value)
}

function integerOf(value: Json | undefined): bigint | null | undefined {
  const bytes = bytesOf(value)
  if (!bytes) return bytes
  return integer(bytes)
}

const integer = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

const isOnCurve = (x: bigint, y: bigint, { p, a, b }: Curve): boolean =>
  x < p && y < p && (y * y - x * x * x - a * x - b) % p === 0n

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}
