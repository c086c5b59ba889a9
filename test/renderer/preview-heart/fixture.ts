/** The story of #4171 as the window would get it, with the real audience model behind the boards. */
import { boardOf } from '../../../shared/audience/lanes.ts'
import type { Board } from '../../../shared/audience/board.ts'
import type { WantedChange } from '../../../shared/change/review.ts'
import type { Connection } from '../../../shared/connection/view.ts'
import type { GatewayContext, VirtualServer } from '../../../shared/gateway/server.ts'
import type { Output, ServerRow, ServerView } from '../../../shared/ipc/contract.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import type { TokenView } from '../../../shared/token/view.ts'
import { diagnose } from './fixture-diagnosis.ts'

const params = new URLSearchParams(location.search)
export const CASE = params.get('case') ?? 'story'

export const SERVER_ID = '5ccc809f382b40669e8bf750b9c72781'
const ID = SERVER_ID
const GATEWAY = `https://internal-gateway.example.com/servers/${ID}/mcp`
const CLIENT = 'my-oauth-client-id'
const many = (n: number) =>
  Array.from({ length: n }, (_, i) => `https://mcp-${i}.internal.example.com/servers/${ID}/mcp`)

const configs: Record<string, JsonObject | null> = {
  story: {
    authorization_servers: ['https://idp.example.com/application/o/mcp/'],
    client_id: CLIENT,
    client_secret: '*****',
    resource: GATEWAY,
    scopes_supported: ['openid', 'email'],
    token_endpoint: 'https://idp.example.com/application/o/token/',
    x_team_note: 'owned by payments',
  },
}
configs['eight'] = { ...configs['story'], resource: many(7) }
configs['forty'] = { ...configs['story'], resource: [...many(37), 'https://mcp.example.com'] }
configs['unknown'] = { authorization_servers: ['https://idp.example.com/'], resource: '' }
configs['refused'] = { ...configs['story'], resource: 5 }
configs['learn'] = { authorization_servers: ['https://idp.example.com/'], client_id: CLIENT }
configs['slash'] = { ...configs['story'], resource: 'https://mcp.example.com/' }

export const CONFIG = configs[CASE] ?? configs['story']!
let config: Json = CONFIG

export const CONNECTION: Connection = {
  profile: {
    id: 'p',
    name: 'prod',
    url: 'https://mcp.example.com',
    environment: 'PROD',
    readOnly: false,
    signInWith: 'password',
    email: 'ops@example.com',
    authHeaderName: 'Authorization',
    caPem: '',
    assumedAppDomain: '',
    hasSecret: true,
  },
  demo: true,
  baseUrl: 'https://mcp.example.com',
  capabilities: {
    version: 'v1.0.8',
    model: 'strict-or-fallback',
    verified: true,
    learns: true,
    basePath: '/v1',
  },
  versionNote: '',
  appDomain:
    CASE === 'unknown'
      ? { source: 'unknown' }
      : { source: 'gateway', url: 'https://internal-gateway.example.com' },
  signedInAs: 'ops@example.com',
  signInEndsAt: null,
  rights: [],
  scopeNote: '',
  secretKept: 'keyring',
}
const context: GatewayContext = {
  capabilities: CONNECTION.capabilities,
  appDomain: CONNECTION.appDomain,
  jwtIssuer: 'mcpgateway',
  jwtIssuerKnown: true,
  jwtAudience: 'mcpgateway-api',
}

const server = (): VirtualServer => ({
  id: ID,
  name: 'payments-mcp',
  description: null,
  enabled: true,
  visibility: 'public',
  teamId: null,
  ownerEmail: null,
  version: 7,
  updatedAt: '2026-11-12T10:00:00Z',
  modifiedBy: 'maria@',
  modifiedVia: 'ui',
  oauthEnabled: true,
  oauthConfig: config,
})
const boardFor = (value: Json): Board => boardOf({ ...server(), oauthConfig: value }, context)

const now = Math.floor(Date.now() / 1000)
const audiences =
  CASE === 'forty'
    ? [
        ...Array.from({ length: 9 }, (_, i) => `https://other-${i}.example.org/api`),
        CLIENT,
        'https://mcp.example.com',
      ]
    : CASE === 'eight'
      ? [CLIENT, 'https://mcp.example.com', many(7)[3]!]
      : [CLIENT, 'https://mcp.example.com']
export const TOKEN: TokenView = {
  id: 't1',
  label: 'claude-desktop',
  fingerprint: '7c41e09b1d22',
  masked: 'eyJhbGciOi••••••••••••••••••••••••(7c41)',
  bytes: 1214,
  form: 'jwt',
  header: { alg: 'RS256', kid: '4f1a…c09e' },
  issuer: 'https://idp.example.com/application/o/mcp/',
  audiences,
  expiresAt: now + 2280,
  claims: {
    iss: 'https://idp.example.com/application/o/mcp/',
    aud: audiences,
    exp: now + 2280,
    iat: now - 1320,
    email: 'dana@example.com',
    sub: 'b3f0c2d6a91ce',
    azp: CLIENT,
    scope: 'openid email mcp',
  },
}

const row = (): ServerRow => ({
  server: server(),
  board: boardFor(config),
  issuers: [],
  provider: 'Authentik',
  health: { level: 'broken', says: 'rejects its own clients' },
})
const view = (): ServerView => ({
  row: row(),
  readAt: new Date().toISOString(),
  resourceIndicators: '',
  lint: [],
  advertised: {
    url: 'x',
    state: 'read',
    resource: `https://mcp.example.com/servers/${ID}/mcp`,
    authorizationServers: [],
    agrees: false,
    says: 'Clients are told to ask for the address of the request, but the gateway enforces APP_DOMAIN or `resource`.',
  },
})

function after(wanted: WantedChange): JsonObject {
  const had: JsonObject = CONFIG ?? {}
  const now: Json = had['resource'] ?? null
  const list: readonly Json[] = Array.isArray(now) ? (now as readonly Json[]) : now ? [now] : [GATEWAY]
  if (wanted.kind === 'add-audience') return { ...had, resource: [...list, wanted.value] }
  if (wanted.kind !== 'toggle') return had
  return wanted.on
    ? { ...had, include_client_id_in_audience: true, resource: [...list, CLIENT] }
    : { ...had, include_client_id_in_audience: false, resource: list.filter((value) => value !== CLIENT) }
}

function preview(wanted: WantedChange): Output<'change.preview'> {
  const next = after(wanted)
  const board = boardFor(next)
  const gained = board.expected
    .filter(
      (e) =>
        e.state === 'used' &&
        !boardFor(config).expected.some((b) => b.value === e.value && b.state === 'used'),
    )
    .map((e) => e.value)
  const lost = boardFor(config)
    .expected.filter(
      (e) => e.state === 'used' && !board.expected.some((b) => b.value === e.value && b.state === 'used'),
    )
    .map((e) => e.value)
  const diff = Object.keys(next)
    .filter((k) => JSON.stringify(next[k]) !== JSON.stringify((config as JsonObject)[k]))
    .map((key) => ({
      key,
      kind: key in (config as JsonObject) ? ('changed' as const) : ('added' as const),
      before: key in (config as JsonObject) ? JSON.stringify((config as JsonObject)[key]) : null,
      after: JSON.stringify(next[key]),
    }))
  return {
    board,
    diagnosis: diagnose(board, audiences),
    review: {
      planId: 'plan',
      serverId: ID,
      serverName: 'payments-mcp',
      title:
        wanted.kind === 'undo'
          ? 'Undo: Turn on “Include client id in audience”'
          : 'Turn on “Include client id in audience”',
      request: `oauth_config, one PUT to /v1/servers/${ID}`,
      diff,
      keptKeys: ['client_id', 'authorization_servers', 'client_secret', 'scopes_supported', 'x_team_note'],
      unknownKeys: ['x_team_note'],
      maskedKeys: ['client_secret'],
      effect: {
        gained,
        lost,
        widens: gained.length > 0,
        sharedWith: [{ audience: CLIENT, servers: ['docs-search', 'vendor-mcp'] }],
        learning: 'unchanged',
        tokens: [
          { tokenId: 't1', label: 'claude-desktop', before: 'rejected', after: 'accepted' },
          { tokenId: 't2', label: 'inspector', before: 'rejected', after: 'rejected' },
          { tokenId: 't3', label: 'ci-runner', before: 'rejected', after: 'rejected' },
        ],
        warnings: [
          {
            title: 'Wider than a URL',
            text: 'Any token your provider issues to that client will pass here, whatever it was meant for.',
          },
        ],
      },
      certainty: [
        {
          sure: true,
          text: 'Read again 2 s ago: still version 7, the same settings. No one else has changed them.',
        },
        {
          sure: true,
          text: '1 key we do not know (`x_team_note`) is sent back unchanged. The masked secret is kept by the gateway.',
        },
        { sure: false, text: 'v1.0.8 cannot refuse a stale save. We read back after saving and offer Undo.' },
      ],
      typeName: gained.length > 0,
      confirmCanonical: CASE === 'learn' ? GATEWAY : null,
      readAt: new Date().toISOString(),
    },
  }
}

const wait = (ms: number) => new Promise((r) => setTimeout(r, ms))
let planned: JsonObject | null = null
let added = false
const ok = <T>(value: T) => ({ ok: true as const, value })

export async function answer(name: string, asked: unknown): Promise<unknown> {
  // The fixture is called through the window's own bridge, which has checked the input already.
  const input = asked as { wanted: WantedChange; mayLearn: boolean }
  await wait(20)
  switch (name) {
    case 'fleet.list':
      return ok({ rows: [row()], asOf: '', complete: true, scopeNote: '' })
    case 'server.read':
      return ok(view())
    case 'token.test':
      return ok({
        diagnosis: diagnose(boardFor(config), audiences),
        testedAt: new Date().toISOString(),
        milliseconds: 412,
      })
    case 'token.list':
      return ok({
        tokens:
          params.get('token') === 'none' && !added
            ? []
            : [TOKEN, { ...TOKEN, id: 't2', label: 'inspector, maria@' }],
      })
    case 'token.add':
      added = true
      return ok({
        found: [
          { kind: 'access-token', from: 'JSON access_token', used: true },
          { kind: 'refresh-token', from: 'JSON refresh_token', used: false },
        ],
        tokens: [TOKEN],
      })
    case 'token.demo':
      added = true
      return ok({
        token: TOKEN,
        story:
          'Claude Desktop asked Authentik for a token. Authentik knows no resource indicators, so the token carries the client id.',
      })
    case 'change.preview':
      planned = after(input.wanted)
      return ok(preview(input.wanted))
    case 'change.apply': {
      await wait(300)
      const outcome = params.get('outcome') ?? 'confirmed'
      if (outcome === 'elsewhere')
        return {
          ok: false,
          error: {
            kind: 'changed-elsewhere',
            by: 'maria@example.com',
            when: '14:03:40',
            keys: ['resource', 'client_id'],
          },
        }
      if (outcome === 'confirmed') config = planned
      return ok({
        record: {
          id: 'c1',
          serverId: ID,
          serverName: 'payments-mcp',
          title: 'Turn on',
          at: '',
          by: '',
          state: outcome,
          detail: '',
          undoes: null,
          undoneBy: null,
          diff: [],
        },
        outcome,
        says: 'The gateway answered 200, but what was read back is not what was sent: `resource` has another value.',
        windowMs: 12,
        server: view(),
        tokens: preview({ kind: 'toggle', on: true, clientId: null }).review.effect.tokens,
      })
    }
    case 'change.list':
      return ok({
        changes: [
          {
            id: 'c1',
            serverId: ID,
            serverName: 'payments-mcp',
            title: 'Turn on “Include client id in audience”',
            at: '2026-11-12T13:00:00Z',
            by: 'ops@example.com',
            state: 'confirmed',
            detail: '',
            undoes: null,
            undoneBy: null,
            diff: [{ key: 'resource', kind: 'changed', before: '', after: '' }],
          },
        ],
        tests: [],
      })
    case 'probe.send':
      if (CASE === 'learn' && !input.mayLearn) return { ok: false, error: { kind: 'probe-would-write' } }
      return ok({
        predicted: {
          status: 401,
          detail: 'Invalid OAuth access token',
          wwwAuthenticate: 'resource-metadata',
          learnedResource: null,
        },
        actual: {
          status: CASE === 'slash' ? 200 : 401,
          detail: 'Invalid OAuth access token',
          wwwAuthenticate: null,
          accepted: false,
        },
        agrees: CASE !== 'slash',
        reasons: ['The gateway keeps issuer metadata for up to 5 minutes.', 'Another replica may answer.'],
        configBefore: '',
        configAfter: '',
        configChanged: false,
        at: new Date().toISOString(),
      })
    default:
      return { ok: false, error: { kind: 'not-connected' } }
  }
}
