import { isObject, type JsonObject } from '../kernel/json.ts'
import { decodeSegmentLenient, decodeToken, parseJson } from '../contextforge/index.ts'

export type TokenForm = 'jwt' | 'opaque' | 'encrypted'

/** How many tokens are taken from one text at most; the rest of the text is ignored. */
export const MAX_FOUND = 500
/**
 * The longest token that is put together from several lines, in characters. A longer one in a single line is
 * still found.
 */
const LONGEST = 80 * 1024
/** The longest header that is read, in characters. */
const LONGEST_HEADER = 16 * 1024
/** How many places are tried at which a token might begin. */
const MAX_TRIES = 1_200
/** How many pieces of one text are looked at in total. */
const MAX_WORK = 20_000
/** How many pieces are tried as the rest of one token that was broken into lines. */
const MAX_PIECES = 1_000

/**
 * The length of signatures in characters, without padding, by algorithm: for RSA keys of 2048 to 8192 bits,
 * for the curves, and for the hashes.
 */
const RSA = [342, 512, 683, 1366]
const SIGNATURE: Readonly<Record<string, readonly number[]>> = {
  RS256: RSA,
  RS384: RSA,
  RS512: RSA,
  PS256: RSA,
  PS384: RSA,
  PS512: RSA,
  ES256: [86],
  ES256K: [86],
  ES384: [128],
  ES512: [176],
  EdDSA: [86, 152],
  Ed25519: [86],
  HS256: [43],
  HS384: [64],
  HS512: [86],
  none: [0],
}
/** The length of the last part of an encrypted token in characters: tags of 16, 24 and 32 bytes. */
const TAG = [22, 32, 43]

/** What a token is, judged by its form alone; nothing is checked. */
export function formOf(token: string): TokenForm {
  const decoded = decodeToken(token)
  if (decoded.form === 'unreadable') {
    if (decoded.why === 'encrypted') return 'encrypted'
    return headerOf(token.split('.', 1)[0] ?? '') !== null && token.split('.').length === 3 ? 'jwt' : 'opaque'
  }
  return decoded.form === 'unsure' && !/^[^.]+\.[^.]+\.[^.]*$/.test(token) ? 'opaque' : 'jwt'
}

/** A token in a text, and where it begins. */
export interface Placed {
  readonly token: string
  readonly at: number
}

interface Piece {
  readonly text: string
  readonly at: number
  /** Where the previous piece ends. */
  readonly after: number
}

/** A text without any of these contains no token, so most texts need no further search. */
const ANY_START = /ey[A-L]|ew[0-9k-r]/

/**
 * Finds JWTs and encrypted tokens in any text: a token begins with its header and ends at the first character
 * that is neither base64url nor a dot. Where a terminal or a mail program broke it into lines, pieces are
 * added until its signature has the length of its algorithm. In: any text. Out: each token as it was before
 * it was broken, and where it begins.
 */
export function tokensInText(text: string, most = MAX_FOUND): readonly Placed[] {
  if (!ANY_START.test(text)) return []
  const pieces = piecesOf(text)
  const found: Placed[] = []
  let tries = MAX_TRIES
  let work = MAX_WORK
  for (let index = 0; index < pieces.length && found.length < most && tries > 0 && work > 0; index++) {
    const piece = pieces[index]
    if (piece === undefined) break
    for (const start of startsIn(piece.text)) {
      if (tries-- <= 0) break
      const grown = grow(text, pieces, index, start)
      work -= grown.looked
      if (grown.token === null) continue
      found.push({ token: grown.token, at: piece.at + start })
      index = grown.last
      break
    }
  }
  return found
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(/[\w.=-]+/g)) {
    pieces.push({ text: match[0], at: match.index, after: end })
    end = match.index + match[0].length
  }
  return pieces
}

/**
 * The longest gap inside a broken token, in characters: indentation, quotes, a continuation sign, the marks
 * of a quoted mail.
 */
const LONGEST_GAP = 80

/**
 * Whether the text between two pieces can be the break inside a token: a line break, only blanks, or neither
 * (null).
 */
function joinsOf(text: string, { after: from, at: to }: Piece): 'line' | 'blank' | null {
  if (to === from || to - from > LONGEST_GAP) return null
  const gap = text.slice(from, to)
  if (!/^[\s"'`\\^>|│┃+]+$/.test(gap)) return null
  if (gap.includes('\n') || gap.includes('\r')) return 'line'
  return gap.trim() === '' ? 'blank' : null
}

/**
 * The places in a piece where the header of a token may begin: `{"`, `{ ` and a brace before a line break, in
 * base64url.
 */
function* startsIn(piece: string): Iterable<number> {
  for (const { index } of piece.matchAll(/ey[A-L]|ew[0-9k-r]/g)) yield index
}

interface Header {
  readonly parts: number
  readonly ends: readonly number[]
}

/** What the first part of a token reveals about the rest; null where it is no header. */
function headerOf(part: string): Header | null {
  const bytes = part.length > LONGEST_HEADER ? null : decodeSegmentLenient(part)
  if (bytes === null || bytes[0] !== 0x7b) return null
  const parsed = parseJson(bytes)
  if (parsed.state !== 'value' || !isObject(parsed.value)) return null
  const header: JsonObject = parsed.value
  if (typeof header['enc'] === 'string') return { parts: 5, ends: TAG }
  return typeof header['alg'] === 'string' ? { parts: 3, ends: SIGNATURE[header['alg']] ?? [] } : null
}

interface Grown {
  readonly token: string | null
  readonly last: number
  readonly looked: number
}

/**
 * Adds pieces to a token from its beginning. A signature of the right length ends it at once. Without one, as
 * in a made-up example, it ends at the first line of a different width, because wrapped text has only one
 * shorter line, the last.
 */
function grow(source: string, pieces: readonly Piece[], index: number, start: number): Grown {
  const first = pieces[index]?.text.slice(start) ?? ''
  let text = ''
  let header: Header | null = null
  let best: { readonly token: string; readonly last: number; readonly exact: boolean } | null = null
  const around = /^[_-]{1,4}$/.exec(pieces[index]?.text.slice(0, start) ?? '')?.[0] ?? ''
  let whole = true
  let width = first.length
  let open = true
  let last = index
  for (; last < pieces.length && last - index < MAX_PIECES; last++) {
    const piece = pieces[last]
    if (piece === undefined) break
    const added = last === index ? first : piece.text
    const joins = last === index ? null : joinsOf(source, piece)
    if (last > index) {
      if (joins === null || text.length + added.length > LONGEST) break
      if (joins === 'blank' && added.length > first.length) break
      if (best?.exact === true && (!open || joins !== 'line')) break
      // The next token begins here.
      if (best !== null && /^e[yw]/.test(added) && added.includes('.')) break
      if (last === index + 1) {
        open = !whole || added.length === first.length
        width = Math.max(width, added.length)
      }
    }
    text += added
    const parts = text.split('.', 7)
    const read: Header | null = parts.length < 2 ? null : (header ?? headerOf(parts[0] ?? ''))
    if (read === null && (parts.length > 1 || text.length > LONGEST_HEADER)) break
    header = read
    if (header === null || parts.length < header.parts) {
      whole = false
      continue
    }
    if (header.parts === 3 && parts[1] === '') break
    const tail = endOf(parts[header.parts - 1] ?? '', header.ends, around)
    const token = [...parts.slice(0, header.parts - 1), tail.text].join('.')
    const fits: boolean = last > index && open && added.length <= width
    open = last === index || (fits && added.length === width)
    const exact = header.ends.includes(tail.letters)
    // A signature may reach the length of a shorter key in the middle. If the lines go on at the same width,
    // it is not finished.
    if (exact && !(open && header.ends.some((length) => length > tail.letters)))
      return { token, last, looked: last - index + 1 }
    if (best === null || exact || (fits && !best.exact)) best = { token, last, exact }
    // The token has too many parts, or its signature is too long: more pieces cannot make it right.
    if (parts.length > header.parts) break
    if (header.ends.length > 0 && tail.letters > Math.max(...header.ends)) break
    if (joins === 'blank' && last > index && added.length < first.length) break
  }
  const looked = last - index + 1
  return best === null ? { token: null, last: index, looked } : { token: best.token, last: best.last, looked }
}

/**
 * The last part of a token without what only follows it: correct padding belongs to it, marks of emphasis do
 * not.
 */
function endOf(
  part: string,
  ends: readonly number[],
  around: string,
): { readonly text: string; readonly letters: number } {
  const letters = /^[\w-]*/.exec(part)?.[0] ?? ''
  const marks = ends.find((length) => length < letters.length && /^[_-]{1,4}$/.test(letters.slice(length)))
  if (marks !== undefined) return { text: letters.slice(0, marks), letters: marks }
  if (around !== '' && !ends.includes(letters.length) && letters.endsWith(around))
    return { text: letters.slice(0, -around.length), letters: letters.length - around.length }
  const padding = '='.repeat((4 - (letters.length % 4)) % 4)
  const padded = padding !== '' && padding.length < 3 && part.slice(letters.length) === padding
  return { text: padded ? part : letters, letters: letters.length }
}
