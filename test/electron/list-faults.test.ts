import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import { quickHttp } from '../helpers/http.ts'
import { hangsUp, sendJson, startLoopback, type Seen } from '../helpers/loopback.ts'

/* A list that goes wrong in the middle: what was read stays, and what is missing is told. */

const open: { stop: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

type Answer = (response: ServerResponse, page: number, request: Seen) => void

/** In: what is answered to each request for a page; the page counts from 1 and repeats count too. */
async function gateway(answer: Answer, more: Parameters<typeof quickHttp>[0] = {}) {
  let page = 0
  const server = await startLoopback((request, response) => answer(response, ++page, request))
  const http = quickHttp({ totalMs: 400, ...more })
  open.push({ stop: () => http.close() }, server)
  const client = createGatewayClient({
    baseUrl: server.url,
    basePath: '/v1',
    headerName: 'Authorization',
    token: () => 't',
    unauthorized: () => ({ kind: 'sign-in-expired' }),
    http,
  })
  return { client, server, http }
}

const row = (at: number, more: object = {}): object => ({
  id: `id-${at}`,
  name: `server ${at}`,
  enabled: true,
  visibility: 'public',
  version: 1,
  oauthEnabled: true,
  oauthConfig: { resource: [`https://gw/${at}`] },
  ...more,
})
const rows = (from: number, count: number, more: object = {}): object[] =>
  Array.from({ length: count }, (_, at) => row(from + at, more))

/** Page 1 is good and names the next; what comes after it is what is tried. */
const secondPage =
  (bad: (response: ServerResponse) => void): Answer =>
  (response, page) =>
    page === 1 ? sendJson(response, { servers: rows(0, 10), nextCursor: 'two' }) : bad(response)

const html = (response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>')
const half = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 5_000 })
  response.write('{"servers":[{"id":"id-77"},')
  setTimeout(() => response.destroy(), 20)
}
const stops = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"servers":[{"id":"id-77"},')
}
const cutGzip = (response: ServerResponse): void => {
  const whole = gzipSync(JSON.stringify({ servers: rows(10, 200), nextCursor: null }))
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  response.end(whole.subarray(0, whole.length / 2))
}

describe('what goes wrong after the first page', () => {
  test.each<[string, (response: ServerResponse) => void, string]>([
    ['a page of HTML with 200', html, 'not-a-gateway'],
    ['a redirect', (to) => void to.writeHead(302, { location: 'https://sso/' }).end(), 'redirected'],
    ['a 503', (to) => sendJson(to, { detail: 'busy' }, 503), 'gateway-failing'],
    ['a 403', (to) => sendJson(to, { detail: 'no' }, 403), 'denied'],
    ['a connection that is reset', hangsUp, 'unreachable'],
    ['half a body', half, 'unreachable'],
    ['a body that stops', stops, 'timed-out'],
    ['no answer at all', () => undefined, 'timed-out'],
    ['packed text that ends early', cutGzip, 'reply-unexpected'],
    ['JSON that is cut off', (to) => void json(to).end('{"servers":[{"id":"x"}'), 'reply-unexpected'],
    ['a list of something else', (to) => sendJson(to, { tools: [] }), 'reply-unexpected'],
    ['servers that are no list', (to) => sendJson(to, { servers: 7, nextCursor: null }), 'reply-unexpected'],
  ])('%s: the rows before stay, and the page and the fault are told', async (_name, bad, kind) => {
    const { client } = await gateway(secondPage(bad))
    const list = await client.listServers()
    if (!list.ok) throw new Error(list.error.kind)
    expect(list.value.servers).toHaveLength(10)
    expect(list.value.complete).toBe(false)
    expect(list.value.missing).toMatchObject([{ why: 'page-failed', page: 2, error: { kind } }])
  })

  test('a 401 ends the sign-in, whatever was read', async () => {
    const { client } = await gateway(secondPage((to) => sendJson(to, { detail: 'expired' }, 401)))
    expect(await client.listServers()).toEqual({ ok: false, error: { kind: 'sign-in-expired' } })
  })

  test('a page that is never answered is not asked for five times', async () => {
    const { client, server } = await gateway(secondPage(() => undefined))
    const list = await client.listServers()
    expect(list.ok && list.value.complete).toBe(false)
    expect(server.seen.length).toBeLessThanOrEqual(4)
  })
})

const json = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'application/json' })

describe('a cursor', () => {
  test.each<[string, unknown]>([
    ['a number', 7],
    ['an object', { at: 7 }],
    ['a megabyte', 'c'.repeat(1_000_000)],
    ['a list', ['two']],
    ['true', true],
  ])(
    'that is %s: the rows of its page are there, and that more is missing is told',
    async (_name, cursor) => {
      const { client, server } = await gateway((response) =>
        sendJson(response, { servers: rows(0, 10), nextCursor: cursor }),
      )
      const list = await client.listServers()
      if (!list.ok) throw new Error(list.error.kind)
      expect(list.value.servers).toHaveLength(10)
      expect(list.value.missing).toMatchObject([
        { why: 'page-failed', page: 2, error: { kind: 'reply-unexpected' } },
      ])
      expect(server.seen).toHaveLength(1)
    },
  )

  test.each([null, '', undefined])('that is %j ends the list', async (nextCursor) => {
    const { client } = await gateway((response) => sendJson(response, { servers: rows(0, 10), nextCursor }))
    const list = await client.listServers()
    expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([10, true])
  })

  test('that alternates between two ends the list once one comes again', async () => {
    const { client, server } = await gateway((response, page) =>
      sendJson(response, { servers: rows(page * 10, 10), nextCursor: page % 2 === 0 ? 'a' : 'b' }),
    )
    const list = await client.listServers()
    expect(list.ok && list.value.missing).toMatchObject([{ why: 'no-end' }])
    expect(server.seen.length).toBeLessThanOrEqual(4)
  })
})

describe('a list without an end', () => {
  test.each<[string, (page: number) => unknown[]]>([
    ['the same rows under ever new cursors', () => rows(0, 100)],
    ['ever new cursors and no rows', () => []],
    ['rows that cannot be read', () => [{ name: 'no id' }, 7]],
  ])('%s: it is given up soon', async (_name, servers) => {
    const { client, server } = await gateway((response, page) =>
      sendJson(response, { servers: servers(page), nextCursor: `c${page}` }),
    )
    const list = await client.listServers()
    if (!list.ok) throw new Error(list.error.kind)
    expect(list.value.missing.map(({ why }) => why)).toContain('no-end')
    expect(server.seen.length).toBeLessThanOrEqual(30)
  })

  test('ever new rows: it is given up at 200,000, long before the memory is', async () => {
    const { client } = await gateway(
      (response, page) => {
        const servers = Array.from({ length: 5_000 }, (_, at) => ({ id: `id-${page}-${at}` }))
        sendJson(response, { servers, nextCursor: `c${page}` })
      },
      { totalMs: 15_000 },
    )
    const list = await client.listServers()
    if (!list.ok) throw new Error(list.error.kind)
    expect(list.value.missing).toMatchObject([{ why: 'no-end' }])
    expect(list.value.servers.length).toBeGreaterThanOrEqual(200_000)
    expect(list.value.servers.length).toBeLessThan(206_000)
  }, 60_000)
})

test('a page of a million tiny rows is refused in words, and what came before it stays', async () => {
  const flood = `{"servers":[${'1,'.repeat(1_200_000)}1],"nextCursor":null}`
  const { client } = await gateway(
    secondPage((response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(flood)),
    { totalMs: 15_000 },
  )
  const list = await client.listServers()
  if (!list.ok) throw new Error(list.error.kind)
  expect(list.value.servers).toHaveLength(10)
  expect(list.value.missing).toMatchObject([
    {
      why: 'page-failed',
      error: { kind: 'reply-unexpected', issues: [expect.stringMatching(/200000 rows/)] },
    },
  ])
})

describe('a list that changes while it is read', () => {
  test('a server on two pages is there once, as it came last, and the list says that rows moved', async () => {
    const { client } = await gateway((response, page) =>
      sendJson(response, {
        servers: rows((page - 1) * 9, 10, { version: page }),
        nextCursor: page < 3 ? `c${page}` : null,
      }),
    )
    const list = await client.listServers()
    if (!list.ok) throw new Error(list.error.kind)
    const ids = list.value.servers.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(list.value.servers.find(({ id }) => id === 'id-9')?.version).toBe(2)
    expect(list.value.missing).toMatchObject([{ why: 'rows-moved' }])
  })

  test('pages with fewer rows than were asked for, and none in between, are read to the end', async () => {
    const sizes = [10, 0, 1, 7]
    const { client } = await gateway((response, page) =>
      sendJson(response, {
        servers: rows(page * 100, sizes[page - 1] ?? 0),
        nextCursor: page < sizes.length ? `c${page}` : null,
      }),
    )
    const list = await client.listServers()
    expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([18, true])
  })
})

describe('the rate limit', () => {
  const limited =
    (value: () => string): Answer =>
    (response, page) =>
      page === 1
        ? sendJson(response, { servers: rows(0, 10), nextCursor: 'two' })
        : sendJson(response, { detail: 'slow down' }, 429, { 'retry-after': value() })

  test.each<[string, () => string]>([
    ['seconds', () => '42'],
    ['a date', () => new Date(Date.now() + 42_000).toUTCString()],
  ])('in %s: the page is asked for once, and how long to wait is told', async (_name, value) => {
    const { client, server } = await gateway(limited(value), { totalMs: 15_000 })
    const list = await client.listServers()
    if (!list.ok) throw new Error(list.error.kind)
    expect(list.value.servers).toHaveLength(10)
    const [missing] = list.value.missing
    const error = missing?.why === 'page-failed' ? missing.error : null
    expect(error?.kind === 'rate-limited' && error.retryAfterSeconds).toBeGreaterThan(40)
    expect(server.seen).toHaveLength(2)
  })

  test('for whoever waits, the list goes on after the time that was named, and asks for no page twice', async () => {
    let limits = 0
    const { client, server } = await gateway(
      (response, page) =>
        page === 2
          ? (limits++, sendJson(response, {}, 429, { 'retry-after': '42' }))
          : sendJson(response, { servers: rows(page * 10, 10), nextCursor: page < 4 ? `c${page}` : null }),
      { totalMs: 15_000 },
    )
    const waits: number[] = []
    const wait = async (seconds: number): Promise<void> => void waits.push(seconds)
    const list = await client.listServers(undefined, { wait })
    expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([30, true])
    expect([limits, waits, server.seen.length]).toEqual([1, [42], 4])
  })

  test('a gateway that only ever says 429 is waited for three times, not for ever', async () => {
    const { client, server } = await gateway(
      limited(() => '60'),
      { totalMs: 15_000 },
    )
    const waits: number[] = []
    const list = await client.listServers(undefined, { wait: async (seconds) => void waits.push(seconds) })
    expect(list.ok && list.value.missing).toMatchObject([{ why: 'page-failed', page: 2 }])
    expect([waits, server.seen.length]).toEqual([[60, 60, 60], 5])
  })
})

describe('large rows', () => {
  test('every text is cut and says so, and the whole server is there where it is read alone', async () => {
    const long = 'x'.repeat(100_000)
    const large = row(1, { name: long, description: long, teamId: long, modifiedBy: long, visibility: long })
    const { client } = await gateway(
      (response, _page, { url }) =>
        sendJson(response, url.includes('?') ? { servers: [large], nextCursor: null } : large),
      { totalMs: 15_000 },
    )
    const list = await client.listServers()
    if (!list.ok) throw new Error(list.error.kind)
    const [server] = list.value.servers
    expect(JSON.stringify(server).length).toBeLessThan(5_000)
    for (const text of [server?.name, server?.description, server?.teamId, server?.modifiedBy])
      expect(text).toMatch(/^x{300,}…$/)
    const alone = await client.getServer('id-1')
    expect(alone.ok && alone.value.server.description).toHaveLength(100_000)
  })

  test('settings that take more room together than there is are missing in words, the small ones are not', async () => {
    const [size, PAGES] = [500_000, 55]
    const { client } = await gateway(
      (response, page) => {
        const large = rows(page * 10, 10, { oauthConfig: { note: 'n'.repeat(size) } })
        const servers = page === PAGES ? [...large, row(7)] : large
        sendJson(response, { servers, nextCursor: page < PAGES ? `c${page}` : null })
      },
      { totalMs: 15_000 },
    )
    const list = await client.listServers()
    if (!list.ok) throw new Error(list.error.kind)
    const { servers, missing } = list.value
    expect(servers.at(-1)?.id).toBe('id-7')
    const taken = servers.length * size
    expect(taken).toBeLessThan(140_000_000)
    expect(taken).toBeGreaterThan(100_000_000)
    expect(missing).toEqual([{ why: 'rows-unreadable', rows: PAGES * 10 + 1 - servers.length }])
  }, 60_000)
})
