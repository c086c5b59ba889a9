import type { Range } from '../kernel/axis.ts'
import { readMoment } from '../kernel/times.ts'
import { isOpen, type Entry } from './timeline.ts'

/** How much time the picture shows. */
export const SPANS = ['day', 'week', 'month', 'all'] as const
export type Span = (typeof SPANS)[number]

/** What a mark looks like: every kind of entry and every way it ended has its own shape. */
export type LaneLook =
  | 'accepted'
  | 'rejected'
  | 'cannot-decide'
  | 'change'
  | 'undone'
  | 'undo'
  | 'failed'
  | 'open'
  | 'drift'
  | 'learned'
  | 'audit'

/** Entries of one look that are too near to each other to be drawn one by one. */
export type LaneMark = {
  /** The newest of them last. */
  readonly entries: readonly Entry[]
  readonly look: LaneLook
  /** 0: the beginning of the range; 1: its end. */
  readonly place: number
}

export type Lane = {
  readonly serverId: string
  readonly name: string
  /** Three rows: what happened to the settings, tests that were accepted, all other tests. */
  readonly rows: readonly [readonly LaneMark[], readonly LaneMark[], readonly LaneMark[]]
  /** From a change to the one that took it back. */
  readonly undone: readonly { readonly from: number; readonly to: number }[]
  /** Every entry of the lane in the order of time, for the arrow keys. */
  readonly order: readonly Entry[]
}

export type Lanes = {
  readonly lanes: readonly Lane[]
  /** How many entries lie before and after the range, and how many have a time nobody can read. */
  readonly earlier: number
  readonly later: number
  readonly unread: number
}

const DAY = 24 * 3_600_000
/** The picture shows at least this much time. */
const LEAST = 10 * 60_000
const LENGTHS: Readonly<Record<Exclude<Span, 'all'>, number>> = { day: DAY, week: 7 * DAY, month: 30 * DAY }
/** An entry further from now, in milliseconds, does not stretch the picture: its clock is wrong. */
const MOST = { past: 5 * 365 * DAY, future: DAY } as const
/** Marks of one look nearer to each other than this are one. */
const NEAR = 0.02

/**
 * The range of a span, ending a little after now. For `all`, from the oldest entry to the newest; one of a
 * clock that is years wrong is left out.
 */
export function rangeOf(span: Span, entries: readonly Entry[], now: number): Range {
  if (span !== 'all') return { from: now - LENGTHS[span], to: now + LENGTHS[span] * 0.02 }
  const times = entries
    .map(({ at }) => readMoment(at))
    .filter((at): at is number => at !== null && at >= now - MOST.past && at <= now + MOST.future)
  const from = times.reduce((least, at) => Math.min(least, at), now - LEAST)
  const to = times.reduce((most, at) => Math.max(most, at), now)
  return { from: from - (to - from) * 0.02, to: to + (to - from) * 0.02 }
}

/** A lane for every server with entries, in the order of their names. In: entries in any order. */
export function lanesOf(entries: readonly Entry[], range: Range): Lanes {
  let [earlier, later, unread] = [0, 0, 0]
  const byServer = new Map<string, Timed[]>()
  for (const entry of entries) {
    const at = readMoment(entry.at)
    if (at === null || Number.isNaN(at)) unread++
    else if (at < range.from) earlier++
    else if (at > range.to) later++
    else byServer.set(entry.serverId, [...(byServer.get(entry.serverId) ?? []), { entry, at }])
  }
  const lanes = [...byServer].map(([serverId, timed]) => laneOf(serverId, timed, range))
  lanes.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.serverId.localeCompare(b.serverId, 'en'))
  return { lanes, earlier, later, unread }
}

type Timed = { readonly entry: Entry; readonly at: number }

function laneOf(serverId: string, timed: Timed[], { from, to }: Range): Lane {
  timed.sort((a, b) => a.at - b.at)
  const placeOf = (at: number): number => (to > from ? (at - from) / (to - from) : 0.5)
  const rows: [LaneMark[], LaneMark[], LaneMark[]] = [[], [], []]
  for (const { entry, at } of timed) {
    const look = lookOf(entry)
    const row = rows[look === 'accepted' ? 1 : entry.kind === 'test' ? 2 : 0]
    const near = row.findLastIndex((mark) => mark.look === look)
    const mark = row[near]
    const place = placeOf(at)
    if (mark && place - mark.place < NEAR) row[near] = { ...mark, entries: [...mark.entries, entry] }
    else row.push({ entries: [entry], look, place })
  }
  const at = new Map(
    timed.flatMap((one) => (one.entry.kind === 'change' ? [[one.entry.change.id, one.at]] : [])),
  )
  const undone = timed.flatMap((one) => {
    if (one.entry.kind !== 'change' || one.entry.change.undoes === null) return []
    const begun = at.get(one.entry.change.undoes)
    return begun === undefined ? [] : [{ from: placeOf(begun), to: placeOf(one.at) }]
  })
  // The newest name: a server may have been called otherwise before.
  return {
    serverId,
    name: timed.at(-1)?.entry.serverName ?? '',
    rows,
    undone,
    order: timed.map(({ entry }) => entry),
  }
}

function lookOf(entry: Entry): LaneLook {
  if (entry.kind === 'test') return entry.test.verdict
  if (entry.kind === 'audit') return 'audit'
  if (entry.kind === 'seen') return entry.seen.kind === 'learned' ? 'learned' : 'drift'
  const { change } = entry
  if (isOpen(change)) return 'open'
  if (change.state !== 'confirmed') return 'failed'
  return change.undoes !== null ? 'undo' : change.undoneBy !== null ? 'undone' : 'change'
}

export type LaneStep = 'left' | 'right' | 'up' | 'down' | 'first' | 'last'

/**
 * The entry an arrow key leads to: along a lane to the one before or after, or to the nearest in time on the
 * lane above or below. In: the chosen entry; while it is not in the picture, the newest of the first lane is
 * next. Null: there is none.
 */
export function stepIn({ lanes }: Lanes, current: string | null, step: LaneStep): Entry | null {
  const row = lanes.findIndex(({ order }) => order.some(({ id }) => id === current))
  const order = lanes[row]?.order
  if (!order) return lanes[0]?.order.at(-1) ?? null
  const column = order.findIndex(({ id }) => id === current)
  switch (step) {
    case 'left':
      return order[Math.max(0, column - 1)] ?? null
    case 'right':
      return order[Math.min(order.length - 1, column + 1)] ?? null
    case 'first':
      return order[0] ?? null
    case 'last':
      return order.at(-1) ?? null
    case 'up':
    case 'down': {
      const other = lanes[row + (step === 'up' ? -1 : 1)]?.order
      const here = readMoment(order[column]?.at ?? '') ?? 0
      const far = (entry: Entry): number => Math.abs((readMoment(entry.at) ?? 0) - here)
      return (other ?? []).reduce<Entry | null>(
        (best, entry) => (best === null || far(entry) < far(best) ? entry : best),
        null,
      )
    }
  }
}
