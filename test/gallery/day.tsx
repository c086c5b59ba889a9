import type { Stretch } from '../../shared/watch/day.ts'
import type { WatchView } from '../../shared/watch/view.ts'
import { DayTab } from '../../renderer/watch/day-tab.tsx'
import { aDrift } from '../helpers/history-entries.ts'
import { all, nothing, type Story } from './story.ts'

// The strip ends now, so its times are counted from now.
const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()
const stretch = (from: number, to: number, more: Partial<Stretch> = {}): Stretch => ({
  from: ago(from),
  to: ago(to),
  state: 'seen',
  paused: [],
  unseen: [],
  ...more,
})
/** The servers of the day, as they are listed. */
export const DAY_SERVERS = [
  { id: 's2', name: 'docs-search' },
  { id: 's1', name: 'payments-mcp' },
  { id: 's3', name: 'a-server-with-a-name-that-is-longer-than-its-column' },
]

/** A day with everything that can happen. */
export const aDay = (more: Partial<WatchView> = {}): WatchView => ({
  status: {
    state: 'watching',
    says: '',
    lastLook: null,
    nextLook: null,
    circuit: 'closed',
    error: null,
    watched: 2,
    notSeen: 0,
    behind: [],
  },
  cards: [
    aDrift({ id: 'a', at: ago(6) }),
    aDrift({ id: 'b', at: ago(15), state: 'acknowledged' }),
    aDrift({ id: 'c', at: ago(10), state: 'note', serverId: 's2', serverName: 'docs-search' }),
  ],
  paused: [],
  notSeen: [],
  looks: [
    stretch(20, 14),
    stretch(13.9, 12, { state: 'signed-out' }),
    stretch(11, 8, { paused: ['s2'] }),
    stretch(7.9, 5, { state: 'paused' }),
    stretch(4.9, 3),
    stretch(2.9, 1, { state: 'away' }),
    stretch(0.9, 0),
  ],
  settings: { notify: true, quiet: null },
  ...more,
})

/** The day of each server on the watch screen. */
export const DAYS: readonly Story[] = all('Day', {
  'everything that can happen': () => <DayTab servers={DAY_SERVERS} view={aDay()} onChoose={nothing} />,
  'nobody looked': () => (
    <DayTab servers={DAY_SERVERS} view={aDay({ cards: [], looks: [] })} onChoose={nothing} />
  ),
})
