import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo, type DemoOptions } from '../../electron/demo/demo.ts'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import { createClock } from '../../electron/gateway/clock.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import { isObject, type Json } from '../../shared/kernel/json.ts'
import { startFront, type Front, type FrontOptions } from '../fakes/front.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { quickHttp } from '../helpers/http.ts'
import { rounds } from './seed.ts'

interface Scene {
  readonly demo: Demo
  readonly front: Front
  readonly world: World
  readonly admin: Awaited<ReturnType<typeof adminOf>>
}

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function scene(gateway: DemoOptions = {}, way: Partial<FrontOptions> = {}): Promise<Scene> {
  const demo = await startDemo(gateway)
  const front = await startFront({ target: demo.url, ...way })
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-gateway-faults-'))
  const world = startWorld({
    timers: manualTimers(),
    path: join(folder, 'history.db'),
    gateway: { ...demo, url: front.url },
  })
  ends.push(async () => {
    await world.close()
    await Promise.all([front.stop(), demo.stop()])
    rmSync(folder, { recursive: true, force: true })
  })
  await world.call('connection.demo', {})
  return { demo, front, world, admin: await adminOf(demo) }
}

const previewOf = ({ world, admin }: Scene, name: string, wanted: WantedChange) =>
  world.ask('change.preview', { serverId: admin.idOf(name), wanted, tokenId: null })

async function apply(all: Scene, name: string, wanted: WantedChange) {
  const preview = await previewOf(all, name, wanted)
  if (!preview.ok) throw new Error(JSON.stringify(preview.error))
  const { review } = preview.value
  const report = await all.world.call('change.apply', {
    planId: review.planId,
    typedName: name,
    canonicalConfirmed: true,
  })
  return { review, report }
}

describe('a gateway that answers and does something else', () => {
  test('F35: it says 200 and keeps what it had: not known at first, not applied when it cannot come any more, and sent once', async () => {
    const all = await scene({ putDoesNothing: true })
    const { report } = await apply(all, 'payments-mcp', { kind: 'toggle', on: true, clientId: null })
    expect([report.outcome, report.record.state]).toEqual(['unknown', 'unknown'])
    expect(report.says).toMatch(/answered that it was written, and still shows the old settings/)
    await all.world.timers.advance(3 * 60_000)
    const { changes } = await all.world.call('change.list', {})
    expect(changes.map(({ state }) => state)).toEqual(['not-applied'])
    expect(all.front.asked('PUT')).toHaveLength(1)
  })

  test('F37: OAuth turned off removes every setting: undo brings them back, and names the secrets it cannot', async () => {
    const all = await scene()
    const name = 'data-catalog'
    const before = (await all.admin.server(name)).oauthConfig
    expect(before).toHaveProperty('client_secret')
    const { report } = await apply(all, name, { kind: 'switch', on: false })
    expect(report.outcome).toBe('confirmed')
    expect((await all.admin.server(name)).oauthConfig).toBeNull()
    const undone = await apply(all, name, { kind: 'undo', changeId: report.record.id })
    expect(undone.report.outcome).toBe('confirmed')
    const unsure = undone.review.certainty.filter(({ sure }) => !sure).map(({ text }) => text)
    expect(unsure.join('\n')).toContain('client_secret')
    const { client_secret: _lost, vendor: _part, ...rest } = before
    const after = (await all.admin.server(name)).oauthConfig
    expect(after).toMatchObject(rest)
    expect(after).not.toHaveProperty('client_secret')
  })

  test('F38: masked secrets in a list that would change places are not sent', async () => {
    const all = await scene()
    const name = 'payments-mcp'
    const { oauthConfig } = await all.admin.server(name)
    const backends = [
      { name: 'a', secret: 'first' },
      { name: 'b', secret: 'second' },
    ]
    await all.admin.put(name, { oauthConfig: { ...oauthConfig, backends } })
    const { row } = await all.world.call('server.read', { serverId: all.admin.idOf(name) })
    const base = { oauthEnabled: true, oauthConfig: row.server.oauthConfig }
    const shown = isObject(base.oauthConfig) ? base.oauthConfig : {}
    const list = Array.isArray(shown['backends']) ? (shown['backends'] as readonly Json[]) : []
    expect(JSON.stringify(list)).not.toContain('first')
    const mine = { oauthEnabled: true, oauthConfig: { ...shown, backends: [...list].reverse() } }
    const reply = await previewOf(all, name, { kind: 'edit', base, mine, secrets: {}, choices: {} })
    expect(reply).toMatchObject({ ok: false, error: { kind: 'change-refused' } })
    expect(all.front.asked('PUT')).toHaveLength(0)
  })

  test('F40: rows that move between two pages are shown once, and the list says that it may be incomplete', async () => {
    let first: unknown
    const all = await scene(
      {},
      {
        pageSize: 5,
        rewrite: ({ url }, body) => {
          const page = body as { servers?: unknown[] }
          if (!url.includes('/servers?') || !Array.isArray(page.servers)) return body
          if (!url.includes('cursor=')) first = page.servers[0]
          return url.includes('cursor=') ? { ...page, servers: [first, ...page.servers.slice(1)] } : body
        },
      },
    )
    const { rows, complete } = await all.world.call('fleet.list', {})
    const ids = rows.map(({ server }) => server.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeLessThan(all.demo.servers.length)
    expect(complete).toBe(false)
    // What is missing from such a list is not called gone.
    expect((await all.world.call('watch.view', {})).cards).toEqual([])
  })

  test('F31: without the right to save it is told as a missing right, and the same review works when it is there', async () => {
    let denied = true
    const all = await scene(
      {},
      {
        fault: ({ method }) =>
          method === 'PUT' && denied
            ? {
                when: 'before',
                act: (response) =>
                  void response
                    .writeHead(403, { 'content-type': 'application/json' })
                    .end('{"detail":"Access denied"}'),
              }
            : null,
      },
    )
    const preview = await previewOf(all, 'payments-mcp', { kind: 'toggle', on: true, clientId: null })
    const planId = preview.ok ? preview.value.review.planId : ''
    const go = { planId, typedName: 'payments-mcp', canonicalConfirmed: true }
    expect(await all.world.ask('change.apply', go)).toMatchObject({
      ok: false,
      error: { kind: 'denied', needs: 'servers.update' },
    })
    denied = false
    expect(await all.world.ask('change.apply', go)).toMatchObject({
      ok: true,
      value: { outcome: 'confirmed' },
    })
  })
})

describe('clocks', () => {
  test('F43: a gateway whose clock is an hour off, either way, or jumps back, is followed within its own doubt', async () => {
    let offset = 0
    const server = createServer((_request, response) => {
      response.setHeader('date', new Date(Date.now() + offset).toUTCString())
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const http = quickHttp()
    const clock = createClock()
    const observed = clock.observe(http)
    for (const hours of [1, -1, 0, 23, -1]) {
      offset = hours * 3_600_000
      await observed.send({ method: 'GET', url })
      const { now, uncertainty } = clock.at(Date.now())
      expect(Math.abs(now - (Date.now() + offset) / 1000)).toBeLessThanOrEqual(uncertainty + 1)
    }
    await http.close()
    server.closeAllConnections()
    server.close()
  })
})

describe('much', () => {
  const SERVERS = rounds(10_000, 100_000)

  test(
    `F49: ${SERVERS} servers are read page by page in bounded memory, each once`,
    async () => {
      const row = (at: number): object => ({
        id: at.toString(16).padStart(32, '0'),
        name: `server-${at}`,
        description: null,
        enabled: true,
        visibility: 'public',
        version: 1,
        oauthEnabled: true,
        oauthConfig: {
          authorization_servers: ['https://idp.example.com'],
          resource: [`https://gw.example.com/servers/${at}/mcp`],
        },
      })
      const server = createServer((request, response) => {
        const query = new URL(request.url ?? '/', 'http://x').searchParams
        const from = Number(query.get('cursor') ?? 0)
        const limit = Number(query.get('limit') ?? 50)
        const servers = Array.from({ length: Math.min(limit, SERVERS - from) }, (_, at) => row(from + at))
        const next = from + limit < SERVERS ? String(from + limit) : null
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ servers, nextCursor: next }))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const http = quickHttp()
      const client = createGatewayClient({
        baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        basePath: '/v1',
        headerName: 'Authorization',
        token: () => 't',
        unauthorized: (detail) => ({ kind: 'sign-in-refused', status: 401, detail }),
        http,
      })
      const before = process.memoryUsage().heapUsed
      const list = await client.listServers()
      const perRow = (process.memoryUsage().heapUsed - before) / SERVERS
      expect(list.ok && [list.value.servers.length, list.value.complete]).toEqual([SERVERS, true])
      // Rows as they are kept, with whatever the collector has not taken yet.
      expect(perRow).toBeLessThan(16_384)
      await http.close()
      server.closeAllConnections()
      server.close()
    },
    10 * 60_000,
  )
})
