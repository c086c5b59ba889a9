import type { Handlers } from '../../shared/ipc/contract.ts'
import { fleetParts, type FleetExportHead } from '../../shared/fleet/export.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { Feed } from '../reading/feed.ts'
import type { KeptFleets } from '../reading/kept.ts'
import type { Deps } from './deps.ts'

type Shown = { readonly feed: Feed; readonly head: FleetExportHead }

/** Writes what the fleet shows to a file the operator chooses. */
export function createFleetExport(
  { gateways, files, history }: Pick<Deps, 'gateways' | 'files' | 'history'>,
  kept: KeptFleets,
): Pick<Handlers, 'fleet.export'> {
  function shown(profileId: string | null): Shown | null {
    const open = gateways.current()
    if (profileId === null) {
      if (open === null) return null
      const asOf = new Date(open.reading.knownFleet().answeredAt).toISOString()
      return { feed: open.feed, head: { gateway: open.opened.profile.name, asOf } }
    }
    const fleet = kept.of(profileId)
    if (fleet === null) return null
    const gateway = history.profiles.get(profileId)?.name ?? ''
    return { feed: fleet.feed, head: { gateway, asOf: fleet.asOf } }
  }
  return {
    'fleet.export': async ({ profileId, format, ids }) => {
      const from = shown(profileId)
      if (from === null) return err({ kind: 'not-connected' })
      let servers = 0
      function* counted(lines: Iterable<FleetLine>): Iterable<FleetLine> {
        for (const line of lines) {
          servers++
          yield line
        }
      }
      const text = fleetParts(from.head, counted(from.feed.lines(ids.split('\n'))), format)
      const kind = { name: format.toUpperCase(), extensions: [format] }
      const name = `claimcheck-fleet-${from.head.asOf.slice(0, 10)}.${format}`
      const saved = await files.save(name, kind, text)
      return saved.ok ? ok({ file: saved.value, servers }) : saved
    },
  }
}
