import { BEFORE, STEP_IDS, stepOf, type Diagnosis } from '../contextforge/index.ts'
import type { Reached } from './heat.ts'

/* Apart from the heats, because a window that starts has no use for the table of the steps. */

/**
 * Where a token comes, from the verdict and the step alone, as the matrix of many servers tells them. A step
 * around the token, which has no number of its own, is counted before or after the others, as on the bench.
 */
export function reachedBy({ verdict, stoppedAt }: Pick<Diagnosis, 'verdict' | 'stoppedAt'>): Reached {
  const around = stoppedAt === null || STEP_IDS.includes(stoppedAt) ? [] : [stoppedAt]
  const isBefore = BEFORE.some(({ id }) => id === stoppedAt)
  const steps = isBefore ? [...around, ...STEP_IDS] : [...STEP_IDS, ...around]
  return {
    ...{ verdict, stoppedAt, of: steps.length },
    at: stoppedAt === null ? -1 : steps.indexOf(stoppedAt),
    title: stoppedAt === null ? '' : stepOf(stoppedAt).title,
  }
}
