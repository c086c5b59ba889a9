import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instructionOf } from '../../shared/change/instruction.ts'
import type { Plan } from '../../shared/change/plan.ts'
import { fillSecrets, gatewayMasks, withoutSecrets } from '../../shared/change/secrets.ts'
import { withIssuer, withoutIssuer } from '../../shared/change/wishes.ts'
import { asBody } from '../../shared/change/body.ts'
import { CUT, isSensitiveKey, MASK, redactConfig, redactText } from '../../shared/contextforge/redact.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'

const S = 'Zq7-secret-value-Zq7'
const JWT = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${S}`

describe('T44: a secret under another name', () => {
  test.each([
    ...[
      'passphrase',
      'key_passphrase',
      'pwd',
      'db_pwd',
      'userPwd',
      'signing_key',
      'signingKey',
      'encryption-key',
      'cookie',
      'session_cookie',
      'jwt',
      'client_jwt',
    ],
    ...[
      'software_statement',
      'connection_string',
      'connectionString',
      'dsn',
      'Authorization',
      'Proxy-Authorization',
      'X-Auth-Token',
      'registration_access_token',
    ],
    ...[
      'accessToken',
      'apiKey',
      'X-API-Key',
      'secret_access_key',
      'account_key',
      'shared_access_key',
      'clientSecret',
      'subject_token',
      'initial_access_token',
    ],
  ])('%s is masked', (key) => {
    expect(redactConfig({ a: { [key]: S } })).toEqual({ a: { [key]: MASK } })
  })

  test.each([
    ...[
      'authorization_servers',
      'authorization_endpoint',
      'authorization_url',
      'jwks_uri',
      'token_endpoint',
      'token_url',
      'token_type',
      'grant_type',
    ],
    ...[
      'bearer_methods_supported',
      'token_endpoint_auth_method',
      'token_endpoint_auth_methods_supported',
      'client_assertion_type',
      'password_grant_enabled',
    ],
    ...['client_secret_expires_at', 'scopes', 'audience', 'key_id', 'access_key_id', 'resource', 'client_id'],
  ])('%s is not', (key) => {
    expect(redactConfig({ [key]: 'plain' })).toEqual({ [key]: 'plain' })
  })

  test('true and false are no secrets', () => {
    expect(redactConfig({ use_secret: true, bearer: false })).toEqual({ use_secret: true, bearer: false })
  })
})

/** Texts with a secret in them that no key names. */
const FORMS: readonly (readonly [what: string, text: string])[] = [
  ['user and password of an address', `https://me:${S}@idp.example.com/x`],
  ['a password with an at sign', `amqp://me:a@${S}@mq.example.com`],
  ['a user alone', `https://${S}@example.com`],
  ['a parameter of an address', `https://a.example.com/?x=1&client_secret=${S}&y=2`],
  ['a connection string', `Server=tcp:db;User Id=me;Password=${S};Encrypt=true`],
  ['one with a blank in it', `Host=x;Pwd=a ${S};Port=1`],
  ['a key of an account', `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${S}==`],
  ['a shared access key', `Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=${S}`],
  ['a token', JWT],
  ['a token in a sentence', `see ${JWT} there`],
  ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${S}\n-----END RSA PRIVATE KEY-----`],
  ['credentials', `Bearer ${S}`],
  ['basic credentials', `basic ${S}`],
  ['a header', `Authorization: Custom ${S}`],
  ['a cookie', `Cookie: a=1; b=${S}`],
  ['a key with a maker’s mark', `ghp_${'a1'.repeat(18)}`],
]

describe('T45: a secret under a plain name', () => {
  test.each(FORMS)('%s is cut out', (_what, text) => {
    const shown = JSON.stringify(redactConfig({ note: [{ x: text }] }))
    expect(shown).not.toMatch(/Zq7|a1a1a1/)
    expect(shown).toContain(CUT)
  })

  test.each([
    'https://idp.example.com/realms/x?a=b#c',
    'api://5ccc809f-382b/x',
    'openid token offline_access',
    'secrets:read',
    'token:write access_token:read',
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    'somebody@example.com',
    'a=b',
    'https://keyboard-layouts.example.com/a',
    'x-scope:read',
    'https://skype.example.com/sk-something',
  ])('%s stays', (text) => expect(redactText(text)).toBe(text))

  test('private parts of a key and the value of a header that is named beside it are masked', () => {
    expect(
      redactConfig({ jwk: { kty: 'RSA', n: 'n', e: 'AQAB', d: S, p: S, q: S, dp: S, dq: S, qi: S } }),
    ).toEqual({
      jwk: { kty: 'RSA', n: 'n', e: 'AQAB', d: MASK, p: MASK, q: MASK, dp: MASK, dq: MASK, qi: MASK },
    })
    expect(
      redactConfig([
        { name: 'Cookie', value: S },
        { name: 'Accept', value: 'x' },
      ]),
    ).toEqual([
      { name: 'Cookie', value: MASK },
      { name: 'Accept', value: 'x' },
    ])
  })
})

const leaf = fc.oneof(
  fc.constantFrom(JWT, MASK, '', null, true, 0, 7, 'plain', `https://u:${S}@x`, `Pwd=${S};a=b`),
  fc.string({ maxLength: 6 }),
)
const name = fc.constantFrom(
  'client_secret',
  'Password',
  'api_key',
  'note',
  'd',
  'kty',
  'name',
  'value',
  'headers',
  'resource',
  'Authorization',
  'cookie',
)
const { config } = fc.letrec<{ config: JsonObject; value: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('config')),
  config: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
}))

describe('T46: what is redacted', () => {
  test('is never what is sent: what was left alone goes back as it was shown, whatever is in it', () => {
    fc.assert(
      fc.property(config, (shown) => {
        const picture = redactConfig(shown) as JsonObject
        const filled = fillSecrets({ ...picture, added: 1 }, shown, {})
        expect(filled.ok && filled.value).toEqual({ ...shown, added: 1 })
      }),
      { numRuns: 400 },
    )
  })

  test('is never what is sent: a picture put where something else stands is refused or left out', () => {
    fc.assert(
      fc.property(config, config, (one, other) => {
        const filled = fillSecrets(redactConfig(one) as JsonObject, other, {})
        if (filled.ok) expect(JSON.stringify(filled.value)).not.toContain(CUT)
        expect(JSON.stringify(withoutSecrets(redactConfig(one) as JsonObject).config)).not.toMatch(
          /\*{5}|‹secret›/,
        )
      }),
      { numRuns: 400 },
    )
  })

  test('is never in an export: no secret is, and every mask is one the gateway showed', () => {
    fc.assert(
      fc.property(config, (shown) => {
        const plan = {
          before: shown,
          after: asBody(shown),
          enabled: { before: true, after: true },
          newSecrets: [],
        }
        const { body, masks, blanks } = instructionOf(plan as unknown as Plan)
        const text = JSON.stringify(body)
        expect(text).not.toMatch(/Zq7|‹secret›/)
        expect(text.split(`"${MASK}"`).length - 1).toBe(masks.length)
        if (blanks.length === 0) expect(body).toEqual({ oauthConfig: shown })
      }),
      { numRuns: 400 },
    )
  })

  test('masks nothing twice', () => {
    fc.assert(
      fc.property(config, (shown) => {
        expect(redactConfig(redactConfig(shown))).toEqual(redactConfig(shown))
      }),
    )
  })
})

test('T47: only what the gateway masks itself is said to be kept, by its path', () => {
  const shown = { client_secret: MASK, api_key: MASK, jwks: [{ Private_Key: MASK }], password: null }
  expect(gatewayMasks(shown)).toEqual(['client_secret', 'jwks[0].Private_Key'])
  expect(isSensitiveKey('api_key')).toBe(true)
})

describe('T49: adding an issuer', () => {
  const a = 'https://a.example.com'
  test.each<[what: string, before: JsonObject, after: JsonObject | null]>([
    [
      'keeps what is no text in the list',
      { authorization_servers: [{ url: 'x' }, 7, 'https://b'], x: 1 },
      { authorization_servers: [{ url: 'x' }, 7, 'https://b', a], x: 1 },
    ],
    [
      'keeps a singular one that did not count',
      { authorization_server: 'https://old', authorization_servers: ['https://b'] },
      { authorization_server: 'https://old', authorization_servers: ['https://b', a] },
    ],
    [
      'takes a singular one that counted into the list',
      { authorization_server: 'https://old' },
      { authorization_servers: ['https://old', a] },
    ],
    [
      'keeps a singular one that is no text',
      { authorization_server: { u: 1 } },
      { authorization_server: { u: 1 }, authorization_servers: [a] },
    ],
    ['refuses where the list is something else', { authorization_servers: { u: 1 } }, null],
    ['refuses where the list is text', { authorization_servers: 'https://b' }, null],
    [
      'does nothing where it is there',
      { authorization_servers: [`${a}/`] },
      { authorization_servers: [`${a}/`] },
    ],
  ])('%s', (_what, before, after) => {
    const edit = withIssuer(before, a)
    expect(edit.ok ? edit.value : null).toEqual(after)
  })

  test('and taking one away keeps the rest as well', () => {
    const edit = withoutIssuer(
      { authorization_servers: [{ u: 1 }, `${a}/`, 'https://b'], authorization_server: 'https://old' },
      a,
    )
    expect(edit.ok && edit.value).toEqual({
      authorization_servers: [{ u: 1 }, 'https://b'],
      authorization_server: 'https://old',
    })
    expect(withoutIssuer({ authorization_servers: [a, null] }, a).ok).toBe(false)
  })
})
