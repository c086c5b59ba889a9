import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { manualTimers, type ManualTimers } from '../helpers/manual-timers.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'

let world: DemoWorld
let other: Demo
let timers: ManualTimers
beforeEach(async () => {
  timers = manualTimers()
  other = await startDemo()
  world = await startDemoWorld({ timers })
})
afterEach(async () => {
  await world.close()
  await other.stop()
})

const draftOf = (gateway: Demo, name: string) => ({
  id: null,
  name,
  url: gateway.url,
  environment: name === 'prod' ? ('PROD' as const) : ('STAGE' as const),
  readOnly: false,
  signInWith: 'password' as const,
  email: gateway.email,
  authHeaderName: 'Authorization',
  caPem: gateway.caPem,
  assumedAppDomain: '',
})

/** Saves a gateway and connects to it. Out: the id of its profile. */
async function open(gateway: Demo, name: string): Promise<string> {
  const { profile } = await world.call('profile.save', { draft: draftOf(gateway, name) })
  const { connection } = await world.call('connection.open', {
    profileId: profile.id,
    secret: gateway.password,
    keepSecret: false,
  })
  expect(connection?.profile.id).toBe(profile.id)
  return profile.id
}
const states = async () =>
  (await world.call('gateway.list', {})).gateways.map(({ name, state }) => `${name} ${state}`)
const switchTo = async (profileId: string) =>
  (await world.call('connection.switch', { profileId })).connection?.profile.name ?? null
const present = async () => (await world.call('connection.current', {})).connection?.profile.name ?? null

describe('several gateways', () => {
  test('one that was left is looked at again without another sign-in, and reads its own servers', async () => {
    const stage = await open(world.demo, 'stage')
    const before = (await world.call('fleet.read', {})).asOf
    const prod = await open(other, 'prod')
    expect(await states()).toEqual(['stage open', 'prod here'])
    expect(await switchTo(stage)).toBe('stage')
    expect(await present()).toBe('stage')
    expect(await states()).toEqual(['stage here', 'prod open'])
    await timers.advance(61_000)
    expect(Date.parse((await world.call('fleet.read', {})).asOf)).toBeGreaterThan(Date.parse(before))
    expect(await switchTo(prod)).toBe('prod')
  })

  test('what is typed for a server is kept for its own gateway, also when the window looks at another by then', async () => {
    const settings = { oauthEnabled: true, oauthConfig: {} }
    const typed = { base: settings, mine: settings, secrets: {}, raw: null }
    const kept = async ({ url }: Demo) =>
      (await world.call('draft.list', { baseUrl: url })).drafts.map(({ serverId }) => serverId)
    const stage = await open(world.demo, 'stage')
    await open(other, 'prod')
    await world.call('draft.keep', { baseUrl: world.demo.url, serverId: 's1', draft: typed })
    expect(await kept(world.demo)).toEqual(['s1'])
    expect(await kept(other)).toEqual([])
    await switchTo(stage)
    await world.call('draft.keep', { baseUrl: other.url, serverId: 's2', draft: typed })
    expect(await kept(world.demo)).toEqual(['s1'])
    expect(await kept(other)).toEqual(['s2'])
    world.deps.lock.fall()
    expect([...(await kept(world.demo)), ...(await kept(other))]).toEqual([])
  })

  test('the list tells address, environment, and until when a sign-in lasts, and nothing secret', async () => {
    const stage = await open(world.demo, 'stage')
    await open(other, 'prod')
    await world.deps.vault.keep(stage, 'hunter2')
    const { gateways } = await world.call('gateway.list', {})
    expect(gateways[0]).toMatchObject({ url: world.demo.url, environment: 'STAGE', state: 'open' })
    expect(Date.parse(gateways[0]?.endsAt ?? '')).toBeGreaterThan(timers.now())
    expect(JSON.stringify(gateways)).not.toContain('hunter2')
    expect(JSON.stringify(gateways)).not.toContain('BEGIN CERTIFICATE')
  })

  test('one that is not open is not switched to, and the present one stays', async () => {
    const stage = await open(world.demo, 'stage')
    await world.call('connection.close', {})
    await open(other, 'prod')
    expect(await switchTo(stage)).toBeNull()
    expect(await switchTo('no such profile')).toBeNull()
    expect(await present()).toBe('prod')
    expect(await states()).toEqual(['stage asks', 'prod here'])
  })

  test('a failed attempt at another gateway leaves the present one open', async () => {
    await open(world.demo, 'stage')
    const { profile } = await world.call('profile.save', { draft: draftOf(other, 'prod') })
    await world.call('connection.open', { profileId: profile.id, secret: 'wrong', keepSecret: false })
    expect(await present()).toBe('stage')
  })

  test('an attempt at another gateway is given up once the window is switched, and takes it nowhere', async () => {
    const stage = await open(world.demo, 'stage')
    await open(other, 'prod')
    const { profile } = await world.call('profile.save', { draft: draftOf(other, 'third') })
    const attempt = world.refused('connection.open', {
      profileId: profile.id,
      secret: other.password,
      keepSecret: false,
    })
    expect(await switchTo(stage)).toBe('stage')
    expect((await attempt).kind).toBe('cancelled')
    expect(await present()).toBe('stage')
  })

  test('a plan for several servers ends when the window is switched, instead of going on at the other', async () => {
    const stage = await open(other, 'stage')
    await open(world.demo, 'prod')
    const { rows } = await world.call('fleet.list', {})
    const items = rows.map(({ server }) => ({
      serverId: server.id,
      wanted: { kind: 'switch', on: false } as const,
    }))
    const planned = world.refused('batch.preview', { items })
    await expect.poll(() => world.published.some(({ event }) => event === 'batch.planned')).toBe(true)
    await switchTo(stage)
    expect((await planned).kind).toBe('plan-gone')
  })

  test('a sign-in that ended beside the window ends nothing in sight, and is asked for anew', async () => {
    const stage = await open(world.demo, 'stage')
    await open(other, 'prod')
    const session = world.deps.gateways.beside()[0]?.opened.session
    session?.expire(session.current().token)
    expect(world.published.filter(({ event }) => event === 'connection.expired')).toEqual([])
    expect(await states()).toEqual(['stage asks', 'prod here'])
    expect((await world.call('gateway.list', {})).gateways[0]?.endsAt).toBeNull()
    expect(await switchTo(stage)).toBeNull()
  })

  test('the lock drops the sign-ins beside the window', async () => {
    const stage = await open(world.demo, 'stage')
    await open(other, 'prod')
    world.deps.lock.fall()
    expect(await states()).toEqual(['stage asks', 'prod here'])
    expect(await switchTo(stage)).toBeNull()
  })

  test('a profile that is saved or removed is not open beside the window any more', async () => {
    const stage = await open(world.demo, 'stage')
    const prod = await open(other, 'prod')
    await world.call('profile.save', { draft: { ...draftOf(world.demo, 'stage'), id: stage } })
    expect(await states()).toEqual(['stage asks', 'prod here'])
    await world.call('connection.open', {
      profileId: stage,
      secret: world.demo.password,
      keepSecret: false,
    })
    expect(await states()).toEqual(['stage here', 'prod open'])
    await world.call('profile.remove', { profileId: prod })
    expect(await switchTo(prod)).toBeNull()
    expect(await states()).toEqual(['stage here'])
  })

  test('the demo and a second connection of the same profile are closed when they are left', async () => {
    await world.call('connection.demo', {})
    const stage = await open(world.demo, 'stage')
    expect(world.deps.gateways.beside()).toEqual([])
    await world.call('connection.open', {
      profileId: stage,
      secret: world.demo.password,
      keepSecret: false,
    })
    expect(world.deps.gateways.beside()).toEqual([])
  })

  test('at most three stay open beside the window: the one that was left first is closed', async () => {
    for (const name of ['one', 'two', 'three', 'four']) await open(world.demo, name)
    await open(other, 'five')
    expect(await states()).toEqual(['one asks', 'two open', 'three open', 'four open', 'five here'])
  })

  test('the guard watches the gateway that was switched to', async () => {
    const stage = await open(world.demo, 'stage')
    await world.call('fleet.read', {})
    await open(other, 'prod')
    await world.call('fleet.read', {})
    await switchTo(stage)
    const { status, cards } = await world.call('watch.view', {})
    expect(status.state).toBe('watching')
    expect(status.nextLook).not.toBeNull()
    // The same without the cards and the servers, for whoever follows every change.
    const many = cards.filter(({ state }) => state === 'open').length
    expect(await world.call('watch.status', {})).toEqual({ status, open: many })
  })

  test('what was read long ago is not told as a look of now, and is read again at once', async () => {
    const stage = await open(world.demo, 'stage')
    const { asOf } = await world.call('fleet.read', {})
    await open(other, 'prod')
    await timers.advance(120_000)
    await switchTo(stage)
    const left = await world.call('watch.view', {})
    expect(left.status.lastLook).toBe(asOf)
    expect(left.looks.filter(({ to }) => Date.parse(to) > Date.parse(asOf) + 60_000)).toEqual([])
    await timers.advance(1)
    const { status } = await world.call('watch.view', {})
    expect(Date.parse(status.lastLook ?? '')).toBeGreaterThan(Date.parse(asOf) + 100_000)
  })

  test('whoever shows the state of the guard is told when a sign-in ends and when the gateway is closed', async () => {
    await open(world.demo, 'stage')
    const told = () => world.published.filter(({ event }) => event === 'watch.changed').length
    const session = world.deps.gateways.current()?.opened.session
    session?.expire(session.current().token)
    const before = told()
    await timers.advance(34_000)
    expect(told()).toBe(before + 1)
    await timers.advance(34_000)
    expect(told()).toBe(before + 1)
    await world.call('connection.close', {})
    expect(told()).toBe(before + 2)
  })
})
