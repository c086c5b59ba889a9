import { expect, test } from 'vitest'
import { pastedRequest, type SentTo } from '../../shared/token/sent-to.ts'
import { probeCurl } from '../../shared/probe/words.ts'
import { SERVER_ID } from '../helpers/worlds.ts'

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
