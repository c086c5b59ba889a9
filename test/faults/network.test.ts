import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startTcpProxy, type TcpProxy } from '../fakes/tcp-proxy.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { createAuthority } from '../helpers/certificates.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { quickHttp } from '../helpers/http.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'

const SERVER = 'payments-mcp'

let demo: Demo
let proxy: TcpProxy
let world: World
let folder: string
let admin: Awaited<ReturnType<typeof adminOf>>

beforeEach(async () => {
  demo = await startDemo()
  admin = await adminOf(demo)
  proxy = await startTcpProxy(demo.url)
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-network-'))
  world = startWorld({
    timers: manualTimers(),
    path: join(folder, 'history.db'),
    gateway: { ...demo, url: proxy.url },
    deadlineMs: 1_500,
  })
  await world.call('connection.demo', {})
})
afterEach(async () => {
  await world.close()
  await Promise.all([proxy.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

/** The fault is for connections from now on: those kept open are closed first. */
function fault(...toxic: Parameters<TcpProxy['set']>): void {
  proxy.set(...toxic)
  proxy.cutAll()
}
const read = (): ReturnType<typeof world.ask<'server.read'>> =>
  world.ask('server.read', { serverId: admin.idOf(SERVER) })
const kindOf = async (): Promise<string> => {
  const reply = await read()
  return reply.ok ? 'ok' : reply.error.kind
}

async function turnOn(): Promise<string> {
  const wanted = { kind: 'toggle', on: true, clientId: null } as const
  const { review } = await world.call('change.preview', {
    serverId: admin.idOf(SERVER),
    wanted,
    tokenId: null,
  })
  return review.planId
}
const apply = (planId: string): ReturnType<typeof world.ask<'change.apply'>> =>
  world.ask('change.apply', { planId, typedName: SERVER, canonicalConfirmed: true })

describe('the way to the gateway', () => {
  test('F19: a gateway that is gone leaves the list in sight, says how old it is, and is found again by itself', async () => {
    const port = Number(new URL(demo.url).port)
    const { rows } = await world.call('fleet.list', {})
    await proxy.stop()
    expect(await world.ask('fleet.list', { anew: true })).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    })
    await world.timers.advance(40_000)
    const { status } = await world.call('watch.view', {})
    expect(status).toMatchObject({ state: 'waiting', error: { kind: 'unreachable' } })
    expect(status.lastLook).not.toBeNull()
    expect((await world.call('fleet.list', {})).rows).toHaveLength(rows.length)
    proxy = await startTcpProxy(`http://127.0.0.1:${port}`)
  })

  test('F22: a gateway that takes no connection is given up after the connect deadline', async () => {
    // A stopped process: once its queue is full the system leaves new connections without an answer.
    const child = spawn(process.execPath, [
      '-e',
      "const s=require('net').createServer();s.listen({port:0,host:'127.0.0.1',backlog:1},()=>console.log(s.address().port))",
    ])
    const port = await new Promise<number>((resolve) =>
      child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
    )
    child.kill('SIGSTOP')
    const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
    await new Promise((resolve) => setTimeout(resolve, 300))
    try {
      const http = quickHttp({ connectMs: 400, totalMs: 10_000 })
      const reply = await http.send({ method: 'GET', url: `http://127.0.0.1:${port}/health` })
      expect(reply).toMatchObject({ ok: false, error: { kind: 'timed-out' } })
      await http.close()
    } finally {
      for (const filler of fillers) filler.destroy()
      child.kill('SIGKILL')
    }
  })

  test('F23: headers and half a body that never ends are given up at the deadline', async () => {
    fault({ kind: 'stall', at: 300 })
    expect(await kindOf()).toBe('timed-out')
    fault(null)
    expect(await kindOf()).toBe('ok')
  })

  test('F25: a reset in the middle of a body is tried again for a read, and a write is read back instead', async () => {
    fault({ kind: 'reset', at: 200 })
    expect(await kindOf()).toBe('unreachable')
    expect(proxy.connections()).toBeGreaterThanOrEqual(4)
    fault(null)
    expect(await kindOf()).toBe('ok')
  })

  test.each([10, 200, 700, 1_500, 4_000])(
    'F26: an answer cut off after %i bytes is never shown as a complete list',
    async (at) => {
      await world.call('fleet.list', {})
      fault({ kind: 'cut', at })
      const reply = await world.ask('fleet.list', { anew: true })
      if (reply.ok) expect([reply.value.complete, reply.value.partial === null]).toEqual([false, false])
      else expect(['unreachable', 'reply-unexpected', 'not-a-gateway']).toContain(reply.error.kind)
    },
  )

  test('F27: an answer that comes byte by byte, characters and all, is read the same', async () => {
    await admin.put(SERVER, { description: 'Zahlungen für Kälte und Größe: 支払い 🚦' })
    const whole = await world.call('server.read', { serverId: admin.idOf(SERVER) })
    fault({ kind: 'slice' })
    const sliced = await world.call('server.read', { serverId: admin.idOf(SERVER) })
    expect(sliced.row).toEqual(whole.row)
    expect(sliced.row.server.description).toContain('支払い 🚦')
  })

  test.each(['garbage', 'half-close'] as const)(
    'F41: %s in place of an answer is named, and nothing is assumed from it',
    async (kind) => {
      fault({ kind })
      expect(['not-a-gateway', 'unreachable']).toContain(await kindOf())
      fault(null)
      expect(await kindOf()).toBe('ok')
    },
  )

  test('F24: a slow way is waited for as long as the deadline allows', async () => {
    fault({ kind: 'latency', ms: 150 })
    expect(await kindOf()).toBe('ok')
    fault({ kind: 'latency', ms: 4_000 })
    expect(await kindOf()).toBe('timed-out')
  })

  test('F48: a network that is switched under a write leaves it unknown, and it is settled by looking when the network is back', async () => {
    const planId = await turnOn()
    const { version } = await admin.server(SERVER)
    // The write gets through and its answer does not; then nothing does.
    const applying = apply(planId)
    await expect
      .poll(async () => (await admin.server(SERVER)).version, { interval: 1, timeout: 20_000 })
      .toBe(version + 1)
    fault({ kind: 'black-hole' })
    const reply = await applying
    // Read back before the switch it is confirmed at once; after it, it is unknown until somebody can look.
    expect(reply).toMatchObject({ ok: true })
    if (reply.ok) expect(['unknown', 'confirmed']).toContain(reply.value.outcome)
    fault(null)
    await world.call('change.resolve', {})
    expect((await world.call('change.list', {})).changes.map(({ state }) => state)).toEqual(['confirmed'])
    expect((await admin.server(SERVER)).version).toBe(version + 1)
  }, 60_000)
})

describe('certificates', () => {
  test.each([
    ['that has expired', { days: [-3, -1] as const, names: ['127.0.0.1'] }, /expired/],
    ['that is not valid yet', { days: [1, 3] as const, names: ['127.0.0.1'] }, /not valid yet/],
    ['for another host', { days: [-1, 3] as const, names: ['gw.example.com'] }, /another host name/],
  ])(
    'F21: one %s is refused, with the reason, and nothing is sent',
    async (_name, { days, names }, reason) => {
      const authority = await createAuthority()
      const server = await startLoopback(
        (_request, response) => sendJson(response, {}),
        await authority.issue(names, days),
      )
      const http = quickHttp({ caPem: authority.certPem })
      const reply = await http.send({
        method: 'GET',
        url: `${server.url}/health`,
        headers: { authorization: 'Bearer secret' },
      })
      expect(reply).toMatchObject({ ok: false, error: { kind: 'tls-failed' } })
      expect(reply.ok ? '' : JSON.stringify(reply.error)).toMatch(reason)
      expect(server.seen).toEqual([])
      await http.close()
      await server.stop()
    },
  )
})
