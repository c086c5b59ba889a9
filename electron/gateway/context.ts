import type { Profile } from '../../shared/connection/view.ts'
import {
  type AppDomain,
  type Capabilities,
  type Deployment,
  deploymentOf,
  domainIn,
  type GatewayContext,
  isOpen,
  readFrom,
  type wire,
} from '../../shared/contextforge/index.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { isLoopback } from './address.ts'
import type { GatewayClient } from './client.ts'
import { type GatewaySettings, NOTHING_TOLD, type StartedWith } from './settings.ts'

const DEFAULT_AUDIENCE = 'mcpgateway-api'

/**
 * What a judge needs to know about the gateway. In: the settings that were read (null: none), what the
 * profile assumes, the claims of a token the gateway issued when we signed in (null: none), whether the
 * admin API answers, and what the gateway told about the environment variables it was started with.
 */
export function contextOf(
  capabilities: Capabilities,
  settings: GatewaySettings | null,
  profile: Profile,
  own: JsonObject | null,
  adminApi: boolean,
  started: StartedWith = NOTHING_TOLD,
): GatewayContext {
  const assumed = profile.assumedAppDomain.trim()
  const issuer = textIn(own?.['iss'])
  const authRequired = settings?.authRequired ?? started.authRequired
  const appDomain: AppDomain =
    settings?.appDomain != null
      ? { source: 'gateway', url: settings.appDomain }
      : assumed === ''
        ? adminApi
          ? { source: 'unknown' }
          : { source: 'unknown', why: 'no-admin-api' }
        : { source: 'assumed', url: assumed }
  return {
    capabilities,
    appDomain,
    deployment: withHeader(
      deploymentOf(
        {
          // Nothing of MCP_CLIENT_AUTH_ENABLED: that the gateway took this login may be the word of a proxy
          // in front of it, which counts while it is off, whatever token came (rbac.py).
          ...(issuer === null ? {} : readFrom('the token of this sign-in', { JWT_ISSUER: issuer })),
          ...readFrom('/version', started.values),
          ...readFrom('/admin/config/settings', settings?.values ?? {}),
        },
        profile.said ?? {},
        {
          AUTH_HEADER_NAME: headerOf(profile),
          ...(authRequired === null ? {} : { MCP_REQUIRE_AUTH: authRequired }),
        },
      ),
      headerOf(profile),
    ),
    ...(settings === null ? {} : { ownTokens: settings.ownTokens }),
    jwtAudience: settings?.jwtAudience ?? textIn(own?.['aud']) ?? DEFAULT_AUDIENCE,
  }
}

const headerOf = ({ authHeaderName }: Profile): string => authHeaderName.trim() || 'Authorization'

/**
 * The facts with the header of an accepted sign-in as one that was read. Where the gateway may believe a
 * proxy that names people, it may never have looked at that header: then it stays assumed.
 */
function withHeader(facts: Deployment, header: string): Deployment {
  const is = (key: 'MCP_CLIENT_AUTH_ENABLED' | 'TRUST_PROXY_AUTH', value: boolean): boolean =>
    !isOpen(facts, key) && facts[key].value === value
  const proven = is('MCP_CLIENT_AUTH_ENABLED', true) || is('TRUST_PROXY_AUTH', false)
  if (!proven || facts.AUTH_HEADER_NAME.known === 'read') return facts
  return { ...facts, ...readFrom('this sign-in', { AUTH_HEADER_NAME: header }) }
}

/**
 * Adds APP_DOMAIN where the settings did not tell it and the address of a server does. What the gateway shows
 * counts before what the profile assumes.
 */
export function withServerUrl(gateway: GatewayContext, address: wire.ServerAddress | null): GatewayContext {
  const { appDomain, capabilities, deployment } = gateway
  if (appDomain.source === 'gateway' || address === null || !capabilities.rules.showsServerUrl) return gateway
  const url = domainIn(address.url, address.id, deployment)
  return url === null ? gateway : { ...gateway, appDomain: { source: 'gateway', url, from: 'server-url' } }
}

/**
 * Adds whether the gateway's MCP endpoint accepts requests to this host name. Only asked for releases with
 * MCP_ALLOWED_HOSTS, and never on loopback, which always passes.
 */
export async function withHost(
  gateway: GatewayContext,
  client: GatewayClient,
  signal: AbortSignal,
): Promise<GatewayContext> {
  const { host, hostname } = new URL(client.baseUrl)
  if (!gateway.capabilities.rules.checksHost || isLoopback(hostname)) return gateway
  const takes = await client.takesHost(signal)
  if (takes === null) return gateway
  if (takes) return { ...gateway, hostsSeen: [host] }
  if (gateway.deployment.MCP_ALLOWED_HOSTS.known === 'read') return gateway
  const refused = readFrom('its answer to this host', { MCP_ALLOWED_HOSTS: [`hosts other than ${host}`] })
  return { ...gateway, deployment: { ...gateway.deployment, ...refused } }
}

const textIn = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null
