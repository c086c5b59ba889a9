import { token, withConfig, type Case } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))

/**
 * The step oauth-set-up: OAuth is on, but oauth_config is empty. (A config that is no object cannot be stored
 * through the gateway's API.)
 */
export const oauthSetUp: readonly Case[] = [
  {
    name: 'settings are null',
    trap: 'T10',
    stops: 'oauth-set-up',
    status: 503,
    config: () => null,
    token: token(),
  },
  {
    name: 'settings are empty',
    trap: 'T10',
    stops: 'oauth-set-up',
    status: 503,
    config: () => ({}),
    token: token(),
  },
  {
    name: 'settings are empty and the token is expired',
    stops: 'oauth-set-up',
    status: 503,
    config: () => ({}),
    token: token((w) => ({ exp: w.now - 60 })),
  },
  {
    name: 'settings are empty and the token has no issuer',
    stops: 'oauth-set-up',
    status: 503,
    config: () => ({}),
    token: token(() => ({ iss: undefined })),
  },
  {
    name: 'settings are empty and the token is signed by a stranger',
    stops: 'oauth-set-up',
    status: 503,
    config: () => ({}),
    token: (w) => w.other.token({ aud: w.canonical, email: w.active }),
  },
  {
    name: 'settings are empty and the user is unknown',
    stops: 'oauth-set-up',
    status: 503,
    config: () => ({}),
    token: token(() => ({ email: 'stranger@example.com' })),
  },
  {
    name: 'one unknown key is not empty, but lists no issuer',
    stops: 'issuers-listed',
    status: 503,
    config: () => ({ note: 'later' }),
    token: token(),
  },
  {
    name: 'unknown keys beside the known ones do not matter',
    stops: 'accepted',
    status: 200,
    config: withConfig((w) => ({ resource: w.canonical, note: 'x', nested: { a: [1, null, true] } })),
    token: token(),
  },
  {
    name: 'secrets beside the known keys do not matter',
    stops: 'accepted',
    status: 200,
    config: withConfig((w) => ({
      resource: w.canonical,
      client_secret: 's3cret',
      token_endpoint: 'https://idp.example/token',
    })),
    token: token(),
  },
  {
    name: 'scopes of the settings are not asked of the token',
    stops: 'accepted',
    status: 200,
    config: withConfig((w) => ({
      resource: w.canonical,
      scopes: ['mcp:read'],
      scopes_supported: ['mcp:read'],
    })),
    token: token(() => ({ scope: 'other' })),
  },
  {
    name: 'settings with the resource alone list no issuer',
    stops: 'issuers-listed',
    status: 503,
    config: (w) => ({ resource: w.canonical, client_id: w.clientId }),
    token: token(),
  },
  {
    name: 'the issuer alone is enough',
    stops: 'accepted',
    status: 200,
    token: token(),
    learns: (w) => w.canonical,
  },
  {
    name: 'the resource is there and the issuer is spelled otherwise',
    stops: 'issuers-listed',
    status: 503,
    config: (w) => ({ issuer: w.issuer.url, authorization_server_url: w.issuer.url, resource: w.canonical }),
    token: token(),
  },
  { name: 'full settings are passed', stops: 'accepted', status: 200, config: fixed, token: token() },
]
