import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { judge } from '../../shared/judging/judge.ts'
import { lifeOf, type Life } from '../../shared/token/life.ts'
import { aToken, NOW, someFacts } from '../helpers/worlds.ts'

const HOUR = 3600
const clock = { now: NOW, uncertainty: 1 }
const mark = (life: Life, name: string) => life.marks.find((one) => one.name === name)

describe('the life of a token', () => {
  test('puts its claims and now to scale, and says the same in words', () => {
    const life = lifeOf({ iat: NOW - 1320, nbf: NOW - 1320, exp: NOW + 2280 }, clock)
    expect(life.state).toBe('valid')
    const iat = mark(life, 'iat')?.place ?? 0
    const exp = mark(life, 'exp')?.place ?? 0
    expect(mark(life, 'nbf')?.place).toBe(iat)
    expect((life.now.place - iat) / (exp - iat)).toBeCloseTo(1320 / 3600)
    expect(life.accepted).toEqual({ from: iat, to: exp, open: { from: false, to: false } })
    expect(life.labels.map(({ text }) => text)).toEqual(['iat, nbf', 'exp'])
    expect(life.says).toBe(
      'Valid by the gateway’s clock, 38 min left. iat 22 min ago, nbf 22 min ago, exp in 38 min; the clock is known give or take 1.0 s, and there is no leeway.',
    )
  })

  test('that has ended, has not begun, or is just at its edge is told apart', () => {
    const expired = lifeOf({ iat: NOW - 2 * HOUR, exp: NOW - HOUR }, clock)
    expect([expired.state, mark(expired, 'exp')?.look]).toEqual(['expired', 'refused'])
    expect(expired.now.place).toBeGreaterThan(expired.accepted?.to ?? 1)
    expect(expired.says).toMatch(/^Expired 60 min ago by the gateway’s clock\. /)
    const early = lifeOf({ nbf: NOW + 300, exp: NOW + HOUR }, clock)
    expect([early.state, mark(early, 'nbf')?.look]).toEqual(['early', 'refused'])
    expect(early.now.place).toBeLessThan(early.accepted?.from ?? 0)
    const close = lifeOf({ iat: NOW - HOUR, exp: NOW + 0.5 }, { now: NOW, uncertainty: 2.5 })
    expect([close.state, mark(close, 'exp')?.look]).toEqual(['close', 'close'])
    expect(close.says).toMatch(
      /^Cannot decide: exp lies within the 2\.5 s by which the gateway’s clock is uncertain\. /,
    )
  })

  test('shows the doubt about now, large where it decides', () => {
    const wide = (life: Life): number => life.now.to - life.now.from
    expect(wide(lifeOf({ iat: NOW - HOUR, exp: NOW + HOUR }, { now: NOW, uncertainty: 36 }))).toBeCloseTo(
      (0.76 * 72) / 7200,
    )
    const close = lifeOf({ iat: NOW - HOUR, exp: NOW + 0.5 }, clock)
    expect(wide(close)).toBeGreaterThan(0.1)
    expect(mark(close, 'iat')).toMatchObject({ off: true, look: 'good' })
    expect(mark(close, 'exp')?.off).toBe(false)
  })

  test('without exp or without a beginning is open on that side', () => {
    const endless = lifeOf({ iat: NOW - HOUR }, clock)
    expect(endless.accepted).toMatchObject({ to: 1, open: { from: false, to: true } })
    expect(endless.gaps).toEqual([
      { name: 'nbf', why: 'missing' },
      { name: 'exp', why: 'missing' },
    ])
    expect(endless.says).toContain('without exp it never expires')
    expect(lifeOf({ exp: NOW + HOUR }, clock).accepted).toMatchObject({ from: 0, open: { from: true } })
    expect(lifeOf({}, clock)).toMatchObject({ state: 'valid', marks: [], now: { place: 0.5 } })
  })

  test('with a claim that is no number is accepted nowhere', () => {
    const life = lifeOf({ iat: NOW - 60, exp: 'tomorrow' }, clock)
    expect(life).toMatchObject({ state: 'no-number', accepted: null })
    expect(life.gaps).toContainEqual({ name: 'exp', why: 'no number' })
    expect(life.says).toMatch(/^Refused at any time: exp is no number\. /)
  })

  test('that ends before it begins is said to be valid never', () => {
    const life = lifeOf({ nbf: NOW + 300, exp: NOW - 300 }, clock)
    expect(life.accepted).toBeNull()
    expect(life.says).toContain('It is never valid: exp is not after its start.')
  })

  test('a time in milliseconds, before the calendar or of 400 digits stands at an edge, behind a break', () => {
    const off = (claims: JsonObject, name: string) => mark(lifeOf(claims, clock), name)
    expect(off({ exp: (NOW + HOUR) * 1000 }, 'exp')).toEqual({
      name: 'exp',
      place: 0.98,
      off: true,
      look: 'good',
    })
    expect(off({ nbf: '9'.repeat(400) }, 'nbf')).toMatchObject({ place: 0.98, off: true, look: 'refused' })
    expect(off({ iat: -5, exp: NOW + HOUR }, 'iat')).toMatchObject({ place: 0.02, off: true, look: 'good' })
    // So what is left of it can still be seen.
    const life = lifeOf({ iat: -5, exp: NOW + HOUR }, clock)
    expect((mark(life, 'exp')?.place ?? 0) - life.now.place).toBeGreaterThan(0.5)
    expect(lifeOf({ nbf: '9'.repeat(400) }, clock).says).toContain('more days than can be counted')
  })

  const value = fc.oneof(
    fc.constantFrom<Json>(null, true, 'soon', '', [], {}, '９', '-1', Infinity, -Infinity, NaN, 9e15, -0),
    fc.double() as fc.Arbitrary<Json>,
    fc.integer({ min: NOW - 100, max: NOW + 100 }) as fc.Arbitrary<Json>,
    fc.bigInt().map(String) as fc.Arbitrary<Json>,
  )
  const claims = fc.record({ iat: value, nbf: value, exp: value }, { requiredKeys: [] })

  test('whatever the claims hold, every place is on the line and every word is a word', () => {
    fc.assert(
      fc.property(claims, fc.double({ min: 0, max: 60, noNaN: true }), (some, uncertainty) => {
        const life = lifeOf(some, { now: NOW, uncertainty })
        const places = [
          ...life.marks.map(({ place }) => place),
          ...life.labels.map(({ place }) => place),
          ...Object.values(life.now),
          ...(life.accepted ? [life.accepted.from, life.accepted.to] : []),
        ]
        for (const place of places) expect(place >= 0 && place <= 1, String(place)).toBe(true)
        expect(life.now.from <= life.now.place && life.now.place <= life.now.to).toBe(true)
        if (life.accepted) expect(life.accepted.from).toBeLessThanOrEqual(life.accepted.to)
        expect(life.says).not.toMatch(/NaN|Infinity|undefined/)
        expect(life.marks.length + life.gaps.length).toBe(3)
      }),
    )
  })

  test('the picture and the step of the ladder agree for any claims', () => {
    const outcomes = { valid: 'pass', close: 'unknown', early: 'fail', expired: 'fail', 'no-number': 'fail' }
    fc.assert(
      fc.property(claims, (some) => {
        const life = lifeOf(JSON.parse(JSON.stringify(some)) as JsonObject, clock)
        const token = aToken({ iat: undefined, exp: undefined, ...some } as unknown as JsonObject)
        const step = judge(someFacts({ token })).steps.find(({ id }) => id === 'time')
        expect(outcomes[life.state]).toBe(step?.outcome)
      }),
    )
  })
})
