import type { Preset, Source } from '../preset.ts'

const audience: Source = {
  title: 'Ory: OAuth 2.0 audience, and a run of Hydra 2.3.0 (November 2026)',
  url: 'https://www.ory.com/docs/hydra/guides/audiences',
}
const jwt: Source = {
  title: 'Ory: JWT access tokens, and a run of Hydra 2.3.0 (November 2026)',
  url: 'https://www.ory.com/docs/oauth2-oidc/jwt-access-token',
}
const hook: Source = {
  title: 'Ory: Customize claims with a token hook',
  url: 'https://www.ory.com/docs/hydra/guides/claims-at-refresh',
}

export const hydra: Preset = {
  id: 'hydra',
  name: 'Ory Hydra',
  aud: {
    says: 'An empty list, unless the client asks with the parameter audience for one on its own list.',
    source: audience,
  },
  resource: {
    support: 'ignored',
    says: 'Hydra does not know resource; only its own parameter audience counts.',
    source: audience,
  },
  email: { says: 'Not in access tokens until the consent page or a token hook puts it there.', source: hook },
  keys: { says: 'On the issuer’s host, under /.well-known/jwks.json.', source: jwt },
  stops: [
    { step: 'readable', says: 'Access tokens are opaque until strategies.access_token is jwt.' },
    { step: 'audience', says: 'aud is an empty list.' },
    { step: 'email-claim', says: 'Nothing puts an e-mail address into access tokens.' },
  ],
  asks: [
    {
      step: 'readable',
      title: 'Issue JWT access tokens',
      lines: [
        'In the configuration: strategies.access_token: jwt (or access_token_strategy: jwt at the client {clientId}).',
      ],
      source: jwt,
    },
    {
      step: 'audience',
      title: 'Allow the audience, and grant it',
      lines: [
        'The consent page grants it: grant_access_token_audience contains {audience}. A client that cannot send audience={audience} gets it only so.',
      ],
      byHand: ['The client {clientId}: audience contains {audience} (admin API: PATCH /admin/clients/ID).'],
      registered: [
        'A client that registered itself can never get an audience by its request: make the client through the admin API, or grant it to all on the consent page.',
      ],
      source: audience,
    },
    {
      step: 'email-claim',
      title: 'Put the e-mail address into access tokens',
      lines: [
        'The consent page accepts with session.access_token = {"email": the person’s address}, or a token hook adds it.',
        'In the configuration: oauth2.allowed_top_level_claims: [email]; otherwise it stands under ext, where the gateway does not look.',
      ],
      source: hook,
    },
  ],
  here: null,
}
