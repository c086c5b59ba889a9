import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ticksOf } from '../../shared/kernel/axis.ts'
import { lanesOf, rangeOf, SPANS, stepIn, type LaneStep } from '../../shared/history/lanes.ts'
import { timelineOf, type Entry } from '../../shared/history/timeline.ts'
import { aDrift, aChange, aTest } from '../helpers/history-entries.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-11-26T14:00:00Z')
const ago = (hours: number): string => new Date(NOW - hours * HOUR).toISOString()
const looks = (entries: readonly Entry[], range = rangeOf('all', entries, NOW)) =>
  lanesOf(entries, range).lanes.map(({ name, rows }) => [
    name,
    ...rows.map((row) => row.map(({ look }) => look)),
  ])

describe('the lanes of the history', () => {
  test('tell accepted tests from refused ones, and every way a change can end', () => {
    const changes = [
      aChange({ id: 'a', at: ago(20), undoneBy: 'b' }),
      aChange({ id: 'b', at: ago(16), undoes: 'a' }),
      aChange({ id: 'c', at: ago(12) }),
      aChange({ id: 'd', at: ago(8), state: 'not-applied' }),
      aChange({ id: 'e', at: ago(4), state: 'unknown' }),
    ]
    const tests = [
      aTest({ id: 'x', at: ago(19), verdict: 'rejected' }),
      aTest({ id: 'y', at: ago(11), verdict: 'accepted' }),
      aTest({ id: 'z', at: ago(3), verdict: 'cannot-decide' }),
    ]
    const entries = timelineOf(changes, tests, [aDrift({ at: ago(1) })])
    expect(looks(entries)).toEqual([
      [
        'payments-mcp',
        ['undone', 'undo', 'change', 'failed', 'open', 'drift'],
        ['accepted'],
        ['rejected', 'cannot-decide'],
      ],
    ])
    const [lane] = lanesOf(entries, rangeOf('all', entries, NOW)).lanes
    const [change, undo] = lane?.rows[0] ?? []
    expect(lane?.undone).toEqual([{ from: change?.place, to: undo?.place }])
  })

  test('are one for each server, named as it is called now', () => {
    const entries = timelineOf(
      [],
      [
        aTest({ id: '1', serverId: 's2', serverName: 'zebra', at: ago(1) }),
        aTest({ id: '2', serverId: 's1', serverName: 'old', at: ago(9) }),
        aTest({ id: '3', serverId: 's1', serverName: 'apple', at: ago(2) }),
      ],
    )
    expect(looks(entries).map(([name]) => name)).toEqual(['apple', 'zebra'])
  })

  test('put a mark where its time is, and many of one look at one place together', () => {
    const range = { from: NOW - DAY, to: NOW }
    const entries = timelineOf(
      [],
      [12, 6, 5.99, 5.98].map((hours, at) => aTest({ id: `${at}`, at: ago(hours), verdict: 'rejected' })),
    )
    const marks = lanesOf(entries, range).lanes[0]?.rows[2] ?? []
    expect(marks.map(({ place, entries: all }) => [place, all.length])).toEqual([
      [0.5, 1],
      [0.75, 3],
    ])
    expect(marks[1]?.entries.map(({ id }) => id)).toEqual(['test-1', 'test-2', 'test-3'])
  })

  test('say what a shorter time leaves out, and what has no time', () => {
    const entries = timelineOf(
      [aChange({ id: 'a', at: ago(30) }), aChange({ id: 'b', at: 'yesterday' })],
      [aTest({ at: ago(2) }), aTest({ id: 'later', at: '+275760-09-13T00:00:00Z' })],
    )
    const lanes = lanesOf(entries, rangeOf('day', entries, NOW))
    expect(lanes).toMatchObject({ earlier: 1, later: 0, unread: 2 })
    expect(lanes.lanes[0]?.order.map(({ id }) => id)).toEqual(['test-t'])
  })

  test('of an entry whose clock is years wrong do not make all others one point', () => {
    const entries = timelineOf(
      [],
      [
        aTest({ at: ago(2) }),
        aTest({ id: 'past', at: '1970-01-01' }),
        aTest({ id: 'next', at: '2031-01-01' }),
      ],
    )
    const { from, to } = rangeOf('all', entries, NOW)
    expect(to - from).toBeLessThan(3 * HOUR)
    expect(lanesOf(entries, { from, to })).toMatchObject({ earlier: 1, later: 1 })
  })

  test('are walked by the arrows: along a lane, and to the nearest in time on the next', () => {
    const entries = timelineOf(
      [],
      [
        aTest({ id: 'a1', serverId: 'a', serverName: 'a', at: ago(20) }),
        aTest({ id: 'a2', serverId: 'a', serverName: 'a', at: ago(5) }),
        aTest({ id: 'b1', serverId: 'b', serverName: 'b', at: ago(19) }),
        aTest({ id: 'b2', serverId: 'b', serverName: 'b', at: ago(1) }),
      ],
    )
    const lanes = lanesOf(entries, rangeOf('day', entries, NOW))
    const go = (from: string | null, ...steps: LaneStep[]): string | null =>
      steps.reduce<string | null>((at, step) => stepIn(lanes, at, step)?.id ?? null, from)
    expect(go(null, 'left')).toBe('test-a2')
    expect(go('test-a2', 'left')).toBe('test-a1')
    expect(go('test-a1', 'left')).toBe('test-a1')
    expect(go('test-a1', 'down')).toBe('test-b1')
    expect(go('test-b1', 'right')).toBe('test-b2')
    expect(go('test-b2', 'up')).toBe('test-a2')
    expect(go('test-a2', 'first')).toBe('test-a1')
    expect(go('test-b1', 'last')).toBe('test-b2')
    expect(stepIn(lanes, 'test-a1', 'up')).toBeNull()
  })

  test('whatever the times are, every mark is in the picture and every entry is counted once', () => {
    const at = fc.oneof(
      fc.constantFrom('', 'soon', 'NaN', '+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z'),
      fc.integer({ min: NOW - 40 * DAY, max: NOW + 2 * DAY }).map((ms) => new Date(ms).toISOString()),
    )
    const tests = fc.array(fc.record({ at, serverId: fc.constantFrom('a', 'b') }), { maxLength: 30 })
    fc.assert(
      fc.property(tests, fc.constantFrom(...SPANS), (some, span) => {
        const entries = timelineOf(
          [],
          some.map((one, id) => aTest({ ...one, id: `${id}` })),
        )
        const range = rangeOf(span, entries, NOW)
        const { lanes, earlier, later, unread } = lanesOf(entries, range)
        const marks = lanes.flatMap(({ rows }) => rows.flat())
        for (const { place } of marks) expect(place >= 0 && place <= 1).toBe(true)
        const shown = marks.reduce((sum, mark) => sum + mark.entries.length, 0)
        expect(shown + earlier + later + unread).toBe(entries.length)
        expect(lanes.flatMap(({ order }) => order)).toHaveLength(shown)
      }),
    )
  })
})

describe('the axis of a picture', () => {
  const UTC = () => 0
  test('has whole hours of a day and whole days of a month, at the place of the reader', () => {
    const day = ticksOf({ from: NOW - DAY, to: NOW }, 5, UTC)
    expect(day.map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual([
      '18:00',
      '00:00',
      '06:00',
      '12:00',
    ])
    expect(day.every(({ hours }) => hours)).toBe(true)
    const kolkata = ticksOf({ from: NOW - 5 * DAY, to: NOW }, 5, () => 330)
    expect(kolkata.map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual(
      Array.from({ length: kolkata.length }, () => '18:30'),
    )
    expect(kolkata.some(({ hours }) => hours)).toBe(false)
  })

  test.each([
    [NOW, NOW],
    [NOW, NOW - 1],
    [Number.NaN, NOW],
    [0, Infinity],
  ])('has no marks from %j to %j', (from, to) => {
    expect(ticksOf({ from, to }, 5, UTC)).toEqual([])
  })

  test('has never many marks, however long it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8.64e15 }), (length) => {
        const ticks = ticksOf({ from: NOW, to: NOW + length }, 5, UTC)
        expect(ticks.length).toBeLessThanOrEqual(6)
        for (const { place } of ticks) expect(place >= 0 && place <= 1).toBe(true)
      }),
    )
  })
})
