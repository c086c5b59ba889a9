import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gatherIssuerFacts } from '../../electron/issuer/gather.ts'
import { nearestPair } from '../../shared/audience/near-miss.ts'
import { judgeAdvertised } from '../../shared/contextforge/advertised.ts'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { CURRENT_RULES } from '../../shared/contextforge/capabilities.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { ok } from '../../shared/kernel/result.ts'
import { decodeToken } from '../../shared/contextforge/decode.ts'
import { describeToken } from '../../shared/token/describe.ts'
import { recognise } from '../../shared/token/recognise.ts'
import { judge } from '../../shared/judging/judge.ts'
import { A_KEY, aGateway, aServer, aToken, CANONICAL, ISSUER, someFacts } from '../helpers/worlds.ts'

/* The hostile corpus of tokens and pastes, by the threats they stand for. Each is judged with a signature
   that fits, so that nothing but the thing itself can stop it. */

const verdictOf = (token: string): string => judge(someFacts({ token })).verdict
const part = (text: string): string => Buffer.from(text).toString('base64url')
const raw = (header: string, claims: string): string => `${part(header)}.${part(claims)}.c2lnbmF0dXJl`
const HEADER = '{"alg":"RS256","kid":"k1"}'

describe('T12: an algorithm the gateway does not take', () => {
  test.each([
    'none',
    'None',
    'NONE',
    '',
    'HS256',
    'HS384',
    'HS512',
    'rs256',
    'RS1',
    'RSA1_5',
    'ES256K',
    'dir',
    'A256GCM',
  ])('is never accepted: %j', (alg) => expect(verdictOf(aToken({}, { alg }))).not.toBe('accepted'))
  test.each<Json>([5, null, true, ['RS256'], { a: 'RS256' }])('nor one that is no text: %j', (alg) =>
    expect(verdictOf(aToken({}, { alg }))).not.toBe('accepted'),
  )
})

describe('T13: one defect in a good token', () => {
  test.each<[string, Record<string, Json>, string]>([
    ['another issuer', { iss: 'https://evil.example' }, 'issuer-allowed'],
    ['another audience', { aud: 'evil' }, 'audience'],
    ['an ID token', { nonce: 'n' }, 'not-id-token'],
    ['expired', { exp: 1 }, 'time'],
    ['not valid yet', { nbf: 9_999_999_999 }, 'time'],
    ['issued tomorrow', { iat: 9_999_999_999 }, 'time'],
    ['a sub that is a number', { sub: 7 }, 'signed-issuer'],
    ['nobody', { email: '', sub: 'b3f0' }, 'email-claim'],
  ])('%s fails exactly that step', (_name, claims, step) => {
    const { steps, verdict, stoppedAt } = judge(someFacts({ token: aToken(claims) }))
    expect({ verdict, stoppedAt }).toEqual({ verdict: 'rejected', stoppedAt: step })
    expect(steps.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)).toEqual([step])
  })
})

describe('T14: a kid that is more than a name', () => {
  test.each([
    "' OR 1=1 --",
    '../../etc/passwd',
    '<img src=x onerror=alert(1)>',
    'k1\u0000',
    'K1',
    'k1 ',
    '${7*7}',
    'x'.repeat(5_000),
  ])('is compared as text and nothing else: %j', (kid) => {
    const diagnosis = judge(someFacts({ token: aToken({}, { kid }) }))
    expect(diagnosis.verdict).toBe('rejected')
    expect(diagnosis.stoppedAt).toBe('signature')
  })
})

test('T15, T16: nothing in a token makes a connection: not its header, and no issuer the server does not name', async () => {
  const asked: string[] = []
  const get = (url: string) => {
    asked.push(url)
    return Promise.resolve(ok({ status: 200, text: '{}', location: null }))
  }
  const ways = [
    'http://169.254.169.254/latest',
    'http://127.0.0.1:6379/',
    'https://2130706433/',
    'https://[::ffff:127.0.0.1]/',
    'file:///etc/passwd',
    'gopher://x',
    'https://evil.example/',
    `${ISSUER}../x`,
    `${ISSUER}@evil.example`,
  ]
  for (const way of ways) {
    await gatherIssuerFacts(
      get,
      aToken({ iss: way }, { jku: way, x5u: way, jwk: A_KEY, x5c: [way] }),
      aServer(),
      'https://gw.example.com',
      CURRENT_RULES,
    )
  }
  expect(asked).toEqual([])
  await gatherIssuerFacts(
    get,
    aToken({}, { jku: 'https://evil.example/k' }),
    aServer(),
    'https://gw.example.com',
    CURRENT_RULES,
  )
  expect(asked.length).toBeGreaterThan(0)
  for (const url of asked) expect(new URL(url).host).toBe(new URL(ISSUER).host)
})

test('T15: a header that brings its own key is warned of', () => {
  for (const name of ['jku', 'x5u', 'jwk', 'x5c'])
    expect(
      judge(someFacts({ token: aToken({}, { [name]: 'x' }) })).warnings.map(({ title }) => title),
    ).toContain(`Header names ${name}`)
})

describe('T18: an issuer that is nearly the right one', () => {
  const bare = ISSUER.replace(/\/$/, '')
  test.each([
    bare.toUpperCase(),
    bare.replace('https', 'http'),
    bare.replace('https', 'HTTPS'),
    bare.replace('idp.', 'idp..'),
    `${bare}/.`,
    `${bare}/%2F`,
    `${bare}?`,
    `${bare}#`,
    ` ${bare}`,
    `${bare} `,
    `${bare}\n`,
    `${bare}\u0000`,
    bare.replace('example', 'ex\u0430mple'),
    bare.replace('.com', '.com.'),
    bare.replace('.com', '.com:443'),
    bare.replace('https://', 'https://user@'),
    bare.replace('/application', '//application'),
    bare.replace('mcp', 'MCP'),
    `${bare}x`,
    bare.slice(0, -1),
    bare.replace('idp', 'xn--idp'),
    bare.replace('/o/', '/o/../o/'),
    '',
    'null',
    '*',
    'https://*',
    'https://',
    `${bare}, ${bare}`,
    `["${bare}"]`,
    bare.split('').reverse().join(''),
  ])('is not listed: %j', (iss) =>
    expect(judge(someFacts({ token: aToken({ iss }) })).stoppedAt).toBe('issuer-allowed'),
  )
  test('but for final slashes, as the gateway has it, with a warning', () => {
    const { verdict, warnings } = judge(someFacts({ token: aToken({ iss: bare }) }))
    expect(verdict).toBe('accepted')
    expect(warnings.map(({ title }) => title)).toContain('Issuer differs by a slash')
  })
})

test('T19: metadata that tells clients another resource than is enforced is called a mismatch', () => {
  const board = boardOf(aServer(), aGateway(), { clientIds: [], learned: false })
  for (const resource of [
    `${CANONICAL}/`,
    CANONICAL.toUpperCase(),
    CANONICAL.replace('https', 'http'),
    'https://evil.example',
  ])
    expect(
      judgeAdvertised({ state: 'read', url: 'u', resource, authorizationServers: [] }, board).agrees,
    ).toBe(false)
  expect(
    judgeAdvertised({ state: 'read', url: 'u', resource: CANONICAL, authorizationServers: [] }, board).agrees,
  ).toBe(true)
})

test('T20: two audiences match exactly when they are the same, whatever they look like', () => {
  const edits = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => `${text}/`,
    (text) => text.toUpperCase(),
    (text) => text.slice(1),
    (text) => ` ${text}`,
    (text) => `${text}.evil.example`,
    (text) => text.replace('a', 'а'),
    (text) => `${text}\u200b`,
    (text) => text.normalize('NFD'),
    (text) => text.replace('https', 'http'),
  )
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.string({ minLength: 1 })), edits, (expected, edit) => {
      const received = edit(expected)
      fc.pre(received !== '')
      const found = judge(
        someFacts({ server: aServer({ resource: expected }), token: aToken({ aud: received }) }),
      )
      const passed = found.steps.some(({ id, outcome }) => id === 'audience' && outcome === 'pass')
      expect(passed).toBe(expected === received)
      if (expected === received) expect(nearestPair([expected], [received])).toBeNull()
    }),
    { numRuns: 300, seed: 20 },
  )
})

describe('T22: keys given twice', () => {
  test('are judged by the last one, as the gateway does, and warned of', () => {
    const claims = (first: string, last: string) =>
      raw(HEADER, `{"iss":"${ISSUER}","email":"a@b.c","aud":"${first}","aud":"${last}"}`)
    const good = judge(someFacts({ token: claims('evil', CANONICAL) }))
    expect(good.verdict).toBe('accepted')
    expect(good.warnings.find(({ title }) => title === 'Key given twice')?.text).toMatch(
      /^aud stands more than once in the claims/,
    )
    expect(judge(someFacts({ token: claims(CANONICAL, 'evil') })).stoppedAt).toBe('audience')
    const header = raw('{"alg":"none","alg":"RS256","kid":"k1"}', `{"iss":"${ISSUER}"}`)
    expect(judge(someFacts({ token: header })).warnings[0]?.text).toMatch(/^alg .* in the header/)
  })
})

describe('T23: tokens without end', () => {
  const deep = `{"iss":"${ISSUER}","a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
  test.each([
    ['longer than 64 KiB', raw(HEADER, `{"a":"${'x'.repeat(70_000)}"}`)],
    ['of 20 MB', `${part(HEADER)}.${'A'.repeat(20_000_000)}.c2ln`],
    ['nested 65 levels', raw(HEADER, `{"a":${'['.repeat(65)}${']'.repeat(65)}}`)],
    ['nested without end', raw(HEADER, deep.slice(0, 48_000))],
    ['a number of 400 digits', raw(HEADER, `{"exp":${'9'.repeat(400)}}`)],
    ['padding without end', `${part(HEADER)}.${part('{}')}.${'='.repeat(60_000)}a`],
    ['an issuer of slashes', raw(HEADER, `{"iss":"${'/'.repeat(45_000)}a"}`)],
    [
      'an e-mail of blanks',
      raw(HEADER, `{"iss":"${ISSUER}","aud":"${CANONICAL}","email":"${' '.repeat(45_000)}a"}`),
    ],
    ['UTF-16', `${Buffer.from(HEADER, 'utf16le').toString('base64url')}.${part('{}')}.c2ln`],
  ])('are never accepted and never crash anything: %s', (_name, token) => {
    expect(verdictOf(token)).not.toBe('accepted')
    expect(() => describeToken(token, { id: 't', fingerprint: '0123456789ab' })).not.toThrow()
  })
  test('and what is beyond the limits is not called rejected', () => {
    for (const token of [
      raw(HEADER, `{"a":"${'x'.repeat(70_000)}"}`),
      raw(HEADER, `{"a":${'['.repeat(65)}${']'.repeat(65)}}`),
    ]) {
      expect(decodeToken(token).form).toBe('unsure')
      expect(verdictOf(token)).toBe('cannot-decide')
    }
  })
  test.each([
    ['brackets', '['.repeat(1_000_000)],
    ['half tokens', 'eyJhbGciOiJSUzI1NiJ9.eyJ '.repeat(40_000)],
    ['bearers', 'bearer '.repeat(140_000)],
    ['fields', '&id_token=eyJ.e.e'.repeat(60_000)],
    ['cookies', 'cookie: a=b;\n'.repeat(70_000)],
    ['dots', '.'.repeat(1_000_000)],
    ['quotes', '"\''.repeat(500_000)],
    ['one word', 'eyJ'.repeat(330_000)],
    ['different headers', Array.from({ length: 50_000 }, (_, n) => `bearer eyJ.${n}.e `).join('')],
    ['different fields', Array.from({ length: 50_000 }, (_, n) => `&id_token=eyJ.${n}.e`).join('')],
    ['different strings in JSON', JSON.stringify(Array.from({ length: 50_000 }, (_, n) => `eyJ.${n}.e`))],
    ['quotes inside', `a${'"'.repeat(1_000_000)}a`],
    ['blanks inside', `bearer${' '.repeat(1_000_000)}:cookie${' '.repeat(1_000)}`],
    ['beginnings of tokens', 'ey '.repeat(330_000)],
  ])('a paste of a megabyte of %s is read to its end', (_name, text) => {
    expect(() => recognise(text)).not.toThrow()
  })
})
