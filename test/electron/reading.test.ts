import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { startFront, type Fault, type Front } from '../fakes/front.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { sendJson, type Seen } from '../helpers/loopback.ts'
import { manualTimers } from '../helpers/manual-timers.ts'

const SERVER = 'payments-mcp'
const ONE_LOOK = 34_000

let demo: Demo
let front: Front
let world: World
let folder: string
let admin: Awaited<ReturnType<typeof adminOf>>
/** What goes wrong with a request; null: nothing. */
let fault: (request: Seen) => Fault | null
/** What is changed on the way back. */
let rewrite: (request: Seen, body: unknown) => unknown
let pageSize: number

beforeEach(async () => {
  fault = () => null
  rewrite = (_request, body) => body
  pageSize = 500
  demo = await startDemo()
  admin = await adminOf(demo)
  front = await startFront({
    target: demo.url,
    fault: (request) => fault(request),
    rewrite: (request, body) => rewrite(request, body),
  })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-reading-'))
  world = startWorld({
    gateway: { ...demo, url: front.url },
    path: join(folder, 'history.db'),
    timers: manualTimers(),
  })
  await world.call('connection.demo', {})
})
afterEach(async () => {
  await world.close()
  await Promise.all([front.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const isList = ({ method, url }: Seen): boolean => method === 'GET' && /\/servers\?/.test(url)
/** What was asked of the gateway since, by path without the query. */
function since(start: number): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { method, url } of front.seen.slice(start)) {
    const path = `${method} ${url.split('?')[0]}`
    counts[path] = (counts[path] ?? 0) + 1
  }
  return counts
}
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (email: string, at: number): string =>
  `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: 'https://idp.example.com', email, aud: 'a', exp: 2_000_000_000, n: at })}.c2ln`
const cards = async () => (await world.call('watch.view', {})).cards
const status = async () => (await world.call('watch.view', {})).status
/** Answers a held request, when a test says so. */
function holding(): { readonly held: ServerResponse[]; readonly fault: Fault } {
  const held: ServerResponse[] = []
  return { held, fault: { when: 'before', act: (response) => void held.push(response) } }
}
const until = async (is: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 400 && !is(); turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(is()).toBe(true)
}

describe('what is asked of the gateway', () => {
  test('the bench opened with 20 tokens reads the server once, and looks each person up once', async () => {
    const emails = Array.from({ length: 20 }, (_, at) => `person-${at % 7}@example.com`)
    for (const [at, email] of emails.entries()) await world.call('token.add', { text: tokenOf(email, at) })
    const { tokens } = await world.call('token.list', {})
    expect(tokens).toHaveLength(20)
    const serverId = admin.idOf(SERVER)
    const tokenId = tokens[0]?.id ?? ''
    const start = front.seen.length
    await Promise.all([
      world.call('fleet.list', {}),
      world.call('token.test', { tokenId, serverId }),
      world.call('token.shelf', { serverId }),
    ])
    await world.call('token.effects', { tokenId, serverId })
    const asked = since(start)
    expect(asked[`GET /v1/servers/${serverId}`]).toBe(1)
    const people = Object.entries(asked).filter(([path]) => path.includes('/users/'))
    expect(people).toHaveLength(7)
    expect(people.every(([, times]) => times === 1)).toBe(true)
    // What SSO providers there are is asked once per connection; else there is nothing.
    const rest = Object.keys(asked).filter((path) => !/\/users\/|\/servers\/|\/sso\//.test(path))
    expect(rest).toEqual([])
  })

  test('reading again is one list and one reading of the settings, whoever asks at the same time', async () => {
    await world.call('fleet.list', {})
    const start = front.seen.length
    await Promise.all([
      world.call('fleet.list', { anew: true }),
      world.call('fleet.list', { anew: true }),
      world.call('fleet.list', {}),
      world.call('watch.look', {}),
    ])
    expect(since(start)).toEqual({ 'GET /v1/servers': 1, 'GET /v1/admin/config/settings': 1 })
  })

  test('the fleet with a token under test reads no server for its rows', async () => {
    const { tokens } = await world.call('token.add', { text: tokenOf('ann@example.com', 1) })
    const { rows } = await world.call('fleet.list', {})
    const start = front.seen.length
    for (const { server } of rows)
      await world.call('token.test', { tokenId: tokens[0]?.id ?? '', serverId: server.id, remember: false })
    expect(Object.keys(since(start)).filter((path) => path.includes('/servers'))).toEqual([])
  })

  test('settings that changed on the gateway are taken with the next reading', async () => {
    rewrite = ({ url }, body) =>
      url.includes('/admin/config/settings')
        ? { groups: { General: { app_domain: 'https://moved.example.com' } } }
        : body
    const { rows } = await world.call('fleet.list', { anew: true })
    const row = rows.find(({ server }) => server.name === SERVER)
    expect(JSON.stringify(row?.board)).toContain('https://moved.example.com')
  })
})

describe('answers that come late', () => {
  test('a list asked before Apply and answered after the read-back is no drift, and does not stand as the present state', async () => {
    let before: unknown
    rewrite = (request, body) => {
      if (isList(request)) before = body
      return body
    }
    await world.call('fleet.list', { anew: true })
    const { held, fault: hold } = holding()
    fault = (request) => (isList(request) ? hold : null)
    const look = world.ask('watch.look', {})
    await until(() => held.length === 1)
    const wanted = { kind: 'toggle', on: true, clientId: null } as const
    const { review } = await world.call('change.preview', {
      serverId: admin.idOf(SERVER),
      wanted,
      tokenId: null,
    })
    const applied = await world.call('change.apply', {
      planId: review.planId,
      typedName: SERVER,
      canonicalConfirmed: true,
    })
    expect(applied.outcome).toBe('confirmed')
    held.forEach((response) => sendJson(response, before))
    await look
    expect(await cards()).toEqual([])
    await world.timers.advance(5_000)
    expect(world.notes).toEqual([])
    const { rows } = await world.call('fleet.list', {})
    const row = rows.find(({ server }) => server.name === SERVER)
    expect(row?.server.version).toBe(applied.server.row.server.version)
    expect(row?.board.toggle.state).toBe('on')
  })

  test('a 401 to the sign-in before does not end the renewed one, and what it answered is asked again', async () => {
    const { held, fault: hold } = holding()
    fault = (request) => (request.url.includes(`/servers/${admin.idOf(SERVER)}`) ? hold : null)
    const read = world.ask('server.read', { serverId: admin.idOf(SERVER) })
    await until(() => held.length === 1)
    fault = () => null
    await world.call('connection.renew', { secret: '' })
    held.forEach((response) => sendJson(response, { detail: 'Token has expired' }, 401))
    expect(await read).toMatchObject({ ok: true })
    expect(world.published.filter(({ event }) => event === 'connection.expired')).toEqual([])
    expect(await world.ask('fleet.list', { anew: true })).toMatchObject({ ok: true })
  })

  test('"Look now" after another gateway was opened looks at that one', async () => {
    const { held, fault: hold } = holding()
    fault = (request) => (isList(request) ? hold : null)
    void world.ask('watch.look', {})
    await until(() => held.length === 1)
    fault = () => null
    await world.call('connection.demo', {})
    const start = front.seen.length
    expect(await world.ask('watch.look', {})).toMatchObject({ ok: true })
    expect(front.seen.slice(start).filter(isList)).toHaveLength(1)
    held.forEach((response) => response.destroy())
  })

  test('F72: an older version from a replica is no drift, and nothing is planned on it', async () => {
    await admin.put(SERVER, { description: 'one' })
    await admin.put(SERVER, { description: 'two' })
    await world.timers.advance(ONE_LOOK)
    const before = await cards()
    const { version } = await admin.server(SERVER)
    rewrite = (_request, body) => older(body, version - 2)
    await world.timers.advance(3 * ONE_LOOK)
    expect(await cards()).toEqual(before)
    expect((await status()).behind).toMatchObject([
      { name: SERVER, version: version - 2, seenVersion: version },
    ])
    const serverId = admin.idOf(SERVER)
    const kind = 'reading-behind'
    expect(await world.ask('server.read', { serverId })).toMatchObject({ ok: false, error: { kind } })
    const wanted = { kind: 'toggle', on: true, clientId: null } as const
    expect(await world.ask('change.preview', { serverId, wanted, tokenId: null })).toMatchObject({
      ok: false,
      error: { kind },
    })
    expect(front.asked('PUT')).toEqual([])
    // Nothing but the older version for a while: the gateway was restored, and then it is read as it is.
    await world.timers.advance(6 * 60_000)
    expect((await status()).behind).toEqual([])
    expect(await cards()).toEqual(before)
    const { row } = await world.call('server.read', { serverId })
    expect(row.server.version).toBe(version - 2)
  })

  function older(body: unknown, version: number): unknown {
    if (Array.isArray(body)) return body.map((one) => older(one, version))
    if (typeof body !== 'object' || body === null) return body
    const record = body as JsonObject
    if (Array.isArray(record['servers'])) return { ...record, servers: older(record['servers'], version) }
    if (record['name'] !== SERVER) return record
    return { ...record, version, oauthConfig: { authorization_servers: ['https://older.example.com'] } }
  }
})

describe('failures', () => {
  test('SSO providers that timed out once are asked for again, and none is not what that means', async () => {
    await world.close()
    let failing = true
    fault = ({ url }) =>
      failing && url.includes('/sso/admin/providers')
        ? { when: 'before', act: (response) => response.destroy() }
        : null
    world = startWorld({
      gateway: { ...demo, url: front.url },
      path: join(folder, 'other.db'),
      timers: manualTimers(),
    })
    await world.call('connection.demo', {})
    const idsOf = async (): Promise<string> => {
      const { rows } = await world.call('fleet.list', { anew: true })
      return JSON.stringify(rows.map(({ board }) => board.toggle))
    }
    expect(await idsOf()).not.toContain('sso-provider')
    failing = false
    await world.timers.advance(61_000)
    await idsOf()
    await until(() => front.asked('GET', '/sso/admin/providers/').length > 0)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await idsOf()).toContain('sso-provider')
  })

  test('of a first list that comes in pages, no server counts as not seen while it is read', async () => {
    pageSize = 5
    rewrite = (request, body) => (isList(request) ? paged(request, body) : body)
    world = startWorld({
      gateway: { ...demo, url: front.url },
      path: join(folder, 'other.db'),
      timers: manualTimers(),
    })
    await world.call('connection.demo', {})
    const { rows } = await world.call('fleet.list', {})
    expect(rows).toHaveLength(demo.servers.length)
    const { status: told, looks, notSeen } = await world.call('watch.view', {})
    expect(looks).toMatchObject([{ state: 'seen', unseen: [] }])
    expect([told.notSeen, notSeen]).toEqual([0, []])
  })

  test('F71: a list of which a page failed is a failed look: it says which page and who was not seen, and keeps the circuit', async () => {
    pageSize = 5
    let cursors = 0
    rewrite = (request, body) => (isList(request) ? paged(request, body) : body)
    await world.timers.advance(ONE_LOOK)
    expect(await status()).toMatchObject({ state: 'watching', notSeen: 0 })
    fault = (request) => {
      if (!isList(request) || !request.url.includes('cursor=')) return null
      cursors++
      return {
        when: 'before',
        act: (response) => sendJson(response, { detail: 'slow down' }, 429, { 'retry-after': '55' }),
      }
    }
    await world.timers.advance(ONE_LOOK)
    expect(cursors).toBeGreaterThan(0)
    const seen = await world.call('watch.view', {})
    expect(seen.status).toMatchObject({
      state: 'waiting',
      watched: 5,
      notSeen: demo.servers.length - 5,
      error: { kind: 'rate-limited' },
    })
    expect(seen.status.says).toMatch(
      /page 2 failed.*servers known from before were not seen, the one longest out of sight since \d\d:\d\d/,
    )
    expect(seen.notSeen).toHaveLength(demo.servers.length - 5)
    expect(world.timers.next()).toBeGreaterThanOrEqual(30_000)
    const { complete, partial, rows } = await world.call('fleet.list', {})
    expect(complete).toBe(false)
    expect(partial?.missing).toMatchObject([{ why: 'page-failed', page: 2 }])
    // What was known before is still shown, and said to be older.
    expect(rows).toHaveLength(demo.servers.length)
    await world.timers.advance(10 * 60_000)
    expect(await status()).toMatchObject({ circuit: 'open' })
    expect((await cards()).filter(({ kind }) => kind === 'gone')).toEqual([])
    fault = () => null
    await world.call('watch.look', {})
    expect(await status()).toMatchObject({ state: 'watching', circuit: 'closed', notSeen: 0 })
  }, 60_000)

  /** The gateway's list in pages of five. */
  function paged({ url }: Seen, body: unknown): unknown {
    const all = (body as { servers?: unknown[] }).servers
    if (all === undefined) return body
    const from = Number(new URL(url, 'http://x').searchParams.get('cursor') ?? 0)
    const next = from + pageSize < all.length ? String(from + pageSize) : null
    return { servers: all.slice(from, from + pageSize), nextCursor: next }
  }
})
