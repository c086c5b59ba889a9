import type { BatchItem } from '../../shared/change/batch.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { resolveOpen } from '../change/apply.ts'
import { createBatches, type BatchMemory } from '../change/batch.ts'
import { createChangeDesk, type ChangeDeps } from '../change/desk.ts'
import { recordOf } from '../change/records.ts'

export type { ChangeDeps, ChangeScene } from '../change/desk.ts'

type ChangeHandlers = Pick<
  Handlers,
  | 'change.preview'
  | 'change.whatIf'
  | 'change.hold'
  | 'change.apply'
  | 'change.list'
  | 'change.resolve'
  | 'batch.preview'
  | 'batch.apply'
  | 'batch.stop'
  | 'batch.forget'
>

const forgetful: BatchMemory = { isForgotten: () => false, forget: () => undefined }

/**
 * The calls about changes: preview reads and computes; apply follows the write protocol; resolve settles what
 * was left open.
 */
export function createChangeHandlers(
  deps: ChangeDeps,
  memory: BatchMemory = forgetful,
  tell: (item: BatchItem) => void = () => undefined,
  planned: (done: number, of: number) => void = () => undefined,
): ChangeHandlers {
  const desk = createChangeDesk(deps)
  const batches = createBatches(deps, desk, memory, tell, planned)

  return {
    'change.preview': desk.preview,
    'change.whatIf': desk.whatIf,
    'change.hold': async ({ secret }) => ok({ handle: desk.hold(secret) }),
    'change.apply': ({ planId, typedName, canonicalConfirmed, reason }) =>
      desk.apply(planId, { typedName, canonicalConfirmed, reason: reason ?? '', batch: null }),

    'change.list': async () => {
      const opened = deps.open()
      if (!opened.ok) return opened
      const { id } = opened.value.profile
      return ok({ changes: [...deps.journal.listChanges(id)], tests: [...deps.tests(id)] })
    },

    'change.resolve': async () => {
      const opened = deps.open()
      if (!opened.ok) return opened
      const profileId = opened.value.profile.id
      const open = deps.journal.openChanges(profileId).filter(({ id }) => !desk.isUnderWay(id))
      const settled = await resolveOpen(
        { journal: deps.journal, writer: opened.value.writer, now: deps.now },
        open,
      )
      const looked = open.map((was) => recordOf(deps.journal.getChange(was.id) ?? was))
      return ok({
        resolved: looked.filter(({ id }) => settled.includes(id)),
        stillOpen: looked.filter(({ id }) => !settled.includes(id)),
        rest: batches.rest(profileId),
      })
    },

    'batch.preview': (input) => batches.preview(input),
    'batch.apply': (input) => batches.apply(input),
    'batch.stop': async () => {
      batches.stop()
      return ok({})
    },
    'batch.forget': async ({ batchId }) => {
      batches.forget(batchId)
      return ok({})
    },
  }
}
