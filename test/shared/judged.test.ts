import { describe, expect, test } from 'vitest'
import { arrange, type Arrangement } from '../../shared/fleet/arrange.ts'
import { STEP_IDS } from '../../shared/contextforge/index.ts'
import { reachedBy } from '../../shared/fleet/heat-at.ts'
import { heatAt, heatOf } from '../../shared/fleet/heat.ts'
import {
  fitsEnding,
  isEndingFilter,
  kindOf,
  type EndingFilter,
  type Judged,
} from '../../shared/fleet/judged.ts'
import {
  countingEndings,
  countsOf,
  countsSay,
  filterSays,
  judging,
  type TokenColumn,
} from '../../shared/fleet/token-column.ts'
import { A_STEP, finish } from '../../shared/kernel/work.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { exactly, hiddenHit, isFound, piecesOf, wordsOf } from '../../shared/fleet/search.ts'
import { judge } from '../../shared/judging/judge.ts'
import { lines as made } from '../renderer/fixtures.ts'
import { stepNumber } from '../helpers/steps.ts'
import { seeded } from '../helpers/random.ts'
import { randomFleet } from '../helpers/random-pairs.ts'

const LEGEND: TokenColumn['legend'] = (
  [
    { verdict: 'accepted', stoppedAt: null },
    { verdict: 'rejected', stoppedAt: 'audience' },
    { verdict: 'rejected', stoppedAt: 'issuer-allowed' },
    { verdict: 'cannot-decide', stoppedAt: 'audience' },
    { verdict: 'cannot-decide', stoppedAt: null },
    { verdict: 'rejected', stoppedAt: 'time' },
  ] as const
).map(reachedBy)
const NAMES = ['in', 'audience', 'other', 'perhaps', 'open', 'expired'] as const
const [line] = made
if (!line) throw new Error('no lines')
/** One server for each verdict, and one that was not judged. */
const lines: readonly FleetLine[] = [...NAMES, 'new'].map((id) => ({ ...line, id, name: id }))
const column: TokenColumn = {
  serverIds: NAMES.join('\n'),
  cells: Uint8Array.from(NAMES.keys()),
  legend: LEGEND,
}
const judgedOf = (of: TokenColumn): Judged => finish(judging(of))
const countEndings = (of: readonly { readonly id: string }[], by: Judged) => finish(countingEndings(of, by))
const judged = judgedOf(column)
const PLAIN: Arrangement = { filter: 'all', typed: '', sort: null, group: null, closed: new Set() }
const shown = (part: Partial<Arrangement>): string =>
  arrange(lines, { ...PLAIN, judged, ...part }).ids.join(' ')

describe('a column of verdicts', () => {
  test('draws every pair as the diagnosis of it alone is drawn', () => {
    const { tokens, servers, factsOf } = randomFleet(seeded(1930), 30, 20)
    const met = new Set<string>()
    for (let at = 0; at < tokens.length * servers.length; at++) {
      const diagnosis = judge(factsOf(at % tokens.length, Math.floor(at / tokens.length)))
      const { ticks, ...alone } = heatOf(diagnosis)
      const fromColumn = heatAt(reachedBy(diagnosis))
      expect(fromColumn).toMatchObject(alone)
      expect(fromColumn.ticks).toEqual(ticks)
      met.add(`${diagnosis.verdict} ${diagnosis.stoppedAt ?? ''}`)
    }
    expect(met.size).toBeGreaterThanOrEqual(8)
  })

  test('sorts by where the token stops; what was not judged stands last and is not accepted', () => {
    const sort = { by: 'token', down: false } as const
    expect(shown({ sort })).toBe('expired audience perhaps open in other new')
    expect(shown({ sort: { ...sort, down: true } })).toBe('new other in open perhaps audience expired')
    expect(kindOf(judged('new'))).toBe('not-judged')
    // Without a token under test nothing is ordered by it.
    expect(shown({ sort, judged: null })).toBe(lines.map(({ id }) => id).join(' '))
  })

  test.each<[EndingFilter, string]>([
    ['accepted', 'in'],
    ['rejected', 'audience expired'],
    ['cannot-decide', 'perhaps open'],
    ['other-issuer', 'other'],
    ['not-judged', 'new'],
    ['audience', 'audience perhaps'],
    ['issuer-allowed', 'other'],
    ['signature', ''],
  ])('shows only what ends so: %s', (ending, ids) => {
    expect(shown({ ending })).toBe(ids)
    expect(isEndingFilter(ending)).toBe(true)
    expect(
      lines
        .filter(({ id }) => fitsEnding(judged(id), ending))
        .map(({ id }) => id)
        .join(' '),
    ).toBe(ids)
  })

  test('is no filter while nothing is judged, and keeps to the other filters', () => {
    expect(shown({ ending: 'accepted', judged: null })).toBe(lines.map(({ id }) => id).join(' '))
    expect(shown({ ending: 'rejected', typed: 'expired' })).toBe('expired')
    expect(shown({ ending: 'rejected', pinned: new Set(['expired']) })).toBe('expired audience')
  })

  test('counts every server once by its verdict, and by the step where it stops', () => {
    const counts = countEndings(lines, judged)
    expect(counts.kinds).toEqual({
      ...{ accepted: 1, rejected: 2, 'cannot-decide': 2, 'other-issuer': 1, 'not-judged': 1 },
    })
    expect(counts.steps.map(({ id, servers }) => `${id} ${servers}`)).toEqual([
      ...['issuer-allowed 1', 'time 1', 'audience 2'],
    ])
    expect(countsSay(counts)).toBe(
      'on 6 of 7 rows: 1 accepted, 2 rejected, 2 cannot decide, 1 of another issuer',
    )
    for (const { id, servers } of counts.steps) expect(shown({ ending: id }).split(' ')).toHaveLength(servers)
    expect(filterSays('issuers-listed', counts)).toBe('stops at issuers listed')
    expect(filterSays('audience', counts)).toBe(`stops at step ${stepNumber('audience')}: audience`)
  })

  test('names the steps in their order, also that of another issuer beside the next', () => {
    const after = STEP_IDS[STEP_IDS.indexOf('issuer-allowed') + 1]
    if (after === undefined) throw new Error('no step after it')
    const legend = ([after, 'issuer-allowed'] as const).map((stoppedAt) =>
      reachedBy({ verdict: 'rejected', stoppedAt }),
    )
    const of = judgedOf({ serverIds: 'a\nb', cells: Uint8Array.of(0, 1), legend })
    expect(countEndings([{ id: 'a' }, { id: 'b' }], of).steps.map(({ id }) => id)).toEqual([
      ...['issuer-allowed', after],
    ])
  })

  test('is read and counted with a pause after every few servers, and only what was counted is told as judged', () => {
    const ids = Array.from({ length: 10 * A_STEP + 7 }, (_, at) => `server-${at}`)
    const work = judging({ serverIds: ids.join('\n'), cells: new Uint8Array(ids.length), legend: LEGEND })
    let pauses = 0
    let step = work.next()
    for (; step.done !== true; step = work.next()) pauses++
    const by = step.value
    expect(pauses).toBeGreaterThanOrEqual(10)
    expect([by('server-0'), by(ids.at(-1) ?? ''), by('server-')].map((one) => one?.verdict)).toEqual([
      ...['accepted', 'accepted', undefined],
    ])
    const counting = countingEndings(
      ids.map((id) => ({ id })),
      by,
    )
    for (pauses = 0; counting.next().done !== true;) pauses++
    expect(pauses).toBeGreaterThanOrEqual(10)
    const counts = countEndings(lines, judged)
    expect(countsOf(counts, 9)).toMatchObject({ judged: 6, all: 9, kinds: { 'not-judged': 3, accepted: 1 } })
    expect(countsSay(countsOf(counts, 9))).toMatch(/^on 6 of 9 rows: /)
    expect(countsOf(counts, 7)).toEqual(counts)
  })

  test('of nobody has no verdict on anybody', () => {
    const none = judgedOf({ serverIds: '', cells: new Uint8Array(), legend: [] })
    expect([none(''), none('in')]).toEqual([null, null])
    expect(countsSay(countEndings([], none))).toMatch(/^on every row: 0 accepted/)
  })
})

describe('a search for exactly one value', () => {
  const at = (name: string, ...values: readonly string[]): FleetLine => ({
    ...line,
    ...{
      id: `id-${name}`,
      name,
      audiences: values.map((value) => ({ lane: 'R', value })),
      also: ['set only'],
    },
  })
  const one = at('a', 'account')
  const finds = (of: FleetLine, typed: string): boolean => isFound(of, wordsOf(typed))

  test('finds the whole of an audience in force, a name or an id, and no part, and none that is only set', () => {
    expect(finds(one, exactly('Account'))).toBe(true)
    expect(finds(at('accounting', 'other'), exactly('account'))).toBe(false)
    expect(finds(at('accounting', 'other'), 'account')).toBe(true)
    expect(finds(one, exactly('set only'))).toBe(false)
    expect(finds(one, 'set only')).toBe(true)
    expect(finds(one, exactly('id-a'))).toBe(true)
    expect(finds(one, `${exactly('account')} a`)).toBe(true)
    expect(finds(at('b', ' two words '), exactly(' two words '))).toBe(true)
    expect(finds(at('b', 'two words'), exactly(' two words '))).toBe(false)
  })

  test('marks what was found as a whole, also where it is hidden', () => {
    expect(piecesOf('Account', wordsOf(exactly('account')))).toEqual([{ text: 'Account', hit: true }])
    expect(piecesOf('accounting', wordsOf(exactly('account')))).toEqual([{ text: 'accounting', hit: false }])
    const second = at('b', 'first', 'account')
    expect(hiddenHit(second, wordsOf(exactly('account')))).toEqual({ what: 'value', value: 'account' })
    expect(hiddenHit(one, wordsOf(exactly('account')))).toBeNull()
  })

  test('of a text with a quotation mark, or one that is not closed, searches for its parts', () => {
    expect(finds(at('b', 'a"b'), exactly('a"b'))).toBe(true)
    expect(wordsOf('"open end')).toEqual(['"open', 'end'])
  })
})
