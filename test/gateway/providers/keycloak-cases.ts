import type { Authority } from '../../helpers/certificates.ts'
import { audienceMapper, type Keycloak } from '../rig/keycloak.ts'
import { REDIRECT_URI } from './code-flow.ts'
import type { Cure, Place } from './cure.ts'
import {
  access,
  addMapper,
  addressOptional,
  addScope,
  byPassword,
  emailMapper,
  emailToAccess,
  hardcoded,
  inAnotherRealm,
  inBrowser,
  mapped,
  nonceMapper,
  openRegistration,
  registered,
  serviceAccount,
  setEmail,
  type Hands,
} from './keycloak-hands.ts'

/** One cure at Keycloak: the client before it, and what the administrator then does. */
export interface KeycloakCase {
  readonly name: string
  readonly stops: Cure['stops']
  readonly offers: RegExp
  readonly client?: (place: Place, clientId: string) => Readonly<Record<string, unknown>>
  /** Set up before the first token, where the client alone is not it. */
  readonly first?: (hands: Hands) => Promise<void>
  readonly token?: (hands: Hands) => Promise<string>
  readonly cure: (hands: Hands) => Promise<void>
  readonly next?: (hands: Hands) => Promise<string>
}

const AUDIENCE = /Add an Audience mapper[\s\S]*Included Custom Audience/
const EMAIL = /email is assigned as Default|“Add to access token” is On/
const REGISTERED = /Clients that register themselves are new ones at every sign-in/

/** Every cure at Keycloak, each in a realm of its own. */
export const keycloakCases = (keycloak: Keycloak, authority: Authority): readonly KeycloakCase[] => [
  {
    name: 'aud is account: an Audience mapper on the client',
    stops: 'audience',
    offers: AUDIENCE,
    cure: async (hands) => void (await addMapper(hands, audienceMapper({ custom: hands.place.canonical }))),
  },
  {
    name: 'aud is account: a client scope assigned to the client',
    stops: 'audience',
    offers: /Client scopes > Add client scope/,
    cure: async (hands) => {
      const id = await addScope(hands, 'optional')
      await hands.realm.admin('PUT', `/clients/${hands.uuid}/default-client-scopes/${id}`, {})
    },
  },
  {
    name: 'no aud at all: an Audience mapper',
    stops: 'audience',
    offers: AUDIENCE,
    client: () => ({ defaultClientScopes: ['basic', 'profile', 'email'] }),
    cure: async (hands) => void (await addMapper(hands, audienceMapper({ custom: hands.place.canonical }))),
  },
  {
    name: 'aud is the client itself: the custom audience',
    stops: 'audience',
    offers: AUDIENCE,
    client: (_place, id) => ({ protocolMappers: [audienceMapper({ client: id })] }),
    cure: async (hands) => void (await addMapper(hands, audienceMapper({ custom: hands.place.canonical }))),
  },
  {
    name: 'the mapper names the origin: the whole address',
    stops: 'audience',
    offers: AUDIENCE,
    client: ({ canonical }) => ({ protocolMappers: [audienceMapper({ custom: new URL(canonical).origin })] }),
    cure: async (hands) => void (await addMapper(hands, audienceMapper({ custom: hands.place.canonical }))),
  },
  {
    name: 'the mapper is switched off for access tokens: on',
    stops: 'audience',
    offers: /Add to access token: On/,
    client: ({ canonical }) => ({
      protocolMappers: [
        {
          ...(audienceMapper({ custom: canonical }) as object),
          config: {
            'included.custom.audience': canonical,
            'access.token.claim': 'false',
            'id.token.claim': 'true',
          },
        },
      ],
    }),
    cure: async (hands) => {
      const [mapper] = await hands.realm.admin<{ id: string; config: object }[]>(
        'GET',
        `/clients/${hands.uuid}/protocol-mappers/models`,
      )
      await hands.realm.admin('PUT', `/clients/${hands.uuid}/protocol-mappers/models/${mapper?.id}`, {
        ...mapper,
        config: { ...mapper?.config, 'access.token.claim': 'true' },
      })
    },
  },
  {
    name: 'the scope with the mapper is optional and not asked for: as Default',
    stops: 'audience',
    offers: /mcp-\S+, as Default/,
    first: async (hands) => {
      const id = await addScope(hands, 'optional')
      await hands.realm.admin('PUT', `/clients/${hands.uuid}/optional-client-scopes/${id}`, {})
    },
    cure: async (hands) => {
      const id = await hands.scope('mcp-tools')
      await hands.realm.admin('DELETE', `/clients/${hands.uuid}/optional-client-scopes/${id}`)
      await hands.realm.admin('PUT', `/clients/${hands.uuid}/default-client-scopes/${id}`, {})
    },
  },
  {
    name: 'the scope with the mapper is optional: the client asks for it',
    stops: 'audience',
    offers: /as Optional, if the client asks for it by its name/,
    first: async (hands) => {
      const id = await addScope(hands, 'optional')
      await hands.realm.admin('PUT', `/clients/${hands.uuid}/optional-client-scopes/${id}`, {})
    },
    cure: () => Promise.resolve(),
    next: async (hands) => (await byPassword(hands, { scope: 'openid mcp-tools' })).access_token,
  },
  {
    name: 'a lightweight access token: a whole one',
    stops: 'audience',
    offers: /Always use lightweight access token: Off/,
    client: (place) => ({
      ...mapped(place),
      attributes: { 'client.use.lightweight.access.token.enabled': 'true' },
    }),
    cure: (hands) => hands.client({ attributes: { 'client.use.lightweight.access.token.enabled': 'false' } }),
  },
  {
    name: 'the client lacks the scope email: assigned as Default',
    stops: 'email-claim',
    offers: EMAIL,
    client: (place) => ({ ...mapped(place), defaultClientScopes: ['basic', 'profile', 'roles'] }),
    cure: async (hands) =>
      void (await hands.realm.admin(
        'PUT',
        `/clients/${hands.uuid}/default-client-scopes/${await hands.scope('email')}`,
        {},
      )),
  },
  {
    name: 'the client lacks the scopes basic, email and profile: email assigned',
    stops: 'email-claim',
    offers: EMAIL,
    client: (place) => ({ ...mapped(place), defaultClientScopes: ['roles'] }),
    cure: async (hands) =>
      void (await hands.realm.admin(
        'PUT',
        `/clients/${hands.uuid}/default-client-scopes/${await hands.scope('email')}`,
        {},
      )),
  },
  {
    name: 'the person has no address: one is set',
    stops: 'email-claim',
    offers: /Each person has an e-mail address/,
    client: mapped,
    first: async (hands) => {
      await addressOptional(hands)
      await setEmail(hands, '')
    },
    cure: (hands) => setEmail(hands, hands.place.email),
  },
  {
    name: 'the e-mail mapper is off for access tokens: on',
    stops: 'email-claim',
    offers: EMAIL,
    client: mapped,
    first: (hands) => emailToAccess(hands, 'false'),
    cure: (hands) => emailToAccess(hands, 'true'),
  },
  {
    name: 'a service account: an address for this client',
    stops: 'email-claim',
    offers: /e-mail address the provider puts into this client’s tokens/,
    client: (place) => ({ ...mapped(place), serviceAccountsEnabled: true }),
    token: serviceAccount,
    cure: async (hands) => void (await addMapper(hands, hardcoded('email', hands.place.email))),
    next: serviceAccount,
  },
  {
    name: 'a service account: a grant with a person',
    stops: 'email-claim',
    offers: /use a grant with a person/,
    client: (place) => ({ ...mapped(place), serviceAccountsEnabled: true }),
    token: serviceAccount,
    cure: () => Promise.resolve(),
    next: access,
  },
  {
    name: 'a lifespan of one second: ten minutes',
    stops: 'time',
    offers: /Get a fresh token/,
    client: (place) => ({ ...mapped(place), attributes: { 'access.token.lifespan': '1' } }),
    cure: (hands) => hands.client({ attributes: { 'access.token.lifespan': '600' } }),
  },
  {
    name: 'an ID token: the access token',
    stops: 'not-id-token',
    offers: /Use the access_token field/,
    client: mapped,
    token: async (hands) => (await byPassword(hands)).id_token ?? '',
    cure: () => Promise.resolve(),
    next: access,
  },
  {
    name: 'a refresh token: the access token',
    stops: 'signature',
    offers: /Sign access tokens with a key|signed with a secret|access token/,
    client: mapped,
    token: async (hands) => (await byPassword(hands)).refresh_token ?? '',
    cure: () => Promise.resolve(),
    next: access,
  },
  {
    name: 'HS512 for access tokens: RS256',
    stops: 'signature',
    offers: /signed with a secret|Sign access tokens with a key/,
    client: (place) => ({ ...mapped(place), attributes: { 'access.token.signed.response.alg': 'HS512' } }),
    cure: (hands) => hands.client({ attributes: { 'access.token.signed.response.alg': 'RS256' } }),
  },
  {
    name: 'a nonce mapper: taken away',
    stops: 'not-id-token',
    offers: /nonce/,
    client: (place) => ({
      protocolMappers: [audienceMapper({ custom: place.canonical }), nonceMapper],
      publicClient: true,
      standardFlowEnabled: true,
      redirectUris: [REDIRECT_URI],
    }),
    token: (hands) => inBrowser(authority, hands, hands.clientId, 'openid', { nonce: 'n1' }),
    cure: async (hands) => {
      const mappers = await hands.realm.admin<{ id: string; name: string }[]>(
        'GET',
        `/clients/${hands.uuid}/protocol-mappers/models`,
      )
      const nonce = mappers.find(({ name }) => name.startsWith('nonce'))
      await hands.realm.admin('DELETE', `/clients/${hands.uuid}/protocol-mappers/models/${nonce?.id}`)
    },
  },
  {
    name: 'a token of another realm: of the listed one',
    stops: 'issuer-allowed',
    offers: /Get a token from an issuer this server names/,
    client: mapped,
    token: (hands) => inAnotherRealm(keycloak, hands),
    cure: () => Promise.resolve(),
    next: access,
  },
  {
    name: 'a client that registered itself: the audience in a default scope of the realm',
    stops: 'audience',
    offers: REGISTERED,
    first: openRegistration,
    token: (hands) => registered(authority, hands),
    cure: async (hands) => void (await addScope(hands, 'default')),
    next: (hands) => registered(authority, hands),
  },
  {
    name: 'a client that registered itself with a scope: an optional scope it names',
    stops: 'audience',
    offers: REGISTERED,
    first: openRegistration,
    token: (hands) => registered(authority, hands, 'basic email'),
    cure: async (hands) => void (await addScope(hands, 'optional')),
    next: (hands) => registered(authority, hands, 'basic email mcp-tools'),
  },
  {
    name: 'a client that registered itself for the audience alone: basic and email too',
    stops: 'email-claim',
    offers: /scopes_supported of the server names basic and email/,
    first: async (hands) => {
      await openRegistration(hands)
      await addScope(hands, 'optional')
    },
    token: (hands) => registered(authority, hands, 'mcp-tools'),
    cure: () => Promise.resolve(),
    next: (hands) => registered(authority, hands, 'basic email mcp-tools'),
  },
  {
    name: 'a client that registered itself for the audience alone: the scope carries the address',
    stops: 'email-claim',
    offers: /the scope with the audience carries these mappers itself/,
    first: async (hands) => {
      await openRegistration(hands)
      await addScope(hands, 'optional')
    },
    token: (hands) => registered(authority, hands, 'mcp-tools'),
    cure: async (hands) =>
      void (await hands.realm.admin(
        'POST',
        `/client-scopes/${await hands.scope('mcp-tools')}/protocol-mappers/models`,
        emailMapper,
      )),
    next: (hands) => registered(authority, hands, 'mcp-tools'),
  },
]
