import { isObject, isShallow, type Json, type JsonObject } from '../kernel/json.ts'
import { decodeToken } from '../contextforge/decode.ts'
import { formOf, MAX_FOUND, plainText, tokensInText, type TokenForm } from './pieces.ts'
import type { Found } from './view.ts'

export interface Recognised {
  readonly found: readonly Found[]
  /** Tokens worth testing, each once: access tokens first, otherwise in the order found. */
  readonly tokens: readonly { readonly token: string; readonly form: TokenForm }[]
  /** Why there is nothing, in words for an operator; empty where something was found. */
  readonly why: string
}

type Kind = 'access-token' | 'id-token' | 'refresh-token'
/** Takes one find. `full`: enough was found or looked at, and the rest is left. */
type Take = ((raw: string, kind: Kind, from: string) => void) & { readonly full: () => boolean }

const FIELDS: Readonly<Record<string, Kind>> = {
  access_token: 'access-token', accesstoken: 'access-token', id_token: 'id-token', idtoken: 'id-token',
  refresh_token: 'refresh-token', refreshtoken: 'refresh-token',
} // prettier-ignore
const fieldOf = (name: string): Kind | undefined => FIELDS[name.toLowerCase().replaceAll('-', '_')]

/** Places inside a JSON text that are looked at. */
const MAX_LOOKS = 50_000

/**
 * Finds the tokens in whatever was pasted: a bare token, a header, a cookie, a curl command, a JSON token response, a HAR file, a URL
 * with a query or a fragment, or several of these at once, in quotes and over several lines. A refresh token is named and never used.
 * Nothing is checked, and nothing of the text leaves in `found` but names.
 */
export function recognise(pasted: string): Recognised {
  const text = plainText(pasted)
  const found: Found[] = []
  const tokens = new Map<string, { readonly kind: Found['kind']; readonly form: TokenForm }>()
  const ignored = new Set<string>()
  let looked = 0
  const full = (): boolean => found.length >= MAX_FOUND || looked++ > MAX_LOOKS
  const take: Take = Object.assign(
    (raw: string, kind: Kind, from: string) => {
      const token = raw.trim()
      if (token === '' || tokens.has(token) || ignored.has(token) || found.length >= MAX_FOUND) return
      if (kind === 'refresh-token') {
        ignored.add(token)
        found.push({ kind, from, used: false })
        return
      }
      const form = formOf(token)
      const named =
        form === 'jwt'
          ? isIdToken(token)
            ? 'id-token'
            : kind
          : form === 'encrypted'
            ? 'encrypted-token'
            : 'opaque-token'
      tokens.set(token, { kind: named, form })
      found.push({ kind: named, from, used: true })
    },
    { full },
  )

  const json = parse(text.trim())
  if (json !== undefined) fromJson(json, take, isHar(json) ? 'HAR, ' : 'JSON ')
  else {
    const curl = /^\s*(?:\$\s*)?curl(?:\.exe)?\s/i.test(text)
    fromFields(text, take)
    fromCookies(text, take)
    fromHeaders(text, take, curl ? 'curl command' : 'Authorization header')
    fromText(text, tokens, ignored, take)
  }
  const rank = ({ kind }: { kind: Found['kind'] }): number => Number(kind === 'id-token')
  const ordered = [...tokens].sort(([, a], [, b]) => rank(a) - rank(b))
  return {
    found,
    tokens: ordered.map(([token, { form }]) => ({ token, form })),
    why: found.length > 0 ? '' : whyNothing(text),
  }
}

/** A complete JSON text of bounded depth; undefined for anything else. */
function parse(text: string): Json | undefined {
  if (!/^[[{]/.test(text)) return undefined
  try {
    const value = JSON.parse(text) as Json
    return isShallow(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isHar = (value: Json): boolean =>
  isObject(value) && isObject(value['log'] ?? null) && Array.isArray((value['log'] as JsonObject)['entries'])

function fromJson(value: Json, take: Take, where: string): void {
  if (take.full()) return
  if (typeof value === 'string') return fromString(value, take, where)
  if (Array.isArray(value)) return value.forEach((item: Json) => fromJson(item, take, where))
  if (!isObject(value)) return
  // A HAR lists headers, cookies and query fields as pairs of name and value.
  const { name, value: paired } = value
  if (typeof name === 'string' && typeof paired === 'string') return fromPair(name, paired, take, where)
  for (const [key, item] of Object.entries(value)) {
    const kind = fieldOf(key)
    if (kind !== undefined && typeof item === 'string') take(item, kind, `${where}${key}`)
    else if (/^authorization$/i.test(key) && typeof item === 'string') fromPair(key, item, take, where)
    else if (typeof item === 'string' && item.length < 200_000) fromString(item, take, where)
    else if (typeof item === 'object' && item !== null) fromJson(item, take, where)
  }
}

function fromPair(name: string, value: string, take: Take, where: string): void {
  const kind = fieldOf(name)
  if (kind !== undefined) take(value, kind, `${where}${name}`)
  else if (/^(set-)?cookie$/i.test(name)) fromCookies(`${name}: ${value}`, take)
  else if (/^(proxy-)?authorization$/i.test(name))
    fromHeaders(`${name}: ${value}`, take, `${where}Authorization header`)
  else fromString(value, take, where)
}

/** A string inside JSON may be a token, an address with one in it, or JSON again, as the bodies in a HAR are. */
function fromString(value: string, take: Take, where: string): void {
  if (take.full()) return
  if (!/e[yw]|_token/i.test(value)) return
  const inner = parse(value.trim())
  if (inner !== undefined && typeof inner !== 'string') return fromJson(inner, take, where)
  if (/_token=/i.test(value)) return fromFields(value, take)
  for (const token of tokensInText(value))
    if (formOf(token) !== 'opaque') take(token, 'access-token', where === 'HAR, ' ? 'HAR' : 'JSON')
}

/** `access_token=…` in an address, a form or a cookie, and `"access_token": "…"` in JSON that is not whole. */
function fromFields(text: string, take: Take): void {
  const field = /(?:^|[#?&;\s"'{,])((?:access|id|refresh)_?token)["']?\s*[=:]\s*["']?([^&\s"',;}#<>]+)/gi
  for (const match of some(text.matchAll(field))) {
    const [whole, name = '', value = ''] = match
    const kind = fieldOf(name)
    if (kind === undefined) continue
    const before = whole.charAt(0)
    const line =
      text
        .slice(Math.max(0, match.index - 2_000), match.index + 1)
        .split(/\s/)
        .at(-1) ?? ''
    const from =
      before === '#' || line.includes('#')
        ? 'URL fragment'
        : before === '?' || line.includes('?')
          ? 'URL query'
          : name
    take(
      kind === 'refresh-token' ? value : wrappedFrom(text, match.index + whole.length - value.length, value),
      kind,
      from,
    )
  }
}

function fromCookies(text: string, take: Take): void {
  for (const [, list = ''] of some(
    text.matchAll(/(?:^|[\s"'])(?:set-)?cookie\s*:\s*([^\r\n"']{1,65536})/gi),
  )) {
    for (const pair of list.split(';')) {
      const at = pair.indexOf('=')
      const name = pair.slice(0, at).trim()
      const value = decoded(
        pair
          .slice(at + 1)
          .trim()
          .replace(/^"|"$/g, ''),
      )
      if (at < 1 || !/^[\w.-]{1,40}$/.test(name)) continue
      const kind = fieldOf(name)
      if (kind === 'refresh-token' || formOf(value) !== 'opaque')
        take(value, kind ?? 'access-token', `cookie ${name}`)
    }
  }
}

function fromHeaders(text: string, take: Take, from: string): void {
  for (const match of some(text.matchAll(/\bbearer\s+["']?([^\s"'\\,;<>]+)/gi))) {
    const value = match[1] ?? ''
    // A variable of a script is not the token.
    if (/^[$%{]/.test(value)) continue
    take(wrappedFrom(text, match.index + match[0].length - value.length, value), 'access-token', from)
  }
}

/** The token that begins at a place in the text: the word there, or more lines of it where the word is only its beginning. */
function wrappedFrom(text: string, at: number, word: string): string {
  const value = decoded(word)
  if (!/^e[yw]/.test(value)) return value
  const rest = text.slice(at, at + 80_000)
  // Up to the quote that closes it, so that nothing behind is taken for its next line.
  const [token] = tokensInText(rest.split(/["'`&]/, 1)[0] ?? '', 1, 1)
  return token?.startsWith(value.slice(0, 40)) === true && token.length >= value.length ? token : value
}

function fromText(
  text: string,
  tokens: ReadonlyMap<string, unknown>,
  ignored: ReadonlySet<string>,
  take: Take,
): void {
  const known = [...tokens.keys(), ...ignored]
  const bare = text.trim().replace(/^["'`]+|(?<!["'`])["'`]+$/g, '')
  const oneWord = bare.replace(/\s+/g, '')
  for (const token of tokensInText(text)) {
    // The same token seen through other quoting, or the part of it that stands in one line.
    if (known.some((one) => one.includes(token) || token.includes(one))) continue
    if (formOf(token) !== 'opaque')
      take(token, 'access-token', oneWord === token ? 'pasted token' : 'pasted text')
  }
  if (tokens.size > 0 || ignored.size > 0) return
  // A token that was cut or whose base64url is not clean is still the token somebody means.
  const joined = oneWord.replace(/["'`]/g, '')
  if (joined.length <= 100_000 && /^[\w-]{4,}\.[\w.=-]+$/.test(joined) && formOf(joined) !== 'opaque')
    take(joined, 'access-token', 'pasted token')
  // A single word without blanks, long enough to be a secret, may be an opaque token.
  else if (/^[\x21-\x7e]{16,4096}$/.test(bare) && !/^https?:\/\//i.test(bare))
    take(bare, 'access-token', 'pasted token')
}

/** The first of many: a text made to hold a million of them is not worth a second. */
function* some<T>(all: Iterable<T>): Iterable<T> {
  let left = 50
  for (const one of all)
    if (left-- > 0) yield one
    else return
}

function decoded(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function whyNothing(text: string): string {
  if (/\bauthorization\s*:\s*basic\s/i.test(text))
    return 'This text holds a Basic sign-in, a name and a password. A gateway wants a Bearer token here'
  if (/\bbearer\s+["']?[$%{]/i.test(text))
    return 'This command takes the token from a variable. Paste the token itself'
  if (/[?&]code=/.test(text))
    return 'This address holds an authorization code, which is exchanged for a token and is none itself'
  return 'Nothing in this text looks like a token'
}

// The ID-token claims: a name for the operator, not the gateway's check.
function isIdToken(token: string): boolean {
  const decoded = decodeToken(token)
  return decoded.form === 'jwt' && ('nonce' in decoded.claims || 'at_hash' in decoded.claims)
}
