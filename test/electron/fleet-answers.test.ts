import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../../electron/cli/run.ts'
import { createAnswersSeen } from '../../electron/reading/answers-seen.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { FleetPart } from '../../shared/fleet/part.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { startFront, type Fault, type Front } from '../fakes/front.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { sendJson, type Seen } from '../helpers/loopback.ts'
import { manualTimers } from '../helpers/manual-timers.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { aTerminal } from '../helpers/terminal.ts'

const SERVER = 'docs-search'
const OFF = 'public-weather'
/** Beyond what a list may be older than a single reading. */
const PAST_KEPT_LISTS = 40_000

let demo: Demo
let front: Front
let world: World
let folder: string
let admin: Awaited<ReturnType<typeof adminOf>>
let fault: (request: Seen) => Fault | null
let rewrite: (request: Seen, body: unknown) => unknown

beforeEach(async () => {
  fault = () => null
  rewrite = (_request, body) => body
  demo = await startDemo()
  admin = await adminOf(demo)
  front = await startFront({
    target: demo.url,
    fault: (request) => fault(request),
    rewrite: (request, body) => rewrite(request, body),
  })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-answers-'))
  world = startWorld({
    gateway: { ...demo, url: front.url },
    path: join(folder, 'history.db'),
    timers: manualTimers(),
  })
})
afterEach(async () => {
  await world.close()
  await Promise.all([front.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

/** A server as a replica answers it. */
const answered =
  (name: string, change: (server: JsonObject) => JsonObject) =>
  (_request: Seen, body: unknown): unknown => {
    const one = (server: unknown): unknown => {
      if (typeof server !== 'object' || server === null) return server
      const record = server as JsonObject
      if (Array.isArray(record['servers'])) return { ...record, servers: record['servers'].map(one) }
      return record['name'] === name ? change(record) : record
    }
    return Array.isArray(body) ? body.map(one) : one(body)
  }
const look = async (): Promise<void> => {
  await world.timers.advance(PAST_KEPT_LISTS)
  await world.call('fleet.read', { anew: true })
}
/** The line as the window is told it. */
async function line(name: string): Promise<FleetLine | undefined> {
  const lines: FleetLine[] = []
  for (let mark: string | null = null, more = true; more;) {
    const part: FleetPart = await world.call('fleet.lines', { profileId: null, mark })
    lines.push(...(JSON.parse(part.lines) as FleetLine[]))
    ;({ mark, more } = part)
  }
  return lines.find((one) => one.name === name)
}
const ids = async (name: string): Promise<readonly string[]> =>
  (await line(name))?.findings.map(({ id }) => id) ?? []

describe('two answers to one question', () => {
  test('are a finding once a lower version came after a higher one, also when it has caught up', async () => {
    await admin.put(SERVER, { description: 'one' })
    await world.call('connection.demo', {})
    await look()
    expect(await ids(SERVER)).toEqual([])
    const { version } = await admin.server(SERVER)
    rewrite = answered(SERVER, (server) => ({ ...server, version: version - 1 }))
    await look()
    expect((await line(SERVER))?.health).toMatchObject({
      level: 'risk',
      says: expect.stringContaining(
        `version ${String(version - 1)} after version ${String(version)} (`,
      ) as string,
    })
    rewrite = (_request, body) => body
    await look()
    expect(await ids(SERVER)).toEqual(['two-answers'])
  })

  test('are none where a gateway was restored, or an older list may have been kept', async () => {
    await admin.put(SERVER, { description: 'one' })
    await world.call('connection.demo', {})
    await look()
    const { version } = await admin.server(SERVER)
    rewrite = answered(SERVER, (server) => ({ ...server, version: version - 1 }))
    await world.call('fleet.read', { anew: true })
    expect(await ids(SERVER)).toEqual([])
    for (let looks = 0; looks < 10; looks++) await look()
    expect(await ids(SERVER)).toEqual([])
    expect((await world.call('watch.view', {})).status.behind).toEqual([])
  })

  test('are a finding where settings alternate under one version, and none where they changed once', async () => {
    await world.call('connection.demo', {})
    await look()
    const other = answered(SERVER, (server) => ({
      ...server,
      oauthConfig: { ...(server['oauthConfig'] as JsonObject), resource: ['of-another-replica'] },
    }))
    rewrite = other
    await look()
    expect((await line(SERVER))?.audiences.map(({ value }) => value)).toEqual(['of-another-replica'])
    expect(await ids(SERVER)).not.toContain('two-answers')
    rewrite = (_request, body) => body
    await look()
    expect((await line(SERVER))?.health.says).toContain('other settings under the same version')
  })

  test('are told for an hour', () => {
    const at = 1_790_000_000_000
    let now = at
    const settings = { kind: 'settings', version: 3, at: at - 30 * 60_000 } as const
    const asked = createAnswersSeen(
      {
        snapshots: { newest: () => new Map(), alternated: () => new Map([['s', settings]]) },
        tests: { live: () => [] },
      },
      { wentBack: () => ({ kind: 'version', version: 6, seenVersion: 7, at: at - 50 * 60_000 }) },
      'p',
      () => now,
    )
    expect(asked()({ id: 's' })?.kind).toBe('version')
    now = at + 20 * 60_000
    expect(asked()({ id: 's' })?.kind).toBe('settings')
    now = at + 31 * 60_000
    expect(asked()({ id: 's' })).toBeNull()
  })

  test('are a finding where one token is answered in turn, and the command line says it too', async () => {
    await world.call('connection.demo', {})
    const serverId = admin.idOf(SERVER)
    const { token } = await world.call('token.demo', { serverId })
    const send = async (): Promise<number> => {
      await world.timers.advance(1_000)
      const report = await world.call('probe.send', { tokenId: token.id, serverId, mayLearn: false })
      return report.actual.status
    }
    expect(await send()).toBe(200)
    fault = ({ method, url }) =>
      method === 'POST' && url.includes(serverId)
        ? {
            when: 'before',
            act: (response) => sendJson(response, { detail: 'Invalid OAuth access token' }, 401),
          }
        : null
    expect(await send()).toBe(401)
    expect(await ids(SERVER)).toEqual([])
    fault = () => null
    expect(await send()).toBe(200)
    expect((await line(SERVER))?.health.says).toMatch(/got 200, 401 and 200 again/)
    const { rows } = await world.call('fleet.list', {})
    expect(rows.find(({ server }) => server.name === SERVER)?.findings.map(({ id }) => id)).toEqual([
      'two-answers',
    ])
  })
})

test('a live test that still differs when it is asked again counts, although documents are new again', async () => {
  await world.call('connection.demo', {})
  const serverId = admin.idOf(SERVER)
  const { token } = await world.call('token.demo', { serverId })
  fault = ({ method, url }) =>
    method === 'POST' && url.includes(serverId)
      ? {
          when: 'before',
          act: (response) => sendJson(response, { detail: 'Invalid OAuth access token' }, 401),
        }
      : null
  const ask = { tokenId: token.id, serverId, mayLearn: false }
  const first = await world.call('probe.send', ask)
  expect([first.agrees, first.again?.says]).toEqual([null, expect.stringContaining('may hold older ones')])
  const second = await world.call('probe.send', { ...ask, again: true })
  expect([second.agrees, second.again]).toEqual([false, null])
})

describe('callers without any token', () => {
  const startedWith = (env: JsonObject) => (request: Seen, body: unknown) =>
    request.url.endsWith('/version') ? { ...(body as JsonObject), env } : body

  test('are let in, as the variables of the gateway tell: in the line, on the command line and in its code', async () => {
    rewrite = startedWith({ MCP_REQUIRE_AUTH: 'false' })
    await world.call('connection.demo', {})
    await look()
    expect((await line(OFF))?.health).toMatchObject({
      level: 'risk',
      says: expect.stringContaining('MCP_REQUIRE_AUTH is off (read from /version)') as string,
    })
    const { printed, io } = aTerminal()
    const run = (words: string): Promise<number> => {
      printed.length = 0
      return runCommand(words.split(' '), world.handlers, io())
    }
    expect(await run(`audiences --demo --server ${OFF}`)).toBe(0)
    expect(printed.join('\n')).toMatch(
      /public-weather.*: OAuth is off\n {2}risk: OAuth is off, and callers without any token are let in.*\nFindings: Let in without a token 1$/,
    )
    expect(await run(`audiences --demo --server ${OFF} --json`)).toBe(0)
    expect(JSON.parse(printed.join('\n'))).toMatchObject([
      { health: { level: 'risk' }, findings: [{ id: 'let-in-without-token', severity: 'risk' }] },
    ])
    expect(await run(`lint --demo --server ${OFF}`)).toBe(1)
    expect(printed.join('\n')).toContain('Let in without a token. OAuth is off')
  })

  test('are no finding where the gateway tells that it refuses them, and a note where it tells nothing', async () => {
    await world.call('connection.demo', {})
    await look()
    expect(await ids(OFF)).toEqual([])
    rewrite = startedWith({})
    await world.call('connection.demo', {})
    await look()
    expect(await ids(OFF)).toEqual(['let-in-untold'])
    expect((await line(OFF))?.health.level).toBe('off')
  })
})
