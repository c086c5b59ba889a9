import { uncapitalised } from '../../shared/kernel/words.ts'
import { STEP_IDS, stepNumber, stepOf, type StepId } from '../../shared/contextforge/steps/index.ts'

/** The number of checks. It is computed, so that another check changes no test. */
export const STEP_COUNT = STEP_IDS.length

export { stepNumber }

/** The headline for a token that stops at a step. */
export const rejectedAt = (id: StepId): string =>
  `Rejected at step ${stepNumber(id)} of ${STEP_COUNT}: ${uncapitalised(stepOf(id).title)}`
