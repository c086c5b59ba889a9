import { boardOf } from '../../shared/contextforge/lanes.ts'
import { configOf } from '../../shared/contextforge/expected.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { providerOf } from '../../shared/issuer/provider.ts'
import { refusesContact } from '../../shared/issuer/reach.ts'
import { askedAndGot, refreshKeeps } from '../../shared/oauth/findings.ts'
import {
  endpointsOf,
  flowOffer,
  hostsOf,
  readServer,
  type AuthorizationServer,
  type Flow,
} from '../../shared/oauth/metadata.ts'
import { prefill } from '../../shared/oauth/prefill.ts'
import type { GrantRequest, GrantView, IssuerOffer } from '../../shared/oauth/view.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { resolveIssuers } from '../../shared/contextforge/issuer.ts'
import { askMetadata } from '../issuer/gather.ts'
import { openInBrowser } from '../grant/browser.ts'
import { createTrace, type Trace } from '../grant/door.ts'
import { BROWSER_MS, fetchToken, introspect, knownClient, refreshToken, type Client } from '../grant/flows.ts'
import { introspectionMembers } from '../grant/introspection.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { ShelfEntry } from '../shelf/shelf.ts'
import type { Deps } from './deps.ts'

type GrantHandlers = Pick<Handlers, Extract<keyof Handlers, `grant.${string}`>>

/** What a refresh needs. Kept beside its token and not longer: it goes when the shelf lets the token go. */
type Kept = {
  readonly client: Client
  readonly refresh: string
  readonly trace: Trace
  readonly signal: AbortSignal
  readonly resources: readonly string[]
}

type Current = {
  view: GrantView
  readonly open: OpenGateway
  readonly abort: AbortController
  tokenId: string | null
}

const FLOWS: readonly Flow[] = ['code', 'device', 'client-credentials']
const isOver = ({ view }: Current): boolean => view.phase === 'done' || view.phase === 'failed'

/**
 * Fetches tokens from issuers the gateway's configuration names. What is fetched goes onto the shelf like a pasted token;
 * refresh tokens and secrets stay in this process's memory. One fetch at a time.
 */
export function createGrantHandlers(deps: Deps): GrantHandlers {
  const { gateways, shelf, publish, now, later, newId } = deps
  const kept = new WeakMap<ShelfEntry['life'], Kept>()
  let current: Current | null = null

  const change = (of: Current, more: Partial<GrantView>): void => {
    of.view = { ...of.view, ...more, sequence: of.view.sequence + 1 }
    if (of === current) publish('grant.changed', { grant: of.view })
  }
  /** The fetch as it stands; none of another connection, and none whose token is gone. */
  const mine = (): Current | null => {
    if (current === null) return null
    const forgotten = current.tokenId !== null && shelf.get(current.tokenId) === null
    if (current.open !== gateways.current() || forgotten) {
      current.abort.abort()
      current = null
    }
    return current
  }
  const keptOf = (of: Current): Kept | null => {
    const entry = of.tokenId === null ? null : shelf.get(of.tokenId)
    return entry === null ? null : (kept.get(entry.life) ?? null)
  }

  async function run(
    of: Current,
    request: GrantRequest,
    server: AuthorizationServer,
    trace: Trace,
  ): Promise<void> {
    const { signal } = of.abort
    const tell = (more: Partial<GrantView>): void => change(of, more)
    const fetched = await fetchToken(request, server, {
      send: of.open.askIssuer, open: deps.browser, now, later, signal, trace, tell, waitMs: BROWSER_MS,
    }) // prettier-ignore
    // Whoever changed the gateway meanwhile did not ask for a token of the one before.
    const result: typeof fetched = of.open === gateways.current() ? fetched : err({ kind: 'cancelled' })
    const over = { browser: null, device: null, waitsUntil: null } as const
    if (!result.ok) return tell({ ...over, phase: 'failed', error: result.error })
    const { client, granted } = result.value
    const entry = shelf.add(granted.accessToken)
    of.tokenId = entry.id
    if (granted.refreshToken !== null)
      kept.set(entry.life, {
        client,
        refresh: granted.refreshToken,
        trace,
        signal,
        resources: request.resources,
      })
    tell({
      ...over,
      phase: 'done',
      result: {
        token: entry.view, scope: granted.scope, expiresIn: granted.expiresIn, idToken: granted.idToken,
        canRefresh: granted.refreshToken !== null, findings: askedAndGot(request, entry.view), refreshed: null,
      },
    }) // prettier-ignore
  }

  return {
    'grant.offer': async ({ serverId }) => {
      const read = await readTarget(gateways.need(), serverId)
      if (!read.ok) return read
      const { open, server } = read.value
      const hints = { clientIds: open.scene.clientIdsFor(server), learned: open.scene.wasLearned(server) }
      const board = boardOf(server, open.scene.gateway, hints)
      const { allowed } = resolveIssuers(configOf(server))
      const issuers = await Promise.all([...new Set(allowed)].map((issuer) => offerOf(open, server, issuer)))
      const { resources, leftOut, ...rest } = prefill(server, board, hints.clientIds)
      return ok({
        serverName: server.name,
        issuers,
        prefill: { ...rest, resources: [...resources], leftOut: [...leftOut] },
      })
    },
    'grant.start': async (request) => {
      const before = mine()
      if (before !== null && !isOver(before)) return err({ kind: 'grant-running' })
      const read = await readTarget(gateways.need(), request.serverId)
      if (!read.ok) return read
      const { open, server } = read.value
      const issuer = await readIssuer(open, server, request.issuer)
      if (!issuer.ok) return issuer
      const refused = refusal(issuer.value, request)
      if (refused !== null) return err(refused)
      open.agree(hostsOf(issuer.value, endpointsOf(request.flow, request.register)))
      // Asked again: reading took a while, in which another may have begun.
      const meanwhile = mine()
      if (meanwhile !== null && !isOver(meanwhile)) return err({ kind: 'grant-running' })
      const trace = createTrace(() => change(begun, { trace: [...trace.lines] }))
      const begun: Current = {
        open,
        abort: new AbortController(),
        tokenId: null,
        view: viewOf(newId(), request),
      }
      current = begun
      void run(begun, request, issuer.value, trace).catch((thrown: unknown) => {
        const reference = newId().slice(0, 8)
        deps.report(reference, thrown)
        change(begun, { phase: 'failed', error: { kind: 'unexpected', reference } })
      })
      return ok({ grant: begun.view })
    },
    'grant.current': async () => ok({ grant: mine()?.view ?? null }),
    'grant.cancel': async () => {
      const of = mine()
      if (of !== null && !isOver(of)) of.abort.abort()
      return ok({})
    },
    'grant.open-page': async () => {
      const page = mine()?.view.device?.page
      if (page === undefined) return err({ kind: 'cancelled' })
      const opened = await openInBrowser(page, deps.browser)
      return opened.ok ? ok({}) : opened
    },
    'grant.refresh': async () => {
      const of = mine()
      const result = of?.view.result ?? null
      const has = of === null ? null : keptOf(of)
      if (of === null || result === null || has === null) return err({ kind: 'no-refresh-token' })
      const before = of.tokenId === null ? null : shelf.get(of.tokenId)
      if (before === null) return err({ kind: 'token-gone' })
      // A refresh token may be good for one use only: nobody else takes it meanwhile.
      kept.delete(before.life)
      const reply = await refreshToken(has.client, has.refresh, has.resources, has)
      if (!reply.ok) {
        // Refused or lost on the way: it may still be good.
        kept.set(before.life, has)
        return reply
      }
      const entry = shelf.add(reply.value.accessToken)
      kept.set(before.life, { ...has, refresh: reply.value.refreshToken ?? has.refresh })
      change(of, {
        result: { ...result, refreshed: { token: entry.view, ...refreshKeeps(before.view, entry.view) } },
      })
      return ok({ grant: of.view })
    },
    'grant.introspect': async ({ serverId, tokenId, issuer, clientId, clientSecret, hosts }) => {
      const entry = shelf.get(tokenId)
      if (entry === null) return err({ kind: 'token-gone' })
      const read = await readTarget(gateways.need(), serverId)
      if (!read.ok) return read
      const server = await readIssuer(read.value.open, read.value.server, issuer)
      if (!server.ok) return server
      const place = server.value.endpoints.introspection
      if (place.state !== 'usable')
        return err({ kind: 'grant-not-offered', issuer, what: 'introspection', reason: place.state === 'refused' ? `its introspection_endpoint is not used: ${place.why}` : 'its metadata has no introspection_endpoint' }) // prettier-ignore
      const unseen = notShown(server.value, hostsOf(server.value, ['introspection']), hosts)
      if (unseen !== null) return err(unseen)
      read.value.open.agree(hostsOf(server.value, ['introspection']))
      const trace = createTrace(() => undefined)
      const tools = { send: read.value.open.askIssuer, trace, now, signal: new AbortController().signal }
      const client = knownClient({ clientId, clientSecret }, server.value, ['introspection'], tools)
      if (!client.ok) return client
      const reply = await introspect(client.value, entry.token, tools)
      if (!reply.ok) return reply
      return ok({
        active: reply.value.active,
        members: introspectionMembers(reply.value, trace),
        trace: [...trace.lines],
      })
    },
  }
}

type Target = { readonly open: OpenGateway; readonly server: VirtualServer }

async function readTarget(
  open: Result<OpenGateway, AppError>,
  serverId: string,
): Promise<Result<Target, AppError>> {
  if (!open.ok) return open
  const reading = await open.value.scene.readServer(serverId)
  return reading.ok ? ok({ open: open.value, server: reading.value.server }) : reading
}

/** The issuer's metadata, if the server names it and it may be asked. */
async function readIssuer(
  { scene }: OpenGateway,
  server: VirtualServer,
  issuer: string,
): Promise<Result<AuthorizationServer, AppError>> {
  if (!resolveIssuers(configOf(server)).allowed.includes(issuer))
    return err({ kind: 'issuer-refused', issuer, reason: 'the server’s configuration does not name it' })
  const refused = refusesContact(issuer, scene.gatewayUrl)
  if (refused !== null) return err({ kind: 'issuer-refused', issuer, reason: refused })
  return readServer(issuer, await askMetadata(scene.get, issuer), scene.gatewayUrl)
}

async function offerOf(open: OpenGateway, server: VirtualServer, issuer: string): Promise<IssuerOffer> {
  const { name } = providerOf(issuer)
  const read = await readIssuer(open, server, issuer)
  if (!read.ok)
    return { issuer, name, problem: read.error, flows: [], registrationHosts: null, introspectionHosts: null, notes: [] } // prettier-ignore
  const as = read.value
  const { authorization, device_authorization: device, registration, introspection } = as.endpoints
  const noS256 = as.challengeMethods !== null && !as.challengeMethods.includes('S256')
  return {
    issuer,
    name,
    problem: null,
    flows: FLOWS.map((flow) => ({
      flow,
      ...flowOffer(as, flow),
      hosts: hostsOf(as, endpointsOf(flow, false)),
      browserHost: flow === 'code' && authorization.state === 'usable' ? authorization.host : null,
    })),
    registrationHosts: registration.state === 'usable' ? hostsOf(as, ['registration']) : null,
    introspectionHosts: introspection.state === 'usable' ? hostsOf(as, ['introspection']) : null,
    notes: [
      noS256 ? 'Its metadata does not announce PKCE with S256, which is used all the same.' : '',
      device.state === 'refused' ? `Device codes: its address is not used, ${device.why}.` : '',
    ].filter((note) => note !== ''),
  }
}

/** Why a request is not begun. */
function refusal(as: AuthorizationServer, request: GrantRequest): AppError | null {
  const { flow, register } = request
  const { possible, says } = flowOffer(as, flow)
  if (!possible) return { kind: 'grant-not-offered', issuer: as.issuer, what: 'this flow', reason: says }
  if (register && as.endpoints.registration.state !== 'usable')
    return { kind: 'grant-not-offered', issuer: as.issuer, what: 'registration', reason: 'its metadata has no registration_endpoint that can be used' } // prettier-ignore
  if (!register && request.clientId === '')
    return { kind: 'request-refused', issues: ['a client id is needed, or a registration'] }
  return notShown(as, hostsOf(as, endpointsOf(flow, register)), request.hosts)
}

/** Metadata can change between showing and acting: only hosts that were on the screen are contacted. */
function notShown(
  as: AuthorizationServer,
  needed: readonly string[],
  shown: readonly string[],
): AppError | null {
  const unseen = needed.find((host) => !shown.includes(host))
  return unseen === undefined
    ? null
    : { kind: 'issuer-refused', issuer: as.issuer, reason: `it also uses ${unseen}, which was not agreed to` }
}

const viewOf = (id: string, request: GrantRequest): GrantView => ({
  id,
  sequence: 0,
  flow: request.flow,
  serverId: request.serverId,
  issuer: request.issuer,
  phase: 'working',
  clientId: request.register ? '' : request.clientId,
  registered: false,
  browser: null,
  device: null,
  waitsUntil: null,
  error: null,
  result: null,
  trace: [],
})
