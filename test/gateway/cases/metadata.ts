import type { Reply } from '../rig/forge.ts'
import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const oidc =
  (reply: (w: World) => Reply) =>
  (w: World): void =>
    w.issuer.answer('oidc', reply(w))
const oauth =
  (reply: (w: World) => Reply, then?: (w: World) => Reply) =>
  (w: World): void => {
    w.issuer.answer('oauth', reply(w))
    if (then) w.issuer.answer('oidc', then(w))
  }
const good = (w: World): Reply => ({ body: w.issuer.metadata() })
const naming =
  (issuer: (w: World) => unknown) =>
  (w: World): Reply => ({ body: w.issuer.metadata({ issuer: issuer(w) }) })
const status =
  (code: number, headers?: Record<string, string>) =>
  (w: World): Reply => ({ status: code, body: w.issuer.metadata(), ...(headers ? { headers } : {}) })
const text = (body: string) => (): Reply => ({ body })
const spelled =
  (change: (json: string) => string) =>
  (w: World): Reply => ({ body: change(JSON.stringify(w.issuer.metadata())) })

/**
 * The step metadata: two addresses are asked, RFC 8414's first; the first usable document wins. Each case has
 * an issuer nobody asked before.
 */
export const metadata: readonly Case[] = [
  {
    name: 'both metadata addresses answer 404',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(() => ({ status: 404 })),
    token: token(),
  },
  {
    name: 'the metadata answers 201',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(status(201)),
    token: token(),
  },
  {
    name: 'the metadata answers 204',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(() => ({ status: 204, body: '' })),
    token: token(),
  },
  {
    name: 'the metadata answers 401',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(status(401)),
    token: token(),
  },
  {
    name: 'the metadata answers 403',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(status(403)),
    token: token(),
  },
  {
    name: 'the metadata answers 429',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(status(429)),
    token: token(),
  },
  {
    name: 'the metadata answers 500',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(status(500)),
    token: token(),
  },
  {
    name: 'the metadata answers 503',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(status(503)),
    token: token(),
  },
  {
    name: 'the metadata is a redirect (302)',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: (w) =>
      w.issuer.answer('oidc', {
        status: 302,
        headers: { location: `${w.other.url}/.well-known/openid-configuration` },
      }),
    token: token(),
  },
  {
    name: 'the metadata is a redirect (301) to itself with a slash',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: (w) =>
      w.issuer.answer('oidc', {
        status: 301,
        headers: { location: `${w.issuer.url}/.well-known/openid-configuration/` },
      }),
    token: token(),
  },
  {
    name: 'the metadata is a redirect (308)',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(status(308, { location: '/elsewhere' })),
    token: token(),
  },
  {
    name: 'the metadata names another issuer',
    trap: 'T5',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming(() => 'https://other.example')),
    token: token(),
  },
  {
    name: 'the metadata names the issuer in another case',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming((w) => w.issuer.url.toUpperCase())),
    token: token(),
  },
  {
    name: 'the metadata names the issuer without its path',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming((w) => new URL(w.issuer.url).origin)),
    token: token(),
  },
  {
    name: 'the metadata names the issuer with http',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming((w) => w.issuer.url.replace('https', 'http'))),
    token: token(),
  },
  {
    name: 'the metadata names the issuer with a blank',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming((w) => `${w.issuer.url} `)),
    token: token(),
  },
  {
    name: 'the metadata names the issuer with a template',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming((w) => `${w.issuer.url}/{tenantid}`)),
    token: token(),
  },
  {
    name: 'the metadata names no issuer',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming(() => undefined)),
    token: token(),
  },
  {
    name: 'the metadata names an empty issuer',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(naming(() => '')),
    token: token(),
  },
  {
    name: 'the metadata is not JSON',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(text('<html>')),
    token: token(),
  },
  {
    name: 'the metadata is empty',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(text('')),
    token: token(),
  },
  {
    name: 'the metadata is an empty object',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(text('{}')),
    token: token(),
  },
  {
    name: 'the metadata is a list',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(() => ({ body: [] })),
    token: token(),
  },
  {
    name: 'the metadata is a text',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(text('"https://idp.example"')),
    token: token(),
  },
  {
    name: 'the metadata is cut short',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(spelled((json) => json.slice(0, -2))),
    token: token(),
  },
  {
    name: 'both documents name other issuers',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oauth(
      naming(() => 'https://a.example'),
      naming(() => 'https://b.example'),
    ),
    token: token(),
  },
  {
    name: 'no metadata comes before an expired token',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(() => ({ status: 404 })),
    token: token((w) => ({ exp: w.now - 60 })),
  },
  {
    name: 'no metadata comes before an ID token',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: oidc(() => ({ status: 404 })),
    token: token(() => ({ nonce: 'n' })),
  },
  {
    name: 'metadata by RFC 8414 alone is enough',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oauth(good, () => ({ status: 404 })),
    token: token(),
  },
  {
    name: 'metadata by OpenID Connect alone is enough',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oauth(() => ({ status: 404 }), good),
    token: token(),
  },
  {
    name: 'a wrong first document is passed over for a good second',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oauth(naming(() => 'https://other.example')),
    token: token(),
  },
  {
    name: 'a first document that is no JSON is passed over',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oauth(text('<html>')),
    token: token(),
  },
  {
    name: 'a first address that redirects is passed over',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oauth(status(302, { location: '/login' })),
    token: token(),
  },
  {
    name: 'a first address that answers 500 is passed over',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oauth(status(500)),
    token: token(),
  },
  {
    name: 'a first address that answers 403 is passed over',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oauth(status(403)),
    token: token(),
  },
  {
    name: 'an issuer in the metadata with a slash at its end',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oidc(naming((w) => `${w.issuer.url}/`)),
    token: token(),
  },
  {
    name: 'an issuer in the metadata that is a number passes',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oidc(naming(() => 5)),
    token: token(),
  },
  {
    name: 'an issuer in the metadata that is null passes',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oidc(naming(() => null)),
    token: token(),
  },
  {
    name: 'an issuer in the metadata that is a list passes',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oidc(naming(() => ['https://other.example'])),
    token: token(),
  },
  {
    name: 'the kind of content is not looked at',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oidc((w) => ({
      body: JSON.stringify(w.issuer.metadata()),
      headers: { 'content-type': 'text/plain' },
    })),
    token: token(),
  },
  {
    name: 'blanks around the document do not matter',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oidc(spelled((json) => `\n  ${json}\n`)),
    token: token(),
  },
  {
    name: 'fields nobody knows do not matter',
    stops: 'accepted',
    status: 200,
    config: fixed,
    issuer: oidc((w) => ({
      body: w.issuer.metadata({ x: { y: [1, 2, { z: null }] }, response_types_supported: 5 }),
    })),
    token: token(),
  },
  {
    name: 'the metadata cannot be reached',
    open: 'verdict',
    stops: 'metadata',
    status: 401,
    config: fixed,
    issuer: (w) => {
      w.issuer.answer('oauth', { hangUp: true })
      w.issuer.answer('oidc', { hangUp: true })
    },
    token: token(),
  },
  {
    name: 'the first address cannot be reached and the second is good',
    open: 'verdict',
    stops: 'metadata',
    status: 200,
    config: fixed,
    issuer: (w) => w.issuer.answer('oauth', { hangUp: true }),
    token: token(),
  },
]
