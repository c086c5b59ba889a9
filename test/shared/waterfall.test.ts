import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lengthSays, waterfallOf } from '../../shared/network/waterfall.ts'

const AT = Date.parse('2026-11-26T14:00:00Z')

describe('a waterfall', () => {
  test('puts every step where it began, as long as it took', () => {
    const { bars, breaks } = waterfallOf([
      { at: AT, milliseconds: 100 },
      { at: AT + 50, milliseconds: 50 },
      { at: AT + 300, milliseconds: 100 },
    ])
    expect(bars.map((bar) => bar && [bar.from, bar.to, bar.says])).toEqual([
      [0, 0.25, 'first'],
      [0.125, 0.25, 'after 50 ms'],
      [0.75, 1, 'after 300 ms'],
    ])
    expect(breaks).toEqual([])
  })

  test('shortens the time in which a person signs in, says how long it was, and keeps the order', () => {
    const { bars, breaks } = waterfallOf([
      { at: AT, milliseconds: 200 },
      { at: AT + 60_000, milliseconds: 200 },
    ])
    expect(breaks.map(({ says }) => says)).toEqual(['59.8 s without a request'])
    expect(bars[0]?.to).toBeGreaterThan(0.1)
    expect(bars[1]?.from).toBeGreaterThan(breaks[0]?.place ?? 1)
    expect(bars[1]).toMatchObject({ to: 1, says: 'after 60.0 s' })
  })

  test('draws nothing where it is not known when, and only the beginning where it is not known how long', () => {
    const { bars } = waterfallOf([
      { at: null, milliseconds: 12 },
      { at: AT, milliseconds: null },
      { at: AT, milliseconds: 10 },
      { at: Number.NaN, milliseconds: 1 },
    ])
    expect(bars.map((bar) => bar && [bar.from, bar.to, bar.open])).toEqual([
      null,
      [0, 0, true],
      [0, 1, false],
      null,
    ])
    expect(waterfallOf([])).toEqual({ bars: [], breaks: [] })
  })

  test('whatever the times are, every place lies on the axis, and nothing ends before it begins', () => {
    const value = fc.option(
      fc.oneof(fc.double(), fc.integer({ min: AT, max: AT + 100_000 }), fc.constant(8.64e15)),
    )
    fc.assert(
      fc.property(fc.array(fc.record({ at: value, milliseconds: value })), (steps) => {
        const { bars, breaks } = waterfallOf(steps)
        expect(bars).toHaveLength(steps.length)
        for (const bar of bars) {
          if (bar) expect(bar.from >= 0 && bar.from <= bar.to && bar.to <= 1, JSON.stringify(bar)).toBe(true)
          expect(bar?.says ?? '').not.toMatch(/NaN|Infinity/)
        }
        for (const { place } of breaks) expect(place >= 0 && place <= 1).toBe(true)
      }),
    )
  })

  test('says lengths in one unit', () => {
    expect([3.4, 999, 1_000, 59_840, 180_000].map(lengthSays)).toEqual([
      '3 ms',
      '999 ms',
      '1.0 s',
      '59.8 s',
      '3 min',
    ])
  })
})
