import { isObject, isShallow, type JsonObject } from '../kernel/json.ts'
import { whenForgotten } from '../kernel/keep-last.ts'
import { decodeSegmentLenient, isSegment, parseJson, parseSegment, parseText, plainText } from './python.ts'

/**
 * The longest token that is judged. For a longer one the verdict is "cannot decide", and it is not parsed.
 */
export const MAX_TOKEN_BYTES = 64 * 1024

export type Decoded =
  | {
      readonly form: 'jwt'
      readonly header: JsonObject
      readonly claims: JsonObject
      readonly signatureEmpty: boolean
      /**
       * True where header and claims are written as JavaScript writes them, letter for letter, so that no key
       * stands in them twice. False: not known.
       */
      readonly plain: boolean
    }
  /** PyJWT raises DecodeError: the gateway defers to its internal check, which refuses. */
  | {
      readonly form: 'unreadable'
      readonly why: 'not-three-parts' | 'encrypted' | 'header' | 'claims' | 'signature'
      /**
       * Present when PyJWT checks this header before it notices that the claims are no JSON, so that an error
       * in the header is the answer. `by: 'some'`: only some releases get that far.
       */
      readonly header?: { readonly value: JsonObject; readonly by: 'every' | 'some' }
    }
  /** Two correct readers would differ, or the limits of this app are exceeded. */
  | { readonly form: 'unsure'; readonly why: string }

/** The object a segment holds. `plain`: see `Decoded`. */
type Read = { readonly value: JsonObject; readonly isShallow: boolean; readonly plain: boolean }

function readObject(segment: string, lenient: boolean): Read | 'invalid' | 'unsure' {
  const bytes = lenient ? decodeSegmentLenient(segment) : null
  const text = lenient ? null : plainText(segment)
  const parsed = lenient ? bytes && parseJson(bytes) : text === null ? parseSegment(segment) : parseText(text)
  if (!parsed) return 'invalid'
  if (parsed.state !== 'value') return parsed.state
  const { value } = parsed
  if (!isObject(value)) return 'invalid'
  const shallow = isShallow(value)
  // JSON.stringify cannot write what is nested very deep.
  return { value, isShallow: shallow, plain: shallow && text !== null && JSON.stringify(value) === text }
}

const NO_HEADER = { segment: '', read: readObject('', false) }
let lastHeader = NO_HEADER
const forgetHeader = (): void => {
  lastHeader = NO_HEADER
}

/** Tokens of one issuer mostly have the same header, which is then read once. */
function readHeader(segment: string): ReturnType<typeof readObject> {
  if (lastHeader.segment === segment) return lastHeader.read
  // Copied, because a part of a text keeps the whole text in memory, which is the token.
  lastHeader = { segment: ` ${segment}`.slice(1), read: readObject(segment, false) }
  whenForgotten(forgetHeader)
  return lastHeader.read
}

/**
 * Reads a token as PyJWT's `decode_complete(verify_signature=False)` does; checks no signature. Does not
 * apply the rules for `kid` and `crit`, whose failures are answered differently: see steps/routing.ts.
 * Source: PyJWT 2.15 api_jws.py `_load` and `decode_complete`.
 */
export function decodeToken(token: string): Decoded {
  if (token.length > MAX_TOKEN_BYTES)
    return { form: 'unsure', why: `the token is longer than ${MAX_TOKEN_BYTES / 1024} KiB` }
  // PyJWT splits by rsplit(".", 1) and then split(".", 1). With more than two dots the extra parts end up in
  // the payload, which then cannot be read.
  const firstDot = token.indexOf('.')
  const second = token.indexOf('.', firstDot + 1)
  if (second < 0) return { form: 'unreadable', why: 'not-three-parts' }
  const lastDot = token.includes('.', second + 1) ? token.lastIndexOf('.') : second
  const parts = [
    token.slice(0, firstDot),
    token.slice(firstDot + 1, lastDot),
    token.slice(lastDot + 1),
  ] as const
  const strict = readParts(token, parts, false)
  // PyJWT up to 2.13 accepted `=` padding, 2.14 and 2.15.0 refuse it, 2.15.1 and later accept it again.
  if (strict.form === 'jwt' && token.includes('='))
    return { form: 'unsure', why: 'it has = signs: PyJWT releases differ in taking them' }
  if (strict.form !== 'unreadable') return strict
  // Older PyJWT ignored invalid characters, newer ones refuse them, and the gateway does not tell its PyJWT.
  const older = readParts(token, parts, true)
  if (older.form !== 'unreadable')
    return { form: 'unsure', why: 'its base64url is not clean: PyJWT releases differ in taking it' }
  if (older.header && !strict.header) return { ...strict, header: { value: older.header.value, by: 'some' } }
  return strict
}

function readParts(
  token: string,
  [first, second, third]: readonly [string, string, string],
  lenient: boolean,
): Decoded {
  const head = lenient ? readObject(first, true) : readHeader(first)
  if (head === 'unsure') return { form: 'unsure', why: 'the header is JSON that only Python reads' }
  if (head === 'invalid') return { form: 'unreadable', why: 'header' }
  const { value: header } = head
  // RFC 7797 (`b64: false`, a detached payload): PyJWT refuses a token that has a payload all the same,
  // since 2.15 before its header rules. Without a payload, PyJWT takes paths that are not modelled here.
  if (header['b64'] === false)
    return second === ''
      ? { form: 'unsure', why: 'its payload is detached (b64: false)' }
      : { form: 'unreadable', why: 'claims', header: { value: header, by: 'some' } }
  const body = readObject(second, lenient)
  if (body === 'unsure') return { form: 'unsure', why: 'the claims are JSON that only Python reads' }
  if (body === 'invalid') {
    const why = token.split('.').length === 5 ? 'encrypted' : 'claims'
    return decodes(second, lenient) && decodes(third, lenient)
      ? { form: 'unreadable', why, header: { value: header, by: 'every' } }
      : { form: 'unreadable', why }
  }
  if (!decodes(third, lenient)) return { form: 'unreadable', why: 'signature' }
  if (!head.isShallow || !body.isShallow)
    return { form: 'unsure', why: 'the token is nested deeper than 64 levels' }
  const plain = head.plain && body.plain
  return { form: 'jwt', header, claims: body.value, signatureEmpty: third === '', plain }
}

const decodes = (segment: string, lenient: boolean): boolean =>
  lenient ? decodeSegmentLenient(segment) !== null : isSegment(segment)
