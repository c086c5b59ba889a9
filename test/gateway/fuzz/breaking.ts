import type { StepId } from '../../../shared/contextforge/diagnosis.ts'
import { checks, type Checks } from '../../../shared/contextforge/steps.ts'

/** The engine's checks with one step broken: it lets everything pass, or refuses everything. */
export function breaking(id: StepId, how: 'pass' | 'fail'): Checks {
  const nothing = { detail: '', explanation: '', source: '' }
  return {
    ...checks,
    [id]: {
      ...checks[id],
      check: () =>
        how === 'pass'
          ? { ...nothing, outcome: 'pass' }
          : { ...nothing, outcome: 'fail', answer: 'invalid-token' },
    },
  }
}
