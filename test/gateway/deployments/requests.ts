import { createHmac, randomUUID } from 'node:crypto'
import type { ForgedIssuer } from '../rig/forge.ts'
import { ACTIVE, ADMIN, API, DISABLED, NOBODY } from './deployments.ts'

/** What a request may use: a server and an issuer of its own, and what the gateway was started with. */
export interface Place {
  readonly serverId: string
  readonly canonical: string
  readonly issuer: ForgedIssuer
  readonly other: ForgedIssuer
  /** The gateway's own key, and how it signs. */
  readonly secret: string
  readonly algorithm: string
  readonly jwtIssuer: string
  readonly headerName: string
  readonly gatewayToken: string
  readonly now: number
}

/** One request to a deployment: everything by which two can differ. */
export interface Request {
  readonly name: string
  /** Null: none is sent. */
  readonly token: ((place: Place) => string) | null
  /** Besides the issuer, which is always named. */
  readonly config?: (place: Place) => Record<string, unknown>
  readonly oauthEnabled?: boolean
  readonly method?: string
  readonly path?: (id: string) => string
  readonly host?: string
  readonly origin?: string
  /** The header the token is sent in; the gateway's own by default. */
  readonly header?: string
  readonly call?: 'initialize' | 'server/discover' | 'tools/list'
  readonly version?: string
}

const token =
  (claims: Readonly<Record<string, unknown>> = {}, by: 'issuer' | 'other' = 'issuer') =>
  (place: Place): string =>
    place[by].token({ email: ACTIVE, aud: place.canonical, ...claims })

/** As long as asked for, to the letter or a few less: base64 has no length for every number. */
const long =
  (letters: number) =>
  (place: Place): string => {
    const base = token({ pad: '' })(place).length
    for (let pad = Math.ceil(((letters - base) * 3) / 4) + 3; pad > 0; pad--) {
      const made = token({ pad: 'x'.repeat(pad) })(place)
      if (made.length <= letters) return made
    }
    return token()(place)
  }

/** Signed with the gateway's own key, as create_jwt_token would. */
const own =
  (claims: Readonly<Record<string, unknown>>) =>
  ({ secret, algorithm, now }: Place): string => {
    const all = {
      sub: ADMIN,
      aud: 'mcpgateway-api',
      iat: now - 5,
      exp: now + 600,
      jti: randomUUID(),
      ...claims,
    }
    const input = [{ alg: algorithm, typ: 'JWT' }, all]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    return `${input}.${createHmac(`sha${algorithm.slice(2)}`, secret)
      .update(input)
      .digest('base64url')}`
  }

const dashed = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
const good = token()
const wrong = token({ aud: 'https://elsewhere.example.com' })
const both =
  (claims: Readonly<Record<string, unknown>> = {}) =>
  (place: Place): string =>
    token({ aud: [place.canonical, API], ...claims })(place)
const resource = () => ({ resource: ['https://api.example.com', 'my-client'] })

/** The requests every deployment is asked. */
export const requests: readonly Request[] = [
  { name: 'a token that fits', token: good },
  { name: 'one for another audience', token: wrong },
  { name: 'one that has expired', token: token({ exp: 1_700_000_000 }) },
  { name: 'one that is not valid yet', token: token({ nbf: 4_000_000_000 }) },
  { name: 'an issuer that is not listed', token: token({}, 'other') },
  { name: 'no issuer', token: token({ iss: undefined }) },
  { name: 'OAuth is off', token: good, oauthEnabled: false },
  { name: 'an opaque token', token: () => 'opaque-token-of-somebody' },
  { name: 'an ID token', token: token({ nonce: 'n' }) },
  { name: 'somebody nobody knows', token: token({ email: NOBODY }) },
  { name: 'somebody who is disabled', token: token({ email: DISABLED }) },
  { name: 'no e-mail', token: token({ email: undefined, sub: 'b3f0' }) },
  { name: 'one audience of a list', token: token({ aud: ['x', 'my-client'] }), config: resource },
  { name: 'none of a list', token: good, config: resource },
  { name: 'nothing to learn where resource is set', token: token({ aud: 'my-client' }), config: resource },
  { name: 'for the API too', token: both() },
  { name: 'for the API too, somebody nobody knows', token: both({ email: 'new-1@example.com' }) },
  {
    name: 'for the API too, somebody nobody verified',
    token: both({ email: 'new-2@example.com', email_verified: false }),
  },
  { name: 'for the API too, somebody who is disabled', token: both({ email: DISABLED }) },
  { name: 'for the API too, and expired', token: both({ email: 'new-3@example.com', exp: 1_700_000_000 }) },
  { name: 'for the API only', token: token({ aud: API }) },
  { name: 'for the API only, OAuth off', token: token({ aud: API }), oauthEnabled: false },
  { name: 'no token', token: null },
  { name: 'no token where OAuth is off', token: null, oauthEnabled: false },
  { name: 'a token of the gateway itself', token: ({ gatewayToken }) => gatewayToken },
  { name: 'signed with the gateway’s key, by somebody else', token: own({ iss: 'somebody' }) },
  { name: 'signed with the gateway’s key, OAuth off', token: own({ iss: 'somebody' }), oauthEnabled: false },
  {
    name: 'signed with the gateway’s key, by an issuer that is listed',
    token: (place) => own({ iss: place.issuer.url })(place),
  },
  { name: 'as long as fits by default', token: long(8170) },
  { name: 'longer than fits by default', token: long(8300) },
  {
    name: 'long, and for another audience',
    token: (p) => long(8400)({ ...p, canonical: 'https://x.example.com' }),
  },
  { name: 'twice as long', token: long(12_000) },
  { name: 'a final slash', token: good, path: (id) => `/servers/${id}/mcp/` },
  { name: 'virtual-servers', token: good, path: (id) => `/v1/virtual-servers/${id}/mcp` },
  {
    name: 'virtual-servers, for another audience',
    token: wrong,
    path: (id) => `/v1/virtual-servers/${id}/mcp`,
  },
  { name: 'servers under /v1', token: good, path: (id) => `/v1/servers/${id}/mcp` },
  { name: 'two slashes', token: good, path: (id) => `//servers/${id}/mcp` },
  { name: 'dashes', token: good, path: (id) => `/servers/${dashed(id)}/mcp` },
  { name: 'capitals', token: good, path: (id) => `/servers/${id.toUpperCase()}/mcp` },
  { name: 'all servers at once', token: good, path: () => '/mcp' },
  { name: 'all servers at once, with a slash', token: good, path: () => '/mcp/' },
  { name: 'an id behind /mcp', token: good, path: (id) => `/mcp/${id}` },
  { name: 'sse', token: good, method: 'GET', path: (id) => `/servers/${id}/sse` },
  { name: 'message', token: good, path: (id) => `/servers/${id}/message` },
  { name: 'rpc', token: good, path: () => '/rpc' },
  { name: 'rpc under /v1', token: good, path: () => '/v1/rpc' },
  { name: 'initialize as a path', token: good, path: () => '/initialize' },
  { name: 'the record of the server', token: good, method: 'GET', path: (id) => `/v1/servers/${id}` },
  { name: 'another header', token: good, header: 'X-Access-Token' },
  { name: 'another header, OAuth off', token: good, header: 'X-Access-Token', oauthEnabled: false },
  { name: 'Authorization', token: good, header: 'Authorization' },
  { name: 'a host that is listed', token: good, host: 'gw.example.com:8443' },
  { name: 'a host that is not', token: good, host: 'mcp.example.net' },
  { name: 'a host that is not, for another audience', token: wrong, host: 'mcp.example.net' },
  { name: 'an origin that is listed', token: good, origin: 'https://app.example.com' },
  { name: 'an origin that is not', token: good, origin: 'https://evil.example.com' },
  { name: 'GET', token: good, method: 'GET' },
  { name: 'DELETE', token: good, method: 'DELETE' },
  { name: 'DELETE, for another audience', token: wrong, method: 'DELETE' },
  { name: 'initialize in 2025-11-25', token: good, version: '2025-11-25' },
  { name: 'initialize in 2026-07-28', token: good, version: '2026-07-28' },
  { name: 'server/discover in 2026-07-28', token: good, version: '2026-07-28', call: 'server/discover' },
  {
    name: 'server/discover in 2026-07-28, for another audience',
    token: wrong,
    version: '2026-07-28',
    call: 'server/discover',
  },
  { name: 'a version nobody speaks', token: good, version: '2019-01-01' },
]
