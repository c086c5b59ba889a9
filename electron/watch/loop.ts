import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { partialSays, type Partial } from '../../shared/fleet/missing.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { paceAfter, type Pace } from '../../shared/watch/pace.ts'
import type { WatchStatus } from '../../shared/watch/view.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { clockOf } from './cards.ts'

export type LoopDeps = {
  readonly now: () => number
  readonly random: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  /** Nothing is asked by itself. */
  readonly isPaused: () => boolean
  /** How many of these servers nobody wants to be watched. */
  readonly pausedServers: () => ReadonlySet<string>
  /** The state is another one now. */
  readonly changed: () => void
  /** Looks again at what is still undecided of our own changes. */
  readonly lookAgain: () => Promise<void>
}

export type Loop = {
  /** From now on it looks by itself; what was read while connecting counts as the first look. */
  readonly begin: () => void
  /** Looks now, whatever the pace. A look that is under way is shared. */
  readonly look: () => Promise<Result<null, AppError>>
  readonly status: () => WatchStatus
  readonly stop: () => void
}

const ROUTINE = { ok: true, requests: 1, retryAfterSeconds: null } as const

/**
 * Why a list that lacks something counts as a failed look; null where the gateway answered everything it was
 * asked.
 */
const failureIn = (partial: Partial | null): AppError | null => {
  const failed = partial?.missing.find((one) => one.why === 'page-failed')
  return failed?.why === 'page-failed' ? failed.error : null
}

/**
 * Looks at one open gateway again and again. Each connection has its own loop, which ends with it. A list of
 * which a page failed is a failed look: it keeps the circuit and `Retry-After`, and what was not seen is
 * said.
 */
export function createLoop(open: OpenGateway, deps: LoopDeps): Loop {
  const { now } = deps
  let stopTimer: () => void = () => {}
  let stopped = false
  let pace: Pace = { failures: 0, circuit: 'closed', waitMs: 0 }
  let error: AppError | null = null
  let lastLook = now()
  let nextLook: number | null = null
  let looking: Promise<Result<null, AppError>> | null = null

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
      asUsual()
      return err({ kind: 'sign-in-expired' })
    }
    if (deps.isPaused() && !asked) {
      asUsual()
      return ok(null)
    }
    const list = await open.fleet(0, !asked)
    if (list.ok && !stopped) await deps.lookAgain()
    if (stopped) return err({ kind: 'not-connected' })
    lastLook = now()
    const failed = list.ok ? failureIn(list.value.partial) : list.error
    const wasFine = error === null
    error = failed
    const retryAfterSeconds = failed?.kind === 'rate-limited' ? failed.retryAfterSeconds : null
    // What a look takes is counted, not estimated; one that failed is taken to need as many as the one
    // before.
    const requests = Math.max(1, list.ok ? list.value.pages : open.reading.knownFleet().pages)
    const before = pace.circuit
    pace = paceAfter(pace.failures, { ok: failed === null, requests, retryAfterSeconds }, deps.random())
    schedule(pace.waitMs)
    if (failed !== null || !wasFine || before !== pace.circuit) deps.changed()
    return failed === null ? ok(null) : err(failed)
  }

  const at = (time: string): string => clockOf(time, new Date(now()))
  const waitsBecause = (failed: AppError, partial: Partial | null): string => {
    const why = partial === null ? `${errorText(failed).title}.` : partialSays(partial, at)
    if (pace.circuit !== 'open') return `${why} The guard tries again.`
    return `${why.replace(/\.$/, '')}, ${pace.failures} times in a row. The gateway is left alone for a while and asked more rarely until it answers.`
  }

  function status(): WatchStatus {
    const fleet = open.reading.knownFleet()
    const paused = deps.pausedServers()
    // A look that failed before anything came has seen nothing, whatever is known from before.
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
      says: `${watched} of ${fleet.servers.length} servers are watched.${lacks}`,
    }
  }

  return {
    begin() {
      if (nextLook !== null) return
      const requests = Math.max(1, open.reading.knownFleet().pages)
      schedule(paceAfter(0, { ...ROUTINE, requests }, deps.random()).waitMs)
    },
    look: () => look(true),
    status,
    stop() {
      stopped = true
      stopTimer()
    },
  }
}
