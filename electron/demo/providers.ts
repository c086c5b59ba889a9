import type { DemoUser } from './sign-in.ts'
import type { IssuerSpec } from './issuer.ts'

/** The tenant of both Entra issuers. */
export const TENANT = '9f2d1c44-6a0e-4b7d-8c53-1e7a90b4d6f2'

const authentik = (slug: string): IssuerSpec => ({
  path: `/application/o/${slug}/`,
  algorithm: 'RS256',
  publishes: 'oidc',
  keysPath: 'jwks/',
  metadata: {
    scopes_supported: ['openid', 'email', 'profile'],
    claims_supported: ['sub', 'iss', 'aud', 'email'],
  },
})

const keycloak = (realm: string): IssuerSpec => ({
  path: `/realms/${realm}`,
  algorithm: 'RS256',
  publishes: 'oidc',
  keysPath: 'protocol/openid-connect/certs',
  hasEncryptionKey: true,
})

/** The identity providers of the demo; their paths show which product each of them is. */
export const PROVIDERS = {
  authentikPayments: authentik('payments'),
  authentikDocs: authentik('docs'),
  authentikInvoices: authentik('invoices'),
  keycloak: keycloak('acme'),
  keycloakStaging: keycloak('acme-staging'),
  entraV1: {
    path: `/sts/${TENANT}/`,
    algorithm: 'RS256',
    publishes: 'oidc',
    keysPath: '/common/discovery/keys',
    keysElsewhere: true,
  },
  entraV2: {
    path: `/${TENANT}/v2.0`,
    algorithm: 'RS256',
    publishes: 'oidc',
    keysPath: `/${TENANT}/discovery/v2.0/keys`,
  },
  oktaOrg: { path: '/okta-org', algorithm: 'RS256', publishes: 'both', keysPath: 'oauth2/v1/keys' },
  oktaCustom: {
    path: '/oauth2/default',
    algorithm: 'RS256',
    publishes: 'both',
    keysPath: 'v1/keys',
    // An authorization server of Okta has one audience, which is one of its settings.
    audience: { fixed: 'api://default' },
  },
  auth0: { path: '/auth0/', algorithm: 'RS256', publishes: 'both', keysPath: '.well-known/jwks.json' },
  cognito: {
    path: '/cognito-pool/eu-central-1_kT4mWq9Zb',
    algorithm: 'RS256',
    publishes: 'oidc',
    keysPath: '.well-known/jwks.json',
  },
  // A plain OAuth server: without OpenID Connect, with `resource`, and with a less common algorithm.
  broker: {
    path: '/broker',
    algorithm: 'PS256',
    publishes: 'oauth',
    keysPath: 'keys',
    audience: 'resource',
    metadata: { resource_indicators_supported: true, scopes_supported: ['mcp'] },
  },
} as const satisfies Record<string, IssuerSpec>

export type ProviderName = keyof typeof PROVIDERS

/** The people the gateway knows. Only the first is an administrator; `robin` is disabled. */
export const PEOPLE = [
  { email: 'admin@example.com', fullName: 'Alex Admin', isAdmin: true, isActive: true },
  {
    email: 'dana@example.com',
    fullName: 'Dana Field',
    isAdmin: false,
    isActive: true,
    isTeamMember: true,
    mayUpdate: true,
  },
  { email: 'sam@example.com', fullName: 'Sam Okoro', isAdmin: false, isActive: true },
  { email: 'robin@example.com', fullName: 'Robin Left', isAdmin: false, isActive: false },
] as const satisfies readonly DemoUser[]
