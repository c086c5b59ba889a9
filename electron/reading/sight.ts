import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { Transition } from '../../shared/watch/snapshot.ts'
import type { History } from '../history/history.ts'
import type { News } from './reading.ts'

/** What a reading showed: servers that differ from the last time, and the whole list where it is one. */
export type Seen = {
  readonly transitions: readonly Transition[]
  readonly complete: readonly VirtualServer[] | null
}

export type Sight = {
  /** Remembers how servers look now. Out: what differs from the last time, also from before the app was started. */
  readonly see: (news: News) => Seen
  /** The audience of this server was learned, as far as this app saw it happen. */
  readonly wasLearned: (serverId: string) => boolean
}

/** Remembers in the history how the servers of a profile looked. In: the profile's id, and the clock in milliseconds. */
export function createSight({ snapshots }: History, profileId: string, now: () => number): Sight {
  let learned = snapshots.learned(profileId)
  return {
    see({ present, restored, complete }) {
      // Another gateway behind the same profile has none of the servers: they are not gone, they were never here.
      const isSame = complete === null || complete.some(({ id }) => snapshots.knows(profileId, id))
      // What cannot be remembered is no reason not to show it.
      const seen = snapshots.see(profileId, present, new Date(now()).toISOString())
      const differing = seen.ok ? seen.value : []
      if (differing.length > 0) learned = snapshots.learned(profileId)
      // A backup brought back an older state: nobody edited it.
      const isRestored = new Set(restored.map(({ serverId }) => serverId))
      return {
        transitions: differing.filter(({ server }) => !isRestored.has(server.id)),
        complete: isSame ? complete : null,
      }
    },
    wasLearned: (serverId) => learned.has(serverId),
  }
}

/** Versions the history knows of a profile, with when each was seen first (milliseconds since the epoch). */
export function versionsBefore(
  { snapshots }: History,
  profileId: string,
): ReadonlyMap<string, { readonly version: number; readonly seenAt: number }> {
  return new Map(
    [...snapshots.newest(profileId)].flatMap(([id, { version, seenAt }]) =>
      version === null ? [] : [[id, { version, seenAt: Date.parse(seenAt) }] as const],
    ),
  )
}
