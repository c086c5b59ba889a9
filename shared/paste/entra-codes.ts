/*
 * Error codes of Microsoft Entra ID that people meet when they fetch a token, and what they mean for an MCP
 * server. Source: Microsoft, "Microsoft Entra authentication and authorization error codes"
 * (learn.microsoft.com/entra/identity-platform/reference-error-codes), and public reports of MCP clients; as
 * known in November 2026, not each looked up again.
 */

export interface CodeWords {
  readonly means: string
  readonly cure: string
}

const ENTRA = 'In Entra ID: App registrations > '
/** How to make Entra ID accept the request of an MCP client, as Microsoft describes it for MCP. */
const ENTRA_RECIPE = `${ENTRA}(the API that stands for the server) > Expose an API: the Application ID URI is the server’s own URL, so that resource and scope name the same API; in scopes_supported of the server write the scopes in full (that URI, a slash, the scope); Manifest: requestedAccessTokenVersion 2. With version 2 tokens aud is the Application (client) ID: add that to resource on the Audience tab here.`

const CONSENT = `${ENTRA}(the client) > API permissions: add the scope of the API, and grant consent.`
const SECRET = `${ENTRA}(the client) > Certificates & secrets: make a new secret, and give its value (not its id) to the client.`

export const ENTRA_CODES: Readonly<Record<string, CodeWords>> = {
  '9010010': {
    means:
      'The client sent resource and scopes that do not name the same API: an MCP client sends the server’s URL as resource, and the scope belongs to an API with another Application ID URI.',
    cure: ENTRA_RECIPE,
  },
  '901002': {
    means: 'The address the client asked does not take the parameter resource.',
    cure: ENTRA_RECIPE,
  },
  '650053': {
    means:
      'The client asked for a scope without its API in front, so Entra ID looked for it at Microsoft Graph, where there is none of that name.',
    cure: 'Here, in the settings of the server: write the scope in full in scopes_supported: the Application ID URI of the API, a slash, the scope (as Expose an API shows it).',
  },
  '650057': { means: 'The client asked for an API that is not among its permissions.', cure: CONSENT },
  '650052': {
    means: 'The API does not exist in this directory.',
    cure: `${ENTRA}(the API): it must be registered in, or consented for, the directory the person signs in to.`,
  },
  '650056': {
    means: 'The client’s registration lacks the permissions or the consent it needs.',
    cure: CONSENT,
  },
  '500011': {
    means: 'There is no API in this directory with the Application ID URI that the client asked for.',
    cure: `${ENTRA}(the API) > Expose an API: set the Application ID URI to the server’s own URL, exactly as clients write it, in the directory of the sign-in.`,
  },
  '50001': {
    means: 'The API the client asked for is not known in this directory.',
    cure: `${ENTRA}(the API) > Expose an API: set the Application ID URI to the server’s own URL, exactly as clients write it.`,
  },
  '70011': {
    means: 'A scope is not valid: mostly its API is missing in front, or scopes of two APIs are mixed.',
    cure: 'Here, in the settings of the server: name scopes of one API only in scopes_supported, each in full.',
  },
  '28003': {
    means: 'The scope the client sent is empty or not allowed when a code is exchanged.',
    cure: 'At the client: ask for the same scopes in both requests.',
  },
  '50011': {
    means: 'The redirect address of the client is not among those registered.',
    cure: `${ENTRA}(the client) > Authentication: add the redirect address the client uses under Mobile and desktop applications, http://localhost or http://127.0.0.1 for a program on a computer (any port then fits).`,
  },
  '500113': {
    means: 'No redirect address is registered for the client.',
    cure: `${ENTRA}(the client) > Authentication: add the redirect address the client uses.`,
  },
  '50194': {
    means: 'The client is registered for one directory, and was sent to /common.',
    cure: 'Here, in the settings of the server: name the issuer with the id of the directory, https://login.microsoftonline.com/DIRECTORY-ID/v2.0.',
  },
  '700016': {
    means: 'The client id is not registered in this directory: it is wrong, or it belongs to another one.',
    cure: `${ENTRA}Overview of the client: copy its Application (client) ID to the MCP client, and check that the issuer in authorization_servers has the id of the same directory. Entra ID lets no client register itself.`,
  },
  '90002': {
    means: 'There is no directory of that name or id.',
    cure: 'Here, in the settings of the server: correct the directory id in authorization_servers (Entra ID > Overview > Tenant ID).',
  },
  '7000215': {
    means: 'The client secret is wrong; often its id was given in place of its value.',
    cure: SECRET,
  },
  '7000222': { means: 'The client secret is expired.', cure: SECRET },
  '7000218': {
    means: 'Entra ID wants a secret, and the client is one without.',
    cure: `${ENTRA}(the client) > Authentication: register the redirect address under Mobile and desktop applications, and set Allow public client flows to Yes.`,
  },
  '700025': {
    means: 'The client is public, and sent a secret.',
    cure: 'At the client: leave the client secret out.',
  },
  '9002327': {
    means:
      'The redirect address is registered as a single-page application, whose codes only a browser may exchange.',
    cure: `${ENTRA}(the client) > Authentication: remove the address under Single-page application, and add it under Mobile and desktop applications.`,
  },
  '9002326': {
    means:
      'A page in the browser exchanged the code, and its address is not registered as a single-page application.',
    cure: `${ENTRA}(the client) > Authentication: add the redirect address under Single-page application.`,
  },
  '9002325': {
    means: 'The client did not use PKCE, which is wanted here.',
    cure: 'At the client: use PKCE with S256.',
  },
  '501481': {
    means: 'The code_verifier does not fit the code_challenge of the first request.',
    cure: 'At the client: start the sign-in anew; two sign-ins at once mix up their codes.',
  },
  '54005': {
    means: 'The authorization code was used before.',
    cure: 'At the client: start the sign-in anew; a code is good for one exchange.',
  },
  '70008': { means: 'The code or refresh token is expired.', cure: 'At the client: sign in again.' },
  '700082': { means: 'The refresh token is expired for want of use.', cure: 'At the client: sign in again.' },
  '50173': {
    means: 'The sign-in was revoked, mostly after a change of password.',
    cure: 'At the client: sign in again.',
  },
  '65001': {
    means: 'Neither the person nor an administrator has consented to the client using the API.',
    cure: CONSENT,
  },
  '65004': {
    means: 'The person declined the consent.',
    cure: 'Sign in again and accept, or let an administrator grant consent for all.',
  },
  '90094': {
    means: 'Only an administrator may consent.',
    cure: `${ENTRA}(the client) > API permissions > Grant admin consent.`,
  },
  '90008': { means: 'The client lacks the permission to sign people in.', cure: CONSENT },
  '90009': {
    means: 'The client asks for a token for itself, and must name itself by its GUID.',
    cure: `${ENTRA}make one registration for the API and one for the client.`,
  },
  '50020': {
    means: 'The account is of another directory and not a guest of this one.',
    cure: 'In Entra ID: invite the person as a guest, or sign in with an account of this directory.',
  },
  '50034': {
    means: 'There is no such account in this directory.',
    cure: 'Sign in with an account of this directory.',
  },
  '50105': {
    means: 'The person is not assigned to the application, which wants that.',
    cure: 'In Entra ID: Enterprise applications > (the API or client) > Users and groups: assign the person; or Properties > Assignment required: No.',
  },
  '50076': {
    means: 'A second factor is wanted.',
    cure: 'At the client: sign in again in the browser, so that the second factor can be asked for.',
  },
  '50079': {
    means: 'The person must register a second factor first.',
    cure: 'Sign in once in a browser and register it.',
  },
  '50126': { means: 'User name or password is wrong.', cure: 'Sign in again.' },
  '50058': {
    means: 'Nobody is signed in, and no page was allowed (prompt=none).',
    cure: 'At the client: sign in with a page.',
  },
  '53003': {
    means: 'A rule of Conditional Access blocks this sign-in.',
    cure: 'In Entra ID: Sign-in logs name the rule. Exclude the API, or meet it (a managed device, another place).',
  },
  '530003': {
    means: 'A rule of Conditional Access wants a registered device.',
    cure: 'In Entra ID: Sign-in logs name the rule. Sign in from a registered device.',
  },
  '900144': {
    means: 'The request lacks a parameter.',
    cure: 'At the client: the message behind the code names it.',
  },
  '90014': {
    means: 'The request lacks a value.',
    cure: 'At the client: the message behind the code names it.',
  },
  '9002313': {
    means: 'The request is malformed.',
    cure: 'At the client: start the sign-in anew; if it stays so, update the client.',
  },
  '700051': {
    means: 'The client asks for a token at the authorize address (implicit grant), which is off for it.',
    cure: 'At the client: use response_type=code with PKCE.',
  },
  '700054': {
    means: 'The client asks for an ID token at the authorize address, which is off for it.',
    cure: 'At the client: use response_type=code with PKCE.',
  },
  '16000': {
    means: 'Several accounts are signed in, and one must be chosen.',
    cure: 'At the client: sign in again with a page.',
  },
  '100040': { means: 'The request holds a parameter that is not taken.', cure: ENTRA_RECIPE },
}
