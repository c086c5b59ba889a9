import { uncapitalised } from '../kernel/words.ts'
import type { Diagnosis, Verdict } from '../contextforge/index.ts'

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
  const others = heats.length - own.length
  const said = `${of('accepted')} accepted, ${of('rejected')} rejected, ${of('cannot-decide')} cannot decide`
  return others === 0 ? said : `${said}, ${others} of another issuer`
}
