import { randomBytes } from 'node:crypto'
import { request, type IncomingHttpHeaders } from 'node:http'
import { newPassword } from './password.ts'

const ANSWER_MS = 60_000

/** What the tests need to know of a running gateway to speak to it. */
export interface Reachable {
  readonly url: string
  readonly authHeaderName: string
  readonly admin: { readonly email: string; readonly password: string }
}

/** The parts of the gateway's own description of a virtual server that the tests look at. */
export interface RigServer {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly visibility: string
  readonly version: number
  readonly updatedAt: string
  readonly url?: string
  readonly oauthEnabled: boolean
  readonly oauthConfig: Record<string, unknown> | null
}

export interface NewServer {
  /** 32 hexadecimal digits; the gateway makes one up when left out. */
  readonly id?: string
  readonly name?: string
  readonly oauth_enabled?: boolean
  readonly oauth_config?: unknown
  readonly visibility?: 'public' | 'team' | 'private'
  readonly team_id?: string
  readonly associated_tools?: readonly string[]
}

export interface NewUser {
  readonly email: string
  readonly password?: string
  readonly isAdmin?: boolean
  readonly isActive?: boolean
}

export interface Answer {
  readonly status: number
  readonly bodyText: string
  readonly json: unknown
  readonly wwwAuthenticate: string | null
  readonly headers: IncomingHttpHeaders
}

/** The tests' own hands on the gateway: they share no code with the app. */
export interface Admin {
  login(email?: string, password?: string): Promise<string>
  /** Any request as the administrator. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>
  createUser(user: NewUser): Promise<{ readonly email: string; readonly password: string }>
  createServer(server: NewServer): Promise<RigServer>
  getServer(id: string): Promise<RigServer>
  /** Every server, switched off or not, as it is now: what an administrator lists is not cached. */
  listServers(): Promise<RigServer[]>
  /** Replaces what is given, as PUT does: `oauthConfig` as a whole. */
  putServer(id: string, change: Record<string, unknown>): Promise<RigServer>
  setServerState(id: string, enabled: boolean): Promise<void>
  deleteServer(id: string): Promise<void>
  version(): Promise<string>
  adminConfigSettings(): Promise<Record<string, Record<string, unknown>>>
  protectedResource(id: string): Promise<Answer>
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'claimcheck-rig', version: '0' },
  },
}

/**
 * Signs in to a gateway as its administrator. In: the gateway. Out: the calls the tests make. Errors: each
 * call throws, with the status and the body, when the gateway does not answer with success; `call` alone
 * never does.
 */
export async function createAdmin(gateway: Reachable): Promise<Admin> {
  // Releases before 1.0.5 have the same API without a version in its paths.
  const versioned = (await send(gateway, 'GET', '/v1/servers')).status !== 404
  const api = versioned ? '/v1' : ''
  const login = async (email = gateway.admin.email, password = gateway.admin.password): Promise<string> => {
    // 1.0.5 takes a password on the path without a version only: CSRF_EXEMPT_PATHS forgot the other.
    const body = { email, password }
    const first = await send(gateway, 'POST', '/auth/login', undefined, body)
    const answer =
      first.status === 404 ? await send(gateway, 'POST', '/v1/auth/login', undefined, body) : first
    return (succeed('sign in', answer).json as { access_token: string }).access_token
  }
  // A candidate of 1.0.0 is healthy before it has let go of its database: it answers 500 then.
  const signIn = async (tries = 10): Promise<string> => {
    try {
      return await login()
    } catch (error) {
      if (tries === 1) throw error
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      return signIn(tries - 1)
    }
  }
  let session = await signIn()

  const call = async (method: string, path: string, body?: unknown, token?: string): Promise<Answer> => {
    const answer = await send(gateway, method, path, token ?? session, body)
    if (answer.status !== 401 || token !== undefined) return answer
    session = await login()
    return send(gateway, method, path, session, body)
  }
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    succeed(`${method} ${path}`, await call(method, path, body)).json as T

  return {
    login,
    call,
    createUser: async ({ email, password = newPassword(), isAdmin = false, isActive = true }) => {
      const body = { email, password, full_name: email, is_admin: isAdmin, is_active: isActive }
      await ask('POST', `${api}/auth/email/admin/users`, body)
      return { email, password }
    },
    createServer: ({ name = `rig-${randomBytes(4).toString('hex')}`, visibility = 'public', ...server }) =>
      ask<RigServer>('POST', `${api}/servers`, {
        server: { name, ...server },
        visibility,
        ...(server.team_id === undefined ? {} : { team_id: server.team_id }),
      }),
    getServer: (id) => ask<RigServer>('GET', `${api}/servers/${id}`),
    listServers: () => ask<RigServer[]>('GET', `${api}/servers?limit=0&include_inactive=true`),
    putServer: (id, change) => ask<RigServer>('PUT', `${api}/servers/${id}`, change),
    setServerState: async (id, enabled) => {
      // 0.9.0 has the older name of it only.
      const answer = await call('POST', `${api}/servers/${id}/state?activate=${String(enabled)}`)
      if (answer.status !== 404) return void succeed('switch a server', answer)
      await ask('POST', `${api}/servers/${id}/toggle?activate=${String(enabled)}`)
    },
    deleteServer: async (id) => {
      await ask('DELETE', `${api}/servers/${id}`)
    },
    version: async () => (await ask<{ app: { version: string } }>('GET', '/version')).app.version,
    adminConfigSettings: async () =>
      (await ask<{ groups: Record<string, Record<string, unknown>> }>('GET', `${api}/admin/config/settings`))
        .groups,
    protectedResource: (id) =>
      send(gateway, 'GET', `/.well-known/oauth-protected-resource/servers/${id}/mcp`),
  }
}

/**
 * Sends one `initialize` request to a virtual server, with a token or without. Out: the whole answer. Errors:
 * only when the gateway cannot be reached.
 */
export function postInitialize(gateway: Reachable, serverId: string, token?: string): Promise<Answer> {
  return send(
    gateway,
    'POST',
    `/servers/${serverId}/mcp`,
    token,
    INITIALIZE,
    'application/json, text/event-stream',
  )
}

/** Sends one request of MCP with a token. Out: the whole answer. */
export function postMcp(
  gateway: Reachable,
  serverId: string,
  token: string,
  method: string,
  params: unknown,
): Promise<Answer> {
  const call = { jsonrpc: '2.0', id: 2, method, params }
  const accept = 'application/json, text/event-stream'
  return send(gateway, 'POST', `/servers/${serverId}/mcp`, token, call, accept)
}

/**
 * Every request has a connection of its own: after a 500 the gateway closes the one it came on without a
 * word.
 */
function send(
  gateway: Reachable,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  accept = 'application/json',
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers: Record<string, string> = { accept }
  if (token !== undefined) headers[gateway.authHeaderName] = `Bearer ${token}`
  if (text !== undefined) headers['content-type'] = 'application/json'
  return new Promise((resolve, reject) => {
    const outgoing = request(
      gateway.url + path,
      { method, headers, agent: false, timeout: ANSWER_MS },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const bodyText = Buffer.concat(chunks).toString('utf8')
          const wwwAuthenticate = answer.headers['www-authenticate'] ?? null
          const status = answer.statusCode ?? 0
          resolve({ status, bodyText, json: parse(bodyText), wwwAuthenticate, headers: answer.headers })
        })
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${ANSWER_MS / 1000} s`)))
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}

function succeed(what: string, answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer
  throw new Error(`${what}: ${answer.status} ${answer.bodyText.slice(0, 500)}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
