import type { Journal, StoredChange } from '../../shared/change/journal.ts'
import { keyDiff } from '../../shared/change/key-diff.ts'
import type { ChangeRecord } from '../../shared/change/review.ts'
import { changeHas, MOST_CHANGES, wordOfRow } from '../../shared/history/timeline.ts'
import type { History } from '../history/history.ts'
import type { BatchMemory } from './batch.ts'

/** The journal as the write protocol needs it, with rows made ready for the window. */
export function journalOf({ changes }: Pick<History, 'changes'>): Journal {
  return {
    recordIntent: changes.recordIntent,
    recordOutcome: changes.recordOutcome,
    getChange: changes.getChange,
    openChanges: changes.openChanges,
    listChanges: (profileId) => changes.listChanges(profileId, MOST_CHANGES).map(recordOf),
    lastBatch: changes.lastBatch,
  }
}

/**
 * The newest changes of a gateway that contain every typed word, however old they are. Searches in small
 * parts.
 */
export async function findChanges(
  { changes }: Pick<History, 'changes'>,
  profileId: string,
  typed: string,
): Promise<readonly ChangeRecord[]> {
  const fits = (change: StoredChange): boolean => changeHas(recordOf(change), typed)
  const found = await changes.find({ profileId, within: wordOfRow(typed), fits, most: MOST_CHANGES })
  return found.map(recordOf)
}

/** A change as the window shows it. In: the change, and who undid it as far as that is known. */
export const recordOf = (change: StoredChange & { readonly undoneBy?: string | null }): ChangeRecord => ({
  id: change.id,
  serverId: change.serverId,
  serverName: change.serverName,
  title: change.title,
  at: change.at,
  by: change.by,
  state: change.state,
  detail: change.detail,
  undoes: change.undoes,
  undoneBy: change.undoneBy ?? null,
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

/**
 * Which unfinished batches nobody wants to be reminded of: the newest is enough, since only that one is ever
 * offered.
 */
export function batchMemory({ profiles }: Pick<History, 'profiles'>): BatchMemory {
  const key = 'batch-forgotten'
  return {
    isForgotten: (batchId) => profiles.setting(key) === batchId,
    forget: (batchId) => void profiles.setSetting(key, batchId),
  }
}
