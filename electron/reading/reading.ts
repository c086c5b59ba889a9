import { createHash } from 'node:crypto'
import {
  type AdvertisedReading,
  redactConfig,
  type UserFact,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { Validity } from '../../shared/connection/validity.ts'
import type { Partial } from '../../shared/fleet/missing.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { canonicalJson } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { People } from '../judging/after.ts'
import type { GatewayClient } from '../gateway/client.ts'
import type { SsoProvider } from '../gateway/providers.ts'
import type { GatewaySettings } from '../gateway/settings.ts'
import type { ServerList } from '../gateway/list.ts'
import { nextTurn } from '../system/timers.ts'
import { createPeople } from './people.ts'
import type { Progress } from './progress.ts'
import { createPresent, ONLY_LISTED, type Behind, type Top, type WentBack } from './present.ts'
import { createCounter, createQuestion, type Fact, type Freshness, type Question } from './question.ts'
import { remembered } from './remembered.ts'

/** One server as read, and what that belongs to. */
export type ServerReading = {
  readonly server: VirtualServer
  readonly inexact: string | null
  readonly of: Validity
}

/** All servers as they are known now. */
export type FleetReading = {
  readonly servers: readonly VirtualServer[]
  /** When the newest list was asked for and answered (milliseconds since the epoch). */
  readonly askedAt: number
  readonly answeredAt: number
  readonly complete: boolean
  /** What an incomplete list lacks; null where it is complete. */
  readonly partial: Partial | null
  /** Servers that were answered with a lower version than before. */
  readonly behind: readonly Behind[]
  /** Requests the newest list took. */
  readonly pages: number
}

/** What an answer showed of servers. */
export type News = {
  /** Servers as they are now, those that were read. */
  readonly present: readonly VirtualServer[]
  /** Servers a restore took back: what differs from before is nobody's edit. */
  readonly restored: readonly Behind[]
  /** The whole list where this was one and it is complete. */
  readonly complete: readonly VirtualServer[] | null
  /** Milliseconds since the epoch. */
  readonly answeredAt: number
}

/** For how long (milliseconds) a failure stands, and for how long a look-up of a person serves. */
const FAILURE_MS = 5_000
const PROVIDERS_FAILURE_MS = 60_000
/** For how long (milliseconds) a list goes on from a first page: a cursor names a place that moves. */
const FIRST_PAGE_MS = 60_000
const MOST_PEOPLE = 500
/** Each with all of its description, which a list does not keep. */
const MOST_SERVERS_ASKED = 64

/** So many servers of a list are looked at before other work gets a turn. */
const IN_ONE_GO = 10_000

/** A list as it was read, without the servers its pages brought; `left` are those they did not. */
type Listed = Omit<ServerList, 'servers'> & {
  readonly ids: readonly string[]
  readonly left: readonly VirtualServer[]
}

export type ReadingAsk = {
  /** Names this connection. */
  readonly id: string
  readonly client: GatewayClient
  readonly now: () => number
  /** The first page of the list, which was read while connecting. */
  readonly first: ServerList
  /** The settings read while connecting; null: this login may not. */
  readonly settings: GatewaySettings | null
  /** The version known from before of a server that was not read yet. */
  readonly before: (serverId: string) => Top | undefined
  /** How many servers the list had the last time; null: nobody knows. */
  readonly expected?: number | null
  readonly progress?: Progress
  /** Waits so many milliseconds; throws where it is given up. Missing: no rate limit is waited for. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Waited for before each page of a list nobody is waiting for. */
  readonly turn?: (signal: AbortSignal) => Promise<void>
}

export type Reading = {
  readonly id: string
  /** Takes what was read while connecting; to be called once everybody has subscribed. */
  readonly begin: () => void
  /** The servers of a list as fresh as asked for. `polled`: by itself, so that it waits its turn. */
  readonly fleet: (fresh: Freshness, polled?: boolean) => Promise<Result<FleetReading, AppError>>
  /** Gives up the list that is being read; what came of it stays. */
  readonly cancelFleet: () => void
  /** Nothing is told any more. */
  readonly close: () => void
  /** What is known of all servers now, without asking anybody. */
  readonly knownFleet: () => FleetReading
  readonly known: () => readonly VirtualServer[]
  readonly isKnown: (serverId: string) => boolean
  /** A lower version of a server that came after a higher one; null: none did. */
  readonly wentBack: (serverId: string) => WentBack | null
  /** One server as known from whatever was read last, without asking; null: nothing was. */
  readonly knownServer: (serverId: string) => ServerReading | null
  /** Errors: `server-gone`, and `reading-behind` where the answer is older than what was seen before. */
  readonly server: (serverId: string, fresh: Freshness) => Promise<Result<ServerReading, AppError>>
  readonly user: (email: string, fresh: Freshness) => Promise<UserFact>
  readonly providers: Question<readonly SsoProvider[]>
  readonly settings: Question<GatewaySettings>
  readonly permissions: GatewayClient['permissions']
  readonly auditTrails: GatewayClient['auditTrails']
  /** Who may do what. */
  readonly people: People
  readonly protectedResource: (serverId: string, fresh: Freshness) => Promise<AdvertisedReading>
  /** Something is sent that may change this server: to be called before and after. */
  readonly wrote: (serverId: string) => void
  /** People are looked up anew from now on. */
  readonly expirePeople: () => void
  readonly subscribe: (listener: (news: News) => void) => void
}

/**
 * The one owner of what was read through a connection. Everything is asked for here, with how fresh it has to
 * be; what was answered is told to whoever subscribed. Nothing is judged here, and nothing written.
 */
export function createReading(ask: ReadingAsk): Reading {
  const { client, now } = ask
  const counter = createCounter(now)
  const present = createPresent(counter, ask.before)
  const listeners: ((news: News) => void)[] = []
  let isClosed = false
  const tell = (news: News): void => {
    if (!isClosed) listeners.forEach((listener) => listener(news))
  }
  /** Where the list goes on that was begun while connecting. */
  let goOn: {
    readonly servers: readonly VirtualServer[]
    readonly cursor: string
    readonly at: number
  } | null = null
  let stopList = new AbortController()
  /** How many wait for the list; what is read while nobody does waits its turn. */
  let waiting = 0
  let hurry = new AbortController()

  const list = createQuestion<Listed>({
    counter,
    failureMs: FAILURE_MS,
    ask: async (number) => {
      stopList = new AbortController()
      const from = goOn !== null && now() - goOn.at < FIRST_PAGE_MS ? goOn : null
      goOn = null
      const askedAt = now()
      const before = list.last()?.value
      const of = before?.complete === true ? before.ids.length : (ask.expected ?? null)
      // Nobody waits for what is read by itself, and nobody is to look up for it.
      let came = 0
      const tellProgress = (servers: number, until?: number): void => {
        came = servers
        if (waiting > 0) ask.progress?.(servers, of, until)
      }
      // Whoever waits gets the rest of the list after the pause; what is read by itself comes again later.
      const wait = async (seconds: number): Promise<void> => {
        tellProgress(came, now() + seconds * 1_000)
        await ask.sleep?.(seconds * 1_000, stopList.signal).catch(() => undefined)
      }
      tellProgress(from?.servers.length ?? 0)
      const reply = await client.listServers(stopList.signal, {
        ...(waiting === 0 || ask.sleep === undefined ? {} : { wait }),
        from,
        page: (servers) => takePage(servers, number, askedAt),
        progress: tellProgress,
        turn: async (unwanted) =>
          waiting === 0 ? ask.turn?.(AbortSignal.any([hurry.signal, unwanted])) : undefined,
      })
      ask.progress?.(null, of)
      if (isClosed) return err({ kind: 'cancelled' })
      return reply.ok ? ok(await listedOf(reply.value, number)) : reply
    },
    answered({ value, number, askedAt, answeredAt }) {
      const entries = value.left.map((server) => ({
        ...{ server, inexact: ONLY_LISTED, number, askedAt, answeredAt },
      }))
      const taken = present.takeList(entries, value.complete, number, value.ids)
      tell({ ...taken, complete: value.complete ? present.servers() : null, answeredAt })
    },
  })

  /** Each server is in memory once, not a second time in the list: what its pages brought was taken then. */
  async function listedOf({ servers, ...list }: ServerList, number: number): Promise<Listed> {
    const [ids, left]: [string[], VirtualServer[]] = [[], []]
    for (const [at, server] of servers.entries()) {
      if (at % IN_ONE_GO === IN_ONE_GO - 1) await nextTurn()
      ids.push(server.id)
      if (present.shownBy(server.id, number) === null) left.push(server)
    }
    return { ...list, ids, left }
  }

  /** Servers of a list that is still being read: they are shown at once, and miss nothing. */
  function takePage(servers: readonly VirtualServer[], number: number, askedAt: number): void {
    if (isClosed) return
    const answeredAt = now()
    const taken = present.takePage(servers, { inexact: ONLY_LISTED, number, askedAt, answeredAt })
    if (taken.present.length > 0) tell({ ...taken, complete: null, answeredAt })
  }

  function knownFleet(): FleetReading {
    const newest = list.last()
    const { complete = false, missing = [], pages = 0 } = newest?.value ?? {}
    const here = new Set(complete ? [] : newest?.value.ids)
    const notSeen = (): Partial['notSeen'] =>
      present
        .servers()
        .filter(({ id }) => !here.has(id))
        .map(({ id, name }) => ({
          serverId: id,
          name,
          seenAt: iso(present.entry(id)?.answeredAt ?? 0),
        }))
    return {
      servers: present.servers(),
      askedAt: newest?.askedAt ?? 0,
      answeredAt: newest?.answeredAt ?? 0,
      complete,
      // Before the first list has ended, what came of it lacks nothing.
      partial: complete ? null : { missing: [...missing], notSeen: newest === null ? [] : notSeen() },
      behind: present.allBehind(),
      pages,
    }
  }

  const singles = remembered(MOST_SERVERS_ASKED, (serverId: string) =>
    createQuestion<ServerReading>({
      counter,
      failureMs: 0,
      async ask(number) {
        const askedAt = now()
        const reply = await client.getServer(serverId)
        if (!reply.ok) {
          if (reply.error.kind === 'server-gone') present.takeGone(serverId, number)
          return reply
        }
        const { server, inexact } = reply.value
        const entry = { server, inexact, number, askedAt, answeredAt: now() }
        const taken = present.takeOne(entry)
        if (taken.present.length > 0) tell({ ...taken, complete: null, answeredAt: entry.answeredAt })
        const late = present.behind(server.id)
        if (late !== null && server.version === late.version)
          return err({
            kind: 'reading-behind',
            serverId,
            version: late.version,
            seenVersion: late.seenVersion,
            seenAt: iso(late.seenAt),
          })
        return ok({ server, inexact, of: validityOf(ask.id, entry) })
      },
    }),
  )

  const people = remembered(MOST_PEOPLE, (email: string) =>
    createQuestion<UserFact>({
      counter,
      failureMs: FAILURE_MS,
      async ask() {
        const fact = await client.userByEmail(email)
        // Not knowing is a failure: it must not stand as long as an answer.
        return fact.state === 'unknown' ? err({ kind: 'nothing-found', reason: fact.why }) : ok(fact)
      },
    }),
  )
  const advertised = remembered(MOST_SERVERS_ASKED, (serverId: string) =>
    createQuestion<AdvertisedReading>({
      counter,
      failureMs: 0,
      ask: async () => ok(await client.protectedResource(serverId)),
    }),
  )

  const settings = createQuestion({ counter, failureMs: FAILURE_MS, ask: () => client.settings() })

  return {
    id: ask.id,
    begin() {
      if (ask.settings !== null) settings.seed(ask.settings)
      const { servers, rest } = ask.first
      if (rest === null) {
        const { servers: left, ...listed } = ask.first
        list.seed({ ...listed, ids: left.map(({ id }) => id), left })
        return
      }
      goOn = { servers, cursor: rest, at: now() }
      takePage(servers, counter.next(), now())
    },
    async fleet(fresh, polled = false) {
      // Somebody who waits does not wait for turns, also where a poll began it.
      if (!polled) {
        waiting++
        hurry.abort()
      }
      const reply = await list.get(fresh).finally(() => {
        if (!polled && --waiting === 0) hurry = new AbortController()
      })
      return reply.ok ? ok(knownFleet()) : reply
    },
    cancelFleet: () => stopList.abort(),
    close() {
      isClosed = true
      stopList.abort()
    },
    knownFleet,
    known: () => present.servers(),
    isKnown: present.has,
    wentBack: present.wentBack,
    knownServer(serverId) {
      const entry = present.entry(serverId)
      return entry === null
        ? null
        : { server: entry.server, inexact: entry.inexact, of: validityOf(ask.id, entry) }
    },
    async server(serverId, fresh) {
      const question = singles.of(serverId)
      const reply = await question.get(fresh)
      if (!reply.ok) return reply
      // A list that was asked for later may know better than what is remembered.
      const known = present.entry(reply.value.value.server.id)
      const isOld = known !== null && known.number > reply.value.number
      if (!isOld || validityOf(ask.id, known).configuration === reply.value.value.of.configuration)
        return ok(reply.value.value)
      const again = await question.get(0)
      return again.ok ? ok(again.value.value) : again
    },
    async user(email, fresh) {
      const reply = await people.of(email).get(fresh)
      if (reply.ok) return reply.value.value
      return {
        state: 'unknown',
        why: reply.error.kind === 'nothing-found' ? reply.error.reason : reply.error.kind,
      }
    },
    providers: createQuestion({
      counter,
      failureMs: PROVIDERS_FAILURE_MS,
      ask: () => client.ssoProviders(),
    }),
    settings,
    permissions: (signal) => client.permissions(signal),
    auditTrails: (signal) => client.auditTrails(signal),
    people: createPeople({ client, counter }),
    async protectedResource(serverId, fresh) {
      const reply = await advertised.of(serverId).get(fresh)
      return reply.ok ? reply.value.value : { state: 'failed', url: '', detail: reply.error.kind }
    },
    wrote(serverId) {
      present.wrote(serverId)
      singles.of(serverId).outdate()
      advertised.of(serverId).outdate()
    },
    expirePeople: people.clear,
    subscribe: (listener) => void listeners.push(listener),
  }
}

const iso = (at: number): string => new Date(at).toISOString()

type Read = { readonly server: VirtualServer; readonly askedAt: number; readonly answeredAt: number }

/** Tells one configuration of a server from another: a digest of its version and what may be shown of it. */
export function configurationOf({ version, oauthEnabled, oauthConfig }: VirtualServer): string {
  const shown = canonicalJson({ version, oauthEnabled, config: redactConfig(oauthConfig) })
  return createHash('sha256').update(shown).digest('hex').slice(0, 16)
}

/** What a reading of a server belongs to. In: the connection's id. */
export function validityOf(connection: string, { server, askedAt, answeredAt }: Read): Validity {
  return {
    connection,
    serverId: server.id,
    version: server.version,
    configuration: configurationOf(server),
    askedAt: iso(askedAt),
    answeredAt: iso(answeredAt),
  }
}

export type { Fact }
