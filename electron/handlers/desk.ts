import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { readDesk, withoutSecretsOfDesk } from '../../shared/window/desk.ts'
import type { Deps } from './deps.ts'

/**
 * What is remembered of the window for each gateway. Of a gateway that is not known, nothing is kept. A page
 * that keeps crashing is not told where it was: it would go back to what it crashes at.
 */
export function createDeskHandlers({
  history: { profiles },
  keepsCrashing = () => false,
}: Pick<Deps, 'history' | 'keepsCrashing'>): Pick<Handlers, 'desk.read' | 'desk.keep'> {
  return {
    'desk.read': async ({ profileId }) => {
      const desk = readDesk(profiles.desk(profileId))
      return ok({ desk: keepsCrashing() ? { ...desk, place: null } : desk })
    },
    'desk.keep': async ({ profileId, desk }) => {
      const saved = profiles.keepDesk(profileId, JSON.stringify(withoutSecretsOfDesk(desk)))
      return saved.ok ? ok({}) : saved
    },
  }
}
