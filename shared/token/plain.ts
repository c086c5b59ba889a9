import { isObject, isShallow, type Json, type JsonObject } from '../kernel/json.ts'
import { decodeSegmentLenient } from '../contextforge/index.ts'

/*
 * What shells, programs and mail wrap around a text is taken off here, so that a token is looked for in the
 * text somebody meant. Every expression is linear: each letter is looked at once.
 */

// What chat programs and mail put between letters, and no token contains.
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g
// Colours of a terminal, which grep also puts inside a word.
const COLOURS = /\u001b\[[0-9;]{0,20}[A-Za-z]/g
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  equals: '=',
  period: '.',
  lowbar: '_',
  colon: ':',
  nbsp: ' ',
}

const ascii = (code: number, otherwise: string): string =>
  code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : otherwise

/**
 * The text without what cannot be seen, and with straight quotes for typographic ones. JSON in it stays JSON.
 */
export const seenText = (text: string): string =>
  text
    .replace(INVISIBLE, '')
    .replace(COLOURS, '')
    .replace(/[\u2018\u2019\u201c\u201d\u00ab\u00bb]/g, '"')

/**
 * The text with the escapes of JSON (also twice over), HTML, quoted-printable mail, cmd and strict URL
 * encoders undone. In: what `seenText` gave. Out: a text to be searched, no longer JSON. Signs that could
 * only be part of a token are never removed.
 */
export function unescaped(text: string): string {
  let plain = text
  // Only mail writes =3D; elsewhere a = at the end of a line is padding.
  if (/=3D/.test(plain))
    plain = plain
      .replace(/=\r?\n/g, '')
      .replace(/=(2E|2D|5F|3D|22|20|26)/g, (_, hex: string) => ascii(parseInt(hex, 16), ' '))
  if (plain.includes('\\'))
    plain = plain
      .replace(/\\{1,8}(?:u00|x)([2-7][0-9a-fA-F])/g, (_, hex: string) => ascii(parseInt(hex, 16), ' '))
      .replace(/\\{1,8}[rnt](?![\\/:])/g, '\n')
      .replace(/\\{1,8}(["'/])/g, '$1')
  if (plain.includes('&'))
    plain = plain
      .replace(/&#(\d{2,3});/g, (whole, code: string) => ascii(Number(code), whole))
      .replace(/&#[xX]([0-9a-fA-F]{2});/g, (whole, hex: string) => ascii(parseInt(hex, 16), whole))
      .replace(/&([a-z]{2,6});/g, (whole, name: string) => ENTITIES[name] ?? whole)
  return plain
    .replace(/\^(["'&|<>^%\\{}[\]])/g, '$1')
    .replace(/`(["'])/g, '$1')
    .replace(/%(?:25){0,2}(2[DEde]|5[Ff])/g, (_, hex: string) => ascii(parseInt(hex, 16), ' '))
}

/** `%22` and its like as what they stand for; a text that is no URL encoding stays as it is. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%(?:25){0,2}([2-7][0-9a-fA-F])/g, (whole, hex: string) =>
    ascii(parseInt(hex, 16), whole),
  )
}

/**
 * A complete JSON text of bounded depth, an object or a list; undefined for anything else. Takes JSON with
 * comments and trailing commas.
 */
export function parseLoosely(text: string): Json | undefined {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed)) return undefined
  return parsed(trimmed) ?? (/[}\]]$/.test(trimmed) ? parsed(withoutComments(trimmed)) : undefined)
}

function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isShallow(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * As editors keep their settings: comments and commas before a closing bracket go, what stands in quotes
 * stays. A comment without an end goes to the end of the text.
 */
export function withoutComments(text: string): string {
  return text
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, (_, quoted?: string) => quoted ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, quoted?: string) => quoted ?? '')
}

/** Most texts in base64 looked into, and the most letters of them altogether. */
const MAX_ENCODED = 300
const MAX_ENCODED_LETTERS = 4_000_000

/** Texts that stand in base64 inside a text: a secret of Kubernetes, a body. Parts of a token are none. */
export function textsInBase64(text: string): readonly string[] {
  const found: string[] = []
  let left = MAX_ENCODED_LETTERS
  let looked = 0
  for (const match of text.matchAll(/[\w+/-]{24,}(?:\r?\n[ \t]*[\w+/-]{8,})*={0,2}/g)) {
    if (++looked > MAX_ENCODED || left <= 0) break
    const [run] = match
    if (text[match.index - 1] === '.' || text[match.index + run.length] === '.') continue
    const letters = run.replace(/\s+/g, '')
    left -= letters.length
    const head = decodedText(letters.slice(0, 64))
    if (head === null) continue
    const whole = decodedText(letters)
    if (whole !== null && /e[yw][\w-]{8,}|token|bearer/i.test(whole)) found.push(whole)
  }
  return found
}

/** Base64 or base64url as text; null where it is none that a person could read. */
function decodedText(letters: string): string | null {
  const bytes = decodeSegmentLenient(letters.slice(0, letters.length - (letters.length % 4 === 1 ? 1 : 0)))
  if (bytes === null || bytes.length < 8) return null
  for (const byte of bytes.subarray(0, 48))
    if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) return null
  try {
    return new TextDecoder('utf-8', { fatal: bytes.length > 48 }).decode(bytes)
  } catch {
    return null
  }
}

/** True for a HAR file, as browsers save the network traffic of a page. */
export const isHar = (value: Json): boolean =>
  isObject(value) && isObject(value['log'] ?? null) && Array.isArray((value['log'] as JsonObject)['entries'])
