import type { StoredChange } from './journal.ts'
import { keyDiff } from './plan.ts'
import type { ChangeRecord } from './review.ts'

/** A stored change as it is shown. In: the change, and who undid it as far as that is known. */
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

/** Rows of older releases left the switch alone and do not name it. */
const movedSwitch = ({ enabledBefore, enabledAfter }: StoredChange): { before: boolean; after: boolean } => ({
  before: enabledBefore ?? false,
  after: enabledAfter ?? enabledBefore ?? false,
})
