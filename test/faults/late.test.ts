import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { aReplica } from '../fakes/replica.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import type { Seen } from '../helpers/loopback.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { openSaved } from '../helpers/saved-profile.ts'

/* What becomes of a change that lands after its sender stopped waiting, or is read back from a replica
   that is behind. */

const SERVER = 'payments-mcp'
const ONE_LOOK = 34_000

const replica = aReplica(SERVER)
let demo: Demo
let front: Front
let world: World
let folder: string
let admin: Awaited<ReturnType<typeof adminOf>>
/** Holds a request back; null: nothing is held. */
let hold: ((request: Seen) => Promise<void> | null) | null
/** Refuses a write, before it is passed on. */
let refuses: boolean

beforeEach(async () => {
  replica.show(null)
  hold = null
  refuses = false
  demo = await startDemo()
  admin = await adminOf(demo)
  front = await startFront({
    target: demo.url,
    hold: (request) => hold?.(request) ?? null,
    fault: ({ method }) =>
      method === 'PUT' && refuses
        ? { when: 'before', act: (response) => void response.writeHead(403).end('{"detail":"no"}') }
        : null,
    rewrite: replica.rewrite,
  })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-late-'))
  world = start()
  await openSaved(world, { ...demo, url: front.url })
})
afterEach(async () => {
  await world.close()
  await Promise.all([front.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const start = (): World =>
  startWorld({
    gateway: { ...demo, url: front.url },
    path: join(folder, 'history.db'),
    timers: manualTimers(),
    deadlineMs: 700,
  })

/** How the server looks now, for a replica to go on showing. */
async function asItIs(): Promise<JsonObject> {
  const { oauthConfig, version } = await admin.server(SERVER)
  return { oauthConfig, version }
}

async function apply(on = true) {
  const wanted = { kind: 'toggle', on, clientId: null } as const
  const serverId = admin.idOf(SERVER)
  const { review } = await world.call('change.preview', { serverId, wanted, tokenId: null })
  return world.ask('change.apply', { planId: review.planId, typedName: SERVER, canonicalConfirmed: true })
}
async function outcome(): Promise<string> {
  const applied = await apply()
  return applied.ok ? applied.value.outcome : applied.error.kind
}

/** Holds the next write on the way; out: lets it land. */
function holdWrite(): () => Promise<void> {
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  hold = ({ method }) => (method === 'PUT' ? held : null)
  return async () => {
    const { version } = await admin.server(SERVER)
    release()
    await expect.poll(async () => (await admin.server(SERVER)).version).toBe(version + 1)
  }
}

const states = async (): Promise<string[]> =>
  (await world.call('change.list', {})).changes.map(({ state }) => state)
const cards = async (): Promise<DriftCard[]> => (await world.call('watch.view', {})).cards
const outcomeRows = (): number => world.history.changes.verify().entries

test('F83: a write that lands after its sender stopped waiting is unknown, then looked at again and noted as done, and is no drift', async () => {
  const land = holdWrite()
  expect(await outcome()).toBe('unknown')
  await world.timers.advance(ONE_LOOK)
  expect(await states()).toEqual(['unknown'])
  const before = outcomeRows()
  await land()
  await world.timers.advance(ONE_LOOK)
  expect(await states()).toEqual(['confirmed'])
  // Corrected by a row of its own; what was noted before still stands there.
  expect(outcomeRows()).toBe(before + 1)
  expect(world.history.verify().every(({ brokenAt }) => brokenAt === null)).toBe(true)
  await world.timers.advance(ONE_LOOK)
  expect(await cards()).toEqual([])
}, 60_000)

test('F83: a write that never lands is called not applied when it can no longer arrive, and not before', async () => {
  holdWrite()
  expect(await outcome()).toBe('unknown')
  await world.timers.advance(90_000)
  await world.call('change.resolve', {})
  expect(await states()).toEqual(['unknown'])
  await world.timers.advance(70_000)
  expect(await states()).toEqual(['not-applied'])
  expect(await cards()).toEqual([])
}, 60_000)

test('F83: killed before the answer, a change is not called not applied at the next start while it may land', async () => {
  const land = holdWrite()
  // As a kill leaves it: an intent without an outcome.
  const wanted = { kind: 'toggle', on: true, clientId: null } as const
  const { review } = await world.call('change.preview', {
    serverId: admin.idOf(SERVER),
    wanted,
    tokenId: null,
  })
  const applying = world.ask('change.apply', {
    planId: review.planId,
    typedName: SERVER,
    canonicalConfirmed: true,
  })
  await expect.poll(() => front.asked('PUT').length).toBe(1)
  const next = start()
  const first = world
  world = next
  await openSaved(world, { ...demo, url: front.url })
  const { resolved, stillOpen } = await world.call('change.resolve', {})
  expect([resolved, stillOpen.map(({ state }) => state)]).toEqual([[], ['intended']])
  await land()
  await world.timers.advance(ONE_LOOK)
  expect((await world.call('change.resolve', {})).stillOpen).toEqual([])
  expect(await states()).toEqual(['confirmed'])
  expect(await cards()).toEqual([])
  await applying
  await first.close()
}, 60_000)

test('F83: read back from a replica that is behind, a change is unknown at first, confirmed when the replica has caught up, and no drift', async () => {
  replica.show(await asItIs())
  expect(await outcome()).toBe('unknown')
  expect((await admin.server(SERVER)).oauthConfig['include_client_id_in_audience']).toBe(true)
  await world.timers.advance(ONE_LOOK)
  expect(await states()).toEqual(['unknown'])
  replica.show(null)
  await world.timers.advance(ONE_LOOK)
  expect(await states()).toEqual(['confirmed'])
  // Back to the one that is behind, and again: an older version is never drift.
  for (const shown of [await asItIs(), null, { version: 1, oauthConfig: {} }, null]) {
    replica.show(shown)
    await world.timers.advance(ONE_LOOK)
  }
  expect(await cards()).toEqual([])
  expect(world.notes).toEqual([])
}, 60_000)

test('F83: a lower version that stays is nobody’s change, and what is saved on it afterwards is seen again', async () => {
  await admin.put(SERVER, { description: 'one more version' })
  await world.timers.advance(ONE_LOOK)
  const old = (version: number, issuer: string): JsonObject => ({
    version,
    oauthConfig: { authorization_servers: [issuer] },
  })
  replica.show(old(1, 'https://old.example.com'))
  await world.timers.advance(ONE_LOOK)
  const seen = async (): Promise<unknown[]> => (await cards()).map(({ kind, state }) => [kind, state])
  expect(await seen()).toEqual([['saved', 'note']])
  await world.timers.advance(15 * 60_000)
  expect(await seen()).toEqual([['saved', 'note']])
  expect(world.notes).toEqual([])
  replica.show(old(2, 'https://new.example.com'))
  await world.timers.advance(ONE_LOOK)
  expect((await seen())[0]).toEqual(['edited', 'open'])
}, 120_000)

test('F83: a change that was refused to us and is then made by somebody else is a card', async () => {
  refuses = true
  expect(await outcome()).toBe('denied')
  expect(await states()).toEqual(['not-applied'])
  const { oauthConfig } = await admin.server(SERVER)
  const intended = world.history.changes.listChanges(await profileId(), 1)[0]?.after as JsonObject
  await admin.put(SERVER, { oauthConfig: { ...oauthConfig, ...intended } })
  await world.timers.advance(ONE_LOOK)
  expect((await cards()).map(({ kind, state }) => [kind, state])).toEqual([['edited', 'open']])
}, 60_000)

const profileId = async (): Promise<string> => (await world.call('profile.list', {})).profiles[0]?.id ?? ''

test('F83: what somebody else does while a change of ours is undecided is told when it is decided, after a crash as well', async () => {
  holdWrite()
  expect(await outcome()).toBe('unknown')
  const { oauthConfig } = await admin.server(SERVER)
  await admin.put(SERVER, { oauthConfig: { ...oauthConfig, client_id: 'theirs' } })
  // Seen, and put off: it may be ours.
  await world.call('watch.look', {})
  expect(await cards()).toEqual([])
  await world.close()
  world = start()
  await openSaved(world, { ...demo, url: front.url })
  await world.timers.advance(5 * 60_000)
  expect(await states()).toEqual(['lost-race'])
  const [card, ...more] = await cards()
  expect([card?.kind, card?.state, more.length]).toEqual(['edited', 'open', 0])
  expect(card?.diff.map(({ key }) => key)).toEqual(['client_id'])
}, 60_000)

test('F83: a list that was asked before a write and answered after it is no drift of our own change', async () => {
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const old = await asItIs()
  hold = ({ method, url }) => (method === 'GET' && url.includes('/servers?') ? held : null)
  const looking = world.ask('watch.look', {})
  expect(await outcome()).toBe('confirmed')
  // As it was when it was asked.
  replica.show(old)
  release()
  await looking
  replica.show(null)
  hold = null
  expect(await cards()).toEqual([])
  await world.timers.advance(2 * ONE_LOOK)
  expect(await cards()).toEqual([])
  expect(world.notes).toEqual([])
}, 60_000)
