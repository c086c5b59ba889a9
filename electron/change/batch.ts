import {
  batchNotes,
  confirmationFor,
  type BatchItem,
  type BatchPlan,
  type BatchRest,
} from '../../shared/change/batch.ts'
import { isTyped } from '../../shared/change/confirm.ts'
import type { BatchMark } from '../../shared/change/journal.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import type { ChangeDeps, ChangeDesk, ChangeScene, Go } from './desk.ts'

/** How often one server is tried while the gateway asks to wait. */
const MOST_TRIES = 5

interface Kept {
  readonly plan: BatchPlan
  readonly wishes: ReadonlyMap<string, WantedChange>
}

export interface BatchMemory {
  /** Batches whose rest nobody wants to hear of again. */
  readonly isForgotten: (batchId: string) => boolean
  readonly forget: (batchId: string) => void
}

/** Several servers at once: planned together, applied one by one through the same desk as a single change. */
export function createBatches(
  deps: ChangeDeps,
  desk: ChangeDesk,
  memory: BatchMemory,
  tell: (item: BatchItem) => void,
  planned: (done: number, of: number) => void = () => undefined,
) {
  const kept = new Map<string, Kept>()
  let running = false
  let stop = false
  let stopping = new AbortController()
  let planning = new AbortController()

  /**
   * Applies one of them within the gateway's limit. Where the gateway asks to wait, nothing was written, and
   * it is tried again.
   */
  async function applyInTurn(
    scene: ChangeScene,
    planId: string,
    go: Go,
  ): Promise<Result<ApplyReport, AppError>> {
    for (let tried = 1; ; tried++) {
      await scene.room?.(stopping.signal)
      if (stopping.signal.aborted) return err({ kind: 'cancelled' })
      const applied = await desk.apply(planId, go)
      if (applied.ok || applied.error.kind !== 'rate-limited' || tried >= MOST_TRIES) return applied
    }
  }

  return {
    async preview({ items }: Input<'batch.preview'>): Promise<Result<BatchPlan, AppError>> {
      const opened = deps.open()
      if (!opened.ok) return opened
      // A plan nobody waits for any more does not go on asking.
      planning.abort()
      planning = new AbortController()
      const { signal } = planning
      const plans: BatchPlan['items'] = []
      // One after the other: the gateway's rate limit is shared with everything else that asks it.
      for (const { serverId, wanted } of items) {
        planned(plans.length, items.length)
        await opened.value.room?.(signal)
        if (signal.aborted) return err({ kind: 'cancelled' })
        // On the gateway the window was switched to, the same id may be another server.
        const now = deps.open()
        if (now.ok && now.value.profile.id !== opened.value.profile.id) return err({ kind: 'plan-gone' })
        const made = hasNewSecret(wanted)
          ? err(noSecrets)
          : await desk.preview({ serverId, wanted, tokenId: null })
        const review = made.ok ? made.value.review : null
        const serverName = review?.serverName ?? (await nameOf(opened.value, serverId))
        plans.push({ serverId, serverName, review, error: made.ok ? null : made.error })
      }
      if (signal.aborted) return err({ kind: 'cancelled' })
      const reviews = plans.flatMap(({ review }) => (review && review.diff.length > 0 ? [review] : []))
      const plan: BatchPlan = {
        batchId: deps.newId(),
        items: plans,
        confirm: reviews.some(({ typeName }) => typeName) ? confirmationFor(reviews.length) : null,
        pins: [...new Set(reviews.flatMap(({ confirmCanonical }) => confirmCanonical ?? []))],
        reasonRequired: reviews.some(({ reasonRequired }) => reasonRequired),
        notes: batchNotes(reviews),
      }
      kept.clear()
      kept.set(plan.batchId, {
        plan,
        wishes: new Map(items.map(({ serverId, wanted }) => [serverId, wanted])),
      })
      return ok(plan)
    },

    async apply({
      batchId,
      typed,
      canonicalConfirmed,
      reason,
    }: Input<'batch.apply'>): Promise<Result<Output<'batch.apply'>, AppError>> {
      const opened = deps.open()
      if (!opened.ok) return opened
      const batch = kept.get(batchId)
      if (!batch || running) return err({ kind: 'plan-gone' })
      if (opened.value.profile.readOnly) return err({ kind: 'read-only-profile' })
      const { plan, wishes } = batch
      if (plan.confirm !== null && !isTyped(typed, plan.confirm))
        return err({ kind: 'confirmation-missing', what: 'server-name' })
      if (plan.pins.length > 0 && !canonicalConfirmed)
        return err({ kind: 'confirmation-missing', what: 'canonical-url' })
      if (plan.reasonRequired && (reason ?? '').trim() === '')
        return err({ kind: 'confirmation-missing', what: 'reason' })
      kept.delete(batchId)
      const doable = plan.items.filter(({ review }) => review !== null && review.diff.length > 0)
      const mark: BatchMark = {
        id: batchId,
        items: doable.flatMap(({ serverId, serverName }) => {
          const wanted = wishes.get(serverId)
          return wanted === undefined ? [] : [{ serverId, serverName, wanted }]
        }),
      }
      running = true
      stop = false
      stopping = new AbortController()
      desk.confirmed(doable.flatMap(({ review }) => review?.planId ?? []))
      const done: BatchItem[] = []
      let stopped = false
      try {
        for (const { serverId, serverName, review, error } of plan.items) {
          const waiting = { serverId, serverName, record: null, error: null, differing: [] }
          if (review === null || review.diff.length === 0) {
            const says = error === null ? 'It has these settings already.' : errorText(error).title
            done.push({ ...waiting, state: 'nothing-to-do', says, error })
            continue
          }
          if (stopped || stop) {
            done.push({ ...waiting, state: 'waiting', says: 'Left as it is.' })
            continue
          }
          tell({ ...waiting, state: 'writing', says: 'One PUT, then read back.' })
          // The list of servers is written down once, with the first of them: on disk before anything is
          // sent.
          const first = !done.some(({ record }) => record !== null)
          const applied = await applyInTurn(opened.value, review.planId, {
            typedName: '',
            canonicalConfirmed,
            reason: reason ?? '',
            batch: first ? mark : { id: batchId, items: [] },
          })
          if (!applied.ok && applied.error.kind === 'cancelled') {
            const left: BatchItem = { ...waiting, state: 'waiting', says: 'Left as it is.' }
            done.push(left)
            tell(left)
            continue
          }
          const item: BatchItem = applied.ok
            ? {
                ...waiting,
                state: applied.value.outcome === 'confirmed' ? 'confirmed' : 'stopped',
                says: applied.value.says,
                record: applied.value.record,
                differing: applied.value.differing,
              }
            : {
                ...waiting,
                state: 'stopped',
                says: errorText(applied.error).explanation,
                error: applied.error,
              }
          stopped = item.state !== 'confirmed'
          done.push(item)
          tell(item)
        }
      } finally {
        running = false
        desk.confirmed([])
      }
      return ok({ items: done })
    },

    stop(): void {
      stop = true
      stopping.abort()
      planning.abort()
    },
    isRunning: (): boolean => running,
    forget: memory.forget,

    /**
     * What is left of the newest batch after its app ended half-way; null when all of it is done or
     * forgotten.
     */
    rest(profileId: string): BatchRest | null {
      const last = running ? null : deps.journal.lastBatch(profileId)
      if (last === null || memory.isForgotten(last.batch.id)) return null
      const done = new Set(
        last.changes.filter(({ state }) => state === 'confirmed').map(({ serverId }) => serverId),
      )
      const items = last.batch.items.filter(({ serverId }) => !done.has(serverId))
      return items.length === 0 ? null : { batchId: last.batch.id, total: last.batch.items.length, items }
    },
  }
}

/** A batch is written down with its wishes before anything is sent, so none may need a secret. */
const hasNewSecret = (wanted: WantedChange): boolean =>
  wanted.kind === 'edit' && Object.keys(wanted.secrets).length > 0

const noSecrets: AppError = {
  kind: 'change-refused',
  reason: 'A new secret is set on one server at a time.',
  advice: 'Set it in the settings of each server.',
}

const nameOf = async (scene: ChangeScene, serverId: string): Promise<string> =>
  (await scene.fleet()).find(({ id }) => id === serverId)?.name ?? serverId
