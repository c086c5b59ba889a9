import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, expect, test } from 'vitest'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import { nextTurn } from '../../electron/system/timers.ts'
import { manyServers } from '../fakes/many-servers.ts'
import { quickHttp } from '../helpers/http.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'

const open: { stop: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

async function gateway(count: number) {
  const { rewrite } = manyServers(count)
  const server = await startLoopback((request, response) => sendJson(response, rewrite(request, null)))
  const http = quickHttp()
  open.push(server, { stop: () => http.close() })
  return { client: clientOf(server.url, http), server }
}

const clientOf = (baseUrl: string, http: ReturnType<typeof quickHttp>) =>
  createGatewayClient({
    baseUrl,
    basePath: '/v1',
    headerName: 'Authorization',
    token: () => 't',
    unauthorized: () => ({ kind: 'sign-in-expired' }),
    http,
  })

test('the next page is asked for before the rows of this one are handed on', async () => {
  const { client, server } = await gateway(350)
  const order: string[] = []
  const list = await client.listServers(undefined, {
    turn: async () => void order.push('asked'),
    page: () => void order.push('rows'),
  })
  expect(list.ok && list.value.complete).toBe(true)
  expect(order.slice(0, 3)).toEqual(['asked', 'asked', 'rows'])
  expect(order.filter((one) => one === 'rows')).toHaveLength(server.seen.length)
})

test('the request for the next page has left before this one is parsed', async () => {
  const { rewrite } = manyServers(1_250)
  const server = await startLoopback((request, response) => sendJson(response, rewrite(request, null)))
  const order: string[] = []
  const clean = (text: string): string => {
    order.push('parsed')
    return text
  }
  const http = { ...quickHttp(), clean }
  open.push(server, { stop: () => http.close() })
  // The HTTP library tells this when it writes a request, which it does not do as soon as it is given one.
  const sent = (): void => void order.push('sent')
  subscribe('undici:client:sendHeaders', sent)
  const list = await clientOf(server.url, http)
    .listServers()
    .finally(() => unsubscribe('undici:client:sendHeaders', sent))
  expect(list.ok && list.value.complete).toBe(true)
  const pages = server.seen.length
  expect(pages).toBeGreaterThan(3)
  const between = Array.from({ length: pages - 1 }, () => ['sent', 'parsed'])
  expect(order).toEqual(['sent', ...between.flat(), 'parsed'])
})

test('a page that is no JSON ends the list, though its end named a next page', async () => {
  const { rewrite } = manyServers(350)
  const ended = Promise.withResolvers<undefined>()
  const server = await startLoopback((request, response) => {
    const text = JSON.stringify(rewrite(request, null))
    const isSecond = server.seen.length === 2
    // What its end named is asked for; nobody waits for the answer any more.
    if (server.seen.length === 3) return void response.on('close', () => ended.resolve(undefined))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(isSecond ? text.replace('{"servers":[', '{"servers":[}') : text)
  })
  const http = quickHttp()
  open.push(server, { stop: () => http.close() })
  const list = await clientOf(server.url, http).listServers(undefined, {})
  if (!list.ok) throw new Error(list.error.kind)
  expect(list.value.servers).toHaveLength(100)
  expect(list.value.missing.map(({ why }) => why)).toEqual(['page-failed'])
  const at = performance.now()
  await ended.promise
  expect(performance.now() - at).toBeLessThan(5_000)
})

test('a page that is not wanted any more waits for no turn, and is not asked for after it', async () => {
  const { rewrite } = manyServers(350)
  const server = await startLoopback((request, response) => {
    const text = JSON.stringify(rewrite(request, null))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(server.seen.length === 2 ? text.replace('{"servers":[', '{"servers":[}') : text)
  })
  const http = quickHttp()
  open.push(server, { stop: () => http.close() })
  const signals: (AbortSignal | undefined)[] = []
  const go = Promise.withResolvers<undefined>()
  const list = await clientOf(server.url, http).listServers(undefined, {
    turn: async (signal) => void (signals.push(signal) === 3 && (await go.promise)),
  })
  expect(list.ok && list.value.missing.map(({ why }) => why)).toEqual(['page-failed'])
  expect(signals).toHaveLength(3)
  expect(signals[2]?.aborted).toBe(true)
  go.resolve(undefined)
  for (let turns = 0; turns < 5; turns++) await nextTurn()
  expect(http.hosts).toHaveLength(2)
})

test('a list that is stopped waits for its turn no more', async () => {
  const { client, server } = await gateway(350)
  const stop = new AbortController()
  const list = await client.listServers(stop.signal, {
    turn: async (signal) => {
      stop.abort()
      expect(signal.aborted).toBe(true)
    },
  })
  expect(list).toEqual({ ok: false, error: { kind: 'cancelled' } })
  expect(server.seen).toHaveLength(0)
})

test('a fault in what takes the rows ends the request for the next page', async () => {
  const { rewrite } = manyServers(350)
  const ended = Promise.withResolvers<string>()
  const server = await startLoopback((request, response) => {
    if (server.seen.length === 1) return sendJson(response, rewrite(request, null))
    response.on('close', () => ended.resolve('ended'))
  })
  const http = quickHttp()
  open.push(server, { stop: () => http.close() })
  const fault = new Error('a fault')
  const list = clientOf(server.url, http).listServers(undefined, {
    page: () => {
      throw fault
    },
  })
  await expect(list).rejects.toBe(fault)
  const late = new Promise((resolve) => setTimeout(resolve, 5_000, 'late'))
  expect(await Promise.race([ended.promise, late])).toBe('ended')
})

test('a cursor that is taken out of the page as a secret is not gone on with', async () => {
  const { rewrite } = manyServers(350)
  const server = await startLoopback((request, response) => sendJson(response, rewrite(request, null)))
  const http = {
    ...quickHttp(),
    clean: (text: string) => text.replace(/"nextCursor":"[^"]*"/, '"nextCursor":null'),
  }
  open.push(server, { stop: () => http.close() })
  const pages: number[] = []
  const list = await clientOf(server.url, http).listServers(undefined, {
    page: (rows) => pages.push(rows.length),
  })
  expect(list.ok && list.value.servers.length).toBe(100)
  expect(pages).toEqual([100])
})

test('a list that is stopped keeps what was read, and says where it was stopped', async () => {
  const { client } = await gateway(5_000)
  const stop = new AbortController()
  const list = await client.listServers(stop.signal, { page: () => stop.abort() })
  if (!list.ok) throw new Error(list.error.kind)
  expect(list.value.complete).toBe(false)
  expect(list.value.servers.length).toBeGreaterThanOrEqual(100)
  expect(list.value.servers.length).toBeLessThan(5_000)
  expect(list.value.missing.map(({ why }) => why)).toEqual(['stopped'])
})

test('a list goes on from its first page, and asks for no page twice', async () => {
  const { client, server } = await gateway(700)
  const first = await client.listServers(undefined, { firstOnly: true })
  if (!first.ok || first.value.rest === null) throw new Error('no first page')
  expect(first.value).toMatchObject({ complete: false, pages: 1 })
  expect(first.value.servers).toHaveLength(100)
  const from = { servers: first.value.servers, cursor: first.value.rest }
  const list = await client.listServers(undefined, { from })
  expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([700, true])
  const cursors = server.seen.map(({ url }) => new URL(url, 'http://x').searchParams.get('cursor'))
  expect(new Set(cursors).size).toBe(cursors.length)
})

test('servers that name the same issuers hold one list of them, and each configuration is as it came', async () => {
  const lists = [['https://a'], ['https://a'], ['https://a', ''], 'https://a', [0], [[]], [], null]
  const text = lists.map(
    (list, at) => `{"id":"s${at}","oauthConfig":${JSON.stringify({ authorization_servers: list })}}`,
  )
  text.push('{"id":"zero","oauthConfig":{"authorization_servers":[-0]}}')
  const server = await startLoopback((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"servers":[${text.join(',')}]}`),
  )
  const http = quickHttp()
  open.push(server, { stop: () => http.close() })
  const list = await clientOf(server.url, http).listServers()
  if (!list.ok) throw new Error(list.error.kind)
  const got = list.value.servers.map(
    ({ oauthConfig }) => (oauthConfig as { authorization_servers: unknown }).authorization_servers,
  )
  expect(got).toEqual([...lists, [-0]])
  expect(got[0]).toBe(got[1])
})
