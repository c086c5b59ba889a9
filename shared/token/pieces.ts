import { decodeToken } from '../contextforge/decode.ts'

export type TokenForm = 'jwt' | 'opaque' | 'encrypted'

/** Most tokens taken from one text; the rest of it is not looked at. */
export const MAX_FOUND = 500
/** Longest token put together from pieces. A longer one is still taken where it stands in one piece. */
const LONGEST = 80 * 1024
/** A header that long without its dot is none. */
const LONGEST_HEADER = 16 * 1024
/** Places where a token might begin that are looked at. */
const MAX_TRIES = 600
/** Pieces looked at in one text altogether. */
const MAX_WORK = 20_000
/** Most pieces tried as the rest of one wrapped token. */
const MAX_PIECES = 1_000

// What chat programs and mail put between letters, and no token contains.
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g
const BASE64URL = /^[\w=-]*(?:\.[\w=-]*)*$/
const STARTS = /^e[yw][\w-]*/
/** Letters of a signature, without padding, by algorithm: RSA keys of 2048, 3072 and 4096 bits, the curves, the hashes. */
const RSA = [342, 512, 683]
const SIGNATURE: Readonly<Record<string, readonly number[]>> = {
  RS256: RSA, RS384: RSA, RS512: RSA, PS256: RSA, PS384: RSA, PS512: RSA,
  ES256: [86], ES384: [128], ES512: [176], EdDSA: [86], HS256: [43], HS384: [64], HS512: [86], none: [0],
} // prettier-ignore

/** The text without what cannot be seen, and with straight quotes for typographic ones. */
export const plainText = (text: string): string =>
  text.replace(INVISIBLE, '').replace(/[\u2018\u2019\u201c\u201d\u00ab\u00bb]/g, '"')

/** What a token is by its shape alone; nothing is checked. */
export function formOf(token: string): TokenForm {
  const decoded = decodeToken(token)
  if (decoded.form === 'unreadable') return decoded.why === 'encrypted' ? 'encrypted' : 'opaque'
  return decoded.form === 'unsure' && !/^[^.]+\.[^.]+\.[^.]*$/.test(token) ? 'opaque' : 'jwt'
}

/**
 * JWTs and encrypted tokens in running text, also where a terminal or a mail broke them into lines: a token grows piece by piece
 * until its signature has the length its algorithm gives it. In: any text. Out: each token as it was before it was broken.
 */
export function tokensInText(text: string, most = MAX_FOUND, tries = MAX_TRIES): readonly string[] {
  const pieces = text.split(/[\s"'`\\,;|<>(){}[\]]+/).filter((piece) => piece !== '')
  const found: string[] = []
  let work = MAX_WORK
  for (let at = 0; at < pieces.length && found.length < most; at++) {
    const piece = startOf(pieces[at] ?? '')
    if (piece === null) continue
    if (tries-- <= 0 || work <= 0) break
    const grown = grow(piece, pieces, at)
    work -= grown.looked
    if (grown.token === null) continue
    found.push(grown.token)
    at = grown.last
  }
  return found
}

/** Where in a piece a token begins: at its start, or behind a sign that stands in front of a value in a setting or an address. */
function startOf(piece: string): string | null {
  if (STARTS.test(piece)) return piece
  const at = /[=:/#?&](e[yw][\w-]{6,}\.)/.exec(piece)
  return at === null ? null : piece.slice(at.index + 1).replace(/[&#][^]*/, '')
}

function grow(
  first: string,
  pieces: readonly string[],
  at: number,
): { readonly token: string | null; readonly last: number; readonly looked: number } {
  let token = ''
  let looked = 0
  let dots = 0
  let begun: Begun | null | undefined
  let best: { readonly token: string; readonly last: number } | null = null
  for (let last = at; last < pieces.length && last - at < MAX_PIECES; last++) {
    const piece = last === at ? first : (pieces[last] ?? '')
    looked++
    // A next token, or a word that cannot be part of one, ends this one.
    if (last > at && (!BASE64URL.test(piece) || (best !== null && STARTS.test(piece) && piece.includes('.'))))
      break
    token += piece
    dots += piece.split('.').length - 1
    if (dots > 4 || (last > at && token.length > LONGEST) || (dots === 0 && token.length > LONGEST_HEADER))
      break
    if (dots === 4 && formOf(token) === 'encrypted') return { token, last, looked }
    if (dots !== 2) continue
    // Header and claims do not change while the signature grows.
    begun = begun === undefined ? beginningOf(token) : begun
    if (begun === null) continue
    const letters = token.slice(begun.length).replace(/(?<!=)=+$/, '').length
    if (begun.signature === null || begun.signature.includes(letters)) return { token, last, looked }
    best ??= { token, last }
    if (letters > Math.max(...begun.signature)) break
  }
  return best === null ? { token: null, last: at, looked } : { ...best, looked }
}

type Begun = { readonly length: number; readonly signature: readonly number[] | null }

/** Header and claims of a token whose signature may still be to come; null where they cannot be read. */
function beginningOf(token: string): Begun | null {
  const length = token.lastIndexOf('.') + 1
  const decoded = decodeToken(token.slice(0, length))
  if (decoded.form === 'unreadable') return null
  const alg = decoded.form === 'jwt' ? decoded.header['alg'] : undefined
  return { length, signature: (typeof alg === 'string' ? SIGNATURE[alg] : undefined) ?? null }
}
