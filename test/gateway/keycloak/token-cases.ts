import { setTimeout as pause } from 'node:timers/promises'
import {
  byHand,
  byPage,
  clientUuid,
  DANA,
  fixedClaim,
  GONE,
  NEWCOMER,
  pageClient,
  SCOPES,
  scopeId,
  signedIn,
  urlMapper,
  type Act,
  type KeycloakCase,
} from './case.ts'

/** A token of one second is expired after this, whatever the clocks' fractions. */
const EXPIRES_MS = 4_000

/** Another token of the same answer. */
const other =
  (name: 'id_token' | 'refresh_token'): Act =>
  async (place) => {
    await place.realm.addClient({ clientId: place.id, ...urlMapper(place) })
    return { token: (await place.realm.signIn(place.id, DANA.username))[name] ?? '' }
  }

/** In a realm of its own: an algorithm needs a key made, and the gateway must not have looked before. */
const signedBy =
  (algorithm: string): Act =>
  async (place) => {
    const realm = await place.newRealm({ defaultSignatureAlgorithm: algorithm })
    await realm.addClient({ clientId: place.id, ...urlMapper(place) })
    return signedIn(place, realm)
  }

/** A token, and then something happens at Keycloak that the gateway does not hear of. */
const thenAt =
  (happens: (realm: Parameters<typeof signedIn>[1], id: string) => Promise<void>): Act =>
  async (place) => {
    const realm = await place.newRealm()
    await realm.addClient({ clientId: place.id, ...urlMapper(place) })
    const got = await signedIn(place, realm)
    await happens(realm, place.id)
    return got
  }

type RealmLike = Parameters<typeof signedIn>[1]
const danaOf = async (realm: RealmLike): Promise<string> => {
  const [user] = await realm.admin<{ id: string }[]>('GET', `/users?username=${DANA.username}`)
  return user?.id ?? ''
}

const inFront =
  (front: (origin: string) => string, listed: boolean): Act =>
  async (place) => {
    const { origin } = new URL(place.realm.issuer)
    const frontendUrl = front(origin)
    const realm = await place.newRealm({ attributes: { frontendUrl } })
    const issuer = `${frontendUrl}${new URL(realm.issuer).pathname}`
    if (listed) await place.server({ issuers: [issuer] })
    await realm.addClient({ clientId: place.id, ...urlMapper(place) })
    return signedIn(place, realm)
  }
const onAddress = (origin: string): string => origin.replace('localhost', '127.0.0.1')

const listing =
  (issuers: (realm: string, other: string) => readonly string[], act: Act): Act =>
  async (place) => {
    await place.server({ issuers: issuers(place.realm.issuer, place.other.issuer) })
    return act(place)
  }
const ofOther: Act = async (place) => {
  await place.other.addClient({ clientId: place.id, ...urlMapper(place) })
  return signedIn(place, place.other)
}

const NONCE = {
  name: 'nonce for old adapters',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-nonce-backwards-compatible-mapper',
  config: {},
}

const program: Act = async (place) => {
  await place.realm.addClient({ clientId: place.id, ...urlMapper(place), serviceAccountsEnabled: true })
  return signedIn(place, place.realm, { grant_type: 'client_credentials' })
}

/** Who the token is about, how it is signed, how long it lives, and where it comes from. */
export const tokenCases: readonly KeycloakCase[] = [
  {
    name: 'without the scope email the user name is taken, which has no @',
    act: byHand((place) => ({ ...urlMapper(place), defaultClientScopes: SCOPES.withoutEmail })),
    expects: 'email-claim',
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      const scope = await scopeId(place.realm, 'email')
      await place.realm.admin('DELETE', `/clients/${uuid}/optional-client-scopes/${scope}`).catch(() => null)
      await place.realm.admin('PUT', `/clients/${uuid}/default-client-scopes/${scope}`)
      return signedIn(place, place.realm)
    },
  },
  {
    name: 'a user name that is an address is enough',
    act: byHand((place) => ({
      protocolMappers: [...urlMapper(place).protocolMappers, fixedClaim('preferred_username', DANA.email)],
      defaultClientScopes: ['basic', 'roles'],
    })),
    expects: 'accepted',
  },
  {
    name: 'the address counts in any case',
    act: byHand((place) => ({
      protocolMappers: [...urlMapper(place).protocolMappers, fixedClaim('email', 'KC-Dana@Example.COM')],
      defaultClientScopes: SCOPES.withoutEmail,
    })),
    expects: 'accepted',
  },
  {
    name: 'a person the gateway does not know',
    act: byHand(urlMapper, { username: NEWCOMER.username }),
    expects: 'active-user',
  },
  {
    name: 'a person who is switched off at the gateway',
    act: byHand(urlMapper, { username: GONE.username }),
    expects: 'active-user',
  },
  {
    name: 'the service account of a program has no address',
    act: program,
    expects: 'email-claim',
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      const mapper = fixedClaim('email', DANA.email)
      await place.realm.admin('POST', `/clients/${uuid}/protocol-mappers/models`, mapper)
      return signedIn(place, place.realm, { grant_type: 'client_credentials' })
    },
  },
  { name: 'the ID token in place of the access token', act: other('id_token'), expects: 'not-id-token' },
  {
    name: 'the refresh token in place of the access token',
    act: other('refresh_token'),
    expects: 'signature',
  },
  {
    name: 'a nonce of the request stays out of the access token',
    act: async (place) => {
      await place.realm.addClient(pageClient(place))
      return byPage(place, place.realm, { clientId: place.id, more: { scope: 'openid', nonce: 'n-1' } })
    },
    expects: 'accepted',
  },
  {
    name: 'the mapper for old adapters writes it there, and makes the token look like an ID token',
    act: async (place) => {
      await place.realm.addClient(
        pageClient(place, { protocolMappers: [...urlMapper(place).protocolMappers, NONCE] }),
      )
      return byPage(place, place.realm, { clientId: place.id, more: { scope: 'openid', nonce: 'n-1' } })
    },
    expects: 'not-id-token',
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      const { protocolMappers } = await place.realm.admin<{
        protocolMappers: { id: string; name: string }[]
      }>('GET', `/clients/${uuid}`)
      const mapper = protocolMappers.find(({ name }) => name === NONCE.name)
      await place.realm.admin('DELETE', `/clients/${uuid}/protocol-mappers/models/${mapper?.id}`)
      return byPage(place, place.realm, { clientId: place.id, more: { scope: 'openid', nonce: 'n-1' } })
    },
  },
  {
    name: 'a token whose header says at+jwt',
    act: byHand((place) => ({
      ...urlMapper(place),
      attributes: { 'access.token.header.type.rfc9068': 'true' },
    })),
    expects: 'accepted',
  },
  {
    name: 'an expired token',
    act: async (place) => {
      const attributes = { 'access.token.lifespan': '1' }
      await place.realm.addClient({ clientId: place.id, ...urlMapper(place), attributes })
      const got = await signedIn(place, place.realm)
      await pause(EXPIRES_MS)
      return got
    },
    expects: 'time',
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      const client = await place.realm.admin<{ attributes: object }>('GET', `/clients/${uuid}`)
      const attributes = { ...client.attributes, 'access.token.lifespan': '300' }
      await place.realm.admin('PUT', `/clients/${uuid}`, { ...client, attributes })
      return signedIn(place, place.realm)
    },
  },
  {
    name: 'a token that was refreshed',
    act: async (place) => {
      await place.realm.addClient({ clientId: place.id, ...urlMapper(place) })
      const { refresh_token = '' } = await place.realm.signIn(place.id, DANA.username)
      return signedIn(place, place.realm, { grant_type: 'refresh_token', refresh_token })
    },
    expects: 'accepted',
  },
  {
    name: 'a token with offline access',
    act: byHand(urlMapper, { scope: 'openid offline_access' }),
    expects: 'accepted',
  },
  ...['ES256', 'ES384', 'ES512', 'PS256', 'RS384', 'RS512', 'EdDSA'].map((algorithm): KeycloakCase => ({
    name: `signed with ${algorithm}`,
    act: signedBy(algorithm),
    expects: 'accepted',
  })),
  { name: 'signed with HS256, whose key nobody serves', act: signedBy('HS256'), expects: 'signature' },
  {
    name: 'the key of the token is gone from the realm',
    act: thenAt(async (realm) => {
      const keys = await realm.admin<
        {
          id: string
          providerId: string
          config: object
        }[]
      >('GET', '/components?type=org.keycloak.keys.KeyProvider')
      for (const key of keys.filter(({ providerId }) => providerId.startsWith('rsa'))) {
        const config = { ...key.config, enabled: ['false'], active: ['false'] }
        await realm.admin('PUT', `/components/${key.id}`, { ...key, config })
      }
    }),
    expects: 'signature',
  },
  {
    name: 'a session that was ended: nobody asks Keycloak',
    act: thenAt(async (realm) => void (await realm.admin('POST', `/users/${await danaOf(realm)}/logout`))),
    expects: 'accepted',
  },
  {
    name: 'a person who was switched off in Keycloak after the sign-in',
    act: thenAt(async (realm) => {
      await realm.admin('PUT', `/users/${await danaOf(realm)}`, { enabled: false })
    }),
    expects: 'accepted',
  },
  {
    name: 'a client that was deleted after the sign-in',
    act: thenAt(async (realm, id) => {
      await realm.admin('DELETE', `/clients/${await clientUuid(realm, id)}`)
    }),
    expects: 'accepted',
  },
  { name: 'a token of another realm', act: ofOther, expects: 'issuer-allowed' },
  {
    name: 'a token of a second realm that is listed too',
    act: listing((realm, second) => [realm, second], ofOther),
    expects: 'accepted',
  },
  {
    name: 'an issuer listed with a final slash',
    act: listing((realm) => [`${realm}/`], byHand(urlMapper)),
    expects: 'accepted',
  },
  {
    name: 'an issuer listed with its host in capitals',
    act: listing((realm) => [realm.replace('localhost', 'LOCALHOST')], byHand(urlMapper)),
    expects: 'issuer-allowed',
  },
  {
    name: 'a front channel on another host, while the inner one is listed',
    act: inFront(onAddress, false),
    expects: 'issuer-allowed',
  },
  { name: 'a front channel on another host, listed', act: inFront(onAddress, true), expects: 'accepted' },
  {
    name: 'a front channel under a path that leads nowhere',
    act: inFront((origin) => `${origin}/auth`, true),
    expects: 'metadata',
  },
]
