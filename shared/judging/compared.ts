import { type Step, stepOf } from '../contextforge/index.ts'

/** The two sides a step compares: its lists of values, or in words what it wants and what it found. */
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
