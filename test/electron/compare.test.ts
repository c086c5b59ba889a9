import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'

let world: DemoWorld
let other: Demo
let stage: string
let folder: string
let prod: string

/** Saves a gateway, connects to it and reads its list. Out: the id of its profile. */
async function open(gateway: Demo, name: string, environment: 'STAGE' | 'PROD'): Promise<string> {
  const { profile } = await world.call('profile.save', {
    draft: {
      ...{ id: null, name, url: gateway.url, environment, readOnly: false, signInWith: 'password' },
      ...{
        email: gateway.email,
        authHeaderName: 'Authorization',
        caPem: gateway.caPem,
        assumedAppDomain: '',
      },
    },
  })
  await world.call('connection.open', { profileId: profile.id, secret: gateway.password, keepSecret: false })
  await world.call('fleet.read', {})
  await kept(profile.id)
  return profile.id
}

/** Waits until the list that was read last is stored, which goes on in turns of its own. */
async function kept(profileId: string): Promise<void> {
  const { asOf } = await world.call('fleet.list', {})
  const stored = async () => (await world.call('fleet.kept', { profileId })).kept?.asOf
  await expect.poll(stored, { timeout: 10_000 }).toBe(asOf)
}

beforeEach(async () => {
  other = await startDemo()
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-compare-'))
  world = await startDemoWorld({ savePath: (name) => join(folder, name) })
  stage = await open(world.demo, 'staging', 'STAGE')
  prod = await open(other, 'production', 'PROD')
})
afterEach(async () => {
  await world.close()
  await other.stop()
  rmSync(folder, { recursive: true, force: true })
})

const sides = () => ({ left: stage, right: prod })
const pairNamed = async (name: string) => {
  const pair = (await world.call('compare.read', sides())).pairs.find((one) => one.name === name)
  if (!pair || pair.leftId === null || pair.rightId === null) throw new Error(`${name} is no pair`)
  return { leftId: pair.leftId, rightId: pair.rightId, pair }
}

test('the open gateway is compared as it is now, the other by its stored list with its age', async () => {
  const { left, right, pairs } = await world.call('compare.read', sides())
  expect(left).toMatchObject({ name: 'staging', live: false, servers: 19 })
  expect(right).toMatchObject({ name: 'production', live: true, servers: 19 })
  expect(Date.parse(left.asOf)).toBeLessThanOrEqual(Date.parse(right.asOf))
  expect(pairs).toHaveLength(19)
})

test('a setting that differs is told, planned on the open gateway, and after the review both are the same', async () => {
  const { leftId, rightId } = await pairNamed('payments-mcp')
  const admin = await adminOf(other)
  const token = await admin.tokenFor('payments-mcp')
  // On staging the client id is included, as the toggle does it.
  await world.call('connection.switch', { profileId: stage })
  const on = { kind: 'toggle' as const, on: true, clientId: null }
  const first = await world.call('change.preview', { serverId: leftId, wanted: on, tokenId: null })
  await world.call('change.apply', {
    ...{ planId: first.review.planId, typedName: 'payments-mcp', canonicalConfirmed: true },
  })
  await world.call('fleet.read', { anew: true })
  await kept(stage)
  await world.call('connection.switch', { profileId: prod })

  const { pair } = await pairNamed('payments-mcp')
  expect(pair).toMatchObject({ state: 'differs', differs: expect.arrayContaining(['include']) as string[] })
  const { tokens } = await world.call('token.add', { text: token })
  const compared = await world.call('compare.pair', {
    ...sides(),
    ...{ leftId, rightId, tokenId: tokens[0]?.id ?? null },
  })
  expect(compared.settings.find(({ id }) => id === 'include')).toMatchObject({
    ...{ left: 'On', right: 'Off', relation: 'differs' },
  })
  expect(compared.right.diagnosis?.verdict).toBe('rejected')
  expect(compared.plans.every(({ on: where, serverId }) => where === 'right' && serverId === rightId)).toBe(
    true,
  )

  const plan = await world.call('compare.plan', sides())
  const item = plan.items.find(({ serverId }) => serverId === rightId)
  expect([plan.on, item?.title]).toEqual(['right', 'make it like staging'])
  if (!item) throw new Error('no plan')
  const { review } = await world.call('change.preview', {
    serverId: rightId,
    wanted: item.wanted,
    tokenId: null,
  })
  const applied = await world.call('change.apply', {
    ...{ planId: review.planId, typedName: 'payments-mcp', canonicalConfirmed: true },
  })
  expect(applied.outcome).toBe('confirmed')
  await world.call('fleet.read', { anew: true })
  expect((await pairNamed('payments-mcp')).pair.state).toBe('same')
})

test('the plan for all is one review of several changes, and once applied nothing planned differs', async () => {
  const plan = await world.call('compare.plan', sides())
  expect(plan.items.length).toBeGreaterThan(10)
  const items = plan.items.map(({ serverId, wanted }) => ({ serverId, wanted }))
  const batch = await world.call('batch.preview', { items })
  expect(batch.items.map(({ error }) => error)).toEqual(items.map(() => null))
  const { items: done } = await world.call('batch.apply', {
    ...{ batchId: batch.batchId, typed: batch.confirm ?? '', canonicalConfirmed: true },
  })
  expect(done.map(({ state }) => state)).toEqual(items.map(() => 'confirmed'))
  await world.call('fleet.read', { anew: true })
  expect((await world.call('compare.plan', sides())).items).toEqual([])
})

test('what was typed with a new secret for one server is not taken for several', async () => {
  const [item] = (await world.call('compare.plan', sides())).items
  if (item?.wanted.kind !== 'edit') throw new Error('no plan')
  const wanted = { ...item.wanted, secrets: { client_secret: 'handle' } }
  const { items } = await world.call('batch.preview', { items: [{ serverId: item.serverId, wanted }] })
  expect(items).toMatchObject([{ review: null, error: { kind: 'change-refused' } }])
})

test('the comparison is written to a file with every pair, what differs, and no secret', async () => {
  const admin = await adminOf(other)
  const { oauthConfig } = await admin.server('payments-mcp')
  await admin.put('payments-mcp', {
    oauth_config: { ...oauthConfig, resource: 'api://other', client_secret: 'not to be written' },
  })
  await world.call('fleet.read', { anew: true })
  const json = await world.call('compare.export', { ...sides(), format: 'json' })
  expect(json.servers).toBe(19)
  const text = readFileSync(join(folder, json.file ?? ''), 'utf8')
  const { left, right, servers } = JSON.parse(text) as Record<string, unknown>
  expect([left, right]).toMatchObject([
    { name: 'staging', live: false },
    { name: 'production', live: true },
  ])
  expect(servers).toContainEqual(
    // Each of the two demos has an issuer of its own.
    expect.objectContaining({ name: 'payments-mcp', state: 'differs', differs: ['resource', 'issuers'] }),
  )
  const csv = await world.call('compare.export', { ...sides(), format: 'csv' })
  const rows = readFileSync(join(folder, csv.file ?? ''), 'utf8').split('\r\n')
  expect(rows[0]).toMatch(/^server,state,setting,relation,"?staging \(STAGE\), as of .*production \(PROD\)/)
  expect(rows.find((row) => row.startsWith('payments-mcp,'))).toMatch(
    /^payments-mcp,differs,resource,differs,https:.*,api:\/\/other$/,
  )
  expect(text + rows.join()).not.toContain('not to be written')
})

test('without a stored list, and without a connection, it says so', async () => {
  const { profile } = await world.call('profile.save', {
    draft: {
      ...{ id: null, name: 'new', url: 'https://new.example', environment: 'DEV', readOnly: false },
      ...{ signInWith: 'token', email: '', authHeaderName: '', caPem: '', assumedAppDomain: '' },
    },
  })
  const refused = await world.refused('compare.read', { left: profile.id, right: prod })
  expect(refused).toMatchObject({
    kind: 'nothing-found',
    reason: expect.stringMatching(/connect to it once/) as string,
  })
  const said = Object.values(errorText(refused)).join(' ')
  expect(said).not.toMatch(/token|paste/i)
  await world.call('connection.close', {})
  expect((await world.call('compare.read', sides())).right.live).toBe(false)
  expect(await world.refused('compare.plan', sides())).toEqual({ kind: 'not-connected' })
  const { leftId, rightId } = await pairNamed('payments-mcp')
  const pair = await world.call('compare.pair', { ...sides(), leftId, rightId, tokenId: null })
  expect(pair.plans).toEqual([])
})
