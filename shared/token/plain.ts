import { isObject, isShallow, type Json, type JsonObject } from '../kernel/json.ts'
import { decodeSegmentLenient } from '../contextforge/index.ts'

/*
 * Removes what shells, programs and mail put around a text, so that tokens are searched in the text somebody
 * meant. Every expression takes linear time.
 */

// Invisible characters that chat programs and mail put between letters, and that no token contains.
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g
// Colour codes of a terminal, which grep puts even inside words.
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
 * The text without invisible characters, and with straight quotes in place of typographic ones. JSON in it
 * stays valid.
 */
export const seenText = (text: string): string =>
  text
    .replace(INVISIBLE, '')
    .replace(COLOURS, '')
    .replace(/[\u2018\u2019\u201c\u201d\u00ab\u00bb]/g, '"')

/**
 * Resolves the escapes of JSON (even twice), HTML, quoted-printable mail, cmd and strict URL encoders. In:
 * the result of `seenText`. Out: a text to search in, which is no longer JSON. Never removes characters that
 * may be part of a token.
 */
export function unescaped(text: string): string {
  let plain = text
  // Only mail writes =3D. Elsewhere, a = at the end of a line is padding.
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

/** Decodes `%22` and the like; a text that is not URL encoded stays as it is. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%(?:25){0,2}([2-7][0-9a-fA-F])/g, (whole, hex: string) =>
    ascii(parseInt(hex, 16), whole),
  )
}

/**
 * Parses a complete JSON text, an object or a list of limited depth; undefined for anything else. Accepts
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
 * Removes comments and commas before a closing bracket, as the settings files of editors have them; text in
 * quotes is kept. A comment that is not closed goes to the end of the text.
 */
function withoutComments(text: string): string {
  return text
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, (_, quoted?: string) => quoted ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, quoted?: string) => quoted ?? '')
}

/** How many base64 texts are decoded at most, and how many characters of them in total. */
const MAX_ENCODED = 300
const MAX_ENCODED_LETTERS = 4_000_000

/**
 * The texts in base64 inside a text, such as a Kubernetes secret or a request body. Parts of a token are left
 * out.
 */
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

/** Base64 or base64url decoded to text; null where the result is not readable text. */
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

/** True for a HAR file, in which browsers save the network traffic of a page. */
export const isHar = (value: Json): boolean =>
  isObject(value) && isObject(value['log'] ?? null) && Array.isArray((value['log'] as JsonObject)['entries'])
