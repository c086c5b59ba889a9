import { uncapitalised } from '../kernel/words.ts'
import { BEFORE, STEP_IDS, stepOf, type Diagnosis, type StepId, type Verdict } from '../contextforge/index.ts'

/**
 * One mark per step: `accepted` in a row where all pass, `stopped` where a token is rejected, `undecided`
 * where that cannot be told, `idle` after either of them.
 */
export type Tick = 'accepted' | 'passed' | 'stopped' | 'undecided' | 'idle'
export type Heat = {
  readonly verdict: Verdict
  readonly ticks: readonly Tick[]
  readonly says: string
  /** The server does not name the token's issuer: the token is for other servers, and nothing is wrong. */
  readonly otherIssuer: boolean
}

/** A diagnosis as a strip of marks, for one row of the fleet. */
export function heatOf(diagnosis: Diagnosis): Heat {
  const { verdict, steps, stoppedAt } = diagnosis
  if (verdict === 'accepted') {
    return {
      ...{ verdict, ticks: steps.map((): Tick => 'accepted'), otherIssuer: false },
      says: `All ${steps.length} steps pass`,
    }
  }
  const named = steps.findIndex((step) => step.id === stoppedAt)
  const at = named >= 0 ? named : steps.findIndex((step) => step.outcome === 'unknown')
  const otherIssuer = stoppedAt === 'issuer-allowed' && verdict === 'rejected'
  const tall: Tick = otherIssuer ? 'passed' : verdict === 'rejected' ? 'stopped' : 'undecided'
  const step = steps[at]
  return {
    ...{ verdict, otherIssuer },
    ticks: steps.map((_, index): Tick => (at < 0 || index > at ? 'idle' : index === at ? tall : 'passed')),
    says: step ? `Step ${step.number}: ${uncapitalised(step.title)}` : diagnosis.summary,
  }
}

/** `2 accepted, 11 rejected, 1 cannot decide, 5 of another issuer`; the last only where there are some. */
export function tally(heats: readonly Pick<Heat, 'verdict' | 'otherIssuer'>[]): string {
  const own = heats.filter(({ otherIssuer }) => !otherIssuer)
  const of = (verdict: Verdict): number => own.filter((heat) => heat.verdict === verdict).length
  return tallySays(
    { accepted: of('accepted'), rejected: of('rejected'), 'cannot-decide': of('cannot-decide') },
    heats.length - own.length,
  )
}

/** The same from the numbers. */
export const tallySays = (of: Readonly<Record<Verdict, number>>, others: number): string =>
  [
    `${of.accepted} accepted, ${of.rejected} rejected, ${of['cannot-decide']} cannot decide`,
    ...(others === 0 ? [] : [`${others} of another issuer`]),
  ].join(', ')

/**
 * A heat from the verdict and the step alone, as the matrix of many servers tells them. A step around the
 * token, which has no number of its own, is counted before or after the others, as on the bench.
 */
export function heatAt({ verdict, stoppedAt }: Pick<Diagnosis, 'verdict' | 'stoppedAt'>): Heat {
  if (verdict === 'accepted') {
    return {
      ...{ verdict, ticks: STEP_IDS.map((): Tick => 'accepted'), otherIssuer: false },
      says: `All ${STEP_IDS.length} steps pass`,
    }
  }
  const steps = stoppedAt === null ? STEP_IDS : stepsWith(stoppedAt)
  const at = stoppedAt === null ? -1 : steps.indexOf(stoppedAt)
  const otherIssuer = stoppedAt === 'issuer-allowed' && verdict === 'rejected'
  const tall: Tick = otherIssuer ? 'passed' : verdict === 'rejected' ? 'stopped' : 'undecided'
  return {
    ...{ verdict, otherIssuer },
    ticks: steps.map((_, index): Tick => (at < 0 || index > at ? 'idle' : index === at ? tall : 'passed')),
    says: stoppedAt === null ? 'Cannot decide' : `Step ${at + 1}: ${uncapitalised(stepOf(stoppedAt).title)}`,
  }
}

function stepsWith(id: StepId): readonly StepId[] {
  if (STEP_IDS.includes(id)) return STEP_IDS
  return BEFORE.some((step) => step.id === id) ? [id, ...STEP_IDS] : [...STEP_IDS, id]
}
