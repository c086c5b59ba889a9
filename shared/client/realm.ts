import type { Held } from '../contextforge/index.ts'
import type { JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import type { ClientProfile } from './profile.ts'
import { endOf, insideOf, type End, type Ends } from './ends.ts'
import { walk } from './walk.ts'
import type { Walked } from './walked.ts'
import type { Ask, Reply } from './way.ts'

/** One server of a gateway: what its clients and their tokens meet. */
export interface ServerState {
  /** The public address of the server, as clients get it. */
  readonly address: string
  readonly isPublic: boolean
  /** Every audience the gateway accepts for this server. */
  readonly expects: readonly string[]
  /** Null where the server names none. */
  readonly scopes: readonly string[] | null
}

/** Somebody who shall call tools of the server, and whether their roles let them. */
export interface PersonState {
  readonly email: string
  /** Whether they hold `tools.execute`, and why not or why that is not known. */
  readonly call: Held
  readonly why: string
  /** The gateway's release; null where it is not known. */
  readonly release: string | null
}

/** The settings of a Keycloak realm that decide which clients get in by registering themselves. */
export interface RealmState {
  /** `https://HOST/realms/NAME`. */
  readonly issuer: string
  readonly defaultScopes: readonly string[]
  readonly optionalScopes: readonly string[]
  /** The audiences the mappers of a scope add to a token, by the scope's name: addresses, or client ids. */
  readonly audiences: Readonly<Record<string, readonly string[]>>
  /**
   * With the experimental `resource-indicators` switched on: the `resource_url` of each client that has one,
   * by its client id. An audience then counts only where it is the client of the `resource` asked for.
   * Left out: it is off, as in every release by itself.
   */
  readonly indicators?: Readonly<Record<string, string>>
  /** The policy Trusted Hosts for anonymous registration; null where it was removed. */
  readonly trustedHosts: { readonly hosts: readonly string[]; readonly senderMustMatch: boolean } | null
  /** True when the policy Allowed Client Scopes for anonymous registration is active. */
  readonly checksScopes: boolean
}

export interface Meeting {
  readonly server: ServerState
  readonly realm: RealmState
  /** Who shall call; left out where nobody asked. */
  readonly person?: PersonState
}

/** The scopes of a new realm of Keycloak 26. */
export const FRESH = {
  defaultScopes: ['acr', 'basic', 'email', 'profile', 'roles', 'web-origins'],
  optionalScopes: ['address', 'microprofile-jwt', 'offline_access', 'organization', 'phone'],
} as const

/**
 * Walks a client's way with a simulated server and realm; nothing is sent. Not checked: who may sign in, and
 * what the gateway checks of a token besides its audience, `sub` and e-mail address. Source: Keycloak 26.4.7
 * as measured, with ContextForge 1.1.0 behind a proxy that passes host and scheme on.
 */
export function rehearse(profile: ClientProfile, meeting: Meeting): Walked {
  const held: Holding = { registered: [], granted: [], refreshed: false }
  const way = walk(profile, meeting.server.address, null)
  let item = way.next()
  while (item.done !== true) item = way.next(answer(item.value, meeting, held))
  return item.value
}

/** Who ends where: a plan comes to the same meetings again, and each takes a walk of every client. */
const known = new Map<string, Map<ClientProfile, End>>()
const MOST_KNOWN = 50

/** The ids of the clients that would get in. */
export const whoGetsIn = (profiles: readonly ClientProfile[], meeting: Meeting): readonly string[] =>
  insideOf(whereTheyEnd(profiles, meeting))

/** Where each of the clients would end. */
export function whereTheyEnd(profiles: readonly ClientProfile[], meeting: Meeting): Ends {
  const key = JSON.stringify({ ...meeting, person: undefined })
  const before = known.get(key) ?? new Map<ClientProfile, End>()
  // The last one asked for stays the longest.
  known.delete(key)
  known.set(key, before)
  for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest)
  for (const one of profiles) if (!before.has(one)) before.set(one, endOf(rehearse(one, meeting)))
  return new Map(profiles.map((one) => [one.id, before.get(one) ?? null]))
}

interface Holding {
  registered: readonly string[]
  granted: readonly string[]
  /** Whether the token in hand came by a refresh. */
  refreshed: boolean
}

/**
 * What a gateway answers as it is known: null where it is not asked. In: whether it would take the token that
 * the client holds by now.
 */
export function answerOfServer(ask: Ask, server: ServerState, issuer: string, takes: boolean): Reply | null {
  const url = new URL(ask.url)
  const { origin, pathname } = new URL(server.address)
  const known = `${origin}/.well-known/oauth-protected-resource${pathname}`
  if (url.origin === origin && url.pathname === pathname) {
    if (ask.purpose !== 'first-call')
      return json(
        401,
        { detail: 'Unauthorized' },
        { 'www-authenticate': `Bearer resource_metadata="${known}"` },
      )
    return takes
      ? json(200, { jsonrpc: '2.0', id: 1, result: {} })
      : json(401, { detail: 'Invalid OAuth access token' })
  }
  if (url.href !== known || !server.isPublic) return null
  return json(200, {
    resource: server.address,
    authorization_servers: [issuer],
    bearer_methods_supported: ['header'],
    ...(server.scopes === null ? {} : { scopes_supported: [...server.scopes] }),
  })
}

function answer(ask: Ask, { server, realm }: Meeting, held: Holding): Reply {
  const url = new URL(ask.url)
  const atServer = answerOfServer(ask, server, realm.issuer, takes(server, realm, held))
  if (atServer !== null) return atServer
  const { origin, pathname } = new URL(realm.issuer)
  const places = [
    `${origin}/.well-known/oauth-authorization-server${pathname}`,
    `${realm.issuer}/.well-known/openid-configuration`,
  ]
  if (places.includes(url.href)) return json(200, metadata(realm))
  const at = url.href.split('?')[0]
  if (at === `${realm.issuer}/clients-registrations/openid-connect`) return register(ask, realm, held)
  if (at === `${realm.issuer}/protocol/openid-connect/auth`) return authorize(url, realm, held)
  // With resource indicators a resource without a client of its own is refused after the sign-in.
  if (at === `${realm.issuer}/protocol/openid-connect/token` && audiencesOf(realm, held, server).length === 0)
    if (realm.indicators !== undefined) return json(400, { error: 'invalid_target' })
  if (isObject(ask.body) && ask.body['grant_type'] === 'refresh_token') held.refreshed = true
  if (at === `${realm.issuer}/protocol/openid-connect/token`)
    return json(200, {
      ...{ access_token: 'rehearsed', token_type: 'Bearer', expires_in: 300 },
      refresh_token: 'rehearsed',
    })
  return json(404, { detail: 'Not Found' })
}

function takes(server: ServerState, realm: RealmState, held: Holding): boolean {
  const fits = audiencesOf(realm, held, server).some((one) => server.expects.includes(one))
  return fits && held.granted.includes('email') && held.granted.includes('basic')
}

/**
 * What `aud` holds; with resource indicators it is cut down to the resource that was asked for. Measured on
 * 26.7.5: not so where an offline token is refreshed, whose resource is lost, and `aud` is the client's id.
 */
function audiencesOf({ audiences, indicators }: RealmState, held: Holding, server: ServerState): string[] {
  const all = held.granted.flatMap((scope) => audiences[scope] ?? [])
  if (indicators === undefined || (held.refreshed && held.granted.includes('offline_access'))) return all
  return all.some((one) => indicators[one] === server.address) ? [server.address] : []
}

function metadata({ issuer, defaultScopes, optionalScopes }: RealmState): JsonObject {
  const endpoint = `${issuer}/protocol/openid-connect`
  return {
    issuer,
    authorization_endpoint: `${endpoint}/auth`,
    token_endpoint: `${endpoint}/token`,
    jwks_uri: `${endpoint}/certs`,
    registration_endpoint: `${issuer}/clients-registrations/openid-connect`,
    scopes_supported: ['openid', ...defaultScopes, ...optionalScopes, 'service_account'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['plain', 'S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** Applies the policies of anonymous registration. Keycloak names only one policy when several refuse. */
function register(ask: Ask, realm: RealmState, held: Holding): Reply {
  const wanted: JsonObject = isObject(ask.body) ? ask.body : {}
  const { trustedHosts: policy } = realm
  if (policy !== null) {
    if (policy.senderMustMatch) return refused('Trusted Hosts', 'Host not trusted.')
    if (!hostsOf(wanted).every((host) => policy.hosts.includes(host)))
      return refused('Trusted Hosts', "URL doesn't match any trusted host or trusted domain")
  }
  const named = typeof wanted['scope'] === 'string' ? wordsOf(wanted['scope']) : []
  const known = [...realm.defaultScopes, ...realm.optionalScopes]
  if (realm.checksScopes && !named.every((one) => known.includes(one)))
    return refused('Allowed Client Scopes', 'Not permitted to use specified clientScope')
  // A client that names scopes gets exactly those; one that names none gets the defaults of the realm
  // (keycloak #50807).
  held.registered = named.length > 0 ? named : known
  held.granted = named.length > 0 ? [] : realm.defaultScopes
  return json(201, { ...wanted, client_id: 'rehearsed', client_secret: 'rehearsed' })
}

const refused = (policy: string, details: string): Reply =>
  json(403, {
    error: 'insufficient_scope',
    error_description: `Policy '${policy}' rejected request to client-registration service. Details: ${details}`,
  })

/** The hosts of every address in a registration: the redirect addresses and the client's own page. */
export function hostsOf(registration: JsonObject): readonly string[] {
  const { redirect_uris: redirects, client_uri: page } = registration
  const addresses: unknown[] = [page, ...(Array.isArray(redirects) ? (redirects as unknown[]) : [])]
  const texts = addresses.filter((one) => typeof one === 'string').map((one) => one.replace(':PORT', ':80'))
  return [...new Set(texts.filter((one) => URL.canParse(one)).map((one) => new URL(one).hostname))]
}

function authorize(url: URL, realm: RealmState, held: Holding): Reply {
  const asked = wordsOf(url.searchParams.get('scope') ?? '').filter((one) => one !== 'openid')
  const back = (url.searchParams.get('redirect_uri') ?? '').replace(':PORT', ':80')
  const taken = asked.every((one) => held.registered.includes(one))
  if (taken) held.granted = [...held.granted, ...asked]
  const told = taken ? 'code=rehearsed' : 'error=invalid_scope'
  return json(302, {}, { location: `${back}?${told}&iss=${encodeURIComponent(realm.issuer)}` })
}

export const wordsOf = (text: string): readonly string[] => text.split(' ').filter((one) => one !== '')

export const json = (
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  kind: 'answered',
  status,
  headers,
  text: JSON.stringify(body),
})
