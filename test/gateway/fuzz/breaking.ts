import { STEPS, type StepId, type Steps } from '../../../shared/contextforge/steps/index.ts'

/** The engine's steps with one broken: it lets everything pass, or refuses everything. */
export function breaking(id: StepId, how: 'pass' | 'fail'): Steps {
  const nothing = { detail: '', explanation: '', source: '' }
  return STEPS.map((step) =>
    step.id !== id
      ? step
      : {
          ...step,
          check: () =>
            how === 'pass'
              ? { ...nothing, outcome: 'pass' }
              : { ...nothing, outcome: 'fail', answer: 'invalid-token' },
        },
  )
}
