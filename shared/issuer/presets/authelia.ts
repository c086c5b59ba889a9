import type { Preset, Source } from '../preset.ts'

const clients: Source = {
  title: 'Authelia: OpenID Connect 1.0 Clients (read in November 2026)',
  url: 'https://www.authelia.com/configuration/identity-providers/openid-connect/clients/',
}
const provider: Source = {
  title:
    'Authelia: OpenID Connect 1.0 Provider, claims_policies (as known in November 2026; the page was not opened for this)',
  url: 'https://www.authelia.com/configuration/identity-providers/openid-connect/provider/',
}

export const authelia: Preset = {
  id: 'authelia',
  name: 'Authelia',
  aud: {
    says: 'Empty, unless the client asks with the parameter audience for one on its own list, or requested_audience_mode is implicit.',
    source: clients,
  },
  resource: {
    support: 'not-known',
    says: 'Not described: its own parameter audience counts.',
    source: clients,
  },
  email: { says: 'Not in access tokens until a claims policy names it; sub is a UUID.', source: provider },
  keys: { says: 'On the issuer’s host, under /jwks.json.', source: provider },
  stops: [
    {
      step: 'readable',
      says: 'Access tokens are opaque (authelia_at_…) until access_token_signed_response_alg is set.',
    },
    { step: 'audience', says: 'aud is empty: the client does not ask with audience.' },
    { step: 'email-claim', says: 'sub is a UUID, and no claims policy adds an e-mail address.' },
  ],
  asks: [
    {
      step: 'readable',
      title: 'Issue JWT access tokens',
      lines: [
        "identity_providers.oidc.clients, the one with client_id {clientId}: access_token_signed_response_alg: 'RS256'",
      ],
      source: clients,
    },
    {
      step: 'audience',
      title: 'Allow the audience, and grant it unasked',
      lines: [
        'The same client:',
        '  audience: [{audience:code}]',
        "  requested_audience_mode: 'implicit'",
        'MCP clients send resource, not audience; implicit grants the whole list to them.',
      ],
      source: clients,
    },
    {
      step: 'email-claim',
      title: 'Put the e-mail address into access tokens',
      lines: [
        'identity_providers.oidc.claims_policies:',
        "  mcp: { access_token: ['email'] }",
        "At the client: claims_policy: 'mcp', and the scope email among its scopes.",
      ],
      source: provider,
    },
  ],
  here: null,
}
