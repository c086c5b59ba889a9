import { describe, expect, test } from 'vitest'
import { UNTOLD } from '../../shared/contextforge/deployment.ts'
import { STEPS, type StepId } from '../../shared/contextforge/steps/index.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import {
  A_KEY,
  aDeployment,
  aGateway,
  aServer,
  aToken,
  CANONICAL,
  ISSUER,
  jsonReply,
  NOW,
  SERVER_ID,
  someFacts,
} from '../helpers/worlds.ts'

// The generator of P-256 (SEC 2, section 2.4.2).
const ON_CURVE = {
  x: Buffer.from('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296', 'hex').toString(
    'base64url',
  ),
  y: Buffer.from('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5', 'hex').toString(
    'base64url',
  ),
}

const config = (more: Json): Partial<Facts> => ({ server: aServer(more) })
const claims = (more: JsonObject, header: JsonObject = {}): Partial<Facts> => ({
  token: aToken(more, header),
})
const without = (name: string): Partial<Facts> => {
  const [header, payload, signature] = aToken().split('.')
  const all = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Record<string, Json>
  delete all[name]
  return { token: `${header}.${Buffer.from(JSON.stringify(all)).toString('base64url')}.${signature}` }
}
const keys = (value: Json, status = 200): Partial<Facts> => ({
  keys: { state: 'gathered', probe: { url: 'https://idp.example.com/k', reply: jsonReply(value, status) } },
})
const metadata = (value: Json, status = 200): Partial<Facts> => ({
  metadata: {
    state: 'gathered',
    probes: [{ url: 'https://idp.example.com/m', reply: jsonReply(value, status) }],
  },
})

const NOT_OAUTH = [401, 'Invalid authentication credentials', 'bearer'] as const
const INVALID = [401, 'Invalid OAuth access token', 'resource-metadata'] as const
const MISCONFIGURED = [503, 'OAuth authorization server not configured for this resource', 'none'] as const
const CRASH = [500, 'An internal error occurred. Please try again.', 'none'] as const

test('accepts when all steps pass', () => {
  const result = judge(someFacts())
  expect(result.verdict).toBe('accepted')
  expect(result.steps.map(({ outcome }) => outcome)).toEqual(STEPS.map(() => 'pass'))
  expect(result.prediction).toEqual({
    status: 200,
    detail: null,
    wwwAuthenticate: 'none',
    learnedResource: CANONICAL,
  })
})

const rejections: readonly [string, Partial<Facts>, StepId, readonly [number, string | null, string]][] = [
  ['an opaque token', { token: 'Zk3j9fjw0f9j0w9fj' }, 'readable', NOT_OAUTH],
  [
    'an encrypted token',
    { token: `${aToken().split('.')[0]}.a2V5.aXY.Y2lwaGVy.dGFn` },
    'readable',
    NOT_OAUTH,
  ],
  ['two parts', { token: 'eyJhbGciOiJSUzI1NiJ9.e30' }, 'readable', NOT_OAUTH],
  ['a kid that is a number', claims({}, { kid: 5 }), 'readable', CRASH],
  ['a critical extension', claims({}, { crit: ['exp'] }), 'readable', CRASH],
  ['a release without inbound OAuth', { gateway: aGateway('none') }, 'outside-issuer', NOT_OAUTH],
  ['OAuth switched off', { server: aServer({}, { oauthEnabled: false }) }, 'oauth-on', NOT_OAUTH],
  ['empty settings', { server: aServer(null) }, 'oauth-set-up', MISCONFIGURED],
  ['no issuer', { server: aServer({ authorization_servers: [] }) }, 'issuers-listed', MISCONFIGURED],
  [
    'only an http issuer',
    { server: aServer({ authorization_servers: ['http://idp.example.com'] }) },
    'issuers-listed',
    MISCONFIGURED,
  ],
  [
    'a plural key that is text',
    { server: aServer({ authorization_servers: ISSUER }) },
    'issuers-listed',
    MISCONFIGURED,
  ],
  ['another issuer', claims({ iss: 'https://other.example.com' }), 'issuer-allowed', NOT_OAUTH],
  ['the issuer in other case', claims({ iss: ISSUER.replace('idp', 'IDP') }), 'issuer-allowed', NOT_OAUTH],
  ['no issuer in the token', without('iss'), 'issuer-allowed', NOT_OAUTH],
  ['metadata answering 404', metadata({}, 404), 'metadata', INVALID],
  [
    'metadata of another issuer',
    metadata({ issuer: 'https://x', jwks_uri: 'https://idp.example.com/k' }),
    'metadata',
    INVALID,
  ],
  ['metadata without an issuer', metadata({ jwks_uri: 'https://idp.example.com/k' }), 'metadata', INVALID],
  ['metadata without jwks_uri', metadata({ issuer: ISSUER }), 'key-url', INVALID],
  [
    'keys on another host',
    metadata({ issuer: ISSUER, jwks_uri: 'https://keys.example.com/k' }),
    'key-url',
    INVALID,
  ],
  [
    'keys on another port',
    metadata({ issuer: ISSUER, jwks_uri: 'https://idp.example.com:443/k' }),
    'key-url',
    INVALID,
  ],
  ['keys over http', metadata({ issuer: ISSUER, jwks_uri: 'http://idp.example.com/k' }), 'key-url', INVALID],
  ['an ID token', claims({ nonce: null }), 'not-id-token', INVALID],
  ['at_hash', claims({ at_hash: 'x' }), 'not-id-token', INVALID],
  ['an unknown kid', claims({}, { kid: 'k2' }), 'signature', INVALID],
  ['keys without kid', keys({ keys: [{ ...A_KEY, kid: '' }] }), 'signature', INVALID],
  ['keys for encryption', keys({ keys: [{ ...A_KEY, use: 'enc' }] }), 'signature', INVALID],
  ['an empty key set', keys({ keys: [] }), 'signature', INVALID],
  ['a key set that is a list', keys([]), 'signature', INVALID],
  ['keys answering 500', keys({}, 500), 'signature', INVALID],
  ['HS256', claims({}, { alg: 'HS256' }), 'signature', INVALID],
  ['no algorithm at all', claims({}, { alg: 'none' }), 'signature', INVALID],
  ['a wrong signature', { signature: { state: 'invalid' } }, 'signature', INVALID],
  [
    'RS256 with an EC key',
    keys({ keys: [{ kty: 'EC', kid: 'k1', crv: 'P-256', ...ON_CURVE }] }),
    'signature',
    CRASH,
  ],
  ['ES256 with an RSA key', claims({}, { alg: 'ES256' }), 'signature', CRASH],
  ['an expired token', claims({ exp: NOW - 5 }), 'time', INVALID],
  ['a token from the future', claims({ iat: NOW + 30 }), 'time', INVALID],
  ['a token not valid yet', claims({ nbf: NOW + 30 }), 'time', INVALID],
  ['exp as words', claims({ exp: 'soon' }), 'time', INVALID],
  ['another audience', claims({ aud: 'x' }), 'audience', INVALID],
  ['a missing audience', without('aud'), 'audience', INVALID],
  ['an audience that is a number', claims({ aud: 5 }), 'audience', INVALID],
  ['a list with a number', claims({ aud: [CANONICAL, 5] }), 'audience', INVALID],
  ['an audience with a slash too many', claims({ aud: `${CANONICAL}/` }), 'audience', INVALID],
  [
    'the client id while resource hides it',
    { ...claims({ aud: 'X' }), ...config({ client_id: 'X', resource: CANONICAL }) },
    'audience',
    INVALID,
  ],
  ['resource being a number', config({ resource: 5 }), 'audience', CRASH],
  [
    'resource being a number, even for an expired token',
    { ...config({ resource: 5 }), ...claims({ exp: 1 }) },
    'audience',
    CRASH,
  ],
  ['sub that is a number', claims({ sub: 5 }), 'signed-issuer', INVALID],
  ['jti that is null', claims({ jti: null }), 'signed-issuer', INVALID],
  [
    'no e-mail',
    { token: aToken({ email: '', sub: 'b3f0' }) },
    'email-claim',
    [401, 'OAuth token missing valid email claim', 'none'],
  ],
  [
    'preferred_username without @ in front of a good sub',
    claims({ email: '', preferred_username: 'bob', sub: 'a@b.c' }),
    'email-claim',
    [401, 'OAuth token missing valid email claim', 'none'],
  ],
  [
    'an unknown user',
    { user: { state: 'missing' } },
    'active-user',
    [401, 'User not registered in ContextForge. Please log in via SSO first.', 'none'],
  ],
  ['a disabled user', { user: { state: 'disabled' } }, 'active-user', [401, 'Account disabled', 'none']],
]

describe('rejects', () => {
  test.each(rejections)('%s', (_name, facts, stoppedAt, [status, detail, wwwAuthenticate]) => {
    const result = judge(someFacts(facts))
    expect({ verdict: result.verdict, stoppedAt: result.stoppedAt }).toEqual({
      verdict: 'rejected',
      stoppedAt,
    })
    expect(result.prediction).toMatchObject({ status, detail, wwwAuthenticate })
    expect(result.steps.filter(({ stopsHere }) => stopsHere)).toHaveLength(1)
    expect(result.headline).toMatch(new RegExp(`^Rejected at step \\d+ of ${STEPS.length}: `))
  })
})

const unreachable = { kind: 'unreachable', says: 'proxy 407' } as const
const open: readonly [string, Partial<Facts>, StepId][] = [
  ['the token is one of the gateway itself', claims({ iss: 'mcpgateway' }), 'outside-issuer'],
  [
    'the metadata cannot be reached',
    { metadata: { state: 'gathered', probes: [{ url: 'https://a', reply: unreachable }] } },
    'metadata',
  ],
  [
    'the keys cannot be reached',
    { keys: { state: 'gathered', probe: { url: 'https://a', reply: unreachable } } },
    'signature',
  ],
  ['jose cannot check the key', { signature: { state: 'unsupported', why: 'Ed448' } }, 'signature'],
  ['a time claim is within the clock uncertainty', claims({ exp: NOW }), 'time'],
  ['the user is not known to this login', { user: { state: 'unknown', why: 'No right.' } }, 'active-user'],
  [
    'APP_DOMAIN is only assumed',
    {
      gateway: aGateway('strict-or-fallback', {
        appDomain: { source: 'assumed', url: 'https://internal-gateway.example.com' },
      }),
    },
    'audience',
  ],
  [
    'APP_DOMAIN is not known and the audience looks like a server URL',
    { gateway: aGateway('strict-or-fallback', { appDomain: { source: 'unknown' } }) },
    'audience',
  ],
  ['the token is too long', { token: 'a'.repeat(70_000) }, 'readable'],
]

describe('cannot decide when', () => {
  test.each(open)('%s', (_name, facts, stoppedAt) => {
    const result = judge(someFacts(facts))
    expect({ verdict: result.verdict, stoppedAt: result.stoppedAt }).toEqual({
      verdict: 'cannot-decide',
      stoppedAt,
    })
    expect(result.prediction.status).toBeNull()
  })
})

test('is never green while any step is not passed', () => {
  for (const [, facts] of [...rejections, ...open])
    expect(judge(someFacts(facts)).verdict).not.toBe('accepted')
})

test('rejects with certainty when a later step fails whatever the open one would say, but leaves the status open where the gateway may have failed before', () => {
  const result = judge(
    someFacts({
      ...claims({ aud: 'x' }),
      keys: { state: 'gathered', probe: { url: 'https://a', reply: unreachable } },
    }),
  )
  expect(result).toMatchObject({
    verdict: 'rejected',
    stoppedAt: 'audience',
    prediction: { status: null },
  })
})

test.each(['metadata', 'keys'] as const)(
  'predicts no status for an expired token when the %s cannot be read from here: odd keys would end in 500',
  (what) => {
    const probe = { url: 'https://a', reply: unreachable }
    const facts = claims({ exp: 1 })
    const gathered =
      what === 'metadata'
        ? { metadata: { state: 'gathered', probes: [probe, probe] } as const }
        : { keys: { state: 'gathered', probe } as const }
    expect(judge(someFacts({ ...facts, ...gathered }))).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'time',
      prediction: { status: null },
    })
  },
)

test('leaves the status open when the open step would be answered differently', () => {
  const result = judge(
    someFacts({ user: { state: 'missing' }, signature: { state: 'unsupported', why: 'Ed448' } }),
  )
  expect(result).toMatchObject({
    verdict: 'rejected',
    stoppedAt: 'active-user',
    prediction: { status: null },
  })
})

test('an unknown APP_DOMAIN leaves nothing open for an audience of another form', () => {
  const result = judge(
    someFacts({
      gateway: aGateway('strict-or-fallback', { appDomain: { source: 'unknown' } }),
      ...claims({ aud: 'x' }),
    }),
  )
  expect(result).toMatchObject({ verdict: 'rejected', stoppedAt: 'audience' })
})

describe('JWT_ISSUER that cannot be read', () => {
  const blind = {
    gateway: aGateway('strict-or-fallback', {
      deployment: aDeployment({}, { JWT_ISSUER: UNTOLD.JWT_ISSUER }),
    }),
  }
  test('leaves open every token that could be the gateway’s own, accepted or not', () => {
    for (const more of [{}, claims({ aud: 'x' }), claims({ iss: 'https://other.example.com' })])
      expect(judge(someFacts({ ...blind, ...more }))).toMatchObject({
        verdict: 'cannot-decide',
        stoppedAt: 'outside-issuer',
        prediction: { status: null },
      })
  })
  test('leaves refused what is refused either way, in words nobody can tell', () => {
    expect(judge(someFacts({ ...blind, ...claims({ exp: 1 }) }))).toMatchObject({
      verdict: 'rejected',
      prediction: { status: null },
    })
  })
  test('leaves a token without an issuer refused', () => {
    expect(judge(someFacts({ ...blind, ...without('iss') })).stoppedAt).toBe('issuer-allowed')
  })
})

describe('what is said of the rest of a token', () => {
  const summary = (facts: Partial<Facts>): string => judge(someFacts(facts)).summary
  const steps = (facts: Partial<Facts>): string =>
    judge(someFacts(facts))
      .steps.map(({ explanation }) => explanation)
      .join(' ')
  const nobody = { user: { state: 'missing' } } as const
  const notKnown = { user: { state: 'unknown', why: 'No right.' } } as const

  test('a token is called fine only where every other check passed', () => {
    for (const user of [nobody, notKnown, { user: { state: 'disabled' } } as const]) {
      expect(summary(user)).toMatch(/^Every check on the token itself passes\./)
      const unsigned = { ...user, signature: { state: 'not-checked', why: 'Keys not read.' } } as const
      expect(`${summary(unsigned)} ${steps(unsigned)}`).not.toMatch(/token is fine|every check/i)
      const elsewhere = { ...user, ...claims({ aud: 'x' }) }
      expect(`${summary(elsewhere)} ${steps(elsewhere)}`).not.toMatch(/token is fine|every check/i)
    }
  })
})

describe('what is advised about times', () => {
  const advice = (more: JsonObject) => judge(someFacts(claims(more))).remedies[0]
  test.each([
    ['text', { exp: 'soon' }],
    ['null', { exp: null }],
    ['an object', { iat: {} }],
  ])('a time that is %s is to be a number, and no clock is wrong', (_what, more) => {
    const remedy = advice(more)
    expect(remedy?.id).toBe('time-as-number')
    expect(`${remedy?.title} ${remedy?.copy}`).not.toMatch(/clock/i)
  })
  test('a time written as digits counts as the gateway counts it', () => {
    expect(advice({ exp: String(NOW - 500) })?.id).toBe('fresh-token')
    expect(advice({ nbf: String(NOW + 500) })).toMatchObject({ id: 'clocks' })
    expect(advice({ nbf: String(NOW + 500) })?.copy).toMatch(
      /a token of yours says nbf 2026-09-21 .* UTC\. The gateway/,
    )
  })
  test('a time of this very second is waited for', () => {
    expect(advice({ exp: NOW })?.id).toBe('fresh-token')
    expect(advice({ nbf: NOW + 1 })?.id).toBe('wait')
  })
})

describe('learning', () => {
  test('is predicted also when the user is refused afterwards', () => {
    expect(
      judge(someFacts({ user: { state: 'missing' }, ...claims({ aud: [CANONICAL, 'account'] }) })).prediction
        .learnedResource,
    ).toEqual([CANONICAL, 'account'])
  })
  test('does not happen while resource is set, or when the claims fail', () => {
    expect(judge(someFacts(config({ resource: CANONICAL }))).prediction.learnedResource).toBeNull()
    expect(judge(someFacts(claims({ exp: 1 }))).prediction.learnedResource).toBeNull()
  })
  test('does not happen on a release that does not learn', () => {
    expect(judge(someFacts({ gateway: aGateway('additive') })).prediction.learnedResource).toBeNull()
  })
})

describe('remedies', () => {
  const story = {
    ...claims({ aud: ['my-id', 'https://mcp.example.com'] }),
    ...config({ client_id: 'my-id', resource: CANONICAL }),
  }
  test('offer the toggle first of what is done here, where it is the cure', () => {
    expect(judge(someFacts(story)).remedies.find(({ edit }) => edit !== null)).toMatchObject({
      id: 'toggle',
      where: 'here',
      edit: { kind: 'toggle', on: true },
    })
  })
  test("never take a client id from the token's own audience", () => {
    const result = judge(someFacts({ ...claims({ aud: 'stranger' }), ...config({ resource: CANONICAL }) }))
    expect(result.remedies.some(({ id }) => id === 'toggle')).toBe(false)
  })
  test('take azp only after the signature passed', () => {
    const facts = { ...claims({ aud: 'my-id', azp: 'my-id' }), ...config({ resource: CANONICAL }) }
    expect(judge(someFacts(facts)).remedies.some(({ id }) => id === 'toggle')).toBe(true)
    expect(
      judge(someFacts({ ...facts, signature: { state: 'invalid' } })).remedies.some(
        ({ id }) => id === 'toggle',
      ),
    ).toBe(false)
  })
  test('never offer to accept account', () => {
    expect(
      judge(someFacts(claims({ aud: 'account' }))).remedies.some(({ edit }) => edit?.kind === 'add-audience'),
    ).toBe(false)
  })
  test('say when it is not an audience problem', () => {
    expect(judge(someFacts({ user: { state: 'missing' } })).summary).toContain('not an audience problem')
  })
})

test('the advertised and the enforced URL differ in the split domain, and the nearest miss says how', () => {
  const aud = `https://mcp.example.com/servers/${SERVER_ID}/mcp`
  const result = judge(someFacts(claims({ aud })))
  expect(result.tokenAudiences[0]).toMatchObject({ matches: null, nearest: { expected: CANONICAL } })
  expect(result.remedies.map(({ id }) => id)).toContain('app-domain')
})

test('a server this login is not shown leaves the verdict open, and an expired token is refused either way', () => {
  const open = judge(someFacts({ server: null }))
  expect(open).toMatchObject({
    verdict: 'cannot-decide',
    stoppedAt: 'oauth-on',
    prediction: { status: null },
  })
  const expired = judge(someFacts({ server: null, token: aToken({ exp: NOW - 60 }) }))
  expect(expired).toMatchObject({ verdict: 'rejected', stoppedAt: 'time', prediction: { status: null } })
  const elsewhere = judge(someFacts({ server: null, token: aToken({ aud: 'x' }) }))
  expect(elsewhere.verdict).toBe('cannot-decide')
})
