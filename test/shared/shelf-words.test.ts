import { describe, expect, test } from 'vitest'
import { firstLookAlike, looksOf } from '../../shared/audience/look-alikes.ts'
import { nearMiss } from '../../shared/audience/near-miss.ts'
import { effectLines } from '../../shared/judging/remedy-words.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { againSays } from '../../shared/token/again.ts'
import { claimUse } from '../../shared/token/claims.ts'
import { compareTokens, differencesSay } from '../../shared/token/compare.ts'
import { describeToken } from '../../shared/token/describe.ts'
import { skewSays, timeRows } from '../../shared/token/times.ts'
import { judgeControl, tampered } from '../../shared/probe/controls.ts'
import { levelSays, logged } from '../../shared/contextforge/log-lines.ts'
import { STEPS } from '../../shared/contextforge/steps/index.ts'
import { judge } from '../../shared/judging/judge.ts'
import { keyChoice } from '../../shared/contextforge/key-choice.ts'
import { comparedIn } from '../../shared/judging/compared.ts'
import { A_KEY, aServer, aToken, jsonReply, NOW, someFacts } from '../helpers/worlds.ts'

const view = (claims: Parameters<typeof aToken>[0], header = {}) =>
  describeToken(aToken(claims, header), { id: 't', fingerprint: '0123456789ab' })

describe('two tokens', () => {
  test('are compared claim by claim, the deciding ones first, the header too', () => {
    const rows = compareTokens(view({ aud: 'a', scope: 'x' }), view({ aud: ['a', 'b'] }, { kid: 'k2' }))
    expect(rows.filter(({ same }) => !same)).toEqual([
      { name: 'aud', one: 'a', other: '["a","b"]', same: false },
      { name: 'scope', one: 'x', other: null, same: false },
      { name: 'header.kid', one: 'k1', other: 'k2', same: false },
    ])
    expect(differencesSay(rows)).toMatch(/^3 of \d+ differ: aud, scope, header.kid\.$/)
    expect(differencesSay(compareTokens(view({}), view({})))).toMatch(/are the same/)
  })

  test('that are opaque have nothing to compare', () => {
    const opaque = describeToken('an-opaque-token-value', { id: 't', fingerprint: '0123456789ab' })
    expect(differencesSay(compareTokens(opaque, opaque))).toBe('Neither token has claims to compare.')
  })
})

describe('times', () => {
  test('are told by the gateway’s clock, and a number in text counts as the gateway reads it', () => {
    const rows = timeRows({ iat: NOW - 30, nbf: `${NOW + 120}`, exp: NOW - 1, other: 1 }, NOW)
    expect(rows.map(({ name, at, relative, good }) => [name, at, relative, good])).toEqual([
      ['iat', NOW - 30, '30 s ago', true],
      ['nbf', NOW + 120, '2 min ahead', false],
      ['exp', NOW - 1, '1 s ago', false],
    ])
    expect(rows[0]?.utc).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
    expect(timeRows({ exp: 'soon' }, NOW)).toEqual([
      { name: 'exp', at: null, utc: 'not a number', relative: 'cannot be read', good: false },
    ])
    expect(timeRows({ exp: 1e300 }, NOW)[0]?.utc).toBe('1e+300')
  })

  test('the skew is told with its doubt, and not at all within it', () => {
    expect(skewSays({ gateway: 0, skew: 0.2, uncertainty: 0.6 })).toMatch(/agree, give or take 0\.6 s/)
    expect(skewSays({ gateway: 0, skew: 7.25, uncertainty: 0.5 })).toMatch(/7\.\d s ahead of this computer/)
    expect(skewSays({ gateway: 0, skew: -3600, uncertainty: 0.5 })).toMatch(/60 min behind/)
  })
})

describe('negative controls', () => {
  const answer = (status: number, bodyIsJsonRpc = false) => ({ status, detail: null, bodyIsJsonRpc })
  test.each([
    [401, false, 'shut'],
    [403, false, 'shut'],
    [200, true, 'open'],
    [200, false, 'unsure'],
    [302, false, 'unsure'],
    [500, false, 'unsure'],
    [503, false, 'unsure'],
    [404, false, 'unsure'],
  ] as const)('%i (JSON-RPC: %s) means the gate is %s', (status, rpc, gate) => {
    for (const kind of ['no-token', 'tampered'] as const)
      expect(judgeControl(kind, answer(status, rpc)).gate).toBe(gate)
  })

  test('a tampered token differs in its signature alone, and what has none is left', () => {
    const token = aToken().replace(/\.[^.]*$/, '.abcdefghijklmnopqrstuvwx')
    const changed = tampered(token) ?? ''
    expect(changed).not.toBe(token)
    expect(changed.split('.').slice(0, 2)).toEqual(token.split('.').slice(0, 2))
    expect(Buffer.from(changed.split('.')[2] ?? '', 'base64url')).not.toEqual(
      Buffer.from(token.split('.')[2] ?? '', 'base64url'),
    )
    for (const none of ['opaque-token-value', 'a.b.', 'a.b.c.d.e']) expect(tampered(none)).toBeNull()
  })
})

describe('what looks alike', () => {
  test.each([
    ['https://gw.example.com/mcp', 'https://gw.ex\u0430mple.com/mcp', /“а” \(U\+0430\) for “a”/],
    ['my-client', 'my\u2010client', /U\+2010/],
    ['my-client', 'my-cl\u200bient', /U\+200B, which is not seen/],
    ['my-client', 'ｍy-client', /for “m”/],
  ])('is named and never a match: %s', (expected, received, says) => {
    const miss = nearMiss(expected, received)
    expect(miss?.differences).toEqual(['look-alike'])
    expect(miss?.says).toMatch(says)
    const found = judge(someFacts({ token: aToken({ aud: received }) }))
    expect(found.verdict).not.toBe('accepted')
  })

  test('plain text looks like itself', () => {
    expect(looksOf('https://gw.example.com/Ab-1_2')).toBe('https://gw.example.com/Ab-1_2')
    expect(firstLookAlike('https://gw.example.com')).toBeNull()
    expect(visible('plain ünïcode 漢字')).toBe('plain ünïcode 漢字')
    expect(visible('a\u202eb\u0007')).toBe('a‹U+202E›b‹U+0007›')
  })
})

test('every step says what it wants and what it found, and where the gateway logs a line', () => {
  const diagnosis = judge(someFacts())
  expect(diagnosis.steps).toHaveLength(STEPS.length)
  for (const step of diagnosis.steps) {
    const { expected, received } = comparedIn(step)
    expect(expected.join(''), step.id).not.toBe('')
    expect(received.join(''), step.id).not.toBe('')
    expect(step.source, step.id).not.toBe('')
  }
  const rejected = (facts: Parameters<typeof someFacts>[0]) =>
    judge(someFacts(facts)).steps.find(({ stopsHere }) => stopsHere)?.log
  expect(rejected({ token: aToken({ iss: 'https://other.example.com' }) })).toMatchObject({ level: 'INFO' })
  expect(rejected({ token: 'opaque' })).toMatchObject({ level: 'DEBUG' })
  expect(rejected({ token: aToken({ aud: 'x' }) })).toMatchObject({ level: 'WARNING' })
  expect(rejected({ server: aServer(null) })).toMatchObject({ level: 'ERROR' })
  expect(levelSays(logged('no-settings', ''))).toBe('ERROR, shown by default')
  expect(levelSays(logged('id-token', ''))).toBe('WARNING, hidden by default')
})

test('the key is told with the others it was chosen from, and that a second of the same kid is never tried', () => {
  const keys = (list: readonly string[]) => ({
    state: 'gathered' as const,
    probe: { url: 'u', reply: jsonReply({ keys: list.map((kid) => ({ ...A_KEY, kid })) }) },
  })
  expect(keyChoice(keys(['k1']), 'k1').why).toBe('It is the only key there.')
  expect(keyChoice(keys(['a', 'k1', 'b']), 'k1')).toMatchObject({
    expected: ['kid a', 'kid k1', 'kid b'],
    received: ['kid k1'],
    why: 'It is the first of 3 keys whose kid is the token’s.',
  })
  expect(keyChoice(keys(['k1', 'k1']), 'k1').why).toMatch(/2 keys have this kid/)
})

test('claims named like parts of JavaScript are claims like any other', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    expect(claimUse(name, 'x', { claims: {}, steps: [], tokenAudiences: [], now: 0 }).use).toBe(
      'ignored by this gateway',
    )
  expect(claimUse('scope', 'x', { claims: {}, steps: [], tokenAudiences: [], now: 0 }).use).toMatch(/rights/)
})

test('the effect of a fix names the audience, who shares it, and what becomes of the shelf', () => {
  const token = (label: string, before: 'accepted' | 'rejected', after: 'accepted' | 'rejected') => ({
    tokenId: label,
    label,
    before,
    after,
  })
  const effect = {
    gained: ['x'],
    lost: [],
    issuersGained: [],
    issuersLost: [],
    past: { lost: [], gained: [] },
    widens: true,
    sharedWith: [
      { audience: 'x', servers: ['docs', 'wiki'] },
      { audience: 'y', servers: ['z'] },
    ],
    learning: 'disarmed' as const,
    tokens: [token('dana', 'rejected', 'accepted'), token('sam', 'accepted', 'rejected')],
    warnings: [],
  }
  expect(effectLines({ effect, alsoChanges: [] })).toEqual([
    'adds x',
    'also expected by docs, wiki',
    'of the shelf, dana becomes accepted',
    'of the shelf, sam becomes rejected',
    'ends learning',
  ])
  expect(effectLines({ effect: { ...effect, sharedWith: [], tokens: [] }, alsoChanges: ['wiki'] })).toContain(
    'no other server here expects it',
  )
  expect(effectLines({ effect, alsoChanges: ['wiki'] })).toContain('changes wiki in the same way')
})

test('a test made again says what it came to then, and whether it comes to the same now', () => {
  const again = {
    fingerprint: 'abc',
    label: 'dana',
    at: '2026-11-12T10:00:00Z',
    verdict: 'rejected',
    stoppedAt: 'audience',
  } as const
  expect(againSays(again)).toMatchObject({ then: 'On 2026-11-12 10:00 UTC: Rejected at audience.', now: '' })
  expect(againSays(again, { verdict: 'rejected', stoppedAt: 'audience' }).now).toBe('The same now.')
  expect(againSays(again, { verdict: 'accepted', stoppedAt: null }).now).toBe('Now: Accepted.')
})
