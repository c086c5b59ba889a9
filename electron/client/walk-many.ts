import type { Walked } from '../../shared/client/walked.ts'
import type { Ask, Reply } from '../../shared/client/way.ts'
import { retryAfterSeconds } from '../network/retry-after.ts'
import { createAsker, type Asker, type Watch } from './asker.ts'
import { createGuard } from './guard.ts'
import { walkAll, type Once, type WalkOptions } from './walk-to.ts'

/** One of the servers that are walked. */
export interface Stop {
  readonly serverId: string
  readonly address: string
}

export type WalkManyOptions = Omit<WalkOptions, 'address' | 'told' | 'clientId' | 'watch'> & {
  /** All of them have addresses at the same host. */
  readonly stops: readonly Stop[]
  readonly watch: Watch
  /** Waits; rejects when the signal is raised before the end. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Called for each server once all its clients were walked. */
  readonly walked: (serverId: string, walked: readonly Walked[]) => void
  /** Called when the walk begins to wait because a host asks for it, and when it goes on. */
  readonly waits: (waits: boolean) => void
  /** Called with a host that documents named and that must not be asked. */
  readonly notAsked: (host: string) => void
}

/**
 * How many servers are walked in parallel: enough to hide the network's delay, few enough not to load the
 * gateway.
 */
const SIDE_BY_SIDE = 4
/** How much text of shared documents is kept, in characters: documents from outside may be long and many. */
const MAX_SHARED = 16 * 1024 * 1024
/**
 * For how long (milliseconds) a request that was not answered stands for all servers: long enough not to ask
 * a host that is away for each of them, short enough that one lost connection does not decide the rest.
 */
const UNANSWERED_MS = 30_000
/** After this many answers that ask to wait, the result stays open. */
const MAX_WAITS = 5

/**
 * Walks many servers of one gateway, a few at a time. Documents that are not about a single server are read
 * once for all servers, and those about one server once for all its clients, whatever headers each client
 * would send. The clients' own first requests are each sent as they are. When a host asks to wait (429, or
 * 503 with Retry-After), the walk waits. Ends early when the signal is raised; finished servers were
 * reported.
 */
export async function walkMany(options: WalkManyOptions): Promise<void> {
  const { stops, hostsOnly, way, totalMs, watch, signal } = options
  const [first] = stops
  if (first === undefined) return
  const typed = new URL(first.address)
  const guard = createGuard(typed, hostsOnly, () => undefined)
  const told = new Set<string>()
  const asker = createAsker(
    way,
    {
      ...guard,
      bars(url) {
        const why = guard.bars(url)
        if (why !== null && !told.has(url.host)) {
          told.add(url.host)
          options.notAsked(url.host)
        }
        return why
      },
    },
    { ...(totalMs === undefined ? {} : { totalMs }), watch },
  )
  const patient = patientAsker(asker, options)
  const shared = createShared(watch.now)
  const rest = stops.values()
  const walkOn = async (): Promise<void> => {
    for (const stop of rest) {
      if (signal.aborted) return
      const all = await walkAll(options.clients, stop.address, null, onceAt(stop, shared, patient))
      if (!signal.aborted) options.walked(stop.serverId, all)
    }
  }
  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, walkOn))
  } finally {
    await asker.close()
  }
}

/** The answers for one server; what is not about this server comes from the shared answers. */
function onceAt({ serverId }: Stop, shared: Shared, ask: Once): Once {
  const own = new Map<string, Promise<Reply>>()
  return (one) => {
    const { url, method, headers, body, purpose } = one
    // A client's own first requests are sent as they are, wherever a redirect leads them.
    if (purpose !== 'call' && !url.includes(serverId)) return shared.once(`${method} ${url}`, () => ask(one))
    const key = JSON.stringify(purpose === 'call' ? [method, url, headers, body] : [method, url])
    const answer = own.get(key) ?? ask(one)
    own.set(key, answer)
    return answer
  }
}

interface Shared {
  readonly once: (key: string, ask: () => Promise<Reply>) => Promise<Reply>
}

/**
 * Keeps answers up to a total size. Temporary answers such as 429 or 5xx are not kept, and what was not
 * answered only for a while. In: the clock in milliseconds.
 */
function createShared(now: () => number): Shared {
  const kept = new Map<string, Promise<Reply>>()
  const until = new Map<string, number>()
  const sizes = new Map<string, number>()
  let size = 0
  const drop = (key: string): void => {
    size -= sizes.get(key) ?? 0
    sizes.delete(key)
    until.delete(key)
    kept.delete(key)
  }
  return {
    once(key, ask) {
      if ((until.get(key) ?? Infinity) <= now()) drop(key)
      const known = kept.get(key)
      if (known !== undefined) return known
      const answer = ask()
      kept.set(key, answer)
      void answer.then((reply) => {
        if (reply.kind === 'answered' && (reply.status === 429 || reply.status >= 500)) return drop(key)
        if (reply.kind !== 'answered') until.set(key, now() + UNANSWERED_MS)
        sizes.set(key, reply.kind === 'answered' ? reply.text.length + key.length : key.length)
        size += sizes.get(key) ?? 0
        for (const old of kept.keys()) {
          if (size <= MAX_SHARED) break
          if (sizes.has(old)) drop(old)
        }
      })
      return answer
    },
  }
}

/** Waits where a host asks for it, and everybody with it. */
function patientAsker(asker: Asker, { watch, sleep, signal, waits }: WalkManyOptions): Once {
  const until = new Map<string, number>()
  let waiting = 0
  async function pause(host: string): Promise<void> {
    const milliseconds = (until.get(host) ?? 0) - watch.now()
    if (milliseconds <= 0 || signal.aborted) return
    if (waiting++ === 0) waits(true)
    await sleep(milliseconds, signal).catch(() => undefined)
    if (--waiting === 0) waits(false)
  }
  return async (ask: Ask) => {
    const { host } = new URL(ask.url)
    for (let tries = 0; ; tries++) {
      await pause(host)
      const reply = await asker.ask(ask, signal)
      if (!asksToWait(reply) || signal.aborted) return reply
      if (tries >= MAX_WAITS) return { kind: 'withheld', reason: `${host} asks to wait, again and again` }
      const seconds = retryAfterSeconds(reply.headers['retry-after'] ?? null, watch.now())
      until.set(host, Math.max(until.get(host) ?? 0, watch.now() + seconds * 1_000))
    }
  }
}

const asksToWait = (reply: Reply): reply is Extract<Reply, { kind: 'answered' }> =>
  reply.kind === 'answered' &&
  (reply.status === 429 || (reply.status === 503 && reply.headers['retry-after'] !== undefined))
