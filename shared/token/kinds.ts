import { decodeToken } from '../contextforge/index.ts'
import type { Found } from './view.ts'
import { percentDecoded } from './plain.ts'

/*
 * What a token is for, judged by its name in the paste, its header and its claims. This chooses words and
 * which tokens are tested; it is never part of a verdict.
 */

export type Kind = Found['kind']
/** Whether tokens of this kind are tested. The others are only named. */
export const isUsed = (kind: Kind): boolean =>
  kind === 'access-token' || kind === 'id-token' || kind === 'opaque-token' || kind === 'encrypted-token'

/** Endings of names, letters only; longer endings come first. */
const BY_NAME: readonly (readonly [string, Kind])[] = [
  ['registrationaccesstoken', 'other-jwt'],
  ['accesstoken', 'access-token'],
  ['idtoken', 'id-token'],
  ['idtokenhint', 'id-token'],
  ['refreshtoken', 'refresh-token'],
  ['offlinetoken', 'refresh-token'],
  ['clientassertion', 'client-assertion'],
  ['softwarestatement', 'other-jwt'],
  ['logouttoken', 'other-jwt'],
  ['clientattestation', 'other-jwt'],
  ['clientattestationpop', 'other-jwt'],
  ['dpop', 'dpop-proof'],
  ['dpopproof', 'dpop-proof'],
]

/** What the name of a field, a header or a cookie says about the token in it; null where it says nothing. */
export function kindOfName(name: string): Kind | null {
  const letters = name
    .slice(-60)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
  if (letters === 'assertion') return 'client-assertion'
  if (letters === 'refresh') return 'refresh-token'
  return BY_NAME.find(([end]) => letters.endsWith(end))?.[1] ?? null
}

/** What a token says about itself; null where it is an access token, or says nothing. */
export function kindOfToken(token: string): Kind | null {
  const decoded = decodeToken(token)
  if (decoded.form !== 'jwt') return null
  const { header, claims } = decoded
  const typ = typeof header['typ'] === 'string' ? header['typ'].toLowerCase() : ''
  if (typ === 'dpop+jwt') return 'dpop-proof'
  if (
    /^(oauth-authz-req|logout|secevent|entity-statement|oauth-client-attestation(-pop)?|client-authentication)\+jwt$/.test(
      typ,
    )
  )
    return typ === 'client-authentication+jwt' ? 'client-assertion' : 'other-jwt'
  // Keycloak marks a token this way that only its own token endpoint accepts.
  if (claims['typ'] === 'Refresh' || claims['typ'] === 'Offline') return 'refresh-token'
  // Claims of ID tokens. This only chooses a word; the gateway's own check is another one.
  if ('nonce' in claims || 'at_hash' in claims) return 'id-token'
  // A client that signs its own assertion is both issuer and subject (RFC 7523, section 3).
  const { iss, sub } = claims
  return typeof iss === 'string' && iss !== '' && iss === sub && !/^https?:/.test(iss)
    ? 'client-assertion'
    : null
}

/** The prefixes by which makers mark their own tokens and keys. */
const VENDOR = /^(sk-ant-|sk-proj-|sk-[A-Za-z0-9]{20}|gh[opusr]_|github_pat_|xox[abps]-|glpat-|AIza)/

/** True for a token of an account with the client's maker, recognised by its prefix. */
export const isAccountToken = (token: string): boolean => VENDOR.test(token)

const PLACEHOLDER =
  /^(<|\{|\$|%[A-Z]|\*{3}|x{4}|\.{3}|\[|\()|redact|hidden|masked|example_?token|your[-_]?|placeholder|changeme|^(the|my|an?|some|access|id|refresh|bearer|auth|api|jwt|oauth)?[-_]?(access|bearer|jwt|api|auth)?[-_]?(token|key|secret|value|string)([-_]?(here|value|goes[-_]here))?$|(\.{3}|…|\*{3}|•)$/i

/**
 * Whether a word could be a generated secret, and not a word of a language or a placeholder. In: the word,
 * and whether its place in the text already says that it is secret.
 */
export function looksSecret(word: string, named: boolean): boolean {
  if (!/^[\x21-\x7e]{8,}$/.test(word) || PLACEHOLDER.test(word.slice(0, 200))) return false
  if (new Set(word.slice(0, 200)).size < 5) return false
  if (named) return true
  if (word.length < 16) return false
  return /\d/.test(word) || (word.length >= 24 && /[a-z]/.test(word) && /[A-Z]/.test(word))
}

/** How a token is sent: the name before it, and where that is. */
export interface Context {
  /** The field, header, cookie or variable that contains it; empty where there is none. */
  readonly name: string
  readonly scheme: 'bearer' | 'dpop' | ''
  readonly where: 'cookie' | 'fragment' | 'query' | 'text'
}

/** How many characters before a token are searched for its name, and for the line it is in. */
const BEFORE = 160
const LINE = 4_000

/** What is written before a position in a text. */
export function contextAt(text: string, at: number): Context {
  const before = percentDecoded(text.slice(Math.max(0, at - BEFORE), at))
  const close =
    /([A-Za-z][\w.-]{0,60})["'`\\^\])]{0,6}\s{0,4}(?:=>|[:=])["'`\\^\s[({]{0,8}(?:(bearer|dpop|token|jwt)(?:\s|\+){1,8})?["'`\\^]{0,4}$/i.exec(
      before,
    )
  const bare = close === null ? /(?:^|[\s"'`:=[({,])(bearer|dpop)[\s+:,."'`\\[]{1,8}$/i.exec(before) : null
  const scheme = (close?.[2] ?? bare?.[1] ?? '').toLowerCase()
  const name = close?.[1] ?? ''
  const near = text.slice(Math.max(0, at - LINE), at)
  const line = near.slice(near.lastIndexOf('\n') + 1)
  const cookie =
    name !== '' &&
    /(?:^|[\s"'`^])(?:set-)?cookie["']?\s?[:=]|\s(?:-b|--cookie)\s|document\.cookie/i.test(line)
  const word = line.slice(
    Math.max(line.lastIndexOf(' '), line.lastIndexOf('"'), line.lastIndexOf("'"), line.lastIndexOf('\t')) + 1,
  )
  const address = word.includes('#') ? 'fragment' : word.includes('?') ? 'query' : 'text'
  return {
    name,
    scheme: scheme === 'bearer' || scheme === 'dpop' ? scheme : '',
    where:
      cookie && scheme === '' && kindOfName(name) !== 'dpop-proof' && !/^authorization$/i.test(name)
        ? 'cookie'
        : address,
  }
}
