import { ticksOf } from '../../shared/kernel/axis.ts'
import { lanesOf, rangeOf } from '../../shared/history/lanes.ts'
import { timelineOf, type Entry } from '../../shared/history/timeline.ts'
import { LanesView } from '../../renderer/history/lanes.tsx'
import { aChange, aDrift, aTest } from '../helpers/history-entries.ts'
import { all, nothing, type Story } from './story.ts'

const NOW = Date.parse('2026-11-26T14:00:00Z')
const ago = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString()
const docs = { serverId: 's2', serverName: 'docs-search' } as const
const long = { serverId: 's3', serverName: 'a-server-with-a-name-that-is-longer-than-its-column' } as const

/** Every look a mark can have, on three servers. */
export const EVERYTHING: readonly Entry[] = timelineOf(
  [
    aChange({ id: 'a', at: ago(80), undoneBy: 'b' }),
    aChange({ id: 'b', at: ago(60), undoes: 'a' }),
    aChange({ id: 'c', at: ago(30) }),
    aChange({ id: 'd', at: ago(20), state: 'not-applied' }),
    aChange({ id: 'e', at: ago(2), state: 'unknown' }),
    aChange({ ...docs, id: 'f', at: ago(50) }),
  ],
  [
    ...[81, 79, 31, 19].map((hours) => aTest({ id: `r${hours}`, at: ago(hours), verdict: 'rejected' })),
    ...[59, 29, 18, 1].map((hours) => aTest({ id: `a${hours}`, at: ago(hours) })),
    ...[40, 39.9, 39.8, 39.7].map((hours) => aTest({ ...docs, id: `d${hours}`, at: ago(hours) })),
    aTest({ ...docs, id: 'u', at: ago(10), verdict: 'cannot-decide' }),
  ],
  [
    aDrift({ id: 'g', at: ago(25) }),
    aDrift({ ...long, id: 'h', at: ago(70), kind: 'learned', title: 'resource was learned' }),
  ],
  [{ ...long, id: 'i', at: ago(69), action: 'update', by: 'maria@example.com', success: true }],
)

const lanes = (entries: readonly Entry[], current: string | null) => {
  const range = rangeOf('all', entries, NOW)
  return (
    <LanesView
      lanes={lanesOf(entries, range)}
      ticks={ticksOf(range, 5, () => 0)}
      current={current}
      onChoose={nothing}
    />
  )
}

/** The history as lanes. */
export const LANES: readonly Story[] = all('Lanes', {
  'every look': () => lanes(EVERYTHING, 'change-c'),
  'nothing in this time': () => lanes([], null),
})
