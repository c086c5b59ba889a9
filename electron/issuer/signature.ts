import { constants, KeyObject, verify, type VerifyKeyObjectInput } from 'node:crypto'
import { compactVerify, errors, importJWK, type JWK } from 'jose'
import { isObject, type JsonObject } from '../../shared/kernel/json.ts'
import { MAX_TOKEN_BYTES, parseSegment, type SignatureFacts } from '../../shared/contextforge/index.ts'

/**
 * Checks a signature with one key. In: the compact token, the public JWK PyJWT would choose, and the token's
 * own `alg`. Out: valid, invalid, or unsupported where jose or this runtime cannot tell. The JWK's `alg`,
 * `use` and `key_ops` are ignored, because PyJWT ignores them too. Does not look at any claim. RFC 7515
 * section 5.2.
 *
 * jose reads the key and checks every unusual token. A plain token is checked by node:crypto, which does not
 * need another thread; test/electron/signature.test.ts compares the two.
 */
export const checkSignature = async (token: string, jwk: JsonObject, alg: string): Promise<SignatureFacts> =>
  checkAtOnce(token, jwk, alg) ?? checkByJose(token, jwk, alg)

/**
 * Like `checkSignature`, without waiting; null where jose has to see the key or the token. In: the header,
 * where the caller has read the token and found it clean base64url without padding (`form: 'jwt'`).
 */
export function checkAtOnce(
  token: string,
  jwk: JsonObject,
  alg: string,
  header: JsonObject | null = plainHeader(token),
): SignatureFacts | null {
  const ready = readyKeys.get(jwk)?.get(alg)
  return ready === undefined || header === null ? null : checkPlain(token, ready, alg, header)
}

/** Like `checkSignature`, by jose alone. It also prepares the key for later tokens. */
export async function checkByJose(token: string, jwk: JsonObject, alg: string): Promise<SignatureFacts> {
  try {
    const key = await importJWK(material(jwk), alg)
    if (!(key instanceof Uint8Array)) keep(jwk, alg, KeyObject.from(key))
    await compactVerify(token, key, { algorithms: [alg] })
    return VALID
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return INVALID
    return { state: 'unsupported', why: reason(jwk, error) }
  }
}

// One object each, so that what follows from it is found again.
const VALID: SignatureFacts = { state: 'valid' }
const INVALID: SignatureFacts = { state: 'invalid' }

/** Prepared keys, by the entry of the key document: a document that was read again has new entries. */
const readyKeys = new WeakMap<JsonObject, Map<string, Ready>>()

/** A key as `verify` takes it, with what its algorithm asks for. */
type Ready = Way & { readonly with: VerifyKeyObjectInput | KeyObject }

function keep(jwk: JsonObject, alg: string, key: KeyObject): void {
  // jose refuses shorter keys when it verifies (RFC 7518 section 3.3), so jose must check them.
  if (jwk['kty'] === 'RSA' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return
  const way = WAYS[alg]
  if (way === undefined) return
  const kept = readyKeys.get(jwk) ?? new Map<string, Ready>()
  kept.set(alg, { ...way, with: withPadding(key, alg) })
  readyKeys.set(jwk, kept)
}

const withPadding = (key: KeyObject, alg: string): Ready['with'] => {
  if (alg.startsWith('PS'))
    return {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }
  return alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' } : key
}

/** RFC 7518 section 3.1, RFC 8037 section 3.1. `bytes`: the length an ECDSA signature must have. */
type Way = { readonly hash: string | null; readonly bytes?: number }
const WAYS: Readonly<Record<string, Way>> = {
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

/** In: a clean token and its header. Null where the header asks for more than an algorithm. */
function checkPlain(token: string, key: Ready, alg: string, header: JsonObject): SignatureFacts | null {
  if (header['alg'] !== alg || 'crit' in header || 'b64' in header || token.length > BYTES.length) return null
  const end = token.indexOf('.', token.indexOf('.') + 1)
  const signed = BYTES.subarray(0, BYTES.write(token, 0, end, 'latin1'))
  const signature = BYTES.subarray(end, end + BYTES.write(token.slice(end + 1), end, 'base64url'))
  try {
    if (key.bytes !== undefined && signature.length !== key.bytes) return INVALID
    return verify(key.hash, signed, key.with, signature) ? VALID : INVALID
  } catch {
    return null
  } finally {
    // That of a Buffer looks at its arguments longer than it writes.
    Uint8Array.prototype.fill.call(BYTES, 0, 0, token.length)
  }
}

/** The bytes of the token that is checked, and of none before or after. */
const BYTES = Buffer.alloc(MAX_TOKEN_BYTES)

/** The header of a token that is clean base64url without padding; null for every other one. */
function plainHeader(token: string): JsonObject | null {
  const [first, end] = [token.indexOf('.'), token.lastIndexOf('.')]
  // Three bytes are four letters, so no part can have one letter more than a multiple of four.
  const whole = [first, end - first - 1, token.length - end - 1].every((length) => length % 4 !== 1)
  if (!whole || !/^[\w-]+\.[\w-]*\.[\w-]*$/.test(token)) return null
  const parsed = parseSegment(token.slice(0, first))
  return parsed?.state === 'value' && isObject(parsed.value) ? parsed.value : null
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
