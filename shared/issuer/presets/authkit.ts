import type { Preset, Source } from '../preset.ts'

const resource: Source = {
  title: 'WorkOS: MCP resource indicator (read in November 2026)',
  url: 'https://workos.com/docs/reference/authkit/oauth-resource',
}
const mcp: Source = { title: 'WorkOS: AuthKit for MCP', url: 'https://workos.com/docs/authkit/mcp' }
const templates: Source = {
  title: 'WorkOS: JWT templates',
  url: 'https://workos.com/docs/authkit/jwt-templates',
}

export const authkit: Preset = {
  id: 'authkit',
  name: 'WorkOS AuthKit',
  aud: {
    says: 'The client id of the environment (client_…), unless resource names a resource indicator of the environment.',
    source: resource,
  },
  resource: {
    support: 'opt-in',
    says: 'Counts for the URLs that are listed as resource indicators in the dashboard.',
    source: resource,
  },
  email: { says: 'Not in access tokens; a JWT template can add it.', source: templates },
  keys: { says: 'On the AuthKit domain, under /oauth2/jwks.', source: mcp },
  stops: [
    { step: 'audience', says: 'aud is a client id: the server’s URL is no resource indicator.' },
    { step: 'email-claim', says: 'sub is user_…, and there is no e-mail address.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Add the server as a resource indicator',
      lines: [
        'WorkOS dashboard > Connect > Configuration > MCP resource indicators: add {audience}, letter by letter.',
        'Under MCP Auth: Client ID Metadata Document or Dynamic Client Registration is on, as the client needs it.',
      ],
      source: resource,
    },
    {
      step: 'email-claim',
      title: 'Add the e-mail address with a JWT template',
      lines: ['WorkOS dashboard > Authentication > Sessions > JWT template: { "email": {{ user.email }} }'],
      source: templates,
    },
  ],
  here: null,
}
