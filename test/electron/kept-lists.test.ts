import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UNTOLD } from '../../shared/contextforge/deployment.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { openMemoryDatabase } from '../../electron/history/database.ts'
import { historyOn } from '../../electron/history/history.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { manualTimers, realTimers, type ManualTimers } from '../helpers/manual-timers.ts'
import { openSaved } from '../helpers/saved-profile.ts'
import { startWorld, type World } from '../helpers/world.ts'

let demo: Demo
let front: Front
let folder: string
let timers: ManualTimers
let worlds: World[]

beforeEach(async () => {
  demo = await startDemo()
  front = await startFront({ target: demo.url })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-kept-'))
  timers = manualTimers()
  worlds = []
})
afterEach(async () => {
  for (const world of worlds) await world.close()
  await Promise.all([front.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

function start(clock: ManualTimers = timers): World {
  const world = startWorld({ gateway: demo, path: join(folder, 'history.db'), timers: clock })
  worlds.push(world)
  return world
}

const opened = (world: World): Promise<string> => openSaved(world, { ...demo, url: front.url })
const keptOf = async (world: World, profileId: string) => (await world.call('fleet.kept', { profileId })).kept
const linesOf = async (world: World, profileId: string): Promise<readonly FleetLine[]> =>
  JSON.parse((await world.call('fleet.lines', { profileId, mark: null })).lines) as FleetLine[]
const keptServer = async (world: World, profileId: string, serverId: string) =>
  (await world.call('server.kept', { profileId, serverId })).view?.row.server
/** Keeping goes on in turns of its own: until the list that was read then is the kept one. */
const keptSince = (world: World, profileId: string, asOf?: string): Promise<void> =>
  expect
    .poll(() => world.history.kept.head(profileId)?.readAt ?? null, { timeout: 10_000 })
    .toEqual(asOf ?? expect.any(String))
/** Long enough to keep a list that must not be kept. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100))

describe('the last complete list', () => {
  test('is there after a start, without a connection, with its age and without a secret', async () => {
    const world = start()
    const profileId = await opened(world)
    const { rows, asOf } = await world.call('fleet.list', {})
    await keptSince(world, profileId, asOf)
    await world.close()
    worlds = []
    await timers.advance(3_600_000)
    const again = start()
    const asked = front.seen.length
    const kept = await keptOf(again, profileId)
    expect(front.seen.length).toBe(asked)
    expect(kept?.asOf).toBe(asOf)
    expect(kept?.servers).toBe(rows.length)
    expect((await linesOf(again, profileId)).map(({ id }) => id)).toEqual(rows.map(({ server }) => server.id))
    for (const { server } of rows) expect(await keptServer(again, profileId, server.id)).toEqual(server)
    expect(front.seen.length).toBe(asked)
    const onDisk = ['history.db', 'history.db-wal'].map((name) => readIf(join(folder, name))).join('')
    for (const { name } of demo.servers) {
      const secret = ((await (await adminOf(demo)).server(name)).oauthConfig ?? {})['client_secret']
      if (typeof secret === 'string' && !/^\*+$/.test(secret)) expect(onDisk).not.toContain(secret)
    }
  })

  test('follows what is added, changed and taken away, and an incomplete list does not take its place', async () => {
    let gone = ''
    await front.stop()
    front = await startFront({
      target: demo.url,
      rewrite: ({ url }, body) => {
        const page = body as { servers?: { name: string }[] }
        return url.includes('/servers?') && Array.isArray(page.servers)
          ? { ...page, servers: page.servers.filter(({ name }) => name !== gone) }
          : body
      },
      fault: ({ url }) =>
        gone === 'all' && url.includes('/servers?')
          ? {
              when: 'before',
              act: (response) =>
                void response
                  .writeHead(200, { 'content-type': 'application/json' })
                  .end('{"servers":[{}],"nextCursor":null}'),
            }
          : null,
    })
    const world = start()
    const profileId = await opened(world)
    await keptSince(world, profileId)
    const before = await linesOf(world, profileId)
    gone = 'payments-mcp'
    await (await adminOf(demo)).put('data-catalog', { description: 'new words' })
    await timers.advance(1_000)
    await keptSince(world, profileId, (await world.call('fleet.list', { anew: true })).asOf)
    const after = await linesOf(world, profileId)
    expect(after).toHaveLength(before.length - 1)
    const changed = after.find(({ name }) => name === 'data-catalog')
    expect((await keptServer(world, profileId, changed?.id ?? ''))?.description).toBe('new words')
    gone = 'all'
    expect((await world.call('fleet.list', { anew: true })).complete).toBe(false)
    await settled()
    expect((await keptOf(world, profileId))?.servers).toBe(after.length)
    expect(await linesOf(world, profileId)).toHaveLength(after.length)
  })

  test('is hidden once the lock fell, until somebody signs in again', async () => {
    const world = start()
    const profileId = await opened(world)
    await keptSince(world, profileId)
    expect(await keptOf(world, profileId)).not.toBeNull()
    world.deps.lock.fall()
    expect(await keptOf(world, profileId)).toBeNull()
    await world.call('connection.open', { profileId, secret: demo.password, keepSecret: false })
    expect(await keptOf(world, profileId)).not.toBeNull()
  })

  test('goes with its gateway, and is not shown for another address', async () => {
    const world = start()
    const profileId = await opened(world)
    await keptSince(world, profileId)
    const { profiles } = await world.call('profile.list', {})
    const profile = profiles.find(({ id }) => id === profileId)
    if (!profile) throw new Error('no profile')
    const { hasSecret: _has, ...draft } = profile
    await world.call('profile.save', { draft: { ...draft, url: 'https://other.example.com' } })
    expect(await keptOf(world, profileId)).toBeNull()
    await world.call('profile.save', { draft })
    expect(await keptOf(world, profileId)).not.toBeNull()
    await world.call('profile.remove', { profileId })
    expect(world.history.kept.head(profileId)).toBeNull()
  })

  test('is never kept in memory-only mode', async () => {
    const history = historyOn(openMemoryDatabase('memory only'))
    const about = {
      url: 'u',
      scopeNote: '',
      gateway: {
        capabilities: {
          version: null,
          model: 'none',
          verified: false,
          learns: false,
          basePath: '',
          rules: {
            refusalDetail: null,
            csrfBeforeAuth: false,
            crashDetail: null,
            limitsHeaderField: false,
            mayFollowKeyRedirects: false,
            adminSeesPrivateTools: false,
            checksHost: false,
            hasVirtualServers: false,
            showsServerUrl: false,
            speaksModern: false,
            trustsProviders: false,
          },
        },
        appDomain: { source: 'unknown' },
        deployment: UNTOLD,
        jwtAudience: '',
      },
    } as const
    await history.kept.keep('p', { readAt: 'now', about, servers: [] })
    expect(history.kept.head('p')).toBeNull()
    history.close()
  })
})

function readIf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

test('a token is judged without a connection by what was read, asks nobody, and is never green', async () => {
  // Tokens are of today.
  const real = () => start(realTimers)
  const world = real()
  const profileId = await opened(world)
  const add = async (to: World, name: string) => {
    const { token } = await demo.tokenFor(demo.servers.find((one) => one.name === name)?.id ?? '')
    const { tokens } = await to.call('token.add', { text: token })
    return tokens[0]?.id ?? ''
  }
  const idOf = (name: string): string => demo.servers.find((one) => one.name === name)?.id ?? ''
  const names = ['payments-mcp', 'docs-search'] as const
  for (const name of names)
    await world.call('token.test', { tokenId: await add(world, name), serverId: idOf(name) })
  await keptSince(world, profileId)
  await world.close()
  worlds = []
  const again = real()
  const asked = front.seen.length
  const verdicts = []
  for (const name of names) {
    const tokenId = await add(again, name)
    const { diagnosis } = await again.call('token.kept', { profileId, tokenId, serverId: idOf(name) })
    const signature = diagnosis.steps.find(({ id }) => id === 'signature')?.outcome
    verdicts.push([diagnosis.verdict, signature])
  }
  // The keys that were read decide about the signature; who the person is, nobody could be asked.
  expect(verdicts).toEqual([
    ['rejected', 'pass'],
    ['cannot-decide', 'pass'],
  ])
  expect(front.seen.length).toBe(asked)
  expect(again.hosts.size).toBe(0)
  again.deps.lock.fall()
  const refused = await again.refused('token.kept', { profileId, tokenId: 'x', serverId: 'y' })
  expect(refused.kind).toBe('not-connected')
})
