import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GatewayClient } from '../../electron/gateway/client.ts'
import { createReading } from '../../electron/reading/reading.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { createSight } from '../../electron/reading/sight.ts'
import { startFront, type Front, type FrontOptions } from '../fakes/front.ts'
import { manyServers } from '../fakes/many-servers.ts'
import { sendJson } from '../helpers/loopback.ts'
import { manualTimers, type ManualTimers } from '../helpers/manual-timers.ts'
import { openSaved } from '../helpers/saved-profile.ts'
import { startWorld, type World } from '../helpers/world.ts'

/* A long list through the whole main process: waited for, given up, and gone empty. */

const COUNT = 3_000

let demo: Demo
let front: Front
let world: World
let timers: ManualTimers
let slept: number[]
/** What happens to a request for a page after the first; null: it is answered. */
let fault: (page: number) => ((response: ServerResponse) => void) | null
/** The rows of the list; null: those of the many servers. */
let rows: readonly object[] | null

beforeEach(async () => {
  demo = await startDemo()
  fault = () => null
  rows = null
  const fleet = manyServers(COUNT)
  let page = 0
  const faults: NonNullable<FrontOptions['fault']> = ({ url }) => {
    if (!url.includes('cursor=')) {
      if (url.includes('/servers?')) page = 1
      return null
    }
    const act = fault(++page)
    return act && { when: 'before', act }
  }
  front = await startFront({
    target: demo.url,
    fault: faults,
    rewrite: (request, body) =>
      rows !== null && request.url.includes('/servers?')
        ? { servers: rows, nextCursor: null }
        : fleet.rewrite(request, body),
  })
  timers = manualTimers()
  slept = []
  world = startWorld({
    gateway: { ...demo, url: front.url },
    timers,
    sleep: async (milliseconds) => void slept.push(milliseconds),
  })
})
afterEach(async () => {
  await world.close()
  await Promise.all([front.stop(), demo.stop()])
})

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300))
const progress = () =>
  world.published
    .filter(({ event }) => event === 'fleet.progress')
    .map(({ payload }) => payload as { servers: number | null; of: number | null; until?: string })

/** Opens it as a saved profile: of the demo, no list is kept. */
const opened = (): Promise<string> => openSaved(world, { ...demo, url: front.url })

test('a rate limit in the middle is waited for as long as it says, that is told, and then the list is whole', async () => {
  let limited = 0
  fault = (page) =>
    page === 3 && limited++ === 0
      ? (response) => sendJson(response, { detail: 'slow down' }, 429, { 'retry-after': '50' })
      : null
  await opened()
  const { rows, complete } = await world.call('fleet.list', { anew: true })
  expect([rows.length, complete]).toEqual([COUNT, true])
  expect(slept).toEqual([50_000])
  const waiting = progress().filter(({ until }) => until !== undefined)
  expect(waiting).toHaveLength(1)
  expect(Date.parse(waiting[0]?.until ?? '') - timers.now()).toBe(50_000)
  expect(waiting[0]?.servers).toBeGreaterThan(0)
  expect(progress().at(-1)?.servers).toBeNull()
  // No page was asked for twice but the one that was refused.
  const cursors = front.asked('GET', 'cursor=').map(({ url }) => /cursor=(\d+)/.exec(url)?.[1])
  expect(cursors.length - new Set(cursors).size).toBe(1)
})

test('a connection that is closed in the middle of a list leaves nothing running', async () => {
  const held: ServerResponse[] = []
  let ended = 0
  fault = (page) =>
    page === 3
      ? (response) => {
          held.push(response)
          response.on('close', () => ended++)
        }
      : null
  const id = await opened()
  const reading = world.ask('fleet.list', { anew: true })
  await expect.poll(() => held.length).toBe(1)
  await world.call('connection.close', {})
  expect((await reading).ok).toBe(false)
  await expect.poll(() => ended).toBe(1)
  const now = () => ({
    asked: front.seen.length,
    stored: world.history.snapshots.newest(id).size,
    told: world.published.length,
    kept: world.history.kept.head(id),
    timer: timers.next(),
  })
  const stored = world.history.snapshots.newest(id).size
  expect(stored).toBeLessThan(COUNT)
  // The list of contacted hosts is told once more.
  await timers.advance(1_000)
  const atClose = now()
  expect([atClose.stored, atClose.timer]).toEqual([stored, null])
  await settled()
  await timers.advance(10 * 60_000)
  expect(now()).toEqual(atClose)
})

test('what is still to be compared when the connection is closed is neither stored nor told', async () => {
  const { history } = world
  const sight = createSight(history, 'p', Date.now)
  const present = Array.from({ length: COUNT }, (_, at) => ({
    ...{ id: `s${at}`, name: 's', description: null, enabled: true, visibility: 'public', teamId: null },
    ...{ ownerEmail: null, version: 1, updatedAt: null, modifiedBy: null, modifiedVia: null },
    ...{ oauthEnabled: true, oauthConfig: null },
  }))
  let told = 0
  sight.take({ present, restored: [], complete: present, answeredAt: Date.now() }, () => told++)
  const before = [history.snapshots.newest('p').size, told]
  expect(before[0]).toBeLessThan(COUNT)
  sight.close()
  await settled()
  expect([history.snapshots.newest('p').size, told]).toEqual(before)
})

test('a list nobody waits for waits its turn again once somebody had an answer from memory', async () => {
  const list = { servers: [], broken: [], complete: true, missing: [], pages: 1, rest: null }
  const aborted: boolean[] = []
  const listServers: GatewayClient['listServers'] = async (_signal, { turn } = {}) => {
    const { signal } = new AbortController()
    await turn?.(signal)
    await reading.fleet(Infinity)
    await turn?.(signal)
    return { ok: true, value: list }
  }
  const client = { listServers } as unknown as GatewayClient
  const turn = async (signal: AbortSignal): Promise<void> => void aborted.push(signal.aborted)
  const ask = { id: 'r', client, now: () => 0, first: list, settings: null, before: () => undefined, turn }
  const reading = createReading(ask)
  reading.begin()
  await reading.fleet(0, true)
  expect(aborted).toEqual([false, false])
})

test('a list that shrinks to nothing is said to be empty, and what is not there any more is not shown', async () => {
  const id = await opened()
  await world.call('fleet.list', { anew: true })
  await settled()
  expect(world.history.kept.head(id)?.size).toBe(COUNT)
  rows = []
  const list = await world.call('fleet.list', { anew: true })
  expect([list.rows.length, list.complete, list.partial]).toEqual([0, true, null])
  await settled()
  expect(world.history.kept.head(id)?.size).toBe(0)
  expect((await world.call('profile.list', {})).profiles[0]?.id).toBe(id)
})

test('rows that cannot be read are told as what the list lacks, and not a second time', async () => {
  await opened()
  rows = [{ id: 7 }, {}]
  const { complete, partial, scopeNote } = await world.call('fleet.read', { anew: true })
  expect(complete).toBe(false)
  expect(partial?.missing).toEqual([{ why: 'rows-unreadable', rows: 2 }])
  expect(scopeNote).not.toContain('could not be read')
})
