import type { Preset, Source } from '../preset.ts'

const tokens: Source = {
  title:
    'Microsoft: Overview of tokens in Azure Active Directory B2C (as known in November 2026; the page was not opened for this)',
  url: 'https://learn.microsoft.com/azure/active-directory-b2c/tokens-overview',
}
const configure: Source = {
  title:
    'Microsoft: Configure tokens in Azure Active Directory B2C (as known in November 2026; the page was not opened for this)',
  url: 'https://learn.microsoft.com/azure/active-directory-b2c/configure-tokens',
}

export const entraB2c: Preset = {
  id: 'entra-b2c',
  name: 'Azure AD B2C',
  aud: {
    says: 'The application (client) id of the API the scope belongs to, never a URL of your choice.',
    source: tokens,
  },
  resource: {
    support: 'not-known',
    says: 'Not described: the API is chosen by scope, https://TENANT.onmicrosoft.com/API/SCOPE.',
    source: tokens,
  },
  email: {
    says: 'User flows put a list emails into tokens, which this gateway does not read; a custom policy can issue email.',
    source: tokens,
  },
  keys: { says: 'On the issuer’s host, under /TENANT/POLICY/discovery/v2.0/keys.', source: tokens },
  stops: [
    { step: 'audience', says: 'aud is the application id of the API.' },
    { step: 'email-claim', says: 'emails is there, email is not, and sub is an id.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Tell the id of the API registration',
      lines: [
        'Azure AD B2C puts the Application (client) ID of the API into aud; it cannot put {audience} there.',
        'App registrations > (the one that stands for {server}) > Expose an API: one scope; the client {clientId} gets it under API permissions.',
        'Please send me that Application (client) ID: I then accept it at the gateway.',
      ],
      source: tokens,
    },
    {
      step: 'email-claim',
      title: 'Issue email instead of emails',
      lines: [
        'User flows only issue the list emails. In a custom policy, the relying party’s output claims:',
        '<OutputClaim ClaimTypeReferenceId="signInNames.emailAddress" PartnerClaimType="email" />',
        'Or a user flow whose API connector (before including application claims) returns email.',
      ],
      source: configure,
    },
  ],
  here: 'Add the application id to resource. authorization_servers names the issuer with /tfp/.',
}
