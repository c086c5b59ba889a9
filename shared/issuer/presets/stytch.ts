import type { Preset, Source } from '../preset.ts'

const token: Source = {
  title: 'Stytch: Connected App Access Token Object (read in November 2026)',
  url: 'https://stytch.com/docs/api-reference/b2b/api/connected-apps/tokens/connected-app-access-token-object',
}
const app: Source = {
  title: 'Stytch: Connected App Object (as known in November 2026; the page was not opened for this)',
  url: 'https://stytch.com/docs/api/connected-app-object',
}

export const stytch: Preset = {
  id: 'stytch',
  name: 'Stytch',
  aud: {
    says: 'A list with the project id, in the tokens of every Connected App; a custom audience can be set for one app.',
    source: token,
  },
  resource: { support: 'not-known', says: 'Not described in what was read.', source: token },
  email: {
    says: 'Not among the claims of an access token; a custom claims template of the Connected App can add it. sub is user-….',
    source: app,
  },
  keys: { says: 'On the project’s domain, under /.well-known/jwks.json.', source: token },
  stops: [
    {
      step: 'issuer-allowed',
      says: 'iss is stytch.com/PROJECT, without https://, where the token was fetched at Stytch’s own domain.',
    },
    { step: 'audience', says: 'aud is the project id.' },
    { step: 'email-claim', says: 'sub is user-…, and no template adds an e-mail address.' },
  ],
  asks: [
    {
      step: 'issuer-allowed',
      title: 'Use the project’s domain, or one of your own',
      lines: [
        'Clients fetch tokens at the project’s domain ({issuer}), or at a custom domain, which Stytch recommends: iss is then its https address.',
        'Tokens fetched at stytch.com name stytch.com/PROJECT, which the gateway never accepts.',
      ],
      source: token,
    },
    {
      step: 'audience',
      title: 'Set the audience of the Connected App',
      lines: [],
      byHand: ['Connected Apps > {clientId}: access_token_custom_audience = {audience}'],
      registered: [
        'A client that registered itself is a new app each time, with the project id in aud: make one for this server, with access_token_custom_audience = {audience}, and give its id to the clients.',
      ],
      source: app,
    },
    {
      step: 'email-claim',
      title: 'Add the e-mail address with a claims template',
      lines: ['Connected Apps > {clientId}: a custom claims template with email, the user’s e-mail address.'],
      source: app,
    },
  ],
  here: null,
}
