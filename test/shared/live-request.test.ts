import { expect, test } from 'vitest'
import { firstCallsOf, usualRequest } from '../../shared/contextforge/asked.ts'
import { deploymentOf, readFrom, UNTOLD } from '../../shared/contextforge/deployment.ts'
import { judge } from '../../shared/judging/judge.ts'
import { pastedRequest, type SentTo } from '../../shared/token/sent-to.ts'
import { bodyOf, probeCurl } from '../../shared/probe/words.ts'
import { aDeployment, aGateway, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const at = { gatewayUrl: 'https://gw.example.com/gw', header: 'Authorization' }
const sent = (path: string, more: Partial<SentTo> = {}): SentTo => ({
  url: `https://mcp.example.net/gw${path}`,
  header: 'Authorization',
  method: 'POST',
  call: 'tools/list',
  protocolVersion: '2025-11-25',
  ...more,
})
const live = (path: string, more?: Partial<SentTo>) => pastedRequest(sent(path, more), SERVER_ID, at)

test('a live test sends what was pasted: that path and that header, at the gateway itself', () => {
  expect(live(`/servers/${SERVER_ID}/sse`)).toMatchObject({
    path: `/servers/${SERVER_ID}/sse`,
    header: 'Authorization',
    host: 'gw.example.com',
    call: 'initialize',
    protocolVersion: null,
  })
  expect(live(`/servers/${SERVER_ID}/mcp`, { header: 'X-Access-Token' })).toMatchObject({
    path: `/servers/${SERVER_ID}/mcp`,
    header: 'X-Access-Token',
  })
})

test.each([
  ['the server’s own address', `/servers/${SERVER_ID}/mcp`, {}],
  ['the same header in other letters', `/servers/${SERVER_ID}/mcp`, { header: 'authorization' }],
  ['what is no POST', `/servers/${SERVER_ID}/sse`, { method: 'GET' }],
  ['another server', '/servers/another/sse', {}],
  ['no door of a gateway', '/hook', {}],
  ['a header no request can have', `/servers/${SERVER_ID}/mcp`, { header: 'X: y' }],
] as const)('the usual request is sent for %s', (_what, path, more) => {
  expect(live(path, more)).toBeNull()
})

test('the command that is shown is the request that is sent', () => {
  const path = `/v1/servers/${SERVER_ID}/mcp`
  const curl = probeCurl('https://gw.example.com/gw', SERVER_ID, 'X-Token', path)
  expect(curl).toContain(`'https://gw.example.com/gw${path}'`)
  expect(curl).toContain('X-Token: Bearer $TOKEN')
})

const BASE = 'https://gw.example.com'
const speaking = (deployment = UNTOLD, speaksModern = true) => {
  const gateway = aGateway('strict-or-fallback', { deployment })
  const { capabilities } = gateway
  return { ...gateway, capabilities: { ...capabilities, rules: { ...capabilities.rules, speaksModern } } }
}
const mode = (value: string) => deploymentOf({}, { MCP_INBOUND_PROTOCOL_MODE: value })

test.each([
  ['the release knows no other', speaking(aDeployment(), false), ['initialize']],
  ['the gateway speaks the old protocol only', speaking(mode('legacy')), ['initialize']],
  ['nobody told what it speaks', speaking(), ['initialize', 'server/discover']],
  ['it is known to speak both', speaking(mode('auto')), ['server/discover', 'initialize']],
  ['it shows that it speaks both', speaking(aDeployment()), ['server/discover', 'initialize']],
])('what a live test begins with, and may begin with, where %s', (_where, gateway, calls) => {
  expect(firstCallsOf(gateway)).toEqual(calls)
})

test('server/discover is judged in its version, and as initialize is wherever it is known to be spoken', () => {
  const asked = usualRequest(SERVER_ID, 'Authorization', BASE, 'server/discover')
  expect(asked).toMatchObject({ call: 'server/discover', protocolVersion: '2026-07-28' })
  const said = (deployment: Parameters<typeof speaking>[0]) => {
    const gateway = { ...speaking(deployment), hostsSeen: ['gw.example.com'] }
    const { verdict, prediction } = judge(someFacts({ gateway, asked }))
    return [verdict, prediction.status]
  }
  expect(said(aDeployment())).toEqual(['accepted', 200])
  expect(said(aDeployment({ MCP_INBOUND_PROTOCOL_MODE: 'legacy' }))).toEqual(['rejected', 400])
  const { MCP_INBOUND_PROTOCOL_MODE } = deploymentOf(readFrom('a test', {}), {})
  expect(said(aDeployment({}, { MCP_INBOUND_PROTOCOL_MODE }))).toEqual(['cannot-decide', null])
})

test('the command shows server/discover with what its version needs', () => {
  const curl = probeCurl(BASE, SERVER_ID, 'Authorization', undefined, 'server/discover')
  expect(curl).toContain('-H "mcp-protocol-version: 2026-07-28"')
  expect(curl).toContain('-H "mcp-method: server/discover"')
  expect(curl).toContain(bodyOf('server/discover'))
  expect(JSON.parse(bodyOf('server/discover'))).toMatchObject({
    method: 'server/discover',
    params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
  })
  const plain = probeCurl(BASE, SERVER_ID)
  expect(plain).not.toContain('mcp-protocol-version')
  expect(plain).toContain('"method":"initialize"')
})
