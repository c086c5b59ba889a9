import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { askedAndGot, askedTwice, refreshKeeps, worthAskingTwice } from '../../shared/oauth/findings.ts'
import { endpointsOf, hostsOf, type AuthorizationServer } from '../../shared/oauth/metadata.ts'
import type { GrantRequest, GrantView } from '../../shared/oauth/view.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Entrance, Shelf, ShelfEntry } from '../shelf/shelf.ts'
import { BROWSER_MS, openInBrowser, type Open } from './browser.ts'
import { createTrace, type Trace } from './door.ts'
import type { Client } from './request.ts'
import { introspectionMembers } from './introspection.ts'
import { introspectionRefusal, offerFor, readIssuer, readTarget, refusal, type AskMetadata } from './offer.ts'

/** What sends the requests, with the OAuth library: a start needs neither. */
const flows = () => import('./flows.ts')

export type GrantDeps = {
  readonly gateways: GatewayHolder
  readonly shelf: Shelf
  /** Called whenever a fetch makes progress. */
  readonly told: (grant: GrantView) => void
  readonly now: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly newId: () => string
  /** Opens an https address in the system's browser; rejects when it cannot. */
  readonly browser: Open
  /**
   * Reports what fails after the call was answered: written to the log under a reference, without secrets.
   */
  readonly report: (reference: string, thrown: unknown) => void
  readonly askMetadata: AskMetadata
}

/** What a refresh needs. It is kept only as long as its token is on the shelf. */
type Kept = {
  readonly client: Client
  readonly refresh: string
  readonly trace: Trace
  readonly signal: AbortSignal
  readonly resources: readonly string[]
}

/** What a second request without `resource` needs: the request with its client, and the first token. */
type Asked = { readonly request: GrantRequest; readonly first: ShelfEntry['view'] }

type Current = {
  view: GrantView
  readonly open: OpenGateway
  readonly abort: AbortController
  readonly entrance: Entrance
  tokenId: string | null
}

type Answer<C extends 'offer' | 'start' | 'refresh' | 'ask-twice' | 'introspect'> = Promise<
  Result<Output<`grant.${C}`>, AppError>
>

const isOver = ({ view }: Current): boolean => view.phase === 'done' || view.phase === 'failed'

export type Grants = ReturnType<typeof createGrants>

/**
 * Fetches tokens from issuers the gateway's configuration names. A fetched token is put on the shelf like a
 * pasted one; refresh tokens and secrets stay in the memory of this process. One fetch at a time; it ends
 * when the shelf is cleared.
 */
export function createGrants(deps: GrantDeps) {
  const { gateways, shelf, now, later, newId } = deps
  const kept = new WeakMap<ShelfEntry['life'], Kept>()
  const askedBy = new WeakMap<ShelfEntry['life'], Asked>()
  let current: Current | null = null

  const change = (of: Current, more: Partial<GrantView>): void => {
    of.view = { ...of.view, ...more, sequence: of.view.sequence + 1 }
    if (of === current) deps.told(of.view)
  }
  /**
   * The present fetch; null for one of another connection, and for one whose token is no longer on the shelf.
   */
  const mine = (): Current | null => {
    if (current === null) return null
    const forgotten = current.tokenId !== null && shelf.get(current.tokenId) === null
    if (current.open !== gateways.current() || forgotten) {
      current.abort.abort()
      current = null
    }
    return current
  }
  const running = (): boolean => {
    const of = mine()
    return of !== null && !isOver(of)
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
    before: Asked | null,
  ): Promise<void> {
    const signal = AbortSignal.any([of.abort.signal, of.entrance.shut])
    const tell = (more: Partial<GrantView>): void => change(of, more)
    const send = of.open.askIssuer
    const tools = { send, open: deps.browser, now, later, signal, trace, tell, waitMs: BROWSER_MS }
    const fetched = await (await flows()).fetchToken(request, server, tools)
    // If the operator changed the gateway meanwhile, the token of the earlier one is not wanted any more.
    const result: typeof fetched = of.open === gateways.current() ? fetched : err({ kind: 'cancelled' })
    const over = { browser: null, device: null, waitsUntil: null } as const
    const failed = (error: AppError): void => tell({ ...over, phase: 'failed', error })
    if (of.entrance.shut.aborted) return failed({ kind: 'token-gone' })
    if (!result.ok) return failed(result.error)
    const { client, granted, port } = result.value
    const entry = of.entrance.add(granted.accessToken)
    if (entry === null) return failed({ kind: 'token-gone' })
    of.tokenId = entry.id
    const { refreshToken: refresh } = granted
    if (refresh !== null)
      kept.set(entry.life, { client, refresh, trace, signal, resources: request.resources })
    const canAskTwice = before === null && worthAskingTwice(request.resources, entry.view)
    if (canAskTwice) askedBy.set(entry.life, { request: asMade(request, client, port), first: entry.view })
    tell({
      ...over,
      phase: 'done',
      result: {
        token: entry.view,
        scope: granted.scope,
        expiresIn: granted.expiresIn,
        idToken: granted.idToken,
        canRefresh: refresh !== null,
        canAskTwice,
        findings:
          before === null
            ? askedAndGot(request, entry.view)
            : [askedTwice(before.request.resources, before.first, entry.view)],
        refreshed: null,
      },
    })
  }

  async function begin(request: GrantRequest, before: Asked | null): Answer<'start'> {
    const entrance = shelf.entrance()
    if (running()) return err({ kind: 'grant-running' })
    const read = await readTarget(gateways.need(), request.serverId)
    if (!read.ok) return read
    const { open } = read.value
    const issuer = await readIssuer(deps.askMetadata, read.value, request.issuer)
    if (!issuer.ok) return issuer
    const refused = refusal(issuer.value, request)
    if (refused !== null) return err(refused)
    open.agree(hostsOf(issuer.value, endpointsOf(request.flow, request.register)))
    // Checked again: another fetch may have started while the metadata was read.
    if (running()) return err({ kind: 'grant-running' })
    const trace = createTrace(() => change(begun, { trace: [...trace.lines] }))
    const begun: Current = {
      open,
      abort: new AbortController(),
      entrance,
      tokenId: null,
      view: viewOf(newId(), request),
    }
    current = begun
    void run(begun, request, issuer.value, trace, before).catch((thrown: unknown) => {
      const reference = newId().slice(0, 8)
      deps.report(reference, thrown)
      change(begun, { phase: 'failed', error: { kind: 'unexpected', reference } })
    })
    return ok({ grant: begun.view })
  }

  return {
    async offer(serverId: string): Answer<'offer'> {
      const read = await readTarget(gateways.need(), serverId)
      return read.ok ? ok(await offerFor(deps.askMetadata, read.value)) : read
    },

    start: (request: GrantRequest): Answer<'start'> => begin(request, null),

    /** Fetches once more with the same client, without `resource`. */
    async askTwice(): Answer<'ask-twice'> {
      const of = mine()
      const entry = of?.tokenId == null ? null : shelf.get(of.tokenId)
      const asked = entry === null ? undefined : askedBy.get(entry.life)
      if (asked === undefined) return err({ kind: 'token-gone' })
      return begin({ ...asked.request, resources: [] }, asked)
    },

    current: (): GrantView | null => mine()?.view ?? null,

    cancel(): void {
      const of = mine()
      if (of !== null && !isOver(of)) of.abort.abort()
    },

    /** Opens the page on which the device code is entered. */
    async openPage(): Promise<Result<null, AppError>> {
      const page = mine()?.view.device?.page
      return page === undefined ? err({ kind: 'cancelled' }) : openInBrowser(page, deps.browser)
    },

    async refresh(): Answer<'refresh'> {
      const entrance = shelf.entrance()
      const of = mine()
      const result = of?.view.result ?? null
      const has = of === null ? null : keptOf(of)
      if (of === null || result === null || has === null) return err({ kind: 'no-refresh-token' })
      const before = of.tokenId === null ? null : shelf.get(of.tokenId)
      if (before === null) return err({ kind: 'token-gone' })
      // A refresh token may be valid only once, so nobody else may use it meanwhile.
      kept.delete(before.life)
      const reply = await (await flows()).refreshToken(has.client, has.refresh, has.resources, has)
      // If the token was removed from the shelf meanwhile, neither the new token nor the refresh token is
      // kept.
      if (shelf.get(before.id) === null) return err({ kind: 'token-gone' })
      if (!reply.ok) {
        // After a refusal or a lost request, the refresh token may still be valid.
        kept.set(before.life, has)
        return reply
      }
      const entry = entrance.add(reply.value.accessToken)
      if (entry === null) return err({ kind: 'token-gone' })
      kept.set(before.life, { ...has, refresh: reply.value.refreshToken ?? has.refresh })
      change(of, {
        result: { ...result, refreshed: { token: entry.view, ...refreshKeeps(before.view, entry.view) } },
      })
      return ok({ grant: of.view })
    },

    async introspect(ask: Input<'grant.introspect'>): Answer<'introspect'> {
      const { serverId, tokenId, issuer, clientId, clientSecret, hosts } = ask
      if (shelf.get(tokenId) === null) return err({ kind: 'token-gone' })
      const read = await readTarget(gateways.need(), serverId)
      if (!read.ok) return read
      const { open } = read.value
      const server = await readIssuer(deps.askMetadata, read.value, issuer)
      if (!server.ok) return server
      const refused = introspectionRefusal(server.value, hosts)
      if (refused !== null) return err(refused)
      // Looked up again just before it is sent: it may have been removed while the issuer was read.
      const entry = shelf.get(tokenId)
      if (entry === null) return err({ kind: 'token-gone' })
      open.agree(hostsOf(server.value, ['introspection']))
      const trace = createTrace(() => undefined)
      const tools = { send: open.askIssuer, trace, now, signal: AbortSignal.any([shelf.entrance().shut]) }
      const { introspect, knownClient } = await flows()
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

/** The request with the registered client, so that the comparison does not register a second one. */
function asMade(request: GrantRequest, { config }: Client, port: number | null): GrantRequest {
  if (!request.register) return request
  const { client_id: clientId, client_secret: secret } = config.clientMetadata()
  return { ...request, register: false, clientId, clientSecret: secret ?? '', port }
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
