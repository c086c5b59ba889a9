import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startDemo } from '../../electron/demo/demo.ts'
import type { Demo } from '../../electron/demo/demo.ts'
import type { History } from '../../electron/history/history.ts'
import { MAX_PASTE } from '../../shared/ipc/contract.ts'
import type { Call, Input, Output } from '../../shared/ipc/contract.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { startFront, type Fault, type Front } from '../fakes/front.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { hangsUp, sendJson } from '../helpers/loopback.ts'
import { realTimers } from '../helpers/manual-timers.ts'
import { nested } from '../helpers/nested.ts'
import { startWorld, type Reply, type World } from '../helpers/world.ts'

/** Short, so that a gateway that never answers is waited for only once and not for long. */
const DEADLINE_MS = 1_500
const SERVER = 'payments-mcp'
const OTHER = 'media-library'

let demo: Demo
let front: Front
let world: World
let history: History
let folder: string
let admin: Awaited<ReturnType<typeof adminOf>>
/** What goes wrong with the next writes; null: nothing. */
let fault: Fault | null
/** The oauth_config the gateway's replies show for `SERVER`; undefined: the real one. */
let shown: Json | undefined
/** How far the clock of the app is ahead, in milliseconds. */
let clock: number

beforeEach(async () => {
  fault = null
  shown = undefined
  clock = 0
  demo = await startDemo()
  admin = await adminOf(demo)
  front = await startFront({
    target: demo.url,
    fault: (request) => (request.method === 'PUT' ? fault : null),
    rewrite: (request, body) =>
      /\/servers[/?]/.test(request.url) && shown !== undefined ? disguise(body, shown) : body,
  })
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-faults-'))
  world = startWorld({
    gateway: demo,
    path: join(folder, 'history.db'),
    deadlineMs: DEADLINE_MS,
    timers: { ...realTimers, now: () => Date.now() + clock },
    // Asked each time: some tests put another front in its place.
    deps: {
      demo: () => Promise.resolve({ ...demo, url: front.url }),
    },
  })
  history = world.history
})
afterEach(async () => {
  await world.close()
  await Promise.all([front.stop(), demo.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const ask = <C extends Call>(name: C, input: Input<C>): Promise<Reply<C>> => world.ask(name, input)
const call = <C extends Call>(name: C, input: Input<C>): Promise<Output<C>> => world.call(name, input)

/** Shows another oauth_config for `SERVER`, in a list and alone. */
function disguise(body: unknown, config: Json): unknown {
  if (typeof body !== 'object' || body === null) return body
  if (Array.isArray(body)) return body.map((item: unknown) => disguise(item, config))
  const record = body as Record<string, unknown>
  if (Array.isArray(record['servers'])) return { ...record, servers: disguise(record['servers'], config) }
  return record['id'] === admin.idOf(SERVER) ? { ...record, oauthConfig: config } : record
}

async function review(): Promise<string> {
  const wanted = { kind: 'toggle', on: true, clientId: null } as const
  const preview = await call('change.preview', { serverId: admin.idOf(SERVER), wanted, tokenId: null })
  return preview.review.planId
}
const apply = (planId: string): Promise<Reply<'change.apply'>> =>
  ask('change.apply', { planId, typedName: SERVER, canonicalConfirmed: true })
const states = async (): Promise<string[]> =>
  (await call('change.list', {})).changes.map(({ state }) => state)

const answers =
  (status: number, body: unknown = { detail: 'no' }, headers: Record<string, string> = {}): Fault['act'] =>
  (response) =>
    sendJson(response, body, status, headers)
const page =
  (status: number): Fault['act'] =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Oops</title>')
const breaksOff = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' })
  response.write('{"id":', () => response.destroy())
}
const saysNothing = (): void => undefined

describe('a change the gateway says no to', () => {
  test.each([
    ['F31: 403', answers(403), { kind: 'denied', status: 403, needs: 'servers.update' }],
    ['F32: 404', answers(404), { kind: 'refused-by-gateway', status: 404 }],
    ['F33: 409', answers(409), { kind: 'refused-by-gateway', status: 409, detail: 'no' }],
    [
      'F33: 422 with a list of problems',
      answers(422, { detail: [{ loc: ['body', 'oauthConfig'], msg: 'bad', input: 'hunter2' }] }),
      { kind: 'refused-by-gateway', status: 422, detail: 'body.oauthConfig: bad' },
    ],
    [
      'F28: 429 with Retry-After',
      answers(429, { detail: 'slow down' }, { 'retry-after': '17' }),
      { kind: 'rate-limited', retryAfterSeconds: 17 },
    ],
    [
      'a redirect',
      (response: ServerResponse) => void response.writeHead(302, { location: '/login' }).end(),
      { kind: 'redirected' },
    ],
  ])(
    '%s is told as it is, is sent once, writes nothing, and the same review works afterwards',
    async (_name, act, error) => {
      await call('connection.demo', {})
      const before = await admin.server(SERVER)
      const planId = await review()
      fault = { when: 'before', act }
      expect(await apply(planId)).toMatchObject({ ok: false, error })
      expect(front.asked('PUT')).toHaveLength(1)
      expect(await admin.server(SERVER)).toEqual(before)
      expect(await states()).toEqual(['not-applied'])
      expect(JSON.stringify(await call('change.list', {}))).not.toContain('hunter2')

      fault = null
      expect(await apply(planId)).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
      expect(front.asked('PUT')).toHaveLength(2)
      expect((await admin.server(SERVER)).oauthConfig['include_client_id_in_audience']).toBe(true)
      expect(await states()).toEqual(['confirmed', 'not-applied'])
      expect(history.changes.verifyChain()).toBeNull()
    },
  )

  test('F30: 401 says that the sign-in ended, and after signing in again the same review works', async () => {
    await call('connection.demo', {})
    const before = await admin.server(SERVER)
    const planId = await review()
    fault = { when: 'before', act: answers(401, { detail: 'Invalid authentication credentials' }) }
    expect(await apply(planId)).toMatchObject({ ok: false, error: { kind: 'sign-in-expired' } })
    expect(front.asked('PUT')).toHaveLength(1)
    expect(await admin.server(SERVER)).toEqual(before)

    fault = null
    // Nothing is tried with a sign-in that has ended.
    expect(await apply(planId)).toMatchObject({ ok: false, error: { kind: 'sign-in-expired' } })
    expect(front.asked('PUT')).toHaveLength(1)
    await call('connection.renew', { secret: 'the demo knows its own' })
    expect(await states()).toEqual(['not-applied'])
    expect(await apply(planId)).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
    expect(front.asked('PUT')).toHaveLength(2)
  })
})

const unclear: [string, Fault['act']][] = [
  ['F29: 500', answers(500)],
  ['503', answers(503, { detail: 'later' }, { 'retry-after': '1' })],
  ['a page of HTML', page(200)],
  ['a proxy’s page with 502', page(502)],
  ['a reply about another server', answers(200, { id: 'someone-else', name: 'x' })],
  ['a list in place of a server', answers(200, [])],
  ['a reply nested 1,000 deep', answers(200, nested(1_000))],
  ['F25: a connection closed without an answer', hangsUp],
  ['a reply that breaks off', breaksOff],
  ['F34: no answer before the deadline', saysNothing],
]

describe('a change whose answer says nothing certain', () => {
  test.each(unclear)(
    '%s, and nothing was written: unknown at first, settled by looking again, and a new review works',
    async (_name, act) => {
      await call('connection.demo', {})
      const before = await admin.server(SERVER)
      const planId = await review()
      fault = { when: 'before', act }
      expect(await apply(planId)).toMatchObject({
        ok: true,
        value: { outcome: 'unknown', record: { state: 'unknown' } },
      })
      expect(front.asked('PUT')).toHaveLength(1)
      expect(await admin.server(SERVER)).toEqual(before)
      expect(await states()).toEqual(['unknown'])

      fault = null
      // The first write may still be on its way, so the same review is not sent a second time.
      expect(await apply(planId)).toMatchObject({ ok: false, error: { kind: 'plan-gone' } })
      expect((await call('change.resolve', {})).resolved).toEqual([])
      clock = 5 * 60_000
      expect((await call('change.resolve', {})).resolved).toMatchObject([{ state: 'not-applied' }])
      expect(front.asked('PUT')).toHaveLength(1)
      expect(await apply(await review())).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
      expect(await states()).toEqual(['confirmed', 'not-applied'])
    },
  )

  test.each(unclear)(
    '%s, although it was written: read back and confirmed, without a second write',
    async (_name, act) => {
      await call('connection.demo', {})
      const { version } = await admin.server(SERVER)
      const planId = await review()
      fault = { when: 'after', act }
      expect(await apply(planId)).toMatchObject({ ok: true, value: { outcome: 'confirmed' } })
      expect(front.asked('PUT')).toHaveLength(1)
      const after = await admin.server(SERVER)
      expect([after.version, after.oauthConfig['include_client_id_in_audience']]).toEqual([version + 1, true])
      expect(await states()).toEqual(['confirmed'])
    },
  )

  test('a gateway that is gone after the write leaves the change unknown, and it is settled when it is back', async () => {
    await call('connection.demo', {})
    const planId = await review()
    let gone = false
    const real = front
    front = await startFront({
      target: demo.url,
      fault: (request) => {
        if (gone) return { when: 'before', act: hangsUp }
        gone = request.method === 'PUT'
        return gone ? { when: 'after', act: hangsUp } : null
      },
    })
    await real.stop()
    await call('connection.demo', {})
    // Another address is another gateway: what was reviewed there is not sent here.
    expect(await apply(planId)).toMatchObject({ ok: false, error: { kind: 'plan-gone' } })
    expect(await apply(await review())).toMatchObject({ ok: true, value: { outcome: 'unknown' } })
    expect(await states()).toEqual(['unknown'])
    gone = false
    expect((await call('change.resolve', {})).resolved).toMatchObject([{ state: 'confirmed' }])
    expect(front.asked('PUT')).toHaveLength(1)
  })
})

describe('a server with an odd oauth_config', () => {
  const odd: [string, Json][] = [
    ['null', null],
    ['a text', 'https://idp.example.com'],
    ['a number', 7],
    ['a list', [{ authorization_server: 'https://idp.example.com' }]],
    ['resource: 5', { authorization_servers: ['https://idp.example.com'], resource: 5, client_id: 'x' }],
    [
      'a client_id that is a list',
      { authorization_servers: ['https://idp.example.com'], client_id: [['x']] },
    ],
    [
      'issuers of every kind but text',
      { authorization_servers: [1, null, {}, []], authorization_server: {} },
    ],
    ['keys named like JavaScript’s own', JSON.parse('{"__proto__":{"x":1},"constructor":{"y":2}}') as Json],
    ['1,000 levels', nested(1_000)],
    ['1,000 levels below resource', { resource: nested(1_000) }],
  ]

  test.each(odd)('%s: every row of the fleet is there, and nothing throws', async (name, config) => {
    shown = config
    await call('connection.demo', {})
    const fleet = await call('fleet.list', {})
    expect(fleet.rows).toHaveLength(demo.servers.length)
    expect(fleet.complete).toBe(true)
    const id = admin.idOf(SERVER)
    const row = fleet.rows.find(({ server }) => server.id === id)
    expect(row?.server.name).toBe(SERVER)
    if (!name.includes('levels')) expect(row?.server.oauthConfig).toEqual(config)
    else expect(row?.server.oauthConfig).toBe('(not read: nested deeper than 64 levels)')

    const view = await ask('server.read', { serverId: id })
    const { token } = await call('token.demo', { serverId: id })
    const tested = await ask('token.test', { tokenId: token.id, serverId: id })
    if (name.includes('levels')) {
      const error = { kind: 'reply-unexpected', issues: ['nested deeper than 64 levels'] }
      expect(view).toMatchObject({ ok: false, error })
      expect(tested).toMatchObject({ ok: false, error })
    } else {
      expect(view).toMatchObject({ ok: true, value: { row: { server: { id } } } })
      if (!tested.ok) throw new Error(tested.error.kind)
      expect(tested.value.diagnosis.verdict).not.toBe('accepted')
    }

    const wanted = { kind: 'toggle', on: true, clientId: 'x' } as const
    await ask('change.preview', { serverId: id, wanted, tokenId: token.id })
    const other = admin.idOf(OTHER)
    expect((await call('server.read', { serverId: other })).row.server.name).toBe(OTHER)
    expect(front.asked('PUT')).toHaveLength(0)
  })

  test.each([
    ['null', null],
    ['resource: an empty list', { resource: [] }],
    ['resource: 5', { resource: 5 }],
    ['resource: [5, null]', { resource: [5, null] }],
    ['resource: an object', { resource: { a: 1 } }],
  ])(
    '%s, really stored: the verdict is what the gateway answers',
    async (_name, change: JsonObject | null) => {
      const { oauthConfig } = await admin.server(SERVER)
      await admin.put(SERVER, { oauthConfig: change && { ...oauthConfig, ...change } })
      await call('connection.demo', {})
      const serverId = admin.idOf(SERVER)
      const { token } = await call('token.demo', { serverId })
      const { diagnosis } = await call('token.test', { tokenId: token.id, serverId })
      const report = await call('probe.send', { tokenId: token.id, serverId, mayLearn: true })
      if (diagnosis.verdict === 'cannot-decide') expect(report.agrees).not.toBe(false)
      else expect([report.actual?.status, report.agrees]).toEqual([diagnosis.prediction.status, true])
    },
  )
})

describe('a hostile paste', () => {
  const novel = 'It was the best of times, it was the worst of times; e.g. v1.2.3 of www.example.com. '
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jwt = (claims: object): string => `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`

  test.each([
    ['5 MB', 'x'.repeat(5_000_000), 'request-refused'],
    ['one character too many', ' '.repeat(MAX_PASTE + 1), 'request-refused'],
    ['nothing', '', 'nothing-found'],
    ['blanks', ' \n'.repeat(200_000), 'nothing-found'],
    ['a novel', novel.repeat(10_000), 'nothing-found'],
    ['a long run without dots', `${'a'.repeat(900_000)} ,`, 'nothing-found'],
    ['a long run with a quote in it', `${'a'.repeat(900_000)}"a`, 'nothing-found'],
    ['a list nested 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000), 'nothing-found'],
    ['an object nested 100,000 deep', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'nothing-found'],
    ['a list that is not closed', '['.repeat(100_000), 'nothing-found'],
    ['NUL bytes', '\0'.repeat(100_000), 'nothing-found'],
    ['half a surrogate pair', '\ud800'.repeat(1_000), 'nothing-found'],
    ['dots', '.'.repeat(200_000), 'nothing-found'],
  ])('%s: refused with its reason, and nothing is put on the shelf', async (_name, text, kind) => {
    const reply = await ask('token.add', { text })
    expect(reply).toMatchObject({ ok: false, error: { kind } })
    expect((await call('token.list', {})).tokens).toEqual([])
  })

  test.each([
    ['an opaque token', 'v2.local-9fJ3kQ0pXz71Lm', 'opaque'],
    [
      'a JWE',
      ['{"alg":"dir","enc":"A256GCM"}', '', 'iv-iv-iv', 'ciphertext', 'tag-tag']
        .map((text) => Buffer.from(text).toString('base64url'))
        .join('.'),
      'encrypted',
    ],
    ['a token with a NUL in its claims', jwt({ sub: 'a\0b', aud: 'x\0' }), 'jwt'],
    ['a token with claims nested 1,000 deep', jwt({ a: nested(1_000) }), 'jwt'],
    ['a token that says alg none', `${part({ alg: 'none' })}.${part({ sub: 'admin@example.com' })}.`, 'jwt'],
    ['a token of 90 KB', jwt({ filler: 'x'.repeat(60_000) }), 'jwt'],
  ])('%s is taken for what it is, and never accepted by any server', async (_name, text, form) => {
    await call('connection.demo', {})
    const { tokens } = await call('token.add', { text })
    expect(tokens.map((token) => token.form)).toEqual([form])
    for (const { id } of demo.servers) {
      const { diagnosis } = await call('token.test', { tokenId: tokens[0]?.id ?? '', serverId: id })
      expect(diagnosis.verdict).not.toBe('accepted')
    }
  })

  test('200 tokens at once are all found, each once, and every one that is listed can be tested', async () => {
    await call('connection.demo', {})
    const text = Array.from({ length: 200 }, (_, at) => jwt({ sub: `person-${at}`, aud: 'a' })).join('\n')
    const added = await call('token.add', { text: `${text}\n${text}` })
    expect(added.found).toHaveLength(200)
    // The shelf holds 50; what had to make room is not given out.
    const { tokens } = await call('token.list', {})
    expect(tokens).toHaveLength(50)
    expect(added.tokens).toEqual(tokens)
    for (const { id } of tokens.slice(0, 5)) {
      const { diagnosis } = await call('token.test', { tokenId: id, serverId: admin.idOf(SERVER) })
      expect(diagnosis.verdict).not.toBe('accepted')
    }
    // A change is reviewed with a full shelf as well.
    await review()
  })

  test('a refresh token is named and never used', async () => {
    const secret = 'rt-6b1f0d7c9a'
    const reply = await call('token.add', {
      text: JSON.stringify({ refresh_token: secret, token_type: 'Bearer' }),
    })
    expect(reply.tokens).toEqual([])
    expect(reply.found).toEqual([{ kind: 'refresh-token', from: 'JSON refresh_token', used: false }])
    expect(JSON.stringify(reply)).not.toContain(secret)
  })
})
