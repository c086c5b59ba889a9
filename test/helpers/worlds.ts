import { CURRENT_RULES } from '../../shared/contextforge/capabilities.ts'
import type { GatewayContext, VirtualServer, AudienceModel } from '../../shared/contextforge/server.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import {
  deploymentOf,
  readFrom,
  SETTING_KEYS,
  SETTINGS,
  type Deployment,
  type Values,
} from '../../shared/contextforge/deployment.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'

/**
 * Small worlds for pure tests: one gateway, one server and one token, for which everything passes until a
 * test changes something.
 */

export const SERVER_ID = '5ccc809f382b40669e8bf750b9c72781'
export const ISSUER = 'https://idp.example.com/application/o/mcp/'
export const CANONICAL = `https://internal-gateway.example.com/servers/${SERVER_ID}/mcp`
export const NOW = 1_790_000_000

/** The context of a gateway for which every step passes. */
export function aGateway(
  model: AudienceModel = 'strict-or-fallback',
  more: Partial<GatewayContext> = {},
): GatewayContext {
  return {
    capabilities: {
      version: '1.1.0',
      model,
      verified: true,
      learns: model === 'strict-or-fallback' || model === 'native',
      basePath: '/v1',
      rules: CURRENT_RULES,
    },
    appDomain: { source: 'gateway', url: 'https://internal-gateway.example.com/' },
    deployment: aDeployment(),
    jwtAudience: 'mcpgateway-api',
    ...more,
  }
}

/**
 * A deployment with every setting read at its default value. `more`: settings with other values; `untold`:
 * settings that are not known.
 */
export const aDeployment = (more: Partial<Values> = {}, untold: Partial<Deployment> = {}): Deployment => ({
  ...deploymentOf(
    readFrom('a test', {
      ...Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].fallback])),
      ...more,
    }),
    {},
  ),
  ...untold,
})

/** A server with this configuration; `more` replaces other fields. */
export function aServer(config: Json = {}, more: Partial<VirtualServer> = {}): VirtualServer {
  const oauthConfig =
    config !== null && typeof config === 'object' && !Array.isArray(config)
      ? { authorization_servers: [ISSUER], ...config }
      : config
  return {
    id: SERVER_ID,
    name: 'payments-mcp',
    description: null,
    enabled: true,
    visibility: 'public',
    teamId: null,
    ownerEmail: 'ops@example.com',
    version: 7,
    updatedAt: '2026-11-12T10:00:00',
    modifiedBy: 'maria@example.com',
    modifiedVia: 'api',
    oauthEnabled: true,
    oauthConfig,
    ...more,
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An unsigned compact token: pure tests set the result of the signature check themselves. */
export function aToken(claims: JsonObject = {}, header: JsonObject = {}): string {
  const all = {
    iss: ISSUER,
    sub: 'b3f0',
    email: 'dana@example.com',
    aud: CANONICAL,
    iat: NOW - 60,
    exp: NOW + 3600,
    ...claims,
  }
  return `${encode({ alg: 'RS256', typ: 'JWT', kid: 'k1', ...header })}.${encode(all)}.c2ln`
}

/** A JSON reply, as the judge's facts contain it. */
export const jsonReply = (value: Json, status = 200) =>
  ({ kind: 'http', status, location: null, body: { kind: 'json', value } }) as const

export const A_KEY: JsonObject = {
  kty: 'RSA',
  kid: 'k1',
  use: 'sig',
  alg: 'RS256',
  n: 'sXch'.repeat(86),
  e: 'AQAB',
}

/** Facts for which everything passes; `more` changes what a test is about. */
export function someFacts(more: Partial<Facts> = {}): Facts {
  return {
    token: aToken(),
    clock: { now: NOW, uncertainty: 1 },
    server: aServer(),
    serverId: SERVER_ID,
    gateway: aGateway(),
    clientIds: [],
    learned: false,
    metadata: {
      state: 'gathered',
      probes: [
        {
          url: 'https://idp.example.com/.well-known/oauth-authorization-server/application/o/mcp',
          reply: jsonReply({ issuer: ISSUER, jwks_uri: 'https://idp.example.com/application/o/mcp/jwks/' }),
        },
      ],
    },
    keys: {
      state: 'gathered',
      probe: { url: 'https://idp.example.com/application/o/mcp/jwks/', reply: jsonReply({ keys: [A_KEY] }) },
    },
    signature: { state: 'valid' },
    user: { state: 'active' },
    ...more,
  }
}
