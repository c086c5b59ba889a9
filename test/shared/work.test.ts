import fc from 'fast-check'
import { expect, test } from 'vitest'
import { A_STEP, finish, sorting } from '../../shared/kernel/work.ts'

type Card = { readonly key: number; readonly place: number }
const cards = (keys: readonly number[]): Card[] => keys.map((key, place) => ({ key, place }))
const byKey = (one: Card, other: Card): number => one.key - other.key

test('sorts as Array.sort does, and keeps the order of what is equal', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: A_STEP * 5 + 3, size: 'max' })
  fc.assert(
    fc.property(keys, (some) => {
      const list = cards(some)
      expect(finish(sorting(list, byKey))).toEqual(list.toSorted(byKey))
    }),
    { numRuns: 100 },
  )
})

test('pauses again and again: between two pauses it compares only a few', () => {
  let [compared, most] = [0, 0]
  const list = cards(Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 100_003))
  const work = sorting(list, (one, other) => {
    compared++
    return byKey(one, other)
  })
  for (let step = work.next(); step.done !== true; step = work.next()) {
    most = Math.max(most, compared)
    compared = 0
  }
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(A_STEP * 20)
})
