import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { firstForm, formHosts, readForm } from '../../shared/oauth/form.ts'
import { endpointsOf, flowOffer, hostsOf, readServer, secretMethod } from '../../shared/oauth/metadata.ts'
import { isResource, prefill } from '../../shared/oauth/prefill.ts'
import { cleanText, SECRET_NAMES, showFields } from '../../shared/oauth/redact.ts'
import { traceText } from '../../shared/oauth/trace-words.ts'
import type { IssuerOffer } from '../../shared/oauth/view.ts'
import { aGateway, aServer, CANONICAL, ISSUER, jsonReply } from '../helpers/worlds.ts'

const GATEWAY = 'https://gw.example.com'
const HOST = 'https://idp.example.com'

function reading(document: Json, gatewayUrl = GATEWAY) {
  return readServer(ISSUER, [{ url: `${HOST}/.well-known/x`, reply: jsonReply(document) }], gatewayUrl)
}
function server(members: JsonObject = {}, gatewayUrl = GATEWAY) {
  const document = {
    issuer: ISSUER,
    authorization_endpoint: `${HOST}/a`,
    token_endpoint: `${HOST}/t`,
    ...members,
  }
  const read = reading(document, gatewayUrl)
  if (!read.ok) throw new Error(read.error.kind)
  return read.value
}

describe('metadata', () => {
  test('is used where it names the issuer, a slash at the end aside', () => {
    expect(reading({ issuer: ISSUER.slice(0, -1) })).toMatchObject({
      ok: true,
      value: { issuer: ISSUER.slice(0, -1) },
    })
    for (const issuer of ['https://evil.example.com', ISSUER.toUpperCase(), '', null, 7])
      expect(reading({ issuer })).toMatchObject({ ok: false, error: { kind: 'issuer-metadata' } })
    expect(reading([])).toMatchObject({ ok: false, error: { kind: 'issuer-metadata' } })
  })

  test('is used from the second address where the first did not answer, which the gateway’s own verdict would not do', () => {
    const found = readServer(
      ISSUER,
      [
        { url: `${HOST}/one`, reply: { kind: 'unreachable', says: 'no answer' } },
        { url: `${HOST}/two`, reply: jsonReply({ issuer: ISSUER }) },
      ],
      GATEWAY,
    )
    expect(found).toMatchObject({ ok: true, value: { metadataUrl: `${HOST}/two` } })
  })

  test.each([
    ['http://idp.example.com/t', 'it is not https'],
    ['https://user:pw@idp.example.com/t', 'it holds sign-in data'],
    ['https://idp.example.com/t#x', 'it has a fragment'],
    ['https://169.254.169.254/t', 'it is a link-local address'],
    ['https://[fe80::1]/t', 'it is a link-local address'],
    [
      'https://0.0.0.0/t',
      'it is on this computer, but the gateway is not: what answers here is not what the gateway sees',
    ],
    ['https://2852039166/t', 'it is a link-local address'],
    [
      'https://localhost/t',
      'it is on this computer, but the gateway is not: what answers here is not what the gateway sees',
    ],
    [
      'https://127.1/t',
      'it is on this computer, but the gateway is not: what answers here is not what the gateway sees',
    ],
    ['javascript:alert(1)', 'it is not https'],
    ['not an address', 'it is no address'],
    [['https://idp.example.com/t'], 'it is no text'],
  ])('an endpoint %s is refused', (endpoint, why) => {
    const read = server({ token_endpoint: endpoint })
    expect(read.endpoints.token).toEqual({ state: 'refused', why })
    expect(read.document).not.toHaveProperty('token_endpoint')
    expect(flowOffer(read, 'client-credentials')).toEqual({
      possible: false,
      says: `its token_endpoint is not used: ${why}`,
    })
  })

  test('a flow without its endpoint is not possible, and one that is not announced is remarked on', () => {
    expect(flowOffer(server(), 'device')).toEqual({
      possible: false,
      says: 'its metadata has no device_authorization_endpoint',
    })
    expect(flowOffer(server(), 'code')).toEqual({ possible: true, says: '' })
    expect(flowOffer(server({ grant_types_supported: ['password'] }), 'code')).toEqual({
      possible: true,
      says: 'its metadata does not announce browser sign-in',
    })
  })

  test('names every host a flow uses, the issuer’s first', () => {
    const read = server({
      token_endpoint: 'https://login.example.net:8443/t',
      registration_endpoint: 'https://reg.example.net/r',
    })
    expect(hostsOf(read, endpointsOf('code', false))).toEqual(['idp.example.com', 'login.example.net:8443'])
    expect(hostsOf(read, endpointsOf('code', true))).toEqual([
      'idp.example.com',
      'login.example.net:8443',
      'reg.example.net',
    ])
  })

  test('of the ways to send a secret the first of basic and post is taken', () => {
    expect(secretMethod(null)).toBe('basic')
    expect(secretMethod(['client_secret_post'])).toBe('post')
    expect(secretMethod(['client_secret_post', 'client_secret_basic'])).toBe('basic')
    expect(secretMethod(['private_key_jwt'])).toBeNull()
  })
})

describe('what the form starts with', () => {
  const from = (config: JsonObject) => {
    const made = aServer(config)
    return prefill(made, boardOf(made, aGateway()), [])
  }

  test('resource is what the gateway expects, with its lane', () => {
    expect(from({ client_id: 'x' })).toMatchObject({
      clientId: 'x',
      clientIdFrom: 'oauth_config.client_id',
      resources: [{ value: CANONICAL, lane: 'C' }],
      leftOut: ['x'],
    })
    expect(from({ resource: ['api://one', 'two', 'https://three.example.com/#f'] })).toMatchObject({
      resources: [{ value: 'api://one', lane: 'R' }],
      leftOut: ['two', 'https://three.example.com/#f'],
    })
  })

  test.each<[JsonObject, string]>([
    [{ scopes_supported: ['openid', 'email', 'openid'] }, 'openid email'],
    [{ scopes: 'a  b' }, 'a b'],
    [{ scope: 'x' }, 'x'],
    [{ scopes_supported: [], scopes: [' y '] }, 'y'],
    [{ scopes_supported: [1, null] }, ''],
    [{}, ''],
  ])('scopes of %j', (config, scope) => {
    expect(from(config).scope).toBe(scope)
  })

  test('a resource is an absolute address without a fragment', () => {
    for (const value of ['https://gw.example.com/mcp', 'api://x', 'urn:x:y'])
      expect(isResource(value)).toBe(true)
    for (const value of ['', 'client', '/mcp', 'https://x/#', 'https://x/ y'])
      expect(isResource(value)).toBe(false)
  })
})

describe('the form', () => {
  const offer = (more: Partial<IssuerOffer> = {}): IssuerOffer => ({
    issuer: ISSUER,
    name: 'Authentik',
    problem: null,
    flows: (['code', 'device', 'client-credentials'] as const).map((flow) => ({
      flow,
      possible: flow !== 'code',
      says: '',
      hosts: ['idp.example.com', 'login.example.net'],
      browserHost: null,
    })),
    registrationHosts: ['idp.example.com', 'reg.example.net'],
    introspectionHosts: null,
    notes: [],
    ...more,
  })
  const start = {
    clientId: 'c',
    clientIdFrom: 'oauth_config.client_id',
    resources: [{ value: 'api://one', lane: 'R', from: 'x' }],
    leftOut: [],
    scope: 'openid',
  }

  test('starts with an issuer that can be asked and a flow it has, and registers only where there is no client', () => {
    const broken = offer({
      issuer: 'https://broken.example.com',
      problem: { kind: 'not-connected' },
      flows: [],
    })
    expect(firstForm([broken, offer()], start)).toMatchObject({
      issuer: ISSUER,
      flow: 'device',
      register: false,
      resources: 'api://one',
    })
    expect(firstForm([offer()], { ...start, clientId: '' }).register).toBe(true)
    expect(firstForm([offer({ registrationHosts: null })], { ...start, clientId: '' }).register).toBe(false)
    expect(firstForm([], start).issuer).toBe('')
  })

  test('only the issuer’s own host is agreed to by itself', () => {
    const form = { ...firstForm([offer()], start), register: true }
    expect(formHosts(form, offer())).toEqual({
      own: 'idp.example.com',
      others: ['login.example.net', 'reg.example.net'],
    })
    expect(readForm(form, offer(), 's').request.hosts).toEqual(['idp.example.com'])
    const agreed = { ...form, agreed: ['reg.example.net', 'evil.example.com'] }
    expect(readForm(agreed, offer(), 's').request.hosts).toEqual(['idp.example.com', 'reg.example.net'])
  })

  test('is read as it is meant: lines, blanks and pairs', () => {
    const form = {
      ...firstForm([offer()], start),
      flow: 'code' as const,
      resources: ' api://one \n\nurn:x:y',
      extra: 'prompt = login\nacr_values=a=b',
      scope: ' a  b ',
      port: ' 8080 ',
      nonce: true,
    }
    const { request, problems } = readForm(form, offer(), 's')
    expect(problems).toEqual({})
    expect(request).toMatchObject({
      resources: ['api://one', 'urn:x:y'],
      scope: 'a b',
      port: 8080,
      nonce: true,
      extra: [
        { name: 'prompt', value: 'login' },
        { name: 'acr_values', value: 'a=b' },
      ],
    })
    // What belongs to the browser alone does not go along with another flow.
    expect(readForm({ ...form, flow: 'device' }, offer(), 's').request).toMatchObject({
      port: null,
      nonce: false,
    })
  })

  test('says what is wrong, field by field', () => {
    const form = { ...firstForm([offer()], start), flow: 'client-credentials' as const }
    expect(
      Object.keys(
        readForm({ ...form, clientId: ' ', resources: 'client', extra: 'a b=c', port: '80' }, offer(), 's')
          .problems,
      ).sort(),
    ).toEqual(['clientId', 'clientSecret', 'extra', 'port', 'resources'])
    expect(readForm({ ...form, register: true, clientId: '' }, offer(), 's').problems).toEqual({})
  })
})

test('the trace as text names what was withheld and keeps the order', () => {
  const line = {
    at: '2026-11-12T10:00:00.000Z',
    by: 'app',
    method: 'POST',
    host: 'h',
    path: '/t',
    status: 400,
    problem: null,
    milliseconds: 12,
    sent: [{ name: 'code', value: null }],
    received: [{ name: 'error', value: 'x' }],
  } as const
  const opened = {
    ...line,
    by: 'browser',
    method: 'GET',
    path: '/a',
    status: null,
    milliseconds: null,
    received: [],
  } as const
  expect(
    traceText([
      { ...opened, sent: [], received: [] },
      { ...line, sent: [...line.sent], received: [...line.received] },
    ]),
  ).toBe(
    [
      '2026-11-12T10:00:00.000Z browser GET h/a opened',
      '2026-11-12T10:00:00.000Z Claimcheck POST h/t HTTP 400, 12 ms',
      '  sent: code (withheld)',
      '  received: error=x',
    ].join('\n'),
  )
})

describe('the trace', () => {
  const secret = fc.string({ minLength: 8, maxLength: 80, unit: 'grapheme-ascii' })

  test('withholds the value of everything that is a secret by name', () => {
    const values = SECRET_NAMES.map((name): [string, string] => [name, `value-of-${name}`])
    for (const { name, value } of showFields(values, new Set())) expect([name, value]).toEqual([name, null])
  })

  test('a known secret is in no name and no value, wherever a server puts it', () => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        const echo = `${before}${hidden}${after}`
        const shown = showFields(
          [
            ['error_description', echo],
            ['error', [echo]],
            [echo, 'x'],
            ['scope', encodeURIComponent(hidden)],
          ],
          new Set([hidden]),
        )
        const left = JSON.stringify(shown)
        // What was around it may happen to spell it again; only then may it be there.
        expect(
          left.includes(JSON.stringify(hidden).slice(1, -1)) && !`${before}…${after}`.includes(hidden),
        ).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  test('nothing a stranger writes changes how the rest is read, or how long it is', () => {
    expect(cleanText('a\u202eb\u200bc\nd\u0007', [])).toBe('a b c d ')
    expect(cleanText('x'.repeat(5_000), []).length).toBeLessThanOrEqual(301)
    expect(cleanText('see eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln there', [])).toBe('see … there')
  })
})

test('every failure has a title, an explanation and a next step that quote what is known', () => {
  const errors: AppError[] = [
    { kind: 'issuer-refused', issuer: ISSUER, reason: 'no' },
    { kind: 'issuer-unreachable', host: 'h', reason: 'r' },
    { kind: 'issuer-redirects', host: 'h', to: 't' },
    { kind: 'issuer-metadata', issuer: ISSUER, reasons: [] },
    { kind: 'grant-not-offered', issuer: ISSUER, what: 'w', reason: 'r' },
    { kind: 'grant-refused', host: 'h', status: 400, error: 'invalid_target', description: 'd' },
    { kind: 'grant-refused', host: 'h', status: null, error: 'never_heard_of', description: '' },
    { kind: 'grant-denied', host: 'h', description: 'd' },
    { kind: 'grant-reply', host: 'h', reason: 'r' },
    { kind: 'callback-wrong', what: 'state', expected: '', received: 'missing' },
    { kind: 'callback-wrong', what: 'iss', expected: 'a', received: 'b' },
    { kind: 'callback-wrong', what: 'parameters', expected: '', received: 'c' },
    { kind: 'grant-timed-out', seconds: 300, waitedFor: 'browser' },
    { kind: 'grant-timed-out', seconds: 1, waitedFor: 'device' },
    { kind: 'port-taken', port: 8_080 },
    { kind: 'browser-failed', host: 'h', reason: 'r' },
    { kind: 'grant-running' },
    { kind: 'no-refresh-token' },
  ]
  for (const error of errors)
    for (const text of Object.values(errorText(error))) {
      expect(text.length).toBeGreaterThan(4)
      expect(text).not.toMatch(/undefined|null|\[object/)
    }
  expect(errorText({ kind: 'grant-timed-out', seconds: 300, waitedFor: 'browser' }).explanation).toContain(
    '5 minutes',
  )
})
