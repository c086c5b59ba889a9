import { expect, test } from 'vitest'
import { onceSays, type HeldAnswer } from '../../shared/judging/once.ts'
import { NOW } from '../helpers/worlds.ts'

test.each([
  ['accepted', 'and the token is then accepted.'],
  ['rejected', 'and the token is then refused.'],
  ['cannot-decide', 'and whether the token is then accepted cannot be decided.'],
] as const)('what the gateway may hold, and says %s by it, is said so', (verdict, says) => {
  const at = NOW * 1000
  const held = { of: 'keys', readAt: at, changedAt: at, until: at }
  expect(onceSays([{ held, other: { verdict } } as HeldAnswer])).toContain(says)
})
