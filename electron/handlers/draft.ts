import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Deps } from './deps.ts'

/**
 * Settings that are being typed, for a page that crashed or was loaded again. They belong to the open gateway
 * and are dropped with it.
 */
export function createDraftHandlers({
  gateways,
}: Pick<Deps, 'gateways'>): Pick<Handlers, 'draft.keep' | 'draft.list'> {
  return {
    'draft.keep': async ({ serverId, draft }) => {
      gateways.current()?.drafts.keep(serverId, draft)
      return ok({})
    },
    // Works even if the sign-in has ended, because what was typed is still wanted.
    'draft.list': async () => ok({ drafts: [...(gateways.current()?.drafts.list() ?? [])] }),
  }
}
