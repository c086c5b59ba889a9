import { randomUUID } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { failed, json, type Asked, type Reply } from './reply.ts'
import { answerRights } from './rights.ts'
import { canonicalUrl } from './rules.ts'
import type { DemoUser, SignIn } from './sign-in.ts'
import { applyUpdate, timestamp, toReply, type StoredServer } from './store.ts'
import { readUpdate } from './update.ts'
import { isAtLeast } from './version.ts'

/** An SSO provider, as the gateway's administrator has set it up. */
export interface DemoProvider {
  readonly id: string
  readonly displayName: string
  readonly issuer: string
  readonly clientId: string
  /** The audience its tokens need for the API; missing: it is not trusted for it. */
  readonly apiAudience?: string
}

/** What the demo gateway's administration API works on. */
export interface AdminState {
  readonly version: string
  readonly appDomain: string
  readonly putDoesNothing: boolean
  readonly signIn: SignIn
  readonly providers: readonly DemoProvider[]
  readonly servers: Map<string, StoredServer>
  readonly startedAt: number
  now(): number
}

const PAGE = 50

/**
 * Answers a request to the administration API; undefined where no route fits. `path` is without the `/v1`
 * prefix.
 */
export function answerAdmin(state: AdminState, asked: Asked, path: string): Reply | undefined {
  if (path === '/auth/login') return only('POST', asked, () => signIn(state, asked))
  if (path === '/auth/sso/providers') {
    return only('GET', asked, () =>
      json(state.providers.map(({ id, displayName }) => ({ id, name: id, display_name: displayName }))),
    )
  }
  const guarded = (right: Right, answer: (user: DemoUser) => Reply): Reply =>
    withUser(state, asked, right, answer)
  if (path === '/version') return only('GET', asked, () => guarded('version', () => version(state)))
  if (path === '/admin/config/settings')
    return only('GET', asked, () => guarded('admin', () => settings(state)))
  if (path === '/servers')
    return only('GET', asked, () => guarded('any', (user) => list(state, user, asked.query)))
  if (path === '/auth/sso/admin/providers') {
    return only('GET', asked, () => guarded('admin', () => json(state.providers.map(providerSummary))))
  }
  if (/^\/(rbac|teams|tokens)\/|^\/servers\/[^/]+\/tools$/.test(path)) {
    const rights = answerRights(state, path)
    return rights && only('GET', asked, () => guarded('admin', () => rights))
  }
  const [, folder = '', id = ''] = /^(.+)\/([^/]+)$/.exec(path) ?? []
  const name = decode(id)
  if (folder === '/auth/sso/admin/providers')
    return only('GET', asked, () => guarded('admin', () => provider(state, name)))
  if (folder === '/auth/email/admin/users')
    return only('GET', asked, () => guarded('admin', () => person(state, name)))
  if (folder === '/servers') {
    if (asked.method === 'PUT') return guarded('any', (user) => update(state, user, name, asked))
    return only('GET', asked, () => guarded('any', (user) => read(state, user, name)))
  }
  return undefined
}

type Right = 'any' | 'admin' | 'version'

function only(method: string, asked: Asked, answer: () => Reply): Reply {
  return asked.method === method ? answer() : failed(405, 'Method Not Allowed', { allow: method })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function withUser(state: AdminState, asked: Asked, right: Right, answer: (user: DemoUser) => Reply): Reply {
  const [scheme = '', token = ''] = (asked.headers['authorization'] ?? '').split(/ +/)
  const bearer = { 'www-authenticate': 'Bearer' }
  if (scheme.toLowerCase() !== 'bearer' || token === '') {
    // /version has its own check, with its own error text.
    return right === 'version'
      ? failed(401, 'Authentication required. Please login with email/password or use basic auth.', bearer)
      : failed(401, 'Authorization token required')
  }
  const user = state.signIn.userOf(token)
  if (!user) return failed(401, 'Invalid authentication credentials')
  if (right !== 'any' && !user.isAdmin)
    return failed(403, right === 'version' ? 'Admin privileges required' : 'Access denied')
  return answer(user)
}

function signIn(state: AdminState, asked: Asked): Reply {
  let sent: Json
  try {
    sent = JSON.parse(asked.body) as Json
  } catch {
    sent = null
  }
  const email = isObject(sent) ? (sent['email'] ?? sent['username']) : undefined
  const password = isObject(sent) ? sent['password'] : undefined
  if (typeof password === 'string' && typeof email !== 'string')
    return failed(400, 'Either email or username must be provided')
  if (typeof email !== 'string' || typeof password !== 'string') {
    const missing = { type: 'missing', loc: ['body', 'password'], msg: 'Field required' }
    return failed(422, isAtLeast(state.version, '1.1.0') ? [missing] : 'An error occurred, please try again.')
  }
  const done = state.signIn.signIn(email, password)
  if (!done) return failed(401, 'Invalid email or password')
  const reply = {
    access_token: done.token,
    token_type: 'bearer',
    expires_in: state.signIn.lifetime,
    user: describe(state, done.user),
  }
  return json(reply)
}

function describe(state: AdminState, user: DemoUser): JsonObject {
  return {
    email: user.email,
    full_name: user.fullName,
    is_admin: user.isAdmin,
    is_active: user.isActive,
    auth_provider: user.isAdmin ? 'local' : 'authentik',
    created_at: timestamp(state.startedAt - 200 * 86_400_000),
    last_login: null,
    email_verified: true,
    password_change_required: false,
    failed_login_attempts: 0,
    locked_until: null,
    is_locked: false,
  }
}

function person(state: AdminState, email: string): Reply {
  const user = state.signIn.user(email)
  return user ? json(describe(state, user)) : failed(404, 'User not found')
}

function version(state: AdminState): Reply {
  return json({
    timestamp: new Date(state.now()).toISOString(),
    host: 'claimcheck-demo',
    uptime_seconds: Math.floor((state.now() - state.startedAt) / 1000),
    app: {
      name: 'ContextForge (Claimcheck demo)',
      version: state.version,
      mcp_protocol_version: '2025-11-25',
    },
    settings: { cache_type: 'memory', mcpgateway_ui_enabled: true, mcpgateway_admin_api_enabled: true },
    env: { AUTH_REQUIRED: 'true', MCP_REQUIRE_AUTH: 'true' },
  })
}

function settings(state: AdminState): Reply {
  const groups = {
    'Basic Settings': {
      app_name: 'ContextForge (Claimcheck demo)',
      environment: 'development',
      app_domain: `${state.appDomain}/`,
    },
    'Authentication & Security': {
      auth_required: true,
      jwt_algorithm: 'HS256',
      jwt_secret_key: '*****',
      jwt_audience: 'mcpgateway-api',
      jwt_issuer: state.signIn.issuer,
      token_expiry: state.signIn.lifetime / 60,
      mcp_client_auth_enabled: true,
      trust_proxy_auth: false,
      skip_ssl_verify: false,
    },
    'SSO Configuration': { sso_enabled: true, sso_generic_enabled: true },
    'Email Authentication': { email_auth_enabled: true, platform_admin_password: '*****' },
  }
  return json({ groups, security_status: {} })
}

const providerSummary = (one: DemoProvider): JsonObject => ({
  id: one.id,
  name: one.id,
  display_name: one.displayName,
  provider_type: 'oidc',
  is_enabled: true,
  trusted_domains: [],
  auto_create_users: true,
  trusted_for_api_auth: one.apiAudience !== undefined,
  api_audience: one.apiAudience ?? null,
})

function provider(state: AdminState, id: string): Reply {
  const found = state.providers.find((one) => one.id === id)
  if (!found) return failed(404, `SSO provider '${id}' not found`)
  const extra = {
    client_id: found.clientId,
    issuer: found.issuer,
    jwks_uri: null,
    scope: 'openid profile email',
  }
  return json({ ...providerSummary(found), ...extra, provider_metadata: {} })
}

function isVisible(user: DemoUser, server: StoredServer): boolean {
  if (user.isAdmin || server.visibility === 'public' || server.ownerEmail === user.email) return true
  return server.visibility === 'team' && user.isTeamMember === true
}

function show(state: AdminState, server: StoredServer): JsonObject {
  // Masking was introduced with RC2, `url` with 1.1.0.
  const isMasked = isAtLeast(state.version, '1.0.0') || !/-(BETA-2|RC-?1)$/i.test(state.version)
  return toReply(
    server,
    isMasked,
    isAtLeast(state.version, '1.1.0') ? canonicalUrl(state.appDomain, server.id) : null,
  )
}

function read(state: AdminState, user: DemoUser, id: string): Reply {
  const server = state.servers.get(id)
  return server && isVisible(user, server)
    ? json(show(state, server))
    : failed(404, `Server not found: ${id}`)
}

function list(state: AdminState, user: DemoUser, query: URLSearchParams): Reply {
  const isOn = (name: string): boolean =>
    ['true', '1', 'on', 'yes'].includes(query.get(name)?.toLowerCase() ?? '')
  const wanted = [...state.servers.values()]
    .filter((server) => isVisible(user, server) && (server.enabled || isOn('include_inactive')))
    .filter((server) => !query.get('visibility') || server.visibility === query.get('visibility'))
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  const after = wanted.findIndex((server) => server.id === readCursor(query.get('cursor')))
  const rest = wanted.slice(after + 1)
  const limit = Number(query.get('limit') ?? PAGE)
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const last = page.at(-1)
  const nextCursor = last && page.length < rest.length ? writeCursor(last) : null
  const servers = page.map((server) => show(state, server))
  return json(isOn('include_pagination') ? { servers, nextCursor } : servers)
}

const writeCursor = (server: StoredServer): string =>
  Buffer.from(JSON.stringify({ created_at: timestamp(server.createdAt), id: server.id })).toString(
    'base64url',
  )

/**
 * Where a page begins, from its cursor; null, which means the first page, for a cursor the demo did not
 * issue.
 */
function readCursor(cursor: string | null): string | null {
  try {
    const value = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString('utf8')) as Json
    return isObject(value) && typeof value['id'] === 'string' ? value['id'] : null
  } catch {
    return null
  }
}

function update(state: AdminState, user: DemoUser, id: string, asked: Asked): Reply {
  if (!user.isAdmin && user.mayUpdate !== true) return failed(403, 'Access denied')
  const read = readUpdate(asked.body, isAtLeast(state.version, '1.1.0'))
  if ('refused' in read) return read.refused
  const server = state.servers.get(id)
  if (!server) return failed(400, `Failed to update server: Server not found: ${id}`)
  if (!user.isAdmin && server.ownerEmail !== user.email)
    return failed(400, `Failed to update server: ${notTheOwner(state.version)}`)
  const name = read.update.name
  const isTaken = [...state.servers.values()].some(
    (one) => one.id !== id && one.visibility === 'public' && one.name === name,
  )
  if (isTaken && server.visibility === 'public')
    return failed(409, `Public Server already exists with name: ${name ?? ''}`)
  const changed = applyUpdate(
    server,
    read.update,
    user.email,
    asked.headers['user-agent'] ?? null,
    state.now(),
  )
  if (!state.putDoesNothing) state.servers.set(id, changed)
  return json(show(state, changed))
}

/**
 * Since 1.1.0 only the gateway's own exceptions keep their texts, and Python's PermissionError is not one of
 * them.
 */
function notTheOwner(release: string): string {
  const reference = randomUUID().replaceAll('-', '')
  return isAtLeast(release, '1.1.0')
    ? `An unexpected error occurred (reference: ${reference})`
    : 'Only the owner can update this server'
}
