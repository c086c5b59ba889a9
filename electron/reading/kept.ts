import type { ServerRow } from '../../shared/fleet/view.ts'
import { rowsOf } from '../../shared/fleet/row.ts'
import type { History } from '../history/history.ts'
import type { Lock } from '../system/lock.ts'
import type { Watcher } from './holder.ts'

/**
 * The last complete list of a gateway, as it may be shown while the gateway is not open or does not answer.
 */
export type KeptFleet = { readonly rows: ServerRow[]; readonly asOf: string; readonly scopeNote: string }

/**
 * Keeps the last complete list of every gateway but the demo, which is another one with every start. What is
 * kept lies hidden once the lock fell, until somebody signs in to that gateway again.
 */
export function createKeptFleets({ kept, profiles }: History, lock: Lock, report: (thrown: unknown) => void) {
  let hidden = false
  const shown = new Set<string>()
  lock.whenLocked(() => {
    hidden = true
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
      kept.keep(profile.id, { readAt, about, servers: complete }).catch(report)
    },
  }
  return {
    watcher,
    of(profileId: string): KeptFleet | null {
      if (hidden && !shown.has(profileId)) return null
      const list = kept.of(profileId)
      // A profile that leads elsewhere now is another gateway.
      if (list === null || profiles.get(profileId)?.url !== list.about.url) return null
      const { gateway, scopeNote } = list.about
      const rows = rowsOf(list.servers, gateway, () => ({ clientIds: [], learned: false }))
      return { rows, asOf: list.readAt, scopeNote }
    },
  }
}
export type KeptFleets = ReturnType<typeof createKeptFleets>
