import { constants, KeyObject, verify } from 'node:crypto'
import { compactVerify, errors, importJWK, type JWK } from 'jose'
import { isObject, type JsonObject } from '../../shared/kernel/json.ts'
import { parseSegment, type SignatureFacts } from '../../shared/contextforge/index.ts'

/**
 * Checks a signature with one key. In: the compact token, the public JWK PyJWT would choose, and the token's
 * own `alg`. Out: valid, invalid, or unsupported where jose or this runtime cannot tell. The JWK's `alg`,
 * `use` and `key_ops` are ignored, because PyJWT ignores them too. Does not look at any claim. RFC 7515
 * section 5.2.
 *
 * jose reads the key and checks every unusual token. A plain token is checked by node:crypto, which does not
 * need another thread; test/electron/signature.test.ts compares the two.
 */
export async function checkSignature(token: string, jwk: JsonObject, alg: string): Promise<SignatureFacts> {
  const ready = readyKeys.get(jwk)?.get(alg)
  if (ready !== undefined) {
    const plain = checkPlain(token, ready, alg)
    if (plain !== null) return plain
  }
  return checkByJose(token, jwk, alg)
}

/** Like `checkSignature`, by jose alone. It also prepares the key for later tokens. */
export async function checkByJose(token: string, jwk: JsonObject, alg: string): Promise<SignatureFacts> {
  try {
    const key = await importJWK(material(jwk), alg)
    if (!(key instanceof Uint8Array)) keep(jwk, alg, KeyObject.from(key))
    await compactVerify(token, key, { algorithms: [alg] })
    return { state: 'valid' }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { state: 'invalid' }
    return { state: 'unsupported', why: reason(jwk, error) }
  }
}

/** Prepared keys, by the entry of the key document: a document that was read again has new entries. */
const readyKeys = new WeakMap<JsonObject, Map<string, KeyObject>>()

function keep(jwk: JsonObject, alg: string, key: KeyObject): void {
  // jose refuses shorter keys when it verifies (RFC 7518 section 3.3), so jose must check them.
  if (jwk['kty'] === 'RSA' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return
  const kept = readyKeys.get(jwk) ?? new Map<string, KeyObject>()
  kept.set(alg, key)
  readyKeys.set(jwk, kept)
}

/** RFC 7518 section 3.1, RFC 8037 section 3.1. `bytes`: the length an ECDSA signature must have. */
const WAYS: Readonly<Record<string, { readonly hash: string | null; readonly bytes?: number }>> = {
  RS256: { hash: 'sha256' },
  RS384: { hash: 'sha384' },
  RS512: { hash: 'sha512' },
  PS256: { hash: 'sha256' },
  PS384: { hash: 'sha384' },
  PS512: { hash: 'sha512' },
  ES256: { hash: 'sha256', bytes: 64 },
  ES384: { hash: 'sha384', bytes: 96 },
  ES512: { hash: 'sha512', bytes: 132 },
  EdDSA: { hash: null },
}

/** Null where the token is not plain; jose then decides. */
function checkPlain(token: string, key: KeyObject, alg: string): SignatureFacts | null {
  const way = WAYS[alg]
  const [first, end] = [token.indexOf('.'), token.lastIndexOf('.')]
  // Three bytes are four letters, so no part can have one letter more than a multiple of four.
  const whole = [first, end - first - 1, token.length - end - 1].every((length) => length % 4 !== 1)
  if (way === undefined || !whole || !/^[\w-]+\.[\w-]*\.[\w-]*$/.test(token)) return null
  if (!isPlain(token.slice(0, first), alg)) return null
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  if (way.bytes !== undefined && signature.length !== way.bytes) return { state: 'invalid' }
  try {
    const good = verify(way.hash, Buffer.from(token.slice(0, end)), withPadding(key, alg), signature)
    return { state: good ? 'valid' : 'invalid' }
  } catch {
    return null
  }
}

const withPadding = (key: KeyObject, alg: string) => {
  if (alg.startsWith('PS'))
    return {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }
  return alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' as const } : key
}

let lastHeader = { segment: '', alg: '', plain: false }

/**
 * Whether a header contains only its algorithm and unimportant fields. Tokens of one issuer have the same
 * header.
 */
function isPlain(segment: string, alg: string): boolean {
  if (lastHeader.segment === segment && lastHeader.alg === alg) return lastHeader.plain
  const parsed = parseSegment(segment)
  const header = parsed?.state === 'value' && isObject(parsed.value) ? parsed.value : null
  const plain = header !== null && header['alg'] === alg && !('crit' in header) && !('b64' in header)
  lastHeader = { segment, alg, plain }
  return plain
}

// Only the public members are used: a private key in a published document is never touched.
function material(jwk: JsonObject): JWK {
  const picked: Record<string, string> = {}
  for (const name of ['kty', 'n', 'e', 'crv', 'x', 'y']) {
    const value = jwk[name]
    if (typeof value === 'string') picked[name] = value
  }
  return picked
}

function reason(jwk: JsonObject, error: unknown): string {
  if (jwk['kty'] === 'RSA' && error instanceof TypeError)
    return 'RSA keys shorter than 2048 bits are not supported here.'
  if (jwk['crv'] === 'Ed448') return 'Ed448 is not supported here.'
  return 'The key or the signature has a form this app cannot check.'
}
