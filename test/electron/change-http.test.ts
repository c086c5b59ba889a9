import { afterEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { createChangeHandlers } from '../../electron/handlers/change.ts'
import { createHttp } from '../../electron/gateway/http.ts'
import { guardWrites } from '../../electron/gateway/write-guard.ts'
import { viewServer } from '../../electron/judging/view-server.ts'
import type { Intent, Journal, StoredChange } from '../../shared/change/journal.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { ok } from '../../shared/kernel/result.ts'
import { startFront, type Fault, type Front } from '../fakes/front.ts'
import { appScene } from '../helpers/app-scene.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { startLoopback, type Seen } from '../helpers/loopback.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** The change handlers on a real connection to a demo gateway, with a proxy in between that can go wrong. */
async function aWorld(fault: (request: Seen) => Fault | null = () => null) {
  const gateway: Demo = await startDemo()
  stops.push(() => gateway.stop())
  const front: Front = await startFront({ target: gateway.url, fault })
  stops.push(() => front.stop())
  const admin = await adminOf(gateway)
  const { scene, opened, close } = await appScene({
    url: front.url,
    email: gateway.email,
    password: gateway.password,
    caPem: gateway.caPem,
    authHeaderName: 'Authorization',
  })
  stops.push(close)
  const changes = new Map<string, StoredChange>()
  const journal: Journal = {
    recordIntent: (intent: Intent) => {
      changes.set(intent.id, { ...intent, state: 'intended', detail: '' })
      return ok(null)
    },
    recordOutcome: ({ changeId, state, detail }) => {
      const change = changes.get(changeId)
      if (change) changes.set(changeId, { ...change, state, detail })
      return ok(null)
    },
    getChange: (id) => changes.get(id) ?? null,
    openChanges: () => [],
    listChanges: () =>
      [...changes.values()].map((change) => ({ ...change, undoneBy: null, diff: [], batchId: null })),
    lastBatch: () => null,
  }
  let ids = 0
  const handlers = createChangeHandlers({
    open: () =>
      ok({
        scene,
        profile: opened.profile,
        signedInAs: 'ops@example.com',
        writer: { read: scene.readServer, write: (id, update) => opened.client.putServer(id, update) },
        fleet: () => Promise.resolve([]),
        viewServer: (server, at) => viewServer(scene, server, async () => null, at),
      }),
    shelf: () => [],
    journal,
    tests: () => [],
    now: Date.now,
    newId: () => `id${ids++}`,
  })
  const serverId = admin.idOf('payments-mcp')
  const plan = async (wanted: WantedChange): Promise<string> => {
    const preview = await handlers['change.preview']({ serverId, wanted, tokenId: null })
    if (!preview.ok) throw new Error(JSON.stringify(preview.error))
    return preview.value.review.planId
  }
  const apply = (planId: string) =>
    handlers['change.apply']({ planId, typedName: '', canonicalConfirmed: true })
  return { gateway, front, admin, opened, handlers, changes, plan, apply }
}

const add = (value: string): WantedChange => ({ kind: 'add-audience', value })
const isPut = ({ method }: Seen): boolean => method === 'PUT'

describe('a write over a real connection', () => {
  test('that was redirected after it had been passed on is found by reading, not called unwritten', async () => {
    const { plan, apply, front } = await aWorld((request) =>
      isPut(request)
        ? { when: 'after', act: (response) => void response.writeHead(303, { location: '/x' }).end() }
        : null,
    )
    expect(await apply(await plan(add('api://a')))).toMatchObject({
      ok: true,
      value: { outcome: 'confirmed' },
    })
    expect(front.asked('PUT')).toHaveLength(1)
  })

  test('that was redirected and not passed on is not applied, and the error says so', async () => {
    const { plan, apply, changes } = await aWorld((request) =>
      isPut(request)
        ? { when: 'before', act: (response) => void response.writeHead(302, { location: '/x' }).end() }
        : null,
    )
    expect(await apply(await plan(add('api://a')))).toMatchObject({
      ok: false,
      error: { kind: 'redirected' },
    })
    expect([...changes.values()].map(({ state }) => state)).toEqual(['not-applied'])
  })

  test('whose reply was lost is confirmed without a second one', async () => {
    const { plan, apply, front } = await aWorld((request) =>
      isPut(request) ? { when: 'after', act: (response) => void response.destroy() } : null,
    )
    expect(await apply(await plan(add('api://a')))).toMatchObject({
      ok: true,
      value: { outcome: 'confirmed' },
    })
    expect(front.asked('PUT')).toHaveLength(1)
  })

  test('never loses a colleague’s edit without saying so, wherever between the steps it comes', async () => {
    // The colleague saves just before the n-th request of the change reaches the gateway.
    for (let nth = 1; nth <= 3; nth++) {
      let count = 0
      let hit: (() => Promise<void>) | null = null
      const world = await aWorld()
      const { admin, plan, apply, opened } = world
      const write = opened.client.putServer
      const read = opened.client.getServer
      const step = async (): Promise<void> => {
        count += 1
        if (count === nth) await hit?.()
      }
      const before = (await admin.server('payments-mcp')).oauthConfig
      const planId = await plan(add('api://mine'))
      hit = () => admin.put('payments-mcp', { oauth_config: { ...before, x_theirs: nth } })
      Object.assign(opened.client, {
        getServer: async (...args: Parameters<typeof read>) => {
          await step()
          return read(...args)
        },
        putServer: async (...args: Parameters<typeof write>) => {
          await step()
          return write(...args)
        },
      })
      const applied = await apply(planId)
      const there = (await admin.server('payments-mcp')).oauthConfig
      const told = !applied.ok || applied.value.outcome !== 'confirmed'
      expect([nth, there['x_theirs'] === nth || told]).toEqual([nth, true])
      expect([nth, told]).toEqual([nth, true])
    }
  })
})

describe('several servers', () => {
  test('of a profile that wants it need the count typed and a reason, which is kept with each change', async () => {
    const { handlers, admin, opened, changes } = await aWorld()
    Object.assign(opened.profile, { environment: 'PROD', reasonRequired: true })
    const items = ['payments-mcp', 'data-catalog'].map((name) => ({
      serverId: admin.idOf(name),
      wanted: add('api://both'),
    }))
    const planned = await handlers['batch.preview']({ items })
    if (!planned.ok) throw new Error(planned.error.kind)
    const go = { batchId: planned.value.batchId, typed: '2 servers', canonicalConfirmed: true }
    expect(await handlers['batch.apply']({ ...go, typed: '' })).toMatchObject({
      error: { what: 'server-name' },
    })
    expect(await handlers['batch.apply'](go)).toMatchObject({ error: { what: 'reason' } })
    const applied = await handlers['batch.apply']({ ...go, reason: 'CHG-7' })
    expect(applied.ok && applied.value.items.map(({ state }) => state)).toEqual(['confirmed', 'confirmed'])
    expect([...changes.values()].map(({ reason, batch }) => [reason, batch?.items.length])).toEqual([
      ['CHG-7', 2],
      ['CHG-7', 0],
    ])
  })
})

describe('a read-only profile', () => {
  test('lets nothing out that writes, whoever asks, and everything that reads', async () => {
    const gateway = await startLoopback((_request, response) => void response.end('{}'))
    stops.push(() => gateway.stop())
    let readOnly = true
    const http = createHttp({
      caPem: '',
      contacted: () => undefined,
      now: Date.now,
      random: () => 0.5,
      sleep: () => Promise.resolve(),
    })
    stops.push(http.close)
    const guarded = guardWrites(http, () => readOnly)
    const send = async (method: 'GET' | 'POST' | 'PUT', path: string, mayWrite?: boolean): Promise<boolean> =>
      (
        await guarded.send({
          method,
          url: gateway.url + path,
          ...(mayWrite === undefined ? {} : { mayWrite }),
        })
      ).ok
    for (const path of ['/servers/a', '/v1/servers/a', '/auth/login', '/servers/a/mcp'])
      expect([path, await send('PUT', path, false)]).toEqual([path, false])
    for (const path of ['/servers', '/servers/a/state', '/servers/a/mcp', '/admin/servers/a/edit'])
      expect([path, await send('POST', path)]).toEqual([path, false])
    expect(gateway.seen).toHaveLength(0)
    expect(await send('GET', '/servers/a')).toBe(true)
    expect(await send('POST', '/auth/login')).toBe(true)
    expect(await send('POST', '/servers/a/mcp', false)).toBe(true)
    readOnly = false
    expect(await send('PUT', '/servers/a')).toBe(true)
  })

  test('holds back the one PUT of a plan that was reviewed before it was locked', async () => {
    const { plan, apply, opened, front, changes } = await aWorld()
    const planId = await plan(add('api://a'))
    opened.access.readOnly = true
    expect(await apply(planId)).toMatchObject({ ok: false, error: { kind: 'read-only-profile' } })
    expect(front.asked('PUT')).toHaveLength(0)
    expect([...changes.values()].map(({ state }) => state)).toEqual(['not-applied'])
  })
})
