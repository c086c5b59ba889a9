import type { FleetLine } from './line.ts'

/**
 * The words of a search text. A line is found when it contains all of them. What stands between quotation
 * marks is one word, blanks and all, which is found only where it is the whole of a name, an id, an issuer or
 * an audience in force.
 */
export const wordsOf = (typed: string): readonly string[] => typed.toLowerCase().match(/"[^"]*"|\S+/g) ?? []

/** The text that is searched for as a whole; null: the word may be a part of one. */
const wholeOf = (word: string): string | null =>
  word.length > 1 && word.startsWith('"') && word.endsWith('"') ? word.slice(1, -1) : null

/** A search for exactly this value; one with a quotation mark in it is searched for in parts. */
export const exactly = (value: string): string => (value.includes('"') ? value : `"${value}"`)

/** Whether a text has one of the words in it, or is it. */
export const holds = (text: string, word: string): boolean => {
  const whole = wholeOf(word)
  return whole === null ? text.toLowerCase().includes(word) : text.toLowerCase() === whole
}

/**
 * Whether a line has each of these words, which are in lower case, in what it can be found by. No text of it
 * is kept: of a long list they would take more than the lines.
 */
export function isFound(line: FleetLine, words: readonly string[]): boolean {
  return words.every(
    (word) =>
      holds(line.name, word) ||
      holds(line.id, word) ||
      holds(line.provider, word) ||
      line.issuers.some((issuer) => holds(issuer, word)) ||
      line.audiences.some(({ value }) => holds(value, word)) ||
      (wholeOf(word) === null &&
        (holds(line.health.says, word) || line.also.some((value) => holds(value, word)))),
  )
}

export type Piece = { readonly text: string; readonly hit: boolean }

/**
 * Splits a text into pieces and marks those that contain a searched word. Joined in order, they are the whole
 * text.
 */
export function piecesOf(text: string, words: readonly string[]): readonly Piece[] {
  const small = text.toLowerCase()
  // Some letters change their length in lower case; then positions in one text are no positions in the other.
  if (words.length === 0 || small.length !== text.length) return [{ text, hit: false }]
  if (words.some((word) => wholeOf(word) === small)) return [{ text, hit: true }]
  const hit = new Uint8Array(text.length)
  for (const word of words.filter((one) => wholeOf(one) === null))
    for (let at = small.indexOf(word); at !== -1; at = small.indexOf(word, at + 1))
      hit.fill(1, at, at + word.length)
  const pieces: Piece[] = []
  let from = 0
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && hit[at] === hit[from]) continue
    pieces.push({ text: text.slice(from, at), hit: hit[from] === 1 })
    from = at
  }
  return pieces.length === 0 ? [{ text, hit: false }] : pieces
}

/**
 * Why a line was found when no searched word is visible in it: `what` is `id`, `issuer` or `value` (an
 * audience or client id), with the text that contains the word. Null where the line itself shows every word.
 */
export function hiddenHit(
  line: FleetLine,
  words: readonly string[],
): { readonly what: string; readonly value: string } | null {
  const shown = [line.name, line.provider, line.health.says, ...line.issuers.slice(0, 1)].concat(
    line.audiences.slice(0, 1).map(({ value }) => value),
  )
  const word = words.find((one) => !shown.some((text) => holds(text, one)))
  if (word === undefined) return null
  const has = (value: string): boolean => holds(value, word)
  if (has(line.id)) return { what: 'id', value: line.id }
  const issuer = line.issuers.find(has)
  if (issuer !== undefined) return { what: 'issuer', value: issuer }
  const value = line.audiences.map((one) => one.value).find(has) ?? line.also.find(has)
  return value === undefined ? null : { what: 'value', value }
}
