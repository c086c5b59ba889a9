import type { Json, JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'

/*
 * The gateway is written in Python, so its answers follow Python's rules. All of them are in this file.
 * Source: CPython 3.12 and 3.13 (str, int, urllib.parse, json), PyJWT 2.12 to 2.15.
 */

/** `bool(value)`: empty strings, lists and objects, zero, false and null are false. NaN is true. */
export function truthy(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  if (Array.isArray(value)) return value.length > 0
  if (isObject(value)) return Object.keys(value).length > 0
  return true
}

// The characters `str.strip()` removes, which are those of `str.isspace()`. Unlike JavaScript's trim(), this
// contains U+001C to U+001F and U+0085 and lacks U+FEFF.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
// The characters `int()` skips: the same without U+001C to U+001F.
const SKIPPED = /[\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** `value.strip()` */
export const strip = (value: string): string => without(SPACE, value)

function without(sign: RegExp, value: string): string {
  // Most texts begin and end with a plain character.
  if (isPlain(value.charCodeAt(0)) && isPlain(value.charCodeAt(value.length - 1))) return value
  let [from, to] = [0, value.length]
  while (from < to && sign.test(value.charAt(from))) from++
  while (to > from && sign.test(value.charAt(to - 1))) to--
  return value.slice(from, to)
}

/** In: a code unit. True for none that any Python function takes for a space. */
const isPlain = (code: number): boolean => code > 0x20 && code < 0x85

/** `value.rstrip("/")`: removes all trailing slashes. */
export const stripSlashes = (value: string): string =>
  value.endsWith('/') ? value.replace(/(?<!\/)\/+$/, '') : value

/**
 * `int(value)` as PyJWT applies it to exp, iat and nbf: truncates numbers, reads digits of any script, takes
 * true as 1. Null where Python raises ValueError, TypeError or OverflowError. A text of more than 308 digits
 * becomes Infinity.
 */
export function toInt(value: Json | undefined): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : null
  if (typeof value !== 'string') return null
  const text = without(SKIPPED, value)
  if (!/^[+-]?\p{Nd}+(_\p{Nd}+)*$/u.test(text)) return null
  const digits = text.replaceAll('_', '').replace(/\p{Nd}/gu, digitOf)
  return digits.replace(/^[+-]/, '').length > 4300 ? null : Number(digits)
}

/**
 * The value of a digit of any script: Unicode has decimal digits in groups of ten, each beginning with zero.
 */
function digitOf(character: string): string {
  const point = character.codePointAt(0) ?? 0
  if (point < 128) return character
  let zero = point
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String((point - zero) % 10)
}

export interface SplitUrl {
  readonly scheme: string
  readonly netloc: string
  readonly path: string
}

/**
 * `urllib.parse.urlsplit(url)`: the scheme in lower case, the netloc exactly as written (case, port and user
 * information are kept). Null where Python raises ValueError, for unbalanced brackets or brackets without an
 * IPv6 address.
 */
export function urlsplit(url: string): SplitUrl | null {
  let rest = url.replace(/^[\x00-\x20]+/, '').replace(/[\t\r\n]/g, '')
  let scheme = ''
  const found = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(rest)
  if (found?.[1] !== undefined) {
    scheme = found[1].toLowerCase()
    rest = rest.slice(found[0].length)
  }
  let netloc = ''
  if (rest.startsWith('//')) {
    const end = rest.slice(2).search(/[/?#]/)
    netloc = end < 0 ? rest.slice(2) : rest.slice(2, 2 + end)
    rest = end < 0 ? '' : rest.slice(2 + end)
    if (netloc.includes('[') !== netloc.includes(']')) return null
    const inside = netloc.split('[', 2)[1]?.split(']', 1)[0] ?? null
    if (inside !== null && !/^(v[\da-f]+\..+|[\da-f.]*:[\da-f:.]*(%.*)?)$/is.test(inside)) return null
  }
  return { scheme, netloc, path: rest.replace(/[?#][^]*/, '') }
}

/**
 * The result of reading a JSON text as Python's json.loads does. `unsure` where Python and JavaScript differ:
 * UTF-16, and lone surrogates in UTF-8.
 */
export type Parsed =
  | { readonly state: 'value'; readonly value: Json }
  | { readonly state: 'invalid' }
  | { readonly state: 'unsure' }

/**
 * Parses UTF-8 bytes as Python's json.loads. NaN and the infinities, which Python accepts as numbers, all
 * become Infinity, which is enough for the checks here. Whole numbers keep their size up to the largest
 * finite number; Python rejects more than 4300 digits. A nesting so deep that this parser gives up counts as
 * unsure, because Python's limit is another one.
 */
export function parseJson(bytes: Uint8Array): Parsed {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    if (isOtherUnicode(bytes)) return { state: 'unsure' }
    // Python decodes with "surrogatepass", so it accepts surrogates encoded in UTF-8, which JavaScript does
    // not.
    const surrogate = bytes.some((byte, index) => byte === 0xed && (bytes[index + 1] ?? 0) >= 0xa0)
    return {
      state:
        surrogate && parseJson(utf8(new TextDecoder().decode(bytes))).state !== 'invalid'
          ? 'unsure'
          : 'invalid',
    }
  }
  const parsed = parseText(text)
  return parsed.state === 'invalid' && isOtherUnicode(bytes) ? { state: 'unsure' } : parsed
}

/** `parseJson` of bytes that are plain ASCII, as text. */
export function parseText(text: string): Parsed {
  const plain = parsed(text)
  // JSON.parse refuses NaN and the infinities, and takes a number of too many digits for an infinity.
  const isOther =
    plain.state === 'invalid'
      ? /NaN|Infinity|\d{309}/.test(text)
      : plain.state === 'value' && text.length > 308 && /\d{309}/.test(text)
  return isOther ? parsed(text, plainNumbers) : plain
}

function parsed(text: string, plain: ((text: string) => string) | null = null): Parsed {
  try {
    return { state: 'value', value: JSON.parse(plain === null ? text : plain(text)) as Json }
  } catch (error) {
    return { state: error instanceof SyntaxError ? 'invalid' : 'unsure' }
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Whether json.loads reads the bytes as UTF-16 or UTF-32 (`detect_encoding` in Python's json). */
function isOtherUnicode(bytes: Uint8Array): boolean {
  const [first = 1, second = 1] = bytes
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return marked || ((bytes.length >= 4 || bytes.length === 2) && (first === 0 || second === 0))
}

/**
 * Replaces the numbers only Python can read by numbers JSON has, with blanks around them so that they do not
 * join their neighbours. Texts are skipped as a whole.
 */
function plainNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?\d[\d.eE+-]*/gs, (found) => {
    if (found === 'NaN' || found === 'Infinity') return ' 1e999 '
    if (found === '-Infinity') return ' -1e999 '
    if (!/^-?\d{309,}$/.test(found)) return found
    if (found.replace('-', '').length > 4300) throw new SyntaxError('more digits than Python takes')
    return `${found.startsWith('-') ? '-' : ''}${Number.MAX_VALUE}`
  })
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUE_OF = new Map([...ALPHABET].map((letter, index) => [letter, index]))
const CLEAN = /^[A-Za-z0-9_-]*$/
// A table by character code for speed: a shelf of long tokens is decoded often.
const VALUES = new Uint8Array(128)
for (const [letter, value] of VALUE_OF) VALUES[letter.charCodeAt(0)] = value

/** Decodes letters of the base64url alphabet; the caller makes sure that there are no others. */
function decodeLetters(letters: string): { bytes: Uint8Array; leftover: number } {
  const bytes = new Uint8Array(Math.floor((letters.length * 6) / 8))
  const codes = utf8(letters)
  const valueAt = (index: number): number => VALUES[codes[index] ?? 0] ?? 0
  let at = 0
  let index = 0
  // Four letters are three bytes.
  for (; index + 4 <= codes.length; index += 4) {
    const group =
      (valueAt(index) << 18) | (valueAt(index + 1) << 12) | (valueAt(index + 2) << 6) | valueAt(index + 3)
    bytes[at++] = group >> 16
    bytes[at++] = (group >> 8) & 0xff
    bytes[at++] = group & 0xff
  }
  let buffer = 0
  let bits = 0
  for (; index < codes.length; index++) {
    buffer = (buffer << 6) | valueAt(index)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (buffer >> bits) & 0xff
  }
  return { bytes, leftover: buffer & ((1 << bits) - 1) }
}

/**
 * Decodes one segment of a compact token by the strict rule of PyJWT 2.15 (`_decode_base64url_segment`): only
 * the base64url alphabet, at most two `=` and only to fill a group of four, no leftover bits at the end. Null
 * where PyJWT raises.
 */
export function decodeSegment(segment: string): Uint8Array | null {
  const letters = segment.endsWith('=') ? segment.replace(/(?<!=)=+$/, '') : segment
  const padding = segment.length - letters.length
  if (padding > 2 || (padding > 0 && segment.length % 4 !== 0)) return null
  if (letters.length % 4 === 1 || !CLEAN.test(letters)) return null
  const { bytes, leftover } = decodeLetters(letters)
  return leftover === 0 ? bytes : null
}

/** Whether `decodeSegment` accepts a segment; faster, because no bytes are made. */
export function isSegment(segment: string): boolean {
  return CLEAN.test(segment) ? strayBits(segment) === 0 : decodeSegment(segment) !== null
}

/**
 * The leftover bits after the last whole byte; -1 where a single letter is left, which is no byte. In:
 * letters of the alphabet only.
 */
function strayBits(letters: string): number {
  const over = letters.length % 4
  if (over === 0) return 0
  if (over === 1) return -1
  return (VALUES[letters.charCodeAt(letters.length - 1)] ?? 0) & (over === 2 ? 0b1111 : 0b11)
}

/**
 * `parseJson` of the bytes of a segment; null where `decodeSegment` fails. Most segments are plain ASCII
 * without padding; a faster path gives the same result for those, because the tokens of a shelf are read
 * often.
 */
export function parseSegment(segment: string): Parsed | null {
  const plain = plainText(segment)
  if (plain !== null) return parseText(plain)
  const bytes = decodeSegment(segment)
  return bytes === null ? null : parseJson(bytes)
}

/** The text of a clean segment that holds nothing but ASCII; null for every other one. */
export function plainText(segment: string): string | null {
  if (!CLEAN.test(segment) || strayBits(segment) !== 0) return null
  const text = atob(segment.replaceAll('-', '+').replaceAll('_', '/'))
  return /^[\x01-\x7f]*$/.test(text) ? text : null
}

/**
 * Decodes one segment by the lenient rule of PyJWT up to 2.13: it is padded to a multiple of four by its
 * length as it is; then characters outside both alphabets (base64 and base64url) are skipped, and complete
 * padding ends it, whatever follows. Null where PyJWT raises. Source: PyJWT utils.py `base64url_decode`;
 * CPython binascii.c `a2b_base64`, not strict.
 */
export function decodeSegmentLenient(segment: string): Uint8Array | null {
  if (CLEAN.test(segment)) return segment.length % 4 === 1 ? null : decodeLetters(segment).bytes
  const padded = segment + '='.repeat((4 - (segment.length % 4)) % 4)
  let letters = ''
  let pads = 0
  for (const one of padded) {
    const letter = one === '+' ? '-' : one === '/' ? '_' : one
    if (VALUE_OF.has(letter)) {
      letters += letter
      pads = 0
    } else if (letter === '=' && letters.length % 4 >= 2) {
      pads += 1
      if ((letters.length % 4) + pads >= 4) return decodeLetters(letters).bytes
    }
  }
  return letters.length % 4 === 0 ? decodeLetters(letters).bytes : null
}

/** Python's `a or b or c`: the first truthy value, otherwise the last value. */
export function firstTruthy(
  claims: JsonObject,
  names: readonly string[],
): { name: string; value: Json | undefined } {
  for (const name of names) if (truthy(claims[name])) return { name, value: claims[name] }
  const last = names[names.length - 1] ?? ''
  return { name: last, value: claims[last] }
}
