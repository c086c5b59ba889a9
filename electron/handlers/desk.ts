import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { readDesk, withoutSecretsOfDesk } from '../../shared/window/desk.ts'
import type { Deps } from './deps.ts'

/** What is remembered of the window for each gateway. Of a gateway that is not known, nothing is kept. */
export function createDeskHandlers({
  history: { profiles },
}: Pick<Deps, 'history'>): Pick<Handlers, 'desk.read' | 'desk.keep'> {
  return {
    'desk.read': async ({ profileId }) => ok({ desk: readDesk(profiles.desk(profileId)) }),
    'desk.keep': async ({ profileId, desk }) => {
      const saved = profiles.keepDesk(profileId, JSON.stringify(withoutSecretsOfDesk(desk)))
      return saved.ok ? ok({}) : saved
    },
  }
}
