import type { ListedGateway } from '../../shared/connection/gateways.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import type { KeptFleets } from '../reading/kept.ts'
import type { Deps } from './deps.ts'

/** The saved gateways as a list to switch by. */
export function createGatewayHandlers(
  { gateways, history, vault }: Pick<Deps, 'gateways' | 'history' | 'vault'>,
  kept: KeptFleets,
): Pick<Handlers, 'gateway.list'> {
  function standing(profileId: string): Pick<ListedGateway, 'state' | 'endsAt'> {
    const here = gateways.current()
    const open = [here, ...gateways.beside()].find((one) => one?.opened.profile.id === profileId) ?? null
    if (open === null || (open !== here && open.opened.session.isExpired()))
      return { state: vault.has(profileId) ? 'kept' : 'asks', endsAt: null }
    const { endsAt } = open.opened.session.current()
    return {
      state: open === here ? 'here' : 'open',
      endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
    }
  }
  return {
    'gateway.list': async () =>
      ok({
        gateways: history.profiles.list().map(({ id, name, url, environment }) => {
          const head = kept.head(id)
          return {
            ...{ id, name, url, environment, ...standing(id) },
            kept: head === null ? null : { servers: head.size, asOf: head.asOf },
          }
        }),
      }),
  }
}
