import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { ObservationBody } from '../../shared/watch/observation.ts'
import type { DriftCard, WatchStatus, WatchView } from '../../shared/watch/view.ts'
import type { History } from '../history/history.ts'
import type { Publish } from '../ipc/publish.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Seen } from '../reading/sight.ts'
import { cardOf, stateOf, type Told } from './cards.ts'
import { createLooks } from './looks.ts'
import { createLoop, type Loop } from './loop.ts'
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
  /**
   * A gateway was opened, or with null the last one was closed. What changed since the last session is
   * reported right afterwards.
   */
  readonly opened: (open: OpenGateway | null) => void
  /** Called with whatever was read of servers, by the guard or by others. */
  readonly saw: (open: OpenGateway, seen: Seen) => void
  readonly view: () => WatchView
  /** Its state, and how many cards nobody has looked at; costs the same however many servers there are. */
  readonly status: () => { readonly status: WatchStatus; readonly open: number }
  /** Reads now, independent of the pace. */
  readonly look: () => Promise<Result<null, AppError>>
  readonly acknowledge: (ids: readonly string[]) => Result<null, AppError>
  readonly pause: (serverId: string | null, paused: boolean) => Result<null, AppError>
  readonly settings: ReturnType<typeof createWatchSettings>
}

/** How many cards are shown at most. */
const MOST = 200
/** Used to report what waits, when nothing new was read. */
const NOTHING_NEW: Seen = { transitions: [], complete: null }
const NOTHING_OPEN: WatchStatus = {
  state: 'not-connected',
  says: 'No gateway is open.',
  lastLook: null,
  nextLook: null,
  circuit: 'closed',
  error: null,
  watched: 0,
  notSeen: 0,
  behind: [],
}

/**
 * Watches the open gateway: a loop reads the list of servers, and every change of somebody else becomes a
 * card. Our own writes are recognised by the journal. Without a sign-in, and while paused, nothing is read.
 * Errors are shown as a state; a gateway that keeps failing is asked less often.
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
  /** The loop of the open gateway; it ends with the connection. */
  let loop: Loop | null = null
  const gone = new Set<string>()
  const looks = createLooks(now)
  const startedAt = now()

  const profileId = (): string | null => open?.opened.profile.id ?? null
  const pauses = (): Pauses => settings.pauses(profileId() ?? '')
  const isPaused = (serverId: string): boolean => pauses().all || pauses().servers.includes(serverId)
  const tell = (): void => publish('watch.changed', { open: openOnes().length })

  /** Stores an observation; it is reported to the window once it is on disk. */
  function record(body: ObservationBody): void {
    const id = deps.newId()
    const at = new Date(now()).toISOString()
    history.observations.record({ ...body, id, at })
    if (body.kind === 'saved') return
    if (isPaused(body.serverId)) history.observations.acknowledge(id, at)
    else history.afterCommit(() => notifier.add({ ...body, id }))
  }
  const teller = createTeller({ history, now, record })

  function saw(from: OpenGateway, { transitions, complete }: Seen): void {
    teller.remember(transitions.map(({ server }) => server))
    const isNews = teller.say(from, tell)
    const isGone = complete !== null && teller.sayGone(from, complete, gone)
    // Also reported when all changes are ours, because a card may be closed by them. For a long list, only at
    // its end.
    if (!teller.isBusy() && (isNews || isGone || transitions.length > 0)) tell()
  }

  /** What waited for the outcome of a change of ours is reported now, as the outcome may be known. */
  function sayWaiting(): void {
    if (open !== null) saw(open, NOTHING_NEW)
  }

  function toldNow(): Told[] {
    const id = profileId()
    if (id === null) return []
    const told = history.observations
      .list(id, MOST)
      // The demo starts afresh every time; observations of earlier demos stay in the history.
      .filter(({ at }) => open?.opened.demo !== true || Date.parse(at) >= startedAt)
    if (told.length === 0) return []
    const newest = history.snapshots.newest(id)
    const isHere = (serverId: string): boolean => open?.reading.isKnown(serverId) === true
    return told.map((seen) => {
      const { serverId } = seen
      return { seen, now: newest.get(serverId) ?? null, isHere: isHere(serverId) }
    })
  }
  const cardsNow = (): DriftCard[] => toldNow().map((told) => cardOf(told, now()))
  /** Those nobody has looked at. No cards are made to count them, since that is done at every change. */
  const openOnes = (): Told[] => toldNow().filter((told) => stateOf(told) === 'open')

  return {
    settings,
    opened(next) {
      loop?.stop()
      notifier.forget()
      gone.clear()
      teller.forget()
      open = next
      loop =
        next === null
          ? null
          : createLoop(next, {
              ...deps,
              isPaused: () => pauses().all,
              looked: (found) => looks.note(next.opened.profile.id, found, pauses().servers),
              pausedServers: () => new Set(pauses().servers),
              changed: tell,
              lookAgain: async () => {
                if ((await teller.lookAgain(next)) && open === next) saw(next, NOTHING_NEW)
              },
            })
      tell()
    },
    saw(from, seen) {
      if (from !== open) return
      saw(from, seen)
      loop?.begin()
    },
    view: () => {
      sayWaiting()
      return {
        status: loop?.status() ?? NOTHING_OPEN,
        cards: cardsNow().map((card) => ({ ...card, diff: card.diff.map((change) => ({ ...change })) })),
        paused: [...pauses().servers],
        notSeen: (open?.reading.knownFleet().partial?.notSeen ?? []).map((one) => ({
          id: one.serverId,
          since: one.seenAt,
        })),
        looks: [...looks.of(profileId() ?? '')],
        settings: settings.get(),
      }
    },
    status: () => {
      sayWaiting()
      return { status: loop?.status() ?? NOTHING_OPEN, open: openOnes().length }
    },
    look: async () => loop?.look() ?? err({ kind: 'not-connected' }),
    acknowledge(ids) {
      const at = new Date(now()).toISOString()
      for (const { seen } of openOnes().filter((one) => ids.includes(one.seen.id))) {
        const done = history.observations.acknowledge(seen.id, at)
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
      const next: Pauses =
        serverId === null
          ? { ...was, all: paused }
          : { ...was, servers: paused ? [...servers, serverId] : servers }
      const saved = settings.setPauses(id, next)
      if (saved.ok) tell()
      return saved
    },
  }
}
