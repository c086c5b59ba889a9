import type { Preset, Source } from '../preset.ts'

const tokens: Source = {
  title: 'Casdoor source: object/token_jwt.go (read in November 2026, as of August)',
  url: 'https://github.com/casdoor/casdoor/blob/master/object/token_jwt.go',
}
const discovery: Source = {
  title: 'Casdoor source: object/wellknown_oidc_discovery.go (read in November 2026, as of August)',
  url: 'https://github.com/casdoor/casdoor/blob/master/object/wellknown_oidc_discovery.go',
}

export const casdoor: Preset = {
  id: 'casdoor',
  name: 'Casdoor',
  aud: { says: 'The resource asked for; without one, the client id.', source: tokens },
  resource: {
    support: 'opt-in',
    says: 'Any absolute URI is taken over into aud, in versions that know RFC 8707; older ones ignore it.',
    source: tokens,
  },
  email: {
    says: 'In tokens of the formats JWT and JWT-Standard (there for the scope email), not in those of JWT-Empty.',
    source: tokens,
  },
  keys: { says: 'On the issuer’s host, under /.well-known/jwks.', source: discovery },
  stops: [
    {
      step: 'not-id-token',
      says: 'The client sent a nonce: Casdoor copies it into the access token, and the gateway takes that for an ID token.',
    },
    {
      step: 'audience',
      says: 'aud is the client id: no resource was asked for, or this version ignores it.',
    },
    { step: 'email-claim', says: 'The token format of the application holds no e-mail address.' },
  ],
  asks: [
    {
      step: 'not-id-token',
      title: 'Keep the nonce out of access tokens',
      lines: [
        'Let the client {clientId} leave out the nonce parameter; PKCE does not need it.',
        'Casdoor copies a nonce into the access token in every token format.',
      ],
      source: tokens,
    },
    {
      step: 'audience',
      title: 'Use a version that knows resource',
      lines: [
        'Update Casdoor: newer versions put the resource a client asks for into aud (RFC 8707).',
        'The client {clientId} sends resource={audience}.',
      ],
      source: tokens,
    },
    {
      step: 'email-claim',
      title: 'Choose a token format with the e-mail address',
      lines: [
        'Applications > {clientId} > Token format: JWT. (JWT-Custom: Token fields contain Email; JWT-Standard: the client asks for the scope email.)',
      ],
      source: tokens,
    },
  ],
  here: 'A client that sends no resource has its client id in aud: the toggle accepts that.',
}
