import { describe, expect, test } from 'vitest'
import { PASTE_KINDS } from '../../../shared/paste/answer.ts'
import { isOfTheWay, stepOfPaste } from '../../../shared/client/of-paste.ts'
import { seenOnTheWay, type Exchange } from '../../../shared/client/seen.ts'
import type { Ask, Reply } from '../../../shared/client/way.ts'
import { readPaste } from '../../../shared/paste/read.ts'
import { outcomeWord } from '../../../shared/client/words.ts'

const ADDRESS = 'https://mcp.example.com/servers/1/mcp'
const ask = (more: Partial<Ask> = {}): Ask => ({
  purpose: 'call',
  method: 'POST',
  url: ADDRESS,
  headers: {},
  body: null,
  guessed: false,
  ...more,
})
const answered = (status: number, headers: Record<string, string> = {}, text = ''): Reply => ({
  kind: 'answered',
  status,
  headers,
  text,
})
const ids = (...all: Exchange[]): string[] => seenOnTheWay(all).map(({ id }) => id)
const first = { purpose: 'first-call' } as const
const page = { method: 'GET', headers: { origin: 'http://localhost:6274' } } as const
const refused = answered(401, { 'www-authenticate': 'Bearer' }, '{"detail":"Authentication required"}')

describe('what is seen on the way', () => {
  test.each([
    ['a redirect to a slash turns the POST into a GET', 301, `${ADDRESS}/`, ['post-lost']],
    ['308 to a slash loses nothing', 308, `${ADDRESS}/`, []],
    ['307 from http to https loses the token', 307, 'http://mcp.example.com/servers/1/mcp', ['token-lost']],
    ['302 to another host loses both', 302, 'https://other.example.com/mcp', ['post-lost', 'token-lost']],
  ])('%s', (_, status, location, expected) => {
    expect(ids({ ask: ask(), reply: answered(status, { location }) })).toEqual(expected)
  })

  test('a redirected GET loses no POST', () => {
    expect(ids({ ask: ask({ method: 'GET' }), reply: answered(301, { location: `${ADDRESS}/` }) })).toEqual(
      [],
    )
  })

  test.each([
    [431, '', ['header-limit']],
    [400, '<h1>400 Request Header Or Cookie Too Large</h1>', ['header-limit']],
    [400, '{"detail":"bad"}', []],
  ])('HTTP %d with %j: %j', (status, text, expected) => {
    expect(ids({ ask: ask(first), reply: answered(status, {}, text) })).toEqual(expected)
  })

  test('a token is not seen where its refusal is word for word the one without it', () => {
    const without = { ask: ask(), reply: refused }
    expect(ids(without, { ask: ask(first), reply: refused })).toEqual(['authorization-stripped'])
    const invalid = answered(401, { 'www-authenticate': 'Bearer' }, '{"detail":"Invalid OAuth access token"}')
    expect(ids(without, { ask: ask(first), reply: invalid })).toEqual([])
    expect(ids({ ask: ask(first), reply: refused })).toEqual([])
  })

  test('a session is lost where the next request does not find it', () => {
    const later = ask({ ...first, headers: { 'mcp-session-id': 's' } })
    expect(ids({ ask: later, reply: answered(404) })).toEqual(['session-lost'])
    expect(ids({ ask: later, reply: answered(200) })).toEqual([])
    expect(ids({ ask: ask(first), reply: answered(404) })).toEqual([])
  })

  test('a page in a browser needs its origin allowed, and the challenge exposed', () => {
    const allowed = { 'access-control-allow-origin': '*', 'www-authenticate': 'Bearer' }
    expect(ids({ ask: ask(page), reply: refused })).toEqual(['no-cors'])
    expect(ids({ ask: ask(page), reply: answered(401, allowed) })).toEqual(['challenge-hidden'])
    const exposed = { ...allowed, 'access-control-expose-headers': 'X-A, WWW-Authenticate' }
    expect(ids({ ask: ask(page), reply: answered(401, exposed) })).toEqual([])
    expect(ids({ ask: ask(), reply: refused })).toEqual([])
  })

  test('an incomplete chain is told by the reason of the failure, and no other failure is', () => {
    const failed = (code: string): Reply => ({ kind: 'unreached', reason: `it cannot be reached (${code})` })
    const chain = { ask: ask(), reply: failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE') }
    expect(ids(chain, chain)).toEqual(['chain-incomplete'])
    expect(ids({ ask: ask(), reply: failed('CERT_HAS_EXPIRED') })).toEqual([])
  })

  test('a refused refresh is told, an accepted one and a refused code are not', () => {
    const refresh = ask({ purpose: 'token', body: { grant_type: 'refresh_token' } })
    expect(ids({ ask: refresh, reply: answered(400) })).toEqual(['refresh-refused'])
    expect(ids({ ask: refresh, reply: answered(200) })).toEqual([])
    const code = ask({ purpose: 'token', body: { grant_type: 'authorization_code' } })
    expect(ids({ ask: code, reply: answered(400) })).toEqual([])
  })
})

describe('a paste leads to its step', () => {
  test('a challenge, the documents, and the errors of a provider each have theirs', () => {
    expect(stepOfPaste({ kind: 'challenge' })).toBe('challenge')
    expect(stepOfPaste({ kind: 'resource-metadata' })).toBe('resource')
    expect(stepOfPaste({ kind: 'server-metadata' })).toBe('server-metadata')
    const error = (code: string) => stepOfPaste({ kind: 'provider-error', code })
    expect(
      ['invalid_target', 'invalid_redirect_uri', 'insufficient_scope', 'invalid_grant'].map(error),
    ).toEqual(['scopes', 'redirect', 'registration', 'token'])
    expect(['constructor', 'toString', '__proto__'].map(error)).toEqual(['token', 'token', 'token'])
  })

  test('an error of Entra ID leads by its OAuth code, though its own code stands beside it', () => {
    const url =
      'http://127.0.0.1:7777/callback?error=invalid_scope&error_description=AADSTS70011%3A+The+scope+is+not+valid'
    const [answer] = readPaste(url, null, 0).answers
    expect(answer?.first).toContain('AADSTS70011')
    expect(answer && stepOfPaste(answer)).toBe('scopes')
  })

  test('a client’s log leads to where that client stops, and a key set to no step', () => {
    expect([isOfTheWay('client-log'), stepOfPaste({ kind: 'client-log' })]).toEqual([true, null])
    expect(PASTE_KINDS.filter((kind) => !isOfTheWay(kind))).toContain('jwks')
  })
})

test('below its stop a client would pass or would fail, and above it does', () => {
  expect([outcomeWord('passed', false), outcomeWord('passed', true)]).toEqual(['pass', 'would pass'])
  expect([outcomeWord('survived', false), outcomeWord('survived', true)]).toEqual([
    'fails, goes on',
    'would fail',
  ])
})
