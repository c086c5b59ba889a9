import { STEP_IDS, stepNumber, stepOf, type StepId } from '../../shared/contextforge/steps/index.ts'

/** How many checks there are. Counted, so that one more changes no test. */
export const STEP_COUNT = STEP_IDS.length

export { stepNumber }

/** The headline of a token that is stopped at a step. */
export const rejectedAt = (id: StepId): string =>
  `Rejected at step ${stepNumber(id)} of ${STEP_COUNT}: ${stepOf(id).title.toLowerCase()}`
