import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'
import type { Json, JsonObject } from '../../../shared/kernel/json.ts'
import { changed, named, type KeyKind, type KeySpec, type Names } from './spec.ts'

interface Pair {
  readonly privateKey: KeyObject | null
  readonly publicJwk: JsonObject
  readonly privateJwk: JsonObject
}

/** The algorithm a key signs with unless told otherwise. */
export const USUAL: Readonly<Record<KeyKind, string>> = {
  RSA: 'RS256',
  'RSA-1024': 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  secp256k1: 'ES256K',
  Ed25519: 'EdDSA',
  Ed448: 'EdDSA',
  oct: 'HS256',
}

// Made once and used by every issuer: new RSA keys would cost more than everything else together.
const made = new Map<string, Pair>()

/** The key pair of a kind; `which` tells several of them apart. */
function pairOf(kind: KeyKind, which: number): Pair {
  const name = `${kind} ${which}`
  const known = made.get(name)
  if (known) return known
  const pair = makePair(kind)
  made.set(name, pair)
  return pair
}

function makePair(kind: KeyKind): Pair {
  if (kind === 'oct') {
    const jwk = { kty: 'oct', k: randomBytes(32).toString('base64url') }
    return { privateKey: null, publicJwk: jwk, privateJwk: jwk }
  }
  const { privateKey } = generate(kind)
  return {
    privateKey,
    publicJwk: createPublicKey(privateKey).export({ format: 'jwk' }) as JsonObject,
    privateJwk: privateKey.export({ format: 'jwk' }) as JsonObject,
  }
}

function generate(kind: Exclude<KeyKind, 'oct'>): { privateKey: KeyObject } {
  if (kind === 'RSA') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  if (kind === 'RSA-1024') return generateKeyPairSync('rsa', { modulusLength: 1024 })
  if (kind === 'Ed25519') return generateKeyPairSync('ed25519')
  if (kind === 'Ed448') return generateKeyPairSync('ed448')
  return generateKeyPairSync('ec', { namedCurve: kind })
}

/** The entry of a key set: kid, alg and use as a careful issuer writes them, then the changes. */
export function publishedKey(spec: KeySpec, which: number, names: Names): Json {
  if (spec.raw !== undefined) return named(spec.raw, names, 0)
  const { publicJwk, privateJwk } = pairOf(spec.kind, which)
  const jwk = spec.published === 'private' ? privateJwk : publicJwk
  return changed({ ...jwk, kid: spec.kid, alg: USUAL[spec.kind], use: 'sig' }, spec, names, 0)
}

/**
 * Signs by the algorithm where the key can, else by the key's own: a wrong `alg` must not keep a token from
 * being made.
 */
export function signatureOf(kind: KeyKind, which: number, alg: string, input: string): Buffer {
  const { privateKey } = pairOf(kind, which)
  const data = Buffer.from(input)
  if (privateKey === null) return randomBytes(32)
  if (kind === 'Ed25519' || kind === 'Ed448') return sign(null, data, privateKey)
  const digest = `sha${/(256|384|512)$/.exec(alg)?.[1] ?? '256'}`
  if (!kind.startsWith('RSA')) return sign(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  if (!alg.startsWith('PS')) return sign(digest, data, privateKey)
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  // A short key has no room for the longest salt.
  return sign(kind === 'RSA' ? digest : 'sha256', data, {
    key: privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength,
  })
}
