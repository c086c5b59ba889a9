import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { directWay, type Way } from '../../electron/network/dispatcher.ts'
import { goDirectly } from '../../electron/network/proxy.ts'
import { retryAfterSeconds } from '../../electron/network/retry-after.ts'
import { createAsker } from '../../electron/client/asker.ts'
import { createGuard } from '../../electron/client/guard.ts'
import { createHttp, type Http, type HttpOptions } from '../../electron/gateway/http.ts'
import { makeCertificates } from '../../electron/demo/certificates.ts'
import { quickHttp, quickOptions } from '../helpers/http.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'
import type { Loopback } from '../helpers/loopback.ts'

const open: (Loopback | Http)[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await ('stop' in one ? one.stop() : one.close())
})

async function serve(...ask: Parameters<typeof startLoopback>): Promise<Loopback> {
  const server = await startLoopback(...ask)
  open.push(server)
  return server
}
function http(...ask: Parameters<typeof quickHttp>): ReturnType<typeof quickHttp> {
  const one = quickHttp(...ask)
  open.push(one)
  return one
}

describe('what goes wrong on the way is named', () => {
  test('F20: a name nobody knows', async () => {
    const reply = await http().send({ method: 'GET', url: 'http://no-such-host.invalid/x?y=1' })
    expect(reply).toEqual({ ok: false, error: { kind: 'name-not-found', host: 'no-such-host.invalid' } })
  })

  test('F19: a port where nothing listens', async () => {
    const server = await startLoopback(() => {})
    await server.stop()
    const reply = await http().send({ method: 'GET', url: `${server.url}/health` })
    expect(reply).toMatchObject({
      ok: false,
      error: { kind: 'unreachable', cause: 'connection refused: nothing listens there' },
    })
  })

  test('F23: a server that never answers, within the deadline', async () => {
    const server = await serve(() => {})
    const reply = await http({ totalMs: 200 }).send({ method: 'GET', url: server.url })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'timed-out', seconds: 0.2 } })
  })

  test('F24: a body that drips without end, within the deadline', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })
    const reply = await http({ totalMs: 300 }).send({ method: 'GET', url: server.url })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'timed-out' } })
  })

  test('a redirect is not followed, and its query is not shown', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: '/admin/login?next=secret' })
      response.end()
    })
    const reply = await http().send({
      method: 'GET',
      url: server.url,
      headers: { authorization: 'Bearer x' },
    })
    expect(reply).toEqual({
      ok: false,
      error: { kind: 'redirected', url: `${server.url}/`, to: `${server.url}/admin/login` },
    })
    expect(server.seen).toHaveLength(1)
  })

  test('a body beyond the limit, without reading it all', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = (): void => {
        if (!response.destroyed && response.write('x'.repeat(65_536))) setImmediate(more)
        else response.once('drain', more)
      }
      more()
    })
    const reply = await http({ maxBytes: 100_000 }).send({ method: 'GET', url: `${server.url}/v1/servers` })
    expect(reply).toEqual({
      ok: false,
      error: { kind: 'reply-too-large', endpoint: 'GET /v1/servers', limit: 100_000 },
    })
  })

  test('something that is not HTTP', async () => {
    const raw = createServer((socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'))
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
    const { port } = raw.address() as AddressInfo
    const reply = await http().send({ method: 'GET', url: `http://127.0.0.1:${port}/` })
    raw.close()
    expect(reply).toMatchObject({ ok: false, error: { kind: 'not-a-gateway' } })
  })

  test('TLS asked of a port that speaks plain HTTP', async () => {
    const server = await serve((_request, response) => sendJson(response, {}))
    const reply = await http().send({ method: 'GET', url: server.url.replace('http:', 'https:') })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'tls-failed' } })
  })

  test('a token that HTTP cannot carry is refused before anything is sent', async () => {
    const server = await serve((_request, response) => sendJson(response, {}))
    const reply = await http().send({
      method: 'GET',
      url: server.url,
      headers: { authorization: 'Bearer a\nb' },
    })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'request-refused' } })
    expect(server.seen).toHaveLength(0)
  })

  test('stopping on request', async () => {
    const server = await serve(() => {})
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    const reply = await http().send({ method: 'GET', url: server.url, signal: stop.signal })
    expect(reply).toEqual({ ok: false, error: { kind: 'cancelled' } })
  })
})

describe('what is given up', () => {
  const gather = (): { log: string[]; watch: Pick<HttpOptions, 'contacted' | 'logged'> } => {
    const log: string[] = []
    const contacted = (host: string): void => void log.push(`contacted ${host}`)
    return { log, watch: { contacted, logged: ({ problem }) => void log.push(problem) } }
  }
  /** A way that is given up while it is found. */
  const lost = (stop: AbortController): Way => ({
    ...directWay(''),
    proxyFor: async (url) => {
      stop.abort()
      return goDirectly(url)
    },
  })

  test.each(['before it leaves', 'while its way is found'])(
    'a request that is given up %s counts as none',
    async (when) => {
      const server = await serve((_request, response) => sendJson(response, {}))
      const { log, watch } = gather()
      const [stop, stopWalk] = [new AbortController(), new AbortController()]
      for (const each of when === 'before it leaves' ? [stop, stopWalk] : []) each.abort()
      const one = createHttp({ ...quickOptions(), ...watch, way: lost(stop) })
      open.push(one)
      const reply = await one.send({ method: 'GET', url: server.url, signal: stop.signal })
      expect(reply).toEqual({ ok: false, error: { kind: 'cancelled' } })
      const guard = createGuard(new URL(server.url), null, () => undefined)
      const asker = createAsker(lost(stopWalk), guard, { watch: { ...watch, now: Date.now } })
      const ask = { method: 'GET', url: server.url, headers: {}, body: null, guessed: false } as const
      const walked = await asker.ask({ ...ask, purpose: 'resource-metadata' }, stopWalk.signal)
      expect(walked).toMatchObject({ kind: 'withheld' })
      await asker.close()
      expect(server.seen).toHaveLength(0)
      expect(log).toEqual([])
    },
  )

  test('a request that is given up after it left is in the log', async () => {
    const stop = new AbortController()
    const server = await serve(() => stop.abort())
    const { log, watch } = gather()
    const one = createHttp({ ...quickOptions(), ...watch })
    open.push(one)
    await one.send({ method: 'GET', url: server.url, signal: stop.signal })
    expect(log).toEqual([`contacted 127.0.0.1:${server.port}`, expect.stringMatching(/cancel|stop/i)])
  })
})

describe('certificates', () => {
  const made = makeCertificates()

  test('F21: one of an unknown authority is refused, and trusted when the profile holds the authority', async () => {
    const server = await serve((_request, response) => sendJson(response, { status: 'healthy' }), {
      key: made.key,
      cert: made.cert,
    })
    const url = server.url.replace('127.0.0.1', 'localhost')
    const refused = await http().send({ method: 'GET', url })
    expect(refused).toMatchObject({
      ok: false,
      error: { kind: 'tls-failed', reason: expect.stringContaining('authority') as string },
    })
    expect(server.seen).toHaveLength(0)
    const trusted = await http({ caPem: made.caPem }).send({ method: 'GET', url })
    expect(trusted.ok && trusted.value.status).toBe(200)
  })

  test('an authority that is not PEM is said to be so', async () => {
    const reply = await http({
      caPem: '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----',
    }).send({ method: 'GET', url: 'https://127.0.0.1:9/' })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'tls-failed' } })
  })
})

describe('trying again', () => {
  test('F29: a read is tried three times on 503, with growing pauses', async () => {
    const server = await serve((_request, response) => sendJson(response, {}, 503))
    const client = http()
    const reply = await client.send({ method: 'GET', url: server.url })
    expect(reply.ok && reply.value.status).toBe(503)
    expect(server.seen).toHaveLength(3)
    expect(client.pauses).toEqual([187.5, 375])
  })

  test.each([429, 500, 502, 503, 504])('a write is sent once, also on %i', async (status) => {
    const server = await serve((_request, response) => sendJson(response, {}, status))
    await http().send({ method: 'PUT', url: server.url, body: '{}' })
    expect(server.seen).toHaveLength(1)
  })

  test('F25: a write is sent once when the connection breaks in the middle', async () => {
    const server = await serve((_request, _response, socket) => socket.destroy())
    const reply = await http().send({ method: 'PUT', url: server.url, body: '{}' })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
    expect(server.seen).toHaveLength(1)
  })

  test('F25: a read is tried again when the connection breaks', async () => {
    let first = true
    const server = await serve((_request, response, socket) => {
      if (first) socket.destroy()
      else sendJson(response, { fine: true })
      first = false
    })
    const reply = await http().send({ method: 'GET', url: server.url })
    expect(reply.ok && reply.value.text).toBe('{"fine":true}')
  })

  test('F28: a long Retry-After is not waited for but told', async () => {
    const server = await serve((_request, response) =>
      sendJson(response, {}, 429, { 'retry-after': '1000000000' }),
    )
    const client = http()
    await client.send({ method: 'GET', url: server.url })
    expect(client.pauses).toEqual([])
    expect(server.seen).toHaveLength(1)
  })

  test('F28: a 429 without Retry-After is not asked again at once', async () => {
    const server = await serve((_request, response) => sendJson(response, {}, 429))
    const client = http()
    await client.send({ method: 'GET', url: server.url })
    expect(Math.min(...client.pauses)).toBeGreaterThanOrEqual(5_000)
  })

  test('F28: Retry-After is read as seconds or a date, and capped', () => {
    const now = Date.parse('2026-11-22T12:00:00Z')
    expect(retryAfterSeconds('7', now)).toBe(7)
    expect(retryAfterSeconds('0', now)).toBe(1)
    expect(retryAfterSeconds('1000000000', now)).toBe(60)
    expect(retryAfterSeconds('Sun, 22 Nov 2026 12:00:09 GMT', now)).toBe(9)
    expect(retryAfterSeconds('soon', now)).toBe(5)
    expect(retryAfterSeconds(null, now)).toBe(5)
  })
})

describe('what is sent and read', () => {
  test('asks for JSON, sends no cookie and no referrer, and counts the host', async () => {
    const server = await serve((_request, response) => sendJson(response, {}, 200, { 'set-cookie': 'jwt=1' }))
    const client = http()
    await client.send({ method: 'GET', url: server.url })
    await client.send({ method: 'GET', url: server.url })
    expect(server.seen[1]?.headers).toMatchObject({ accept: 'application/json' })
    expect(server.seen[1]?.headers).not.toHaveProperty('cookie')
    expect(server.seen[1]?.headers).not.toHaveProperty('referer')
    expect(client.hosts).toEqual([`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`])
  })

  test('F27: characters split between packets are put together', async () => {
    const bytes = Buffer.from('{"name":"Zürich ✓ 🚀"}')
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const send = (at: number): void => {
        if (at >= bytes.length) return void response.end()
        response.write(bytes.subarray(at, at + 1), () => setImmediate(send, at + 1))
      }
      send(0)
    })
    const reply = await http().send({ method: 'GET', url: server.url })
    expect(reply.ok && reply.value.text).toBe('{"name":"Zürich ✓ 🚀"}')
  })

  test('an event stream that stays open is read up to its first event', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('event: message\ndata: {"jsonrpc":"2.0"}\n\n')
    })
    const reply = await http().send({ method: 'POST', url: server.url, body: '{}' })
    expect(reply.ok && reply.value.text).toContain('jsonrpc')
  })
})
