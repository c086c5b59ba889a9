import { shown } from './words.ts'
import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { strip, stripSlashes, truthy, urlsplit } from './python.ts'
import type { ReleaseRules } from './server.ts'
import type { Probe, Reply } from './facts.ts'
import { buildKey, familyOf, secretReadsAs } from './key-material.ts'
import { keepLast } from '../kernel/keep-last.ts'
import { remember } from '../kernel/remember.ts'

/*
 * The gateway's rules about issuers: which ones it asks, what it believes, which key it takes. Pure; the
 * requests are made in electron/issuer. Source: streamablehttp_transport.py `_resolve_authorization_servers`;
 * verify_credentials.py `_build_metadata_urls`, `_discover_oidc_metadata`, `verify_oauth_access_token`; PyJWT
 * jwks_client.py, api_jwk.py, algorithms.py.
 */

export interface Issuers {
  /** Trusted issuers as configured, in order. */
  readonly allowed: readonly string[]
  /** Issuers that are configured but ignored, because they are not https. */
  readonly dropped: readonly string[]
}

/**
 * The trusted issuers of a configuration. `authorization_server` counts only when the list
 * `authorization_servers` holds nothing but blank values.
 */
export function resolveIssuers(config: JsonObject): Issuers {
  const plural = config['authorization_servers']
  if (Array.isArray(plural)) {
    const cleaned = plural.flatMap((item: Json) =>
      typeof item === 'string' && strip(item) !== '' ? [strip(item)] : [],
    )
    if (cleaned.length > 0) return split(cleaned)
  }
  const singular = config['authorization_server']
  return typeof singular === 'string' && strip(singular) !== ''
    ? split([strip(singular)])
    : { allowed: [], dropped: [] }
}

/** The same, computed once for each configuration. */
export const issuersOf = remember(resolveIssuers, () => true)

function split(urls: readonly string[]): Issuers {
  const secure = (url: string): boolean => url.toLowerCase().startsWith('https://')
  return { allowed: urls.filter(secure), dropped: urls.filter((url) => !secure(url)) }
}

/**
 * The token's issuer, normalised, if the server names it; null otherwise. Only such issuers are ever
 * contacted.
 */
export const trustedIssuer = keepLast((iss: Json | undefined, issuers: Issuers): string | null => {
  if (typeof iss !== 'string' || iss === '') return null
  const normalized = stripSlashes(iss)
  return issuers.allowed.some((allowed) => stripSlashes(allowed) === normalized) ? normalized : null
})

/** Whether two issuers are the same to the gateway, which ignores final slashes. */
export const sameIssuer = (a: string, b: string): boolean => stripSlashes(a) === stripSlashes(b)

/**
 * What the gateway's HTTP client does with an address. `asked`: requests it as it is. `refused`: rejects it
 * because of control characters (httpx.InvalidURL). `unsure`: this app's own client would read another host
 * or path from it, so it cannot ask in the gateway's place. Source: httpx _urlparse.py; the WHATWG URL
 * standard.
 */
export function asAsked(url: string): 'asked' | 'refused' | 'unsure' {
  if (/[\x00-\x1f\x7f]/.test(url) || url.length > 65_536) return 'refused'
  const [, host = '', port = '0', rest = ''] =
    /^https:\/\/([\w.-]+|\[[\da-f:.]+\])(?::(\d+))?([/?#].*)?$/iu.exec(url) ?? []
  // Some URL parsers take any host whose last label is a number for an IPv4 address.
  const last = host.replace(/\.$/, '').split('.').at(-1) ?? ''
  const isName = /^[\w-]+$/.test(last) && /[a-z_-]/i.test(last) && !/^0x[\da-f]*$/i.test(last)
  const isAddress = /^((0|[1-9]\d{0,2})(\.|$)){4}$|^\[/.test(host)
  const path = rest.replace(/[?#][^]*/u, '')
  const alike = (isName || isAddress) && Number(port) < 65_536 && !/\\|%2e|\/\.\.?(\/|$)/i.test(path)
  return alike && !/\p{Cs}/u.test(url) ? 'asked' : 'unsure'
}

/**
 * The metadata URLs in the order the gateway asks them: RFC 8414 section 3.1 (well-known part inserted before
 * the path), then OpenID Connect Discovery (appended).
 */
export function metadataUrls(issuer: string): string[] {
  const parts = urlsplit(stripSlashes(issuer))
  if (!parts) return []
  const origin = `${parts.scheme}://${parts.netloc}`
  const urls = [
    `${origin}/.well-known/oauth-authorization-server${parts.path}`,
    `${origin}${parts.path}/.well-known/openid-configuration`,
  ]
  return [...new Set(urls)].filter((url) => asAsked(url) !== 'refused')
}

export type Metadata =
  | { readonly state: 'found'; readonly url: string; readonly document: JsonObject }
  /** Every probe was answered, and none with usable metadata. */
  | { readonly state: 'refused'; readonly says: readonly string[] }
  /** At least one probe got no answer and none succeeded: the gateway may see it otherwise. */
  | { readonly state: 'unknown'; readonly says: readonly string[] }

/**
 * Picks the first usable document, as the gateway does. A document without `issuer` is refused; one whose
 * `issuer` is no string passes.
 */
export function readMetadata(issuer: string, probes: readonly Probe[]): Metadata {
  const says = probes.length === 0 ? [`${issuer} is no address that can be asked`] : []
  let unsure = false
  for (const { url, reply } of probes) {
    if (reply.kind === 'unreachable') {
      says.push(`${url}: ${reply.says}`)
      unsure = true
      continue
    }
    if (reply.status !== 200) {
      says.push(`${url}: HTTP ${reply.status}${reply.location ? ` to ${reply.location}, not followed` : ''}`)
      continue
    }
    if (reply.body.kind === 'not-read') {
      says.push(`${url}: ${reply.body.says}`)
      unsure = true
      continue
    }
    if (reply.body.kind === 'not-json' || !isObject(reply.body.value)) {
      says.push(`${url}: not a JSON object`)
      continue
    }
    const named = reply.body.value['issuer'] ?? ('issuer' in reply.body.value ? null : '')
    if (typeof named === 'string' && stripSlashes(named) !== stripSlashes(issuer)) {
      says.push(`${url}: names the issuer ${JSON.stringify(named)}`)
      continue
    }
    // An earlier address gave no answer here, but it may have answered the gateway.
    if (unsure)
      return {
        state: 'unknown',
        says: [...says, `${url}: usable, but an earlier address could not be reached from here`],
      }
    return { state: 'found', url, document: reply.body.value }
  }
  return { state: unsure ? 'unknown' : 'refused', says }
}

export type KeyUrl =
  | { readonly state: 'trusted'; readonly url: string }
  | { readonly state: 'refused'; readonly why: 'missing' | 'not-https' | 'other-host'; readonly url: string }
  /** urlsplit raises outside any handler: HTTP 500. */
  | { readonly state: 'crash'; readonly url: string }
  /** It passes, and the HTTP client takes no such address when the keys are fetched. */
  | { readonly state: 'unaskable'; readonly url: string }
  /** This app would not ask at the same address. */
  | { readonly state: 'unsure'; readonly url: string }

/**
 * Whether the gateway accepts the key URL: it must be https and have exactly the issuer's host and port,
 * compared as written.
 */
export function trustedKeyUrl(issuer: string, document: JsonObject): KeyUrl {
  const value = document['jwks_uri']
  if (typeof value !== 'string' || strip(value) === '') return { state: 'refused', why: 'missing', url: '' }
  const url = strip(value)
  const keys = urlsplit(url)
  const home = urlsplit(issuer)
  if (!keys || !home) return { state: 'crash', url }
  if (keys.scheme !== 'https') return { state: 'refused', why: 'not-https', url }
  if (keys.netloc !== home.netloc) return { state: 'refused', why: 'other-host', url }
  const how = asAsked(url)
  return how === 'refused'
    ? { state: 'unaskable', url }
    : { state: how === 'asked' ? 'trusted' : 'unsure', url }
}

export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
] as const

export type ChosenKey =
  | { readonly state: 'chosen'; readonly jwk: JsonObject; readonly alg: string; readonly kid: string }
  /** A rule refuses it: HTTP 401. `log` is PyJWT's message. */
  | { readonly state: 'refused'; readonly says: string; readonly log: string }
  /** An error PyJWT does not raise as its own: HTTP 500. */
  | { readonly state: 'crash'; readonly says: string }
  | { readonly state: 'unknown'; readonly says: string }

/**
 * What happens with a key URL before any key is read; null: it is requested as it is. Since 1.0.5 httpx
 * rejects control characters (HTTP 500). Earlier releases used urllib and http.client, which reject control
 * characters, blanks and non-ASCII letters, each in a different way.
 */
export const keysUnasked = keepLast((keyUrl: KeyUrl, rules: ReleaseRules): ChosenKey | null => {
  const { mayFollowKeyRedirects: byUrllib } = rules
  const says = `jwks_uri ${JSON.stringify(keyUrl.url)} is no address an HTTP client takes`
  if (keyUrl.state === 'unaskable') return { state: byUrllib ? 'unknown' : 'crash', says }
  return byUrllib && keyUrl.state === 'trusted' && /[^\x21-\x7e]/.test(keyUrl.url)
    ? { state: 'unknown', says }
    : null
})

type SigningKey = { readonly key: JsonObject; readonly built: ReturnType<typeof buildKey> }
export type KeySet =
  | { readonly state: 'usable'; readonly signing: readonly SigningKey[] }
  | Exclude<ChosenKey, { state: 'chosen' }>

/**
 * What PyJWT makes of the key document before it searches the token's key: the keys it may choose from, or
 * why there are none.
 */
export const readKeySet = remember(keySetIn, (a: ReleaseRules, b) => a === b)

function keySetIn(reply: Reply, rules: ReleaseRules): KeySet {
  if (reply.kind === 'unreachable')
    return {
      state: 'unknown',
      says: `the signing keys cannot be reached from here: ${reply.says}`,
    }
  if (rules.mayFollowKeyRedirects && reply.status >= 300 && reply.status <= 399 && reply.location !== null) {
    return {
      state: 'unknown',
      says: `the key URL redirects to ${reply.location}, which releases before 1.0.5 may follow`,
    }
  }
  if (reply.status < 200 || reply.status > 299) {
    return {
      state: 'refused',
      says: `the key URL answers HTTP ${reply.status}`,
      log: 'Fail to fetch data from the url',
    }
  }
  if (reply.body.kind === 'not-read') return { state: 'unknown', says: reply.body.says }
  if (reply.body.kind === 'not-json')
    return { state: 'crash', says: 'the key URL answers something that is not JSON' }
  const document = reply.body.value
  if (!isObject(document)) {
    return {
      state: 'refused',
      says: 'the key document is not an object',
      log: 'The JWKS endpoint did not return a JSON object',
    }
  }
  const keys = document['keys'] ?? []
  if (!truthy(keys))
    return {
      state: 'refused',
      says: 'the key document is empty',
      log: 'The JWK Set did not contain any keys',
    }
  if (!Array.isArray(keys))
    return { state: 'refused', says: '"keys" is not a list', log: 'Invalid JWK Set value' }
  const built = keys.map((key: Json) => (isObject(key) ? { key, built: buildKey(key) } : null))
  if (built.some((entry) => entry?.built.state === 'crash'))
    return { state: 'crash', says: 'the key document has an entry PyJWT stumbles over' }
  const mayFail = (entry: (typeof built)[number]): boolean =>
    entry === null || entry.built.state === 'unsure' || (entry.built.state === 'unusable' && entry.built.care)
  if (built.some(mayFail)) {
    return {
      state: 'unknown',
      says: 'the key document has a malformed entry, at which older releases of PyJWT fail and newer ones do not; the gateway does not tell which it has',
    }
  }
  const usable = built.flatMap((entry) => (entry && entry.built.state !== 'unusable' ? [entry] : []))
  if (usable.length === 0) {
    return {
      state: 'refused',
      says: 'no key in the document can be used',
      log: 'The JWK Set did not contain any usable keys',
    }
  }
  const signing = usable.filter(
    ({ key }) => (key['use'] === 'sig' || (key['use'] ?? null) === null) && truthy(key['kid']),
  )
  if (signing.length === 0) {
    return {
      state: 'refused',
      says: 'no key has a kid and is meant for signing',
      log: 'The JWKS endpoint did not contain any signing keys',
    }
  }
  return { state: 'usable', signing }
}

/**
 * Chooses the verification key by PyJWT's rule, and judges whether it can be used with the token's algorithm.
 */
export const chooseKey = keepLast(choose)

function choose(header: JsonObject, reply: Reply, rules: ReleaseRules): ChosenKey {
  const set = readKeySet(reply, rules)
  if (set.state !== 'usable') return set
  const kid = header['kid']
  const found = set.signing.find(({ key }) => key['kid'] === kid)
  if (typeof kid !== 'string' || !found) {
    const shown = typeof kid === 'string' ? kid : 'None'
    return {
      state: 'refused',
      says:
        typeof kid === 'string'
          ? `no key has the kid ${kid}`
          : 'the token names no kid, and this gateway needs one',
      log: `Unable to find a signing key that matches: "${shown}"`,
    }
  }
  const alg = header['alg']
  if (!('alg' in header))
    return { state: 'refused', says: 'the token names no algorithm', log: 'Algorithm not specified' }
  if (typeof alg !== 'string' || !(ALGORITHMS as readonly string[]).includes(alg)) {
    return {
      state: 'refused',
      says: `the algorithm ${shown(alg)} is not accepted`,
      log: 'The specified alg value is not allowed',
    }
  }
  if (found.built.state === 'unsure')
    return {
      state: 'unknown',
      says: `whether the gateway can use the key ${kid} as it is published is not known here`,
    }
  const isPrivate = found.built.state === 'private'
  return fits(alg, found.key, isPrivate) ?? { state: 'chosen', jwk: found.key, alg, kid }
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const CURVE: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function fits(alg: string, jwk: JsonObject, isPrivate: boolean): ChosenKey | null {
  const kty = text(jwk['kty'])
  const family = familyOf(alg)
  if (family === kty) {
    if (isPrivate) return { state: 'crash', says: 'the key document holds a private RSA key' }
    const curve = CURVE[alg]
    if (curve !== undefined && jwk['crv'] !== curve) {
      // PyJWT checks this since 2.14; before, only the signature decided.
      return {
        state: 'unknown',
        says: `${alg} does not fit the curve ${text(jwk['crv'])} of the key, which not every release of PyJWT minds`,
      }
    }
    return null
  }
  // For a key of another type, RSA and EC algorithms raise a TypeError that nothing catches (HTTP 500); EdDSA
  // raises PyJWT's own error (refused). A symmetric key is read as the text of a key: if it is none, RSA
  // algorithms raise PyJWT's own error, EC algorithms another one (HTTP 500). EdDSA ends in HTTP 500 when the
  // bytes are no text at all.
  const says = `the token says ${alg}, but the key with that kid is of type ${kty}`
  const secret = kty === 'oct' ? secretReadsAs(jwk['k']) : null
  if (secret === 'perhaps-a-key') return { state: 'unknown', says: `${says}, which may hold the text of one` }
  if ((alg === 'EdDSA' && secret !== 'no-text') || (secret !== null && family === 'RSA'))
    return { state: 'refused', says, log: 'Invalid key type' }
  return { state: 'crash', says }
}
