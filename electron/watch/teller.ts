import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { isUndecided, observe, observeGone, withoutOurs } from '../../shared/watch/drift.ts'
import type { ObservationBody } from '../../shared/watch/observation.ts'
import { resolveOpen } from '../change/apply.ts'
import type { History } from '../history/history.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { nextTurn } from '../system/timers.ts'

/**
 * So many servers are looked at in one go and one commit; a longer list lets everything else run in between.
 */
const PART = 25
/** A change younger than this, in milliseconds, is left to whoever is making it. */
const UNDER_WAY_MS = 20_000
/** Most changes that are looked at again with one look: each costs a request. */
const MOST_LOOKED_AT = 5

type Deps = {
  readonly history: History
  readonly now: () => number
  /** Stores one observation; part of the transaction under way. */
  readonly record: (body: ObservationBody) => void
}

export type Teller = ReturnType<typeof createTeller>

/**
 * Says who changed what. What was seen waits in the history until it is said, so that nothing is lost by a
 * crash, and is said once by however many programs look. What may be a change of ours waits until it is known
 * what became of it.
 */
export function createTeller({ history, now, record }: Deps) {
  /** Servers as they were read last, to be described by. */
  const read = new Map<string, VirtualServer>()
  let isBusy = false
  let isMore = false

  /** Says one; in a transaction. Out: true where it is news. */
  function sayOne(from: OpenGateway, serverId: string, snapshotId: number): boolean {
    const { id: profileId } = from.opened.profile
    const writes = history.changes.ofServer(profileId, serverId)
    if (writes.some((write) => isUndecided(write, now()))) return false
    const server = read.get(serverId) ?? from.known().find(({ id }) => id === serverId)
    // Not read in this sitting: it is said when it is.
    if (server === undefined || !history.unsaid.take(profileId, serverId)) return false
    const { scene } = from
    const hints = { clientIds: scene.clientIdsFor(server), learned: false }
    // Step by step: what was done on top of a change of ours is seen against that, and can be taken back to
    // it.
    const steps = history.snapshots.since(profileId, serverId, snapshotId)
    steps.slice(1).forEach((after, at) => {
      const before = steps[at] ?? after
      const theirs = withoutOurs({ server, before, after }, writes)
      const body = theirs === null ? null : observe(profileId, theirs, scene.gateway, hints)
      if (body !== null) record(body)
    })
    return true
  }

  function sayPart(from: OpenGateway, part: ReturnType<History['unsaid']['of']>): boolean {
    const said = history.together(() =>
      part.filter(({ serverId, snapshotId }) => sayOne(from, serverId, snapshotId)),
    )
    return said.ok && said.value.length > 0
  }

  /** One at a time, however often it is asked for meanwhile. */
  async function sayRest(from: OpenGateway, rest: ReturnType<History['unsaid']['of']>): Promise<void> {
    isBusy = true
    try {
      let waiting = rest
      do {
        isMore = false
        for (let at = 0; at < waiting.length; at += PART) {
          await nextTurn()
          sayPart(from, waiting.slice(at, at + PART))
        }
        waiting = history.unsaid.of(from.opened.profile.id)
      } while (isMore)
    } finally {
      isBusy = false
    }
  }

  return {
    /** Takes in what was just read of servers that differ. */
    remember(servers: readonly VirtualServer[]): void {
      for (const server of servers) read.set(server.id, server)
    },
    forget: (): void => read.clear(),

    /**
     * Says what waits: the first of it at once, a long list in turns, after which `done` is called. Out:
     * whether there is news.
     */
    say(from: OpenGateway, done: () => void): boolean {
      if (isBusy) {
        isMore = true
        return false
      }
      const waiting = history.unsaid.of(from.opened.profile.id)
      const isNews = sayPart(from, waiting.slice(0, PART))
      if (waiting.length > PART) void sayRest(from, waiting.slice(PART)).then(done)
      return isNews
    },
    /** True while a long list is being said. */
    isBusy: (): boolean => isBusy,

    /**
     * Servers that were there before and are not in a complete list. Told once. Out: whether there are any.
     */
    sayGone(from: OpenGateway, complete: readonly VirtualServer[], told: Set<string>): boolean {
      const { id: profileId } = from.opened.profile
      const here = new Set(complete.map(({ id }) => id))
      const missing = [...history.snapshots.newest(profileId)].filter(
        ([id, { seenAt }]) => !here.has(id) && !told.has(`${id} ${seenAt}`),
      )
      if (missing.length === 0) return false
      const stored = history.together(() =>
        missing.filter(([id, snapshot]) => {
          if (history.observations.isGone(profileId, id, snapshot.seenAt)) return false
          const name = history.snapshots.byId(snapshot.id)?.serverName ?? id
          record(observeGone(profileId, { id, name }, snapshot))
          return true
        }),
      )
      if (stored.ok) for (const [id, { seenAt }] of missing) told.add(`${id} ${seenAt}`)
      return stored.ok && stored.value.length > 0
    },

    /**
     * Looks again at changes nobody knows the end of, and notes what became of them. Out: whether some are
     * settled.
     */
    async lookAgain(from: OpenGateway): Promise<boolean> {
      const undecided = history.changes
        .openChanges(from.opened.profile.id)
        // One that was just begun is most likely still being made.
        .filter(({ at }) => Math.abs(now() - Date.parse(at)) > UNDER_WAY_MS)
        .slice(0, MOST_LOOKED_AT)
      if (undecided.length === 0) return false
      const writer = { read: (serverId: string) => from.scene.readServer(serverId) }
      const settled = await resolveOpen({ journal: history.changes, writer, now }, undecided)
      return settled.length > 0
    },
  }
}
