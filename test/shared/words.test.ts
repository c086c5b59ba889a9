import { expect, test } from 'vitest'
import type { BatchItem, BatchPlan } from '../../shared/change/batch.ts'
import { batchSays } from '../../shared/change/batch-words.ts'
import { fleetSays } from '../../shared/fleet/filter.ts'
import { tallySays } from '../../shared/fleet/heat.ts'
import { countsSay } from '../../shared/fleet/token-column.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { count, figure } from '../../shared/kernel/words.ts'

test('numbers of a thousand and more have separators, however they are written', () => {
  expect(figure(9_771)).toBe('9,771')
  expect([0, 1, 2, 999, 1_000, 100_000].map((n) => count(n, 'server'))).toEqual([
    '0 servers',
    '1 server',
    '2 servers',
    '999 servers',
    '1,000 servers',
    '100,000 servers',
  ])
  expect(fleetSays(10_000, 9_771)).toBe('10,000 virtual servers, 9,771 with OAuth on')
  expect(fleetSays(1, 0)).toBe('1 virtual server, 0 with OAuth on')
})

test('the verdicts on a long list are told with separators', () => {
  const of = { accepted: 12_345, rejected: 1_000, 'cannot-decide': 2_000 }
  expect(tallySays(of, 3_000)).toBe(
    '12,345 accepted, 1,000 rejected, 2,000 cannot decide, 3,000 of another issuer',
  )
  const kinds = { ...of, 'other-issuer': 0, 'not-judged': 4_000 }
  expect(countsSay({ kinds, steps: [], judged: 6_000, all: 10_000 })).toMatch(/^on 6,000 of 10,000 rows: /)
})

test('one second and one server are told as one', () => {
  expect(errorText({ kind: 'rate-limited', retryAfterSeconds: 1 }).next).toBe('Try again in 1 second.')
  expect(errorText({ kind: 'timed-out', url: 'https://a.example.com', seconds: 1 }).explanation).toContain(
    'within 1 second.',
  )
  const plan = { items: [{ review: { diff: [{}] } }] } as unknown as BatchPlan
  const done = [{ state: 'confirmed' }] as unknown as readonly BatchItem[]
  expect(batchSays(plan, [], 'review')).toMatch(/^1 of 1 server would be written/)
  expect(batchSays(plan, done, 'done')).toBe('1 of 1 server was written, read back and confirmed.')
})

test('how long to wait is our advice: it may be less than the gateway asked for, which is not said as its word', () => {
  const { title, explanation, next } = errorText({ kind: 'rate-limited', retryAfterSeconds: 60 })
  expect(`${title} ${explanation}`).not.toMatch(/\d/)
  expect(next).toBe('Try again in 60 seconds.')
})
