import type { Facts, GatewayContext, Values } from '../../shared/contextforge/index.ts'
import { usualRequest } from '../../shared/contextforge/index.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import {
  A_KEY,
  aDeployment,
  aGateway,
  aServer,
  aToken,
  CANONICAL,
  ISSUER,
  jsonReply,
  NOW,
  SERVER_ID,
  someFacts,
} from './worlds.ts'

const OTHER_ISSUER = 'https://idp.example.com/two'
const OTHER_ID = 'f'.repeat(32)

/**
 * Cases that differ from one another in one thing: for each thing a step reads, there are two that differ in
 * it alone, as far as it can differ alone. What they have in common is the same object.
 */
export function nearCases(): Facts[] {
  const gateway = aGateway()
  const server = aServer({ authorization_servers: [ISSUER, OTHER_ISSUER] })
  const base = someFacts({
    gateway,
    server,
    asked: usualRequest(SERVER_ID, 'Authorization', 'https://gw.example.com'),
  })
  const near = (more: Partial<Facts>): Facts => ({ ...base, ...more })
  const told = (values: Partial<Values>, more: Partial<Facts> = {}): Facts =>
    near({ ...more, gateway: { ...gateway, deployment: aDeployment(values) } })
  const ruled = (rules: Partial<GatewayContext['capabilities']['rules']>, more: Partial<Facts> = {}): Facts =>
    near({
      ...more,
      gateway: {
        ...gateway,
        capabilities: { ...gateway.capabilities, rules: { ...gateway.capabilities.rules, ...rules } },
      },
    })
  const claiming = (claims: JsonObject, header: JsonObject = {}, more: Partial<Facts> = {}): Facts =>
    near({ ...more, token: aToken(claims, header) })
  const asking = (more: Partial<NonNullable<Facts['asked']>>): Partial<Facts> =>
    base.asked === undefined ? {} : { asked: { ...base.asked, ...more } }
  const at = (oauthConfig: Json, more: Partial<Facts['server'] & object> = {}): Partial<Facts> => {
    const other = { ...server, ...more, oauthConfig }
    return { server: other, serverId: other.id }
  }
  const unread = { state: 'not-gathered', why: 'nobody asked' } as const
  const metadata = (
    more: JsonObject,
    url = 'https://idp.example.com/application/o/mcp/jwks/',
  ): Partial<Facts> => ({
    metadata: {
      state: 'gathered',
      probes: [
        {
          url: 'https://idp.example.com/.well-known/oauth-authorization-server/application/o/mcp',
          reply: jsonReply({ issuer: ISSUER, jwks_uri: url, ...more }),
        },
      ],
    },
  })
  const large = { more: 'x'.repeat(16_000) }
  const wrong = { aud: 'https://other.example.com' }
  const off = at(server.oauthConfig, { oauthEnabled: false })
  const unlisted = { iss: 'https://nobody.example.com' }
  return [
    base,
    // The time, and what is left of it.
    near({ clock: { now: NOW + 120, uncertainty: 1 } }),
    claiming({ exp: NOW + 7_200 }, {}, { clock: { now: NOW + 3_600, uncertainty: 1 } }),
    claiming({ exp: null }),
    claiming({ exp: String(NOW) }),
    // The person.
    claiming({ email: 'else@example.com' }),
    claiming({ email: null, preferred_username: 'dana@example.com' }),
    claiming({ email: 'nobody' }),
    near({ token: tokenWith({}) }),
    near({ token: tokenWith({ iss: '' }) }),
    near({ token: 'opaque' }),
    near({ token: 'a.b.c' }),
    near({ user: { state: 'missing' } }),
    near({ user: { state: 'unknown', why: 'x' } }),
    // The claims.
    claiming({ aud: ['https://other.example.com', CANONICAL] }),
    claiming(wrong),
    claiming(wrong, {}, metadata({ resource_indicators_supported: true })),
    claiming(wrong, {}, at({ authorization_servers: [ISSUER], resource: 'https://third.example.com' })),
    claiming({ sub: 5 }),
    claiming({ sub: 6 }),
    claiming({ jti: 5 }),
    claiming({ iss: ISSUER.slice(0, -1) }),
    claiming({ iss: OTHER_ISSUER }),
    claiming({ iss: OTHER_ISSUER }, {}, { metadata: unread }),
    claiming({ nonce: 'x' }),
    claiming({ at_hash: 'x' }),
    claiming({ nonce: 'x', at_hash: 'x' }),
    claiming({ nonce: 'x', iss: OTHER_ISSUER }),
    claiming({ nonce: 'x', ...unlisted }),
    // What is learned, and where.
    near(at({ authorization_servers: [ISSUER, OTHER_ISSUER], resource: '' })),
    near({ server: { ...server, name: 'another' } }),
    claiming({ aud: '' }),
    near({ gateway: { ...gateway, capabilities: { ...gateway.capabilities, learns: false } } }),
    near(off),
    near({ server: null }),
    near({ server: null, serverId: OTHER_ID }),
    near(at(null)),
    near(at([])),
    near(at({ authorization_servers: [] })),
    near(at({ authorization_servers: ['http://idp.example.com'] })),
    near(at({ authorization_servers: [OTHER_ISSUER] })),
    ...[SERVER_ID, OTHER_ID].flatMap((id) => {
      const more = { ...at(noIssuers, { id }), ...asking({ path: `/servers/${id}/mcp` }) }
      const elsewhere = { ...at(server.oauthConfig, { id }), ...asking({ path: `/servers/${id}/mcp` }) }
      return [near(more), near(elsewhere), claiming(unlisted, {}, elsewhere)]
    }),
    // The gateway's own tokens and settings.
    claiming({ iss: '' }),
    claiming({ iss: 'mcpgateway' }),
    claiming(unlisted),
    told({ JWT_ISSUER: 'another' }),
    told({ JWT_ISSUER_VERIFICATION: false, JWT_ALGORITHM: 'RS256' }),
    told({ JWT_ISSUER_VERIFICATION: false, JWT_ALGORITHM: 'RS256' }, { token: aToken(unlisted) }),
    near(off),
    told({ JWT_ISSUER_VERIFICATION: false, JWT_ALGORITHM: 'RS256' }, off),
    near({ gateway: { ...gateway, capabilities: { ...gateway.capabilities, model: 'none' } } }),
    near({ gateway: { ...gateway, appDomain: { source: 'assumed', url: 'https://gw.example.com' } } }),
    near({ gateway: { ...gateway, appDomain: { source: 'unknown', why: 'no-admin-api' } } }),
    // The issuer's documents and keys.
    near({ metadata: unread }),
    claiming(unlisted, {}, { metadata: unread }),
    near({ metadata: { ...unread, why: 'nobody wanted to' } }),
    near({ ownAuthority: true, gateway: { ...gateway, deployment: aDeployment({ SSL_CERT_FILE: false }) } }),
    near({ gateway: { ...gateway, deployment: aDeployment({ SSL_CERT_FILE: false }) } }),
    told({ SSL_CERT_FILE: false, SKIP_SSL_VERIFY: true }, { ownAuthority: true }),
    near(metadata({}, 'https://keys.example.com/jwks')),
    near(metadata({}, 'http://idp.example.com/jwks')),
    near(metadata({ issuer: OTHER_ISSUER })),
    near({ keys: unread }),
    near({ keys: unread, metadata: unread }),
    near({ keys: { ...unread, why: 'another reason' }, metadata: unread }),
    near({ keys: { state: 'gathered', probe: { url: 'x', reply: jsonReply({ keys: [] }) } } }),
    near({ keys: { state: 'gathered', probe: { url: 'x', reply: jsonReply({ keys: [A_KEY, A_KEY] }) } } }),
    claiming({}, { kid: 'k2' }),
    claiming({}, { kid: 5 }),
    claiming(
      {},
      { kid: 5 },
      { gateway: { ...gateway, capabilities: { ...gateway.capabilities, model: 'none' } } },
    ),
    claiming({}, { crit: ['x'] }),
    near({ signature: { state: 'invalid' } }),
    near({ signature: { state: 'unsupported', why: 'x' } }),
    near({ signature: { state: 'unsupported', why: 'y' } }),
    // The request around the token.
    ...['2025-06-18', '2026-07-28', '1999-01-01'].flatMap((protocolVersion) => [
      near(asking({ protocolVersion, call: 'server/discover' })),
      told({ MCP_INBOUND_PROTOCOL_MODE: 'legacy' }, asking({ protocolVersion, call: 'server/discover' })),
    ]),
    near(asking({ protocolVersion: '2026-07-28' })),
    ...[asking({ method: 'GET' }), asking({ method: 'DELETE' })].flatMap((more) => [
      near(more),
      told({ USE_STATEFUL_SESSIONS: true }, more),
    ]),
    claiming(large),
    claiming({ more: 'x'.repeat(16_004) }),
    told({ MAX_HEADER_FIELD_SIZE_BYTES: 300 }),
    told({ MAX_HEADER_FIELD_SIZE_BYTES: 100_000 }, { token: aToken(large) }),
    ruled({ limitsHeaderField: false }, { token: aToken(large) }),
    ...[
      asking({}),
      asking({ host: 'else.example.com' }),
      asking({ origin: 'https://o.example.com' }),
    ].flatMap((more) => [
      near(more),
      near({ ...more, gateway: picky }),
      near({ ...more, gateway: { ...picky, hostsSeen: ['gw.example.com'] } }),
      near({ ...more, gateway: { ...picky, capabilities: unpicky } }),
    ]),
    near(asking({ path: '/mcp' })),
    near(asking({ path: `/servers/${OTHER_ID}/mcp` })),
    near(asking({ header: 'X-Other' })),
  ]
}
const noIssuers = { authorization_servers: [], client_id: 'x' }

/** A token with these claims and no others. */
const tokenWith = (claims: JsonObject): string =>
  [{ alg: 'RS256', kid: 'k1' }, claims, 'x']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')

/** A gateway that takes requests to one host and from one origin only, and what it says of an older one. */
const picky = aGateway('strict-or-fallback', {
  deployment: aDeployment({
    MCP_ALLOWED_HOSTS: ['only.example.com'],
    MCP_ALLOWED_ORIGINS: ['https://a.example.com'],
  }),
})
const unpicky = { ...picky.capabilities, rules: { ...picky.capabilities.rules, checksHost: false } }
