import type { ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createBudget } from '../../electron/gateway/budget.ts'
import { createGatewayClient, type GatewayClient } from '../../electron/gateway/client.ts'
import { readDate } from '../../electron/gateway/clock.ts'
import type { Http, HttpReply } from '../../electron/gateway/http.ts'
import { createRowReader } from '../../electron/gateway/rows.ts'
import { createScrub } from '../../electron/gateway/scrub.ts'
import { quickHttp } from '../helpers/http.ts'
import { sendJson, startLoopback, type Loopback, type Seen } from '../helpers/loopback.ts'

const open: { stop: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const TOKEN = `${'h'.repeat(30)}.${'p'.repeat(40)}.${'s'.repeat(40)}`

async function gateway(
  answer: (request: Seen, response: ServerResponse) => void,
  more: Parameters<typeof quickHttp>[0] & { wrap?: (http: Http) => Http } = {},
): Promise<{ client: GatewayClient; server: Loopback; http: Http }> {
  const server = await startLoopback(answer)
  const { wrap = (http: Http): Http => http, ...options } = more
  const plain = quickHttp(options)
  open.push({ stop: () => plain.close() }, server)
  const http = wrap(plain)
  const client = createGatewayClient({
    baseUrl: server.url,
    basePath: '/v1',
    headerName: 'Authorization',
    token: () => TOKEN,
    unauthorized: () => ({ kind: 'sign-in-expired' }),
    http,
  })
  return { client, server, http }
}

const row = (at: number, more: object = {}): object => ({
  id: String(at),
  name: `server ${at}`,
  enabled: true,
  visibility: 'public',
  version: 1,
  oauthEnabled: true,
  oauthConfig: { resource: [`https://gw/${at}`] },
  ...more,
})

/** A page of so many servers, as the query asks for it. */
function pageOf(
  { url }: Seen,
  rows: number,
  more: object = {},
): { servers: object[]; nextCursor: string | null } {
  const query = new URL(url, 'http://x').searchParams
  const [limit, from] = [Number(query.get('limit')), Number(query.get('cursor') ?? 0)]
  const to = Math.min(from + limit, rows)
  const servers = Array.from({ length: to - from }, (_, at) => row(from + at, more))
  return { servers, nextCursor: to < rows ? String(to) : null }
}

/** Writes at so many bytes a second. */
function drip(response: ServerResponse, text: string, bytesPerSecond: number): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const step = Math.ceil(bytesPerSecond / 50)
  let at = 0
  const timer = setInterval(() => {
    response.write(text.slice(at, at + step))
    at += step
    if (at < text.length) return
    clearInterval(timer)
    response.end()
  }, 20)
  response.on('close', () => clearInterval(timer))
}

describe('a slow link', () => {
  test('F73: pages shrink when one does not come in time, and all servers are read, with word of how many so far', async () => {
    const rows = 120
    const { client, server } = await gateway(
      (request, response) =>
        drip(response, JSON.stringify(pageOf(request, rows, { tags: 'x'.repeat(2_000) })), 200_000),
      { totalMs: 700 },
    )
    const told: number[] = []
    const list = await client.listServers(undefined, { progress: (servers) => told.push(servers) })
    expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([rows, true])
    expect(told.at(-1)).toBe(rows)
    expect(told.length).toBeGreaterThan(2)
    const sizes = server.seen.map(({ url }) => Number(/limit=(\d+)/.exec(url)?.[1]))
    expect(sizes[0]).toBe(100)
    expect(sizes[1]).toBeLessThan(70)
  })

  test('F73: it can be given up between and within pages', async () => {
    const { client, server } = await gateway((request, response) =>
      drip(response, JSON.stringify(pageOf(request, 5_000)), 60_000),
    )
    const stop = new AbortController()
    const list = client.listServers(stop.signal)
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    stop.abort()
    expect(await list).toEqual({ ok: false, error: { kind: 'cancelled' } })
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    ['br', brotliCompressSync],
    ['gzip', gzipSync],
  ] as const)('F73: a reply packed with %s is read', async (name, pack) => {
    const { client, server } = await gateway((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': name })
      response.end(pack(JSON.stringify(pageOf(request, 30))))
    })
    const list = await client.listServers()
    expect(list.ok && list.value.servers).toHaveLength(30)
    expect(server.seen[0]?.headers['accept-encoding']).toContain(name)
  })

  test.each([
    ['br', brotliCompressSync],
    ['gzip', gzipSync],
  ] as const)('what %s unpacks to is bounded, however small it came', async (name, pack) => {
    const bomb = pack(Buffer.alloc(20_000_000, 0x20))
    expect(bomb.length).toBeLessThan(100_000)
    const { http, server } = await gateway(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': name })
        response.end(bomb)
      },
      { maxBytes: 100_000 },
    )
    const reply = await http.send({ method: 'GET', url: `${server.url}/x` })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'reply-too-large' } })
  })

  test.each(['zstd', 'gzip'])(
    'a reply packed in an unknown or broken way (%s) is said to be that',
    async (name) => {
      const { http, server } = await gateway((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': name })
        response.end('{}')
      })
      const reply = await http.send({ method: 'GET', url: `${server.url}/x` })
      expect(reply).toMatchObject({ ok: false, error: { kind: 'reply-unexpected' } })
    },
  )
})

describe('large rows', () => {
  test('F74: of each row only what a list needs is kept', async () => {
    const kept = async (more: object): Promise<number> => {
      const { client } = await gateway((request, response) => sendJson(response, pageOf(request, 60, more)))
      const list = await client.listServers()
      if (!list.ok || !list.value.complete) throw new Error('no list')
      return JSON.stringify(list.value.servers).length
    }
    const small = await kept({ description: 'short' })
    const large = await kept({
      description: 'x'.repeat(60_000),
      associatedTools: Array.from({ length: 400 }, (_, at) => 't'.repeat(100) + at),
    })
    expect(large).toBeLessThan(small * 2.5)
  })

  test('F74: 600 rows of 100 KB take as many requests as their size makes needful, and the next list as few', async () => {
    const { client, server } = await gateway((request, response) =>
      sendJson(response, pageOf(request, 600, { associatedTools: 'x'.repeat(100_000) })),
    )
    const first = await client.listServers()
    expect(first.ok && first.value.complete).toBe(true)
    expect(server.seen.length).toBeLessThanOrEqual(20)
    const before = server.seen.length
    const second = await client.listServers()
    expect(second.ok && second.value.pages).toBe(server.seen.length - before)
    expect(server.seen.length - before).toBeLessThanOrEqual(20)
  }, 60_000)

  test('a row is found whatever stands in it, and however the pieces are cut', () => {
    const servers = [
      { id: 'a', text: 'a "quoted" ] } , \\ \\" text', list: [[1, [2]], {}], deep: { servers: [1] } },
      { id: 'ü\u{1f600}', text: '\u2028', none: null },
      7,
      null,
      'text',
      true,
      [],
    ]
    for (const page of [
      { x: [1, { servers: [9] }], servers, nextCursor: 'ü' },
      servers,
      { servers: [], nextCursor: null },
    ]) {
      const bytes = Buffer.from(JSON.stringify(page, null, 1))
      for (const step of [1, 2, 3, 7, 64, 100_000]) {
        const found: unknown[] = []
        const reader = createRowReader((text) => found.push(JSON.parse(text ?? '')))
        for (let at = 0; at < bytes.length; at += step) reader.write(bytes.subarray(at, at + step))
        const whole = Array.isArray(page) ? page : page.servers
        expect(found).toEqual(whole)
        const rest = JSON.parse(reader.end() ?? '') as unknown
        expect(rest).toEqual(Array.isArray(page) ? [] : { ...page, servers: [] })
      }
    }
  })

  test.each([
    '{"servers":[{"id":"a"}',
    '{"servers":[{"id":"a"},]}',
    '{"servers":[,{}]}',
    '[{}',
    '{"servers":[{}],"servers":[{}]}',
    ']',
    '{"servers":["',
  ])('a page that is broken or cut off is not taken for a whole one: %s', (text) => {
    const reader = createRowReader(() => undefined)
    reader.write(Buffer.from(text))
    expect(reader.end()).toBeNull()
  })
})

describe('the budget of requests', () => {
  function budget() {
    let time = 1_000_000
    const waited: number[] = []
    const one = createBudget({
      now: () => time,
      sleep: async (milliseconds) => {
        waited.push(milliseconds)
        time += milliseconds
      },
    })
    const reply = (status: number, headers: Record<string, string>): HttpReply => ({
      url: 'https://gw/v1/servers/a',
      status,
      text: '',
      sentAt: time,
      receivedAt: time,
      doneAt: time,
      header: (name) => headers[name] ?? null,
    })
    const tell = (status: number, headers: Record<string, string>): Promise<unknown> =>
      one
        .observe({
          send: async () => ({ ok: true, value: reply(status, headers) }),
          close: async () => undefined,
        })
        .send({ method: 'GET', url: 'https://gw' })
    return { one, tell, waited, pass: (ms: number) => (time += ms), now: () => time }
  }
  const never = new AbortController().signal

  test('F74: what goes by itself keeps to its share of a minute, counted by what was sent', async () => {
    const { one, now } = budget()
    const start = now()
    for (let at = 0; at < 100; at++) {
      await one.room(1, 'poll', never)
      one.sent()
    }
    // 40 a minute: the hundredth goes in the third minute.
    expect(now() - start).toBeGreaterThanOrEqual(2 * 60_000)
    expect(now() - start).toBeLessThan(3 * 60_000)
  })

  test('room for several requests by itself counts as so many, and as none where it is given up', async () => {
    const { one, waited } = budget()
    await one.room(40, 'poll', AbortSignal.abort())
    await one.room(20, 'poll', never)
    await one.room(20, 'poll', never)
    expect(waited).toEqual([])
    await one.room(20, 'poll', never)
    expect(waited).toHaveLength(1)
  })

  test('F74: sixty changes of five requests stay under the limit the gateway tells, whoever else asks', async () => {
    const { one, tell, now } = budget()
    await tell(200, { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '95' })
    const sent: number[] = []
    for (let change = 0; change < 60; change++) {
      await one.room(5, 'batch', never)
      for (let request = 0; request < 5; request++) {
        one.sent()
        sent.push(now())
      }
    }
    const busiest = Math.max(
      ...sent.map((at) => sent.filter((other) => other >= at && other < at + 60_000).length),
    )
    expect(busiest).toBeLessThanOrEqual(80)
  })

  test('an operator is never held back, and a limit nobody told holds nothing back', () => {
    const { one } = budget()
    for (let at = 0; at < 1_000; at++) one.sent()
    expect(one.waitFor(5, 'batch')).toBe(0)
  })

  test('what a 429 asks for is waited for by whoever does not act alone', async () => {
    const { one, tell, waited } = budget()
    await tell(429, { 'retry-after': '42' })
    await one.room(5, 'batch', never)
    expect(waited).toEqual([42_000])
    expect(one.waitFor(5, 'batch')).toBe(0)
  })

  test('what others used of the same limit is counted too', async () => {
    const { one, tell } = budget()
    await tell(200, { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '3' })
    for (let at = 0; at < 2; at++) one.sent()
    expect(one.waitFor(5, 'batch')).toBeGreaterThan(0)
  })
})

describe('the sign-in in what a gateway answers', () => {
  const scrub = createScrub()
  scrub.add(TOKEN)
  const parts = TOKEN.split('.')
  const says = `you sent ${TOKEN}, that is ${parts[1]} and ${parts[2]}`
  const none = (value: unknown): void => {
    const text = JSON.stringify(value)
    for (const part of [TOKEN, ...parts.slice(1)]) expect(text).not.toContain(part)
  }

  test.each([400, 401, 403, 404, 409, 422, 429, 500, 503])('F75: is in no error of a %i', async (status) => {
    const { client } = await gateway(
      (_request, response) => sendJson(response, { detail: says }, status, { 'retry-after': '60' }),
      { wrap: scrub.wrap },
    )
    none([
      await client.getServer('a'),
      await client.putServer('a', {}),
      await client.listServers(),
      await client.userByEmail('a@b'),
    ])
  })

  test('F75: is in no redirect, header or live answer', async () => {
    const { client, http, server } = await gateway(
      (request, response) => {
        if (request.url.includes('/mcp'))
          return sendJson(response, { detail: says }, 401, { 'www-authenticate': `Bearer error="${says}"` })
        response.writeHead(302, { location: `/login/${TOKEN}` }).end()
      },
      { wrap: scrub.wrap },
    )
    none([await client.getServer('a'), await client.initialize('a', null)])
    const reply = await http.send({ method: 'POST', url: `${server.url}/servers/a/mcp` })
    none(reply.ok ? [reply.value.text, reply.value.header('www-authenticate')] : reply)
  })

  test('F75: is in no server, and one it was taken out of is never written back', async () => {
    const { client } = await gateway(
      (request, response) => {
        const bad = row(1, { description: says, oauthConfig: { note: TOKEN } })
        sendJson(response, request.url.includes('?') ? { servers: [bad], nextCursor: null } : bad)
      },
      { wrap: scrub.wrap },
    )
    const [one, list] = [await client.getServer('1'), await client.listServers()]
    none([one, list])
    expect(one.ok && one.value.inexact).toContain('repeats the sign-in')
  })
})

describe('the gateway’s clock', () => {
  const reply = (headers: Record<string, string>): HttpReply => ({
    url: 'https://gw/',
    status: 200,
    text: '',
    sentAt: 0,
    receivedAt: 0,
    doneAt: 0,
    header: (name) => headers[name] ?? null,
  })
  const date = 'Sun, 22 Nov 2026 12:00:00 GMT'

  test('is not read from a reply that may have been kept on the way', () => {
    expect(readDate(reply({ date }))).not.toBeNull()
    for (const kept of [{ age: '0' }, { age: '900' }, { via: '1.1 cache' }])
      expect(readDate(reply({ date, ...kept }))).toBeNull()
  })

  test('is known only as far as a date tells that leaves out fractions and may be a second old', () => {
    for (const madeAt of [1_000_000, 1_000_000.4, 1_000_000.999])
      for (const old of [0, 0.5, 0.99])
        for (const trip of [0, 0.3]) {
          const sentAt = (madeAt + old) * 1000
          const header = { date: new Date(Math.floor(madeAt) * 1000).toUTCString() }
          const receivedAt = sentAt + trip * 1000
          const read = readDate({ ...reply(header), sentAt, receivedAt })
          // Both clocks are the same here, so all that is read beyond the doubt is wrong.
          expect(Math.abs(read?.skew ?? NaN)).toBeLessThanOrEqual((read?.uncertainty ?? 0) + 1e-9)
        }
  })
})
