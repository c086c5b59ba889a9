import type { ProviderRule } from './provider-words.ts'

/*
 * Error texts of the smaller providers, and texts that any provider may use. They are tried after those of
 * provider-words.ts. Sources: those of the presets (the source code of Pocket ID and Better Auth, a run of
 * Keycloak); for PingOne and Authentik, as known in November 2026.
 */

const AT_CLIENT_PKCE = 'At the client: use PKCE with S256, and start the sign-in anew.'

export const MORE_RULES: readonly ProviderRule[] = [
  {
    provider: 'Keycloak',
    codes: [],
    words:
      /Client (?:is )?not allowed (?:for direct access grants|to initiate browser login)|Standard flow is disabled for the client/i,
    means: 'The client is not set up for this way of signing in; nobody declined anything.',
    cure: 'In Keycloak: Clients > (the client) > Settings > Capability config: the flow that is used, Standard flow for MCP clients, is on.',
  },
  {
    provider: 'Pocket ID',
    codes: ['invalid_target'],
    words: /The requested resource '.{0,300}' is invalid, missing, unknown, or malformed/,
    means: 'Pocket ID has no API with the server’s URL as its resource.',
    cure: 'In Pocket ID: APIs: add one with the server’s URL as resource, and let the client reach it. Its access tokens hold no e-mail address all the same: put a provider in front that does.',
  },
  {
    provider: 'Pocket ID',
    codes: ['access_denied'],
    words: /OAuth 2\.0 Client is not allowed to access resource/,
    means: 'The client may not reach the API of the server; nobody declined anything.',
    cure: 'In Pocket ID: APIs > (the one of the server): let the client reach it for users.',
  },
  {
    provider: 'Better Auth',
    codes: ['invalid_target'],
    words:
      /requested resource .{0,300} (?:does not exist|is disabled|is not allowed for client registration)/,
    means: 'The server’s URL is none of the plugin’s resources, or not one this client is linked to.',
    cure: 'In the application: oauthProvider({ resources: [the server’s URL] }), and clientRegistrationDefaultResources with it for clients that register themselves.',
  },
  {
    provider: 'PingOne',
    codes: ['invalid_scope'],
    words: /May not request scopes for multiple resources/,
    means: 'The client asked for scopes of more than one resource at once.',
    cure: 'Here, in the settings of the server: name in scopes_supported only scopes of the one custom resource of the server (with openid and the like left out).',
  },
  {
    provider: 'Authentik',
    codes: [],
    words: /mismatching redirection URI/,
    means: 'The redirect address of the client is not among those registered.',
    cure: 'In Authentik: Applications > Providers > (the provider) > Redirect URIs: add it, strict or as a regular expression.',
  },
  {
    provider: 'Google',
    codes: [],
    words: /^Error 40\d: \w+/,
    means: 'Google refused the request on its own page, before anybody signed in.',
    cure: 'At Google: the details on that page name the parameter. Google does not take resource, which MCP clients send: put a provider of your own in front of it.',
  },
  {
    provider: '',
    codes: ['invalid_request', 'invalid_grant'],
    words: /\bPKCE\b|code_challenge|code_verifier/i,
    means: 'The provider wants PKCE, and the request lacked it or the verifier did not fit.',
    cure: AT_CLIENT_PKCE,
  },
  {
    provider: '',
    codes: ['invalid_grant'],
    words: /^$/,
    means:
      'The code or refresh token was not taken: used before, expired, or made for another client, redirect address or code_verifier. Cognito gives no more reason than this.',
    cure: 'At the client: start the sign-in anew. If it stays so, compare redirect_uri in both requests and the clocks.',
  },
]
