import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { isUndecided, observe, observeGone, withoutOurs } from '../../shared/watch/drift.ts'
import type { ObservationBody } from '../../shared/watch/observation.ts'
import type { Snapshot } from '../../shared/watch/snapshot.ts'
import { resolveOpen } from '../change/apply.ts'
import type { History } from '../history/history.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { nextTurn } from '../system/timers.ts'

/**
 * How many servers are handled in one transaction. Between the parts of a longer list, other work gets a
 * turn.
 */
const PART = 25
/** A change younger than this, in milliseconds, is left to the process that is making it. */
const UNDER_WAY_MS = 20_000
/** How many unsettled changes are read again at most with one reading, because each costs a request. */
const MOST_LOOKED_AT = 5

type Deps = {
  readonly history: History
  readonly now: () => number
  /** Stores one observation, in the present transaction. */
  readonly record: (body: ObservationBody) => void
}

/**
 * Reports who changed what. What was seen waits in the history until it is reported, so that a crash loses
 * nothing, and it is reported once even if several programs watch. What may be a change of ours waits until
 * its outcome is known.
 */
export function createTeller({ history, now, record }: Deps) {
  /** The servers as they were last read, to describe the changes. */
  const read = new Map<string, VirtualServer>()
  let isBusy = false
  let isMore = false

  /** Reports one server, in a transaction. Out: true where there is something new. */
  function sayOne(from: OpenGateway, serverId: string, snapshotId: number): boolean {
    const { id: profileId } = from.opened.profile
    const writes = history.changes.ofServer(profileId, serverId)
    if (writes.some((write) => isUndecided(write, now()))) return false
    const server = read.get(serverId) ?? from.known().find(({ id }) => id === serverId)
    // Not read in this session yet; it is reported when it is.
    if (server === undefined || !history.unsaid.take(profileId, serverId)) return false
    const { scene } = from
    const hints = { clientIds: scene.clientIdsFor(server), learned: false }
    // Step by step, so that a change on top of a change of ours is compared with ours, and can be taken back
    // to it.
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

  /** Only one at a time, however often it is called meanwhile. */
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
    /** Remembers what was just read of servers that differ. */
    remember(servers: readonly VirtualServer[]): void {
      for (const server of servers) read.set(server.id, server)
    },
    forget: (): void => read.clear(),

    /**
     * Reports what waits: the first part at once, the rest of a long list in parts, after which `done` is
     * called. Out: whether there is something new.
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
    /** True while a long list is being reported. */
    isBusy: (): boolean => isBusy,

    /**
     * Reports servers that existed before and are missing in a complete list, each once. Out: whether there
     * are any.
     */
    sayGone(from: OpenGateway, complete: readonly VirtualServer[], told: Set<string>): boolean {
      const { id: profileId } = from.opened.profile
      const here = new Set<string>()
      for (const { id } of complete) here.add(id)
      const missing: [string, Snapshot][] = []
      for (const [id, snapshot] of history.snapshots.newest(profileId))
        if (!here.has(id) && !told.has(`${id} ${snapshot.seenAt}`)) missing.push([id, snapshot])
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
     * Reads again the changes of ours whose outcome is not known, and records the outcome. Out: whether some
     * are settled now.
     */
    async lookAgain(from: OpenGateway): Promise<boolean> {
      const undecided = history.changes
        .openChanges(from.opened.profile.id)
        // A change that was just begun is probably still being made.
        .filter(({ at }) => Math.abs(now() - Date.parse(at)) > UNDER_WAY_MS)
        .slice(0, MOST_LOOKED_AT)
      if (undecided.length === 0) return false
      const writer = { read: (serverId: string) => from.scene.readServer(serverId) }
      const settled = await resolveOpen({ journal: history.changes, writer, now }, undecided)
      return settled.length > 0
    },
  }
}
