import type { Preset, Source } from '../preset.ts'

const api: Source = {
  title: 'Logto: API resources (read in November 2026)',
  url: 'https://docs.logto.io/authorization/global-api-resources',
}
const protect: Source = {
  title: 'Logto: Protect your API (read in November 2026)',
  url: 'https://docs.logto.io/authorization/api-resources/protect-your-api',
}
const claims: Source = {
  title: 'Logto: Custom token claims (read in November 2026)',
  url: 'https://docs.logto.io/developers/custom-token-claims',
}

export const logto: Preset = {
  id: 'logto',
  name: 'Logto',
  aud: { says: 'The API resource asked for with resource.', source: protect },
  resource: {
    support: 'opt-in',
    says: 'Counts for the API resources that are registered; without one, tokens are opaque, unless a default API is set.',
    source: api,
  },
  email: { says: 'Not in access tokens until a Custom JWT script adds it; sub is an id.', source: claims },
  keys: { says: 'On the issuer’s host, under /oidc/jwks.', source: protect },
  stops: [
    { step: 'readable', says: 'Access tokens are opaque where no API resource was asked for.' },
    { step: 'audience', says: 'The client asked for another API resource, or got the default API.' },
    { step: 'email-claim', says: 'sub is an id, and no script adds an e-mail address.' },
  ],
  asks: [
    {
      step: 'readable',
      title: 'Register this server as an API resource',
      lines: [
        'Console > API resources > Create: API identifier {audience}, letter by letter.',
        'For clients that send no resource: make it the default API; they get a JWT then if they leave openid out.',
      ],
      source: api,
    },
    {
      step: 'audience',
      title: 'Register this server as an API resource',
      lines: [
        'Console > API resources > Create: API identifier {audience}, letter by letter.',
        'The client {clientId} sends resource={audience}, at the token endpoint too.',
      ],
      source: api,
    },
    {
      step: 'email-claim',
      title: 'Add the e-mail address with a Custom JWT script',
      lines: [
        'Console > Custom JWT > User access token:',
        'const getCustomJwtClaims = async ({ context }) => ({ email: context.user.primaryEmail });',
      ],
      source: claims,
    },
  ],
  here: null,
}
