import { token, type Case, type World } from '../case.ts'

const part = (value: string | Buffer): string => Buffer.from(value).toString('base64url')
const claimsOf = (world: World): string => token()(world).split('.')[1] ?? ''

/** Step 1, readable: what PyJWT can read without checking a signature. Step 2 only sends the gateway's own tokens another way. */
export const routing: readonly Case[] = [
  { name: 'an opaque token is not a JWT', stops: 'readable', status: 401, token: () => '2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWpAA' },
  { name: 'two parts are not enough', stops: 'readable', status: 401, token: (w) => token()(w).split('.').slice(0, 2).join('.') },
  { name: 'an encrypted token has five parts', stops: 'readable', status: 401, token: () => [part('{"alg":"RSA-OAEP","enc":"A256GCM"}'), part('key'), part('iv'), part('cipher'), part('tag')].join('.') },
  { name: 'a payload that is a list cannot be read', stops: 'readable', status: 401, token: (w) => `${part('{"alg":"RS256","kid":"k"}')}.${part(JSON.stringify([w.issuer.url]))}.${part('s')}` },
  { name: 'a header that is not JSON cannot be read', stops: 'readable', status: 401, token: (w) => `${part('not json')}.${claimsOf(w)}.${part('s')}` },
  { name: 'a signature of one letter cannot be read', stops: 'readable', status: 401, token: (w) => `${token()(w).split('.').slice(0, 2).join('.')}.A` },
  { name: 'a kid that is a number breaks the gateway', stops: 'readable', status: 500, token: token(undefined, { kid: 5 }) },
  { name: 'an unknown critical extension breaks the gateway', stops: 'readable', status: 500, token: token(undefined, { crit: ['exp'], exp: 1 }) },
  { name: 'an empty crit breaks the gateway', stops: 'readable', status: 500, token: token(undefined, { crit: [] }) },
  { name: "a token that names the gateway as its issuer is checked with a key the app does not have", undecided: true, stops: 'outside-issuer', status: 401, token: token(() => ({ iss: 'mcpgateway' })) },
  { name: 'a token beyond the limit of the header is checked first and refused afterwards', undecided: true, stops: 'readable', status: 431, token: token(() => ({ pad: 'x'.repeat(7000) })), learns: (w) => w.canonical },
] // prettier-ignore
