import { STEP_IDS, stepOf, type StepId } from '../../shared/contextforge/steps/index.ts'

/** How many checks there are. Counted, so that one more changes no test. */
export const STEP_COUNT = STEP_IDS.length

/** The place of a step among the gateway's checks, from 1. */
export const stepNumber = (id: StepId): number => STEP_IDS.indexOf(id) + 1

/** The headline of a token that is stopped at a step. */
export const rejectedAt = (id: StepId): string =>
  `Rejected at step ${stepNumber(id)} of ${STEP_COUNT}: ${stepOf(id).title.toLowerCase()}`
