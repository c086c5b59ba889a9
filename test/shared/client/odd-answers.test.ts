import { describe, expect, test } from 'vitest'
import type { Ask, Reply } from '../../../shared/client/way.ts'
import type { JsonObject } from '../../../shared/kernel/json.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import { asText, MADE_UP, madeUpServer, walkThrough } from './recorded.ts'

/*
 * What real clients did at answers that no document foresees (`npm run test:clients -- --setups odd`, in
 * November 2026), one pair a line.
 */

type Answered = Extract<Reply, { kind: 'answered' }>
type Change = (ask: Ask, reply: Answered) => Partial<Answered>

/** A server at which everything is right, but for what one answer is changed to. */
function walkWith(client: string, change: Change) {
  const server = madeUpServer('cf', false)
  return walkThrough(client, MADE_UP, null, (ask) => {
    const reply = server(ask)
    return reply.kind === 'answered' ? { ...reply, ...change(ask, reply) } : reply
  })
}
const jsonIn = (reply: Answered): JsonObject => JSON.parse(reply.text) as JsonObject
const changed =
  (purpose: Ask['purpose'], more: JsonObject): Change =>
  (ask, reply) =>
    ask.purpose === purpose && reply.status < 300
      ? { text: JSON.stringify({ ...jsonIn(reply), ...more }) }
      : {}
const ends = (client: string, change: Change): string => {
  const { verdict, stoppedAt } = walkWith(client, change)
  return stoppedAt?.id ?? verdict
}
const HTML = { status: 200, headers: { 'content-type': 'text/html' }, text: '<!doctype html>' }
const ASKS_FIRST = PROFILES.filter(
  ({ id }) => !['claude-code', 'codex', 'gemini', 'copilot-cli', 'vscode'].includes(id),
).map(({ id }) => id)

describe('a success that is no answer of MCP', () => {
  const answers: readonly (readonly [string, Partial<Answered>])[] = [
    ['a page', HTML],
    ['nothing', { status: 204, headers: { 'content-length': '0' }, text: '' }],
    [
      'JSON of something else',
      { status: 200, headers: { 'content-type': 'application/json' }, text: '{"ok":true}' },
    ],
    ['a list of nothing', { status: 200, headers: { 'content-type': 'application/json' }, text: '[]' }],
    [
      'half of a message',
      { status: 200, headers: { 'content-type': 'application/json' }, text: '{"jsonrpc"' },
    ],
  ]
  test.each(answers)('%s in place of the first call lets nobody in', (_, answer) => {
    for (const { id } of PROFILES) {
      const walked = walkWith(id, (ask) => (ask.purpose === 'first-call' ? answer : {}))
      expect([id, walked.verdict]).not.toEqual([id, 'in'])
      if (walked.requests.some(({ path, method }) => path === '/token' && method === 'POST'))
        expect([id, walked.stoppedAt?.id]).toEqual([id, 'first-call'])
    }
  })

  test.each(answers)('%s without a token is no open server, and it is a proxy’s', (_, answer) => {
    for (const id of ASKS_FIRST) {
      const walked = walkWith(id, (ask) => (ask.purpose === 'call' ? answer : {}))
      expect([id, walked.stoppedAt]).toEqual([id, { number: 1, id: 'refused', whose: 'proxy' }])
      expect(walked.says).toContain('no answer of MCP')
    }
  })

  test.each([
    ['JSON', { 'content-type': 'application/json; charset=utf-8' }, '{"jsonrpc":"2.0","id":1,"result":{}}'],
    ['a batch', { 'content-type': 'application/json' }, '[{"jsonrpc":"2.0","id":1,"result":{}}]'],
    ['an event stream', { 'content-type': 'text/event-stream' }, 'event: message\ndata: {}\n\n'],
    ['an event stream whose first event is still to come', { 'content-type': 'text/event-stream' }, ''],
  ])('%s is one', (_, headers, text) => {
    const answer = { status: 200, headers, text }
    expect(walkWith('sdk1', (ask) => (ask.purpose === 'first-call' ? answer : {})).verdict).toBe('in')
    expect(walkWith('sdk1', (ask) => (ask.purpose === 'call' ? answer : {})).says).toContain(
      'without any token',
    )
  })
})

describe('an answer with a field of another type', () => {
  test('how it is to authenticate by another method, or null, ends at version 1 of the Python SDK alone', () => {
    const by = (method: string | null, more: JsonObject = {}) =>
      ['sdk1', 'py1', 'py2'].map((client) =>
        ends(client, changed('register', { token_endpoint_auth_method: method, ...more })),
      )
    expect(by('tls_client_auth')[1]).toBe('registration')
    expect(by('none')).toEqual(['in', 'in', 'in'])
    expect(by('none', { grant_types: null })).toEqual(['registration', 'registration', 'in'])
  })

  test.each([
    ['logo_uri', null, 'registration', 'in'],
    ['logo_uri', '', 'in', 'in'],
    ['contacts', null, 'registration', 'in'],
    ['client_uri', 'no address', 'registration', 'registration'],
    ['policy_uri', 'no address', 'in', 'registration'],
    ['scope', 7, 'registration', 'registration'],
    ['client_secret_expires_at', '0', 'registration', 'in'],
  ] as const)(
    '%s: %j in a registration: the TypeScript SDKs %s, the Python ones %s',
    (name, value, ts, py) => {
      for (const [client, end] of [
        ['sdk1', ts],
        ['sdk2', ts],
        ['inspector', ts],
        ['py1', py],
        ['py2', py],
      ] as const)
        expect([client, ends(client, changed('register', { [name]: value }))]).toEqual([client, end])
    },
  )

  test.each([
    ['scope', ['openid'], 'token', 'token'],
    ['scope', null, 'token', 'in'],
    ['refresh_token', null, 'token', 'in'],
    ['expires_in', '3600', 'in', 'in'],
    ['token_type', 'bearer', 'in', 'in'],
    ['token_type', 'MAC', 'in', 'token'],
  ] as const)('%s: %j in a token: the TypeScript SDKs %s, the Python ones %s', (name, value, ts, py) => {
    for (const [client, end] of [
      ['sdk1', ts],
      ['sdk2', ts],
      ['py1', py],
      ['py2', py],
    ] as const)
      expect([client, ends(client, changed('token', { [name]: value }))]).toEqual([client, end])
  })
})

test('a byte order mark before the metadata is read over in JavaScript, and is no JSON to Python and Rust', () => {
  const marked: Change = (ask, reply) =>
    ask.purpose === 'resource-metadata' && reply.status === 200 ? { text: `\ufeff${reply.text}` } : {}
  const reads = (client: string): boolean =>
    walkWith(client, marked).requests.some(({ side, path }) => side === 'AS' && path.includes('.well-known'))
  for (const client of ['sdk1', 'sdk2', 'mcp-remote', 'inspector'])
    expect([client, reads(client)]).toEqual([client, true])
  for (const client of ['py1', 'py2', 'fastmcp', 'codex'])
    expect([client, reads(client)]).toEqual([client, false])
})

test('mcp-remote takes the first character of a text for the issuer, and ends there', () => {
  const walked = walkWith(
    'mcp-remote',
    changed('resource-metadata', { authorization_servers: 'https://sso.example.com' }),
  )
  expect(walked.stoppedAt?.id).toBe('metadata')
  expect(asText(walked).some((one) => one.includes('register'))).toBe(false)
})
