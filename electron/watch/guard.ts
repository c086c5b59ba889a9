import type { AppError } from '../../shared/kernel/errors.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { observe, observeGone, withoutOurs } from '../../shared/watch/drift.ts'
import type { ObservationBody } from '../../shared/watch/observation.ts'
import type { DriftCard, WatchStatus, WatchView } from '../../shared/watch/view.ts'
import type { History } from '../history/history.ts'
import type { Publish } from '../ipc/publish.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Seen } from '../reading/sight.ts'
import { cardOf } from './cards.ts'
import { createLoop, type Loop } from './loop.ts'
import { createNotifier, type Notify } from './notifier.ts'
import { createWatchSettings, type Pauses } from './settings.ts'

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
  /** A gateway was opened, or with null the last one closed. What changed since last time is seen right afterwards. */
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
const NOTHING_OPEN: WatchStatus = {
  state: 'not-connected', says: 'No gateway is open.', lastLook: null, nextLook: null, circuit: 'closed', error: null,
  watched: 0, notSeen: 0, behind: [],
} // prettier-ignore

/**
 * Looks after the open gateway: a loop, which reads the list of servers, and a card for everything somebody else did. Our own
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
  /** The look-out of the open gateway; it ends with it. */
  let loop: Loop | null = null
  const gone = new Set<string>()
  const startedAt = now()

  const profileId = (): string | null => open?.opened.profile.id ?? null
  const pauses = (): Pauses => settings.pauses(profileId() ?? '')
  const isPaused = (serverId: string): boolean => pauses().all || pauses().servers.includes(serverId)
  const tell = (): void => {
    const cards = cardsNow()
    publish('watch.changed', { open: cards.filter(({ state }) => state === 'open').length })
  }

  function record(body: ObservationBody): void {
    const id = deps.newId()
    history.observations.record({ ...body, id, at: new Date(now()).toISOString() })
    if (body.kind === 'saved') return
    if (isPaused(body.serverId)) {
      history.observations.acknowledge(id, new Date(now()).toISOString())
      return
    }
    // What cannot be stored is still told: somebody has to look.
    notifier.add({ ...body, id })
  }

  function saw(from: OpenGateway, { transitions, complete }: Seen): void {
    const { profile } = from.opened
    const writes = transitions.length > 0 ? history.changes.listChanges(profile.id, MOST) : []
    let count = 0
    for (const transition of transitions) {
      const theirs = withoutOurs(transition, writes)
      const { scene } = from
      const body = theirs && observe(profile.id, theirs, scene.gateway, { clientIds: scene.clientIdsFor(theirs.server), learned: false })
      if (!body) continue
      record(body)
      count++
    }
    count += complete === null ? 0 : noteGone(from, complete)
    if (count > 0) tell()
    else if (transitions.length > 0) publish('watch.changed', { open: openCards().length })
  }

  /** Servers that were there before and are not in a complete list. Told once; one that comes back is as before. */
  function noteGone(from: OpenGateway, complete: readonly VirtualServer[]): number {
    const { profile } = from.opened
    const here = new Set(complete.map(({ id }) => id))
    let noted: ReadonlySet<string> | null = null
    let count = 0
    for (const [id, snapshot] of history.snapshots.newest(profile.id)) {
      const key = `${id} ${snapshot.seenAt}`
      if (here.has(id) || gone.has(key)) continue
      gone.add(key)
      // The ledger is read only when something is missing, not with every look.
      noted ??= new Set(history.observations.list(profile.id, MOST * 10).flatMap((one) => (one.kind === 'gone' ? [`${one.serverId} ${one.since}`] : [])))
      if (noted.has(key)) continue
      const name = history.snapshots.byId(snapshot.id)?.serverName ?? id
      record(observeGone(profile.id, { id, name }, snapshot))
      count++
    }
    return count
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

  function serversNow(): WatchView['servers'] {
    if (open === null) return []
    const unseen = new Map(open.reading.knownFleet().partial?.notSeen.map((one) => [one.serverId, one.seenAt]))
    const paused = new Set(pauses().servers)
    return open.known().map(({ id, name }) => ({ id, name, paused: paused.has(id), notSeenSince: unseen.get(id) ?? null }))
  }

  return {
    settings,
    opened(next) {
      loop?.stop()
      notifier.forget()
      gone.clear()
      open = next
      loop =
        next === null
          ? null
          : createLoop(next, {
              ...deps,
              isPaused: () => pauses().all,
              pausedServers: () => new Set(pauses().servers),
              changed: tell,
            })
      if (next !== null) tell()
    },
    saw(from, seen) {
      if (from !== open) return
      saw(from, seen)
      loop?.begin()
    },
    view: () => ({
      status: loop?.status() ?? NOTHING_OPEN,
      cards: cardsNow().map((card) => ({ ...card, diff: card.diff.map((change) => ({ ...change })) })),
      servers: serversNow(),
      settings: settings.get(),
    }),
    look: async () => loop?.look() ?? err({ kind: 'not-connected' }),
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
