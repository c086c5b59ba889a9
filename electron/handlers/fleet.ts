import type { Handlers, Input } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { FleetHead } from '../../shared/fleet/view.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import { rowsFor, viewServer } from '../judging/view-server.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { FleetReading } from '../reading/reading.ts'
import type { Deps } from './deps.ts'

/** The greatest age (milliseconds) of a list that is shown again; the guard usually has a newer one. */
const SHOWN_AGAIN_MS = 60_000

type FleetHandlers = Pick<Handlers, 'fleet.list' | 'fleet.read' | 'fleet.cancel' | 'server.read'>

/** The calls that read the list of servers, and one of them. */
export function createFleetHandlers({ gateways }: Deps): FleetHandlers {
  const read = async ({
    anew = false,
  }: Input<'fleet.read'>): Promise<Result<{ open: OpenGateway; fleet: FleetReading }, AppError>> => {
    const open = gateways.need()
    if (!open.ok) return open
    const [fleet] = await Promise.all([
      open.value.fleet(anew ? 0 : SHOWN_AGAIN_MS),
      // A login that may not read the settings was told so when it connected.
      anew ? open.value.readSettings(0) : null,
    ])
    return fleet.ok ? ok({ open: open.value, fleet: fleet.value }) : fleet
  }
  return {
    'fleet.list': async (input) => {
      const done = await read(input)
      if (!done.ok) return done
      const { open, fleet } = done.value
      return ok({ ...headOf(open, fleet), rows: rowsFor(open.scene, fleet.servers) })
    },
    'fleet.read': async (input) => {
      const done = await read(input)
      return done.ok ? ok(headOf(done.value.open, done.value.fleet)) : done
    },
    'fleet.cancel': async () => {
      gateways.current()?.reading.cancelFleet()
      return ok({})
    },
    'server.read': async ({ serverId }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const { scene, feed } = open.value
      const reading = await scene.readServer(serverId)
      if (!reading.ok) return reading
      const { server, of } = reading.value
      return ok({ ...(await viewServer(scene, server, feed.sharedBy, of.answeredAt)), of })
    },
  }
}

function headOf({ reading, opened }: OpenGateway, fleet: FleetReading): FleetHead {
  const { complete, partial, behind, askedAt, answeredAt } = fleet
  return {
    connection: reading.id,
    askedAt: new Date(askedAt).toISOString(),
    asOf: new Date(answeredAt).toISOString(),
    complete,
    partial,
    behind: behind.map((one) => ({ ...one, seenAt: new Date(one.seenAt).toISOString() })),
    scopeNote: opened.scopeNote,
  }
}
