import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { strip, stripSlashes, truthy } from './python.ts'
import type { ClientId } from './board.ts'
import type { AppDomain, GatewayContext, VirtualServer } from './server.ts'

/**
 * The expected audiences of one server, as the gateway's code computes them. `crash`: PyJWT raises a
 * TypeError, so every request ends in HTTP 500. `refuse`: the gateway accepts no tokens of identity
 * providers.
 */
export type ExpectedSet =
  | {
      readonly kind: 'any-of'
      readonly members: readonly ExpectedMember[]
      readonly canonicalCounts: boolean
    }
  | { readonly kind: 'crash' }
  | { readonly kind: 'refuse' }

export interface ExpectedMember {
  readonly value: string
  readonly lane: 'R' | 'C' | 'I'
  /** The setting the value comes from, with its index: `oauth_config.resource[1]`. */
  readonly from: string
}

/** The configuration as an object; an empty object when it is null or has another type. */
export const configOf = (server: Pick<VirtualServer, 'oauthConfig'>): JsonObject =>
  isObject(server.oauthConfig) ? server.oauthConfig : {}

/**
 * The canonical URL, `{APP_DOMAIN}/servers/{id}/mcp`; null when APP_DOMAIN is not known. A value the operator
 * typed is normalised as pydantic's HttpUrl does it: lower-case host, no default port. Source:
 * mcpgateway/utils/server_urls.py `build_server_mcp_url`.
 */
export function canonicalUrl(domain: AppDomain, serverId: string): string | null {
  if (domain.source === 'unknown') return null
  let base = domain.url
  if (domain.source === 'assumed') {
    try {
      base = new URL(domain.url).href
    } catch {
      return null
    }
  }
  return `${stripSlashes(base)}/servers/${serverId}/mcp`
}

/** Why APP_DOMAIN is not known, in a few words. */
export const whyUnknown = (domain: AppDomain): string =>
  domain.source === 'unknown' && domain.why === 'no-admin-api'
    ? 'the gateway’s admin API is off (MCPGATEWAY_ADMIN_API_ENABLED=false)'
    : 'this login lacks admin.system_config'

/**
 * True for a URL that is the address of this server under any host name of the gateway; a final slash is
 * allowed.
 */
export const namesServer = (value: string, serverId: string): boolean =>
  /^https?:\/\/[^/?#]+(\/[^?#]*)?$/i.test(value) &&
  value.replace(/\/$/, '').endsWith(`/servers/${serverId}/mcp`)

/**
 * The client id that is expected when `resource` is empty: a string that is not blank, without surrounding
 * white space.
 */
function effectiveClientId(config: JsonObject): string | null {
  const value = config['client_id']
  return typeof value === 'string' && strip(value) !== '' ? strip(value) : null
}

/**
 * The expected audiences of a server under the gateway's audience model. Does not look at `oauth_enabled` or
 * the issuers. `ssoClientId`: the client id of the SSO provider with this server's issuer; only the `native`
 * model, which no release has, uses it. Source: streamablehttp_transport.py `_try_oauth_access_token`; for
 * `native`, what IBM/mcp-context-forge#4171 asks for.
 */
export function expectedSet(
  server: Pick<VirtualServer, 'id' | 'oauthConfig'>,
  gateway: GatewayContext,
  ssoClientId: string | null = null,
): ExpectedSet {
  const config = configOf(server)
  const canonical = canonicalUrl(gateway.appDomain, server.id)
  const canonicalMember: readonly ExpectedMember[] =
    canonical === null ? [] : [{ value: canonical, lane: 'C', from: 'APP_DOMAIN + path' }]
  const clientId = effectiveClientId(config)
  const clientMember: readonly ExpectedMember[] =
    clientId === null ? [] : [{ value: clientId, lane: 'I', from: 'oauth_config.client_id' }]

  switch (gateway.capabilities.model) {
    case 'none':
      return { kind: 'refuse' }
    case 'additive': {
      const resource = config['resource'] ?? null
      const extra: readonly ExpectedMember[] = truthy(resource)
        ? additiveMembers(resource, 'R', 'oauth_config.resource')
        : additiveMembers(config['client_id'] ?? null, 'I', 'oauth_config.client_id')
      return { kind: 'any-of', members: unique([...canonicalMember, ...extra]), canonicalCounts: true }
    }
    case 'strict-or-fallback':
    case 'native': {
      const native =
        gateway.capabilities.model === 'native' && config['include_client_id_in_audience'] === true
      const resource = config['resource'] ?? null
      const sso: readonly ExpectedMember[] =
        ssoClientId === null ? [] : [{ value: ssoClientId, lane: 'I', from: 'SSO provider' }]
      const included = native ? (clientMember.length > 0 ? clientMember : sso) : []
      if (!truthy(resource)) {
        return {
          kind: 'any-of',
          members: unique([...canonicalMember, ...clientMember, ...included]),
          canonicalCounts: true,
        }
      }
      const members = strictMembers(resource)
      if (members === 'crash') return { kind: 'crash' }
      return {
        kind: 'any-of',
        members: unique([...members, ...included]),
        canonicalCounts: false,
      }
    }
  }
}

function additiveMembers(value: Json, lane: 'R' | 'I', from: string): ExpectedMember[] {
  if (typeof value === 'string') return [{ value: strip(value), lane, from }]
  if (!Array.isArray(value)) return []
  return value.flatMap((item: Json, index) =>
    typeof item === 'string' && strip(item) !== ''
      ? [{ value: strip(item), lane, from: `${from}[${index}]` }]
      : [],
  )
}

// PyJWT takes the value as it is: a string, or anything it can iterate over. Members that are no strings
// never match.
function strictMembers(resource: Json): ExpectedMember[] | 'crash' {
  const from = 'oauth_config.resource'
  if (typeof resource === 'string') return [{ value: resource, lane: 'R', from }]
  if (Array.isArray(resource)) {
    return resource.flatMap((item: Json, index) =>
      typeof item === 'string' ? [{ value: item, lane: 'R' as const, from: `${from}[${index}]` }] : [],
    )
  }
  if (isObject(resource))
    return Object.keys(resource).map((key) => ({ value: key, lane: 'R', from: `${from} (key)` }))
  return 'crash'
}

function unique(members: readonly ExpectedMember[]): ExpectedMember[] {
  const seen = new Set<string>()
  return members.filter(({ value }) => !seen.has(value) && seen.add(value))
}

/** The client id that the SSO provider of this server gives; null when no candidate comes from one. */
export const ssoClientId = (candidates: readonly ClientId[]): string | null =>
  candidates.find(({ source }) => source === 'sso-provider')?.value ?? null

/** True when the next accepted token's `aud` would be written into `resource`. */
export const learningArmed = (server: Pick<VirtualServer, 'oauthConfig'>, gateway: GatewayContext): boolean =>
  gateway.capabilities.learns && isObject(server.oauthConfig) && !truthy(configOf(server)['resource'])
