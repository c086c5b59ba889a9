import { afterEach, describe, expect, test } from 'vitest'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import type { GatewayClient } from '../../electron/gateway/client.ts'
import { asBody } from '../../shared/change/body.ts'
import { inexactConfig } from '../../shared/contextforge/exact.ts'
import { quickHttp } from '../helpers/http.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'
import type { Loopback } from '../helpers/loopback.ts'

const open: { stop: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

async function gateway(
  answer: Parameters<typeof startLoopback>[0],
  more: { prefix?: string; headerName?: string; maxBytes?: number } = {},
): Promise<{ client: GatewayClient; server: Loopback }> {
  const server = await startLoopback(answer)
  const http = quickHttp(more.maxBytes === undefined ? {} : { maxBytes: more.maxBytes })
  open.push(server, { stop: () => http.close() })
  const client = createGatewayClient({
    baseUrl: server.url + (more.prefix ?? ''),
    basePath: '/v1',
    headerName: more.headerName ?? 'Authorization',
    token: () => 'admin-token',
    unauthorized: () => ({ kind: 'sign-in-expired' }),
    http,
  })
  return { client, server }
}

const row = (id: string, more: object = {}): object => ({
  id,
  name: `server ${id}`,
  enabled: true,
  oauthEnabled: true,
  oauthConfig: {},
  version: 1,
  visibility: 'public',
  ...more,
})

const UNTOLD = { algorithm: null, needsExpiry: null, environment: null }

describe('the list', () => {
  test('reads every page, asks for inactive servers, and keeps the order', async () => {
    const { client, server } = await gateway((request, response) => {
      const cursor = new URL(request.url, 'http://x').searchParams.get('cursor')
      sendJson(
        response,
        cursor === null
          ? { servers: [row('a'), row('b')], nextCursor: 'p2' }
          : { servers: [row('c', { enabled: false })], nextCursor: null },
      )
    })
    const list = await client.listServers()
    expect(list.ok && list.value.servers.map(({ id, enabled }) => [id, enabled])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ])
    expect(list.ok && list.value.complete).toBe(true)
    const asked = new URL(server.seen[0]?.url ?? '', 'http://x')
    expect(asked.pathname).toBe('/v1/servers')
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      include_pagination: 'true',
      include_inactive: 'true',
    })
    expect(server.seen[0]?.headers.authorization).toBe('Bearer admin-token')
  })

  test('F39: stops when a cursor comes back, and says the list may be incomplete', async () => {
    const { client, server } = await gateway((_request, response) =>
      sendJson(response, { servers: [row('a')], nextCursor: 'same' }),
    )
    const list = await client.listServers()
    expect(list.ok && list.value).toMatchObject({ complete: false })
    expect(list.ok && list.value.servers).toHaveLength(1)
    expect(server.seen).toHaveLength(2)
  })

  test('F42: keeps the good rows beside broken ones', async () => {
    const deep = JSON.parse('['.repeat(1000) + ']'.repeat(1000)) as unknown
    const { client } = await gateway((_request, response) =>
      sendJson(response, {
        servers: [
          row('a'),
          { name: 'no id' },
          null,
          row('deep', { oauthConfig: deep }),
          row('odd', { name: 7, version: '1', visibility: null, oauthConfig: 'text' }),
        ],
        nextCursor: null,
      }),
    )
    const list = await client.listServers()
    if (!list.ok) throw new Error('no list')
    expect(list.value.servers.map(({ id }) => id)).toEqual(['a', 'deep', 'odd'])
    expect(list.value.broken.map((broken) => broken.row)).toEqual([2, 3])
    expect(list.value.complete).toBe(false)
    expect(list.value.servers[1]?.oauthConfig).toBe('(not read: nested deeper than 64 levels)')
    expect(list.value.servers[2]).toMatchObject({
      name: '(no readable name)',
      version: null,
      oauthConfig: 'text',
    })
  })

  test('a second page that fails leaves the first, marked incomplete', async () => {
    const { client } = await gateway((request, response) =>
      request.url.includes('cursor')
        ? sendJson(response, { detail: 'boom' }, 500)
        : sendJson(response, { servers: [row('a')], nextCursor: 'x' }),
    )
    const list = await client.listServers()
    expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([1, false])
  })

  test('reads the bare array of older releases', async () => {
    const { client } = await gateway((_request, response) => sendJson(response, [row('a')]))
    const list = await client.listServers()
    expect(list.ok && list.value.complete).toBe(true)
  })

  test('F49: asks for smaller pages when one is too large, and for larger ones again', async () => {
    const rows = 40
    const { client, server } = await gateway(
      (request, response) => {
        const query = new URL(request.url, 'http://x').searchParams
        const [limit, from] = [Number(query.get('limit')), Number(query.get('cursor') ?? 0)]
        const to = Math.min(from + limit, rows)
        const description = 'x'.repeat(2_000)
        sendJson(response, {
          servers: Array.from({ length: to - from }, (_, at) => row(String(from + at), { description })),
          nextCursor: to < rows ? String(to) : null,
        })
      },
      { maxBytes: 4_000 },
    )
    const list = await client.listServers()
    expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([rows, true])
    const sizes = server.seen.map((seen) => Number(/limit=(\d+)/.exec(seen.url)?.[1]))
    // 32,000 bytes hold some fifteen of them: larger pages are cut off, and asked for again with fewer rows.
    const least = Math.min(...sizes)
    expect(sizes[0]).toBe(100)
    expect(least).toBeLessThanOrEqual(15)
    expect(Math.max(...sizes.slice(sizes.indexOf(least)))).toBeGreaterThan(least)
  })
})

describe('each status is told by its kind', () => {
  test.each([
    [401, { detail: 'x' }, 'sign-in-expired'],
    [403, { detail: 'Access denied' }, 'denied'],
    [404, { detail: 'Server not found: a' }, 'server-gone'],
    [409, { detail: 'exists' }, 'refused-by-gateway'],
    [422, { detail: [{ loc: ['body'], msg: 'bad' }] }, 'refused-by-gateway'],
    [429, { error: 'Rate limit exceeded' }, 'rate-limited'],
    [500, { detail: 'boom' }, 'gateway-failing'],
    [200, { hello: 'world' }, 'reply-unexpected'],
    [200, [1, 2], 'reply-unexpected'],
    [200, row('other'), 'reply-unexpected'],
  ] as const)('%i %j is %s', async (status, body, kind) => {
    const { client } = await gateway((_request, response) =>
      sendJson(response, body, status, { 'retry-after': '60' }),
    )
    const reply = await client.getServer('a')
    expect(reply.ok ? 'ok' : reply.error.kind).toBe(kind)
  })

  test('F41: a sign-in page with status 200 is not a gateway', async () => {
    const { client } = await gateway((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>Sign in</title>')
    })
    expect(await client.getServer('a')).toMatchObject({ ok: false, error: { kind: 'not-a-gateway' } })
  })

  test('F26: JSON that is cut off is not taken for an answer', async () => {
    const { client } = await gateway((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"id":"a","name":')
    })
    expect(await client.getServer('a')).toMatchObject({ ok: false, error: { kind: 'reply-unexpected' } })
  })

  test('a server nested too deep is refused whole when it is read by itself', async () => {
    const deep = JSON.parse('['.repeat(1000) + ']'.repeat(1000)) as unknown
    const { client } = await gateway((_request, response) =>
      sendJson(response, row('a', { oauthConfig: { deep } })),
    )
    expect(await client.getServer('a')).toMatchObject({ ok: false, error: { kind: 'reply-unexpected' } })
  })
})

describe('the configuration', () => {
  test('F42: is kept exactly, unknown keys and all, and sent back whole in a flat body', async () => {
    const config = {
      resource: ['a', 'b'],
      client_secret: '*****',
      x_unknown: { ключ: [null, true, 1.5] },
      __proto__x: 1,
    }
    const { client, server } = await gateway((_request, response) =>
      sendJson(response, row('a', { oauthConfig: config })),
    )
    const read = await client.getServer('a')
    if (!read.ok) throw new Error('not read')
    expect(read.value).toMatchObject({ inexact: null })
    expect(read.value.server.oauthConfig).toEqual(config)
    await client.putServer('a', { oauthConfig: asBody(config) })
    expect(server.seen[1]).toMatchObject({ method: 'PUT', url: '/v1/servers/a' })
    expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual({ oauthConfig: config })
  })

  test('F42: says when a number would not survive being written back', () => {
    const of = (config: string, rest = ''): string | null =>
      inexactConfig(`{"id":"a","x":1.0,"oauthConfig":${config}${rest}}`)
    expect(of('{"a":1,"b":[1.5,-3]}')).toBeNull()
    expect(of('{"a":9007199254740993}')).toContain('9007199254740993')
    expect(of('{"a":[{"b":1.0}]}')).toContain('1.0')
    expect(of('{"a":1e2}')).toContain('1e2')
    expect(of('{}', ',"y":[9007199254740993]')).toBeNull()
  })
})

describe('paths and headers', () => {
  test('works under a path prefix and with another header name', async () => {
    const { client, server } = await gateway((_request, response) => sendJson(response, row('a')), {
      prefix: '/gw',
      headerName: 'X-Auth',
    })
    await client.getServer('a')
    await client.protectedResource('a')
    await client.initialize('a', 'the-token')
    expect(server.seen.map((seen) => seen.url)).toEqual([
      '/gw/v1/servers/a',
      '/gw/.well-known/oauth-protected-resource/servers/a/mcp',
      '/gw/servers/a/mcp',
    ])
    expect(server.seen.map((seen) => seen.headers['x-auth'])).toEqual([
      'Bearer admin-token',
      undefined,
      'Bearer the-token',
    ])
    expect(server.seen.some((seen) => 'authorization' in seen.headers)).toBe(false)
  })

  test('the probe goes to the path and in the header it is asked for', async () => {
    const { client, server } = await gateway(
      (_request, response) => sendJson(response, { detail: 'no' }, 401),
      {
        prefix: '/gw',
      },
    )
    await client.initialize('a', 'tok', undefined, false, { path: '/v1/servers/a/mcp', header: 'X-Other' })
    await client.initialize('a', 'tok', undefined, false, { path: '//servers/a/mcp', header: 'X-Other' })
    expect(server.seen.map(({ url }) => url)).toEqual(['/gw/v1/servers/a/mcp', '/gw//servers/a/mcp'])
    expect(server.seen[0]?.headers['x-other']).toBe('Bearer tok')
    expect(server.seen[0]?.headers['authorization']).toBeUndefined()
  })

  test('the probe begins with the call it is asked for, and initialize by itself', async () => {
    const { client, server } = await gateway((_request, response) =>
      sendJson(response, { detail: 'no' }, 401),
    )
    const at = { path: '/servers/a/mcp', header: 'Authorization' }
    await client.initialize('a', 'tok', undefined, false, { ...at, call: 'server/discover' })
    await client.initialize('a', 'tok', undefined, false, { ...at, call: 'tools/call' })
    await client.initialize('a', 'tok')
    const methods = server.seen.map(({ body }) => (JSON.parse(body) as { method: string }).method)
    expect(methods).toEqual(['server/discover', 'initialize', 'initialize'])
    expect(server.seen.map(({ headers }) => headers['mcp-protocol-version'])).toEqual([
      '2026-07-28',
      undefined,
      undefined,
    ])
  })

  test('the probe sends exactly one initialize and reads the gateway’s clock', async () => {
    const { client, server } = await gateway((_request, response) => {
      response.writeHead(401, {
        'content-type': 'application/json',
        'www-authenticate': 'Bearer resource_metadata="x"',
        date: 'Sun, 22 Nov 2026 12:00:00 GMT',
      })
      response.end('{"detail":"Invalid OAuth access token"}')
    })
    const reply = await client.initialize('a', 'tok')
    expect(server.seen).toHaveLength(1)
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'probe', version: '0' },
      },
    })
    expect(server.seen[0]?.headers).toMatchObject({
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    })
    if (!reply.ok) throw new Error('no reply')
    expect(reply.value).toMatchObject({
      status: 401,
      detail: 'Invalid OAuth access token',
      bodyIsJsonRpc: false,
      wwwAuthenticate: 'Bearer resource_metadata="x"',
    })
    expect(Math.abs((reply.value.gatewayNow ?? 0) - Date.parse('2026-11-22T12:00:00Z') / 1000)).toBeLessThan(
      2,
    )
  })

  test('an accepted token is known by the JSON-RPC body, as JSON or as an event', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"result":{}}'
    for (const [type, text] of [
      ['application/json', body],
      ['text/event-stream', `event: message\r\ndata: ${body}\r\n\r\n`],
      ['text/html', '<p>hi'],
    ] as const) {
      const { client } = await gateway((_request, response) => {
        response.writeHead(200, { 'content-type': type })
        response.end(text)
      })
      const reply = await client.initialize('a', 'tok')
      expect(reply.ok && reply.value.bodyIsJsonRpc).toBe(type !== 'text/html')
    }
  })
})

describe('people and providers', () => {
  test.each([
    [200, { email: 'Ann@example.com', is_active: true }, 'active'],
    [200, { email: 'ann@example.com', is_active: false }, 'disabled'],
    [200, { email: 'bob@example.com', is_active: true }, 'unknown'],
    [404, { detail: 'User not found' }, 'missing'],
    [404, { detail: 'Not Found' }, 'unknown'],
    [403, { detail: 'Access denied' }, 'unknown'],
    [500, { detail: 'Failed to retrieve user' }, 'unknown'],
  ] as const)('user lookup: %i %j is %s', async (status, body, state) => {
    const { client } = await gateway((_request, response) => sendJson(response, body, status))
    expect((await client.userByEmail('ann@example.com')).state).toBe(state)
  })

  test('user lookup: an address with half a surrogate pair is unknown, and nobody is asked', async () => {
    let asked = 0
    const { client } = await gateway((_request, response) => {
      asked += 1
      sendJson(response, {})
    })
    asked = 0
    expect((await client.userByEmail('ann\ud800@example.com')).state).toBe('unknown')
    expect(asked).toBe(0)
  })

  test('reads client ids of SSO providers one by one', async () => {
    const { client } = await gateway((request, response) => {
      if (request.url.endsWith('/providers')) return sendJson(response, [{ id: 'ak' }, { id: 'none' }])
      if (request.url.endsWith('/ak'))
        return sendJson(response, {
          id: 'ak',
          display_name: 'Authentik',
          client_id: 'c1',
          issuer: 'https://ak/',
        })
      sendJson(response, { detail: 'x' }, 403)
    })
    expect(await client.ssoProviders()).toEqual({
      ok: true,
      value: [{ id: 'ak', name: 'Authentik', issuer: 'https://ak/', clientId: 'c1' }],
    })
  })

  test('settings are found whatever their group is called; a release without them is no failure', async () => {
    const { client } = await gateway((_request, response) =>
      sendJson(response, { groups: { Renamed: { app_domain: 'https://gw.int/', jwt_issuer: 'me' } } }),
    )
    expect(await client.settings()).toEqual({
      ok: true,
      value: {
        appDomain: 'https://gw.int/',
        jwtAudience: null,
        authRequired: null,
        values: { JWT_ISSUER: 'me' },
        ownTokens: UNTOLD,
      },
    })
  })

  test('settings of another type, or masked, are not told', async () => {
    const groups = { Auth: { jwt_algorithm: '*****', require_token_expiration: 'yes', environment: 5 } }
    const { client } = await gateway((_request, response) => sendJson(response, { groups }))
    expect(await client.settings()).toMatchObject({ ok: true, value: { ownTokens: UNTOLD } })
  })
})
