import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Partial } from '../../shared/fleet/missing.ts'
import { partialSays } from '../../shared/fleet/missing-words.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { figure } from '../../shared/kernel/words.ts'
import { paceAfter, type Pace } from '../../shared/watch/pace.ts'
import type { WatchStatus } from '../../shared/watch/view.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { LookFound } from './looks.ts'
import { clockOf } from './cards.ts'

export type LoopDeps = {
  readonly now: () => number
  readonly random: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  /** True: nothing is read automatically. */
  readonly isPaused: () => boolean
  /** The ids of servers that are not watched. */
  readonly pausedServers: () => ReadonlySet<string>
  /** Called with what a look found. */
  readonly looked: (found: LookFound) => void
  /** Called when the state changed. */
  readonly changed: () => void
  /** Reads again the changes of ours that are not settled. */
  readonly lookAgain: () => Promise<void>
}

export type Loop = {
  /**
   * Starts the automatic reading. The list that was read while connecting counts as the first reading; one
   * that is older than a reading lasts does not, and it is read at once.
   */
  readonly begin: () => void
  /** Reads now, independent of the pace. If a reading is running, its result is returned. */
  readonly look: () => Promise<Result<null, AppError>>
  readonly status: () => WatchStatus
  readonly stop: () => void
}

const ROUTINE = { ok: true, requests: 1, retryAfterSeconds: null } as const

/**
 * The error for which an incomplete list counts as a failed reading; null where the gateway answered every
 * request.
 */
const failureIn = (partial: Partial | null): AppError | null => {
  const failed = partial?.missing.find((one) => one.why === 'page-failed')
  return failed?.why === 'page-failed' ? failed.error : null
}

/** The known servers that a list lacks. */
const lackingIn = (partial: Partial | null): readonly string[] =>
  partial?.notSeen.map(({ serverId }) => serverId) ?? []

/**
 * Reads one open gateway repeatedly. Each connection has its own loop, which ends with it. A list with a
 * failed page counts as a failed reading: it opens the circuit and obeys `Retry-After`, and the servers that
 * were not seen are named.
 */
export function createLoop(open: OpenGateway, deps: LoopDeps): Loop {
  const { now } = deps
  let stopTimer: () => void = () => {}
  let stopped = false
  let pace: Pace = { failures: 0, circuit: 'closed', waitMs: 0 }
  let error: AppError | null = null
  // Of a gateway that was beside the window, nothing was read since.
  let lastLook = open.reading.knownFleet().answeredAt || now()
  let nextLook: number | null = null
  let looking: Promise<Result<null, AppError>> | null = null
  let toldState: WatchStatus['state'] = 'watching'

  /** Says that something changed; by itself where only the state is another one. */
  function tell(isNews: boolean): void {
    const { state } = status()
    if (!isNews && state === toldState) return
    toldState = state
    deps.changed()
  }

  function schedule(milliseconds: number): void {
    stopTimer()
    if (stopped) return
    nextLook = now() + milliseconds
    stopTimer = deps.later(milliseconds, () => void look(false))
  }
  const asUsual = (): void => schedule(paceAfter(0, ROUTINE, deps.random()).waitMs)

  function look(asked: boolean): Promise<Result<null, AppError>> {
    looking ??= lookOnce(asked).finally(() => {
      looking = null
    })
    return looking
  }

  async function lookOnce(asked: boolean): Promise<Result<null, AppError>> {
    if (open.opened.session.isExpired()) {
      deps.looked({ state: 'signed-out', unseen: [] })
      asUsual()
      tell(false)
      return err({ kind: 'sign-in-expired' })
    }
    if (deps.isPaused() && !asked) {
      deps.looked({ state: 'paused', unseen: [] })
      asUsual()
      return ok(null)
    }
    const list = await open.fleet(0, !asked)
    if (list.ok && !stopped) await deps.lookAgain()
    if (stopped) return err({ kind: 'not-connected' })
    lastLook = now()
    const failed = list.ok ? failureIn(list.value.partial) : list.error
    deps.looked({
      state: list.ok ? 'seen' : 'away',
      unseen: lackingIn(list.ok ? list.value.partial : null),
    })
    const wasFine = error === null
    error = failed
    const retryAfterSeconds = failed?.kind === 'rate-limited' ? failed.retryAfterSeconds : null
    // The requests of a reading are counted, not estimated. A failed one is assumed to need as many as the
    // one before.
    const requests = Math.max(1, list.ok ? list.value.pages : open.reading.knownFleet().pages)
    const before = pace.circuit
    pace = paceAfter(pace.failures, { ok: failed === null, requests, retryAfterSeconds }, deps.random())
    schedule(pace.waitMs)
    tell(failed !== null || !wasFine || before !== pace.circuit)
    return failed === null ? ok(null) : err(failed)
  }

  const at = (time: string): string => clockOf(time, now())
  const waitsBecause = (failed: AppError, partial: Partial | null): string => {
    const why = partial === null ? `${errorText(failed).title}.` : partialSays(partial, at)
    if (pace.circuit !== 'open') return `${why} The guard tries again.`
    return `${why.replace(/\.$/, '')}, ${pace.failures} times in a row. The gateway is left alone for a while and asked more rarely until it answers.`
  }

  function status(): WatchStatus {
    const fleet = open.reading.knownFleet()
    const paused = deps.pausedServers()
    // If a reading failed before anything arrived, none of the known servers was seen.
    const isBlind = error !== null && failureIn(fleet.partial) === null
    const unseen = new Set(
      isBlind ? fleet.servers.map(({ id }) => id) : fleet.partial?.notSeen.map(({ serverId }) => serverId),
    )
    const watched = fleet.servers.filter(({ id }) => !unseen.has(id) && !paused.has(id)).length
    const base = {
      lastLook: new Date(lastLook).toISOString(),
      nextLook: nextLook === null ? null : new Date(nextLook).toISOString(),
      circuit: pace.circuit,
      error,
      watched,
      notSeen: unseen.size,
      behind: fleet.behind.map((one) => ({ ...one, seenAt: new Date(one.seenAt).toISOString() })),
    }
    if (open.opened.session.isExpired())
      return {
        ...base,
        state: 'signed-out',
        says: 'The sign-in ended: nothing is watched until you sign in again.',
      }
    if (deps.isPaused())
      return { ...base, state: 'paused', says: 'Paused for this gateway: nothing is asked by itself.' }
    if (error !== null)
      return { ...base, state: 'waiting', says: waitsBecause(error, isBlind ? null : fleet.partial) }
    const lacks = fleet.partial === null ? '' : ` ${partialSays(fleet.partial, at)}`
    return {
      ...base,
      state: 'watching',
      says: `${figure(watched)} of ${figure(fleet.servers.length)} servers are watched.${lacks}`,
    }
  }

  return {
    begin() {
      if (nextLook !== null) return
      const { partial, pages } = open.reading.knownFleet()
      const { waitMs } = paceAfter(0, { ...ROUTINE, requests: Math.max(1, pages) }, deps.random())
      const left = lastLook + waitMs - now()
      if (left > 0) deps.looked({ state: 'seen', unseen: lackingIn(partial) })
      schedule(Math.max(0, left))
    },
    look: () => look(true),
    status,
    stop() {
      stopped = true
      stopTimer()
    },
  }
}
