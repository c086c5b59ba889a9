import type { Preset, Source } from '../preset.ts'

const tokens: Source = {
  title: 'FusionAuth: OAuth tokens (as known in November 2026; the page was not opened for this)',
  url: 'https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/tokens',
}
const tenant: Source = {
  title: 'FusionAuth: Tenants, General and JWT (as known in November 2026; the page was not opened for this)',
  url: 'https://fusionauth.io/docs/get-started/core-concepts/tenants',
}
const lambda: Source = {
  title: 'FusionAuth issue 387: which claims a JWT populate lambda may set (read in November 2026)',
  url: 'https://github.com/FusionAuth/fusionauth-issues/issues/387',
}

export const fusionauth: Preset = {
  id: 'fusionauth',
  name: 'FusionAuth',
  aud: { says: 'The id of the application, which is also its client id.', source: tokens },
  resource: {
    support: 'not-known',
    says: 'Not described in what was read: aud is decided by the application and its lambda.',
    source: tokens,
  },
  email: { says: 'In access tokens as shipped.', source: tokens },
  keys: {
    says: 'On FusionAuth’s host, under /.well-known/jwks.json; keys of the HMAC kind are not published.',
    source: tenant,
  },
  stops: [
    {
      step: 'issuer-allowed',
      says: 'iss is the Issuer of the tenant, acme.com as shipped: no address at all.',
    },
    {
      step: 'signature',
      says: 'The default signing key is an HMAC key (HS256), which nobody else can check.',
    },
    { step: 'audience', says: 'aud is the application id.' },
  ],
  asks: [
    {
      step: 'issuer-allowed',
      title: 'Set the Issuer of the tenant to its address',
      lines: [
        'Tenants > (the tenant) > General > Issuer: the https address of FusionAuth, here {issuer}.',
        'All applications of this tenant name it from then on: those that compare iss have to know.',
      ],
      source: tenant,
    },
    {
      step: 'signature',
      title: 'Sign with an RSA or EC key',
      lines: [
        'Settings > Key Master: generate an RSA or elliptic curve key.',
        'Tenants (or Applications > {clientId}) > JWT > Access token signing key: that key.',
      ],
      source: tenant,
    },
    {
      step: 'audience',
      title: 'Set aud in the JWT populate lambda',
      lines: [
        'Customizations > Lambdas > JWT populate: function populate(jwt, user, registration) { jwt.aud = {audience:code}; }',
        'Applications > {clientId} > JWT > Access token populate lambda: that one. FusionAuth’s own APIs may then refuse these tokens.',
      ],
      source: lambda,
    },
  ],
  here: 'Or add the application id to resource: any token of that application then passes the audience check.',
}
