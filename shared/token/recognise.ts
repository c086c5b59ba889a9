import { isObject, isShallow, type Json } from '../json.ts'
import { decodeToken } from './decode.ts'
import type { Found } from './view.ts'

export interface Recognised {
  readonly found: readonly Found[]
  /** Tokens worth testing, each once, in the order found. */
  readonly tokens: readonly { readonly token: string; readonly form: 'jwt' | 'opaque' | 'encrypted' }[]
}

// The look-behind lets a match start only where a run starts: without it a megabyte without dots costs minutes.
const JWT = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*){1,3}/g
const FIELDS: Readonly<Record<string, Found['kind']>> = {
  access_token: 'access-token', id_token: 'id-token', refresh_token: 'refresh-token',
} // prettier-ignore

/**
 * Finds the tokens in whatever was pasted: a bare token, a header, a curl command, a JSON token response, a URL with a fragment.
 * A refresh token is named and never used. Nothing is checked, and nothing of the text leaves in `found` but names.
 */
export function recognise(text: string): Recognised {
  const found: Found[] = []
  const tokens = new Map<string, 'jwt' | 'opaque' | 'encrypted'>()
  const ignored = new Set<string>()
  const take = (raw: string, kind: Found['kind'], from: string): void => {
    const token = raw.trim()
    if (token === '' || tokens.has(token) || ignored.has(token)) return
    if (kind === 'refresh-token') {
      ignored.add(token)
      found.push({ kind, from, used: false })
      return
    }
    const form = formOf(token)
    tokens.set(token, form)
    found.push({
      kind:
        form === 'jwt'
          ? isIdToken(token)
            ? 'id-token'
            : kind
          : form === 'encrypted'
            ? 'encrypted-token'
            : 'opaque-token',
      from,
      used: true,
    })
  }

  const json = parse(text.trim())
  if (json !== undefined) fromJson(json, take)
  // Line breaks and quotes inside a wrapped token are the terminal's, not the token's.
  if (tokens.size === 0 && ignored.size === 0) {
    const header = /\bbearer\s+["']?([^\s"'\\,;]+)/i.exec(text)
    const param = /(?:^|[#?&\s"'])access_token["']?\s*[=:]\s*["']?([^&\s"',;}]+)/i.exec(text)
    for (const [name, kind] of Object.entries(FIELDS)) {
      const other = new RegExp(`(?:^|[#?&\\s"'])${name}["']?\\s*[=:]\\s*["']?([^&\\s"',;}]+)`, 'i').exec(text)
      if (kind !== 'access-token' && other?.[1]) take(other[1], kind, name)
    }
    if (header?.[1]) take(header[1], 'access-token', 'Authorization header')
    if (param?.[1]) take(param[1], 'access-token', 'access_token')
  }
  if (tokens.size === 0 && ignored.size === 0) {
    const joined = text.replace(/["'`]/g, '').replace(/\s+/g, '')
    const whole =
      joined.length > 0 &&
      /^[A-Za-z0-9_.=-]+$/.test(joined) &&
      /^["'`\s]*[A-Za-z0-9_-][.=\w-]*(?:\s+[\w.=-]+)*["'`\s]*$/.test(text)
    if (whole && joined.includes('.') && formOf(joined) !== 'opaque')
      take(joined, 'access-token', 'pasted token')
    else
      for (const match of text.match(JWT) ?? [])
        if (formOf(match) !== 'opaque') take(match, 'access-token', 'pasted text')
    // A single word without blanks, long enough to be a secret, may be an opaque token.
    const word = text.trim().replace(/^["'`]|["'`]$/g, '')
    if (tokens.size === 0 && /^[\x21-\x7e]{16,4096}$/.test(word)) take(word, 'access-token', 'pasted token')
  }
  return { found, tokens: [...tokens].map(([token, form]) => ({ token, form })) }
}

function parse(text: string): Json | undefined {
  if (!/^[[{"]/.test(text)) return undefined
  try {
    const value = JSON.parse(text) as Json
    return isShallow(value) ? value : undefined
  } catch {
    return undefined
  }
}

function fromJson(value: Json, take: (raw: string, kind: Found['kind'], from: string) => void): void {
  if (typeof value === 'string') return take(value, 'access-token', 'pasted token')
  if (Array.isArray(value)) return value.forEach((item: Json) => fromJson(item, take))
  if (!isObject(value)) return
  for (const [name, item] of Object.entries(value)) {
    const kind = FIELDS[name]
    if (kind !== undefined && typeof item === 'string') take(item, kind, `JSON ${name}`)
    else if (typeof item === 'object' && item !== null) fromJson(item, take)
  }
}

function formOf(token: string): 'jwt' | 'opaque' | 'encrypted' {
  const decoded = decodeToken(token)
  if (decoded.form === 'unreadable') return decoded.why === 'encrypted' ? 'encrypted' : 'opaque'
  return decoded.form === 'unsure' && !/^[^.]+\.[^.]+\.[^.]*$/.test(token) ? 'opaque' : 'jwt'
}

// The typ header and the ID-token claims: a name for the operator, not the gateway's check.
function isIdToken(token: string): boolean {
  const decoded = decodeToken(token)
  return decoded.form === 'jwt' && ('nonce' in decoded.claims || 'at_hash' in decoded.claims)
}
