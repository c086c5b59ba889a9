import { expect, test } from 'vitest'
import { fleetSays } from '../../shared/fleet/filter.ts'
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

test('how long to wait is our advice: it may be less than the gateway asked for, which is not said as its word', () => {
  const { title, explanation, next } = errorText({ kind: 'rate-limited', retryAfterSeconds: 60 })
  expect(`${title} ${explanation}`).not.toMatch(/\d/)
  expect(next).toBe('Try again in 60 seconds.')
})
