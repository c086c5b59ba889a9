import { describe, expect, it } from 'vitest'
import type { Effect, Review } from '../../shared/change/review.ts'
import {
  diffLines,
  diffSummary,
  effectLines,
  keptSays,
  previewSays,
  previewVerdict,
} from '../../shared/change/words.ts'
import type { Diagnosis } from '../../shared/contextforge/diagnosis.ts'
import { rejectedAt, stepNumber } from '../helpers/steps.ts'

const effect = (over: Partial<Effect> = {}): Effect => ({
  gained: [],
  lost: [],
  issuersGained: [],
  issuersLost: [],
  widens: false,
  sharedWith: [],
  learning: 'unchanged',
  tokens: [],
  past: { lost: [], gained: [] },
  warnings: [],
  ...over,
})
const says = (over: Partial<Effect>): readonly string[] =>
  effectLines(effect(over)).map(({ tone, strong, text }) => `${tone}: ${strong} ${text}`.trim())

describe('what it means', () => {
  it('tells the story of the design', () => {
    expect(
      says({
        gained: ['my-oauth-client-id'],
        widens: true,
        warnings: [{ title: 'Wider than a URL', text: 'Any token for that client passes.' }],
        sharedWith: [{ audience: 'my-oauth-client-id', servers: ['docs-search', 'vendor-mcp'] }],
        tokens: [
          { tokenId: '1', label: 'claude-desktop', before: 'rejected', after: 'accepted' },
          { tokenId: '2', label: 'ci-runner', before: 'rejected', after: 'rejected' },
        ],
      }),
    ).toEqual([
      'plus: 1 audience gained, none lost. Also accepts tokens for `my-oauth-client-id`.',
      'warn: Wider than a URL. Any token for that client passes.',
      'warn: Shared with docs-search and vendor-mcp. One token with `my-oauth-client-id` fits all 3 servers.',
      'ok: 1 of 2 shelf tokens becomes accepted: claude-desktop. None becomes rejected.',
    ])
  })

  it('says when something is lost, learned, or nothing changes', () => {
    const token = { tokenId: '1', label: 'a', before: 'accepted', after: 'rejected' } as const
    expect(says({ lost: ['x'], learning: 'disarmed', tokens: [token] })).toEqual([
      'minus: 1 audience lost, none gained. No longer accepts tokens for `x`.',
      'info: Learning ends. The gateway stores no audience by itself any more.',
      'bad: 1 of 1 shelf token becomes rejected: a.',
    ])
    expect(says({})[0]).toMatch(/stays the same/)
  })
})

describe('the key diff', () => {
  it('puts what goes before what comes, and a list on several lines', () => {
    const diff = [
      { key: 'include_client_id_in_audience', kind: 'added', before: null, after: 'true' },
      { key: 'resource', kind: 'changed', before: '"https://gw"', after: '["https://gw","my-client"]' },
    ] as const
    expect(diffSummary(diff)).toBe('1 key added, 1 key changed')
    expect(diffLines(diff).map(({ sign, text }) => `${sign} ${text}`)).toEqual([
      '+ include_client_id_in_audience: true',
      '- resource: "https://gw"',
      '+ resource: ["https://gw",',
      '+            "my-client"]',
    ])
    expect(previewSays({ diff: [...diff] })).toBe('Nothing was sent to the gateway. 2 keys would be written.')
    expect(keptSays(['a', 'b', 'c', 'd', 'e'])).toBe('5 other keys kept: a, b, c, d, …')
  })
})

describe('the verdict of a preview', () => {
  const review = { effect: effect({ sharedWith: [{ audience: 'x', servers: ['docs'] }] }) } as Review
  const diagnosis = (over: Partial<Diagnosis>): Diagnosis =>
    ({
      steps: [{ outcome: 'pass' }],
      tokenAudiences: [],
      summary: 'Because.',
      headline: '',
      ...over,
    }) as Diagnosis

  it('says would, and what it is now', () => {
    const now = diagnosis({ verdict: 'rejected', headline: rejectedAt('audience') })
    const matched = [{ value: 'x', index: 0, matches: 'x', wouldMatch: null, nearest: null }]
    const then = diagnosis({ verdict: 'accepted', headline: 'Accepted', tokenAudiences: matched })
    expect(previewVerdict(now, then, review)).toEqual({
      verdict: 'accepted',
      title: 'Would be accepted: audience matches x',
      text: `Now: rejected at step ${stepNumber('audience')}. After this change docs shares this audience. All 1 steps were checked.`,
    })
    expect(previewVerdict(now, now, review).title).toBe(
      `Would still be ${rejectedAt('audience').replace('R', 'r')}`,
    )
    expect(previewVerdict(then, now, review).title).toBe(
      `Would be ${rejectedAt('audience').replace('R', 'r')}`,
    )
    expect(previewVerdict(null, null, review).verdict).toBeNull()
  })
})
