import { isIPv6 } from 'node:net'
import type { Json } from '../../shared/kernel/json.ts'

/**
 * The few Python rules the gateway's answers depend on. They are written again, and not taken from the
 * engine, so that a mistake in one of the two shows as a disagreement.
 */

/** A Python exception that nothing in the gateway catches: the client gets HTTP 500. */
export class Uncaught extends Error {}

const SPACES =
  '\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
const EDGES = `${SPACES}\x1c\x1d\x1e\x1f`

function stripped(text: string, signs: string): string {
  let start = 0
  let end = text.length
  while (start < end && signs.includes(text[start] ?? 'x')) start += 1
  while (end > start && signs.includes(text[end - 1] ?? 'x')) end -= 1
  return text.slice(start, end)
}

/** `bool(value)` of a JSON value; a missing key counts as None. */
export function truthy(value: Json | undefined): boolean {
  if (value === null || typeof value !== 'object') return Boolean(value)
  return Object.keys(value).length > 0
}

/** `str.strip()`. Python's white space contains U+001C to U+001F and U+0085, but not U+FEFF. */
export function strip(text: string): string {
  return stripped(text, EDGES)
}

/** `str.rstrip('/')` */
export function stripSlashes(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '/') end -= 1
  return text.slice(0, end)
}

/**
 * `int(value)`; null where Python raises. Numbers are truncated, booleans are 0 or 1, and digits of any
 * script are read.
 */
export function toInt(value: Json): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : null
  if (typeof value !== 'string') return null
  // `int()` accepts less white space than `strip`.
  const text = stripped(value, SPACES)
  if (!/^[+-]?\p{Nd}+(_\p{Nd}+)*$/u.test(text)) return null
  const digits = [...text.replaceAll('_', '')].map((character) =>
    /\p{Nd}/u.test(character) ? digit(character) : character,
  )
  // Since 3.11, Python refuses to convert longer texts.
  if (digits.length > 4300) return null
  return Number(digits.join(''))
}

/**
 * The value of a digit of any script: Unicode has decimal digits in groups of ten, each beginning with zero.
 */
function digit(character: string): string {
  const point = character.codePointAt(0) ?? 0
  let start = point
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1
  return String((point - start) % 10)
}

export interface SplitUrl {
  readonly scheme: string
  readonly netloc: string
  readonly path: string
}

/** `urlsplit(url)` without query and fragment: the scheme in lower case, the netloc as written. */
export function urlsplit(url: string): SplitUrl {
  let rest = url.replace(/^[\x00-\x20]+/, '').replace(/[\t\r\n]/g, '')
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest)
  if (scheme) rest = rest.slice(scheme[0].length)
  let netloc = ''
  if (rest.startsWith('//')) {
    const end = rest.slice(2).search(/[/?#]/)
    netloc = end === -1 ? rest.slice(2) : rest.slice(2, end + 2)
    rest = rest.slice(2 + netloc.length)
    if (netloc.includes('[') !== netloc.includes(']')) throw new Uncaught('ValueError: Invalid IPv6 URL')
    const inside = netloc.split('[', 2)[1]?.split(']', 1)[0]
    if (inside !== undefined && !isIPv6(inside.split('%', 1)[0] ?? '') && !/^v[\da-f]+\../i.test(inside))
      throw new Uncaught('ValueError: not an IPv6 address')
  }
  return { scheme: scheme?.[1]?.toLowerCase() ?? '', netloc, path: rest.replace(/[?#][^]*/, '') }
}
