import { afterEach, expect, test } from 'vitest'
import { startDemo } from '../../electron/demo/demo.ts'
import { startFront } from '../fakes/front.ts'
import { sendJson } from '../helpers/loopback.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { startWorld } from '../helpers/world.ts'

const LIMIT = 25

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A gateway that lets so many requests through in a minute of the test's clock, and may say so or not. */
async function limited(tells: boolean) {
  const timers = manualTimers()
  const demo = await startDemo()
  const times: number[] = []
  let refused = 0
  const recent = (): number => times.filter((at) => at > timers.now() - 60_000).length
  const front = await startFront({
    target: demo.url,
    headers: () =>
      tells
        ? {
            'x-ratelimit-limit': String(LIMIT),
            'x-ratelimit-remaining': String(Math.max(0, LIMIT - recent())),
          }
        : {},
    fault: () => {
      times.push(timers.now())
      if (recent() <= LIMIT) return null
      refused++
      return {
        when: 'before',
        act: (response) => sendJson(response, { error: 'Rate limit exceeded' }, 429, { 'retry-after': '60' }),
      }
    },
  })
  const world = startWorld({
    gateway: { ...demo, url: front.url },
    timers,
    sleep: (milliseconds) => timers.advance(milliseconds),
  })
  ends.push(async () => {
    await world.close()
    await Promise.all([front.stop(), demo.stop()])
  })
  await world.call('connection.demo', {})
  await timers.advance(60_000)
  const { rows } = await world.call('fleet.list', {})
  const items = rows
    .filter(({ server }) => server.oauthEnabled)
    .map(({ server }) => ({ serverId: server.id, wanted: { kind: 'switch', on: false } as const }))
  const plan = await world.call('batch.preview', { items })
  const applied = await world.call('batch.apply', {
    batchId: plan.batchId,
    typed: '',
    canonicalConfirmed: true,
  })
  return { items, applied, refused: () => refused, puts: front.asked('PUT').length }
}

test('F74: a batch larger than the gateway’s limit paces itself, and nothing is refused', async () => {
  const { items, applied, refused, puts } = await limited(true)
  expect(items.length).toBeGreaterThan(10)
  expect(applied.items.map(({ state }) => state)).toEqual(items.map(() => 'confirmed'))
  expect(puts).toBe(items.length)
  expect(refused()).toBe(0)
}, 120_000)

test('a plan for many says how far it is, and stops when nobody waits for it any more', async () => {
  const demo = await startDemo()
  const heard: unknown[] = []
  const world = startWorld({
    gateway: demo,
    onEvent: (event, payload) => {
      if (event !== 'batch.planned') return
      heard.push(payload)
      if (heard.length === 4) void world.call('batch.stop', {})
    },
  })
  ends.push(async () => {
    await world.close()
    await demo.stop()
  })
  await world.call('connection.demo', {})
  const { rows } = await world.call('fleet.list', {})
  const items = rows.map(({ server }) => ({
    serverId: server.id,
    wanted: { kind: 'switch', on: false } as const,
  }))
  expect(await world.refused('batch.preview', { items })).toMatchObject({ kind: 'cancelled' })
  expect(heard).toEqual([0, 1, 2, 3].map((done) => ({ done, of: items.length })))
  // What was stopped does not stop the next one.
  const plan = await world.call('batch.preview', { items: items.slice(0, 2) })
  expect(plan.items).toHaveLength(2)
}, 60_000)

test('a gateway that only refuses is waited for, and the batch goes on where it was', async () => {
  const { items, applied, puts } = await limited(false)
  expect(applied.items.map(({ state }) => state)).toEqual(items.map(() => 'confirmed'))
  expect(puts).toBe(items.length)
}, 120_000)
