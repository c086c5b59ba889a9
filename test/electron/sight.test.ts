import { expect, test } from 'vitest'
import type { History } from '../../electron/history/history.ts'
import { createSight, versionsBefore } from '../../electron/reading/sight.ts'
import { nextTurn } from '../../electron/system/timers.ts'
import { aServer } from '../helpers/worlds.ts'

const nothingChanged = {
  snapshots: { see: () => ({ ok: true, value: [] }), knows: () => true, learned: () => new Set() },
} as unknown as History

test('what a failed write takes back is learned no more', () => {
  let learned = new Set<string>()
  const see = (): unknown => {
    learned.add('a')
    learned = new Set()
    return { ok: false, error: { kind: 'history-unavailable', reason: 'the disk is full' } }
  }
  const snapshots = { see, knows: () => true, learned: () => learned }
  const sight = createSight({ snapshots } as unknown as History, 'p', () => 0)
  sight.take({ present: [aServer({}, { id: 'a' })], restored: [], complete: null, answeredAt: 0 }, () => null)
  expect(sight.wasLearned('a')).toBe(false)
})

test('versions of before are looked up, so that a connection goes through no list of them', () => {
  class Looked extends Map<string, { readonly version: number | null; readonly seenAt: string }> {
    override [Symbol.iterator](): never {
      throw new Error('gone through')
    }
  }
  const newest = new Looked().set('a', { version: 7, seenAt: '2026-11-01T00:00:00Z' })
  newest.set('b', { version: null, seenAt: '2026-11-01T00:00:00Z' })
  const before = versionsBefore({ snapshots: { newest: () => newest } } as unknown as History, 'p')
  expect(before('a')).toEqual({ version: 7, seenAt: Date.parse('2026-11-01T00:00:00Z') })
  expect([before('b'), before('unknown')]).toEqual([undefined, undefined])
})

test.each([
  [10, 'in the same go'],
  [1_000, 'in a go of its own'],
])('the end of a list of %i servers is told %s, and once', async (count) => {
  const sight = createSight(nothingChanged, 'p', () => 0)
  const complete = Array.from({ length: count }, (_, at) => aServer({}, { id: `s${at}` }))
  const told: (number | undefined)[] = []
  sight.take({ present: [], restored: [], complete, answeredAt: 0 }, (seen) =>
    told.push(seen.complete?.length),
  )
  expect(told).toEqual(count > 250 ? [] : [count])
  await nextTurn()
  await nextTurn()
  expect(told).toEqual([count])
})
