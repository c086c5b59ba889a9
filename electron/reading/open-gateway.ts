import {
  type AppDomain,
  type ClientId,
  configOf,
  resolveIssuers,
  sameIssuer,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { Connection } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Transition } from '../../shared/watch/snapshot.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import type { Scene } from '../judging/diagnose.ts'
import type { SsoProvider } from '../gateway/client.ts'
import type { Opened } from '../gateway/connect.ts'
import { createHttp } from '../gateway/http.ts'
import { createAllowList } from '../network/allow-list.ts'
import type { Http, HttpOptions } from '../gateway/http.ts'
import type { ServerList } from '../gateway/list.ts'
import type { History } from '../history/history.ts'
import type { Get } from '../issuer/gather.ts'
import { createSharedReads } from '../issuer/shared-reads.ts'

/** An open gateway with what is remembered of it while it is open. */
export type OpenGateway = {
  /** As it is now: what is assumed later is part of it. */
  readonly opened: Opened
  readonly scene: Scene
  /** The newest list; the first one was read while connecting. */
  readonly servers: () => Promise<Result<ServerList & { readonly readAt: number }, AppError>>
  readonly refresh: () => Promise<Result<ServerList & { readonly readAt: number }, AppError>>
  /** The servers of the newest list, without asking anybody. */
  readonly known: () => readonly VirtualServer[]
  /** Client ids that verified tokens named, by server. */
  readonly rememberClientIds: (serverId: string, ids: readonly ClientId[]) => void
  readonly assume: (appDomain: AppDomain) => void
  /** Requests to authorization servers: without any sign-in of the gateway, and never after a redirect. */
  readonly askIssuer: Http['send']
  /** From now on the documents of issuers are read anew, instead of shared with the judgements before. */
  readonly readIssuersAnew: () => void
  /** Settings being typed, for when the page is loaded again. */
  readonly drafts: Drafts
  /** Lets a host that is on the screen be asked too: the operator typed it, or went on with it in sight. */
  readonly agree: (hosts: readonly string[]) => void
  /** The hosts that may be asked besides the gateway. */
  readonly allowed: () => readonly string[]
  /** What differed from the last time when the gateway was opened. */
  readonly firstSight: () => readonly Seen[]
  readonly close: () => Promise<void>
}

/** What a reading showed: servers that differ from the last time, and the whole list where it is one. */
export type Seen = {
  readonly transitions: readonly Transition[]
  readonly complete: readonly VirtualServer[] | null
}

/** Is told which gateway is open, and what is seen of it. */
export type Watcher = {
  readonly opened: (open: OpenGateway | null) => void
  readonly saw: (open: OpenGateway, seen: Seen) => void
}

export type GatewayHolder = {
  readonly current: () => OpenGateway | null
  /** The open gateway, or why there is none to ask: `not-connected`, `sign-in-expired`. */
  readonly need: () => Result<OpenGateway, AppError>
  readonly replace: (opened: Opened | null) => Promise<OpenGateway | null>
  /** One watcher for everything that is opened from now on. */
  readonly watch: (watcher: Watcher) => void
}

/** Issuers get less time and space than the gateway: documents of theirs are small, and their number is not ours to choose. */
const ISSUER_LIMITS = { maxBytes: 256 * 1024 + 1, totalMs: 5_000, connectMs: 5_000 } as const

/** A token endpoint may have a directory to ask before it answers. */
const GRANT_LIMITS = { ...ISSUER_LIMITS, totalMs: 15_000 } as const

/** Holds the one open gateway. In: how to make requests to issuers, the history, and the clock. Does not connect. */
export function createGatewayHolder(deps: {
  readonly httpOptions: Omit<HttpOptions, 'caPem'>
  readonly history: History
  readonly now: () => number
}): GatewayHolder {
  let open: OpenGateway | null = null
  let watcher: Watcher | null = null
  let isFirstDemo = true
  const saw: Watcher['saw'] = (from, seen) => watcher?.saw(from, seen)
  return {
    watch(next) {
      watcher = next
    },
    current: () => open,
    need() {
      if (open === null) return err({ kind: 'not-connected' })
      if (open.opened.session.isExpired()) return err({ kind: 'sign-in-expired' })
      return ok(open)
    },
    async replace(opened) {
      const before = open
      // The demo is another gateway with every start of the app: how the last one looked says nothing about it.
      if (opened?.demo === true && isFirstDemo) {
        deps.history.snapshots.forget(opened.profile.id)
        isFirstDemo = false
      }
      open = opened === null ? null : openGateway(opened, deps, saw)
      watcher?.opened(open)
      await before?.close()
      return open
    },
  }
}

function openGateway(
  first: Opened,
  deps: Parameters<typeof createGatewayHolder>[0],
  saw: Watcher['saw'],
): OpenGateway {
  const { history, now } = deps
  const { client } = first
  const profileId = first.profile.id
  const allowList = createAllowList()
  const same = { ...deps.httpOptions, caPem: first.profile.caPem, way: first.way, permit: allowList.permit }
  const issuerHttp = createHttp({ ...same, ...ISSUER_LIMITS, part: 'issuer' })
  const grantHttp = createHttp({ ...same, ...GRANT_LIMITS, part: 'token' })
  const issuers = createSharedReads(getThrough(issuerHttp), now)
  let gateway = first.gateway
  let list = { ...first.firstList, readAt: now() }
  let unused = true
  let providers: Promise<readonly SsoProvider[]> | null = null
  let known: readonly SsoProvider[] = []
  const tokenIds = new Map<string, readonly ClientId[]>()
  let learned = history.snapshots.learned(profileId)

  const see = (servers: readonly VirtualServer[], complete: boolean): Seen => {
    for (const server of servers) allowList.named(server.id, resolveIssuers(configOf(server)).allowed)
    if (complete) allowList.keep(new Set(servers.map(({ id }) => id)))
    // Another gateway behind the same profile has none of the servers: they are not gone, they were never here.
    const isSame = servers.some(({ id }) => history.snapshots.knows(profileId, id))
    // What cannot be remembered is no reason not to show it.
    const seen = history.snapshots.see(profileId, servers, new Date(now()).toISOString())
    const transitions = seen.ok ? seen.value : []
    if (transitions.length > 0) learned = history.snapshots.learned(profileId)
    return { transitions, complete: complete && isSame ? servers : null }
  }
  const sight = see(list.servers, list.complete)

  // Asked once per connection: these routes allow ten requests a minute.
  const loadProviders = async (): Promise<void> => {
    providers ??= client.ssoProviders()
    known = await providers
  }

  const clientIdsFor = (server: VirtualServer): readonly ClientId[] => {
    const { allowed } = resolveIssuers(configOf(server))
    const fromSso = known
      .filter((provider) => allowed.some((issuer) => sameIssuer(issuer, provider.issuer)))
      .map((provider): ClientId => ({
        value: provider.clientId,
        source: 'sso-provider',
        from: `SSO provider ${provider.name}`,
      }))
    return [...fromSso, ...(tokenIds.get(server.id) ?? [])]
  }

  const refresh: OpenGateway['refresh'] = async () => {
    await loadProviders()
    const reply = await client.listServers()
    if (!reply.ok) return reply
    list = { ...reply.value, readAt: now() }
    unused = false
    saw(open, see(list.servers, list.complete))
    return ok(list)
  }

  const open: OpenGateway = {
    firstSight: () => [sight],
    get opened() {
      return { ...first, gateway, profile: { ...first.profile, readOnly: first.access.readOnly } }
    },
    get scene(): Scene {
      return {
        gatewayUrl: first.baseUrl,
        gateway,
        clock: () => first.clock.at(now()),
        get: issuers.get,
        userByEmail: (email) => client.userByEmail(email),
        protectedResource: (serverId) => client.protectedResource(serverId),
        clientIdsFor,
        wasLearned: (server) => learned.has(server.id),
        agree: (issuers) =>
          issuers
            .filter((issuer) => URL.canParse(issuer))
            .forEach((issuer) => allowList.agreed(new URL(issuer).host)),
        readServer: async (serverId) => {
          await loadProviders()
          const reading = await client.getServer(serverId)
          if (reading.ok) saw(open, see([reading.value.server], false))
          return reading
        },
      }
    },
    // The list read while connecting is shown once without reading it again; after that, asking means reading.
    servers: async () => {
      if (!unused) return refresh()
      unused = false
      await loadProviders()
      return ok(list)
    },
    refresh,
    known: () => list.servers,
    rememberClientIds: (serverId, ids) => {
      const fresh = ids.filter((id) => id.source === 'token')
      if (fresh.length > 0) tokenIds.set(serverId, fresh)
    },
    assume(appDomain) {
      gateway = { ...gateway, appDomain }
    },
    askIssuer: grantHttp.send,
    readIssuersAnew: issuers.expire,
    drafts: createDrafts(),
    agree: (hosts) => hosts.forEach(allowList.agreed),
    allowed: allowList.hosts,
    async close() {
      first.session.close()
      await Promise.all([first.http.close(), issuerHttp.close(), grantHttp.close()])
    },
  }
  return open
}

/** Requests to issuers: without any sign-in, and never after a redirect. */
const getThrough =
  (http: Http): Get =>
  async (url) => {
    const reply = await http.send({ method: 'GET', url })
    if (!reply.ok) return reply
    return ok({ status: reply.value.status, text: reply.value.text, location: null })
  }

/** The open connection as the window may know it. In: whether its secret is kept. Nothing secret is part of it. */
export function connectionView(
  { opened }: OpenGateway,
  kept: { hasSecret: boolean; secretKept: 'keyring' | 'memory' },
): Connection {
  const { profile, demo, baseUrl, gateway, versionNote, rights, scopeNote, session } = opened
  const signIn = session.current()
  return {
    profile: { ...profile, hasSecret: kept.hasSecret },
    demo,
    baseUrl,
    capabilities: gateway.capabilities,
    versionNote,
    appDomain: gateway.appDomain,
    signedInAs: signIn.signedInAs,
    signInEndsAt: signIn.endsAt === null ? null : new Date(signIn.endsAt).toISOString(),
    rights: [...rights],
    scopeNote,
    secretKept: kept.secretKept,
  }
}
