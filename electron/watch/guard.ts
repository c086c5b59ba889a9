import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { ObservationBody } from '../../shared/watch/observation.ts'
import { paceAfter, type Pace } from '../../shared/watch/pace.ts'
import type { DriftCard, WatchStatus, WatchView } from '../../shared/watch/view.ts'
import type { History } from '../history/history.ts'
import type { Publish } from '../ipc/publish.ts'
import type { OpenGateway, Seen } from '../reading/open-gateway.ts'
import { cardOf } from './cards.ts'
import { createNotifier, type Notify } from './notifier.ts'
import { createWatchSettings, type Pauses } from './settings.ts'
import { createTeller } from './teller.ts'

export type GuardDeps = {
  readonly history: History
  readonly now: () => number
  /** The minute of the local day. */
  readonly minuteOf: (now: number) => number
  readonly newId: () => string
  readonly random: () => number
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly publish: Publish
  readonly notify: Notify
}

export type Guard = {
  /** A gateway was opened, or with null the last one closed. Servers that changed since last time come as the first sight. */
  readonly opened: (open: OpenGateway | null) => void
  /** Whatever was read of servers, by the guard or by anybody else. */
  readonly saw: (open: OpenGateway, seen: Seen) => void
  readonly view: () => WatchView
  /** Looks now, whatever the pace. */
  readonly look: () => Promise<Result<null, AppError>>
  readonly acknowledge: (ids: readonly string[]) => Result<null, AppError>
  readonly pause: (serverId: string | null, paused: boolean) => Result<null, AppError>
  readonly settings: ReturnType<typeof createWatchSettings>
}

/** Most cards kept in sight. */
const MOST = 200
const PAGE = 500

/**
 * Looks after the open gateway: one loop, which reads the list of servers, and a card for everything somebody else did. Our own
 * writes are known from the journal. Without a sign-in, and while paused, nothing is asked. Errors are shown as a state; a gateway
 * that keeps failing is asked more and more rarely.
 */
export function createGuard(deps: GuardDeps): Guard {
  const { history, now, publish } = deps
  const settings = createWatchSettings(history)
  const notifier = createNotifier({
    ...deps,
    settings: settings.get,
    onClick: (cardId) => publish('watch.show', { cardId }),
  })
  let open: OpenGateway | null = null
  let stop: () => void = () => {}
  let pace: Pace = { failures: 0, circuit: 'closed', waitMs: 0 }
  let error: AppError | null = null
  let lastLook: number | null = null
  let nextLook: number | null = null
  /** The look under way: a second one at the same time would be a second loop. */
  let looking: Promise<Result<null, AppError>> | null = null
  const gone = new Set<string>()
  const startedAt = now()

  const profileId = (): string | null => open?.opened.profile.id ?? null
  const pauses = (): Pauses => settings.pauses(profileId() ?? '')
  const isPaused = (serverId: string): boolean => pauses().all || pauses().servers.includes(serverId)
  const tell = (): void => {
    const cards = cardsNow()
    publish('watch.changed', { open: cards.filter(({ state }) => state === 'open').length })
  }

  function schedule(milliseconds: number): void {
    stop()
    nextLook = now() + milliseconds
    stop = deps.later(milliseconds, () => void look(false))
  }

  function look(asked: boolean): Promise<Result<null, AppError>> {
    looking ??= lookOnce(asked).finally(() => {
      looking = null
    })
    return looking
  }

  async function lookOnce(asked: boolean): Promise<Result<null, AppError>> {
    const mine = open
    if (mine === null) return err({ kind: 'not-connected' })
    if (mine.opened.session.isExpired()) {
      schedule(paceAfter(0, { ok: true, requests: 1, retryAfterSeconds: null }, deps.random()).waitMs)
      return err({ kind: 'sign-in-expired' })
    }
    if (pauses().all && !asked) {
      schedule(paceAfter(0, { ok: true, requests: 1, retryAfterSeconds: null }, deps.random()).waitMs)
      return ok(null)
    }
    const list = await mine.refresh()
    if (list.ok && open === mine && (await teller.lookAgain(mine))) saw(mine, { transitions: [], complete: null })
    if (open !== mine) return err({ kind: 'not-connected' })
    lastLook = now()
    error = list.ok ? null : list.error
    const requests = Math.max(1, Math.ceil(mine.known().length / PAGE))
    const retryAfterSeconds = !list.ok && list.error.kind === 'rate-limited' ? list.error.retryAfterSeconds : null
    const before = pace.circuit
    pace = paceAfter(pace.failures, { ok: list.ok, requests, retryAfterSeconds }, deps.random())
    schedule(pace.waitMs)
    if (!list.ok || before !== pace.circuit) tell()
    return list.ok ? ok(null) : list
  }

  /** Stores what was seen; it is told once it is on the disk. */
  function record(body: ObservationBody): void {
    const id = deps.newId()
    const at = new Date(now()).toISOString()
    history.observations.record({ ...body, id, at })
    if (body.kind === 'saved' || body.kind === 'older') return
    if (isPaused(body.serverId)) history.observations.acknowledge(id, at)
    else history.afterCommit(() => notifier.add({ ...body, id }))
  }
  const teller = createTeller({ history, now, record })

  function saw(from: OpenGateway, { transitions, complete }: Seen): void {
    teller.remember(transitions.map(({ server }) => server))
    const isNews = teller.say(from, tell)
    const isGone = complete !== null && teller.sayGone(from, complete, gone)
    // Also where all of it is ours: a card may be closed by it.
    if (isNews || isGone || transitions.length > 0) tell()
  }

  function cardsNow(): DriftCard[] {
    const id = profileId()
    if (id === null) return []
    const newest = history.snapshots.newest(id)
    const here = new Set((open?.known() ?? []).map((server) => server.id))
    return history.observations
      .list(id, MOST)
      // The demo begins anew with every start; what was seen of the one before is history.
      .filter(({ at }) => open?.opened.demo !== true || Date.parse(at) >= startedAt)
      .map((one) => cardOf(one, newest.get(one.serverId) ?? null, here.has(one.serverId), new Date(now())))
  }
  const openCards = (): DriftCard[] => cardsNow().filter(({ state }) => state === 'open')

  function status(): WatchStatus {
    const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
    const base = { lastLook: time(lastLook), nextLook: time(nextLook), circuit: pace.circuit, error }
    if (open === null) return { ...base, state: 'not-connected', says: 'No gateway is open.' }
    if (open.opened.session.isExpired())
      return { ...base, state: 'signed-out', says: 'The sign-in ended: nothing is watched until you sign in again.' }
    if (pauses().all) return { ...base, state: 'paused', says: 'Paused for this gateway: nothing is asked by itself.' }
    if (error !== null) {
      const why = errorText(error).title
      const says = pace.circuit === 'open'
        ? `${why}, ${pace.failures} times in a row. The gateway is left alone for a while and asked more rarely until it answers.`
        : `${why}. The guard tries again.`
      return { ...base, state: 'waiting', says }
    }
    const paused = pauses().servers.length
    return { ...base, state: 'watching', says: `${open.known().length - paused} of ${open.known().length} servers are watched.` }
  }

  return {
    settings,
    opened(next) {
      stop()
      notifier.forget()
      gone.clear()
      teller.forget()
      open = next
      pace = { failures: 0, circuit: 'closed', waitMs: 0 }
      error = null
      lastLook = next === null ? null : now()
      nextLook = null
      if (next === null) return
      for (const seen of next.firstSight()) saw(next, seen)
      schedule(paceAfter(0, { ok: true, requests: Math.ceil(next.known().length / PAGE), retryAfterSeconds: null }, deps.random()).waitMs)
      tell()
    },
    saw(from, seen) {
      if (from === open) saw(from, seen)
    },
    view: () => {
      // What waited for the outcome of a change of ours is said as soon as it is asked for.
      if (open !== null) saw(open, { transitions: [], complete: null })
      return {
        status: status(),
        cards: cardsNow().map((card) => ({ ...card, diff: card.diff.map((change) => ({ ...change })) })),
        servers: (open?.known() ?? []).map(({ id, name }) => ({ id, name, paused: pauses().servers.includes(id) })),
        settings: settings.get(),
      }
    },
    look: async () => look(true),
    acknowledge(ids) {
      const at = new Date(now()).toISOString()
      for (const card of openCards().filter(({ id }) => ids.includes(id))) {
        const done = history.observations.acknowledge(card.id, at)
        if (!done.ok) return done
      }
      tell()
      return ok(null)
    },
    pause(serverId, paused) {
      const id = profileId()
      if (id === null) return err({ kind: 'not-connected' })
      const was = settings.pauses(id)
      const servers = was.servers.filter((one) => one !== serverId)
      const next: Pauses = serverId === null ? { ...was, all: paused } : { ...was, servers: paused ? [...servers, serverId] : servers }
      const saved = settings.setPauses(id, next)
      if (saved.ok) tell()
      return saved
    },
  }
} // prettier-ignore
