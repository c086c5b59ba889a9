import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommand } from '../../electron/cli/run.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { aTerminal } from '../helpers/terminal.ts'

const { printed, io, clear } = aTerminal()

let app: DemoWorld

beforeEach(async () => {
  app = await startDemoWorld()
  clear()
})
afterEach(() => app.close())

const run = (line: string): Promise<number> => runCommand(line.split(' '), app.handlers, io())

test('the command line says what comes after the token, and ends as the token does', async () => {
  expect(await run('test --demo --server jira-bridge --token-demo --explain')).toBe(0)
  const [said = ''] = printed
  expect(said).toContain('Accepted, and then: tools/call refused, this person has no tools.execute.')
  expect(said).toContain('17 NO What this person may do: no tools.execute')
  expect(said).toContain('18 ok What they would see: 1 of 3')
  printed.length = 0
  expect(await run('test --demo --server jira-bridge --token-demo --json')).toBe(0)
  expect(JSON.parse(printed[0] ?? '')).toMatchObject([
    { verdict: 'accepted', after: { use: 'yes', call: 'no', tools: { seen: ['jira-bridge-look-up'] } } },
  ])
})

async function probed(name: string, more: { goOn?: boolean; call?: 'server/discover' } = { goOn: true }) {
  await app.call('connection.demo', {})
  const { rows } = await app.call('fleet.list', {})
  const serverId = rows.find(({ server }) => server.name === name)?.server.id ?? ''
  const { token } = await app.call('token.demo', { serverId })
  const report = await app.call('probe.send', { tokenId: token.id, serverId, mayLearn: false, ...more })
  return report
}

test('a probe goes on to tools/list in the same session, and meets what was predicted', async () => {
  const { wentOn, agrees } = await probed('docs-search')
  expect(agrees).toBe(true)
  expect(wentOn).toMatchObject({
    list: { tools: ['docs-search-look-up', 'docs-search-update'], agrees: true },
    call: { refused: false, agrees: true },
    notes: [],
  })
})

test('it meets the refusal of a call as predicted, and calls nothing', async () => {
  const { wentOn } = await probed('jira-bridge')
  expect(wentOn).toMatchObject({
    list: { tools: ['jira-bridge-look-up'], agrees: true },
    call: { refused: true, agrees: true, says: 'Access denied' },
  })
})

test('it does not go on behind a token that is refused', async () => {
  const { wentOn, actual } = await probed('build-status')
  expect([actual.status, wentOn]).toEqual([401, null])
})

test('a probe sends server/discover where it is chosen, and meets the same answer to the token', async () => {
  const report = await probed('docs-search', { call: 'server/discover' })
  expect(report).toMatchObject({ call: 'server/discover', actual: { status: 200, accepted: true } })
  expect(report.sentTo).toBeUndefined()
  // Only after initialize there is a session to go on in.
  const went = await probed('docs-search', { call: 'server/discover', goOn: true })
  expect(went.call).toBeUndefined()
  expect(went.wentOn?.list.agrees).toBe(true)
})
