import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { rowsFor, viewServer } from '../judging/view-server.ts'
import type { KeptFleets } from '../reading/kept.ts'
import type { Deps } from './deps.ts'

/** How old (milliseconds) a list may be that is shown again; the guard usually has a younger one. */
const SHOWN_AGAIN_MS = 60_000

type FleetHandlers = Pick<Handlers, 'fleet.list' | 'fleet.cancel' | 'fleet.kept' | 'server.read'>

/** The list of servers, and one of them. */
export function createFleetHandlers({ gateways }: Deps, kept: KeptFleets): FleetHandlers {
  return {
    'fleet.list': async ({ anew }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const [list] = await Promise.all([
        open.value.fleet(anew === true ? 0 : SHOWN_AGAIN_MS),
        // A login that may not read them is told so when it connects.
        anew === true ? open.value.readSettings(0) : null,
      ])
      if (!list.ok) return list
      const { servers, complete, partial, behind, askedAt, answeredAt } = list.value
      const lost = partial?.missing.find((one) => one.why === 'rows-unreadable')
      return ok({
        rows: rowsFor(open.value.scene, servers),
        connection: open.value.reading.id,
        askedAt: new Date(askedAt).toISOString(),
        asOf: new Date(answeredAt).toISOString(),
        complete,
        partial,
        behind: behind.map((one) => ({ ...one, seenAt: new Date(one.seenAt).toISOString() })),
        scopeNote: [
          open.value.opened.scopeNote,
          lost ? `${lost.rows} rows of the reply could not be read` : '',
        ]
          .filter((note) => note !== '')
          .join('; '),
      })
    },
    'fleet.cancel': async () => {
      gateways.current()?.reading.cancelFleet()
      return ok({})
    },
    'fleet.kept': async ({ profileId }) => ok({ kept: kept.of(profileId) }),
    'server.read': async ({ serverId }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const { scene, known } = open.value
      const reading = await scene.readServer(serverId)
      if (!reading.ok) return reading
      const { server, of } = reading.value
      return ok({ ...(await viewServer(scene, server, known(), of.answeredAt)), of })
    },
  }
}
