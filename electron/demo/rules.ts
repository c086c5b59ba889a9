import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import type { AudienceModel } from '../../shared/contextforge/index.ts'
import { jwksUri, type Discovery } from './discovery.ts'
import { accepted, checkClaims, NotAToken, readToken, TokenRefused, type ReadToken } from './jwt.ts'
import { checkSignature } from './keys.ts'
import { strip, stripSlashes, truthy } from './python.ts'

/** What the rules need to know about one server. */
export interface ServerState {
  readonly id: string
  readonly oauthEnabled: boolean
  readonly oauthConfig: Json
}

export interface Person {
  readonly email: string
  readonly isActive: boolean
}

/** The gateway as the rules see it. `learn` writes an accepted token's `aud` into the server's `resource`. */
export interface GatewayState {
  readonly model: AudienceModel
  readonly appDomain: string
  readonly jwtIssuer: string
  readonly discovery: Discovery
  now(): number
  server(id: string): ServerState | undefined
  person(email: string): Person | undefined
  /** Whether the gateway issued a token itself. */
  isOwnToken(token: string): boolean
  /** The client id of the SSO provider with this issuer; only the native model uses it. */
  ssoClientId(issuer: string): string | null
  learn(serverId: string, audience: Json): void
  /** Writes a line of the gateway's log, which says what its replies do not. */
  log(line: string): void
}

/** The gateway's answer: accepted, or a status with `detail` and challenge. */
export type Answer =
  | {
      readonly kind: 'accepted'
      /** The person of the token; left out for the gateway's own tokens. */
      readonly person?: string
    }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly detail: string
      readonly challenge: 'none' | 'bearer' | 'resource-metadata'
    }

const ACCEPTED: Answer = { kind: 'accepted' }
const refused = (
  status: number,
  detail: string,
  challenge: 'none' | 'bearer' | 'resource-metadata' = 'none',
): Answer => ({ kind: 'refused', status, detail, challenge })

const NOT_OURS = refused(401, 'Invalid authentication credentials', 'bearer')
/** How a release without inbound OAuth answers every token that is not its own. */
const NOT_OURS_BEFORE_OAUTH = refused(401, 'Authentication failed', 'bearer')
const BAD_TOKEN = refused(401, 'Invalid OAuth access token', 'resource-metadata')
const NO_ISSUER = refused(503, 'OAuth authorization server not configured for this resource')

/** Judges the Authorization header of a request to `/servers/{id}/mcp`, in the gateway's order. */
export async function authenticate(
  gateway: GatewayState,
  serverId: string,
  header: string | undefined,
): Promise<Answer> {
  const [scheme = '', ...rest] = (header ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer') return withoutToken(gateway, serverId)
  const token = strip(rest.join(' '))
  return token === '' ? NOT_OURS : routeToken(gateway, serverId, token)
}

function withoutToken(gateway: GatewayState, serverId: string): Answer {
  return gateway.server(serverId)?.oauthEnabled
    ? refused(401, 'This server requires OAuth authentication', 'resource-metadata')
    : refused(401, 'Authentication required for MCP endpoints', 'bearer')
}

async function routeToken(gateway: GatewayState, serverId: string, token: string): Promise<Answer> {
  const foreign = gateway.model === 'none' ? NOT_OURS_BEFORE_OAUTH : NOT_OURS
  const ownToken = (): Answer => (gateway.isOwnToken(token) ? ACCEPTED : foreign)
  if (gateway.model === 'none') return ownToken()
  let read: ReadToken
  try {
    read = readToken(token)
  } catch (problem) {
    // The gateway expects only DecodeError here; PyJWT's other errors are not caught and end in HTTP 500.
    if (!(problem instanceof NotAToken)) throw problem
    gateway.log('Bearer token is not a decodable JWT; deferring to internal verify_credentials')
    return ownToken()
  }
  if (read.claims['iss'] === gateway.jwtIssuer) return ownToken()
  return judgeIssuedToken(gateway, serverId, read)
}

async function judgeIssuedToken(gateway: GatewayState, serverId: string, token: ReadToken): Promise<Answer> {
  const server = gateway.server(serverId)
  if (!server?.oauthEnabled) return NOT_OURS
  const config = server.oauthConfig
  if (!isObject(config) || !truthy(config)) {
    gateway.log(`Server ${serverId} has oauth_enabled=True but no oauth_config configured; rejecting token`)
    return NO_ISSUER
  }
  const allowed = allowedIssuers(config)
  if (allowed.length === 0) {
    gateway.log(
      `Server ${serverId} has oauth_enabled=True but no authorization_servers configured; rejecting token`,
    )
    return NO_ISSUER
  }
  const issuer = token.claims['iss']
  if (typeof issuer !== 'string' || !allowed.map(stripSlashes).includes(stripSlashes(issuer))) {
    const named = typeof issuer === 'string' && issuer !== '' ? issuer : '<missing>'
    gateway.log(`Token issuer ${named} not in allowlist for server ${serverId}; deferring to internal verify`)
    return NOT_OURS
  }

  const sso = allowed.map((one) => gateway.ssoClientId(one)).find((id) => id !== null) ?? null
  const expected = expectedAudience(gateway.model, config, canonicalUrl(gateway.appDomain, serverId), sso)
  if (!(await isVerified(gateway, token, stripSlashes(issuer), expected))) return BAD_TOKEN

  const learns = gateway.model === 'strict-or-fallback' || gateway.model === 'native'
  if (learns && canBeLearned(config, token.claims['aud'])) {
    gateway.learn(serverId, token.claims['aud'] ?? null)
    gateway.log(`Learned OAuth audience from IdP token for server ${serverId}; persisted as resource`)
  }
  return identify(gateway, token.claims)
}

/**
 * The issuers a configuration trusts: the list if it has any text in it, otherwise the single key; only https
 * ones count.
 */
export function allowedIssuers(config: JsonObject): readonly string[] {
  const isHttps = (url: string): boolean => url.toLowerCase().startsWith('https://')
  const plural = config['authorization_servers']
  if (Array.isArray(plural)) {
    const texts = (plural as readonly Json[]).filter((item) => typeof item === 'string').map(strip)
    const listed = texts.filter((text) => text !== '')
    if (listed.length > 0) return listed.filter(isHttps)
  }
  const singular = config['authorization_server']
  return typeof singular === 'string' && isHttps(strip(singular)) ? [strip(singular)] : []
}

/** `{APP_DOMAIN}/servers/{id}/mcp`, whatever the host of the request is. */
export const canonicalUrl = (appDomain: string, serverId: string): string =>
  `${stripSlashes(appDomain)}/servers/${serverId}/mcp`

/** The `audience` given to PyJWT: a text, a list, or whatever else an operator wrote into `resource`. */
export function expectedAudience(
  model: AudienceModel,
  config: JsonObject,
  canonical: string,
  sso: string | null = null,
): Json {
  const { resource, client_id: clientId } = config
  if (model === 'additive') return [canonical, ...additions(truthy(resource) ? resource : clientId)]
  const strict = truthy(resource) ? (resource ?? null) : fallback(canonical, clientId)
  const isIncluded = model === 'native' && config['include_client_id_in_audience'] === true
  const own = textsOf(clientId)
  const added = !isIncluded ? [] : own.length > 0 ? own : textsOf(sso ?? undefined)
  const isIterable = typeof strict === 'string' || (typeof strict === 'object' && strict !== null)
  return added.length > 0 && isIterable ? [...new Set([...accepted(strict), ...added])] : strict
}

function fallback(canonical: string, clientId: Json | undefined): Json {
  const values = [canonical, ...textsOf(clientId)]
  return values.length === 1 ? canonical : values
}

const textsOf = (value: Json | undefined): readonly string[] =>
  typeof value === 'string' && strip(value) !== '' ? [strip(value)] : []

/**
 * The values the additive release adds to the canonical URL, from `resource` or otherwise the client id; of a
 * list, every entry.
 */
function additions(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).flatMap(textsOf) : textsOf(value)
}

async function isVerified(
  gateway: GatewayState,
  token: ReadToken,
  issuer: string,
  expected: Json,
): Promise<boolean> {
  const metadata = await gateway.discovery.metadata(issuer)
  if (!metadata) {
    gateway.log(`Authorization server metadata discovery failed for ${issuer}`)
    return false
  }
  const keys = jwksUri(metadata, issuer)
  if ('problem' in keys) {
    gateway.log(keys.problem)
    return false
  }
  const markers = ['nonce', 'at_hash'].filter((claim) => claim in token.claims)
  if (markers.length > 0) {
    gateway.log(
      `Rejecting OIDC ID token masquerading as OAuth access token (issuer=${issuer}, claims=${markers.join(', ')})`,
    )
    return false
  }
  try {
    checkSignature(token, await gateway.discovery.signingKey(keys.uri, token.kid))
    checkClaims(token.claims, expected, gateway.now() / 1000)
    return true
  } catch (problem) {
    if (!(problem instanceof TokenRefused)) throw problem
    gateway.log(`OAuth access token verification failed (issuer=${issuer}): ${problem.message}`)
    return false
  }
}

/** The gateway only writes into an empty `resource`, and only an `aud` of texts that are not blank. */
function canBeLearned(config: JsonObject, audience: Json | undefined): boolean {
  if (truthy(config['resource'])) return false
  if (!Array.isArray(audience)) return textsOf(audience).length === 1
  return audience.length > 0 && (audience as readonly Json[]).every((value) => textsOf(value).length === 1)
}

/** The first claim that is not empty decides, even when a later one would be an e-mail address. */
function identify(gateway: GatewayState, claims: JsonObject): Answer {
  const name = [claims['email'], claims['preferred_username'], claims['sub']].find(truthy)
  if (typeof name !== 'string' || !name.includes('@'))
    return refused(401, 'OAuth token missing valid email claim')
  const person = gateway.person(strip(name).toLowerCase())
  if (!person) return refused(401, 'User not registered in ContextForge. Please log in via SSO first.')
  return person.isActive ? { kind: 'accepted', person: person.email } : refused(401, 'Account disabled')
}
