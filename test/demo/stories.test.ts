import { afterEach, beforeEach, expect, test } from 'vitest'
import { adminOf } from '../helpers/gateway-admin.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'

let world: DemoWorld
beforeEach(async () => {
  world = await startDemoWorld()
  await world.call('connection.demo', {})
})
afterEach(() => world.close())

async function endOf(serverId: string) {
  const { token, ends } = await world.call('token.demo', { serverId })
  const { diagnosis } = await world.call('token.test', { tokenId: token.id, serverId })
  return { told: ends, judged: diagnosis.verdict === 'accepted' ? null : diagnosis.stoppedAt }
}

test('every story ends where its token is judged to be stopped', async () => {
  for (const { id, name } of world.demo.servers) {
    const { told, judged } = await endOf(id)
    expect(told, name).toBe(judged)
    await world.call('token.forget', { tokenId: null })
  }
})

test('the end of a story is told apart from what a changed server does', async () => {
  const admin = await adminOf(world.demo)
  const { resource: _, ...oauthConfig } = (await admin.server('payments-mcp')).oauthConfig
  await admin.put('payments-mcp', { oauthConfig: { ...oauthConfig, resource: ['my-oauth-client-id'] } })
  expect(await endOf(admin.idOf('payments-mcp'))).toEqual({ told: 'audience', judged: null })
})
