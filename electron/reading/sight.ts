import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { Transition } from '../../shared/watch/snapshot.ts'
import type { History } from '../history/history.ts'
import { nextTurn } from '../system/timers.ts'
import type { Top } from './present.ts'
import type { News } from './reading.ts'

/** So many servers are compared and stored in one go and one commit. */
const PART = 500

/** What a reading showed: servers that differ from the last time, and the whole list where it is one. */
export type Seen = {
  readonly transitions: readonly Transition[]
  readonly complete: readonly VirtualServer[] | null
}

export type Sight = {
  /**
   * Remembers how servers look now, and tells what differs from the last time, also from before the app was
   * started. A long list is compared and stored a part at a time, so that everything else can run in between;
   * what comes meanwhile waits for its turn, so that an older answer never takes the place of a newer one.
   */
  readonly take: (news: News, tell: (seen: Seen) => void) => void
  /** Nothing is compared, stored or told any more. */
  readonly close: () => void
  /** The audience of this server was learned, as far as this app saw it happen. */
  readonly wasLearned: (serverId: string) => boolean
}

/**
 * Remembers in the history how the servers of a profile looked. In: the profile's id, and the clock in
 * milliseconds.
 */
export function createSight({ snapshots }: History, profileId: string, now: () => number): Sight {
  let learned = snapshots.learned(profileId)
  /** Since the last whole list, a server came that was known before, and the list comes in pages. */
  let isFamiliar = false
  let cameInPages = false
  /** What is still to be compared; null: nothing is. */
  let waiting: (() => void)[] | null = null

  function see(servers: readonly VirtualServer[], restored: ReadonlySet<string>): readonly Transition[] {
    // What cannot be remembered is no reason not to show it.
    const seen = snapshots.see(profileId, servers, new Date(now()).toISOString())
    const differing = seen.ok ? seen.value : []
    if (!seen.ok || differing.length > 0) learned = snapshots.learned(profileId)
    // A backup brought back an older state: nobody edited it.
    return differing.filter(({ server }) => !restored.has(server.id))
  }

  async function goOn(acts: (() => void)[]): Promise<void> {
    while (acts.length > 0) {
      await nextTurn()
      acts.shift()?.()
    }
    waiting = null
  }

  return {
    take({ present, restored, complete }, tell) {
      // Another gateway behind the same profile has none of the servers: they are not gone, they were never
      // here.
      const known = (list: readonly VirtualServer[]): boolean => snapshots.knows(profileId, list)
      isFamiliar ||= known(present)
      const isSame = complete === null || isFamiliar || (!cameInPages && known(complete))
      cameInPages = complete === null
      if (complete !== null) isFamiliar = false
      const isRestored = new Set(restored.map(({ serverId }) => serverId))
      const parts = Math.max(1, Math.ceil(present.length / PART))
      const acts = Array.from({ length: parts }, (_, part) => () => {
        const transitions = see(present.slice(part * PART, (part + 1) * PART), isRestored)
        tell({ transitions, complete: isSame && part === parts - 1 ? complete : null })
      })
      // At the end of a long list all of it is gone through: not in the same go in which it was taken in.
      const isLong = complete !== null && complete.length > PART
      if (waiting === null && !isLong) acts.shift()?.()
      if (acts.length === 0) return
      if (waiting !== null) waiting.push(...acts)
      else {
        waiting = acts
        void goOn(acts)
      }
    },
    close: () => void waiting?.splice(0),
    wasLearned: (serverId) => learned.has(serverId),
  }
}

/**
 * The version the history knows of a server of a profile, with when it was seen first (milliseconds since the
 * epoch). Looked up one by one: of a hundred thousand servers, most are never asked about at once.
 */
export function versionsBefore(
  { snapshots }: History,
  profileId: string,
): (serverId: string) => Top | undefined {
  const newest = snapshots.newest(profileId)
  return (serverId) => {
    const { version = null, seenAt = '' } = newest.get(serverId) ?? {}
    return version === null ? undefined : { version, seenAt: Date.parse(seenAt) }
  }
}
