import { afterEach, describe, expect, test } from 'vitest'
import { goOn } from '../../electron/gateway/go-on.ts'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import { createPeople } from '../../electron/reading/people.ts'
import { createCounter } from '../../electron/reading/question.ts'
import { quickHttp } from '../helpers/http.ts'
import { sendJson, startLoopback, type Loopback } from '../helpers/loopback.ts'

type Act = Parameters<typeof startLoopback>[0]

const open: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await (one.stop ?? one.close)?.()
})

async function gateway(act: Act) {
  const server: Loopback = await startLoopback(act)
  const http = quickHttp({ totalMs: 1_000 })
  open.push(server, http)
  const client = createGatewayClient({
    baseUrl: server.url,
    basePath: '/v1',
    headerName: 'Authorization',
    token: () => 'admin',
    unauthorized: () => ({ kind: 'sign-in-expired' }),
    http,
  })
  return { server, http, people: createPeople({ client, counter: createCounter(Date.now) }) }
}

const ASK = {
  email: 'dana@example.com',
  isAdmin: false,
  permissions: ['tools.execute'],
  toolTeams: [],
} as const

describe('rights that cannot be read are unknown, with the reason', () => {
  test.each<[string, Act, RegExp]>([
    [
      '403',
      (_request, response) => sendJson(response, { detail: 'Access denied' }, 403),
      /lacks admin\.user_management/,
    ],
    ['404', (_request, response) => sendJson(response, { detail: 'Not Found' }, 404), /no such question/],
    ['500', (_request, response) => sendJson(response, { detail: 'x' }, 500), /./],
    ['429', (_request, response) => sendJson(response, {}, 429, { 'retry-after': '60' }), /./],
    [
      'a page of a proxy',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      /./,
    ],
    ['another shape', (_request, response) => sendJson(response, { roles: 'many' }), /./],
    ['no answer', () => undefined, /did not answer within/],
  ])('%s', async (_name, act, why) => {
    const { people } = await gateway(act)
    const { roles, counted } = await people.rights(ASK)
    expect(roles).toMatchObject({ state: 'unknown', why: expect.stringMatching(why) as string })
    expect(counted.state).toBe('unknown')
    expect(await people.tools('s1')).toMatchObject({ state: 'unknown' })
    expect(await people.ownToken('dana@example.com', 5, null)).toMatchObject({ state: 'unknown' })
  })
})

test('a role allows what it inherits, and one that is in a circle ends', async () => {
  const { people } = await gateway((request, response) => {
    if (request.url === '/v1/rbac/roles')
      return sendJson(response, [
        { id: 'a', name: 'heir', permissions: ['tags.read'], inherits_from: 'b' },
        { id: 'b', name: 'caller', permissions: ['tools.execute'], inherits_from: 'a' },
      ])
    return sendJson(response, [
      { role_id: 'a', scope: 'global', scope_id: null },
      { role_id: 'z', scope: 'global' },
    ])
  })
  const { roles } = await people.rights(ASK)
  expect(roles).toMatchObject({
    value: [{ name: 'heir', permissions: ['tags.read', 'tools.execute'] }, { permissions: null }],
  })
})

test('only teams that decide are looked into, and identical questions are one request', async () => {
  const { people, server } = await gateway((request, response) => {
    const path = request.url ?? ''
    if (path === '/v1/rbac/roles')
      return sendJson(response, [
        { id: 'v', name: 'viewer', permissions: ['tools.execute'] },
        { id: 'r', name: 'reader', permissions: ['tools.read'] },
      ])
    if (path.endsWith('/roles'))
      return sendJson(response, [
        { role_id: 'v', scope: 'team', scope_id: 't1' },
        { role_id: 'r', scope: 'team', scope_id: 't2' },
      ])
    if (path.endsWith('/members')) return sendJson(response, { detail: 'Access denied' }, 403)
    return sendJson(response, { id: 't1', name: 'Payments\u202e', is_personal: false })
  })
  const { teams } = await people.rights(ASK)
  await people.rights(ASK)
  expect(teams).toEqual({
    t1: { name: expect.not.stringContaining('\u202e') as string, personal: false, member: null },
  })
  expect(server.seen.map(({ url }) => url).sort()).toEqual([
    '/v1/rbac/roles',
    '/v1/rbac/users/dana%40example.com/roles',
    '/v1/teams/t1',
    '/v1/teams/t1/members',
  ])
})

describe('tools that this login is not shown are named, so that nobody takes them for none', () => {
  const listed = (id: string, enabled = true) => ({ id, name: `tool-${id}`, visibility: 'public', enabled })
  const server = (ids: readonly string[], names = ids.map((id) => `tool-${id}`)) => ({
    ...{ associatedToolIds: ids, associatedTools: names },
  })
  test.each<[string, unknown, unknown, number, unknown]>([
    ['all are shown', [listed('a'), listed('b')], server(['a', 'b']), 200, []],
    ['one is not', [listed('a')], server(['a', 'b']), 200, ['tool-b']],
    [
      'one is not, and one that is off is',
      [listed('a'), listed('o', false)],
      server(['a', 'b']),
      200,
      ['tool-b'],
    ],
    ['nothing is', [], server(['a', 'b']), 200, ['tool-a', 'tool-b']],
    ['the server itself may not be read', [listed('a')], { detail: 'Access denied' }, 403, null],
    ['the server names fewer than it has', [listed('a')], server(['a', 'b'], ['tool-a']), 200, null],
  ])('%s', async (_name, list, named, status, hidden) => {
    const { people } = await gateway((request, response) =>
      request.url?.includes('/tools') === true ? sendJson(response, list) : sendJson(response, named, status),
    )
    expect(await people.tools('s1')).toMatchObject({ state: 'read', value: { hidden } })
  })
})

test('one of the gateway’s own tokens is revoked only where every entry that could be it is', async () => {
  const entry = (created: string, revoked: boolean) => ({
    name: 'ci',
    created_at: created,
    expires_at: '2026-11-28T23:47:56.468664',
    is_revoked: revoked,
  })
  let tokens = [entry('2026-11-27T23:47:56.469516', true)]
  const { people } = await gateway((_request, response) =>
    sendJson(response, { tokens, total: tokens.length }),
  )
  const [issued, expires] = [
    Date.UTC(2026, 10, 27, 23, 47, 56) / 1000,
    Date.UTC(2026, 10, 28, 23, 47, 56) / 1000,
  ]
  expect(await people.ownToken('a@example.com', issued, expires)).toEqual({ state: 'revoked', name: 'ci' })
  expect(await people.ownToken('a@example.com', issued + 60, expires)).toMatchObject({ state: 'unknown' })
  tokens = [...tokens, entry('2026-11-27T23:47:56.9', false)]
  expect(await people.ownToken('b@example.com', issued, expires)).toEqual({ state: 'listed', name: 'ci' })
})

describe('a probe that goes on', () => {
  const rpc = (request: { body?: string }) =>
    JSON.parse(request.body ?? '{}') as { id?: number; method: string; params?: { cursor?: string } }
  async function went(act: Act, sessionId: string | null = null) {
    const { server, http } = await gateway(act)
    const answer = await goOn({
      ...{ http, baseUrl: server.url, headerName: 'X-Auth', serverId: 's1', token: 'tok', sessionId },
      protocolVersion: '2025-06-18',
    })
    return { answer, server }
  }

  test('reads every page, asks for a tool nobody has, and ends its session', async () => {
    const { answer, server } = await went((request, response) => {
      if (request.method === 'DELETE') return sendJson(response, {}, 200)
      const { id, method, params } = rpc(request)
      if (id === undefined) return void response.writeHead(202).end()
      if (method === 'tools/list')
        return sendJson(response, {
          ...{ jsonrpc: '2.0', id },
          result:
            params?.cursor === 'p2'
              ? { tools: [{ name: 'b' }] }
              : { tools: [{ name: 'a' }, 5], nextCursor: 'p2' },
        })
      return sendJson(response, { jsonrpc: '2.0', id, error: { code: 0, message: 'Access denied' } })
    }, 'session-1')
    expect(answer.list).toMatchObject({ tools: ['a', 'b'], whole: true, status: 200 })
    expect(answer.call).toMatchObject({ refused: true, says: 'Access denied' })
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'POST', 'DELETE'])
    expect(server.seen.every(({ headers }) => headers['mcp-session-id'] === 'session-1')).toBe(true)
    expect(server.seen[1]?.headers['x-auth']).toBe('Bearer tok')
  })

  test.each<[string, Act, { status: number | null; refused: boolean | null }]>([
    ['is cut off', (_request, _response, socket) => socket.destroy(), { status: null, refused: null }],
    [
      'meets a proxy',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      { status: 200, refused: null },
    ],
    [
      'has lost its session',
      (_request, response) => sendJson(response, { detail: 'Not authenticated' }, 401),
      { status: 401, refused: null },
    ],
    [
      'is refused',
      (_request, response) => sendJson(response, { detail: 'Access denied' }, 403),
      { status: 403, refused: true },
    ],
  ])('%s', async (_name, act, { status, refused }) => {
    const { answer } = await went(act)
    expect(answer.list).toMatchObject({ status, tools: null })
    expect(answer.call.refused).toBe(refused)
  })

  test('an older gateway says it as the result of the tool', async () => {
    const { answer } = await went((request, response) => {
      const { id, method } = rpc(request)
      const text = method === 'tools/call' ? 'Tool not found: claimcheck-asks-for-no-tool' : ''
      sendJson(response, {
        jsonrpc: '2.0',
        id,
        result: { tools: [], isError: true, content: [{ type: 'text', text }] },
      })
    })
    expect(answer.call.refused).toBe(false)
  })
})
