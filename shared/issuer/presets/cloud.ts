import type { Preset, Source } from '../preset.ts'

const entraClaims: Source = {
  title: 'Microsoft: Access token claims reference',
  url: 'https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference',
}
const entraOptional: Source = {
  title: 'Microsoft: Optional claims reference',
  url: 'https://learn.microsoft.com/entra/identity-platform/optional-claims-reference',
}
const entraManifest: Source = {
  title: 'Microsoft: Microsoft Entra app manifest',
  url: 'https://learn.microsoft.com/entra/identity-platform/reference-app-manifest',
}
const entraTokens: Source = {
  title: 'Microsoft: Access tokens in the Microsoft identity platform',
  url: 'https://learn.microsoft.com/entra/identity-platform/access-tokens',
}
const entraMcp: Source = {
  title:
    'Microsoft: Configure built-in MCP server authorization (as known in November 2026; the page was not opened for this)',
  url: 'https://learn.microsoft.com/azure/app-service/configure-authentication-mcp',
}
const entraResource = {
  support: 'opt-in',
  says: 'Counts where it names the same API as the scopes: the Application ID URI is the server’s own URL, and scopes are written in full. Otherwise Entra ID answers AADSTS9010010 (or 650053 for a scope without its API, which it looks for at Microsoft Graph).',
  source: {
    title: 'claude-code issue 73460: resource and scopes at Entra ID (2026)',
    url: 'https://github.com/anthropics/claude-code/issues/73460',
  },
} as const
const entraEmail = {
  step: 'email-claim',
  title: 'Add the e-mail address to access tokens',
  lines: ['The same registration > Token configuration > Add optional claim > Access > email'],
  source: entraOptional,
} as const
const entraAudience = {
  step: 'audience',
  title: 'Register this server as an API under its own URL',
  lines: [
    'App registrations > (the registration that stands for {server}) > Expose an API > Application ID URI: {audience}',
    'That is what MCP clients send as resource; with another URI Entra ID answers AADSTS9010010. The host must be a verified domain of the directory.',
    'Add one scope there, for example mcp. Clients ask for it in full, {audience}/mcp: I write it so into scopes_supported of the server.',
    'Manifest: "requestedAccessTokenVersion": 2 (under "api").',
    'aud of version 2 tokens is the Application (client) ID of that registration, never the URL. Please send it to me: I then accept it at the gateway.',
  ],
  source: entraMcp,
} as const

export const entraV2: Preset = {
  id: 'entra-v2',
  name: 'Entra ID',
  aud: {
    says: 'Always the application (client) id of the API the token is for, never a URL of your choice.',
    source: entraClaims,
  },
  resource: entraResource,
  email: {
    says: 'An optional claim; preferred_username (with the scope profile) is usually an address and is taken in its place.',
    source: entraOptional,
  },
  keys: { says: 'On login.microsoftonline.com, the issuer’s host.', source: entraTokens },
  stops: [
    { step: 'audience', says: 'aud is the application id of the API.' },
    {
      step: 'issuer-allowed',
      says: 'authorization_servers names common or organizations, or the token is of version 1.',
    },
    { step: 'signature', says: 'The token is for Microsoft Graph: only Graph can verify it.' },
    { step: 'email-claim', says: 'Neither email nor preferred_username is in the token.' },
  ],
  asks: [entraAudience, entraEmail],
  here: 'Add the application id to resource. authorization_servers names the directory: https://login.microsoftonline.com/DIRECTORY-ID/v2.0.',
}

export const entraV1: Preset = {
  id: 'entra-v1',
  name: 'Entra ID (version 1 tokens)',
  aud: {
    says: 'The App ID URI or the application id of the API, as the client asked for it.',
    source: entraClaims,
  },
  resource: entraResource,
  email: {
    says: 'An optional claim. upn and unique_name are not looked at by this gateway.',
    source: entraOptional,
  },
  keys: {
    says: 'On login.microsoftonline.com, while the issuer is sts.windows.net: another host, which this gateway refuses.',
    source: {
      title: 'Azure AD v1 OpenID Metadata Document',
      url: 'https://dev.fyicenter.com/1001003_Azure_AD_v1_OpenID_Metadata_Document.html',
    },
  },
  stops: [
    { step: 'key-url', says: 'The keys are on another host than the issuer. No setting changes that.' },
  ],
  asks: [
    {
      step: 'key-url',
      title: 'Issue version 2 access tokens',
      lines: [
        'App registrations > (the registration that stands for {server}) > Manifest: "requestedAccessTokenVersion": 2 (under "api"; null and 1 mean version 1).',
        'The registration of the API decides the version, not the address the client uses.',
        'The issuer of the tokens is then https://login.microsoftonline.com/DIRECTORY-ID/v2.0.',
      ],
      source: entraManifest,
    },
    entraAudience,
    entraEmail,
  ],
  here: 'Replace the issuer in authorization_servers by https://login.microsoftonline.com/DIRECTORY-ID/v2.0 and add the application id to resource.',
}

const oktaServer: Source = {
  title: 'Okta: Create an authorization server',
  url: 'https://help.okta.com/oie/en-us/content/topics/security/api-config-auth-server.htm',
}
const oktaClaims: Source = {
  title: 'Okta: Create API access claims',
  url: 'https://help.okta.com/en-us/Content/topics/security/api-config-claims.htm',
}
const oktaOrgTokens: Source = {
  title: 'Okta: Validation Failed on Access Token Issued by the Org Authorization Server',
  url: 'https://support.okta.com/help/s/article/Signature-Validation-Failed-on-Access-Token',
}
const oktaEmail = {
  step: 'email-claim',
  title: 'Add the e-mail address to access tokens',
  lines: [
    'The authorization server > Claims > Add Claim',
    'Name: email',
    'Include in token type: Access Token',
    'Value type: Expression',
    'Value: user.email',
    'Include in: Any scope',
  ],
  source: oktaClaims,
} as const

export const oktaCustom: Preset = {
  id: 'okta-custom',
  name: 'Okta',
  aud: {
    says: 'The Audience of the authorization server, the same for all its clients: api://default until somebody changes it.',
    source: oktaServer,
  },
  resource: {
    support: 'not-known',
    says: 'By default the one Audience of the server is issued whatever is asked for; a list of further audiences is an early-access setting.',
    source: oktaServer,
  },
  email: {
    says: 'Not in access tokens until a claim adds it; sub is the Okta user name, often an address.',
    source: oktaClaims,
  },
  keys: {
    says: 'On the issuer’s host, under /oauth2/SERVER/v1/keys.',
    source: {
      title: 'Okta: Custom Authorization Servers',
      url: 'https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/CustomAS',
    },
  },
  stops: [
    { step: 'audience', says: 'aud is the Audience of the authorization server.' },
    { step: 'email-claim', says: 'The Okta user name is no address, and no claim adds one.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Set the Audience of the authorization server',
      lines: [
        'Security > API > Authorization Servers > (the one with the issuer {issuer}) > Settings > Edit',
        'Audience: {audience}',
        'If other APIs use this authorization server, add a new one with that Audience in its place.',
      ],
      source: oktaServer,
    },
    oktaEmail,
  ],
  here: 'If the Audience has to stay as it is, add it to resource.',
}

export const oktaOrg: Preset = {
  id: 'okta-org',
  name: 'Okta (org server)',
  aud: { says: 'The address of the Okta org itself.', source: oktaOrgTokens },
  resource: {
    support: 'ignored',
    says: 'Its access tokens are for Okta alone, whatever is asked for.',
    source: oktaOrgTokens,
  },
  email: {
    says: 'No claims can be added to its access tokens; sub is the Okta user name.',
    source: oktaOrgTokens,
  },
  keys: {
    says: 'On the issuer’s host; Okta says that others should not verify these tokens, and changes them without notice.',
    source: oktaOrgTokens,
  },
  stops: [
    { step: 'audience', says: 'aud is the Okta org.' },
    { step: 'signature', says: 'Okta may sign these tokens in a way that only Okta can verify.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Use a custom authorization server',
      lines: [
        'Security > API > Authorization Servers > Add Authorization Server',
        'Name: MCP {server}',
        'Audience: {audience}',
        'Access Policies: a rule that lets the client {clientId} in.',
        'Please send me its Issuer URI. Tokens of {issuer} are not meant for APIs of our own.',
      ],
      source: oktaServer,
    },
    oktaEmail,
  ],
  here: 'Replace the issuer in authorization_servers by the Issuer URI of the new authorization server.',
}

const auth0Formats: Source = {
  title: 'Auth0: Access Token Formats',
  url: 'https://auth0.com/docs/tokens/access-token-formats',
}
const auth0Resource: Source = {
  title: 'Auth0: Enable Resource Parameter Compatibility Profile',
  url: 'https://auth0.com/ai/docs/mcp/guides/resource-param-compatibility-profile',
}
const auth0Api = {
  title: 'Register this server as an API',
  lines: [
    'Applications > APIs > Create API',
    'Identifier: {audience}',
    'Signing Algorithm: RS256',
    'Then Settings > Advanced > Settings > Resource Parameter Compatibility Profile: on. (Or the client {clientId} sends audience={audience}.)',
  ],
  source: auth0Resource,
} as const

export const auth0: Preset = {
  id: 'auth0',
  name: 'Auth0',
  aud: {
    says: 'The identifier of the API asked for; with the scope openid a list that also holds https://TENANT/userinfo.',
    source: auth0Formats,
  },
  resource: {
    support: 'opt-in',
    says: 'A tenant switch, off by default: the Resource Parameter Compatibility Profile. An audience parameter wins over it.',
    source: auth0Resource,
  },
  email: {
    says: 'Not in access tokens until an Action adds it; sub is an id such as auth0|…',
    source: {
      title: 'Auth0: Create Custom Claims',
      url: 'https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims',
    },
  },
  keys: { says: 'On the issuer’s host, under /.well-known/jwks.json.', source: auth0Formats },
  stops: [
    { step: 'readable', says: 'Without an API asked for, access tokens are opaque.' },
    { step: 'audience', says: 'The token is for another API.' },
    { step: 'email-claim', says: 'There is no e-mail address, and sub has no @.' },
  ],
  asks: [
    { step: 'readable', ...auth0Api },
    { step: 'audience', ...auth0Api },
    {
      step: 'email-claim',
      title: 'Add the e-mail address with an Action',
      lines: [
        'Actions > Library > Create Action, trigger Login / Post Login:',
        "exports.onExecutePostLogin = async (event, api) => { api.accessToken.setCustomClaim('email', event.user.email) }",
        'Deploy it, and add it to the Login flow. The claim must be called email: this gateway reads no namespaced one.',
      ],
      source: {
        title: 'Auth0: Create Custom Claims',
        url: 'https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims',
      },
    },
  ],
  here: null,
}

const cognitoToken: Source = {
  title: 'Amazon Cognito: Understanding the access token',
  url: 'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
}
const cognitoTrigger: Source = {
  title: 'Amazon Cognito: Pre token generation Lambda trigger',
  url: 'https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html',
}
const cognitoBinding: Source = {
  title: 'apollo-mcp-server issue 640: missing aud in Cognito access tokens',
  url: 'https://github.com/apollographql/apollo-mcp-server/issues/640',
}

export const cognito: Preset = {
  id: 'cognito',
  name: 'Cognito',
  aud: {
    says: 'None: access tokens name the app client in client_id. Only managed login with resource binding adds aud.',
    source: cognitoBinding,
  },
  resource: {
    support: 'opt-in',
    says: 'In managed login only, for a resource server whose identifier is the URL asked for.',
    source: cognitoBinding,
  },
  email: { says: 'Not in access tokens; sub is a UUID.', source: cognitoToken },
  keys: { says: 'On the issuer’s host, under /POOL/.well-known/jwks.json.', source: cognitoToken },
  stops: [
    { step: 'audience', says: 'There is no aud; client_id is not looked at.' },
    { step: 'email-claim', says: 'There is no e-mail address, and sub has no @.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Bind access tokens to this server',
      lines: [
        'User pool > Branding > Domain: managed login is in use.',
        'User pool > Domain > Resource servers > Create: identifier {audience}, one custom scope, allowed for the app client {clientId}.',
        'The client sends resource={audience} to the authorization endpoint. Please check that the access token then has aud.',
      ],
      source: cognitoBinding,
    },
    {
      step: 'email-claim',
      title: 'Add the e-mail address with a trigger',
      lines: [
        'A pre token generation trigger, event version V2_0 (feature plan Essentials or Plus):',
        'event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { email: event.request.userAttributes.email } } } }',
      ],
      source: cognitoTrigger,
    },
  ],
  here: null,
}

const googleTokens: Source = {
  title: 'Google Cloud: Token types',
  url: 'https://cloud.google.com/docs/authentication/token-types',
}

export const google: Preset = {
  id: 'google',
  name: 'Google',
  aud: { says: 'None that can be read: access tokens are opaque.', source: googleTokens },
  resource: { support: 'ignored', says: 'Access tokens are for Google’s own APIs.', source: googleTokens },
  email: { says: 'Only in ID tokens, which are not for APIs.', source: googleTokens },
  keys: {
    says: 'On www.googleapis.com, while the issuer is accounts.google.com: another host, which this gateway refuses.',
    source: {
      title: 'Google: OpenID Connect reference, discovery document',
      url: 'https://developers.google.com/identity/openid-connect/reference',
    },
  },
  stops: [
    { step: 'readable', says: 'Access tokens are opaque.' },
    { step: 'key-url', says: 'An ID token in its place stops here: the keys are on another host.' },
  ],
  asks: [],
  here: 'Put a provider that issues JWT access tokens in front of Google (Keycloak, Authentik, Auth0 and others can), and name that one here.',
}
