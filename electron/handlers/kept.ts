import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { judgeToken } from '../judging/judge-token.ts'
import { keptScene } from '../judging/kept-scene.ts'
import { viewKept } from '../judging/view-server.ts'
import { validityOf } from '../reading/reading.ts'
import type { KeptFleets } from '../reading/kept.ts'
import type { Deps } from './deps.ts'

/** Judges stored readings while the gateway is not open or does not answer. Sends nothing. */
export function createKeptHandlers(
  { gateways, shelf, now }: Pick<Deps, 'gateways' | 'shelf' | 'now'>,
  kept: KeptFleets,
): Pick<Handlers, 'server.kept' | 'token.kept'> {
  return {
    'token.kept': async ({ profileId, tokenId, serverId }) => {
      const fleet = kept.of(profileId)
      const entry = shelf.get(tokenId)
      if (fleet === null) return err({ kind: 'not-connected' })
      if (entry === null) return err({ kind: 'token-gone' })
      const at = keptScene(fleet, await fleet.servers(), now)
      const server = at.known().find(({ id }) => id === serverId)
      if (server === undefined) return err({ kind: 'server-gone', serverId })
      const of = validityOf('', { server, askedAt: 0, answeredAt: 0 })
      const judged = await judgeToken(at, { entry, serverId, reading: ok({ server, of }), ranked: true })
      if (!judged.ok) return judged
      const clock = at.scene.clock()
      return ok({
        diagnosis: judged.value.diagnosis,
        asOf: fleet.asOf,
        serverName: server.name,
        clock: { gateway: clock.now, skew: 0, uncertainty: clock.uncertainty },
      })
    },
    'server.kept': async ({ profileId, serverId }) => {
      if (profileId === null) {
        const open = gateways.current()
        const known = open?.reading.knownServer(serverId) ?? null
        if (open === null || known === null) return ok({ view: null })
        const about = { readAt: known.of.answeredAt, says: 'The gateway does not answer.' }
        return ok({
          view: { ...(await viewKept(open.scene, known.server, open.feed.sharedBy, about)), of: known.of },
        })
      }
      const fleet = kept.of(profileId)
      const servers = (await fleet?.servers()) ?? []
      const server = servers.find(({ id }) => id === serverId)
      if (fleet === null || server === undefined) return ok({ view: null })
      const { gateway, wasLearned, asOf } = fleet
      const about = { readAt: asOf, says: 'Not asked: there is no connection.' }
      return ok({
        view: await viewKept(
          { gateway, wasLearned, clientIdsFor: () => [] },
          server,
          fleet.feed.sharedBy,
          about,
        ),
      })
    },
  }
}
