import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { KeptFleets } from '../reading/kept.ts'
import type { Deps } from './deps.ts'

/** The lines of the open gateway's list or of a stored one, as they are known. Sends nothing. */
export const createLinesHandlers = (
  { gateways }: Deps,
  kept: KeptFleets,
): Pick<Handlers, 'fleet.kept' | 'fleet.lines'> => ({
  'fleet.kept': async ({ profileId }) => {
    const head = kept.head(profileId)
    if (head === null) return ok({ kept: null })
    const { size, asOf, scopeNote } = head
    return ok({ kept: { servers: size, asOf, scopeNote } })
  },
  'fleet.lines': async ({ profileId, mark }) => {
    const feed = profileId === null ? gateways.current()?.feed : kept.of(profileId)?.feed
    return feed === undefined ? err({ kind: 'not-connected' }) : ok(await feed.part(mark))
  },
})
