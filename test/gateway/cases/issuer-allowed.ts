import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const iss = (of: (w: World) => unknown) => token((w) => ({ iss: of(w) }))
const issuers =
  (of: (w: World) => unknown[]) =>
  (w: World): Record<string, unknown> => ({ authorization_servers: of(w), resource: w.canonical })

/** The step issuer-allowed: the comparison is exact but for slashes at the end, on both sides. */
export const issuerAllowed: readonly Case[] = [
  {
    name: 'the token is from an issuer that is not listed',
    trap: 'T1',
    stops: 'issuer-allowed',
    status: 401,
    token: (w) => w.other.token({ aud: w.canonical, email: w.active }),
  },
  { name: 'the token has no issuer', stops: 'issuer-allowed', status: 401, token: iss(() => undefined) },
  { name: 'the issuer is null', stops: 'issuer-allowed', status: 401, token: iss(() => null) },
  { name: 'the issuer is empty', stops: 'issuer-allowed', status: 401, token: iss(() => '') },
  { name: 'the issuer is a number', stops: 'issuer-allowed', status: 401, token: iss(() => 5) },
  { name: 'the issuer is a list', stops: 'issuer-allowed', status: 401, token: iss((w) => [w.issuer.url]) },
  {
    name: 'the issuer is an object',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => ({ url: w.issuer.url })),
  },
  {
    name: 'the host of the issuer differs in case',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => w.issuer.url.replace('localhost', 'LOCALHOST')),
  },
  {
    name: 'the path of the issuer differs in case',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => `${w.issuer.url.slice(0, -1)}${w.issuer.url.slice(-1).toUpperCase()}X`),
  },
  {
    name: 'the scheme of the issuer differs in case',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => w.issuer.url.replace('https', 'HTTPS')),
  },
  {
    name: 'the issuer has another path',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => `${w.issuer.url}/v2.0`),
  },
  {
    name: 'the issuer lacks its path',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => new URL(w.issuer.url).origin),
  },
  {
    name: 'the issuer lacks the port',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => w.issuer.url.replace(/:\d+/, '')),
  },
  {
    name: 'the issuer has another port',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => w.issuer.url.replace(/:\d+/, ':1')),
  },
  {
    name: 'the issuer is http where https is listed',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => w.issuer.url.replace('https', 'http')),
  },
  {
    name: 'the issuer has a blank at its end',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => `${w.issuer.url} `),
  },
  {
    name: 'the issuer has a blank before it',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => ` ${w.issuer.url}`),
  },
  {
    name: 'the issuer has a question mark',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => `${w.issuer.url}?`),
  },
  {
    name: 'the issuer has two slashes inside',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => w.issuer.url.replace(/\/(?=[^/]*$)/, '//')),
  },
  {
    name: 'the issuer looks like the listed one, with a Cyrillic letter',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => w.issuer.url.replace('o', '\u043e')),
  },
  {
    name: 'the issuer only begins like the listed one',
    stops: 'issuer-allowed',
    status: 401,
    token: iss((w) => `${w.issuer.url}.evil.example`),
  },
  {
    name: 'an issuer that is not listed comes before an expired token',
    stops: 'issuer-allowed',
    status: 401,
    token: token((w) => ({ iss: 'https://a.example', exp: w.now - 60 })),
  },
  {
    name: 'an issuer that is not listed comes before a resource that is a number',
    stops: 'issuer-allowed',
    status: 401,
    config: withConfig(() => ({ resource: 5 })),
    token: iss(() => 'https://a.example'),
  },
  {
    name: 'a listed issuer in capitals equals no token',
    stops: 'issuer-allowed',
    status: 401,
    config: issuers((w) => [w.issuer.url.replace('https', 'HTTPS')]),
    token: token(),
  },
  {
    name: 'a listed issuer with a slash inside at the end of the host',
    stops: 'issuer-allowed',
    status: 401,
    config: issuers((w) => [`${w.issuer.url}/.well-known/openid-configuration`]),
    token: token(),
  },
  {
    name: 'a listed issuer with slashes at its end',
    stops: 'accepted',
    status: 200,
    config: issuers((w) => [`${w.issuer.url}//`]),
    token: token(),
  },
  {
    name: 'an issuer in the token with a slash at its end',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: iss((w) => `${w.issuer.url}/`),
  },
  {
    name: 'an issuer in the token with three slashes at its end',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: iss((w) => `${w.issuer.url}///`),
  },
  {
    name: 'slashes on both sides',
    stops: 'accepted',
    status: 200,
    config: issuers((w) => [`${w.issuer.url}/`]),
    token: iss((w) => `${w.issuer.url}//`),
  },
  {
    name: 'the first of two issuers',
    stops: 'accepted',
    status: 200,
    config: issuers((w) => [w.issuer.url, w.other.url]),
    token: token(),
  },
  {
    name: 'the second of two issuers is as good as the first',
    stops: 'accepted',
    status: 200,
    config: issuers((w) => [w.other.url, w.issuer.url]),
    token: token(),
  },
  {
    name: 'a token of the second issuer, signed by the first',
    stops: 'signature',
    status: 401,
    config: issuers((w) => [w.other.url, w.issuer.url]),
    token: iss((w) => w.other.url),
  },
  {
    name: 'the same issuer listed twice',
    stops: 'accepted',
    status: 200,
    config: issuers((w) => [w.issuer.url, w.issuer.url]),
    token: token(),
  },
]
