import {
  type AppDomain,
  type ClientId,
  configOf,
  NO_HINTS,
  resolveIssuers,
  sameIssuer,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import type { Scene } from '../judging/diagnose.ts'
import type { GatewayClient } from '../gateway/client.ts'
import type { Opened } from '../gateway/connect.ts'
import { contextOf, withServerUrl } from '../gateway/context.ts'
import type { SsoProvider } from '../gateway/providers.ts'
import { createHttp, type Http, type HttpOptions } from '../gateway/http.ts'
import { createAllowList, type AllowList } from '../network/allow-list.ts'
import type { History } from '../history/history.ts'
import type { Get } from '../issuer/gather.ts'
import { type AnswersSeen, createAnswersSeen } from './answers-seen.ts'
import { createFeed, type Feed } from './feed.ts'
import { createIssuerDocuments } from './issuer-documents.ts'
import type { Freshness } from './question.ts'
import type { Progress } from './progress.ts'
import { createReading, type FleetReading, type News, type Reading, type ServerReading } from './reading.ts'
import { createSight, versionsBefore, type Seen } from './sight.ts'

/**
 * An open gateway: what is read through it, what may be sent to it, and what is remembered of it while it is
 * open.
 */
export type OpenGateway = {
  /** As it is now: what is assumed later, and settings read again, are part of it. */
  readonly opened: Omit<Opened, 'client' | 'firstList' | 'settings'>
  /** The one owner of what was read. */
  readonly reading: Reading
  readonly scene: OpenScene
  /** The servers of a list as fresh as asked for. `polled`: nobody waits for it. */
  readonly fleet: (fresh: Freshness, polled?: boolean) => Promise<Result<FleetReading, AppError>>
  /** The lines of the fleet as they are known now, for a window. */
  readonly feed: Feed
  /** The servers as they are known now, without asking anybody. */
  readonly known: () => readonly VirtualServer[]
  /** Reads the gateway's settings; what they say holds from then on. */
  readonly readSettings: (fresh: Freshness) => Promise<Result<null, AppError>>
  /** Waits until so many requests fit into what the gateway allows in a minute. */
  readonly room: (requests: number, signal: AbortSignal) => Promise<void>
  /** Sends one PUT; see the client. For changes only. */
  readonly putServer: GatewayClient['putServer']
  /** Sends one `initialize`; see the client. For the live test only. */
  readonly initialize: GatewayClient['initialize']
  /** Goes on after it; see the client. */
  readonly goOn: GatewayClient['goOn']
  /** Waits as long as a probe has to, and says how long that was (milliseconds). */
  readonly pace: (requests: number) => Promise<number>
  /** Client ids that verified tokens named, by server. */
  readonly rememberClientIds: (serverId: string, ids: readonly ClientId[]) => void
  readonly assume: (appDomain: AppDomain) => void
  /** From now on the operator's word on settings the gateway does not tell, all of them. */
  readonly say: (said: Readonly<Record<string, string>>) => void
  /** From now on clients are taken to find the gateway there; empty: at its own address. */
  readonly servesAt: (publicUrl: string) => void
  /** Requests to authorization servers: without any sign-in of the gateway, and never after a redirect. */
  readonly askIssuer: Http['send']
  /**
   * From now on documents of issuers and people are read anew, instead of shared with the judgements before.
   */
  readonly readAnew: () => void
  /** Settings being typed, for when the page is loaded again. */
  readonly drafts: Drafts
  /** Lets a host that is on the screen be asked too: the operator typed it, or went on with it in sight. */
  readonly agree: (hosts: readonly string[]) => void
  /** The hosts that may be asked besides the gateway. */
  readonly allowed: () => readonly string[]
  readonly close: () => Promise<void>
}

/** What judging needs, with how fresh a server has to be. */
export type OpenScene = Omit<Scene, 'readServer'> & {
  /** Two answers to one question, as they were seen until now. */
  readonly answersSeen: () => AnswersSeen
  /** `known`: as it was read last, whoever asked; asked for only where it never was. */
  readonly readServer: (
    serverId: string,
    fresh?: Freshness | 'known',
  ) => Promise<Result<ServerReading, AppError>>
}

export type Told = {
  /** Every answer that showed servers; the first one is the list read while connecting. */
  readonly saw: (open: OpenGateway, seen: Seen, news: News) => void
  readonly progress: (open: OpenGateway, ...far: Parameters<Progress>) => void
}

export type OpenDeps = {
  readonly httpOptions: Omit<HttpOptions, 'caPem'>
  readonly history: History
  readonly now: () => number
}

/**
 * Issuers get less time and space than the gateway: documents of theirs are small, and their number is not
 * ours to choose.
 */
const ISSUER_LIMITS = { maxBytes: 256 * 1024 + 1, totalMs: 5_000, connectMs: 5_000 } as const

/** A token endpoint may have a directory to ask before it answers. */
const GRANT_LIMITS = { ...ISSUER_LIMITS, totalMs: 15_000 } as const

/** For how long (milliseconds) judgements share what was said of a person. */
const PEOPLE_MS = 30_000

/**
 * Puts together what belongs to one connection. In: an id for it, the connection as it was made, and who is
 * told of servers that were read. Nothing is read or told before `begin`. Any number of them may be open.
 */
export function openGateway(
  id: string,
  first: Opened,
  deps: OpenDeps,
  told: Told,
): { readonly open: OpenGateway; readonly begin: () => void } {
  const { history, now } = deps
  const { client, profile } = first
  const allowList = createAllowList()
  // The issuer may have been named by a stranger, so addresses that only this computer or its network can
  // reach are refused.
  const way = { ...first.way, notInside: { gatewayUrl: first.baseUrl } }
  const same = { ...deps.httpOptions, caPem: profile.caPem, way, permit: allowList.permit }
  const issuerHttp = createHttp({ ...same, ...ISSUER_LIMITS, part: 'issuer' })
  const grantHttp = createHttp({ ...same, ...GRANT_LIMITS, part: 'token' })
  const keep = (url: string, status: number, text: string): void => {
    if (first.demo) return
    history.documents.keep(profile.id, url, { status, text, readAt: new Date(now()).toISOString() })
  }
  const documents = createIssuerDocuments(keeping(getThrough(issuerHttp), keep), now, (url) =>
    first.demo ? null : history.documents.of(profile.id, url),
  )
  const reading = createReading({
    progress: (...far) => told.progress(open, ...far),
    sleep: deps.httpOptions.sleep,
    expected: history.kept.head(profile.id)?.size ?? null,
    turn: (signal) => first.budget.room(1, 'poll', signal),
    id,
    client,
    now,
    first: first.firstList,
    settings: first.settings,
    before: versionsBefore(history, profile.id),
  })
  const sight = createSight(history, profile.id, now)
  const clientIds = createClientIds(reading)
  const answersSeen = createAnswersSeen(history, reading, profile.id, now)
  let assumed: AppDomain | null = null
  let said = profile.said ?? {}
  let publicUrl = profile.publicUrl
  let hasAskedProviders = false

  reading.subscribe((news) => nameHosts(allowList, reading, news))
  reading.subscribe((news) => sight.take(news, (seen) => told.saw(open, seen, news)))

  /** Waited for once; when that fails, nobody waits for a provider again, and it is asked on the side. */
  async function withProviders(): Promise<void> {
    const asked = reading.providers.get(Infinity)
    if (!hasAskedProviders) await asked
    hasAskedProviders = true
  }

  /**
   * As it was read while connecting, or since; what was assumed counts only where the gateway itself says
   * nothing.
   */
  function gatewayNow(): Opened['gateway'] {
    const told = reading.settings.last()
    // As while connecting: only a token the gateway made at our sign-in names its issuer and audience.
    const own = profile.signInWith === 'token' ? null : first.session.current().claims
    const again = contextOf(
      first.gateway.capabilities,
      told?.value ?? null,
      { ...profile, said },
      own,
      told !== null || first.gateway.appDomain.source !== 'unknown',
      first.started,
    )
    // What was seen while connecting holds on: the host it answers at, and why APP_DOMAIN is not told.
    const { hostsSeen, deployment: seen, appDomain } = first.gateway
    const host = seen.MCP_ALLOWED_HOSTS.known === 'read' ? { MCP_ALLOWED_HOSTS: seen.MCP_ALLOWED_HOSTS } : {}
    const seenNow = {
      ...again,
      ...(told === null ? { appDomain } : {}),
      ...(hostsSeen === undefined ? {} : { hostsSeen }),
      trusted: (reading.providers.last()?.value ?? []).flatMap((one) => one.trusted ?? []),
      deployment: { ...again.deployment, ...host },
    }
    const gateway = withServerUrl(seenNow, first.address)
    return assumed === null || gateway.appDomain.source === 'gateway'
      ? gateway
      : { ...gateway, appDomain: assumed }
  }

  /** Sends what may change a server: nothing that was asked before tells how it is afterwards. */
  async function sending<T>(serverId: string, send: () => Promise<T>): Promise<T> {
    reading.wrote(serverId)
    const reply = await send()
    reading.wrote(serverId)
    return reply
  }

  const { client: _client, firstList: _list, settings: _settings, ...connection } = first
  const open: OpenGateway = {
    reading,
    get opened() {
      return {
        ...connection,
        gateway: gatewayNow(),
        profile: {
          ...profile,
          said,
          readOnly: first.access.readOnly,
          ...(publicUrl === undefined ? {} : { publicUrl }),
        },
      }
    },
    get scene(): OpenScene {
      return {
        gatewayUrl: first.baseUrl,
        gateway: gatewayNow(),
        ownAuthority: profile.caPem.trim() !== '',
        clock: () => first.clock.at(now()),
        get: documents.get,
        atHand: documents.atHand,
        past: documents.past,
        userByEmail: (email) => reading.user(email, PEOPLE_MS),
        people: reading.people,
        protectedResource: (serverId) => reading.protectedResource(serverId, 0),
        clientIdsFor: (server) => clientIds.of(server),
        wasLearned: (server) => sight.wasLearned(server.id),
        answersSeen,
        agree: (issuers) =>
          issuers
            .filter((issuer) => URL.canParse(issuer))
            .forEach((issuer) => allowList.agreed(new URL(issuer).host)),
        readServer: async (serverId, fresh = 0) => {
          await withProviders()
          const known = fresh === 'known' ? reading.knownServer(serverId) : null
          return known === null ? reading.server(serverId, fresh === 'known' ? 0 : fresh) : ok(known)
        },
      }
    },
    fleet: async (fresh, polled) => {
      await withProviders()
      return reading.fleet(fresh, polled)
    },
    feed: createFeed(id, () => ({
      servers: reading.known(),
      gateway: gatewayNow(),
      hintsFor(server) {
        const [ids, learned] = [clientIds.of(server), sight.wasLearned(server.id)]
        return ids.length === 0 && !learned ? NO_HINTS : { clientIds: ids, learned }
      },
      answersOf: answersSeen(),
    })),
    known: reading.known,
    async readSettings(fresh) {
      const reply = await reading.settings.get(fresh)
      return reply.ok ? ok(null) : reply
    },
    room: (requests, signal) => first.budget.room(requests, 'batch', signal),
    putServer: (serverId, update, signal) =>
      sending(serverId, () => client.putServer(serverId, update, signal)),
    initialize: (serverId, ...rest) => sending(serverId, () => client.initialize(serverId, ...rest)),
    goOn: client.goOn,
    async pace(requests) {
      const wait = first.budget.waitFor(requests, 'batch')
      await first.budget.room(requests, 'batch', new AbortController().signal)
      return wait
    },
    rememberClientIds: (serverId, ids) => clientIds.remember(serverId, ids),
    assume(appDomain) {
      assumed = appDomain
    },
    say(more) {
      said = more
    },
    servesAt(url) {
      publicUrl = url
    },
    askIssuer: grantHttp.send,
    readAnew() {
      documents.expire()
      reading.expirePeople()
    },
    drafts: createDrafts(),
    agree: (hosts) => hosts.forEach(allowList.agreed),
    allowed: allowList.hosts,
    async close() {
      first.session.close()
      reading.close()
      sight.close()
      await Promise.all([first.http.close(), issuerHttp.close(), grantHttp.close()])
    },
  }
  return { open, begin: reading.begin }
}

/** The hosts that servers name may be asked; those of servers that are gone may not. */
function nameHosts(allowList: AllowList, reading: Reading, { present, complete }: News): void {
  for (const server of present) allowList.named(server.id, resolveIssuers(configOf(server)).allowed)
  if (complete !== null) allowList.keep({ has: reading.isKnown })
}

/** So many different issuers of servers are remembered with their client ids. */
const MOST_LISTS = 1_000

/** Client ids of the SSO providers whose issuer is one of these. */
const ofProviders = (providers: readonly SsoProvider[], issuers: readonly string[]): readonly ClientId[] =>
  providers
    .filter((provider) => issuers.some((issuer) => sameIssuer(issuer, provider.issuer)))
    .map((provider) => ({
      value: provider.clientId,
      source: 'sso-provider',
      from: `SSO provider ${provider.name}`,
    }))

/**
 * Client ids of a server: those of SSO providers whose issuer it names, and those that verified tokens named.
 */
function createClientIds(reading: Reading) {
  const named = new Map<string, readonly ClientId[]>()
  /** By what a server says of its issuers, which thousands have in common; of the providers asked last. */
  const fromSso = new Map<string, readonly ClientId[]>()
  let asked: readonly SsoProvider[] = []
  return {
    of(server: VirtualServer): readonly ClientId[] {
      const ofToken = named.get(server.id) ?? NO_HINTS.clientIds
      const providers = reading.providers.last()?.value ?? []
      if (providers.length === 0) return ofToken
      if (providers !== asked || fromSso.size > MOST_LISTS) fromSso.clear()
      asked = providers
      const config = configOf(server)
      const issuers = JSON.stringify([config['authorization_servers'], config['authorization_server']])
      const known = fromSso.get(issuers) ?? ofProviders(providers, resolveIssuers(config).allowed)
      fromSso.set(issuers, known)
      return ofToken.length === 0 ? known : [...known, ...ofToken]
    },
    remember(serverId: string, ids: readonly ClientId[]): void {
      const fresh = ids.filter((one) => one.source === 'token')
      if (fresh.length > 0) named.set(serverId, fresh)
    },
  }
}

/** The same, and what was answered is kept for when there is no connection. */
const keeping =
  (get: Get, keep: (url: string, status: number, text: string) => void): Get =>
  async (url) => {
    const reply = await get(url)
    // A fault of the moment is no answer.
    if (reply.ok && reply.value.status < 500) keep(url, reply.value.status, reply.value.text)
    return reply
  }

/** Requests to issuers: without any sign-in, and never after a redirect. */
const getThrough =
  (http: Http): Get =>
  async (url) => {
    const reply = await http.send({ method: 'GET', url })
    if (!reply.ok) return reply
    return ok({ status: reply.value.status, text: reply.value.text, location: null })
  }
