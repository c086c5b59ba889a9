import { fromPair } from '../fuzz/from-pair.ts'
import type { Pair } from '../fuzz/spec.ts'
import type { Case } from '../case.ts'

/** A pair that is as it should be but for what is given. */
const pair = (
  token: Partial<Pair['token']>,
  issuer: Partial<Pair['issuer']> = {},
  config: Pair['server']['config'] = {},
): Pair => ({
  server: {
    oauthEnabled: true,
    config: { authorization_servers: ['«issuer»'], resource: '«canonical»', ...(config as object) },
  },
  issuer: { oauth: { status: 404 }, oidc: {}, jwks: {}, keys: [{ kind: 'P-256', kid: 'k0' }], ...issuer },
  token: { signer: 0, header: {}, claims: {}, ...token },
})
const exp = (value: string): Partial<Pair['token']> => ({ claims: { set: { exp: value } } })
const keys = (...list: Pair['issuer']['keys']): Partial<Pair['issuer']> => ({ keys: list })

/**
 * What the fuzz found, each where engine and gateway once differed. `npm run fuzz:gateway` prints more of
 * them.
 */
export const fuzzed: readonly Case[] = [
  fromPair(
    'exp in the digits of another script',
    { stops: 'accepted', status: 200 },
    pair(exp('९९९९९९९९९९९')),
  ),
  fromPair(
    'exp in 4300 digits with underscores',
    { stops: 'accepted', status: 200 },
    pair(exp('9_'.repeat(1999) + '9')),
  ),
  fromPair('exp in 4301 digits', { stops: 'time', status: 401 }, pair(exp('9'.repeat(4301)))),
  fromPair(
    'exp behind a separator that is no blank to int()',
    { stops: 'time', status: 401 },
    pair(exp(' \x1c9999999999')),
  ),
  fromPair(
    'a claim that is NaN, which nobody looks at',
    { stops: 'accepted', status: 200 },
    pair({ spelled: ['nan'] }),
  ),
  fromPair(
    'a whole number of 4301 digits makes the claims unreadable',
    { stops: 'readable', status: 401 },
    pair({ spelled: [{ long: 'odd', digits: 4301 }] }),
  ),
  fromPair(
    'exp as a whole number of 400 digits',
    { stops: 'accepted', status: 200 },
    pair({ claims: { without: ['exp'] }, spelled: [{ long: 'exp', digits: 400 }] }),
  ),
  fromPair(
    'a key URL with a control character breaks the gateway',
    { stops: 'signature', status: 500, before: { release: '1.0.5', open: 'verdict', status: 401 } },
    pair({}, { oidc: { set: { jwks_uri: '\x00«jwks»' } } }),
  ),
  fromPair(
    'a key URL with a line break inside breaks the gateway',
    { stops: 'signature', status: 500, before: { release: '1.0.5', open: 'verdict', status: 401 } },
    pair({}, { oidc: { set: { jwks_uri: 'https:\n//«host»/«name»/jwks' } } }),
  ),
  fromPair(
    'an ID token behind a key URL nobody can ask',
    { stops: 'not-id-token', status: 401 },
    pair({ claims: { set: { nonce: '' } } }, { oidc: { set: { jwks_uri: 'https:\n//«host»/«name»/jwks' } } }),
  ),
  fromPair(
    'a critical extension in front of claims that are no JSON breaks the gateway',
    { stops: 'readable', status: 500 },
    pair({ header: { set: { crit: [] } }, spelled: ['quotes'] }),
  ),
  fromPair(
    'a key URL with letters outside ASCII is asked since 1.0.5',
    {
      stops: 'accepted',
      status: 200,
      before: { release: '1.0.5', open: 'verdict', stops: 'signature', status: 500 },
    },
    pair({}, { oidc: { set: { jwks_uri: '«origin»/«name»/jwks?ü ß' } } }),
  ),
  fromPair(
    'a kid that is no text beside b64: false',
    { open: 'answer', stops: 'readable', status: 401, before: { release: '1.0.3', status: 500 } },
    pair({ header: { set: { kid: true, b64: false } } }),
  ),
  fromPair(
    'a header in UTF-16 with a stray character',
    { open: 'verdict', stops: 'readable', status: 401, before: { pyjwt: '2.14.0', status: 200 } },
    pair({
      headerSpelled: [{ twice: 'keys', value: 'a@b', last: false }, 'utf16'],
      edits: [{ part: 'header', how: 'junk' }],
    }),
  ),
  fromPair(
    'a secret without a value among the keys breaks the gateway',
    { stops: 'signature', status: 500 },
    pair({}, keys({ kind: 'P-256', kid: 'k0' }, { kind: 'oct', kid: 'k1', without: ['k'] })),
  ),
  fromPair(
    'a key document with a number of 4301 digits breaks the gateway',
    { stops: 'signature', status: 500 },
    pair({}, { jwks: { spelled: [{ long: 'odd', digits: 4301 }] } }),
  ),
  fromPair(
    'metadata with a number of 4301 digits is none',
    { stops: 'metadata', status: 401 },
    pair({}, { oidc: { spelled: [{ long: 'odd', digits: 4301 }] } }),
  ),
  fromPair(
    'an elliptic key whose private half is null',
    { open: 'verdict', stops: 'signature', status: 401, before: { pyjwt: '2.15.0', status: 500 } },
    pair({}, keys({ kind: 'P-256', kid: 'k0', set: { d: null } })),
  ),
  fromPair(
    'an RSA key whose private half is empty',
    { open: 'verdict', stops: 'signature', status: 401, before: { pyjwt: '2.14.0', status: 500 } },
    pair({}, keys({ kind: 'RSA', kid: 'k0', set: { d: '' } })),
  ),
  fromPair(
    'a key beside its curve, next to a good one',
    { open: 'verdict', stops: 'signature', status: 200, before: { pyjwt: '2.14.0', status: 500 } },
    pair({}, keys({ kind: 'P-256', kid: 'k0' }, { kind: 'P-256', kid: 'k1', set: { crv: 'secp256k1' } })),
  ),
  fromPair(
    'an expired token behind an odd key',
    { open: 'answer', stops: 'time', status: 401, before: { pyjwt: '2.15.0', status: 500 } },
    pair(
      { claims: { set: { exp: { '«now»': -60 } } } },
      keys({ kind: 'P-256', kid: 'k0' }, { kind: 'Ed25519', kid: 'k1', set: { x: 5 } }),
    ),
  ),
  fromPair(
    'EdDSA with a secret that is text',
    { stops: 'signature', status: 401 },
    pair({ header: { set: { alg: 'EdDSA' } } }, keys({ kind: 'oct', kid: 'k0', set: { k: 'c2VjcmV0' } })),
  ),
  fromPair(
    'EdDSA with a secret that is no text breaks the gateway',
    { stops: 'signature', status: 500 },
    pair({ header: { set: { alg: 'EdDSA' } } }, keys({ kind: 'oct', kid: 'k0', set: { k: '__79' } })),
  ),
]
