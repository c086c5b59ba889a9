import { z } from 'zod'
import type { AppError } from '../../shared/kernel/errors.ts'
import {
  type AdvertisedReading,
  inexactConfig,
  type UserFact,
  type VirtualServer,
  wire,
} from '../../shared/contextforge/index.ts'
import type { ConfigBody } from '../../shared/change/body.ts'
import { isObject, isShallow } from '../../shared/kernel/json.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { goOn, type WentOn } from './go-on.ts'
import type { Http, HttpReply, HttpRequest } from './http.ts'
import { type Initialize, type InitializeReply, sendInitialize } from './initialize.ts'
import { firstPageSize, listAllServers, type ListAsk, type ServerList } from './list.ts'
import { providerOf, type SsoProvider } from './providers.ts'
import { type Ask, parseBody, readReply, statusError } from './reply.ts'
import { type GatewaySettings, NOTHING_TOLD, settingsIn, startedWith, type StartedWith } from './settings.ts'

/**
 * One server as it was just read. `inexact`: why this program could not write its configuration back
 * unchanged; null when it could.
 */
export type ServerReading = { readonly server: VirtualServer; readonly inexact: string | null }

export type VersionReading = { readonly version: string | null; readonly started: StartedWith }

export type GatewayClient = {
  readonly baseUrl: string
  readonly basePath: '/v1' | ''
  /** Any other GET below the base path. */
  readonly ask: Ask
  /**
   * The version as the gateway spells it (null when this login may not know it), and what the gateway tells
   * there about the environment variables it was started with.
   */
  readonly version: (signal?: AbortSignal) => Promise<Result<VersionReading, AppError>>
  readonly settings: (signal?: AbortSignal) => Promise<Result<GatewaySettings, AppError>>
  /** The permissions of the login's roles; null on releases that do not tell. `*` stands for all. */
  readonly permissions: (signal?: AbortSignal) => Promise<Result<readonly string[] | null, AppError>>
  /**
   * `progress` is called after each page with the number of servers so far; `turn` is awaited before each
   * page; `wait` waits for the rate limit.
   */
  readonly listServers: (
    signal?: AbortSignal,
    more?: Pick<ListAsk, 'progress' | 'turn' | 'wait' | 'page' | 'firstOnly' | 'from'>,
  ) => Promise<Result<ServerList, AppError>>
  readonly getServer: (id: string, signal?: AbortSignal) => Promise<Result<ServerReading, AppError>>
  /**
   * Replaces the whole configuration, and switches OAuth on or off where that is given. Sent once and never
   * repeated. Its answer proves nothing, so read the server afterwards.
   */
  readonly putServer: (
    id: string,
    update: { readonly oauthConfig?: ConfigBody | null; readonly oauthEnabled?: boolean },
    signal?: AbortSignal,
  ) => Promise<Result<ServerReading, AppError>>
  readonly protectedResource: (id: string, signal?: AbortSignal) => Promise<AdvertisedReading>
  /** Whether the MCP endpoint accepts requests to this host name; null where the answer does not show it. */
  readonly takesHost: (signal?: AbortSignal) => Promise<boolean | null>
  readonly userByEmail: (email: string, signal?: AbortSignal) => Promise<UserFact>
  /** Providers whose client id this login may read; empty when there are none or it may not read any. */
  readonly ssoProviders: (signal?: AbortSignal) => Promise<Result<readonly SsoProvider[], AppError>>
  /**
   * The newest entries of the audit log about servers; null where this release has no such log. Needs the
   * permission audit:read.
   */
  readonly auditTrails: (signal?: AbortSignal) => Promise<Result<readonly wire.AuditTrail[] | null, AppError>>
  readonly initialize: Initialize
  /** Continues after an accepted `initialize`; see go-on.ts. */
  readonly goOn: (id: string, token: string, after: InitializeReply) => Promise<WentOn>
}

export type ClientOptions = {
  readonly baseUrl: string
  readonly basePath: '/v1' | ''
  /** The gateway's AUTH_HEADER_NAME. */
  readonly headerName: string
  /** Returns the present admin token; it changes when the sign-in of an open connection is renewed. */
  readonly token: () => string
  /**
   * Makes the error of a 401: a sign-in that never worked, or one that has ended. In: the token that was
   * sent, which may not be the present one any more.
   */
  readonly unauthorized: (detail: string, token: string) => AppError
  readonly http: Http
}

const HOST_REFUSED = 'Forbidden: Host not allowed'

/**
 * Talks to the API of one gateway. Each method asks one question; nothing is cached. Errors are told by kind,
 * never by text. Does not judge what it reads, and does not check that a write was stored.
 */
export function createGatewayClient(options: ClientOptions): GatewayClient {
  const { baseUrl, basePath, http } = options
  const size = firstPageSize()
  const auth = (token: string): Record<string, string> => ({ [options.headerName]: `Bearer ${token}` })

  const correct = (error: AppError, token: string): AppError =>
    error.kind === 'sign-in-refused' ? options.unauthorized(error.detail, token) : error

  /** A reply, and the sign-in token it answers. */
  type Answered = { readonly reply: Result<HttpReply, AppError>; readonly token: string }

  async function get(
    path: string,
    signal: AbortSignal | undefined,
    into?: HttpRequest['into'],
  ): Promise<Answered> {
    const token = options.token()
    const reply = await http.send({
      method: 'GET',
      url: baseUrl + path,
      headers: auth(token),
      signal,
      ...(into === undefined ? {} : { into }),
    })
    // A 401 for a sign-in that was renewed meanwhile says nothing about the new one, so the request is
    // repeated.
    const isLate = reply.ok && reply.value.status === 401 && options.token() !== token
    return isLate ? get(path, signal, into) : { reply, token }
  }

  async function read<T>(
    path: string,
    needs: string,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ): Promise<Result<T, AppError>> {
    const { reply, token } = await get(path, signal)
    if (!reply.ok) return reply
    const value = readReply(reply.value, { endpoint: `GET ${path}`, needs, schema })
    return value.ok ? value : err(correct(value.error, token))
  }

  function readOne(
    reply: HttpReply,
    token: string,
    id: string,
    endpoint: string,
    needs: string,
  ): Result<ServerReading, AppError> {
    const body = readReply(reply, { endpoint, needs, schema: z.unknown() })
    if (!body.ok) return err(correct(body.error, token))
    const server = wire.readServer(body.value)
    if (!server.ok) return err({ kind: 'reply-unexpected', endpoint, issues: server.error })
    // The gateway stores ids without dashes, so they are compared without them.
    if (bare(server.value.id) !== bare(id))
      return err({ kind: 'reply-unexpected', endpoint, issues: ['the reply is about another server'] })
    // A text with a part cut out of it must not be written back.
    const scrubbed =
      reply.scrubbed === true ? 'the reply repeats the sign-in, which was taken out of it' : null
    return ok({ server: server.value, inexact: inexactConfig(reply.text) ?? scrubbed })
  }

  async function provider(id: string, signal?: AbortSignal): Promise<Result<SsoProvider | null, AppError>> {
    const path = `${basePath}/auth/sso/admin/providers/${encodeURIComponent(id)}`
    const detail = await read(path, 'admin.sso_providers:read', wire.ssoProviderWire, signal)
    if (!detail.ok) return isMissingRight(detail.error) ? ok(null) : detail
    return ok(providerOf(id, detail.value))
  }

  return {
    baseUrl,
    basePath,
    ask: (path, needs, schema, signal) => read(basePath + path, needs, schema, signal),
    async version(signal) {
      const version = await read(`${basePath}/version`, 'an administrator', wire.versionWire, signal)
      if (version.ok)
        return ok({ version: version.value.app.version, started: startedWith(version.value.env ?? {}) })
      if (!isMissingRight(version.error)) return version
      const openapi = await read('/openapi.json', 'a sign-in', wire.openapiWire, signal)
      if (openapi.ok) return ok({ version: openapi.value.info.version, started: NOTHING_TOLD })
      return isMissingRight(openapi.error) ? ok({ version: null, started: NOTHING_TOLD }) : openapi
    },
    async settings(signal) {
      const reply = await read(
        `${basePath}/admin/config/settings`,
        'admin.system_config',
        wire.settingsWire,
        signal,
      )
      if (!reply.ok) return reply
      return ok(settingsIn(reply.value.groups))
    },
    async permissions(signal) {
      const reply = await read(`${basePath}/rbac/my/permissions`, 'a sign-in', wire.permissionsWire, signal)
      if (reply.ok || !isMissingRight(reply.error)) return reply
      return ok(null)
    },
    async listServers(signal, more = {}) {
      let sent = options.token()
      const list = await listAllServers({
        ...more,
        basePath,
        size,
        ...(http.clean === undefined ? {} : { clean: http.clean }),
        signal,
        async fetchPage(path, own, into) {
          const { reply, token } = await get(path, own, into)
          sent = token
          return reply
        },
      })
      return list.ok ? list : err(correct(list.error, sent))
    },
    async getServer(id, signal) {
      const path = `${basePath}/servers/${encodeURIComponent(id)}`
      const { reply, token } = await get(path, signal)
      if (!reply.ok) return reply
      // A missing route also answers 404, but this route existed when the connection was made.
      if (reply.value.status === 404) return err({ kind: 'server-gone', serverId: id })
      return readOne(reply.value, token, id, `GET ${path}`, 'servers.read')
    },
    async putServer(id, update, signal) {
      const path = `${basePath}/servers/${encodeURIComponent(id)}`
      const token = options.token()
      const reply = await http.send({
        method: 'PUT',
        url: baseUrl + path,
        headers: { ...auth(token), 'content-type': 'application/json' },
        body: JSON.stringify(update),
        signal,
      })
      return reply.ok ? readOne(reply.value, token, id, `PUT ${path}`, 'servers.update') : reply
    },
    async protectedResource(id, signal) {
      const url = `${baseUrl}/.well-known/oauth-protected-resource/servers/${encodeURIComponent(id)}/mcp`
      const reply = await http.send({ method: 'GET', url, signal })
      if (!reply.ok) return { state: 'failed', url, detail: shortly(reply.error) }
      if (reply.value.status === 404) {
        const body = parseBody(reply.value, url)
        return { state: 'not-found', url, detail: body.ok ? wire.detailOf(body.value) : '' }
      }
      const value = readReply(reply.value, {
        endpoint: url,
        needs: 'nothing',
        schema: wire.protectedResourceWire,
      })
      if (!value.ok) return { state: 'failed', url, detail: shortly(value.error) }
      return {
        state: 'read',
        url,
        resource: value.value.resource,
        authorizationServers: value.value.authorization_servers,
      }
    },
    async takesHost(signal) {
      // The gateway checks Host and Origin after the sign-in and before the method: a GET that asks for JSON
      // ends with 405 or 406 and opens no stream.
      const { reply } = await get('/mcp', signal)
      if (!reply.ok) return null
      const { status } = reply.value
      const body = parseBody(reply.value, 'GET /mcp')
      if (status === 403) return body.ok && wire.detailOf(body.value) === HOST_REFUSED ? false : null
      return [200, 400, 405, 406].includes(status) ? true : null
    },
    async userByEmail(email, signal) {
      // A token may contain half of a surrogate pair, which no URL can contain.
      if (/\p{Cs}/u.test(email))
        return { state: 'unknown', why: 'its address is no text that can be asked for' }
      const path = `${basePath}/auth/email/admin/users/${encodeURIComponent(email)}`
      const { reply, token } = await get(path, signal)
      if (!reply.ok) return { state: 'unknown', why: shortly(reply.error) }
      if (reply.value.status === 404) {
        const body = parseBody(reply.value, path)
        const isAnswer = body.ok && wire.detailOf(body.value) === wire.USER_NOT_FOUND
        return isAnswer ? { state: 'missing' } : { state: 'unknown', why: 'this gateway has no user lookup' }
      }
      const user = readReply(reply.value, {
        endpoint: path,
        needs: 'admin.user_management',
        schema: wire.userWire,
      })
      if (!user.ok) return { state: 'unknown', why: shortly(correct(user.error, token)) }
      // If the answer is about another user, it says nothing about this token.
      if (user.value.email.toLowerCase() !== email.toLowerCase())
        return { state: 'unknown', why: 'the gateway answered for another user' }
      const { is_active: active, is_admin: isAdmin, auth_provider: provider } = user.value
      const brought = provider === undefined ? {} : { provider }
      if (!active) return { state: 'disabled', ...brought }
      return { state: 'active', ...brought, ...(isAdmin === undefined ? {} : { isAdmin }) }
    },
    async ssoProviders(signal) {
      const list = await read(
        `${basePath}/auth/sso/admin/providers`,
        'admin.sso_providers:read',
        wire.ssoProviderListWire,
        signal,
      )
      if (!list.ok) return isMissingRight(list.error) ? ok([]) : list
      const found: SsoProvider[] = []
      // These routes allow ten requests a minute, so the providers are read one by one, and eight at most.
      for (const { id } of list.value.slice(0, 8)) {
        const one = await provider(id, signal)
        // If one of them cannot be read, the others must not look like the complete list.
        if (!one.ok) return one
        if (one.value !== null) found.push(one.value)
      }
      return ok(found)
    },
    async auditTrails(signal) {
      // Every release that has this route has it at the root, never under /v1.
      const path = '/api/logs/audit-trails?resource_type=server&limit=200'
      const reply = await read(path, 'audit:read', wire.auditTrailWire, signal)
      if (reply.ok) return reply
      const isMissing = reply.error.kind === 'refused-by-gateway' && reply.error.status === 404
      return isMissing ? ok(null) : reply
    },
    async initialize(id, token, signal, mayWrite, asked) {
      const { headerName } = options
      return sendInitialize({ http, baseUrl, headerName, serverId: id, token, signal, mayWrite, asked })
    },
    goOn: (serverId, token, { sessionId, protocolVersion }) =>
      goOn({ http, baseUrl, headerName: options.headerName, serverId, token, sessionId, protocolVersion }),
  }
}

/**
 * Finds the base path of the API (`/v1` since 1.0.5), and the address of the first server where it is shown.
 * In: the signed-in request. Errors: those of the network, and a 401. Does not check any right.
 */
export async function detectBasePath(ask: {
  http: Http
  baseUrl: string
  headerName: string
  token: string
  signal?: AbortSignal
}): Promise<Result<{ basePath: '/v1' | ''; status: number; address: wire.ServerAddress | null }, AppError>> {
  for (const basePath of ['/v1', ''] as const) {
    const url = `${ask.baseUrl}${basePath}/servers?limit=1&include_pagination=true`
    const reply = await ask.http.send({
      method: 'GET',
      url,
      headers: { [ask.headerName]: `Bearer ${ask.token}` },
      signal: ask.signal,
    })
    if (!reply.ok) return reply
    if (reply.value.status === 404) continue
    if (reply.value.status !== 200 && reply.value.status !== 403)
      return err(statusError(reply.value, 'servers.read'))
    const body = parseBody(reply.value, `GET ${basePath}/servers`)
    if (!body.ok) return body
    const page = wire.serverPage.safeParse(body.value)
    const isServers = reply.value.status === 403 || page.success
    if (
      !isServers ||
      !(isObject(body.value) || Array.isArray(body.value)) ||
      !isShallow(wire.detailOf(body.value))
    )
      return err({
        kind: 'not-a-gateway',
        url: reply.value.url,
        found: 'JSON that is not a list of virtual servers',
      })
    const address = wire.serverUrlWire.safeParse(page.data?.servers[0])
    return ok({ basePath, status: reply.value.status, address: address.data ?? null })
  }
  return err({
    kind: 'not-a-gateway',
    url: `${ask.baseUrl}/servers`,
    found: 'HTTP 404: no virtual servers here',
  })
}

/**
 * True when the gateway does not have the route: the release is older, or that part of it is switched off.
 */
export const isNoRoute = (error: AppError): boolean =>
  error.kind === 'refused-by-gateway' && error.status === 404

/**
 * True for a missing right, or a route this release does not have: reasons to continue without the answer.
 */
export const isMissingRight = (error: AppError): boolean =>
  error.kind === 'denied' ||
  isNoRoute(error) ||
  // A login that must change its password is redirected to a page.
  error.kind === 'redirected' ||
  error.kind === 'not-a-gateway'

const bare = (id: string): string => id.replaceAll('-', '').toLowerCase()

function shortly(error: AppError): string {
  if (error.kind === 'denied') return `this login lacks ${error.needs}`
  if ('detail' in error && error.detail !== '') return error.detail
  if ('status' in error) return `HTTP ${error.status}`
  return error.kind.replaceAll('-', ' ')
}
