import type { JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import type { ClientProfile } from './profile.ts'
import { answerOfServer, json, wordsOf, type PersonState, type ServerState } from './realm.ts'
import { endOf, insideOf, type Ends } from './ends.ts'
import { walk } from './walk.ts'
import type { Walked } from './walked.ts'
import type { Ask, Reply } from './way.ts'

/** What of an identity provider that is no Keycloak decides who gets in. */
export interface ProviderState {
  readonly issuer: string
  /** Whether a client can register itself without anybody's token, as the metadata's endpoint says. */
  readonly registers: boolean
  /** The clients that somebody registered by hand and gave their id, by the id of their profile. */
  readonly known: readonly string[]
  /** The scopes that clients may ask for. */
  readonly scopes: readonly string[]
  /** Every value of `aud` in a token that a client gets for this server. */
  readonly audiences: readonly string[]
  /**
   * What the provider calls this server in `aud`, where that is a name of its own; left out until somebody
   * looked it up.
   */
  readonly ownName?: string
  /** Whether access tokens are JWTs that the gateway can verify. */
  readonly readable: boolean
  /** Whether they name the person by e-mail: always, never, or with this scope. */
  readonly email: boolean | { readonly withScope: string }
}

/** A server, and a provider that is no Keycloak. */
export interface Elsewhere {
  readonly server: ServerState
  readonly provider: ProviderState
  readonly person?: PersonState
}

/**
 * Walks a client's way against what is known of server and provider; nothing is sent. Not checked: who may
 * sign in, whether a redirect address is the registered one, and what the gateway checks of a token besides
 * its form, audience and e-mail address.
 */
export function rehearseElsewhere(profile: ClientProfile, met: Elsewhere): Walked {
  const { server, provider } = met
  const held = { granted: [] as readonly string[] }
  const way = walk(profile, server.address, provider.known.includes(profile.id) ? 'by-hand' : null)
  let item = way.next()
  while (item.done !== true) item = way.next(answer(item.value, met, held))
  return item.value
}

/** Out: the ids of those who would get in. */
export const whoGetsInElsewhere = (profiles: readonly ClientProfile[], met: Elsewhere): readonly string[] =>
  insideOf(whereTheyEndElsewhere(profiles, met))

/** Where each of the clients would end. */
export const whereTheyEndElsewhere = (profiles: readonly ClientProfile[], met: Elsewhere): Ends =>
  new Map(profiles.map((one) => [one.id, endOf(rehearseElsewhere(one, met))]))

interface Holding {
  granted: readonly string[]
}

function answer(ask: Ask, { server, provider }: Elsewhere, held: Holding): Reply {
  const { issuer, registers } = provider
  const atServer = answerOfServer(ask, server, issuer, takes(server, provider, held))
  if (atServer !== null) return atServer
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const at = ask.url.split('?')[0]
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
  if (at !== undefined && places.includes(at)) return json(200, metadata(provider))
  if (at === endpoint(issuer, 'register') && registers)
    return json(201, { ...(isObject(ask.body) ? ask.body : {}), client_id: 'rehearsed' })
  if (at === endpoint(issuer, 'authorize')) return authorize(new URL(ask.url), provider, held)
  if (at === endpoint(issuer, 'token'))
    return json(200, { access_token: 'rehearsed', token_type: 'Bearer', expires_in: 300 })
  return json(404, { detail: 'Not Found' })
}

const endpoint = (issuer: string, name: string): string => `${issuer.replace(/\/$/, '')}/rehearsed/${name}`

function takes(server: ServerState, { audiences, readable, email }: ProviderState, held: Holding): boolean {
  const named = typeof email === 'boolean' ? email : held.granted.includes(email.withScope)
  return readable && named && audiences.some((one) => server.expects.includes(one))
}

function metadata({ issuer, registers, scopes }: ProviderState): JsonObject {
  return {
    issuer,
    authorization_endpoint: endpoint(issuer, 'authorize'),
    token_endpoint: endpoint(issuer, 'token'),
    jwks_uri: endpoint(issuer, 'jwks'),
    ...(registers ? { registration_endpoint: endpoint(issuer, 'register') } : {}),
    scopes_supported: [...scopes],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
  }
}

function authorize(url: URL, { scopes }: ProviderState, held: Holding): Reply {
  const asked = wordsOf(url.searchParams.get('scope') ?? '')
  const back = (url.searchParams.get('redirect_uri') ?? '').replace(':PORT', ':80')
  const taken = asked.every((one) => scopes.includes(one))
  if (taken) held.granted = asked
  return json(302, {}, { location: `${back}?${taken ? 'code=rehearsed' : 'error=invalid_scope'}` })
}
