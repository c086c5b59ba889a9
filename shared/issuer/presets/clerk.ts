import type { Preset, Source } from '../preset.ts'

const provider: Source = {
  title: 'Skybridge: Clerk provider (read in November 2026)',
  url: 'https://docs.skybridge.tech/api-reference/clerk-provider',
}
const audience: Source = {
  title:
    'Context7 MCP 4.4.0: what Clerk puts into aud since its setting Include Audience (read in November 2026)',
  url: 'https://github.com/upstash/context7/releases/tag/@upstash%2Fcontext7-mcp@4.4.0',
}
const oauth: Source = {
  title: 'Clerk: How Clerk implements OAuth (as known in November 2026; the page was not opened for this)',
  url: 'https://clerk.com/docs/guides/configure/auth-strategies/oauth/how-clerk-implements-oauth',
}

export const clerk: Preset = {
  id: 'clerk',
  name: 'Clerk',
  aud: {
    says: 'Missing, unless Include Audience is on: then what the client asked for with resource. Sign-ins from before keep tokens without it.',
    source: audience,
  },
  resource: {
    support: 'opt-in',
    says: 'Written into aud where Include Audience is on, as the client spelled it.',
    source: audience,
  },
  email: {
    says: 'Not in OAuth access tokens; sub is user_…. JWT templates are for session tokens.',
    source: oauth,
  },
  keys: { says: 'On the issuer’s host, under /.well-known/jwks.json.', source: provider },
  stops: [
    { step: 'readable', says: 'Access tokens are opaque (oat_…) unless the OAuth application issues JWTs.' },
    { step: 'audience', says: 'There is no aud until Include Audience is on.' },
    { step: 'email-claim', says: 'sub is user_…, and there is no e-mail address.' },
  ],
  asks: [
    {
      step: 'readable',
      title: 'Issue JWT access tokens',
      lines: [
        'Clerk Dashboard > OAuth applications: access tokens are JWTs, for the application {clientId} and for those that register themselves.',
      ],
      source: provider,
    },
    {
      step: 'audience',
      title: 'Include the audience',
      lines: [
        'Clerk Dashboard > OAuth applications: Include Audience is on.',
        'The client sends resource={audience}. People sign in anew: a renewed token keeps what the first had.',
      ],
      source: audience,
    },
  ],
  here: 'An e-mail address is not added by any setting known here. Where Clerk’s support cannot add it, put a provider in front that can.',
}
