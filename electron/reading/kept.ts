import type { GatewayContext, VirtualServer } from '../../shared/contextforge/index.ts'
import type { History } from '../history/history.ts'
import type { KeptDocument } from '../history/kept-documents.ts'
import type { Lock } from '../system/lock.ts'
import { createFeed, type Feed } from './feed.ts'
import type { Watcher } from './holder.ts'

/**
 * The last complete list of a gateway, as it may be shown while the gateway is not open or does not answer.
 */
export type KeptFleet = {
  readonly size: number
  readonly asOf: string
  readonly scopeNote: string
  readonly url: string
  readonly gateway: GatewayContext
  readonly servers: () => Promise<readonly VirtualServer[]>
  readonly wasLearned: (server: VirtualServer) => boolean
  /** Metadata or keys of an issuer as they were read last; null: they never were. */
  readonly document: (url: string) => KeptDocument | null
  readonly feed: Feed
}

/**
 * Keeps the last complete list of every gateway. Not of the demo, which is a new gateway at every start. When
 * the app locks (screen locked, idle), the kept lists are hidden until somebody signs in to their gateway
 * again.
 */
export function createKeptFleets(
  { kept, profiles, snapshots, documents }: Pick<History, 'kept' | 'profiles' | 'snapshots' | 'documents'>,
  lock: Lock,
  report: (thrown: unknown) => void,
) {
  let hidden = false
  const shown = new Set<string>()
  let count = 0
  /** Only the list that was read last is held in memory: the window shows one gateway at a time. */
  let last: { readonly key: string; readonly fleet: KeptFleet } | null = null
  lock.whenLocked(() => {
    hidden = true
    last = null
    shown.clear()
  })
  const watcher: Watcher = {
    opened: (open) => {
      if (open !== null) shown.add(open.opened.profile.id)
    },
    saw({ opened }, _seen, { complete, answeredAt }) {
      if (complete === null || opened.demo) return
      const { profile, gateway, scopeNote } = opened
      const readAt = new Date(answeredAt).toISOString()
      const about = { url: profile.url, gateway, scopeNote }
      kept
        .keep(profile.id, { readAt, about, servers: complete })
        .then(() => (last = null))
        .catch(report)
    },
  }
  function headOf(profileId: string): ReturnType<typeof kept.head> {
    if (hidden && !shown.has(profileId)) return null
    const head = kept.head(profileId)
    // The address of the profile was changed since, so the list belongs to another gateway.
    return head === null || profiles.get(profileId)?.url !== head.about.url ? null : head
  }
  return {
    watcher,
    /** How long the list of a gateway is and when it was read, without reading it. */
    head(profileId: string): Pick<KeptFleet, 'size' | 'asOf' | 'scopeNote'> | null {
      const head = headOf(profileId)
      return head && { size: head.size, asOf: head.readAt, scopeNote: head.about.scopeNote }
    },
    of(profileId: string): KeptFleet | null {
      const head = headOf(profileId)
      if (head === null) return null
      const key = `${profileId} ${head.readAt}`
      if (last?.key === key) return last.fleet
      const { gateway, scopeNote, url } = head.about
      const learned = snapshots.learned(profileId)
      const wasLearned = ({ id }: VirtualServer): boolean => learned.has(id)
      let loaded: Promise<readonly VirtualServer[]> | null = null
      const servers = (): Promise<readonly VirtualServer[]> => (loaded ??= kept.servers(profileId))
      const feed = createFeed(`kept-${++count}`, async (most) => ({
        servers: await (most < Infinity && loaded === null ? kept.servers(profileId, most) : servers()),
        gateway,
        hintsFor: (server) => ({ clientIds: [], learned: wasLearned(server) }),
      }))
      const { size, readAt: asOf } = head
      const document = (of: string): KeptDocument | null => documents.of(profileId, of)
      const fleet = { size, asOf, scopeNote, url, gateway, servers, wasLearned, document, feed }
      last = { key, fleet }
      return fleet
    },
  }
}
export type KeptFleets = ReturnType<typeof createKeptFleets>
