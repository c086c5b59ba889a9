import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { heatAt, heatOf } from '../../shared/fleet/heat.ts'
import { startWorld, type World } from '../helpers/world.ts'

let demo: Demo
let world: World

beforeEach(async () => {
  demo = await startDemo()
  world = startWorld({ gateway: demo, deps: { demo: () => Promise.resolve(demo) } })
  await world.call('connection.demo', {})
})
afterEach(async () => {
  await world.close()
  await demo.stop()
})

test('every token of the shelf against every server: the verdicts that a test of each pair gives', async () => {
  const fleet = await world.call('fleet.list', {})
  const ids = fleet.rows.map(({ server }) => server.id)
  for (const serverId of ids.slice(0, 8)) await world.call('token.demo', { serverId })
  await world.call('token.add', {
    text: 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL3gifQ.c2ln',
  })

  const matrix = await world.call('token.matrix', {})
  const { tokens, cells, legend } = matrix
  const serverIds = matrix.serverIds.split('\n')
  expect(serverIds).toEqual(ids)
  expect(tokens.length).toBeGreaterThanOrEqual(8)
  expect(cells).toHaveLength(serverIds.length * tokens.length)

  const met = new Set<string>()
  for (const [token, { id: tokenId }] of tokens.entries())
    for (const [server, serverId] of serverIds.entries()) {
      const alone = await world.call('token.test', { tokenId, serverId, remember: false })
      const { verdict, stoppedAt } = alone.diagnosis
      const cell = legend[cells[token * serverIds.length + server] ?? -1]
      expect(cell, `${tokenId} at ${serverId}`).toEqual({ verdict, stoppedAt })
      met.add(`${verdict} ${stoppedAt ?? ''}`)
    }
  expect(met).toContain('accepted ')
  expect(met.size).toBeGreaterThanOrEqual(4)
})

test('one token against every server: the verdicts that a test of each gives, and none of a token that is gone', async () => {
  const fleet = await world.call('fleet.list', {})
  const ids = fleet.rows.map(({ server }) => server.id)
  const { token } = await world.call('token.demo', { serverId: ids[0] ?? '' })
  await world.call('token.demo', { serverId: ids[1] ?? '' })
  const { tokenId, serverIds, cells, legend, asOf } = await world.call('token.column', {
    tokenId: token.id,
    about: '',
  })
  expect([tokenId, serverIds.split('\n'), asOf]).toEqual([token.id, ids, fleet.asOf])
  const met = new Set<string>()
  for (const [at, serverId] of ids.entries()) {
    const { diagnosis } = await world.call('token.test', { tokenId: token.id, serverId, remember: false })
    const { verdict, stoppedAt } = diagnosis
    const cell = legend[cells[at] ?? -1]
    expect(cell, serverId).toMatchObject({ verdict, stoppedAt })
    expect(cell && heatAt(cell)).toEqual(heatOf(diagnosis))
    met.add(`${verdict} ${stoppedAt ?? ''}`)
  }
  expect(met.size).toBeGreaterThanOrEqual(2)
  await world.call('token.forget', { tokenId: token.id })
  expect((await world.refused('token.column', { tokenId: token.id, about: '' })).kind).toBe('token-gone')
})

test('without a connection there is nothing to judge against', async () => {
  await world.call('connection.close', {})
  expect((await world.refused('token.matrix', {})).kind).toBe('not-connected')
  expect((await world.refused('token.column', { tokenId: 't', about: '' })).kind).toBe('not-connected')
})
