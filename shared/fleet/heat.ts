import { uncapitalised } from '../kernel/words.ts'
import type { Diagnosis, Verdict } from '../contextforge/index.ts'

/**
 * One mark per step: `accepted` in a row where all pass, `stopped` where a token is rejected, `undecided`
 * where that cannot be told, `idle` after either of them.
 */
export type Tick = 'accepted' | 'passed' | 'stopped' | 'undecided' | 'idle'
export type Heat = { readonly verdict: Verdict; readonly ticks: readonly Tick[]; readonly says: string }

/** A diagnosis as a strip of marks, for one row of the fleet. */
export function heatOf(diagnosis: Diagnosis): Heat {
  const { verdict, steps, stoppedAt } = diagnosis
  if (verdict === 'accepted') {
    return { verdict, ticks: steps.map(() => 'accepted'), says: `All ${steps.length} steps pass` }
  }
  const named = steps.findIndex((step) => step.id === stoppedAt)
  const at = named >= 0 ? named : steps.findIndex((step) => step.outcome === 'unknown')
  const tall: Tick = verdict === 'rejected' ? 'stopped' : 'undecided'
  const step = steps[at]
  return {
    verdict,
    ticks: steps.map((_, index): Tick => (at < 0 || index > at ? 'idle' : index === at ? tall : 'passed')),
    says: step ? `Step ${step.number}: ${uncapitalised(step.title)}` : diagnosis.summary,
  }
}

/** `2 accepted, 11 rejected, 1 cannot decide` */
export function tally(verdicts: readonly Verdict[]): string {
  const of = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length
  return `${of('accepted')} accepted, ${of('rejected')} rejected, ${of('cannot-decide')} cannot decide`
}
