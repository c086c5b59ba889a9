import type { FleetLine } from './line.ts'

/** What was typed, in the words that all have to be found. */
export const wordsOf = (typed: string): readonly string[] =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

const texts = new WeakMap<FleetLine, string>()

/** Everything a line is found by, in small letters. Made once for each line. */
export function textOf(line: FleetLine): string {
  const known = texts.get(line)
  if (known !== undefined) return known
  const { name, id, provider, health, issuers, audiences, also } = line
  const text = [name, id, provider, health.says, ...issuers, ...audiences.map(({ value }) => value), ...also]
    .join('\n')
    .toLowerCase()
  texts.set(line, text)
  return text
}

export type Piece = { readonly text: string; readonly hit: boolean }

/** A text in pieces, those that were searched for marked. Out: the whole text, in its order. */
export function piecesOf(text: string, words: readonly string[]): readonly Piece[] {
  const small = text.toLowerCase()
  // Some letters are longer in small: then no place in one is a place in the other.
  if (words.length === 0 || small.length !== text.length) return [{ text, hit: false }]
  const hit = new Uint8Array(text.length)
  for (const word of words)
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
 * What a line was found by that it does not show: `{ what: 'client id or other audience', value }`. Null
 * where every word stands in what it shows.
 */
export function hiddenHit(
  line: FleetLine,
  words: readonly string[],
): { readonly what: string; readonly value: string } | null {
  const shown = [line.name, line.provider, line.health.says, ...line.issuers.slice(0, 1)]
    .concat(line.audiences.slice(0, 1).map(({ value }) => value))
    .join('\n')
    .toLowerCase()
  const word = words.find((one) => !shown.includes(one))
  if (word === undefined) return null
  const has = (value: string): boolean => value.toLowerCase().includes(word)
  if (has(line.id)) return { what: 'id', value: line.id }
  const issuer = line.issuers.find(has)
  if (issuer !== undefined) return { what: 'issuer', value: issuer }
  const value = line.audiences.map((one) => one.value).find(has) ?? line.also.find(has)
  return value === undefined ? null : { what: 'value', value }
}
