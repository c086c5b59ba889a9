import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { checkClaims, NotAToken, readToken, TokenRefused } from '../../electron/demo/jwt.ts'
import { readKeySet } from '../../electron/demo/keys.ts'
import { strip, toInt, Uncaught, urlsplit } from '../../electron/demo/python.ts'
import { isAtLeast } from '../../electron/demo/version.ts'

const NOW = 1_800_000_000.5

function outcome(run: () => void): string {
  try {
    run()
    return 'ok'
  } catch (problem) {
    if (problem instanceof NotAToken) return 'not a token'
    return problem instanceof TokenRefused
      ? problem.message
      : problem instanceof Uncaught
        ? 'crash'
        : String(problem)
  }
}

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Every row was checked against PyJWT 2.15.1. */
describe('tokens PyJWT cannot read', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['', 'not a token'],
    ['.', 'not a token'],
    ['a.b', 'not a token'],
    ['e30.e30.e30', 'ok'],
    ['e30.e30.', 'ok'],
    ['e30=.e30=.', 'ok'],
    ['e30==.e30.', 'not a token'],
    ['e31.e30.', 'not a token'],
    ['e30.e30.e30.e30', 'not a token'],
    [' e30.e30.', 'not a token'],
    [`e30.${part('{"a":NaN,"b":[-Infinity,"NaN"]}')}.`, 'ok'],
    [`e30.${part(`{"a":${'9'.repeat(4301)}}`)}.`, 'not a token'],
    [`e30.${part(`{"a":"${'9'.repeat(4301)}"}`)}.`, 'ok'],
    [`e30.${part('\ufeff{}')}.`, 'ok'],
    [`${part([])}.e30.`, 'not a token'],
    [`e30.${part('{')}.`, 'not a token'],
    ['e30..', 'not a token'],
    [`${part({ kid: null })}.e30.`, 'Key ID header parameter must be a string'],
    [`${part({ crit: ['b64'], b64: false })}..`, 'not a token'],
    [`${part({ crit: ['b64'], b64: true })}.e30.`, 'ok'],
    [`${part({ crit: ['x'] })}.e30.`, 'Unsupported critical extension: x'],
  ]
  for (const [token, expected] of rows) {
    test(JSON.stringify(token.slice(0, 80)), () =>
      expect(outcome(() => void readToken(token))).toBe(expected),
    )
  }
})

describe('claims', () => {
  const rows: readonly (readonly [JsonObject, Json, string])[] = [
    [{ aud: 'A' }, 'A', 'ok'],
    [{ aud: 'A', exp: NOW + 0.4 }, 'A', 'Signature has expired'],
    [{ aud: 'A', exp: Math.ceil(NOW) }, 'A', 'ok'],
    [{ aud: 'A', exp: String(Math.ceil(NOW)) }, 'A', 'ok'],
    [{ aud: 'A', exp: null }, 'A', 'Expiration Time claim (exp) must be an integer.'],
    [{ aud: 'A', iat: NOW + 5 }, 'A', 'The token is not yet valid (iat)'],
    [{ aud: 'A', nbf: NOW + 5, exp: 0 }, 'A', 'The token is not yet valid (nbf)'],
    [{ aud: 'A', iat: true }, 'A', 'ok'],
    [{ exp: 0 }, 'A', 'Signature has expired'],
    [{ exp: 0 }, 5, 'crash'],
    [{}, 'A', 'Token is missing the "aud" claim'],
    [{ aud: [] }, 'A', 'Token is missing the "aud" claim'],
    [{ aud: ['A', 5] }, 'A', 'Invalid claim format in token'],
    [{ aud: { A: 1 } }, 'A', 'Invalid claim format in token'],
    [{ aud: 'a' }, 'A', "Audience doesn't match"],
    [{ aud: 'A' }, { A: 1 }, 'ok'],
    [{ aud: 'A' }, [5, ['A']], "Audience doesn't match"],
    [{ aud: 'B', sub: 5 }, 'A', "Audience doesn't match"],
    [{ aud: 'A', sub: 5, jti: 5 }, 'A', 'Subject must be a string'],
    [{ aud: 'A', jti: null }, 'A', 'JWT ID must be a string'],
  ]
  for (const [claims, expected, result] of rows) {
    test(`${JSON.stringify(claims)} for ${JSON.stringify(expected)}`, () => {
      expect(outcome(() => checkClaims(claims, expected, NOW))).toBe(result)
    })
  }
})

test('key sets spoiled as a whole, and members left out', () => {
  const good = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'k' }
  expect(readKeySet({ keys: ['x', { kty: 'EC' }, { ...good, alg: 'Ed25519' }, good] })).toHaveLength(1)
  expect(outcome(() => void readKeySet({ keys: [good, { ...good, alg: 'none' }] }))).toBe('crash')
  expect(outcome(() => void readKeySet([]))).toBe('The JWKS endpoint did not return a JSON object')
  expect(outcome(() => void readKeySet({ keys: { a: good } }))).toBe('Invalid JWK Set value')
  expect(outcome(() => void readKeySet({}))).toBe('The JWK Set did not contain any keys')
})

test('Python reads numbers, white space and addresses its own way', () => {
  expect([' 7 ', '+7', '1_0', '१२', '1.9', '_1', '', '\x1c7'].map(toInt)).toEqual([
    7,
    7,
    10,
    12,
    null,
    null,
    null,
    null,
  ])
  expect([1.9, -1.9, true, Infinity].map(toInt)).toEqual([1, -1, 1, null])
  expect(strip('\x1c\u00a0a\ufeff ')).toBe('a\ufeff')
  expect(urlsplit('HTTPS://A.b:8443/x/?q#f')).toEqual({ scheme: 'https', netloc: 'A.b:8443', path: '/x/' })
  expect(() => urlsplit('https://[x')).toThrow(Uncaught)
})

test('pre-releases come before their release', () => {
  const rows = [
    ['1.1.0', '1.0.5'],
    ['1.0.5', '1.0.5'],
    ['1.0.4', '1.0.5'],
    ['1.0.0-RC-3', '1.0.0'],
    ['1.1.0+x', '1.1.0'],
  ] as const
  expect(rows.map(([version, release]) => isAtLeast(version, release))).toEqual([
    true,
    true,
    false,
    false,
    true,
  ])
})
