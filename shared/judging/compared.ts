import { type Step, stepOf } from '../contextforge/index.ts'

/**
 * What a step compares, complete for every step: where it lists no values, what it wants and what it found in
 * words.
 */
export function comparedIn(step: Step): {
  readonly expected: readonly string[]
  readonly received: readonly string[]
  readonly inWords: boolean
} {
  const inWords = step.expected.length === 0
  return {
    expected: inWords ? [stepOf(step.id).wants] : step.expected,
    received:
      step.received.length > 0 || step.id === 'audience'
        ? step.received
        : step.detail === ''
          ? []
          : [step.detail],
    inWords,
  }
}
