import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { viewKept } from '../judging/view-server.ts'
import type { KeptFleets } from '../reading/kept.ts'
import type { Deps } from './deps.ts'

/** What was read before, for while the gateway is not open or does not answer: nobody is asked. */
export function createKeptHandlers(
  { gateways }: Pick<Deps, 'gateways'>,
  kept: KeptFleets,
): Pick<Handlers, 'fleet.kept' | 'server.kept'> {
  return {
    'fleet.kept': async ({ profileId }) => {
      const fleet = kept.of(profileId)
      if (fleet === null) return ok({ kept: null })
      const { size, asOf, scopeNote } = fleet
      return ok({ kept: { servers: size, asOf, scopeNote } })
    },
    'server.kept': async ({ profileId, serverId }) => {
      if (profileId === null) {
        const open = gateways.current()
        const known = open?.reading.knownServer(serverId) ?? null
        if (open === null || known === null) return ok({ view: null })
        const about = { readAt: known.of.answeredAt, says: 'The gateway does not answer.' }
        return ok({ view: { ...viewKept(open.scene, known.server, open.known(), about), of: known.of } })
      }
      const fleet = kept.of(profileId)
      const servers = (await fleet?.servers()) ?? []
      const server = servers.find(({ id }) => id === serverId)
      if (fleet === null || server === undefined) return ok({ view: null })
      const { gateway, wasLearned, asOf } = fleet
      const about = { readAt: asOf, says: 'Not asked: there is no connection.' }
      return ok({ view: viewKept({ gateway, wasLearned, clientIdsFor: () => [] }, server, servers, about) })
    },
  }
}
