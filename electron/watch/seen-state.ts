import type { SeenState } from '../change/desk.ts'
import type { History } from '../history/history.ts'
import { clockOf } from './cards.ts'

/**
 * A snapshot as a state to which a server can be restored; null when there is none. In: its number, and the
 * present time (milliseconds).
 */
export function seenState(
  { snapshots }: Pick<History, 'snapshots'>,
  id: number,
  at: number,
): SeenState | null {
  const seen = snapshots.byId(id)
  if (seen === null) return null
  const { profileId, serverId, config, enabled } = seen
  return {
    id: '',
    title: `Restore the settings seen ${clockOf(seen.seenAt, at)}`,
    before: config,
    after: config,
    enabledBefore: enabled,
    enabledAfter: enabled,
    serverId,
    profileId,
  }
}
