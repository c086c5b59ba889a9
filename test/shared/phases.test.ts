import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alongPhases, phasesSay, wholeTime, type Phase } from '../../shared/network/phases.ts'

const part = (name: Phase['name'], milliseconds: number, failed = false): Phase => ({
  ...{ name, milliseconds, failed },
})

test('the parts of a request are named with their lengths, and the one it failed in says so', () => {
  expect(phasesSay([part('DNS', 2), part('connect', 0.4), part('TLS', 14), part('waiting', 1_200)])).toBe(
    'DNS 2 ms, connect 0 ms, TLS 14 ms, waiting 1.2 s',
  )
  expect(phasesSay([part('DNS', 2), part('connect', 5_000, true)])).toBe(
    'DNS 2 ms, connect, failed after 5.0 s',
  )
  expect(phasesSay([])).toBe('')
})

test('parts follow one another along the bar, and none is made up where nothing was measured', () => {
  expect(alongPhases([part('waiting', 30), part('reading', 10)])).toMatchObject([
    { from: 0, length: 0.75 },
    { from: 0.75, length: 0.25 },
  ])
  expect(alongPhases([])).toEqual([])
  expect(alongPhases([part('waiting', 0)])).toEqual([])
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })), (lengths) => {
      for (const { from, length } of alongPhases(lengths.map((one) => part('waiting', one))))
        expect(from >= 0 && length >= 0 && from + length <= 1 + 1e-9).toBe(true)
    }),
  )
})

test('the whole time is from the first beginning to the last end', () => {
  expect(
    wholeTime([
      { at: 1_000, milliseconds: 50 },
      { at: 1_020, milliseconds: 10 },
      { at: null, milliseconds: 999 },
      { at: 1_400, milliseconds: null },
    ]),
  ).toBe(400)
  expect(wholeTime([{ at: null, milliseconds: 3 }])).toBeNull()
})
