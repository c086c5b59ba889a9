import type { BatchItem, BatchPlan } from './batch.ts'
import { count, figure } from '../kernel/words.ts'
import type { Review } from './review.ts'

/** Reviews of a batch that would write something. */
export const doableIn = (plan: BatchPlan): readonly Review[] =>
  plan.items.flatMap(({ review }) => (review && review.diff.length > 0 ? [review] : []))

/** The batch in one line, before, while and after it is applied. */
export function batchSays(
  plan: BatchPlan,
  done: readonly BatchItem[],
  phase: 'review' | 'applying' | 'done',
): string {
  const all = doableIn(plan).length
  const confirmed = done.filter(({ state }) => state === 'confirmed').length
  const written = `${figure(confirmed)} of ${count(all, 'server')}`
  const were = all === 1 ? 'was' : 'were'
  if (phase === 'review')
    return `${figure(all)} of ${count(plan.items.length, 'server')} would be written, one by one. The first surprise stops it. Nothing has been sent yet.`
  if (phase === 'applying') return `${written} written and read back.`
  const stopped = done.find(({ state }) => state === 'stopped')
  return stopped
    ? `Stopped at ${stopped.serverName}. ${written} ${were} written and confirmed; nothing was sent to those after it.`
    : `${written} ${were} written, read back and confirmed.`
}

const STATES: Readonly<Record<BatchItem['state'], string>> = {
  waiting: 'not sent',
  writing: 'writing…',
  confirmed: 'saved, read back, confirmed',
  stopped: 'stopped here',
  'nothing-to-do': 'nothing to do',
}

/** How one server of a batch ended, in words. */
export const itemSays = ({ state, says }: BatchItem): string =>
  state === 'stopped' ? `${STATES[state]}: ${says}` : STATES[state]
