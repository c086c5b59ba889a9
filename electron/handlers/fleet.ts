import type { Handlers } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/kernel/result.ts'
import { rowsFor, viewServer } from '../judging/view-server.ts'
import type { Deps } from './deps.ts'

/** The list of servers and one of them, each read afresh. */
export function createFleetHandlers({ gateways, now }: Deps): Pick<Handlers, 'fleet.list' | 'server.read'> {
  return {
    'fleet.list': async () => {
      const open = gateways.need()
      if (!open.ok) return open
      const list = await open.value.servers()
      if (!list.ok) return list
      const { servers, broken, complete, readAt } = list.value
      const lost = broken.length === 0 ? '' : `${broken.length} rows of the reply could not be read`
      return ok({
        rows: rowsFor(open.value.scene, servers),
        asOf: new Date(readAt).toISOString(),
        complete,
        scopeNote: [open.value.opened.scopeNote, lost].filter((note) => note !== '').join('; '),
      })
    },
    'server.read': async ({ serverId }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const { scene } = open.value
      const reading = await scene.readServer(serverId)
      if (!reading.ok) return reading
      return ok(
        await viewServer(scene, reading.value.server, open.value.known(), new Date(now()).toISOString()),
      )
    },
  }
}
