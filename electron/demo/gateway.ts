import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isObject, type Json } from '../../shared/kernel/json.ts'
import type { AudienceModel } from '../../shared/contextforge/index.ts'
import { answerAdmin, type AdminState, type DemoProvider } from './admin.ts'
import { makeDiscovery } from './discovery.ts'
import { modernCall, wrongDoor } from './doors.ts'
import { stripSlashes, truthy } from './python.ts'
import { failed, json, publicBase, type Asked, type Reply } from './reply.ts'
import { authenticate, type GatewayState } from './rules.ts'
import { mayDo, toolResult } from './rights.ts'
import type { DemoUser, SignIn } from './sign-in.ts'
import type { StoredServer } from './store.ts'
import { isAtLeast } from './version.ts'

export interface GatewayOptions {
  readonly model: AudienceModel
  readonly version: string
  readonly appDomain: string
  readonly putDoesNothing: boolean
  /** The authority of the issuers' certificates. */
  readonly caPem: string
  readonly signIn: SignIn
  readonly now: () => number
  readonly log: (line: string) => void
}

export interface DemoGateway {
  readonly url: string
  /**
   * Adds servers and SSO providers. They name the gateway's own address, so they can only be added after it
   * started.
   */
  fill(servers: readonly StoredServer[], providers: readonly DemoProvider[]): void
  stop(): Promise<void>
}

const MOST_BYTES = 1_000_000
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
/** The longest header field, with name and separator, in bytes; a longer one gets status 431. */
const MOST_FIELD_BYTES = 8192
const PROTOCOLS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']

/** Starts the demo gateway on a free port of 127.0.0.1. */
export async function startGateway(options: GatewayOptions): Promise<DemoGateway> {
  const { model, version, appDomain, putDoesNothing, signIn, now } = options
  const servers = new Map<string, StoredServer>()
  const providers: DemoProvider[] = []
  const discovery = makeDiscovery(options.caPem, now)
  const admin: AdminState = {
    version,
    appDomain,
    putDoesNothing,
    signIn,
    providers,
    servers,
    startedAt: now(),
    now,
  }
  const gateway: GatewayState = {
    model,
    appDomain,
    jwtIssuer: signIn.issuer,
    discovery,
    now,
    log: options.log,
    server: (id) => servers.get(id),
    person: (email) => signIn.user(email),
    ssoClientId: (issuer) =>
      providers.find((one) => stripSlashes(one.issuer) === stripSlashes(issuer))?.clientId ?? null,
    isOwnToken: (token) => signIn.userOf(token) !== null,
    learn(id, audience) {
      const server = servers.get(id)
      if (!server || !isObject(server.oauthConfig)) return
      // The database updates the time by itself, and nothing changes the version.
      servers.set(id, {
        ...server,
        oauthConfig: { ...server.oauthConfig, resource: audience },
        updatedAt: now(),
      })
    },
  }

  async function answer(asked: Asked): Promise<Reply> {
    if (asked.path === '/health') return json({ status: 'healthy' })
    const told = protectedResource(servers, asked)
    if (told) return told
    const token = bearerIn(asked.headers['authorization'])
    if (isAtLeast(version, '1.1.0') && token !== null && signIn.userOf(token) === null) {
      const refusal = wrongDoor(asked.path)
      if (refusal) return refusal
    }
    const serverId = mcpServerId(asked.path, version)
    if (serverId !== undefined) return mcp(gateway, servers, signIn, serverId, asked, version)
    const hasPrefix = asked.path === '/v1' || asked.path.startsWith('/v1/')
    if (hasPrefix && !isAtLeast(version, '1.0.5')) return failed(404, 'Not Found')
    return answerAdmin(admin, asked, hasPrefix ? asked.path.slice(3) : asked.path) ?? failed(404, 'Not Found')
  }

  // Node's own limit for headers is lower than the gateway's.
  const http = createServer(
    { maxHeaderSize: 65_536 },
    (request, response) => void serve(request, response, answer),
  )
  await listen(http)
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    fill(filled, setUp) {
      for (const server of filled) servers.set(server.id, server)
      providers.push(...setUp)
    },
    async stop() {
      discovery.close()
      await close(http)
    },
  }
}

/** Listens on a free loopback port; rejects when that fails. */
export function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
}

/** Closes a server and all connections that clients keep open. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked) => Promise<Reply>,
): Promise<void> {
  let reply: Reply
  try {
    reply = await answer(await readRequest(request))
  } catch {
    // The gateway does not catch this error. It also closes the connection afterwards, which is announced
    // here.
    reply = failed(500, 'An internal error occurred. Please try again.', { connection: 'close' })
  }
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
  response.end(reply.json === undefined ? '' : JSON.stringify(reply.json))
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MOST_BYTES) throw new Error('request too large')
    parts.push(part)
  }
  // Joined as text: a path with two slashes in front would be read as another host.
  const url = new URL(`http://demo${request.url ?? '/'}`)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(parts).toString('utf8'),
  }
}

/**
 * RFC 9728 metadata: without sign-in, only for enabled public servers, and built from the host of the
 * request.
 */
function protectedResource(servers: ReadonlyMap<string, StoredServer>, asked: Asked): Reply | undefined {
  const prefix = '/.well-known/oauth-protected-resource/'
  if (!asked.path.startsWith(prefix) || asked.method !== 'GET') return undefined
  const parts = stripSlashes(asked.path.slice(prefix.length).replace(/^\/+/, '')).split('/')
  const [folder, id = ''] = parts
  if (folder !== 'servers' || parts.length < 2) return failed(404, PATH_PROBLEM)
  if (!UUID.test(id)) return failed(404, 'Invalid server_id format. Must be a valid UUID.')
  if (parts.length > 3) return failed(404, PATH_PROBLEM)
  const server = servers.get(id)
  if (!server?.enabled || server.visibility !== 'public') return failed(404, 'Server not found')
  if (!server.oauthEnabled) return failed(404, `OAuth not enabled for server: ${id}`)
  const config = server.oauthConfig
  if (!isObject(config) || !truthy(config)) return failed(404, `OAuth not configured for server: ${id}`)
  const { authorization_servers: plural, authorization_server: singular } = config
  const issuers = truthy(plural) ? plural : typeof singular === 'string' ? [singular] : singular
  if (!truthy(issuers)) return failed(404, `OAuth authorization_server not configured for server: ${id}`)
  const scopes = truthy(config['scopes_supported']) ? config['scopes_supported'] : config['scopes']
  const told = {
    resource: `${publicBase(asked)}/servers/${id}/mcp`,
    authorization_servers: issuers ?? null,
    bearer_methods_supported: ['header'],
  }
  return json(truthy(scopes) ? { ...told, scopes_supported: scopes ?? null } : told, 200, {
    'cache-control': 'public, max-age=3600',
  })
}

const PATH_PROBLEM =
  'Invalid resource path format. Expected: /.well-known/oauth-protected-resource/servers/{server_id}/mcp'

function mcpServerId(path: string, version: string): string | undefined {
  const direct = isAtLeast(version, '1.1.0') ? path.replace(/^\/v1\/virtual-servers\//, '/servers/') : path
  return /^\/servers\/([^/]+)\/mcp\/?$/.exec(direct)?.[1]
}

async function mcp(
  gateway: GatewayState,
  servers: ReadonlyMap<string, StoredServer>,
  signIn: SignIn,
  serverId: string,
  asked: Asked,
  version: string,
): Promise<Reply> {
  const header = asked.headers['authorization']
  const isBearer = header === undefined || /^bearer +[^ ]/i.test(header)
  if (!isBearer && asked.method === 'POST' && isAtLeast(version, '1.0.1')) {
    return json({ detail: 'CSRF validation failed', code: 'CSRF_TOKEN_INVALID' }, 403)
  }
  const answer = await authenticate(gateway, serverId, header)
  if (answer.kind === 'refused') {
    const metadata = `${publicBase(asked)}/.well-known/oauth-protected-resource/servers/${serverId}/mcp`
    const challenge = answer.challenge === 'bearer' ? 'Bearer' : `Bearer resource_metadata="${metadata}"`
    return failed(
      answer.status,
      answer.detail,
      answer.challenge === 'none' ? {} : { 'www-authenticate': challenge },
    )
  }
  // The size is checked after the token, and after anything was learned from it.
  const size = 'authorization: '.length + (header ?? '').length
  if (size > MOST_FIELD_BYTES && isAtLeast(version, '1.0.4')) return tooLarge(size)
  const person =
    answer.person === undefined ? signIn.userOf(tokenIn(header)) : (signIn.user(answer.person) ?? null)
  // The right to use a server is checked before the server itself.
  if (person !== null && !mayDo(person, 'servers.use')) return failed(403, 'Access denied')
  const server = servers.get(serverId)
  if (!server) return failed(404, 'Server not found')
  if (asked.method !== 'POST') return failed(405, 'Method Not Allowed', { allow: 'POST, DELETE' })
  return rpc(asked, version, person && { person, server })
}

const bearerIn = (header = ''): string | null => /^bearer +([^ ].*)$/i.exec(header)?.[1] ?? null

const tokenIn = (header = ''): string => header.replace(/^bearer +/i, '')

function tooLarge(size: number): Reply {
  const message = `Header field 'authorization' exceeds maximum size (${size} > ${MOST_FIELD_BYTES} bytes)`
  const error = {
    error: 'Request Header Fields Too Large',
    message,
    violation_type: 'field_size',
    field_name: 'authorization',
  }
  return json(error, 431)
}

/** A minimal MCP server, enough for a client to see that it was let in. */
function rpc(
  asked: Asked,
  version: string,
  caller: { readonly person: DemoUser; readonly server: StoredServer } | null,
): Reply {
  let call: Json
  try {
    call = JSON.parse(asked.body) as Json
  } catch {
    return json({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } }, 400)
  }
  if (!isObject(call) || typeof call['method'] !== 'string') {
    return json({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Invalid Request' } }, 400)
  }
  if (call['id'] === undefined) return { status: 202 }
  const modern = isAtLeast(version, '1.1.0') ? modernCall(asked, call, PROTOCOLS) : undefined
  if (modern) return modern
  const { method, params } = call
  if (caller !== null && (method === 'tools/list' || method === 'tools/call')) {
    const told = toolResult(caller.person, caller.server, method, params, isAtLeast(version, '1.1.0'))
    return json({ jsonrpc: '2.0', id: call['id'], ...told })
  }
  const result = rpcResult(call['method'], call['params'], version)
  const outcome = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result }
  return json({ jsonrpc: '2.0', id: call['id'], ...outcome })
}

function rpcResult(method: string, params: Json | undefined, version: string): Json | undefined {
  if (method === 'ping') return {}
  if (method === 'tools/list') return { tools: [] }
  if (method !== 'initialize') return undefined
  const asked = isObject(params ?? null) ? (params as { protocolVersion?: Json }).protocolVersion : undefined
  const protocolVersion = PROTOCOLS.find((known) => known === asked) ?? PROTOCOLS[0] ?? ''
  return {
    protocolVersion,
    capabilities: { tools: { listChanged: false } },
    serverInfo: { name: 'claimcheck-demo', version },
  }
}
