import { describe, expect, test } from 'vitest'
import { endOf, insideOf, type End, type Ends } from '../../../shared/client/ends.ts'
import { endSays, planGroups, rulesShort } from '../../../shared/client/plan-columns.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'

const FOUR = ['codex', 'sdk1', 'chatgpt', 'py1'].map((id) => {
  const found = PROFILES.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no client ${id}`)
  return found
})

describe('the columns of a plan', () => {
  test('stand by where clients end today: who is in, then by the step, then who is not decided', () => {
    const ends: Ends = new Map<string, End>([
      ['codex', 11],
      ['sdk1', 8],
      ['py1', 'in'],
    ])
    expect(
      planGroups(FOUR, ends).map(({ title, profiles }) => [title, profiles.map(({ id }) => id)]),
    ).toEqual([
      ['Would get in today', ['py1']],
      ['Stop at 8: registration', ['sdk1']],
      ['Stop at 11: token', ['codex']],
      ['Cannot be decided', ['chatgpt']],
    ])
  })

  test('hold every client once, in the order in which it was given within its group', () => {
    const ends: Ends = new Map(PROFILES.map(({ id }, at): [string, End] => [id, at % 3 === 0 ? 'in' : 8]))
    const groups = planGroups(PROFILES, ends)
    const all = groups.flatMap(({ profiles }) => profiles.map(({ id }) => id))
    expect([...all].sort()).toEqual(PROFILES.map(({ id }) => id).sort())
    for (const { profiles } of groups)
      expect(profiles).toEqual(PROFILES.filter((one) => profiles.includes(one)))
  })

  test('say what a client’s rules are of, and where it ends', () => {
    const short = FOUR.map(rulesShort)
    expect(short[2]).toBe('by docs')
    for (const version of [short[0], short[1], short[3]]) expect(version).toMatch(/^\d+(\.\d+)+$/)
    expect([endSays('in'), endSays(8), endSays(null)]).toEqual([
      'would get in',
      'stops at 8',
      'cannot be decided',
    ])
  })

  test('know who is in by the verdict alone', () => {
    expect(endOf({ verdict: 'would-get-in', stoppedAt: null })).toBe('in')
    expect(endOf({ verdict: 'cannot-decide', stoppedAt: null })).toBeNull()
    const at = { number: 8, id: 'registration', whose: 'client' } as const
    expect(endOf({ verdict: 'stops', stoppedAt: at })).toBe(8)
    const ends = new Map<string, End>([
      ['a', 'in'],
      ['b', 8],
      ['c', null],
    ])
    expect(insideOf(ends)).toEqual(['a'])
  })
})
