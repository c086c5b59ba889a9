import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import type { Reply } from '../../shared/contextforge/facts.ts'
import { buildKey } from '../../shared/contextforge/key-material.ts'
import { judge } from '../../shared/judging/judge.ts'
import { A_KEY, aToken, jsonReply, NOW, someFacts } from '../helpers/worlds.ts'

const pair = (kind: 'rsa' | 'ec' | 'ed25519'): { open: JsonObject; whole: JsonObject } => {
  const { privateKey, publicKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 1024 })
      : kind === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519')
  return {
    open: publicKey.export({ format: 'jwk' }) as JsonObject,
    whole: privateKey.export({ format: 'jwk' }) as JsonObject,
  }
}
const [rsa, ec, ed] = [pair('rsa'), pair('ec'), pair('ed25519')]
const without = (key: JsonObject, ...names: string[]): JsonObject =>
  Object.fromEntries(Object.entries(key).filter(([name]) => !names.includes(name)))
const odd = { a: 1 }

/** Every row was run with PyJWT 2.15.1 and cryptography 50. */
describe('a key of a set is built as PyJWT builds it', () => {
  test.each<[string, JsonObject, string]>([
    ['a public RSA key', rsa.open, 'usable'],
    ['a whole private RSA key', rsa.whole, 'private'],
    ['a private RSA key without its primes', without(rsa.whole, 'p', 'q', 'dp', 'dq', 'qi'), 'private'],
    ['a private RSA key with some of its primes', without(rsa.whole, 'q'), 'unusable'],
    ['an RSA key whose d is null', { ...rsa.open, d: null }, 'unusable'],
    ['an RSA key whose d is empty', { ...rsa.open, d: '' }, 'unusable'],
    ['an RSA key whose d is of another', { ...rsa.open, d: 'AQAB' }, 'unusable'],
    ['a private RSA key with a wrong prime', { ...rsa.whole, q: 'AQAB' }, 'unusable'],
    ['a private RSA key of many primes', { ...rsa.whole, oth: null }, 'unusable'],
    ['a public RSA key with oth', { ...rsa.open, oth: [1] }, 'usable'],
    ['an even exponent', { ...rsa.open, e: 'BA' }, 'unusable'],
    ['the exponent 1', { ...rsa.open, e: 'AQ' }, 'unusable'],
    ['the exponent 3', { ...rsa.open, e: 'Aw' }, 'usable'],
    ['a padded exponent', { ...rsa.open, e: 'AQAB==' }, 'usable'],
    ['an exponent with a blank', { ...rsa.open, e: ' AQAB' }, 'unsure'],
    ['an empty modulus', { ...rsa.open, n: '' }, 'unusable'],
    ['a modulus that is a number', { ...rsa.open, n: 5 }, 'unusable'],
    ['a public EC key', ec.open, 'usable'],
    ['an EC key with its private half', ec.whole, 'unsure'],
    ['an EC key whose d is null', { ...ec.open, d: null }, 'unusable'],
    ['an EC key whose d is short', { ...ec.open, d: 'AAAA' }, 'unusable'],
    ['a short coordinate', { ...ec.open, x: 'AAAA' }, 'unusable'],
    ['another curve', { ...ec.open, crv: 'P-384' }, 'unusable'],
    ['a point that is not on its curve', { ...ec.open, y: ec.open['x'] ?? null }, 'unusable'],
    ['a point of P-256 said to be of secp256k1', { ...ec.open, crv: 'secp256k1' }, 'unusable'],
    [
      'a coordinate of the prime or above',
      { ...ec.open, x: Buffer.alloc(32, 255).toString('base64url') },
      'unusable',
    ],
    ['no curve', without(ec.open, 'crv'), 'unusable'],
    ['a public Ed25519 key', ed.open, 'usable'],
    ['an Ed25519 key whose d is empty', { ...ed.open, d: '' }, 'unusable'],
    ['an Ed25519 key with its private half', ed.whole, 'unsure'],
    ['a short Ed25519 key', { ...ed.open, x: 'AAAA' }, 'unusable'],
    ['Ed448 without alg', { kty: 'OKP', crv: 'Ed448', x: 'A'.repeat(76) }, 'unusable'],
    ['Ed448 with alg', { kty: 'OKP', crv: 'Ed448', x: 'A'.repeat(76), alg: 'EdDSA' }, 'usable'],
    ['a secret', { kty: 'oct', k: 'AAAA' }, 'usable'],
    ['an empty secret', { kty: 'oct', k: '' }, 'unusable'],
    ['a secret of one letter', { kty: 'oct', k: 'A' }, 'unusable'],
    ['a secret that is not there', { kty: 'oct' }, 'crash'],
    ['a secret that is not there, for another algorithm', { kty: 'oct', alg: 'RS256' }, 'unusable'],
    ['no kind', without(rsa.open, 'kty'), 'unusable'],
    ['a kind in a list', { ...rsa.open, kty: ['RSA'] }, 'unusable'],
    ['the algorithm none', { ...rsa.open, alg: 'none' }, 'crash'],
    ['an algorithm that is an object', { ...rsa.open, alg: odd }, 'crash'],
    ['an algorithm that is an empty object', { ...rsa.open, alg: {} }, 'usable'],
    ['an algorithm of another kind', { ...rsa.open, alg: 'ES256' }, 'unusable'],
  ])('%s', (_name, key, state) => {
    expect(buildKey(key).state).toBe(state)
  })
})

test.each(['P-256', 'P-384', 'P-521', 'secp256k1'])('real points of %s are on it', (namedCurve) => {
  for (let each = 0; each < 5; each += 1) {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve })
    expect(buildKey(publicKey.export({ format: 'jwk' }) as JsonObject).state).toBe('usable')
  }
})

const signed = (keys: Json, header: JsonObject = {}) => {
  const probe = { url: 'https://idp.example.com/k', reply: jsonReply({ keys }) } as const
  return judge(someFacts({ token: aToken({}, header), keys: { state: 'gathered', probe } }))
}

describe('a verdict follows the keys', () => {
  test('a key only some PyJWT pass over is never green, and leaves the verdict open', () => {
    expect(signed([{ ...A_KEY, d: null }]).verdict).toBe('cannot-decide')
    expect(signed([{ ...A_KEY, d: null }, A_KEY]).verdict).toBe('cannot-decide')
  })
  test('a point beside its curve leaves the verdict open: PyJWT up to 2.13 fails at it', () => {
    const beside = { ...ec.open, y: ec.open['x'] ?? null, kid: 'other' }
    expect(signed([beside, A_KEY]).verdict).toBe('cannot-decide')
  })
  test('a secret without a value breaks the whole set', () => {
    expect(signed([{ kty: 'oct', kid: 'other' }, A_KEY]).prediction.status).toBe(500)
  })
  test('a private EC key leaves the verdict open', () => {
    expect(signed([{ ...ec.whole, kid: 'k1' }], { alg: 'ES256' }).verdict).toBe('cannot-decide')
  })
  test('a secret is taken for the text of a key', () => {
    const secret = (bytes: Buffer): Json => [{ kty: 'oct', kid: 'k1', k: bytes.toString('base64url') }]
    expect(signed(secret(Buffer.from('s')), { alg: 'EdDSA' }).prediction.status).toBe(401)
    expect(signed(secret(Buffer.from([0xff])), { alg: 'EdDSA' }).prediction.status).toBe(500)
    expect(signed(secret(Buffer.from('s')), { alg: 'ES256' }).prediction.status).toBe(500)
    expect(signed(secret(Buffer.from([0xff])), { alg: 'PS256' }).prediction.status).toBe(401)
    const text = Buffer.from('-----BEGIN PUBLIC KEY-----')
    expect(signed(secret(text), { alg: 'RS256' }).verdict).toBe('cannot-decide')
  })
})

test('where odd keys leave a step open, a later one predicts no status: the gateway may have failed before it', () => {
  const expired = aToken({ exp: NOW - 60 }, { alg: 'ES256' })
  const at = (reply: Reply) =>
    judge(
      someFacts({
        token: expired,
        keys: { state: 'gathered', probe: { url: 'https://idp.example.com/k', reply } },
      }),
    )
  expect(at(jsonReply({ keys: [{ ...ec.whole, kid: 'k1' }] }))).toMatchObject({
    verdict: 'rejected',
    stoppedAt: 'time',
    prediction: { status: null },
  })
  expect(at({ kind: 'unreachable', says: 'reset' }).prediction.status).toBeNull()
})
