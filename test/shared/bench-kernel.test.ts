import { median } from '../helpers/measure.ts'
import { describe, expect, it } from 'vitest'
import {
  ABSOLUTE,
  comparable,
  compare,
  interleaved,
  isMet,
  lineOf,
  quantile,
  readAsked,
  readKept,
  rowOf,
  type Goal,
  type Row,
} from '../bench/kernel.ts'

const aGoal = (more: Partial<Goal> = {}): Goal => ({
  id: 'P1 RS256',
  what: 'a thing',
  unit: 'ms',
  goal: 1.6,
  stable: true,
  why: '',
  ...more,
})
const aRow = (ratio: number, id = 'P1 RS256'): Row => ({
  id,
  what: 'a thing',
  value: ratio,
  floor: 1,
  ratio,
  goal: 1.6,
  met: true,
})

describe('the middle of values', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('of %j is %d, whatever their order', (values, middle) => expect(median(values)).toBe(middle))
  it('of no values is no number', () => expect(median([])).toBeNaN())
  it('leaves the values as they are', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })
  it.each([
    [0.95, 95],
    [0.75, 75],
    [1, 100],
    [0, 1],
  ])('at %d of a hundred values is %d', (part, expected) =>
    expect(
      quantile(
        Array.from({ length: 100 }, (_, at) => 100 - at),
        part,
      ),
    ).toBe(expected),
  )
})

describe('whether a goal is met', () => {
  it.each([
    [1.6, undefined, true],
    [1.61, undefined, false],
    [0, undefined, true],
    [NaN, undefined, false],
    [Infinity, undefined, false],
    [1.6, true, true],
    [1.59, true, false],
    [Infinity, true, false],
  ] as const)('a ratio of %d, at least: %s, is %s', (ratio, atLeast, met) =>
    expect(isMet(ratio, { goal: 1.6, ...(atLeast === undefined ? {} : { atLeast }) })).toBe(met),
  )
  it('is computed from the medians of both sides', () => {
    const row = rowOf(aGoal(), { values: [30, 10, 20], floors: [10, 1_000, 1] })
    expect(row).toEqual({
      id: 'P1 RS256',
      what: 'a thing',
      value: 20,
      floor: 10,
      ratio: 2,
      goal: 1.6,
      met: false,
    })
  })
  it('takes a bound by itself as it is', () =>
    expect(rowOf(aGoal({ goal: 50 }), { values: [49], floors: ABSOLUTE }).met).toBe(true))
  it.each([
    [[], [1]],
    [[1], []],
    [[1], [0]],
  ])('is no row of %j beside %j', (values, floors) =>
    expect(() => rowOf(aGoal(), { values, floors })).toThrow('no measurement'),
  )
})

describe('a kept run', () => {
  it.each([
    [1, 1.2, []],
    [1, 1.21, ['P1 RS256: 1.00x before, 1.21x now']],
    [2, 1, []],
  ])('of %d beside %d now', (before, after, worse) =>
    expect(compare([aGoal()], [aRow(before)], [aRow(after)])).toEqual(worse),
  )
  it('is worse the other way round where more is better', () => {
    const goals = [aGoal({ atLeast: true })]
    expect(compare(goals, [aRow(1)], [aRow(0.8)])).toHaveLength(1)
    expect(compare(goals, [aRow(1)], [aRow(2)])).toEqual([])
  })
  it('is not compared where the ratio is not stable', () =>
    expect(compare([aGoal({ stable: false })], [aRow(1)], [aRow(9)])).toEqual([]))
  it('says what is not measured any more', () =>
    expect(compare([aGoal()], [aRow(1)], [])).toEqual(['P1 RS256: 1.00x before, not measured now']))
  it('says nothing of what is new', () => expect(compare([aGoal()], [], [aRow(9)])).toEqual([]))
  it.each(['[]', '{}', '[{"id":"P1"}]', '[{"id":"P1","ratio":"1"}]', '[1]', 'x'])(
    'that is no list of rows is refused: %s',
    (text) => expect(() => readKept(text)).toThrow(),
  )
  it('is read as it was written', () => expect(readKept(JSON.stringify([aRow(1)]))).toEqual([aRow(1)]))
})

describe('sides in turn', () => {
  it('run once a round, each first as often as last, and the first round does not count', async () => {
    const order: string[] = []
    const side = (name: string, value: number) => () => {
      order.push(name)
      return value
    }
    expect(await interleaved(2, { a: side('a', 1), b: side('b', 2) })).toEqual({ a: [1, 1], b: [2, 2] })
    expect(order.join('')).toBe('baabba')
  })
})

describe('what the bench is asked', () => {
  const known = ['P1', 'P6', 'P6 window', 'P12']
  it('is everything, unless told otherwise', () =>
    expect(readAsked([], known)).toEqual({ only: known, json: null, compare: null, rounds: null }))
  it('takes words in any order', () =>
    expect(readAsked(['--rounds', '3', '--json', 'a', '--compare', 'b', '--only', 'P1'], known)).toEqual({
      only: ['P1'],
      json: 'a',
      compare: 'b',
      rounds: 3,
    }))
  it('takes all parts of a case, and no other that begins alike', () => {
    expect(readAsked(['--only', 'P6'], known).only).toEqual(['P6', 'P6 window'])
    expect(readAsked(['--only', 'P12,P1'], known).only).toEqual(['P1', 'P12'])
  })
  it.each([
    [['--only', 'P2'], 'P2: there is'],
    [['--only', ''], 'there is'],
    [['--json'], 'needs a word'],
    [['--json', '--compare', 'x'], 'needs a word'],
    [['--rounds', '0'], 'whole number'],
    [['--rounds', 'x'], 'whole number'],
    [['7'], 'not known'],
  ])('%j is refused', (words, says) => expect(() => readAsked(words, known)).toThrow(says))
})

describe('a row for people', () => {
  it('has the ratio, the goal and the spread of both sides', () =>
    expect(lineOf(aGoal(), { values: [10, 30, 20], floors: [10, 10, 10] })).toBe(
      'MISSED P1 RS256: 2.00x (goal ≤ 1.6x) a thing: 20.0 ms (10.0 ms to 30.0 ms, 3 rounds); beside 10.0 ms (10.0 ms to 10.0 ms, 3 rounds)',
    ))
  it('has no floor where the goal is a bound, and says where more is better', () => {
    expect(lineOf(aGoal({ goal: 50, bound: true }), { values: [49], floors: [1] })).toBe(
      'met    P1 RS256: 49.0 ms (goal ≤ 50 ms) a thing: 49.0 ms (49.0 ms to 49.0 ms, 1 rounds)',
    )
    expect(lineOf(aGoal({ goal: 0.6, atLeast: true }), { values: [6], floors: [10] })).toMatch(
      /^met {4}P1 RS256: 0\.60x \(goal ≥ 0\.6x\)/,
    )
  })
})

it('a comparison with a run that has none of the stable rows compares nothing, and is told apart', () => {
  const goals = [aGoal(), aGoal({ id: 'P2', stable: false })]
  expect(comparable(goals, [aRow(1), aRow(1, 'P2')])).toBe(1)
  expect(comparable(goals, [aRow(1, 'P2'), aRow(1, 'P3')])).toBe(0)
})
