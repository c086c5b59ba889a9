import type { Preset, Source } from '../preset.ts'

const custom: Source = {
  title: 'PingOne: Adding a custom resource (read in November 2026)',
  url: 'https://docs.pingidentity.com/pingone/applications/p1_adding_custom_resource.html',
}
const claims: Source = {
  title: 'PingOne: Customizing access tokens (read in November 2026)',
  url: 'https://docs.pingidentity.com/pingone/applications/p1_customize_access_token.html',
}
const platform: Source = {
  title: 'PingOne Platform APIs: Resource Attributes (read in November 2026)',
  url: 'https://developer.pingidentity.com/pingone-api/platform/resources/resource-attributes.html',
}

export const ping: Preset = {
  id: 'ping',
  name: 'PingOne',
  aud: {
    says: 'https://api.pingone.com for the scopes of OpenID Connect; the Audience of a custom resource where one of its scopes is asked for.',
    source: custom,
  },
  resource: {
    support: 'not-known',
    says: 'Not described in what was read: the custom resource is chosen by its scopes.',
    source: custom,
  },
  email: {
    says: 'Not in access tokens until an attribute of the custom resource adds it; the default resources take none.',
    source: claims,
  },
  keys: { says: 'On the issuer’s host, under /ENVIRONMENT/as/jwks.', source: platform },
  stops: [
    { step: 'audience', says: 'aud is PingOne’s own API: no scope of a custom resource was asked for.' },
    { step: 'email-claim', says: 'sub is the user id, and no attribute adds an e-mail address.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Add a custom resource for this server',
      lines: [
        'Applications > Resources > Add: Resource Name {server}, Audience {audience}, letter by letter.',
        'In it: one scope, for example mcp. Applications > (the client {clientId}) > Resources: allow that scope.',
        'Please send me its name: I write it into scopes_supported of the server, so that clients ask for it.',
      ],
      source: custom,
    },
    {
      step: 'email-claim',
      title: 'Add the e-mail address to this resource',
      lines: [
        'Applications > Resources > (the custom resource) > Attributes > Add: email, mapped to Email Address.',
      ],
      source: claims,
    },
  ],
  here: 'scopes_supported names the scope of the custom resource.',
}
