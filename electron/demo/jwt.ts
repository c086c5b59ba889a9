import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { toInt, truthy, Uncaught } from './python.ts'

/** A token as PyJWT 2.15.1 reads it, before a signature is checked. */
export interface ReadToken {
  readonly header: JsonObject
  readonly kid: string | undefined
  readonly claims: JsonObject
  readonly signingInput: Buffer
  readonly signature: Buffer
}

/** PyJWT's `PyJWTError`, which the gateway catches and answers with 401. */
export class TokenRefused extends Error {}

/** PyJWT's `DecodeError`: the text is no JWT, and the gateway then tries it as one of its own tokens. */
export class NotAToken extends TokenRefused {}

/**
 * Reads a token without checking its signature. Throws `NotAToken` where PyJWT raises DecodeError, and
 * `TokenRefused` for headers it rejects (`kid`, `crit`, `b64`), which the gateway does not expect at that
 * point.
 *
 * Does not read UTF-16 and UTF-32, which Python would: such tokens count as no JWT.
 */
export function readToken(token: string): ReadToken {
  const last = token.lastIndexOf('.')
  const first = token.indexOf('.')
  if (last === -1 || first === last) throw new NotAToken('Not enough segments')
  const header = parseObject(decodeSegment(token.slice(0, first), 'header'), 'header')
  const unencoded = header['b64'] === false
  const payloadText = token.slice(first + 1, last)
  if (unencoded && payloadText !== '')
    throw new NotAToken("Payload segment must be empty when 'b64' is false.")
  const payload = unencoded ? Buffer.alloc(0) : decodeSegment(payloadText, 'payload')
  const signature = decodeSegment(token.slice(last + 1), 'crypto')
  const kid = checkHeader(header)
  if (unencoded) throw new NotAToken('a value for the "detached_payload" argument is required')
  const claims = parseObject(payload, 'payload')
  return { header, kid, claims, signingInput: Buffer.from(token.slice(0, last), 'utf8'), signature }
}

/** Strict base64url, like PyJWT: padding only where it completes a group, and no leftover bits at the end. */
function decodeSegment(segment: string, what: string): Buffer {
  const refused = new NotAToken(`Invalid ${what} padding`)
  const bare = segment.replace(/(?<!=)=+$/, '')
  const padding = segment.length - bare.length
  if (padding > 2 || (padding > 0 && segment.length % 4 !== 0)) throw refused
  if (bare.length % 4 === 1 || !/^[A-Za-z0-9_-]*$/.test(bare)) throw refused
  const bytes = Buffer.from(bare, 'base64url')
  if (bytes.toString('base64url') !== bare) throw refused
  return bytes
}

function parseObject(bytes: Buffer, what: string): JsonObject {
  let value: Json
  try {
    value = parsePython(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new NotAToken(`Invalid ${what} string`)
  }
  if (!isObject(value)) throw new NotAToken(`Invalid ${what} string: must be a json object`)
  return value
}

/**
 * JSON as Python reads it: NaN and Infinity are numbers, and more than 4300 digits are no number. NaN becomes
 * Infinity, which all checks here treat alike; long whole numbers become the largest possible number.
 */
export function parsePython(text: string): Json {
  const plain = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?\d[\d.eE+-]*/gs, (found) => {
    // With blanks around them, so that they do not join their neighbours.
    if (found === 'NaN' || found === 'Infinity') return ' 1e999 '
    if (found === '-Infinity') return ' -1e999 '
    const digits = /^-?(\d{309,})$/.exec(found)?.[1]
    if (digits === undefined) return found
    if (digits.length > 4300) throw new SyntaxError('too many digits')
    return `${found.startsWith('-') ? '-' : ''}${Number.MAX_VALUE}`
  })
  return JSON.parse(plain) as Json
}

/** Rejects the headers PyJWT rejects, and returns `kid`. */
function checkHeader(header: JsonObject): string | undefined {
  const { kid } = header
  if (kid !== undefined && typeof kid !== 'string') {
    throw new TokenRefused('Key ID header parameter must be a string')
  }
  const crit = header['crit']
  if (crit !== undefined) {
    if (!Array.isArray(crit) || crit.length === 0)
      throw new TokenRefused("Invalid 'crit' header: must be a non-empty list")
    for (const entry of crit as readonly Json[]) {
      if (typeof entry !== 'string') throw new TokenRefused("Invalid 'crit' header: values must be strings")
      if (entry !== 'b64') throw new TokenRefused(`Unsupported critical extension: ${entry}`)
      if (!(entry in header)) throw new TokenRefused(`Critical extension '${entry}' is missing from headers`)
    }
  }
  if (header['b64'] === false && crit === undefined) {
    throw new TokenRefused("The 'b64' header parameter requires 'b64' to be listed in 'crit'.")
  }
  return kid
}

/**
 * Checks the claims in PyJWT's order: iat, nbf, exp, aud, sub, jti, without leeway. `now` is in seconds with
 * a fraction. Throws `TokenRefused`, or `Uncaught` for an expected audience that PyJWT cannot iterate over.
 *
 * Requires no claim but `aud`: a token without `exp` passes.
 */
export function checkClaims(claims: JsonObject, expected: Json, now: number): void {
  if (typeof expected === 'number' || typeof expected === 'boolean') {
    throw new Uncaught('TypeError: audience must be a string, iterable or None')
  }
  const issuedAt = readTime(claims, 'iat', 'Issued At claim (iat) must be an integer.')
  if (issuedAt !== null && issuedAt > now) throw new TokenRefused('The token is not yet valid (iat)')
  const notBefore = readTime(claims, 'nbf', 'Not Before claim (nbf) must be an integer.')
  if (notBefore !== null && notBefore > now) throw new TokenRefused('The token is not yet valid (nbf)')
  const expires = readTime(claims, 'exp', 'Expiration Time claim (exp) must be an integer.')
  if (expires !== null && expires <= now) throw new TokenRefused('Signature has expired')
  checkAudience(claims['aud'], expected)
  if ('sub' in claims && typeof claims['sub'] !== 'string') throw new TokenRefused('Subject must be a string')
  if ('jti' in claims && typeof claims['jti'] !== 'string') throw new TokenRefused('JWT ID must be a string')
}

function readTime(claims: JsonObject, claim: string, problem: string): number | null {
  if (!(claim in claims)) return null
  const value = toInt(claims[claim] ?? null)
  if (value === null) throw new TokenRefused(problem)
  return value
}

function checkAudience(received: Json | undefined, expected: Json): void {
  if (received === undefined || !truthy(received)) throw new TokenRefused('Token is missing the "aud" claim')
  const values: readonly Json[] = Array.isArray(received) ? (received as readonly Json[]) : [received]
  if (values.some((value) => typeof value !== 'string'))
    throw new TokenRefused('Invalid claim format in token')
  if (!accepted(expected).some((value) => values.includes(value)))
    throw new TokenRefused("Audience doesn't match")
}

/**
 * The values of an expected audience when PyJWT iterates over it: a text is one value, an object gives its
 * keys.
 */
export function accepted(expected: Json): readonly Json[] {
  if (Array.isArray(expected)) return expected as readonly Json[]
  return isObject(expected) ? Object.keys(expected) : [expected]
}
