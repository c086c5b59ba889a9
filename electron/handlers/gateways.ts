import type { ListedGateway } from '../../shared/connection/gateways.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { viewOf } from '../connection/connector.ts'
import type { KeptFleets } from '../reading/kept.ts'
import type { Deps } from './deps.ts'

/** The saved gateways as a list to switch by, and switching between those that are open. */
export function createGatewayHandlers(
  { gateways, history, vault }: Pick<Deps, 'gateways' | 'history' | 'vault'>,
  kept: KeptFleets,
): Pick<Handlers, 'gateway.list' | 'connection.switch'> {
  const endOf = (profileId: string): string | null => {
    const open = [gateways.current(), ...gateways.beside()].find(
      (one) => one?.opened.profile.id === profileId,
    )
    const endsAt = open?.opened.session.current().endsAt ?? null
    return endsAt === null ? null : new Date(endsAt).toISOString()
  }
  const stateOf = (profileId: string): ListedGateway['state'] => {
    if (gateways.current()?.opened.profile.id === profileId) return 'here'
    const open = gateways.beside().find((one) => one.opened.profile.id === profileId)
    if (open !== undefined && !open.opened.session.isExpired()) return 'open'
    return vault.has(profileId) ? 'kept' : 'asks'
  }
  return {
    'gateway.list': async () =>
      ok({
        gateways: history.profiles.list().map(({ id, name, url, environment }) => {
          const head = kept.head(id)
          return {
            ...{ id, name, url, environment, state: stateOf(id), endsAt: endOf(id) },
            kept: head === null ? null : { servers: head.size, asOf: head.asOf },
          }
        }),
      }),
    'connection.switch': async ({ profileId }) => {
      const open = await gateways.switchTo(profileId)
      return ok({ connection: open === null ? null : viewOf(open, vault) })
    },
  }
}
