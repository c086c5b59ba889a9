import type { BatchMark, Journal, StoredChange } from '../../shared/change/journal.ts'
import { keyDiff } from '../../shared/change/plan.ts'
import type { ChangeRecord } from '../../shared/change/review.ts'
import type { History } from '../history/history.ts'
import type { BatchMemory } from './batch.ts'

/** Most changes that are shown. */
const MOST = 500

/** The journal as the write protocol needs it, with rows made ready for the window. */
export function journalOf({ changes }: Pick<History, 'changes'>): Journal {
  return {
    recordIntent: changes.recordIntent,
    recordOutcome: changes.recordOutcome,
    getChange: changes.getChange,
    openChanges: changes.openChanges,
    listChanges: (profileId) => changes.listChanges(profileId, MOST).map(recordOf),
    lastBatch: (profileId) => lastBatchOf(changes.listChanges(profileId, MOST)),
  }
}

type Listed = ReturnType<History['changes']['listChanges']>[number]

/** A change as the window shows it. */
const recordOf = (change: Listed): ChangeRecord => ({
  id: change.id,
  serverId: change.serverId,
  serverName: change.serverName,
  title: change.title,
  at: change.at,
  by: change.by,
  state: change.state,
  detail: change.detail,
  undoes: change.undoes,
  undoneBy: change.undoneBy,
  diff: keyDiff(change.before, change.after, {
    enabled: movedSwitch(change),
    newSecrets: change.newSecrets,
  }),
  reason: change.reason,
  batchId: change.batch?.id ?? null,
})

const movedSwitch = ({ enabledBefore, enabledAfter }: StoredChange): { before: boolean; after: boolean } => ({
  before: enabledBefore ?? false,
  after: enabledAfter ?? enabledBefore ?? false,
})

/** The newest batch: the first of its changes carries the list of all servers it was meant for. */
function lastBatchOf(
  list: readonly StoredChange[],
): { batch: BatchMark; changes: readonly StoredChange[] } | null {
  const id = list.find(({ batch }) => batch !== null)?.batch?.id
  const changes = list.filter(({ batch }) => batch !== null && batch.id === id)
  const batch = changes.find((change) => (change.batch?.items.length ?? 0) > 0)?.batch
  return batch ? { batch, changes } : null
}

/** Which unfinished batches nobody wants to be reminded of: the newest is enough, since only that one is ever offered. */
export function batchMemory({ profiles }: Pick<History, 'profiles'>): BatchMemory {
  const key = 'batch-forgotten'
  return {
    isForgotten: (batchId) => profiles.setting(key) === batchId,
    forget: (batchId) => void profiles.setSetting(key, batchId),
  }
}
