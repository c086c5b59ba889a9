import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { finish } from '../../shared/kernel/work.ts'
import { byName, dayOf, openFirst, type DayRow, type Stretch } from '../../shared/watch/day.ts'
import { aDrift } from '../helpers/history-entries.ts'

const NOW = Date.parse('2026-11-26T14:00:00Z')
const ago = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString()
const SERVERS = [
  { id: 's1', name: 'payments-mcp' },
  { id: 's2', name: 'docs-search' },
]
const stretch = (from: number, to: number, more: Partial<Stretch> = {}): Stretch => ({
  from: ago(from),
  to: ago(to),
  state: 'seen',
  paused: [],
  unseen: [],
  ...more,
})

type Named = (typeof SERVERS)[number]
/** The days of servers as they are listed. */
function daysOf(view: Parameters<typeof dayOf>[0], servers: readonly Named[] = SERVERS): readonly DayRow[] {
  const day = dayOf(view, NOW)
  return openFirst(finish(byName(servers)), day).map(day.rowOf)
}

describe('the day of a server', () => {
  test('shows when it was seen, when the gateway was away, and when it was paused', () => {
    const looks = [
      stretch(12, 6, { paused: ['s2'] }),
      stretch(6, 3, { state: 'away' }),
      stretch(2, 0, { unseen: ['s1'] }),
    ]
    const rows = daysOf({ looks, cards: [] })
    const of = (id: string) => rows.find(({ serverId }) => serverId === id)
    expect(of('s1')?.spans).toEqual([
      { state: 'seen', from: 0.5, to: 0.75 },
      { state: 'away', from: 0.75, to: 0.875 },
      { state: 'away', from: 22 / 24, to: 1 },
    ])
    expect(of('s2')?.spans.map(({ state }) => state)).toEqual(['paused', 'away', 'seen'])
    expect(of('s2')?.says).toBe(
      'paused 6 h 0 min, the gateway away 3 h 0 min, seen 2 h 0 min. No change by others.',
    )
  })

  test('reads each stretch once, however many servers there are', () => {
    let read = 0
    const looks = [5, 4, 3].map((hours) => ({
      ...stretch(hours, hours - 1),
      get from() {
        read++
        return ago(hours)
      },
    }))
    const servers = Array.from({ length: 100 }, (_, at) => ({ id: `s${at}`, name: `server-${at}` }))
    expect(daysOf({ looks, cards: [] }, servers).every(({ spans }) => spans.length === 3)).toBe(true)
    expect(read).toBe(looks.length)
  })

  test('has a mark for each change of others, and those to look at come first', () => {
    const cards = [
      aDrift({ id: 'a', at: ago(6) }),
      aDrift({ id: 'b', at: ago(3), state: 'acknowledged' }),
      aDrift({ id: 'c', at: ago(30) }),
      aDrift({ id: 'd', at: 'soon' }),
    ]
    const rows = daysOf({ looks: [], cards })
    expect(rows.map(({ name }) => name)).toEqual(['payments-mcp', 'docs-search'])
    expect(rows[0]?.marks.map(({ card, look, place }) => [card.id, look, place])).toEqual([
      ['a', 'open', 0.75],
      ['b', 'done', 0.875],
    ])
    expect(rows[0]?.says).toBe('Not looked at in the last 24 hours. 2 changes by others.')
  })

  test('is by name where there is nothing to look at, whatever the order of the list is', () => {
    const names = ['b', 'a', 'Äpfel', 'server-10', 'server-9', 'B'].map((name) => ({ id: name, name }))
    expect(daysOf({ looks: [], cards: [] }, names).map(({ name }) => name)).toEqual(
      names.map(({ name }) => name).sort((one, other) => one.localeCompare(other, 'en')),
    )
  })

  test('changes of about the same time are one mark, which leads to the one to look at', () => {
    const cards = [
      aDrift({ id: 'a', at: ago(6), state: 'acknowledged' }),
      aDrift({ id: 'b', at: ago(5.9) }),
      aDrift({ id: 'c', at: ago(5.8), state: 'note' }),
      aDrift({ id: 'd', at: ago(3), state: 'note' }),
      aDrift({ id: 'e', at: ago(2.9), state: 'restored' }),
      ...[2, 1.9].map((hours) => aDrift({ id: `${hours}`, at: ago(hours), serverId: 's2' })),
    ]
    const rows = daysOf({ looks: [], cards })
    // The one with two to look at comes first, although it has one mark.
    expect(rows.map(({ serverId, marks }) => [serverId, marks.length])).toEqual([
      ['s2', 1],
      ['s1', 2],
    ])
    expect(rows[1]?.marks.map(({ card, look, place, more }) => [card.id, look, place, more])).toEqual([
      ['b', 'open', 0.75, 2],
      ['e', 'done', 0.875, 1],
    ])
    expect(rows[1]?.says).toBe('Not looked at in the last 24 hours. 5 changes by others.')
  })

  test('whatever the times are, everything drawn lies in the day', () => {
    const at = fc.oneof(
      fc.constantFrom('', 'soon', '+275760-09-13T00:00:00.000Z', '1970-01-01'),
      fc.integer({ min: -60, max: 40 }).map(ago),
    )
    const state = fc.constantFrom<Stretch['state']>('seen', 'away', 'paused', 'signed-out')
    const looks = fc.array(
      fc.record({
        from: at,
        to: at,
        state,
        paused: fc.constant<string[]>([]),
        unseen: fc.constant<string[]>(['s1']),
      }),
    )
    fc.assert(
      fc.property(looks, fc.array(at), (some, times) => {
        const cards = times.map((one, index) => aDrift({ id: `${index}`, at: one }))
        for (const { spans, marks, says } of daysOf({ looks: some, cards })) {
          for (const { from, to } of spans) expect(from >= 0 && from <= to && to <= 1).toBe(true)
          for (const { place } of marks) expect(place >= 0 && place <= 1).toBe(true)
          // 24 pixels of a strip 600 pixels wide.
          for (const [at, { place }] of marks.entries())
            expect(place - (marks[at - 1]?.place ?? -1)).toBeGreaterThanOrEqual(0.04)
          expect(says).not.toMatch(/NaN|undefined/)
        }
      }),
    )
  })
})
