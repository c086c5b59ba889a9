import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { startFront, type Fault, type Front } from '../fakes/front.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { sendJson } from '../helpers/loopback.ts'
import { manualTimers } from '../helpers/manual-timers.ts'

const SERVER = 'payments-mcp'
const ONE_LOOK = 34_000

let demo: Demo
let front: Front
let world: World
let folder: string
let admin: Awaited<ReturnType<typeof adminOf>>
/** What goes wrong with reads of the list; null: nothing. */
let fault: Fault | null
/** What the front shows in place of the real servers, by name. */
let disguise: Readonly<Record<string, JsonObject>>

beforeEach(async () => {
  fault = null
  disguise = {}
  demo = await startDemo()
  admin = await adminOf(demo)
  front = await startFront({
    target: demo.url,
    fault: ({ method, url }) => (method === 'GET' && url.includes('/servers?') ? fault : null),
    rewrite: (_request, body) => dressed(body),
  })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-guard-'))
  world = start()
  await world.call('connection.demo', {})
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
    savePath: (name) => join(folder, name),
  })

function dressed(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(dressed)
  if (typeof body !== 'object' || body === null) return body
  const record = body as Record<string, unknown>
  if (Array.isArray(record['servers']))
    return { ...record, servers: record['servers'].map(dressed).filter((one) => one !== undefined) }
  const change = typeof record['name'] === 'string' ? disguise[record['name']] : undefined
  if (change === undefined) return record
  return change['gone'] === true ? undefined : { ...record, ...change }
}

const cards = async (): Promise<DriftCard[]> => (await world.call('watch.view', {})).cards
const openCards = async (): Promise<DriftCard[]> => (await cards()).filter(({ state }) => state === 'open')
const text = (card: DriftCard | undefined): string => (card?.lines ?? []).map((line) => line.text).join('\n')
const looks = (): number =>
  front.asked('GET', '/servers?').filter(({ url }) => !url.includes('limit=1&')).length

async function turnOn(): Promise<void> {
  const wanted = { kind: 'toggle', on: true, clientId: null } as const
  const { review } = await world.call('change.preview', {
    serverId: admin.idOf(SERVER),
    wanted,
    tokenId: null,
  })
  await world.call('change.apply', {
    planId: review.planId,
    typedName: SERVER,
    canonicalConfirmed: true,
  })
}

/** What the form of the Admin UI does to a configuration. */
async function adminUiSave(): Promise<JsonObject> {
  const before = (await admin.server(SERVER)).oauthConfig
  const kept = Object.entries(before).filter(([key]) =>
    ['authorization_servers', 'scopes_supported', 'token_endpoint'].includes(key),
  )
  disguise = { [SERVER]: { modifiedVia: 'ui', modifiedBy: 'maria@example.com' } }
  await admin.put(SERVER, { oauthConfig: Object.fromEntries(kept) })
  return before
}

describe('drift', () => {
  test('is quiet while nothing happens, and asks no more often than it may', async () => {
    const before = looks()
    await world.timers.advance(5 * 60_000)
    const asked = looks() - before
    expect(asked).toBeGreaterThanOrEqual(8)
    expect(asked).toBeLessThanOrEqual(11)
    expect(await cards()).toEqual([])
    expect(world.notes).toEqual([])
    expect((await world.call('watch.view', {})).status.state).toBe('watching')
  })

  test('an Admin UI save that wiped keys is told within one look, in words, and Restore brings every key back', async () => {
    await turnOn()
    const before = await adminUiSave()
    await world.timers.advance(ONE_LOOK)
    const [card, ...more] = await openCards()
    expect(more).toEqual([])
    expect(card?.title).toMatch(/^.*resource.* disappeared from payments-mcp$/)
    expect(text(card)).toMatch(/^An Admin UI edit by maria@example\.com at \d\d:\d\d.* removed /)
    expect(text(card)).toContain('Tokens with aud = ')
    expect(text(card)).toContain('are rejected since')
    expect(text(card)).toContain('The Admin UI form rebuilds')
    expect(text(card)).toContain('will be learned and stored')
    await world.timers.advance(5_000)
    expect(world.notes).toHaveLength(1)
    expect(JSON.stringify(world.notes)).not.toContain(front.url)
    world.notes[0]?.onClick()
    expect(world.published.at(-1)).toEqual({ event: 'watch.show', payload: { cardId: card?.id } })

    const wanted = { kind: 'restore-seen', snapshotId: card?.snapshotId ?? 0 } as const
    const { review } = await world.call('change.preview', {
      serverId: card?.serverId ?? '',
      wanted,
      tokenId: null,
    })
    expect(review.title).toMatch(/^Restore the settings seen/)
    const applied = await world.call('change.apply', {
      planId: review.planId,
      typedName: SERVER,
      canonicalConfirmed: true,
    })
    expect(applied.outcome).toBe('confirmed')
    expect((await admin.server(SERVER)).oauthConfig).toEqual(before)
    await world.timers.advance(ONE_LOOK)
    expect((await cards()).map(({ state }) => state)).toEqual(['restored'])
    expect(world.notes).toHaveLength(1)
  })

  test('a secret that was removed is named as gone, and the rest comes back', async () => {
    const name = 'data-catalog'
    const before = (await admin.server(name)).oauthConfig
    expect(before).toHaveProperty('client_secret')
    const { authorization_servers: issuers = null } = before
    await admin.put(name, { oauthConfig: { authorization_servers: issuers } })
    await world.timers.advance(ONE_LOOK)
    const [card] = await openCards()
    expect(card?.restore).toMatch(/`client_secret`.* cannot be brought back/)
    const wanted = { kind: 'restore-seen', snapshotId: card?.snapshotId ?? 0 } as const
    const { review } = await world.call('change.preview', {
      serverId: card?.serverId ?? '',
      wanted,
      tokenId: null,
    })
    expect(
      review.certainty
        .filter(({ sure }) => !sure)
        .map((one) => one.text)
        .join('\n'),
    ).toMatch(/client_secret/)
    await world.call('change.apply', { planId: review.planId, typedName: name, canonicalConfirmed: true })
    const { client_secret: _gone, ...rest } = before
    const after = (await admin.server(name)).oauthConfig
    expect(after).toMatchObject({ resource: rest['resource'], client_id: rest['client_id'] })
    expect(after).not.toHaveProperty('client_secret')
  })

  test('our own changes and their undo are never drift, however often the guard looks in between', async () => {
    await turnOn()
    await world.timers.advance(2 * ONE_LOOK)
    const { changes } = await world.call('change.list', {})
    const wanted = { kind: 'undo', changeId: changes[0]?.id ?? '' } as const
    const { review } = await world.call('change.preview', {
      serverId: admin.idOf(SERVER),
      wanted,
      tokenId: null,
    })
    await world.call('change.apply', { planId: review.planId, typedName: SERVER, canonicalConfirmed: true })
    await world.timers.advance(2 * ONE_LOOK)
    expect(await cards()).toEqual([])
    expect(world.notes).toEqual([])
  })

  test('who saved right on top of our change is seen against what we wrote, not against what was before', async () => {
    await turnOn()
    const { oauthConfig } = await admin.server(SERVER)
    await admin.put(SERVER, { oauthConfig: { ...oauthConfig, client_id: 'theirs' } })
    await world.timers.advance(ONE_LOOK)
    const [card] = await openCards()
    expect(card?.diff.map(({ key }) => key)).toEqual(['client_id'])
  })

  test('a learned audience is explained as learned, and nobody is named for it', async () => {
    const name = 'media-library'
    const { oauthConfig } = await admin.server(name)
    disguise = { [name]: { oauthConfig: { ...oauthConfig, resource: [] } } }
    await world.timers.advance(ONE_LOOK)
    await world.call('watch.acknowledge', { cardIds: (await openCards()).map(({ id }) => id) })
    disguise = { [name]: { oauthConfig: { ...oauthConfig, resource: ['account'] } } }
    await world.timers.advance(ONE_LOOK)
    const [card] = await openCards()
    // A look that finds another configuration under the same version saw no save.
    expect(card).toMatchObject({ kind: 'learned', by: null })
    expect(text(card)).toContain('the audience of the first token it accepted')
    const { changes, tests, seen } = await world.call('history.read', {})
    expect([changes, tests]).toEqual([[], []])
    expect(seen.some(({ kind }) => kind === 'learned')).toBe(true)
  })

  test('a save that leaves the OAuth settings alone is noted and tells nobody', async () => {
    await admin.put(SERVER, { description: 'new words' })
    await world.timers.advance(ONE_LOOK + 5_000)
    expect((await cards()).map(({ kind, state }) => [kind, state])).toEqual([['saved', 'note']])
    expect(world.notes).toEqual([])
  })

  test('OAuth turned off is told with everything that was lost', async () => {
    await admin.put(SERVER, { oauthEnabled: false })
    await world.timers.advance(ONE_LOOK)
    const [card] = await openCards()
    expect(card).toMatchObject({ kind: 'oauth-off', title: `OAuth was turned off on ${SERVER}` })
    expect(text(card)).toContain('are rejected since')
  })

  test('a server that is not listed any more is told once, and the card closes when it is back', async () => {
    disguise = { [SERVER]: { gone: true } }
    await world.timers.advance(3 * ONE_LOOK)
    expect((await openCards()).map(({ kind }) => kind)).toEqual(['gone'])
    disguise = {}
    await world.timers.advance(ONE_LOOK)
    expect((await cards()).map(({ kind, state }) => [kind, state])).toEqual([['gone', 'restored']])
  })

  test('what changed while the app was closed is told when it is opened again', async () => {
    const path = join(folder, 'history.db')
    const real = {
      draft: {
        id: null,
        name: 'gw',
        url: front.url,
        environment: 'PROD' as const,
        readOnly: false,
        signInWith: 'password' as const,
        email: demo.email,
        authHeaderName: 'Authorization',
        caPem: demo.caPem,
        assumedAppDomain: '',
      },
    }
    const { profile } = await world.call('profile.save', real)
    await world.call('connection.open', { profileId: profile.id, secret: demo.password, keepSecret: false })
    expect(await cards()).toEqual([])
    await world.close()
    await adminUiSave()
    world = startWorld({ gateway: { ...demo, url: front.url }, path, timers: manualTimers() })
    await world.call('connection.open', { profileId: profile.id, secret: demo.password, keepSecret: false })
    expect((await openCards()).map(({ serverName }) => serverName)).toEqual([SERVER])
  })
})

describe('telling the desktop', () => {
  test('what comes together is one note, and quiet hours hold it back until they end', async () => {
    const minute = (at: number): number => new Date(at).getHours() * 60 + new Date(at).getMinutes()
    const now = minute(world.timers.now())
    await world.call('watch.settings', {
      notify: true,
      quiet: { from: (now + 1439) % 1440, to: (now + 60) % 1440 },
    })
    for (const name of [SERVER, 'data-catalog'])
      await admin.put(name, { oauthConfig: { authorization_servers: ['https://idp.example.com'] } })
    await world.timers.advance(10 * 60_000)
    expect(await openCards()).toHaveLength(2)
    expect(world.notes).toEqual([])
    await world.timers.advance(60 * 60_000)
    expect(world.notes.map(({ title }) => title)).toEqual(['2 changes outside Claimcheck'])
  }, 60_000)

  test('a paused server tells nobody, and a paused gateway is not asked', async () => {
    await world.call('watch.pause', { serverId: admin.idOf(SERVER), paused: true })
    await adminUiSave()
    await world.timers.advance(ONE_LOOK + 5_000)
    expect(await openCards()).toEqual([])
    expect(await cards()).toHaveLength(1)
    expect(world.notes).toEqual([])
    await world.call('watch.pause', { serverId: null, paused: true })
    const before = looks()
    await world.timers.advance(5 * 60_000)
    expect(looks()).toBe(before)
    const paused = await world.call('watch.view', {})
    expect(paused.status.state).toBe('paused')
    // Its day knows since when.
    expect(paused.looks.map(({ state }) => state)).toEqual(['seen', 'seen', 'paused'])
    expect(paused.looks[1]?.paused).toEqual([admin.idOf(SERVER)])
    await world.call('watch.look', {})
    expect(looks()).toBe(before + 1)
  })
})

describe('a gateway in trouble', () => {
  const answers = (status: number, headers: Record<string, string> = {}): Fault => ({
    when: 'before',
    act: (response) => sendJson(response, { detail: 'no' }, status, headers),
  })

  test('F29: after three failed looks the circuit opens, the interface says so, and one good answer closes it', async () => {
    fault = answers(500)
    await world.timers.advance(7 * 60_000)
    const { status } = await world.call('watch.view', {})
    expect(status).toMatchObject({ state: 'waiting', circuit: 'open' })
    expect(status.says).toMatch(/times in a row.*asked more rarely/)
    const before = looks()
    await world.timers.advance(7 * 60_000)
    expect(looks() - before).toBeLessThanOrEqual(3)
    fault = null
    await world.call('watch.look', {})
    expect((await world.call('watch.view', {})).status).toMatchObject({
      state: 'watching',
      circuit: 'closed',
    })
    const { looks: day } = await world.call('watch.view', {})
    expect(day.map(({ state }) => state)).toEqual(['seen', 'away', 'seen'])
  }, 60_000)

  test('F28: Retry-After is waited for, at least', async () => {
    fault = answers(429, { 'retry-after': '3600' })
    await world.timers.advance(ONE_LOOK)
    expect(world.timers.next()).toBeGreaterThanOrEqual(45_000)
    const { status } = await world.call('watch.view', {})
    expect(status.error).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: 60 })
  })

  test('F30: without a sign-in nothing is asked, and watching goes on after signing in again', async () => {
    fault = answers(401)
    await world.timers.advance(ONE_LOOK)
    fault = null
    const before = front.seen.length
    await world.timers.advance(5 * 60_000)
    expect(front.seen.length).toBe(before)
    expect((await world.call('watch.view', {})).status.state).toBe('signed-out')
    expect(world.published.filter(({ event }) => event === 'connection.expired')).toHaveLength(1)
    await world.call('connection.renew', { secret: '' })
    await world.timers.advance(ONE_LOOK)
    expect((await world.call('watch.view', {})).status.state).toBe('watching')
  })

  test('there is one loop, whatever is opened and closed', async () => {
    for (let at = 0; at < 3; at++) await world.call('connection.demo', {})
    const before = looks()
    await world.timers.advance(5 * 60_000)
    expect(looks() - before).toBeLessThanOrEqual(11)
    await world.call('connection.close', {})
    const closed = front.seen.length
    await world.timers.advance(5 * 60_000)
    expect(front.seen.length).toBe(closed)
  })
})

describe('the history', () => {
  test('exports what was changed, seen and tested, as JSON and CSV, without secrets', async () => {
    const { token } = await world.call('token.demo', { serverId: admin.idOf(SERVER) })
    await world.call('token.test', { tokenId: token.id, serverId: admin.idOf(SERVER) })
    await turnOn()
    await admin.put('data-catalog', {
      oauthConfig: { authorization_servers: [], client_secret: 'hunter2', description: '=1+1' },
    })
    await world.timers.advance(ONE_LOOK)
    const json = await world.call('history.export', { format: 'json' })
    const csv = await world.call('history.export', { format: 'csv' })
    expect([json.entries, csv.entries]).toEqual([3, 3])
    const written = [json, csv].map(({ file }) => readFileSync(join(folder, file ?? ''), 'utf8'))
    for (const one of written) {
      expect(one).toContain(SERVER)
      expect(one).not.toContain('hunter2')
      expect(one).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/)
    }
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ chain: 'chain intact' })
    expect(written[1]?.split('\r\n')[0]).toBe('at,kind,server,by,what,result,reason,keys')
  })

  test('says so where the gateway’s audit log cannot be read', async () => {
    const { audit } = await world.call('history.read', {})
    expect(audit).toMatchObject({ state: 'unreadable', entries: [] })
    expect(audit.says).not.toBe('')
  })
})
