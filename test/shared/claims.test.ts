import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { claimRows, claimUse, relative } from '../../shared/token/claims.ts'

const NOW = 1_795_352_600
const facts = (claims: JsonObject) => ({
  claims,
  steps: [{ id: 'issuer-allowed' as const, outcome: 'pass' as const }],
  tokenAudiences: [
    { value: 'x', index: 0, matches: 'x', wouldMatch: null, nearest: null },
    { value: 'y', index: 1, matches: null, wouldMatch: null, nearest: null },
  ],
  now: NOW,
  clock: (seconds: number) => `T${seconds}`,
})

describe('what the gateway does with each claim', () => {
  it('lists what it reads first, in its order, and says what is missing', () => {
    const rows = claimRows(
      facts({
        scope: 'mcp',
        email: 'dana@example.com',
        sub: 'b3f0',
        iss: 'https://idp.test/',
        aud: ['x', 'y'],
        exp: NOW + 2280,
        iat: NOW - 1320,
      }),
    )
    expect(rows.map((row) => [row.name, row.use, row.tone])).toEqual([
      ['iss', 'in authorization_servers', 'read'],
      ['aud[0]', 'compared: expected', 'match'],
      ['aud[1]', 'compared: not expected', 'miss'],
      ['exp', 'checked, no leeway', 'read'],
      ['iat', 'checked, must not be in the future', 'read'],
      ['email', 'finds the user; must exist', 'read'],
      ['sub', 'must be text; not used, email is set', 'read'],
      ['scope', 'ignored: rights are those of the user', 'ignored'],
      ['nonce', 'good: its presence would reject', 'ignored'],
    ])
    expect(rows[3]?.value).toBe(`T${NOW + 2280}, 38 min left`)
  })

  it.each([
    ['nonce', 'n', /ID token/, 'miss'],
    ['exp', NOW - 1, /expired/, 'miss'],
    ['iat', NOW + 60, /future/, 'miss'],
    ['preferred_username', 'bob', /no @/, 'miss'],
    ['sub', 5, /must be text/, 'miss'],
    ['azp', 'client', /ignored/, 'ignored'],
  ] as const)('%s', (name, value, use, tone) => {
    const claims: JsonObject = { email: '', [name]: value }
    const judged = claimUse(name, value, facts(claims))
    expect(judged.use).toMatch(use)
    expect(judged.tone).toBe(tone)
  })

  it('judges a time by what the gateway reads in it: text that is no number is refused, digits are one', () => {
    const use = (name: string, value: string | null | readonly never[]) =>
      claimUse(name, value, facts({ [name]: value }))
    for (const name of ['exp', 'nbf', 'iat'])
      for (const value of ['tomorrow', '', null, []])
        expect(use(name, value)).toEqual({ use: 'no number: rejected', tone: 'miss' })
    expect(use('exp', String(NOW - 5))).toEqual({ use: 'expired, no leeway', tone: 'miss' })
    expect(use('exp', String(NOW + 5)).tone).toBe('read')
    expect(use('iat', String(NOW + 5)).tone).toBe('miss')
  })

  it('says how far ahead a time lies that is not an end, and keeps a number that no clock can show', () => {
    const rows = claimRows(facts({ aud: 'x', exp: 1e18, nbf: NOW + 3600, iat: NOW + 120 }))
    const value = (name: string) => rows.find((row) => row.name === name)?.value
    expect(value('nbf')).toBe(`T${NOW + 3600}, 60 min ahead`)
    expect(value('iat')).toBe(`T${NOW + 120}, 2 min ahead`)
    expect(value('exp')).toMatch(/^1000000000000000000, \d+ days left$/)
  })

  it('survives claims of any shape', () => {
    const rows = claimRows(facts({ aud: [1, null, { a: 1 }], exp: 'soon', sub: null, email: {}, iat: [] }))
    expect(rows.every((row) => typeof row.value === 'string')).toBe(true)
    expect(claimRows(facts({})).map((row) => row.name)).toEqual(['aud', 'exp', 'email', 'nonce'])
  })

  it('draws few rows of thousands of audiences, and still says when one of the others is expected', () => {
    const aud = Array.from({ length: 5_000 }, (_, n) => `aud-${n}`)
    const { tokenAudiences: _few, ...rest } = facts({ iss: 'https://idp.test/', aud, exp: NOW + 60 })
    const seen = (expected: number) =>
      aud.map((value, index) => ({
        value,
        index,
        matches: index === expected ? value : null,
        wouldMatch: null,
        nearest: null,
      }))
    const rows = claimRows({ ...rest, tokenAudiences: seen(-1) })
    expect(rows.length).toBeLessThan(30)
    expect(rows[21]).toMatchObject({ name: 'aud[20] to aud[4999]', value: '4980 more values', tone: 'miss' })
    expect(rows[22]?.name).toBe('exp')
    expect(claimRows({ ...rest, tokenAudiences: seen(4_000) })[21]).toMatchObject({
      value: 'aud-4000',
      use: 'compared: aud[4000] is expected',
      tone: 'match',
    })
  })

  it('writes a span with one unit', () => {
    expect([relative(38), relative(2280), relative(-1320), relative(-90_000)]).toEqual([
      '38 s left',
      '38 min left',
      '22 min ago',
      '25 h ago',
    ])
  })
})
