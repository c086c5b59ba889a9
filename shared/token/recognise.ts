import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import {
  contextAt,
  isAccountToken,
  isUsed,
  kindOfName,
  kindOfToken,
  looksSecret,
  type Context,
  type Kind,
} from './kinds.ts'
import { formOf, MAX_FOUND, tokensInText, type TokenForm } from './pieces.ts'
import { isHar, parseLoosely, seenText, textsInBase64, unescaped } from './plain.ts'
import type { Found } from './view.ts'

export interface Recognised {
  readonly found: readonly Found[]
  /** The tokens worth testing, each once: access tokens first, otherwise in the order they were found. */
  readonly tokens: readonly { readonly token: string; readonly form: TokenForm }[]
  /** Why nothing was found, in words for an operator; empty where something was. */
  readonly why: string
}

/** How many places inside a JSON text are looked at. */
const MAX_LOOKS = 50_000
/** How many layers of base64 inside base64 are decoded. */
const MAX_LAYERS = 2

/**
 * Finds the tokens in any pasted text: a token alone, a header, a cookie, a command of any shell, a JSON
 * token response, a HAR file, a client's settings, a log, a URL with query or fragment, base64 of any of
 * these, or several of them. Refresh tokens, client assertions, DPoP proofs and tokens of an account with the
 * client's maker are named but never used. Nothing is checked, and `found` contains only names of the text.
 */
export function recognise(pasted: string): Recognised {
  const text = seenText(pasted)
  const search = new Search(/^\s*(?:[$>#%]\s*)?curl(?:\.exe)?\s/i.test(text))
  search.text(text, { where: '', name: '', account: false, layer: 0 })
  if (search.found.length === 0) search.bareWord(text)
  const rank = ({ kind }: { kind: Kind }): number => Number(kind === 'id-token')
  const ordered = [...search.tokens].sort(([, a], [, b]) => rank(a) - rank(b))
  return {
    found: search.found,
    tokens: ordered.map(([token, { form }]) => ({ token, form })),
    why: search.found.length > 0 ? '' : whyNothing(text),
  }
}

/** Where a text was found in the paste. */
interface Place {
  /** The words for it: empty, `JSON `, `HAR, ` or `base64, `. */
  readonly where: string
  /** The key or name whose value it is; empty where there is none. */
  readonly name: string
  /** True when it belongs to an account with the maker of a client, not to an MCP server. */
  readonly account: boolean
  readonly layer: number
}

class Search {
  readonly found: Found[] = []
  readonly tokens = new Map<string, { readonly kind: Kind; readonly form: TokenForm }>()
  readonly #ignored = new Set<string>()
  readonly #curl: boolean
  #looked = 0

  constructor(curl: boolean) {
    this.#curl = curl
  }

  /** Searches any text: JSON is walked, other text is searched, and base64 is decoded. */
  text(text: string, place: Place): void {
    if (this.#full()) return
    const json = parseLoosely(text)
    if (json !== undefined)
      this.#json(json, { ...place, where: place.where || (isHar(json) ? 'HAR, ' : 'JSON ') })
    else this.#prose(unescaped(text), place)
    if (json !== undefined || place.layer >= MAX_LAYERS) return
    for (const inner of textsInBase64(text))
      this.text(seenText(inner), { ...place, where: place.where || 'base64, ', layer: place.layer + 1 })
  }

  /**
   * For a paste in which nothing was found: a token that was cut or damaged, or a word that may be an opaque
   * token.
   */
  bareWord(text: string): void {
    const bare = text.trim().replace(/^["'`]+|(?<!["'`])["'`]+$/g, '')
    const joined = bare.replace(/[\s"'`]+/g, '')
    const cut =
      joined.length <= 100_000 && /^[\w-]{4,}\.[\w.=-]+$/.test(joined) && formOf(joined) !== 'opaque'
    if (cut) this.#take(joined, 'access-token', 'pasted token')
    else if (
      /^[\x21-\x7e]{16,4096}$/.test(bare) &&
      !/[<>{}[\]"\\@&]|:\/\/|^[/.]/.test(bare) &&
      looksSecret(bare, false)
    )
      this.#take(bare, 'access-token', 'pasted token')
  }

  /** True when enough was found or looked at; the rest is ignored. */
  #full(): boolean {
    return this.found.length >= MAX_FOUND || this.#looked++ > MAX_LOOKS
  }

  #take(token: string, kind: Kind, from: string): void {
    if (this.tokens.has(token) || this.#ignored.has(token) || this.found.length >= MAX_FOUND) return
    const form = formOf(token)
    const named: Kind =
      !isUsed(kind) || form === 'jwt' ? kind : form === 'encrypted' ? 'encrypted-token' : 'opaque-token'
    const used = isUsed(named)
    if (used) this.tokens.set(token, { kind: named, form })
    else this.#ignored.add(token)
    this.found.push({ kind: named, from, used })
  }

  #json(value: Json, place: Place): void {
    if (this.#full()) return
    if (typeof value === 'string') return this.#string(value, place)
    if (Array.isArray(value)) return value.forEach((item: Json) => this.#json(item, place))
    if (!isObject(value)) return
    const paired = pairOf(value)
    if (paired !== null) return this.#string(paired.value, { ...place, name: paired.name })
    const ofAccount = 'account_id' in value || 'subscriptionType' in value || 'OPENAI_API_KEY' in value
    for (const [key, item] of Object.entries(value)) {
      if (typeof item !== 'string' && (item === null || typeof item !== 'object')) continue
      const account = /mcp/i.test(key) ? false : place.account || ofAccount || ACCOUNT.test(key)
      this.#json(item, { ...place, name: key, account })
    }
  }

  /** A string in JSON may be a token, a header, an address with a token in it, JSON, or a body in base64. */
  #string(value: string, place: Place): void {
    const { name, where } = place
    const kind = kindOfName(name)
    const header = /^(?:([\w-]{1,60}):\s*)?(?:bearer|dpop)\s+([\w.~+/-]{8,8192}=*)$/i.exec(value.trim())
    const opaque = header?.[2] ?? (kind === null ? '' : value.trim())
    const before = this.found.length
    if (/e[yw]|token|bearer|cookie|[\w+/-]{24}/i.test(value))
      this.text(value, /^(set-)?cookie$/i.test(name) ? { ...place, name: 'cookie' } : place)
    if (this.found.length > before || this.#knows(opaque)) return
    if (!looksSecret(opaque, true) || /^https?:/.test(opaque)) return
    const from = header === null ? `${where}${shownName(name)}` : `${where}${headerName(header[1] ?? name)}`
    this.#take(opaque, opaqueKind(opaque, kind, place), from)
  }

  #knows(text: string): boolean {
    return this.tokens.has(text) || this.#ignored.has(text)
  }

  #prose(text: string, place: Place): void {
    const placed = tokensInText(text)
    const starts = new Set<number>()
    const whole = text.trim().replace(/[\s"'`]+/g, '')
    for (const { token, at } of placed) {
      starts.add(at)
      const own = contextAt(text, at)
      // The key names only what begins its value, not other tokens inside it.
      const context = own.name === '' ? { ...own, name: place.name } : own
      this.#take(token, this.#kindOf(token, context, place), this.#from(context, place, whole === token))
    }
    this.#opaque(text, place, starts)
  }

  #kindOf(token: string, { name, scheme }: Context, { account }: Place): Kind {
    const named = scheme === '' || /^dpop$/i.test(name) ? kindOfName(name) : null
    if (named !== null && !isUsed(named)) return named
    if (account) return 'account-token'
    return kindOfToken(token) ?? named ?? 'access-token'
  }

  #from({ name, scheme, where: part }: Context, { where }: Place, alone: boolean): string {
    const shown = shownName(name)
    if (scheme !== '' || /^(proxy-)?authorization$/i.test(name))
      return this.#curl ? 'curl command' : `${where}${headerName(name)}`
    if (part === 'cookie') return `cookie ${shown}`.trim()
    if (kindOfName(name) !== null)
      return part === 'fragment' ? 'URL fragment' : part === 'query' ? 'URL query' : `${where}${shown}`
    if (where !== '') return where.replace(/(?<![, ])[, ]+$/, '')
    return alone ? 'pasted token' : 'pasted text'
  }

  /**
   * Opaque tokens can only be recognised by their place: a field with such a name, or a header that carries a
   * token.
   */
  #opaque(text: string, place: Place, starts: ReadonlySet<number>): void {
    for (const match of some(text.matchAll(FIELD))) {
      const [whole, name = '', value = ''] = match
      const at = match.index + whole.length - value.length
      if (starts.has(at) || cutShort(text, at + value.length) || !looksSecret(value, false)) continue
      const context = { ...contextAt(text, at), name }
      const kind = opaqueKind(value, kindOfName(name), place)
      this.#take(value, kind, this.#from({ ...context, scheme: '' }, place, false))
    }
    for (const match of some(text.matchAll(HEADER))) {
      const [whole, name = '', value = ''] = match
      const end = match.index + whole.length
      if (starts.has(end - value.length) || cutShort(text, end) || /^[a-z_]+=$/.test(value)) continue
      if (/authenticate/i.test(name)) continue
      // In running text, words follow; the value of a header ends here.
      const ends = /^(?:["'\\`,;)\]}]|\s*$|\s*\n|\s+[-^\\])/.test(text.slice(end, end + 40))
      if (!looksSecret(value, ends && (name === '' || /authorization/i.test(name)))) continue
      const kind = opaqueKind(value, null, place)
      this.#take(value, kind, this.#from({ name, scheme: 'bearer', where: 'text' }, place, false))
    }
  }
}

const opaqueKind = (token: string, named: Kind | null, { account }: Place): Kind =>
  named !== null && !isUsed(named)
    ? named
    : account || isAccountToken(token)
      ? 'account-token'
      : (named ?? 'access-token')

/** The names under which clients store the token of an account with their maker. */
const ACCOUNT =
  /^(claudeAiOauth|anthropic|openai|chatgpt|copilot|github\.com|github-copilot|cursorAuth|.*account)$/i
const FIELD =
  /(?:^|[^\w-])((?:access|id|refresh)[_-]?token)["'`\\]{0,6}\s{0,4}[=:]\s{0,4}["'`\\]{0,6}([\w.~+/|-]{8,8192}=*)/gi
const HEADER =
  /(?:(?:^|[^\w-])([A-Za-z][\w-]{0,60})["'`\\]{0,6}\s{0,4}(?:=>|[:=])[\s"'`\\[({]{0,8}|^\s{0,40})(?:bearer|dpop)\s{1,8}["'`]?([\w.~+/-]{8,8192}=*)/gi

/**
 * HAR and Postman files list headers, cookies and fields as pairs of name and value; null where an object is
 * no such pair.
 */
function pairOf(value: JsonObject): { readonly name: string; readonly value: string } | null {
  const name = value['name'] ?? value['key']
  const paired = value['value']
  return typeof name === 'string' && typeof paired === 'string' ? { name, value: paired } : null
}

/** A name as it may be shown; a name that could be part of a secret is not shown. */
const shownName = (name: string): string => {
  const last = name.split('.').at(-1) ?? ''
  return last.length > 40 || (kindOfName(last) === null && looksSecret(last, false)) || /^e[yw]/.test(last)
    ? ''
    : last
}

const headerName = (name: string): string =>
  /-/.test(name) && !/authorization/i.test(name) && shownName(name) !== ''
    ? `${shownName(name)} header`
    : 'Authorization header'

/** True where somebody shortened a token before it was shown, so that the rest is no token. */
const cutShort = (text: string, end: number): boolean =>
  /^(?:…|\.{2}|\*{2}|•|<(?:cut|redact|trunc|hidden)|\[(?:cut|redact|trunc|…))/i.test(
    text.slice(end, end + 12),
  )

/** The first 200 matches: a text made to contain a million of them must not cost time. */
function* some<T>(all: Iterable<T>): Iterable<T> {
  let left = 200
  for (const one of all)
    if (left-- > 0) yield one
    else return
}

function whyNothing(text: string): string {
  if (/^\s*<(!doctype|html|head|body)/i.test(text))
    return 'This is a page (HTML), not an answer of the gateway or a provider: a proxy or a sign-in page stands in between'
  if (/\bauthorization\s*:\s*basic\s/i.test(text))
    return 'This text holds a Basic sign-in, a name and a password. A gateway wants a Bearer token here'
  if (/\bbearer\s+["']?[$%{]/i.test(text))
    return 'This command takes the token from a variable. Paste the token itself'
  if (/\bbearer\s+["']?e[yw][\w.-]{0,200}(?:…|\.{3}|\*{3}|•)/i.test(text))
    return 'The token in this text was shortened before it was shown. Paste it whole'
  if (/[?&]code=/.test(text))
    return 'This address holds an authorization code, which is exchanged for a token and is none itself'
  return 'Nothing in this text looks like a token'
}
