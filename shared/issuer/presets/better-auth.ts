import type { Preset, Source } from '../preset.ts'

const provider: Source = {
  title: 'Better Auth: OAuth Provider plugin; its source, 1.7.5, was read in November 2026',
  url: 'https://better-auth.com/docs/plugins/oauth-provider',
}

export const betterAuth: Preset = {
  id: 'better-auth',
  name: 'Better Auth',
  aud: {
    says: 'The resource asked for, and the userinfo address beside it where openid is asked for.',
    source: provider,
  },
  resource: {
    support: 'opt-in',
    says: 'Counts for the resources of the plugin (validAudiences before 1.7) that are linked to the client; others are refused with invalid_target.',
    source: provider,
  },
  email: { says: 'Not in access tokens until customAccessTokenClaims returns it.', source: provider },
  keys: { says: 'On the issuer’s host, under BASE-PATH/jwks (the jwt plugin).', source: provider },
  stops: [
    { step: 'readable', says: 'Access tokens are opaque where no resource was asked for.' },
    {
      step: 'metadata',
      says: 'The application does not hand the metadata’s address to the plugin; before 1.7 it has to answer it itself.',
    },
    { step: 'email-claim', says: 'sub is a user id, and nothing adds an e-mail address.' },
  ],
  asks: [
    {
      step: 'readable',
      title: 'Name this server as a resource',
      lines: [
        'The plugins jwt() and oauthProvider({ resources: [{audience:code}] }); before 1.7 validAudiences.',
        'The client sends resource={audience}: tokens are then JWTs.',
      ],
      byHand: ['The client {clientId} is linked to that resource.'],
      registered: [
        'For clients that register themselves: clientRegistrationDefaultResources: [{audience:code}].',
      ],
      source: provider,
    },
    {
      step: 'audience',
      title: 'Name this server as a resource',
      lines: ['oauthProvider({ resources: [{audience:code}] }); before 1.7 validAudiences.'],
      byHand: ['The client {clientId} is linked to that resource.'],
      registered: [
        'For clients that register themselves: clientRegistrationDefaultResources: [{audience:code}].',
      ],
      source: provider,
    },
    {
      step: 'metadata',
      title: 'Serve the metadata at its address',
      lines: [
        'The application hands {issuer}/.well-known/openid-configuration to auth.handler (scopes contains openid), or /.well-known/oauth-authorization-server followed by the path of the issuer.',
        'Before 1.7, a route of its own answers with oauthProviderOpenIdConfigMetadata(auth) or oauthProviderAuthServerMetadata(auth).',
      ],
      source: provider,
    },
    {
      step: 'email-claim',
      title: 'Put the e-mail address into access tokens',
      lines: ['oauthProvider({ customAccessTokenClaims: ({ user }) => ({ email: user?.email }) })'],
      source: provider,
    },
  ],
  here: null,
}
