import { expect, test } from 'vitest'
import { onceSettled } from '../../electron/judging/once-settled.ts'
import type { Judged } from '../../electron/judging/judge-token.ts'
import { judge } from '../../shared/judging/judge.ts'
import { ok } from '../../shared/kernel/result.ts'
import { aToken, NOW, someFacts } from '../helpers/worlds.ts'

/** Judges such a token by a clock that only moves when somebody waits. */
async function judgedAt(claims: { iat: number; exp: number }, uncertainty: number) {
  let now = NOW + 0.3
  const waits: number[] = []
  const clock = () => ({ now, uncertainty })
  const answer = await onceSettled(
    () => {
      const diagnosis = judge(someFacts({ token: aToken(claims), clock: clock() }))
      return Promise.resolve(ok<Judged>({ server: null, of: null, diagnosis }))
    },
    clock,
    (milliseconds) => {
      waits.push(milliseconds)
      now += milliseconds / 1000
      return Promise.resolve()
    },
  )
  return { verdict: answer.ok ? answer.value.diagnosis.verdict : null, waits }
}

test.each([
  ['behind the clock', NOW],
  ['ahead of it', NOW + 1],
])('a token made this moment, its iat %s, is judged once that is sure', async (_where, iat) => {
  expect(await judgedAt({ iat, exp: NOW + 3600 }, 0.8)).toEqual({ verdict: 'accepted', waits: [1_600] })
})

test('a token that is old enough is judged at once, and so is one that is surely refused', async () => {
  expect(await judgedAt({ iat: NOW - 60, exp: NOW + 3600 }, 0.6)).toEqual({ verdict: 'accepted', waits: [] })
  expect(await judgedAt({ iat: NOW - 60, exp: NOW - 30 }, 0.6)).toEqual({ verdict: 'rejected', waits: [] })
})

test('one that expires while it is waited for is refused then, and never taken for good', async () => {
  expect(await judgedAt({ iat: NOW - 60, exp: NOW + 0.5 }, 0.6)).toMatchObject({ verdict: 'rejected' })
})
