import { token, withConfig, type Case } from '../case.ts'

/** Steps 3 to 6: whether the server checks such tokens, and whose. */
export const server: readonly Case[] = [
  { name: 'OAuth is off', stops: 'oauth-on', status: 401, oauthEnabled: false, token: token() },
  { name: 'OAuth is off, though settings are there', stops: 'oauth-on', status: 401, oauthEnabled: false, config: withConfig((w) => ({ resource: w.canonical })), token: token() },
  { name: 'settings are null', stops: 'oauth-set-up', status: 503, config: () => null, token: token() },
  { name: 'settings are empty', stops: 'oauth-set-up', status: 503, config: () => ({}), token: token() },
  { name: 'no issuer is named', stops: 'issuers-listed', status: 503, config: (w) => ({ resource: w.canonical }), token: token() },
  { name: 'the list of issuers is empty', stops: 'issuers-listed', status: 503, config: () => ({ authorization_servers: [] }), token: token() },
  { name: 'the list holds blanks only', stops: 'issuers-listed', status: 503, config: () => ({ authorization_servers: [' ', ''] }), token: token() },
  { name: 'the only issuer is http', stops: 'issuers-listed', status: 503, config: (w) => ({ authorization_servers: [w.issuer.url.replace('https', 'http')] }), token: token() },
  { name: 'the plural key is text and therefore ignored', stops: 'issuers-listed', status: 503, config: (w) => ({ authorization_servers: w.issuer.url }), token: token() },
  { name: 'the singular key counts where the plural one is empty', stops: 'accepted', status: 200, config: (w) => ({ authorization_servers: [], authorization_server: ` ${w.issuer.url} ` }), token: token(), learns: (w) => w.canonical },
  { name: 'the singular key is not read when the plural one has only http', stops: 'issuers-listed', status: 503, config: (w) => ({ authorization_servers: ['http://a.example'], authorization_server: w.issuer.url }), token: token() },
  { name: 'the singular key is http', stops: 'issuers-listed', status: 503, config: (w) => ({ authorization_server: w.issuer.url.replace('https', 'http') }), token: token() },
  { name: 'the token is from an issuer that is not listed', stops: 'issuer-allowed', status: 401, token: (w) => w.other.token({ aud: w.canonical, email: w.active }) },
  { name: 'the token has no issuer', stops: 'issuer-allowed', status: 401, token: token(() => ({ iss: undefined })) },
  { name: 'the issuer is a list', stops: 'issuer-allowed', status: 401, token: token((w) => ({ iss: [w.issuer.url] })) },
  { name: 'the issuer differs in case', stops: 'issuer-allowed', status: 401, token: token((w) => ({ iss: w.issuer.url.replace('localhost', 'LOCALHOST') })) },
  { name: 'the issuer has another path', stops: 'issuer-allowed', status: 401, token: token((w) => ({ iss: `${w.issuer.url}/v2.0` })) },
  { name: 'the issuer lacks the port', stops: 'issuer-allowed', status: 401, token: token((w) => ({ iss: w.issuer.url.replace(/:\d+/, '') })) },
  { name: 'a slash at the end of the listed issuer does not matter', stops: 'accepted', status: 200, config: (w) => ({ authorization_servers: [`${w.issuer.url}//`], resource: w.canonical }), token: token() },
  { name: 'a slash at the end of the issuer in the token does not matter', stops: 'accepted', status: 200, config: withConfig((w) => ({ resource: w.canonical })), token: token((w) => ({ iss: `${w.issuer.url}/` })) },
  { name: 'the second of two issuers is as good as the first', stops: 'accepted', status: 200, config: (w) => ({ authorization_servers: [w.other.url, w.issuer.url], resource: w.canonical }), token: token() },
] // prettier-ignore
