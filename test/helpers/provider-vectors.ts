import type { ProviderId } from '../../shared/issuer/preset.ts'
import type { StepId } from '../../shared/contextforge/steps/index.ts'
import { moreProviderVectors } from './provider-vectors-more.ts'

/*
 * What each provider issues by default, and after the changes the presets ask for: tokens, metadata, and the
 * verdict. The same data is run through the engine alone and, signed by an issuer of our own, through the
 * real gateway.
 */

/** The values that tokens and configurations are filled with. */
export interface Place {
  readonly issuer: string
  readonly canonical: string
  readonly clientId: string
  readonly email: string
}

/** One token of a provider on one configuration of the server. */
export interface ProviderState {
  readonly name: string
  /** The claims besides iss, iat and exp; null for a token that is no JWT. */
  readonly claims: ((place: Place) => Record<string, unknown>) | null
  readonly header?: Record<string, unknown>
  /** The settings besides authorization_servers. By default the server names its own URL, as MCP requires. */
  readonly config?: (place: Place) => Record<string, unknown>
  readonly stops: StepId | 'accepted'
  /** Set where the addresses of the metadata do not answer. */
  readonly metadata?: 'missing'
  /** Set where the cure is another issuer. */
  readonly at?: { readonly id: ProviderId; readonly issuer: string; readonly jwks: string }
}

export interface ProviderVector {
  readonly id: ProviderId
  readonly issuer: string
  /** `jwks_uri`. */
  readonly jwks: string
  readonly metadata?: Record<string, unknown>
  /** The default state first; the last is the state in which everything that is asked for is done. */
  readonly states: readonly [ProviderState, ...ProviderState[]]
}

const TENANT = '9f2d1c44-6a0e-4b7d-8c53-1e7a90b4d6f2'
const API = '3f6c0a52-8d1b-4e0f-9a67-c2b9d4e81570'
const UUID = '0b1f7c2e-8c55-4a3a-9d2e-5a1f6f3f7a10'
const withId =
  (id: string) =>
  ({ canonical }: Place): Record<string, unknown> => ({ resource: [canonical, id] })
const entra2 = {
  id: 'entra-v2',
  issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  jwks: `https://login.microsoftonline.com/${TENANT}/discovery/v2.0/keys`,
} as const
const entra2Claims = ({ clientId, email }: Place): Record<string, unknown> => ({
  aud: API,
  azp: clientId,
  sub: 'pairwise-AAAA',
  preferred_username: email,
  tid: TENANT,
  ver: '2.0',
  scp: 'mcp',
})
const okta = {
  id: 'okta-custom',
  issuer: 'https://acme.okta.com/oauth2/aus1mcp',
  jwks: 'https://acme.okta.com/oauth2/aus1mcp/v1/keys',
} as const
const cognitoIssuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_kT4mWq9Zb'
const zitadelClaims = ({ clientId }: Place): Record<string, unknown> => ({
  aud: [clientId, '271828182845904523'],
  client_id: clientId,
  sub: '161803398874989484',
  jti: 'V2_1',
})

const b2cClaims = ({ clientId, email }: Place): Record<string, unknown> => ({
  aud: API,
  azp: clientId,
  sub: UUID,
  emails: [email],
  tfp: 'B2C_1_signin',
  ver: '1.0',
})

export const providerVectors: readonly ProviderVector[] = [
  {
    id: 'authentik',
    issuer: 'https://auth.example.com/application/o/mcp/',
    jwks: 'https://auth.example.com/application/o/mcp/jwks/',
    states: [
      {
        name: 'Authentik puts the client id into aud',
        stops: 'audience',
        claims: ({ clientId, email }) => ({ aud: clientId, azp: clientId, email, sub: 'f00d', uid: 'u1' }),
      },
      {
        name: 'Authentik without a signing key signs with the client secret',
        stops: 'signature',
        header: { alg: 'HS256' },
        claims: ({ canonical, email }) => ({ aud: canonical, email, sub: 'f00d' }),
      },
      {
        name: 'Authentik copies the nonce into the access token',
        stops: 'not-id-token',
        claims: ({ canonical, email }) => ({ aud: canonical, email, sub: 'f00d', nonce: 'n1' }),
      },
      {
        name: 'Authentik with a scope mapping for aud',
        stops: 'accepted',
        claims: ({ canonical, clientId, email }) => ({
          aud: [clientId, canonical],
          azp: clientId,
          email,
          sub: 'f00d',
          uid: 'u1',
        }),
      },
    ],
  },
  {
    id: 'keycloak',
    issuer: 'https://sso.example.com/realms/acme',
    jwks: 'https://sso.example.com/realms/acme/protocol/openid-connect/certs',
    states: [
      {
        name: 'Keycloak puts account into aud on a fresh realm',
        stops: 'audience',
        claims: ({ clientId, email }) => ({
          aud: 'account',
          azp: clientId,
          typ: 'Bearer',
          email,
          preferred_username: 'dana',
          sub: UUID,
        }),
      },
      {
        name: 'Keycloak leaves aud out when no mapper adds any',
        stops: 'audience',
        claims: ({ clientId, email }) => ({
          azp: clientId,
          typ: 'Bearer',
          email,
          preferred_username: 'dana',
          sub: UUID,
        }),
      },
      {
        name: 'Keycloak with an Audience mapper, without the scope email',
        stops: 'email-claim',
        claims: ({ canonical, clientId }) => ({
          aud: [canonical, 'account'],
          azp: clientId,
          preferred_username: 'dana',
          sub: UUID,
        }),
      },
      {
        name: 'Keycloak with an Audience mapper',
        stops: 'accepted',
        claims: ({ canonical, clientId, email }) => ({
          aud: [canonical, 'account'],
          azp: clientId,
          typ: 'Bearer',
          email,
          preferred_username: 'dana',
          sub: UUID,
        }),
      },
    ],
  },
  {
    ...entra2,
    states: [
      {
        name: 'Entra ID puts the application id of the API into aud',
        stops: 'audience',
        claims: entra2Claims,
      },
      {
        name: 'Entra ID without email and profile',
        stops: 'email-claim',
        config: withId(API),
        claims: () => ({ aud: API, sub: 'pairwise-AAAA', tid: TENANT, ver: '2.0' }),
      },
      {
        name: 'Entra ID with its application id added here',
        stops: 'accepted',
        config: withId(API),
        claims: entra2Claims,
      },
    ],
  },
  {
    id: 'entra-v1',
    issuer: `https://sts.windows.net/${TENANT}/`,
    jwks: 'https://login.microsoftonline.com/common/discovery/keys',
    states: [
      {
        name: 'Entra ID version 1 has its keys on another host',
        stops: 'key-url',
        claims: ({ clientId, email }) => ({
          aud: `api://${API}`,
          appid: clientId,
          sub: 'pairwise-AAAA',
          unique_name: email,
          upn: email,
          ver: '1.0',
        }),
      },
      {
        name: 'Entra ID moved to version 2',
        stops: 'accepted',
        config: withId(API),
        claims: entra2Claims,
        at: entra2,
      },
    ],
  },
  {
    ...okta,
    states: [
      {
        name: 'Okta puts the Audience of its authorization server into aud',
        stops: 'audience',
        claims: ({ clientId, email }) => ({ aud: 'api://default', cid: clientId, sub: email, ver: 1 }),
      },
      {
        name: 'Okta with this server as Audience, and a user name that is no address',
        stops: 'email-claim',
        claims: ({ canonical, clientId }) => ({ aud: canonical, cid: clientId, sub: 'dana', ver: 1 }),
      },
      {
        name: 'Okta with this server as Audience',
        stops: 'accepted',
        claims: ({ canonical, clientId, email }) => ({ aud: canonical, cid: clientId, sub: email, ver: 1 }),
      },
    ],
  },
  {
    id: 'okta-org',
    issuer: 'https://acme.okta.com',
    jwks: 'https://acme.okta.com/oauth2/v1/keys',
    states: [
      {
        name: 'the Okta org server names the org in aud',
        stops: 'audience',
        claims: ({ clientId, email }) => ({
          aud: 'https://acme.okta.com',
          cid: clientId,
          sub: email,
          ver: 1,
        }),
      },
      {
        name: 'a custom authorization server in place of the org server',
        stops: 'accepted',
        claims: ({ canonical, clientId, email }) => ({ aud: canonical, cid: clientId, sub: email, ver: 1 }),
        at: okta,
      },
    ],
  },
  {
    id: 'auth0',
    issuer: 'https://acme.eu.auth0.com/',
    jwks: 'https://acme.eu.auth0.com/.well-known/jwks.json',
    metadata: {
      token_endpoint: 'https://acme.eu.auth0.com/oauth/token',
      mfa_challenge_endpoint: 'https://acme.eu.auth0.com/mfa/challenge',
    },
    states: [
      { name: 'Auth0 issues an opaque token when no API is asked for', stops: 'readable', claims: null },
      {
        name: 'Auth0 with another API',
        stops: 'audience',
        claims: ({ clientId }) => ({
          aud: ['https://orders.example.com', 'https://acme.eu.auth0.com/userinfo'],
          azp: clientId,
          sub: 'auth0|6553da60',
        }),
      },
      {
        name: 'Auth0 with this server as an API, without an address',
        stops: 'email-claim',
        claims: ({ canonical, clientId }) => ({
          aud: [canonical, 'https://acme.eu.auth0.com/userinfo'],
          azp: clientId,
          sub: 'auth0|6553da60',
        }),
      },
      {
        name: 'Auth0 with an Action for the address',
        stops: 'accepted',
        claims: ({ canonical, clientId, email }) => ({
          aud: [canonical, 'https://acme.eu.auth0.com/userinfo'],
          azp: clientId,
          sub: 'auth0|6553da60',
          email,
        }),
      },
    ],
  },
  {
    id: 'cognito',
    issuer: cognitoIssuer,
    jwks: `${cognitoIssuer}/.well-known/jwks.json`,
    states: [
      {
        name: 'Cognito leaves aud out',
        stops: 'audience',
        claims: ({ clientId }) => ({
          client_id: clientId,
          username: 'dana',
          sub: UUID,
          token_use: 'access',
          version: 2,
        }),
      },
      {
        name: 'Cognito with resource binding, without an address',
        stops: 'email-claim',
        claims: ({ canonical, clientId }) => ({
          aud: canonical,
          client_id: clientId,
          username: 'dana',
          sub: UUID,
          token_use: 'access',
          version: 2,
        }),
      },
      {
        name: 'Cognito with resource binding and a trigger for the address',
        stops: 'accepted',
        claims: ({ canonical, clientId, email }) => ({
          aud: canonical,
          client_id: clientId,
          username: 'dana',
          sub: UUID,
          token_use: 'access',
          version: 2,
          email,
        }),
      },
    ],
  },
  {
    id: 'zitadel',
    issuer: 'https://acme-x1y2z3.zitadel.cloud',
    jwks: 'https://acme-x1y2z3.zitadel.cloud/oauth/v2/keys',
    metadata: { token_endpoint: 'https://acme-x1y2z3.zitadel.cloud/oauth/v2/token' },
    states: [
      { name: 'Zitadel issues opaque tokens by default', stops: 'readable', claims: null },
      { name: 'Zitadel with JWT: client and project ids in aud', stops: 'audience', claims: zitadelClaims },
      {
        name: 'Zitadel with its project id added here, without an address',
        stops: 'email-claim',
        config: withId('271828182845904523'),
        claims: zitadelClaims,
      },
      {
        name: 'Zitadel with an action for the address',
        stops: 'accepted',
        config: withId('271828182845904523'),
        claims: (place) => ({ ...zitadelClaims(place), email: place.email }),
      },
    ],
  },
  {
    id: 'google',
    issuer: 'https://accounts.google.com',
    jwks: 'https://www.googleapis.com/oauth2/v3/certs',
    states: [
      { name: 'Google access tokens are opaque', stops: 'readable', claims: null },
      {
        name: 'a Google ID token stops at the keys of another host',
        stops: 'key-url',
        claims: ({ clientId, email }) => ({ aud: clientId, azp: clientId, email, sub: '1103', at_hash: 'h' }),
      },
    ],
  },
  {
    id: 'adfs',
    issuer: 'https://adfs.corp.example/adfs',
    jwks: 'https://adfs.corp.example/adfs/discovery/keys',
    metadata: { access_token_issuer: 'http://adfs.corp.example/adfs/services/trust' },
    states: [
      {
        name: 'AD FS names another issuer in its access tokens',
        stops: 'issuer-allowed',
        claims: ({ canonical, clientId, email }) => ({
          iss: 'http://adfs.corp.example/adfs/services/trust',
          aud: canonical,
          appid: clientId,
          email,
          apptype: 'Public',
          ver: '1.0',
        }),
      },
    ],
  },
  {
    id: 'entra-b2c',
    issuer: `https://contosob2c.b2clogin.com/tfp/${TENANT}/b2c_1_signin/v2.0/`,
    jwks: `https://contosob2c.b2clogin.com/${TENANT}/b2c_1_signin/discovery/v2.0/keys`,
    states: [
      {
        name: 'Azure AD B2C puts the application id of the API into aud',
        stops: 'audience',
        claims: b2cClaims,
      },
      {
        name: 'Azure AD B2C issues emails, and no email',
        stops: 'email-claim',
        config: withId(API),
        claims: b2cClaims,
      },
      {
        name: 'Azure AD B2C with a policy that issues email',
        stops: 'accepted',
        config: withId(API),
        claims: (place) => ({ ...b2cClaims(place), email: place.email }),
      },
    ],
  },
  {
    id: 'hydra',
    issuer: 'https://hydra.example.com/',
    jwks: 'https://hydra.example.com/.well-known/jwks.json',
    metadata: {
      token_endpoint: 'https://hydra.example.com/oauth2/token',
      authorization_endpoint: 'https://hydra.example.com/oauth2/auth',
    },
    states: [
      { name: 'Ory Hydra issues opaque tokens by default', stops: 'readable', claims: null },
      {
        name: 'Ory Hydra with JWT: aud is an empty list',
        stops: 'audience',
        claims: ({ clientId }) => ({ aud: [], client_id: clientId, scp: ['openid'], sub: 'dana' }),
      },
      {
        name: 'Ory Hydra with a granted audience, without an address',
        stops: 'email-claim',
        claims: ({ canonical, clientId, email }) => ({
          aud: [canonical],
          client_id: clientId,
          scp: ['openid'],
          sub: 'dana',
          ext: { email },
        }),
      },
      {
        name: 'Ory Hydra with a granted audience and email at the top',
        stops: 'accepted',
        claims: ({ canonical, clientId, email }) => ({
          aud: [canonical],
          client_id: clientId,
          scp: ['openid'],
          sub: 'dana',
          email,
        }),
      },
    ],
  },
  {
    id: 'supabase',
    issuer: 'https://abcdefghijklmnop.supabase.co/auth/v1',
    jwks: 'https://abcdefghijklmnop.supabase.co/auth/v1/.well-known/jwks.json',
    states: [
      {
        name: 'Supabase puts authenticated into aud',
        stops: 'audience',
        claims: ({ email }) => ({ aud: 'authenticated', role: 'authenticated', email, phone: '', sub: UUID }),
      },
      {
        name: 'Supabase with the old JWT secret',
        stops: 'signature',
        header: { alg: 'HS256' },
        claims: ({ canonical, email }) => ({ aud: canonical, role: 'authenticated', email, sub: UUID }),
      },
      {
        name: 'Supabase with a hook for aud',
        stops: 'accepted',
        claims: ({ canonical, email }) => ({
          aud: canonical,
          role: 'authenticated',
          email,
          phone: '',
          sub: UUID,
        }),
      },
    ],
  },
  {
    id: 'authkit',
    issuer: 'https://acme-staging.authkit.app',
    jwks: 'https://acme-staging.authkit.app/oauth2/jwks',
    states: [
      {
        name: 'AuthKit puts the client id of the environment into aud',
        stops: 'audience',
        claims: () => ({ aud: 'client_01HXYZ', sub: 'user_01HABC', sid: 'app_consent_1', scope: 'openid' }),
      },
      {
        name: 'AuthKit with a resource indicator, without an address',
        stops: 'email-claim',
        claims: ({ canonical }) => ({ aud: canonical, sub: 'user_01HABC', sid: 'app_consent_1' }),
      },
      {
        name: 'AuthKit with a resource indicator and a JWT template',
        stops: 'accepted',
        claims: ({ canonical, email }) => ({ aud: canonical, sub: 'user_01HABC', email }),
      },
    ],
  },
  {
    id: 'dex',
    issuer: 'https://dex.example.com/dex',
    jwks: 'https://dex.example.com/dex/keys',
    metadata: {
      token_endpoint: 'https://dex.example.com/dex/token',
      device_authorization_endpoint: 'https://dex.example.com/dex/device/code',
    },
    states: [
      {
        name: 'Dex puts at_hash into access tokens',
        stops: 'not-id-token',
        claims: ({ clientId, email }) => ({ aud: clientId, at_hash: 'h', email, sub: 'CgRkYW5hEgVsb2NhbA' }),
      },
    ],
  },
  {
    id: 'firebase',
    issuer: 'https://securetoken.google.com/acme-1',
    jwks: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    states: [
      {
        name: 'Firebase has its keys on another host',
        stops: 'key-url',
        claims: ({ email }) => ({ aud: 'acme-1', email, sub: 'u1', user_id: 'u1' }),
      },
    ],
  },
  {
    id: 'gitlab',
    issuer: 'https://gitlab.com',
    jwks: 'https://gitlab.com/oauth/discovery/keys',
    states: [{ name: 'GitLab access tokens are opaque', stops: 'readable', claims: null }],
  },
  ...moreProviderVectors,
]

/** Whether the keys are on another host than the issuer. */
export const keysElsewhere = (issuer: string, jwks: string): boolean =>
  new URL(issuer).host !== new URL(jwks).host
