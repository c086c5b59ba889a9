import { token, withConfig, type Case } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))

/** A session names its user by UUID since 1.0.3, and this path looks it up by e-mail until 1.0.7. */
const session = { from: '1.0.3', release: '1.0.7', status: 401 } as const

/**
 * The step outside-issuer, the way a token takes: one that names the gateway as its issuer is checked with
 * the gateway's own key, whatever the server says. The app does not have that key, so this step is passed or
 * open; only a release without inbound OAuth blocks here.
 */
export const outsideIssuer: readonly Case[] = [
  {
    name: 'a forged token that names the gateway as its issuer is checked with a key the app does not have',
    open: 'verdict',
    stops: 'outside-issuer',
    status: 401,
    token: token(() => ({ iss: 'mcpgateway' })),
  },
  {
    name: 'a token the gateway issued itself is accepted by a server with OAuth',
    open: 'verdict',
    stops: 'outside-issuer',
    status: 200,
    before: session,
    config: fixed,
    token: (w) => w.gatewayToken,
  },
  {
    name: 'a token the gateway issued itself is accepted by a server whose settings are empty',
    open: 'verdict',
    stops: 'outside-issuer',
    status: 200,
    before: session,
    config: () => ({}),
    token: (w) => w.gatewayToken,
  },
  {
    name: 'a token the gateway issued itself is accepted by a server without OAuth',
    open: 'verdict',
    stops: 'outside-issuer',
    status: 200,
    before: session,
    oauthEnabled: false,
    token: (w) => w.gatewayToken,
  },
  {
    name: 'a token the gateway issued itself, with its signature changed, is refused',
    open: 'verdict',
    stops: 'outside-issuer',
    status: 401,
    config: fixed,
    token: (w) => `${w.gatewayToken.split('.').slice(0, 2).join('.')}.c2lnbmF0dXJl`,
  },
  {
    name: "the gateway's name as an audience is not its name as an issuer",
    stops: 'accepted',
    status: 200,
    config: withConfig(() => ({ resource: 'mcpgateway' })),
    token: token(() => ({ aud: 'mcpgateway' })),
  },
  {
    name: "the gateway's name with a slash is another issuer",
    stops: 'issuer-allowed',
    status: 401,
    token: token(() => ({ iss: 'mcpgateway/' })),
  },
  {
    name: "the gateway's name in capitals is another issuer",
    stops: 'issuer-allowed',
    status: 401,
    token: token(() => ({ iss: 'MCPGATEWAY' })),
  },
  {
    name: "the gateway's name with a blank is another issuer",
    stops: 'issuer-allowed',
    status: 401,
    token: token(() => ({ iss: ' mcpgateway' })),
  },
  {
    name: "the gateway's name in a list is no issuer",
    stops: 'issuer-allowed',
    status: 401,
    token: token(() => ({ iss: ['mcpgateway'] })),
  },
]
