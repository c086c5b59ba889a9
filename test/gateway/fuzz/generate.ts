import fc, { type Arbitrary } from 'fast-check'
import type { Json } from '../../../shared/kernel/json.ts'
import {
  anything,
  audiences,
  changesOf,
  leaving,
  one,
  people,
  setting,
  spellings,
  times,
  weigh,
} from './generate-parts.ts'
import type {
  Changes,
  DocumentSpec,
  Edit,
  IssuerSpec,
  KeyKind,
  KeySpec,
  Scenario,
  ServerSpec,
  TokenSpec,
} from './spec.ts'

/*
 * Random servers, issuers and tokens, nearly right: each part is most often as it should be, so that what is
 * wrong with the others is reached. Every choice has the plain one first, and shrinks to it.
 */

const UNCHANGED: Changes = {}
const config = (more: Record<string, Json>): Changes => ({ set: more })

/** The two keys that name issuers, in every shape. */
const issuers: Arbitrary<Changes> = weigh<Changes>(
  [20, one(config({ authorization_servers: ['«issuer»'] }))],
  [
    8,
    one(
      ...(
        [
          ['«issuer»/'],
          ['«other»', '«issuer»'],
          [' «issuer»\t'],
          ['\x1c«issuer»\u3000'],
          [5, null, '«issuer»'],
          ['http://idp.example', '«issuer»'],
          ['«issuer»', '«issuer»//'],
          [['«issuer»'], {}, '«issuer»'],
        ] as Json[]
      ).map((list) => config({ authorization_servers: list })),
    ),
  ],
  [
    5,
    one<Changes>(
      config({ authorization_server: '«issuer»' }),
      config({ authorization_server: ' «issuer»/\n' }),
      config({ authorization_servers: [], authorization_server: '«issuer»' }),
      config({ authorization_servers: [' ', ''], authorization_server: '«issuer»' }),
      config({ authorization_servers: '«issuer»', authorization_server: '«issuer»' }),
      config({ authorization_servers: { a: 1 }, authorization_server: '«issuer»' }),
      config({ authorization_servers: null, authorization_server: '«issuer»' }),
    ),
  ],
  [
    3,
    one<Changes>(
      UNCHANGED,
      config({ authorization_servers: [] }),
      config({ authorization_servers: ['\u00a0'] }),
      config({ authorization_servers: ['\ufeff«issuer»'] }),
      config({ authorization_servers: ['http://«name»'] }),
      config({ authorization_servers: ['«http»'], authorization_server: '«issuer»' }),
      config({ authorization_servers: ['«other»'], authorization_server: '«issuer»' }),
      config({ authorization_servers: '«issuer»' }),
      config({ authorization_server: ['«issuer»'] }),
      config({ authorization_server: '«http»' }),
      config({ authorization_servers: ['https://'] }),
      config({ authorization_servers: ['«Issuer»'] }),
      config({ authorization_servers: 5, authorization_server: 5 }),
    ),
  ],
)

const clientId = weigh<Json>(
  [6, one<Json>('«client»')],
  [
    4,
    one<Json>(
      ' «client»\t',
      '\u00a0«client»\u2003',
      '\x1c«client»',
      '«client»\ufeff',
      '',
      ' ',
      '\x1f',
      ['«client»'],
      5,
      null,
      true,
      {},
      '«CLIENT»',
      '«canonical»',
      '\u200b«client»',
    ),
  ],
)

const settings: Arbitrary<Changes> = changesOf(
  weigh<Changes>(
    [8, setting('client_id', clientId)],
    [12, setting('resource', audiences)],
    [1, setting('include_client_id_in_audience', one<Json>(true, false, 'true'))],
    [1, setting('audience', audiences)],
    [
      1,
      one('scopes_supported', 'x_note', 'issuer', 'jwks_uri', 'Resource').chain((name) =>
        setting(name, anything),
      ),
    ],
  ),
  3,
)

export const server: Arbitrary<ServerSpec> = weigh<ServerSpec>(
  [
    40,
    fc
      .tuple(issuers, settings)
      .map(([named, more]) => ({ oauthEnabled: true, config: { ...named.set, ...more.set } })),
  ],
  [
    1,
    fc
      .tuple(issuers, settings)
      .map(([named, more]) => ({ oauthEnabled: false, config: { ...named.set, ...more.set } })),
  ],
  [
    1,
    one<ServerSpec>(
      { oauthEnabled: true, config: {} },
      { oauthEnabled: true, config: null },
      { oauthEnabled: false, config: null },
    ),
  ],
)

const keyUrls = weigh<Json>(
  [
    3,
    one<Json>(
      ' «jwks»\n',
      '«jwks»?v=2',
      '«jwks»#x',
      '«JWKS»',
      '«jwks»;v',
      '«origin»/./«name»/jwks',
      '«origin»//«name»/jwks',
      '«origin»/«name»/ü ß',
      '«origin»/«name»/%zz',
      '«origin»\\«name»/jwks',
      '\t«jwks»',
      '\x00«jwks»',
      '«origin»/«name»/a|b"c<d>',
      'https:\n//«host»/«name»/jwks',
    ),
  ],
  [
    4,
    one<Json>(
      '«otherJwks»',
      '«Jwks»',
      '«httpJwks»',
      '«issuer»',
      '',
      ' ',
      null,
      5,
      ['«jwks»'],
      {},
      '/«name»/jwks',
      '//«host»/«name»/jwks',
      'https:/«host»/«name»/jwks',
      'https:«host»',
      'https://u:p@«host»/«name»/jwks',
      'https://[x',
      'https://[::1]/«name»',
      'file:///etc/passwd',
      'https://',
      'javascript:1',
      '\u00a0«jwks»',
      '«jwks»\u0085',
    ),
  ],
)

const metadataChange: Arbitrary<Changes> = weigh<Changes>(
  [4, setting('jwks_uri', keyUrls)],
  [
    3,
    setting(
      'issuer',
      one<Json>(
        '«issuer»/',
        '«issuer»//',
        '«Issuer»',
        'https://other.example',
        '',
        ' «issuer»',
        5,
        null,
        ['«issuer»'],
        {},
        true,
        '«issuer»?',
      ),
    ),
  ],
  [1, leaving('issuer', 'jwks_uri', 'token_endpoint')],
  [1, setting('resource_indicators_supported', one<Json>(true, false))],
)

const statuses = weigh<DocumentSpec>(
  [
    6,
    one<DocumentSpec>(
      { status: 404 },
      { status: 201 },
      { status: 204, text: '' },
      { status: 400 },
      { status: 401 },
      { status: 500 },
      { status: 206 },
    ),
  ],
  [
    3,
    one<DocumentSpec>(
      { status: 302, location: '«jwks»' },
      { status: 301, location: '/«name»/elsewhere' },
      { status: 307 },
      { status: 308, location: 'http://idp.example' },
      { status: 304 },
    ),
  ],
  [1, one<DocumentSpec>({ status: 503 }, { status: 429 }, { status: 502 })],
)
const texts = one<DocumentSpec>(
  ...[
    '',
    '<html>',
    '[]',
    'null',
    '"x"',
    '5',
    'true',
    '{',
    '{}',
    '[{}]',
    'NaN',
    ' ',
    '{"keys":"x"}',
    '{"issuer":"«issuer»"}',
  ].map((text) => ({ text })),
)
const spelled = spellings.map((how): DocumentSpec => ({ spelled: how }))
const wrong = weigh<DocumentSpec>(
  [12, statuses],
  [6, texts],
  [12, spelled],
  [1, one<DocumentSpec>({ hangUp: true })],
)

const metadataDocument = (good: number): Arbitrary<DocumentSpec> =>
  weigh<DocumentSpec>([good, one<DocumentSpec>({})], [4, changesOf(metadataChange)], [2, wrong])

/** The first address says nothing, or all there is to say, or something wrong. */
const documents: Arbitrary<Pick<IssuerSpec, 'oauth' | 'oidc'>> = weigh<Pick<IssuerSpec, 'oauth' | 'oidc'>>(
  [6, metadataDocument(20).map((oidc) => ({ oauth: { status: 404 }, oidc }))],
  [2, metadataDocument(10).map((oauth) => ({ oauth, oidc: {} }))],
  [1, fc.record({ oauth: metadataDocument(4), oidc: metadataDocument(8) })],
)

const keySetChange: Arbitrary<Changes> = one<Changes>(
  { without: ['keys'] },
  { set: { keys: [] } },
  { set: { keys: null } },
  { set: { keys: {} } },
  { set: { keys: 'x' } },
  { set: { keys: 5 } },
  { set: { keys: ['x'] } },
  { set: { keys: { a: {} } } },
  { set: { more: [1] } },
)
const keySet = weigh<DocumentSpec>([24, one<DocumentSpec>({})], [1, keySetChange], [2, wrong])

const material = weigh<Json>(
  [2, one<Json>('', 'AAAA', 'AQAB', '!!', 'A', 5, null, [], {}, true)],
  [
    1,
    one<Json>(
      'AQAB==',
      ' AQAB',
      'AQ',
      'Ag',
      Buffer.from('-----BEGIN PUBLIC KEY-----').toString('base64url'),
      Buffer.from('ssh-rsa AAAA').toString('base64url'),
      Buffer.from([0xff, 0xfe]).toString('base64url'),
    ),
  ],
)
const keyChange: Arbitrary<Changes> = weigh<Changes>(
  [3, setting('use', one<Json>('sig', 'enc', 'SIG', null, '', 5, ['sig']))],
  [
    4,
    setting(
      'alg',
      one<Json>(
        'RS256',
        'PS512',
        'ES256',
        'ES384',
        'ES512',
        'ES256K',
        'ES521',
        'EdDSA',
        'Ed25519',
        'HS256',
        'none',
        'RSA-OAEP',
        'rs256',
        '',
        null,
        5,
        true,
        [],
        ['RS256'],
        {},
        { a: 1 },
      ),
    ),
  ],
  [3, setting('kid', one<Json>('k0', 'k1', 'k9', '', null, 5, ['k0'], true, 'K0', ' k0', '\ud800'))],
  [2, setting('kty', one<Json>('RSA', 'EC', 'OKP', 'oct', 'AKP', '', null, 5, ['RSA'], 'rsa'))],
  [
    2,
    setting(
      'crv',
      one<Json>('P-256', 'P-384', 'P-521', 'secp256k1', 'Ed25519', 'Ed448', 'X25519', 'p-256', '', null, 5),
    ),
  ],
  [1, one('n', 'e', 'x', 'y', 'd', 'k', 'p').chain((name) => setting(name, material))],
  [3, leaving('use', 'alg', 'kid', 'kty', 'crv', 'x', 'y', 'n', 'e', 'k')],
  [1, one('key_ops', 'x5c', 'x5t', 'oth', 'ext').chain((name) => setting(name, anything))],
)

const kinds = weigh<KeyKind>(
  [36, one<KeyKind>('P-256', 'RSA', 'Ed25519')],
  [9, one<KeyKind>('P-384', 'P-521')],
  [3, one<KeyKind>('oct', 'secp256k1')],
  [1, one<KeyKind>('RSA-1024', 'Ed448')],
)
const key: Arbitrary<KeySpec> = weigh<KeySpec>(
  [30, fc.record({ kind: kinds, kid: one('k0', 'k1', 'k2') })],
  [
    8,
    fc
      .tuple(kinds, one('k0', 'k1'), changesOf(keyChange))
      .map(([kind, kid, changes]) => ({ kind, kid, ...changes })),
  ],
  [1, fc.record({ kind: kinds, kid: one('k0', 'k1'), published: one('private' as const) })],
  [
    1,
    weigh<Json>(
      [
        1,
        one<Json>(
          'x',
          5,
          null,
          [],
          {},
          { kid: 'k0' },
          { kty: 'oct', kid: 'k0' },
          { kty: 'oct', kid: 'k0', alg: 'HS256' },
        ),
      ],
      [1, anything],
    ).map((raw) => ({ kind: 'P-256' as const, kid: 'k0', raw })),
  ],
)

const spelledIssuers = one(
  '«origin»/«name»/v2.0',
  '«origin»/«name»//x',
  '«origin»//«name»',
  '«origin»/a/«name»',
  '«origin»/./«name»',
  '«origin»/x/../«name»',
  '«origin»/«name»/a b',
  '«origin»/«name»/ü',
  '«origin»/«name»/%C3%BC',
  '«origin»/«name»/%zz',
  '«origin»/«name»/a%2Fb',
  '«origin»/«name»?x=1',
  '«origin»/«name»#f',
  '«origin»/«name»;p=1',
  '«origin»\\«name»',
  '«ORIGIN»/«name»',
  'HTTPS://«host»/«name»',
  'https://u:p@«host»/«name»',
  '«origin»/«name»/\t',
  '«origin»/«name»/a\tb',
  '«origin»/«name»\u00a0',
  '«origin»/«name»/{x}|"<>^`',
  'https:/«host»/«name»',
  'https://«host»/«name»@x',
  'https://[x]/«name»',
  'https:// «host»/«name»',
  '«origin»/«name»/\u0000',
  '«origin»/«name»/🙂',
  '«origin»/«name»/.well-known/openid-configuration',
)

export const issuer: Arbitrary<IssuerSpec> = fc
  .tuple(
    documents,
    keySet,
    fc.array(key, { minLength: 1, maxLength: 3 }),
    weigh<string | null>([12, one(null)], [1, spelledIssuers]),
  )
  .map(([two, jwks, keys, as]) => ({ ...two, jwks, keys, ...(as === null ? {} : { as }) }))

const claimChange: Arbitrary<Changes> = weigh<Changes>(
  [30, setting('aud', audiences)],
  [9, setting('exp', times)],
  [6, setting('nbf', times)],
  [6, setting('iat', times)],
  [12, setting('email', people)],
  [6, setting('preferred_username', people)],
  [6, setting('sub', people)],
  [3, setting('jti', one<Json>('', 5, null, [], {}, true))],
  [
    6,
    setting(
      'iss',
      one<Json>(
        '«issuer»/',
        '«issuer»///',
        '«Issuer»',
        '«other»',
        '',
        null,
        5,
        ['«issuer»'],
        {},
        true,
        ' «issuer»',
        '«issuer»?',
        '«http»',
        'mcpgateway/',
        'MCPGATEWAY',
        '«issuer»/v2.0',
        '/',
        '\ud800',
      ),
    ),
  ],
  [
    3,
    one('nonce', 'at_hash', 'Nonce', 'c_hash').chain((name) =>
      setting(name, one<Json>('n', '', null, false, 0)),
    ),
  ],
  [9, leaving('email', 'email', 'sub', 'aud', 'exp', 'iat', 'jti', 'iss')],
  [
    3,
    one('azp', 'client_id', 'scope', 'name', 'email_verified', 'token_use', '__proto__', 'x').chain((name) =>
      setting(name, anything),
    ),
  ],
  [1, one<Changes>({ set: { iss: 'mcpgateway' } }, { set: { pad: 'x'.repeat(7000) } })],
)

const headerChange: Arbitrary<Changes> = weigh<Changes>(
  [
    4,
    setting(
      'alg',
      one<Json>(
        'RS256',
        'RS384',
        'RS512',
        'PS256',
        'PS384',
        'PS512',
        'ES256',
        'ES384',
        'ES512',
        'EdDSA',
        'ES256K',
        'HS256',
        'none',
        'None',
        '',
        'rs256',
        null,
        5,
        ['RS256'],
        {},
      ),
    ),
  ],
  [3, setting('kid', one<Json>('k0', 'k1', 'k2', 'K0', '', ' k0', 'k0\n', '\ud800', '5'))],
  [1, setting('kid', one<Json>(5, null, ['k0'], {}, true))],
  [2, setting('typ', one<Json>('JWT', 'id_token+jwt', '', null, 5))],
  [1, setting('crit', one<Json>([], ['exp'], ['b64'], 'b64', null, [5], {}, ['b64', 'b64']))],
  [1, setting('b64', one<Json>(true, false, null, 0, 'false'))],
  [
    1,
    one<Changes>(
      { set: { crit: ['b64'], b64: true } },
      { set: { crit: ['b64'], b64: false } },
      { set: { crit: ['b64'], b64: null } },
    ),
  ],
  [1, leaving('alg', 'kid', 'typ')],
  [1, one('jku', 'x5u', 'jwk', 'cty', 'zip', 'nonce').chain((name) => setting(name, anything))],
)

const edits: Arbitrary<Edit> = weigh<Edit>(
  [
    4,
    fc.record({
      part: one('signature' as const),
      how: one('after', 'empty', 'pad', 'pad-one', 'pad-three', 'cut', 'bits'),
    }),
  ],
  [
    2,
    fc.record({
      part: one('header' as const, 'payload' as const),
      how: one('after', 'pad', 'pad-one', 'pad-three', 'cut', 'bits', 'empty', 'junk', 'standard'),
    }),
  ],
  [1, fc.record({ part: one('signature' as const), how: one('standard', 'junk') })],
  [1, fc.record({ part: one('all' as const), how: one('two', 'four', 'five', 'dot') })],
)

const opaque = one(
  '2YotnFZFEjr1zCsicMWpAA',
  '«gatewayToken»',
  'v1.opaque.token',
  'a.b',
  '..',
  '.',
  'e30.e30.',
  'e30.e30.e30.e30',
  'eyJhbGciOiJub25lIn0.e30.',
  'e30',
  '«id»',
  'null',
  'e30.W10.e30',
)

export const token: Arbitrary<TokenSpec> = fc
  .record({
    signer: weigh<number>([16, one(0)], [4, one(1, 2)], [1, one(-1)]),
    claims: changesOf(claimChange, 3),
    header: weigh<Changes>([12, one(UNCHANGED)], [4, changesOf(headerChange)]),
    spelled: weigh([24, one<null>(null)], [2, spellings]),
    headerSpelled: weigh([48, one<null>(null)], [2, spellings]),
    edits: weigh([30, one<null>(null)], [3, fc.array(edits, { minLength: 1, maxLength: 2 })]),
    opaque: weigh<string | null>([60, one(null)], [1, opaque]),
  })
  .map(({ signer, claims, header, ...rest }) => {
    const given = Object.entries(rest).filter(([, value]) => value !== null)
    return { signer, claims, header, ...Object.fromEntries(given) }
  })

/** A server, its issuer, and the tokens that come to it in turn. */
export const scenario: Arbitrary<Scenario> = fc.record({
  server,
  issuer,
  tokens: fc.array(token, { minLength: 1, maxLength: 14, size: 'max' }),
})
