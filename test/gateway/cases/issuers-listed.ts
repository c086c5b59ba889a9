import { token, type Case, type World } from '../case.ts'

const http = (w: World): string => w.issuer.url.replace('https', 'http')
const listed = (authorizationServers: (w: World) => unknown, more: (w: World) => Record<string, unknown> = () => ({})) => (w: World): Record<string, unknown> => ({ authorization_servers: authorizationServers(w), resource: w.canonical, ...more(w) }) // prettier-ignore

/** Step 5: which issuers are left of the two settings keys, http ones dropped. */
export const issuersListed: readonly Case[] = [
  { name: 'no issuer is named', stops: 'issuers-listed', status: 503, config: (w) => ({ resource: w.canonical }), token: token() },
  { name: 'the list of issuers is empty', stops: 'issuers-listed', status: 503, config: listed(() => []), token: token() },
  { name: 'the list holds blanks only', stops: 'issuers-listed', status: 503, config: listed(() => [' ', '', '\t']), token: token() },
  { name: 'the list holds numbers only', stops: 'issuers-listed', status: 503, config: listed(() => [5, null, true]), token: token() },
  { name: 'the list holds a list', stops: 'issuers-listed', status: 503, config: listed((w) => [[w.issuer.url]]), token: token() },
  { name: 'the plural key is null', stops: 'issuers-listed', status: 503, config: listed(() => null), token: token() },
  { name: 'the plural key is text and therefore ignored', stops: 'issuers-listed', status: 503, config: listed((w) => w.issuer.url), token: token() },
  { name: 'the plural key is an object and therefore ignored', stops: 'issuers-listed', status: 503, config: listed((w) => ({ [w.issuer.url]: true })), token: token() },
  { name: 'the only issuer is http', trap: 'T2', stops: 'issuers-listed', status: 503, config: listed((w) => [http(w)]), token: token() },
  { name: 'both issuers are http', stops: 'issuers-listed', status: 503, config: listed((w) => [http(w), 'http://b.example']), token: token() },
  { name: 'the issuer has no scheme', stops: 'issuers-listed', status: 503, config: listed((w) => [w.issuer.url.replace('https://', '')]), token: token() },
  { name: 'the issuer begins with a slash', stops: 'issuers-listed', status: 503, config: listed((w) => [w.issuer.url.replace('https:', '')]), token: token() },
  { name: 'nothing listed comes before an expired token', stops: 'issuers-listed', status: 503, config: listed(() => []), token: token((w) => ({ exp: w.now - 60 })) },
  { name: 'nothing listed comes before a token without an issuer', stops: 'issuers-listed', status: 503, config: listed(() => []), token: token(() => ({ iss: undefined })) },
  { name: 'nothing listed comes before a resource that is a number', stops: 'issuers-listed', status: 503, config: () => ({ authorization_servers: [], resource: 5 }), token: token() },
  { name: 'the singular key alone is enough', stops: 'accepted', status: 200, config: (w) => ({ authorization_server: w.issuer.url, resource: w.canonical }), token: token() },
  { name: 'blanks around the singular key do not matter', stops: 'accepted', status: 200, config: (w) => ({ authorization_server: `  ${w.issuer.url}\n`, resource: w.canonical }), token: token() },
  { name: 'the singular key counts where the plural one is empty', stops: 'accepted', status: 200, config: (w) => ({ authorization_servers: [], authorization_server: ` ${w.issuer.url} ` }), token: token(), learns: (w) => w.canonical },
  { name: 'the singular key counts where the plural one holds blanks', stops: 'accepted', status: 200, config: listed(() => ['  '], (w) => ({ authorization_server: w.issuer.url })), token: token() },
  { name: 'the singular key counts where the plural one is text', stops: 'accepted', status: 200, config: listed(() => 'https://other.example', (w) => ({ authorization_server: w.issuer.url })), token: token() },
  { name: 'the singular key is not read when the plural one has only http', stops: 'issuers-listed', status: 503, config: listed(() => ['http://a.example'], (w) => ({ authorization_server: w.issuer.url })), token: token() },
  { name: 'the singular key is not read when the plural one has another issuer', stops: 'issuer-allowed', status: 401, config: listed(() => ['https://a.example'], (w) => ({ authorization_server: w.issuer.url })), token: token() },
  { name: 'the singular key is http', stops: 'issuers-listed', status: 503, config: (w) => ({ authorization_server: http(w) }), token: token() },
  { name: 'the singular key is a list', stops: 'issuers-listed', status: 503, config: (w) => ({ authorization_server: [w.issuer.url] }), token: token() },
  { name: 'the singular key is blank', stops: 'issuers-listed', status: 503, config: () => ({ authorization_server: ' ' }), token: token() },
  { name: 'blanks around a listed issuer do not matter', stops: 'accepted', status: 200, config: listed((w) => [`  ${w.issuer.url}\t`]), token: token() },
  { name: 'entries that are no text are passed over', stops: 'accepted', status: 200, config: listed((w) => [5, null, {}, w.issuer.url]), token: token() },
  { name: 'an http issuer beside an https one is dropped', trap: 'T2', stops: 'accepted', status: 200, config: listed((w) => ['http://a.example', w.issuer.url]), token: token() },
  { name: 'a token of the http issuer that was dropped', stops: 'issuer-allowed', status: 401, config: listed((w) => [http(w), 'https://a.example']), token: token((w) => ({ iss: http(w) })) },
] // prettier-ignore
