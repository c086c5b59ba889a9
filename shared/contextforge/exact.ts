import { isShallow, MAX_DEPTH } from '../kernel/json.ts'

/**
 * One token of JSON text: a string, a punctuation sign, or a number, true, false or null. White space between
 * them is skipped.
 */
const PIECE = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s"{}[\]:,]+/gs

/**
 * Why the `oauthConfig` of a server could not be written back unchanged; null when it could. In: the text of
 * a reply, which was parsed without error. Writing back must give the same keys in the same order with the
 * same texts and numbers. Duplicate keys, `1.0`, 2^53+1, invalid UTF-8 and too deep nesting would come out
 * differently, or be lost without notice.
 */
export function inexactConfig(text: string): string | null {
  const pieces = text.match(PIECE) ?? []
  const found = membersOf(pieces)
  const [from, another] = found
  if (from === undefined) return null
  if (another !== undefined)
    return 'the reply holds oauthConfig twice, and readers differ in which one they believe'
  const inside = pieces.slice(from, endOf(pieces, from))
  const value: unknown = JSON.parse(inside.join(''))
  if (!isShallow(value)) return `oauth_config is nested deeper than ${MAX_DEPTH} levels`
  if (inside.some((piece) => piece.includes('\ufffd') || /\\ufffd/i.test(piece)))
    return 'oauth_config holds letters that are no UTF-8, which the reply cannot show'
  const written = JSON.stringify(value).match(PIECE) ?? []
  const at = inside.findIndex((piece, index) => !isSame(piece, written[index]))
  if (at < 0 && inside.length === written.length) return null
  const piece = inside[at] ?? ''
  return /^[-\d]/.test(piece) && (Number(piece) === Number(written[at]) || written[at] === 'null')
    ? `oauth_config holds the number ${piece.slice(0, 40)}, which this program would write as ${written[at]}`
    : 'oauth_config holds a key twice, or keys that are numbers, which this program would write in another order'
}

const isSame = (piece: string, written: string | undefined): boolean =>
  piece === written ||
  (piece.startsWith('"') && written?.startsWith('"') === true && JSON.parse(piece) === JSON.parse(written))

/** The positions where the values of `oauthConfig` in the outermost object begin. */
function membersOf(pieces: readonly string[]): readonly number[] {
  const found: number[] = []
  let depth = 0
  pieces.forEach((piece, at) => {
    if (piece === '{' || piece === '[') depth += 1
    else if (piece === '}' || piece === ']') depth -= 1
    else if (piece === ':' && depth === 1 && JSON.parse(pieces[at - 1] ?? '""') === 'oauthConfig')
      found.push(at + 1)
  })
  return found
}

/** The position after the value that begins at a given piece. */
function endOf(pieces: readonly string[], from: number): number {
  let depth = 0
  for (let at = from; at < pieces.length; at++) {
    if (pieces[at] === '{' || pieces[at] === '[') depth += 1
    if (pieces[at] === '}' || pieces[at] === ']') depth -= 1
    if (depth === 0) return at + 1
  }
  return pieces.length
}
