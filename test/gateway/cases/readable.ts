import { createSigningKey, signToken } from '../rig/signing.ts'
import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const part = (value: string | Buffer): string => Buffer.from(value).toString('base64url')
const pieces = (world: World): string[] => token()(world).split('.')
const claimsOf = (world: World): string => pieces(world)[1] ?? ''
const headerOf = (world: World): string => pieces(world)[0] ?? ''
const payload =
  (text: (world: World) => string) =>
  (world: World): string =>
    `${headerOf(world)}.${part(text(world))}.${part('s')}`
const header =
  (text: string) =>
  (world: World): string =>
    `${part(text)}.${claimsOf(world)}.${part('s')}`
/**
 * Signed for real over a payload written to the letter, so that only its spelling differs from a good token.
 */
const spelled =
  (text: (claims: string, world: World) => string | Buffer) =>
  (world: World): string => {
    const claims = JSON.stringify(world.issuer.claims({ aud: world.canonical, email: world.active }))
    return signToken(world.issuer.key, { payloadText: text(claims, world) as string })
  }

/** The step readable: what PyJWT can read without checking a signature. */
export const readable: readonly Case[] = [
  {
    name: 'an opaque token is not a JWT',
    stops: 'readable',
    status: 401,
    token: () => '2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWpAA',
  },
  {
    name: 'an opaque token with one dot is not a JWT',
    stops: 'readable',
    status: 401,
    token: () => 'ya29.a0AfB_byC2YotnFZFEjr1zCsicMWpAA',
  },
  {
    name: 'an opaque token with two dots is not a JWT',
    stops: 'readable',
    status: 401,
    token: () => 'v1.opaque.token',
  },
  {
    name: 'two parts are not enough',
    stops: 'readable',
    status: 401,
    token: (w) => pieces(w).slice(0, 2).join('.'),
  },
  {
    name: 'four parts are too many',
    stops: 'readable',
    status: 401,
    token: (w) => `${token()(w)}.${part('more')}`,
  },
  {
    name: 'an encrypted token has five parts',
    stops: 'readable',
    status: 401,
    token: () =>
      [part('{"alg":"RSA-OAEP","enc":"A256GCM"}'), part('key'), part('iv'), part('cipher'), part('tag')].join(
        '.',
      ),
  },
  {
    name: 'a payload that is a list cannot be read',
    stops: 'readable',
    status: 401,
    token: payload((w) => JSON.stringify([w.issuer.url])),
  },
  {
    name: 'a payload that is a text cannot be read',
    stops: 'readable',
    status: 401,
    token: payload(() => '"claims"'),
  },
  {
    name: 'a payload that is null cannot be read',
    stops: 'readable',
    status: 401,
    token: payload(() => 'null'),
  },
  {
    name: 'a payload that is a number cannot be read',
    stops: 'readable',
    status: 401,
    token: payload(() => '1'),
  },
  {
    name: 'an empty payload cannot be read',
    stops: 'readable',
    status: 401,
    token: (w) => `${headerOf(w)}..${part('s')}`,
  },
  {
    name: 'a payload cut short cannot be read',
    stops: 'readable',
    status: 401,
    token: payload((w) => JSON.stringify({ iss: w.issuer.url }).slice(0, -1)),
  },
  {
    name: 'a payload with a comma too many cannot be read',
    stops: 'readable',
    status: 401,
    token: payload((w) => `{"iss":"${w.issuer.url}",}`),
  },
  {
    name: 'a payload with single quotes cannot be read',
    stops: 'readable',
    status: 401,
    token: payload((w) => `{'iss':'${w.issuer.url}'}`),
  },
  {
    name: 'a payload with a line break inside a text cannot be read',
    stops: 'readable',
    status: 401,
    token: payload((w) => `{"iss":"${w.issuer.url}","note":"a\nb"}`),
  },
  {
    name: 'a header that is not JSON cannot be read',
    stops: 'readable',
    status: 401,
    token: header('not json'),
  },
  {
    name: 'a header that is a list cannot be read',
    stops: 'readable',
    status: 401,
    token: header('["RS256"]'),
  },
  {
    name: 'an empty header cannot be read',
    stops: 'readable',
    status: 401,
    token: (w) => `.${claimsOf(w)}.${part('s')}`,
  },
  {
    name: 'a signature of one letter cannot be read',
    stops: 'readable',
    status: 401,
    token: (w) => `${pieces(w).slice(0, 2).join('.')}.A`,
  },
  {
    name: 'a signature of five letters cannot be read',
    stops: 'readable',
    status: 401,
    token: (w) => `${pieces(w).slice(0, 2).join('.')}.AAAAA`,
  },
  { name: 'a whole sentence is not a JWT', stops: 'readable', status: 401, token: () => 'please-let-me-in' },
  {
    name: 'a kid that is a number breaks the gateway',
    stops: 'readable',
    status: 500,
    token: token(undefined, { kid: 5 }),
  },
  {
    name: 'a kid that is null breaks the gateway',
    stops: 'readable',
    status: 500,
    token: token(undefined, { kid: null }),
  },
  {
    name: 'a kid that is a list breaks the gateway',
    stops: 'readable',
    status: 500,
    token: token(undefined, { kid: ['a'] }),
  },
  {
    name: 'an unknown critical extension breaks the gateway',
    stops: 'readable',
    status: 500,
    token: token(undefined, { crit: ['exp'], exp: 1 }),
  },
  {
    name: 'an empty crit breaks the gateway',
    stops: 'readable',
    status: 500,
    token: token(undefined, { crit: [] }),
  },
  {
    name: 'a crit that is no list breaks the gateway',
    stops: 'readable',
    status: 500,
    token: token(undefined, { crit: 'b64' }),
  },
  {
    name: 'a broken header breaks the gateway for a server without OAuth as well',
    stops: 'readable',
    status: 500,
    oauthEnabled: false,
    token: token(undefined, { kid: 5 }),
  },
  {
    name: 'a broken header comes before an expired token',
    stops: 'readable',
    status: 500,
    token: token((w) => ({ exp: w.now - 60 }), { kid: 5 }),
  },
  {
    name: 'an opaque token on a server without OAuth',
    stops: 'readable',
    status: 401,
    oauthEnabled: false,
    token: () => 'opaque',
  },
  {
    name: 'an opaque token on a server without settings',
    stops: 'readable',
    status: 401,
    config: () => ({}),
    token: () => 'opaque',
  },
  {
    name: 'claims may be named twice: the last one counts',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: spelled((claims, w) => `${claims.slice(0, -1)},"aud":"x","aud":"${w.canonical}"}`),
  },
  {
    name: 'claims named twice, the last one wrong',
    stops: 'audience',
    status: 401,
    config: fixed,
    token: spelled((claims) => `${claims.slice(0, -1)},"aud":"x"}`),
  },
  {
    name: 'blanks and line breaks between the claims do not matter',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: spelled((claims) => ` \n\t${claims}\r\n `),
  },
  {
    name: 'letters may be written as escapes',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: spelled((claims) => claims.replaceAll('@', '\\u0040')),
  },
  {
    name: 'other letters than ASCII may be in the claims',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(() => ({ name: 'Łukasz 李 🙂' })),
  },
  {
    name: 'nesting of 40 levels is read',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(() => ({ deep: nested(40) })),
  },
  {
    name: 'a token of 7 KiB is within the limit',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(() => ({ pad: 'x'.repeat(5000) })),
  },
  {
    name: 'typ is not looked at',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(undefined, { typ: 'id_token+jwt' }),
  },
  {
    name: 'a token without typ is accepted',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(undefined, { typ: undefined }),
  },
  {
    name: 'cty, x5t and jku in the header are not looked at',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(undefined, {
      cty: 'JWT',
      x5t: 'abc',
      jku: 'https://evil.example/keys',
      jwk: createSigningKey('RS256').jwk,
    }),
  },
  {
    name: 'a token beyond the limit of the header is checked first and refused afterwards',
    open: 'verdict',
    stops: 'header-size',
    status: 431,
    before: { release: '1.0.4', open: 'nothing', stops: 'accepted', status: 200 },
    token: token(() => ({ pad: 'x'.repeat(7000) })),
    learns: (w) => w.canonical,
  },
  {
    name: 'padding after the signature is read by some PyJWT only',
    open: 'verdict',
    stops: 'readable',
    status: 200,
    before: { from: '2.14.0', pyjwt: '2.15.0', status: 401 },
    config: fixed,
    token: (w) => `${token()(w)}==`,
  },
]

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}
