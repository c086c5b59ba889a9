import { token, withConfig, type Case } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const unknownId = 'ffffffffffffffffffffffffffffffff'

/**
 * The step oauth-on: whether the server checks tokens of identity providers at all. Its state and visibility
 * are not asked.
 */
export const oauthOn: readonly Case[] = [
  { name: 'OAuth is off', stops: 'oauth-on', status: 401, oauthEnabled: false, token: token() },
  {
    name: 'OAuth is off, though settings are there',
    stops: 'oauth-on',
    status: 401,
    oauthEnabled: false,
    config: fixed,
    token: token(),
  },
  {
    name: 'OAuth is off and the settings are null',
    stops: 'oauth-on',
    status: 401,
    oauthEnabled: false,
    config: () => null,
    token: token(),
  },
  {
    name: 'OAuth is off and only http issuers are listed',
    stops: 'oauth-on',
    status: 401,
    oauthEnabled: false,
    config: () => ({ authorization_servers: ['http://idp.example'] }),
    token: token(),
  },
  {
    name: 'OAuth is off and the token is expired',
    stops: 'oauth-on',
    status: 401,
    oauthEnabled: false,
    token: token((w) => ({ exp: w.now - 60 })),
  },
  {
    name: 'OAuth is off and the token has no issuer',
    stops: 'oauth-on',
    status: 401,
    oauthEnabled: false,
    token: token(() => ({ iss: undefined })),
  },
  {
    name: 'OAuth is off and resource is a number',
    stops: 'oauth-on',
    status: 401,
    oauthEnabled: false,
    config: withConfig(() => ({ resource: 5 })),
    token: token(),
  },
  {
    name: 'there is no such server',
    open: 'verdict',
    stops: 'oauth-on',
    status: 401,
    serverId: () => unknownId,
    token: token(),
  },
  {
    name: 'there is no such server, and the token is expired',
    open: 'answer',
    stops: 'time',
    status: 401,
    serverId: () => unknownId,
    token: token((w) => ({ exp: w.now - 60 })),
  },
  {
    name: 'the id with dashes is another id',
    stops: 'door',
    status: 401,
    serverId: (w) => w.serverId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    token: token(),
  },
  {
    name: 'the id in capitals is another id',
    stops: 'door',
    status: 401,
    serverId: () => unknownId.toUpperCase(),
    token: token(),
  },
  {
    name: 'a server that is not active still checks tokens',
    stops: 'accepted',
    status: 200,
    config: fixed,
    active: false,
    token: token(),
  },
  {
    name: 'a server that is not active still refuses another audience',
    stops: 'audience',
    status: 401,
    config: fixed,
    active: false,
    token: token(() => ({ aud: 'x' })),
  },
  {
    name: 'a private server is open to a token of somebody else',
    stops: 'accepted',
    status: 200,
    config: fixed,
    visibility: 'private',
    token: token(),
  },
  {
    name: 'a private server refuses another audience',
    stops: 'audience',
    status: 401,
    config: fixed,
    visibility: 'private',
    token: token(() => ({ aud: 'x' })),
  },
]
