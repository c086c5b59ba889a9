import type { Place, ProviderVector } from './provider-vectors.ts'

/*
 * The vectors of providers that are often used with MCP servers and are none of the large clouds: the same
 * data as in provider-vectors.ts, for the engine, the demo and the real gateway.
 */

const UUID = '0b1f7c2e-8c55-4a3a-9d2e-5a1f6f3f7a10'
const APPLICATION = '85a03867-dccf-4882-adde-1a79aeec50df'
const ENVIRONMENT = '3f6c0a52-8d1b-4e0f-9a67-c2b9d4e81570'

const withId =
  (id: string) =>
  ({ canonical }: Place): Record<string, unknown> => ({ resource: [canonical, id] })
/** A token for this server from a person whose subject is an id. */
const plain =
  (sub: string, more: Record<string, unknown> = {}) =>
  ({ canonical, clientId }: Place): Record<string, unknown> => ({
    aud: canonical,
    client_id: clientId,
    sub,
    ...more,
  })
const withEmail =
  (claims: (place: Place) => Record<string, unknown>) =>
  (place: Place): Record<string, unknown> => ({ ...claims(place), email: place.email })

const descope = plain('U2abcDEF', { drn: 'DS', scope: 'mcp:tools' })
const logto = plain('dhb39fj2k1s0', { scope: 'mcp' })
const betterAuth = plain('Jk2lsd93KslQ', { azp: 'client', scope: 'openid email' })
const authelia = plain(UUID, { scp: ['openid', 'email'] })
const fusion = ({ email }: Place): Record<string, unknown> => ({
  aud: APPLICATION,
  applicationId: APPLICATION,
  authenticationType: 'PASSWORD',
  email,
  email_verified: true,
  roles: [],
  sub: UUID,
})
const casdoor = ({ canonical, clientId, email }: Place): Record<string, unknown> => ({
  aud: [canonical],
  azp: clientId,
  owner: 'built-in',
  name: 'dana',
  email,
  tokenType: 'access-token',
  sub: UUID,
})

export const moreProviderVectors: readonly ProviderVector[] = [
  {
    id: 'descope',
    issuer: 'https://api.descope.com/v1/apps/agentic/P2OURSxyz/MS2abc',
    jwks: 'https://api.descope.com/P2OURSxyz/.well-known/jwks.json',
    states: [
      {
        name: 'Descope puts the project id into aud',
        stops: 'audience',
        claims: (place) => ({ ...descope(place), aud: ['P2OURSxyz'] }),
      },
      {
        name: 'Descope with the issuer of the project in place of the MCP server’s',
        stops: 'issuer-allowed',
        claims: (place) => ({ ...descope(place), iss: `${new URL(place.issuer).origin}/v1/apps/P2OURSxyz` }),
      },
      { name: 'Descope with an MCP Server Resource', stops: 'email-claim', claims: descope },
      { name: 'Descope with a JWT template', stops: 'accepted', claims: withEmail(descope) },
    ],
  },
  {
    id: 'clerk',
    issuer: 'https://ready-hawk-42.clerk.accounts.dev',
    jwks: 'https://ready-hawk-42.clerk.accounts.dev/.well-known/jwks.json',
    states: [
      { name: 'Clerk issues opaque tokens', stops: 'readable', claims: null },
      {
        name: 'Clerk with JWT leaves aud out',
        stops: 'audience',
        header: { typ: 'at+jwt' },
        claims: (place) => ({ ...plain('user_2abc')(place), aud: undefined }),
      },
      {
        name: 'Clerk with Include Audience',
        stops: 'email-claim',
        header: { typ: 'at+jwt' },
        claims: plain('user_2abc'),
      },
      {
        name: 'Clerk where an e-mail address is in the token',
        stops: 'accepted',
        claims: withEmail(plain('user_2abc')),
      },
    ],
  },
  {
    id: 'fusionauth',
    issuer: 'https://login.acme.example',
    jwks: 'https://login.acme.example/.well-known/jwks.json',
    metadata: {
      authorization_endpoint: 'https://login.acme.example/oauth2/authorize',
      token_endpoint: 'https://login.acme.example/oauth2/token',
      device_authorization_endpoint: 'https://login.acme.example/oauth2/device_authorize',
    },
    states: [
      {
        name: 'FusionAuth names the tenant’s Issuer as shipped',
        stops: 'issuer-allowed',
        claims: (place) => ({ ...fusion(place), iss: 'acme.com' }),
      },
      {
        name: 'FusionAuth signs with an HMAC key',
        stops: 'signature',
        header: { alg: 'HS256' },
        claims: fusion,
      },
      { name: 'FusionAuth puts the application id into aud', stops: 'audience', claims: fusion },
      {
        name: 'FusionAuth with a lambda for aud',
        stops: 'accepted',
        claims: (place) => ({ ...fusion(place), aud: place.canonical }),
      },
    ],
  },
  {
    id: 'ping',
    issuer: `https://auth.pingone.eu/${ENVIRONMENT}/as`,
    jwks: `https://auth.pingone.eu/${ENVIRONMENT}/as/jwks`,
    states: [
      {
        name: 'PingOne puts its own API into aud',
        stops: 'audience',
        claims: (place) => ({ ...plain(UUID, { env: ENVIRONMENT })(place), aud: ['https://api.pingone.eu'] }),
      },
      {
        name: 'PingOne with a custom resource',
        stops: 'email-claim',
        claims: (place) => ({ ...plain(UUID, { env: ENVIRONMENT })(place), aud: [place.canonical] }),
      },
      {
        name: 'PingOne with an attribute for the address',
        stops: 'accepted',
        claims: withEmail(plain(UUID, { env: ENVIRONMENT })),
      },
    ],
  },
  {
    id: 'logto',
    issuer: 'https://acme1.logto.app/oidc',
    jwks: 'https://acme1.logto.app/oidc/jwks',
    states: [
      { name: 'Logto issues opaque tokens when no API is asked for', stops: 'readable', claims: null },
      {
        name: 'Logto with the default API',
        stops: 'audience',
        claims: (place) => ({ ...logto(place), aud: 'https://orders.example.com' }),
      },
      { name: 'Logto with this server as an API resource', stops: 'email-claim', claims: logto },
      { name: 'Logto with a Custom JWT script', stops: 'accepted', claims: withEmail(logto) },
    ],
  },
  {
    id: 'pocket-id',
    issuer: 'https://id.example.com',
    jwks: 'https://id.example.com/.well-known/jwks.json',
    metadata: {
      authorization_endpoint: 'https://id.example.com/authorize',
      token_endpoint: 'https://id.example.com/api/oidc/token',
    },
    states: [
      {
        name: 'Pocket ID puts the client id into aud',
        stops: 'audience',
        header: { typ: 'at+jwt' },
        claims: (place) => ({ ...plain(UUID)(place), aud: [place.clientId] }),
      },
      {
        name: 'Pocket ID with an API of this URL has no e-mail address in access tokens',
        stops: 'email-claim',
        header: { typ: 'at+jwt' },
        claims: plain(UUID),
      },
    ],
  },
  {
    id: 'authelia',
    issuer: 'https://auth.example.org',
    jwks: 'https://auth.example.org/jwks.json',
    metadata: {
      authorization_endpoint: 'https://auth.example.org/api/oidc/authorization',
      token_endpoint: 'https://auth.example.org/api/oidc/token',
    },
    states: [
      { name: 'Authelia issues opaque tokens by default', stops: 'readable', claims: null },
      {
        name: 'Authelia with JWT: aud is empty',
        stops: 'audience',
        claims: (place) => ({ ...authelia(place), aud: [] }),
      },
      { name: 'Authelia with implicit audiences', stops: 'email-claim', claims: authelia },
      { name: 'Authelia with a claims policy', stops: 'accepted', claims: withEmail(authelia) },
    ],
  },
  {
    id: 'casdoor',
    issuer: 'https://casdoor.example.com',
    jwks: 'https://casdoor.example.com/.well-known/jwks',
    metadata: { token_endpoint: 'https://casdoor.example.com/api/login/oauth/access_token' },
    states: [
      {
        name: 'Casdoor copies the nonce into the access token',
        stops: 'not-id-token',
        claims: (place) => ({ ...casdoor(place), nonce: 'n1' }),
      },
      {
        name: 'Casdoor without resource puts the client id into aud',
        stops: 'audience',
        claims: (place) => ({ ...casdoor(place), aud: [place.clientId] }),
      },
      {
        name: 'Casdoor with tokens of the format JWT-Empty',
        stops: 'email-claim',
        claims: (place) => ({ ...casdoor(place), email: undefined }),
      },
      { name: 'Casdoor with resource and the format JWT', stops: 'accepted', claims: casdoor },
    ],
  },
  {
    id: 'better-auth',
    issuer: 'https://app.example.com/api/auth',
    jwks: 'https://app.example.com/api/auth/jwks',
    metadata: {
      authorization_endpoint: 'https://app.example.com/api/auth/oauth2/authorize',
      token_endpoint: 'https://app.example.com/api/auth/oauth2/token',
    },
    states: [
      {
        name: 'Better Auth issues opaque tokens when no resource is asked for',
        stops: 'readable',
        claims: null,
      },
      {
        name: 'Better Auth whose application does not hand over the metadata’s address',
        stops: 'metadata',
        metadata: 'missing',
        claims: betterAuth,
      },
      { name: 'Better Auth with this server as a resource', stops: 'email-claim', claims: betterAuth },
      { name: 'Better Auth with customAccessTokenClaims', stops: 'accepted', claims: withEmail(betterAuth) },
    ],
  },
  {
    id: 'scalekit',
    issuer: 'https://acme.scalekit.com/resources/res_101',
    jwks: 'https://acme.scalekit.com/keys',
    states: [
      {
        name: 'Scalekit puts the Resource ID into aud',
        stops: 'audience',
        claims: (place) => ({ ...plain('usr_101')(place), aud: ['res_101'] }),
      },
      {
        name: 'Scalekit with its Resource ID added here, without an address',
        stops: 'email-claim',
        config: withId('res_101'),
        claims: (place) => ({ ...plain('usr_101')(place), aud: ['res_101'] }),
      },
      {
        name: 'Scalekit with the Server URL, and an address in the token',
        stops: 'accepted',
        claims: (place) => ({
          ...withEmail(plain('usr_101'))(place),
          aud: ['res_101', place.canonical],
        }),
      },
    ],
  },
  {
    id: 'stytch',
    issuer: 'https://quiet-lake-42.customers.stytch.com',
    jwks: 'https://quiet-lake-42.customers.stytch.com/.well-known/jwks.json',
    states: [
      {
        name: 'Stytch names its own domain, without https',
        stops: 'issuer-allowed',
        claims: (place) => ({ ...plain('user-live-1')(place), iss: 'stytch.com/project-live-1' }),
      },
      {
        name: 'Stytch puts the project id into aud',
        stops: 'audience',
        claims: (place) => ({ ...plain('user-live-1')(place), aud: ['project-live-1'] }),
      },
      {
        name: 'Stytch with a custom audience',
        stops: 'email-claim',
        claims: plain('user-live-1'),
      },
      {
        name: 'Stytch with a claims template',
        stops: 'accepted',
        claims: withEmail(plain('user-live-1')),
      },
    ],
  },
  {
    id: 'duende',
    issuer: 'https://identity.example.com',
    jwks: 'https://identity.example.com/.well-known/openid-configuration/jwks',
    metadata: { token_endpoint: 'https://identity.example.com/connect/token' },
    states: [
      {
        name: 'Duende with a scope of no API resource leaves aud out',
        stops: 'audience',
        header: { typ: 'at+jwt' },
        claims: (place) => ({ ...plain('818727', { idp: 'local', amr: ['pwd'] })(place), aud: undefined }),
      },
      {
        name: 'Duende with an API resource, without UserClaims',
        stops: 'email-claim',
        header: { typ: 'at+jwt' },
        claims: plain('818727', { idp: 'local', amr: ['pwd'] }),
      },
      {
        name: 'Duende with email in UserClaims',
        stops: 'accepted',
        header: { typ: 'at+jwt' },
        claims: withEmail(plain('818727', { idp: 'local', amr: ['pwd'] })),
      },
    ],
  },
]
