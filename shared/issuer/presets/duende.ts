import type { Preset, Source } from '../preset.ts'

const apis: Source = {
  title: 'Duende IdentityServer: API Resources (read in November 2026)',
  url: 'https://docs.duendesoftware.com/identityserver/fundamentals/resources/api-resources',
}
const isolation: Source = {
  title: 'Duende IdentityServer: Resource Isolation (read in November 2026)',
  url: 'https://docs.duendesoftware.com/identityserver/fundamentals/resources/isolation',
}

export const duende: Preset = {
  id: 'duende',
  name: 'Duende IdentityServer',
  aud: {
    says: 'The names of the API resources whose scopes are asked for; missing where a scope belongs to none.',
    source: apis,
  },
  resource: {
    support: 'opt-in',
    says: 'With resource isolation (Enterprise Edition) aud is cut down to the API resource asked for; a name that is none is refused with invalid_target.',
    source: isolation,
  },
  email: {
    says: 'Not in access tokens until the API resource or a scope lists it in UserClaims.',
    source: apis,
  },
  keys: { says: 'On the issuer’s host, under /.well-known/openid-configuration/jwks.', source: apis },
  stops: [
    { step: 'audience', says: 'aud is missing, or the name of an API resource that is no URL.' },
    { step: 'email-claim', says: 'sub is an id, and no UserClaims list email.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Add an API resource named like this server',
      lines: [
        'new ApiScope("mcp"), and new ApiResource({audience:code}) { Scopes = { "mcp" }, UserClaims = { "email" } }',
        'The client {clientId} has mcp among its AllowedScopes, and asks for it.',
        'Please tell me the scope: I write it into scopes_supported of the server.',
      ],
      source: apis,
    },
    {
      step: 'email-claim',
      title: 'List email in UserClaims',
      lines: ['new ApiResource({audience:code}) { UserClaims = { "email" } } (or at the scope)'],
      source: apis,
    },
  ],
  here: null,
}
