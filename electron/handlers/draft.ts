import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { Drafts } from '../reading/drafts.ts'
import type { Deps } from './deps.ts'

/**
 * Settings that are being typed, for a page that crashed or was loaded again. They belong to an open gateway,
 * in sight or beside the window, and are dropped with it.
 */
export function createDraftHandlers({
  gateways,
}: Pick<Deps, 'gateways'>): Pick<Handlers, 'draft.keep' | 'draft.list'> {
  const draftsOf = (baseUrl: string): Drafts | undefined =>
    [gateways.current(), ...gateways.beside()].find((open) => open?.opened.baseUrl === baseUrl)?.drafts
  return {
    'draft.keep': async ({ baseUrl, serverId, draft }) => {
      draftsOf(baseUrl)?.keep(serverId, draft)
      return ok({})
    },
    // Works even if the sign-in has ended, because what was typed is still wanted.
    'draft.list': async ({ baseUrl }) => ok({ drafts: [...(draftsOf(baseUrl)?.list() ?? [])] }),
  }
}
