import type { Asked } from '../../../shared/contextforge/asked.ts'
import { capabilitiesOf } from '../../../shared/contextforge/capabilities.ts'
import { SETTINGS, type SettingKey, withValues } from '../../../shared/contextforge/deployment.ts'
import type { Facts, Probe } from '../../../shared/contextforge/facts.ts'
import type { GatewayContext } from '../../../shared/contextforge/server.ts'

/**
 * Every fact the model has, by where it stands: a setting of the gateway by its own name, a part of the
 * request, what else is known of the gateway, and what was gathered for one token.
 */
export type FactName =
  | SettingKey
  | `asked.${keyof Asked}`
  | `gateway.${Exclude<keyof GatewayContext, 'deployment'>}`
  | `facts.${Exclude<keyof Facts, 'gateway' | 'asked'>}`

/** How a fact is forgotten. */
export type Forget = (facts: Facts) => Facts

/** Why no request to a deployment can notice that a fact is forgotten, and the test that does. */
export interface NoticedBy {
  readonly why: string
  readonly test: string
}

/** A setting is taken for its default, as if that had been read. */
const setting =
  (key: SettingKey): Forget =>
  (facts) => {
    const plain = withValues(facts.gateway.deployment, { [key]: SETTINGS[key].fallback })
    const deployment = { ...plain, [key]: { ...plain[key], known: 'read' } }
    return { ...facts, gateway: { ...facts.gateway, deployment } }
  }

/** A part of the request is taken for that of the usual one. */
const asIf =
  (change: (facts: Facts) => Partial<Asked>): Forget =>
  (facts) =>
    facts.asked === undefined ? facts : { ...facts, asked: { ...facts.asked, ...change(facts) } }

const gateway =
  (change: Partial<GatewayContext>): Forget =>
  (facts) => ({ ...facts, gateway: { ...facts.gateway, ...change } })

const answering404 = (probe: Probe): Probe => ({
  ...probe,
  reply: { kind: 'http', status: 404, location: null, body: { kind: 'not-json', says: '' } },
})

/** Each fact with how it is forgotten; a fact without an entry does not compile. */
export const FACTS: Readonly<Record<FactName, Forget | NoticedBy>> = {
  JWT_ISSUER: setting('JWT_ISSUER'),
  JWT_ALGORITHM: setting('JWT_ALGORITHM'),
  JWT_ISSUER_VERIFICATION: setting('JWT_ISSUER_VERIFICATION'),
  AUTH_HEADER_NAME: setting('AUTH_HEADER_NAME'),
  HEADER_SIZE_VALIDATION_ENABLED: setting('HEADER_SIZE_VALIDATION_ENABLED'),
  MAX_HEADER_FIELD_SIZE_BYTES: setting('MAX_HEADER_FIELD_SIZE_BYTES'),
  MCP_CLIENT_AUTH_ENABLED: setting('MCP_CLIENT_AUTH_ENABLED'),
  TRUST_PROXY_AUTH: setting('TRUST_PROXY_AUTH'),
  PROXY_USER_HEADER: setting('PROXY_USER_HEADER'),
  MCP_ALLOWED_HOSTS: setting('MCP_ALLOWED_HOSTS'),
  MCP_ALLOWED_ORIGINS: setting('MCP_ALLOWED_ORIGINS'),
  SSO_API_TOKEN_AUTH_ENABLED: setting('SSO_API_TOKEN_AUTH_ENABLED'),
  SSO_ALLOW_PROVIDER_LINKING: setting('SSO_ALLOW_PROVIDER_LINKING'),
  SKIP_SSL_VERIFY: setting('SKIP_SSL_VERIFY'),
  SSL_CERT_FILE: setting('SSL_CERT_FILE'),
  MCP_REQUIRE_AUTH: setting('MCP_REQUIRE_AUTH'),
  USE_STATEFUL_SESSIONS: setting('USE_STATEFUL_SESSIONS'),
  MCPGATEWAY_SESSION_AFFINITY_ENABLED: {
    why: 'it shows only on 1.0.2 with Redis and more than one process, after initialize',
    test: 'test/shared/session-lost.test.ts',
  },
  MCP_INBOUND_PROTOCOL_MODE: setting('MCP_INBOUND_PROTOCOL_MODE'),
  APP_ROOT_PATH: setting('APP_ROOT_PATH'),
  WELL_KNOWN_ENABLED: setting('WELL_KNOWN_ENABLED'),

  'asked.base': {
    why: 'it is only shown: the address of a right request',
    test: 'test/shared/request.test.ts',
  },
  'asked.method': asIf(() => ({ method: 'POST' })),
  'asked.path': asIf(({ serverId }) => ({ path: `/servers/${serverId}/mcp` })),
  'asked.host': asIf(() => ({ host: null })),
  'asked.origin': asIf(() => ({ origin: null })),
  'asked.header': asIf((facts) => ({ header: facts.gateway.deployment.AUTH_HEADER_NAME.value })),
  'asked.call': asIf(() => ({ call: 'server/discover' })),
  'asked.protocolVersion': asIf(() => ({ protocolVersion: null })),

  // As a release was before it took tokens at /v1/virtual-servers.
  'gateway.capabilities': gateway({ capabilities: capabilitiesOf('1.0.0', { hasV1: false }).capabilities }),
  'gateway.appDomain': gateway({ appDomain: { source: 'gateway', url: 'https://elsewhere.example.com' } }),
  'gateway.trusted': gateway({ trusted: [] }),
  'gateway.hostsSeen': {
    why: 'a gateway on loopback takes every request to it, so no host is asked for',
    test: 'test/shared/rests-on.test.ts',
  },
  'gateway.jwtAudience': {
    why: 'it is only warned of where a server expects it',
    test: 'test/shared/remedies.test.ts',
  },
  'gateway.ownTokens': {
    why: 'the gateway’s own tokens are left undecided here, and have a run of their own',
    test: 'test/shared/own-token.test.ts',
  },

  'facts.token': (facts) => ({ ...facts, token: '' }),
  'facts.serverId': {
    why: 'every server of the run has an id of its own',
    test: 'test/shared/matrix.test.ts',
  },
  // Without its configuration: without a server at all, everything would be left open.
  'facts.server': (facts) =>
    facts.server === null ? facts : { ...facts, server: { ...facts.server, oauthConfig: null } },
  // As if it were the end of 2020.
  'facts.clock': (facts) => ({ ...facts, clock: { now: 1_609_459_200, uncertainty: 0 } }),
  'facts.metadata': (facts) =>
    facts.metadata.state === 'gathered'
      ? { ...facts, metadata: { ...facts.metadata, probes: facts.metadata.probes.map(answering404) } }
      : facts,
  'facts.keys': (facts) =>
    facts.keys.state === 'gathered'
      ? { ...facts, keys: { ...facts.keys, probe: answering404(facts.keys.probe) } }
      : facts,
  'facts.signature': (facts) => ({ ...facts, signature: { state: 'invalid' } }),
  'facts.user': (facts) => ({ ...facts, user: { state: 'active' } }),
  'facts.proxyUser': (facts) => ({ ...facts, proxyUser: { state: 'active' } }),
  'facts.ownAuthority': (facts) => ({ ...facts, ownAuthority: false }),
  'facts.clientIds': {
    why: 'no release expects a client id that its configuration does not name',
    test: 'test/shared/matrix.test.ts',
  },
  'facts.learned': {
    why: 'it only says who wrote resource',
    test: 'test/shared/toggle.test.ts',
  },
  'facts.ownToken': {
    why: 'the gateway’s own tokens are left undecided here, and have a run of their own',
    test: 'test/shared/own-token.test.ts',
  },
  'facts.held': {
    why: 'nothing changes at an issuer during the run; that has a run of its own',
    test: 'test/shared/once.test.ts',
  },
}

/** The facts a run on deployments can forget, by name. */
export const BREAKS: Readonly<Record<string, Forget>> = Object.fromEntries(
  Object.entries(FACTS).flatMap(([name, how]) => (typeof how === 'function' ? [[name, how] as const] : [])),
)
