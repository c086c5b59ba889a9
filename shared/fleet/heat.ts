import { figure, uncapitalised } from '../kernel/words.ts'
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

/** Where a token comes at one server. */
export type Reached = Pick<Diagnosis, 'verdict' | 'stoppedAt'> & {
  /** The place of the step where it ends among all steps; -1: none. */
  readonly at: number
  /** How many steps there are. */
  readonly of: number
  /** Of that step; empty: none. */
  readonly title: string
}

/** A diagnosis as a strip of marks, for one row of the fleet. */
export function heatOf({ verdict, steps, stoppedAt, summary }: Diagnosis): Heat {
  const named = steps.findIndex((step) => step.id === stoppedAt)
  const at = named >= 0 ? named : steps.findIndex((step) => step.outcome === 'unknown')
  return heatAt({ verdict, stoppedAt, at, of: steps.length, title: steps[at]?.title ?? '' }, summary)
}

/** The same from where a token comes. `otherwise`: what is said where no step ends it. */
export function heatAt({ verdict, stoppedAt, at, of, title }: Reached, otherwise = 'Cannot decide'): Heat {
  const ticks = (tickAt: (index: number) => Tick): Tick[] =>
    Array.from({ length: of }, (_, index) => tickAt(index))
  if (verdict === 'accepted')
    return { verdict, ticks: ticks(() => 'accepted'), otherIssuer: false, says: `All ${of} steps pass` }
  const otherIssuer = stoppedAt === 'issuer-allowed' && verdict === 'rejected'
  const tall: Tick = otherIssuer ? 'passed' : verdict === 'rejected' ? 'stopped' : 'undecided'
  return {
    ...{ verdict, otherIssuer },
    ticks: ticks((index) => (at < 0 || index > at ? 'idle' : index === at ? tall : 'passed')),
    says: at < 0 ? otherwise : `Step ${at + 1}: ${uncapitalised(title)}`,
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
    `${figure(of.accepted)} accepted, ${figure(of.rejected)} rejected, ${figure(of['cannot-decide'])} cannot decide`,
    ...(others === 0 ? [] : [`${figure(others)} of another issuer`]),
  ].join(', ')
