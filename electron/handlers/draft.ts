import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Deps } from './deps.ts'

/**
 * Settings being typed, for a page that crashed or was loaded again. They belong to the open gateway and end
 * with it.
 */
export function createDraftHandlers({
  gateways,
}: Pick<Deps, 'gateways'>): Pick<Handlers, 'draft.keep' | 'draft.list'> {
  return {
    'draft.keep': async ({ serverId, draft }) => {
      gateways.current()?.drafts.keep(serverId, draft)
      return ok({})
    },
    // Asked of the open gateway even where its sign-in has ended: what was typed does not end with that.
    'draft.list': async () => ok({ drafts: [...(gateways.current()?.drafts.list() ?? [])] }),
  }
}
