import type { CodeWords } from './entra-codes.ts'

/*
 * What errors of identity providers mean for somebody who fetches a token for an MCP server. A rule applies
 * by the error code and by words only its provider uses. For all other errors, the plain meaning of the code
 * is used (RFC 6749, 7591, 8707, OpenID Connect).
 */

export interface ProviderRule extends CodeWords {
  readonly provider: string
  /** The error codes it applies to; empty for any. */
  readonly codes: readonly string[]
  /** Words that only this provider uses; undefined where the host alone tells. */
  readonly words?: RegExp
  /** The host the error must have come from, where only that tells. */
  readonly host?: RegExp
}

const REALM = 'In Keycloak, the realm: Clients > Client registration > Anonymous access policies > '
const SELF =
  'A client that registers itself is a new one at every sign-in, so a change on one client is lost the next time.'

export const RULES: readonly ProviderRule[] = [
  {
    provider: 'Keycloak',
    codes: [],
    words: /Policy 'Trusted Hosts' rejected/,
    means:
      'The realm refused the registration of the client (not a token, whatever the code says): the computer it came from, or one of the hosts in its addresses (redirect_uris, client_uri), is not trusted. A fresh realm trusts none.',
    cure: `${REALM}Trusted Hosts: add localhost, 127.0.0.1 and the hosts of the clients’ client_uri (github.com for mcp-remote and the Inspector, opencode.ai for opencode), and switch “Host sending client registration request must match” off. Anybody can then register a client whose addresses are on these hosts. Or make a client by hand and give its id to the MCP client.`,
  },
  {
    provider: 'Keycloak',
    codes: [],
    words: /Policy 'Allowed Client Scopes' rejected|Not permitted to use specified clientScope/,
    means:
      'The realm refused the registration of the client (not a token, whatever the code says): it asked for a scope that is no client scope of the realm. openid and service_account are none.',
    cure: `Here, in the settings of the server: scopes_supported names only client scopes of the realm (basic, email and the one with the audience mapper), never openid. Or ${REALM.charAt(0).toLowerCase()}${REALM.slice(1)}Allowed Client Scopes: remove the policy, or add the scopes.`,
  },
  {
    provider: 'Keycloak',
    codes: [],
    words: /Policy 'Max Clients/,
    means: 'The realm has as many clients that registered themselves as it allows.',
    cure: `${REALM}Max Clients: raise it, and delete old ones. ${SELF}`,
  },
  {
    provider: 'Keycloak',
    codes: [],
    words:
      /Policy '(Consent Required|Full Scope Disabled|Allowed Protocol Mapper Types|Allowed Registration Web Origins)/,
    means: 'A registration policy of the realm refused the client; the message names it.',
    cure: `${REALM}the policy that is named: loosen it, or make the client by hand and give its id to the MCP client.`,
  },
  {
    provider: 'Keycloak',
    codes: ['invalid_scope'],
    words: /^Invalid scopes: /,
    means:
      'The client asked for scopes that are not assigned to it. With a client made by hand, mcp-remote asks for all that the metadata lists.',
    cure: 'In Keycloak: Clients > (the client) > Client scopes: add the missing ones as optional. Here, in the settings of the server: name in scopes_supported only what clients are to ask for.',
  },
  {
    provider: 'Keycloak',
    codes: ['invalid_target'],
    words: /requested resource is invalid, missing, unknown, or malformed/,
    means:
      'Keycloak’s experimental resource-indicators is on, and no client of the realm has the resource_url that was asked for; a custom audience in a mapper does not count any more.',
    cure: 'In Keycloak: make a client with the attribute resource_url = the server’s URL, letter by letter, and an Audience mapper with Included Client Audience = that client, in a default scope of the realm. Or start Keycloak without the feature.',
  },
  {
    provider: 'Keycloak',
    codes: ['invalid_target'],
    words: /requested resource is not matching the original request/,
    means:
      'The client asks for another resource than the person signed in for: resource has to be the same at the authorization page, at the token endpoint and at every refresh.',
    cure: 'At the client: sign in again for this server. If it asks for two spellings of one address, give it the one that the server names in its metadata.',
  },
  {
    provider: 'Keycloak',
    codes: ['unknown_error'],
    means:
      'Keycloak failed at its token endpoint. With resource-indicators switched on that happens where no mapper gives an audience at all.',
    cure: 'In Keycloak: add an Audience mapper in a default scope of the realm, or start Keycloak without resource-indicators. Its log names the cause.',
  },
  {
    provider: 'Keycloak',
    codes: [],
    words: /Invalid parameter: redirect_uri|Incorrect redirect_uri/,
    means: 'The redirect address of the client is not among those of its registration.',
    cure: 'In Keycloak: Clients > (the client) > Settings > Valid redirect URIs: add the client’s address, http://localhost/* or http://127.0.0.1/* for a program on a computer.',
  },
  {
    provider: 'Keycloak',
    codes: [],
    words: /Missing parameter: code_challenge|PKCE verification failed/,
    means: 'The client wants PKCE, and the request lacked it or the verifier did not fit.',
    cure: 'At the client: use PKCE with S256, and start the sign-in anew.',
  },
  {
    provider: 'Keycloak',
    codes: [],
    words: /^Client (not (found|enabled)|disabled)|Invalid client or Invalid client credentials/,
    means: 'The realm does not know the client id, or its secret is wrong.',
    cure: 'In Keycloak: Clients > (the client): copy the client id, and under Credentials the secret. A client that registered itself may have been deleted: let the MCP client forget it and register again.',
  },
  {
    provider: 'Keycloak',
    codes: ['invalid_grant'],
    words: /Code not valid|Session not active|Token is not active|Account is not fully set up/,
    means: 'The code or the session is no longer valid, or the account has something left to do.',
    cure: 'At the client: sign in again, and do what the page asks for.',
  },
  {
    provider: 'Auth0',
    codes: [],
    words: /Service not found/,
    means:
      'Auth0 has no API with the identifier that was asked for: the server’s URL is not registered there.',
    cure: 'In Auth0: Applications > APIs > Create API, Identifier = the server’s URL, letter by letter; then Settings > Advanced > Resource Parameter Compatibility Profile: on, so that resource counts.',
  },
  {
    provider: 'Auth0',
    codes: [],
    words:
      /is not authorized to access resource server|Client is not authorized|Grant type .{1,60} not allowed for the client/,
    means: 'The application may not ask for this API, or not in this way.',
    cure: 'In Auth0: Applications > (the client) > APIs: authorize it for the API; Advanced Settings > Grant Types: the one that is used.',
  },
  {
    provider: 'Auth0',
    codes: [],
    words: /Callback URL mismatch/i,
    means: 'The redirect address of the client is not among those registered.',
    cure: 'In Auth0: Applications > (the client) > Allowed Callback URLs: add it.',
  },
  {
    provider: 'Auth0',
    codes: [],
    words: /Unknown client|dynamic client registration (?:is )?(?:not enabled|disabled)/i,
    means: 'Auth0 does not know the client, and clients may not register themselves.',
    cure: 'In Auth0: Settings > Advanced > OIDC Dynamic Application Registration: on, and a connection promoted to domain level; or make the client by hand and give its id to the MCP client.',
  },
  {
    provider: 'Cognito',
    codes: ['invalid_grant'],
    host: /amazoncognito\.com|cognito-idp\./,
    means:
      'Cognito gives no reason with invalid_grant: the code was used or is older than five minutes, redirect_uri or code_verifier differ from the first request, or the refresh token was revoked.',
    cure: 'At the client: start the sign-in anew. If it stays so, in Cognito: App clients > (the client): the callback URL must be the client’s, letter by letter, and the client one without a secret.',
  },
  {
    provider: 'Cognito',
    codes: ['invalid_request', 'invalid_target', 'invalid_scope'],
    host: /amazoncognito\.com/,
    means: 'Cognito knows no such scope or resource for this app client.',
    cure: 'In Cognito: Branding > Domain > Resource servers: identifier = the server’s URL, with one scope; App clients > (the client) > Login pages: allow that scope.',
  },
  {
    provider: 'Okta',
    codes: [],
    words: /Policy evaluation failed for this request/,
    means: 'No access policy of the authorization server lets this client, person and scope in.',
    cure: 'In Okta: Security > API > Authorization Servers > (the server) > Access Policies: a policy with a rule for this client, the grant and the scopes.',
  },
  {
    provider: 'Okta',
    codes: ['invalid_scope'],
    words: /scopes are not configured for the authorization server/,
    means: 'The authorization server has no scope of that name.',
    cure: 'In Okta: Security > API > Authorization Servers > (the server) > Scopes: add it. Or name in scopes_supported here only what it has.',
  },
  {
    provider: 'Okta',
    codes: [],
    words: /'redirect_uri' parameter must be a Login redirect URI/,
    means: 'The redirect address of the client is not among those registered.',
    cure: 'In Okta: Applications > (the client) > Sign-in redirect URIs: add it.',
  },
  {
    provider: 'Ory Hydra',
    codes: [],
    words:
      /[Rr]equested audience .{0,300}(?:has not been )?whitelisted|audience .{0,300}not .{0,20}allowed by the OAuth 2\.0 Client/,
    means:
      'The client asked for an audience that is not on its list at Hydra. Hydra does not know resource, only the parameter audience.',
    cure: 'In Ory Hydra: put the server’s URL into the client’s list audience, and let the client send audience. A client that registered itself can never get one: make it through the admin API.',
  },
  {
    provider: 'Ory Hydra',
    codes: ['invalid_scope'],
    words: /OAuth 2\.0 Client is not allowed to request scope/,
    means: 'The client may not ask for this scope.',
    cure: 'In Ory Hydra: add the scope to the client, or name fewer in scopes_supported here.',
  },
  {
    provider: 'Google',
    codes: [],
    words: /Parameter not allowed for this message type: resource/,
    means:
      'Google does not take the parameter resource, which every MCP client sends; and its access tokens are opaque.',
    cure: 'Put a provider of your own in front of Google (Keycloak, Authentik, Auth0 and others can), and name that one in authorization_servers here.',
  },
  {
    provider: 'an oidc-provider',
    codes: ['invalid_target'],
    words: /resource indicator is missing, or unknown/,
    means: 'The provider has no rule for the resource that was asked for.',
    cure: 'In its configuration: resourceIndicators, getResourceServerInfo answers for the server’s URL, with its scopes and accessTokenFormat jwt.',
  },
  {
    provider: 'an oidc-provider',
    codes: [],
    words: /redirect_uri did not match any of the client's registered/,
    means: 'The redirect address of the client is not among those registered.',
    cure: 'In its configuration or the client’s registration: add the redirect address.',
  },
]

/**
 * The meaning of a code where nothing more is known. These texts apply to any server, so `{server}` is not
 * replaced.
 */
export const CODES: Readonly<Record<string, CodeWords>> = {
  invalid_target: {
    means:
      'The provider knows no API of the name in resource: the server’s URL as the client sends it (RFC 8707).',
    cure: 'At the identity provider: register the server’s URL as an API or resource, letter by letter as in resource of the server’s metadata, and allow the client to ask for it.',
  },
  invalid_scope: {
    means:
      'The client asked for a scope that the provider does not have, or does not allow it. What clients ask for stands in scopes_supported of the server, or they take all the provider lists.',
    cure: 'Here, in the settings of the server: name in scopes_supported only scopes the provider has. At the identity provider: allow them for the client.',
  },
  access_denied: {
    means: 'The sign-in was declined: by the person, or by a rule of the provider.',
    cure: 'At the identity provider: its sign-in log names the rule. If the person declined, sign in again and accept.',
  },
  unauthorized_client: {
    means: 'The client may not use this grant.',
    cure: 'At the identity provider: allow authorization_code (with PKCE) for the client.',
  },
  unsupported_response_type: {
    means: 'The provider does not take this response_type from the client.',
    cure: 'At the client: response_type=code. At the identity provider: allow the authorization code flow.',
  },
  unsupported_grant_type: {
    means: 'The provider does not take this grant from the client.',
    cure: 'At the identity provider: allow the grant for the client, authorization_code and refresh_token for MCP clients.',
  },
  invalid_request: {
    means:
      'The provider did not understand the request: a parameter is missing, twice, or not taken, mostly redirect_uri, PKCE or resource.',
    cure: 'At the identity provider: compare the client’s registration with what it sends, the redirect address first; the provider’s log names the parameter.',
  },
  invalid_client: {
    means: 'The provider does not know the client, or did not take its secret.',
    cure: 'At the client: check the client id and its secret. A client that registered itself may have been deleted: let the MCP client forget it and register again.',
  },
  invalid_grant: {
    means:
      'The code or refresh token was not taken: used before, expired, or made for another client, redirect address or code_verifier.',
    cure: 'At the client: start the sign-in anew. If it stays so, compare redirect_uri in both requests and the clocks.',
  },
  invalid_token: {
    means: 'The token was not taken: expired, revoked, or made for somebody else.',
    cure: 'At the client: get a fresh token. Put the refused one on the bench: it names the step.',
  },
  insufficient_scope: {
    means:
      'Where a client registers: the provider’s policy refused the registration. Where a token is sent: it lacks a scope; ContextForge itself asks for none.',
    cure: 'At the identity provider: look at its policies for registering clients (Keycloak: Clients > Client registration > Anonymous access policies), or allow the scope for the client.',
  },
  invalid_redirect_uri: {
    means: 'The provider does not allow the redirect address in the registration.',
    cure: 'At the identity provider: allow http://127.0.0.1 and http://localhost with any port and path for clients that register themselves, or register the client by hand.',
  },
  redirect_uri_mismatch: {
    means: 'The redirect address of the client is not among those registered.',
    cure: 'At the identity provider: add the redirect address the client uses to its registration, letter by letter.',
  },
  invalid_client_metadata: {
    means:
      'The provider does not take something in the client’s registration: a scope, a grant, or the way it proves itself.',
    cure: 'At the identity provider: allow public clients with authorization_code for registration; name in scopes_supported here only scopes it has.',
  },
  invalid_software_statement: {
    means: 'The provider wants a software statement it trusts.',
    cure: 'At the identity provider: register the client by hand, and give its id to the MCP client.',
  },
  unapproved_software_statement: {
    means: 'The provider did not approve the software statement.',
    cure: 'At the identity provider: register the client by hand, and give its id to the MCP client.',
  },
  server_error: { means: 'The provider failed.', cure: 'At the identity provider: its log says why.' },
  temporarily_unavailable: {
    means: 'The provider is overloaded or being maintained.',
    cure: 'Wait and sign in again.',
  },
  login_required: {
    means: 'Nobody is signed in, and the request allowed no page (prompt=none).',
    cure: 'At the client: sign in with a page.',
  },
  consent_required: {
    means: 'Consent is wanted, and the request allowed no page (prompt=none).',
    cure: 'At the client: sign in with a page, or let an administrator consent.',
  },
  interaction_required: {
    means: 'The person must do something in a page (a second factor, consent).',
    cure: 'At the client: sign in again in the browser.',
  },
  account_selection_required: {
    means: 'An account must be chosen in a page.',
    cure: 'At the client: sign in again in the browser.',
  },
  request_not_supported: {
    means: 'The provider takes no signed requests.',
    cure: 'At the client: send plain parameters.',
  },
  request_uri_not_supported: {
    means: 'The provider takes no pushed requests.',
    cure: 'At the client: send plain parameters.',
  },
  invalid_dpop_proof: {
    means: 'The DPoP proof was not taken; this gateway does not use DPoP.',
    cure: 'At the identity provider: do not require DPoP for this client.',
  },
  use_dpop_nonce: {
    means:
      'The provider wants DPoP, which this gateway does not use: a bound token would be taken as a plain one.',
    cure: 'At the identity provider: do not require DPoP for this client.',
  },
  authorization_pending: {
    means: 'The device flow waits for the person.',
    cure: 'Open the address it names, enter the code, and wait.',
  },
  slow_down: { means: 'The client asks too often.', cure: 'Wait; the client must ask less often.' },
  expired_token: { means: 'The device code is expired.', cure: 'At the client: start the sign-in anew.' },
  registration_not_supported: {
    means: 'Clients cannot register themselves there.',
    cure: 'At the identity provider: register a public client with the MCP client’s redirect address, and give its id to the client.',
  },
  unknown_error: {
    means: 'The provider failed and does not say why.',
    cure: 'At the identity provider: its log says why.',
  },
  unmet_authentication_requirements: {
    means: 'The provider could not sign the person in as strongly as asked for.',
    cure: 'At the identity provider: its rule for this client names the way of signing in.',
  },
}
