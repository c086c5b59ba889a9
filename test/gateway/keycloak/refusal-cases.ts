import { audienceMapper, type Realm } from '../rig/keycloak.ts'
import {
  addScope,
  byHand,
  byPage,
  CALLBACK,
  clientUuid,
  DANA,
  pageClient,
  SCOPES,
  signedIn,
  urlMapper,
  type Act,
  type KeycloakCase,
  type Place,
} from './case.ts'
import type { Got } from './page.ts'

const POLICIES = '/components?type=org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy'
interface Policy {
  readonly id: string
  readonly providerId: string
  readonly subType: string
  readonly config: Readonly<Record<string, readonly string[]>>
}
const policyOf = async (realm: Realm, providerId: string): Promise<Policy> => {
  const all = await realm.admin<Policy[]>('GET', POLICIES)
  const found = all.find((one) => one.providerId === providerId && one.subType === 'anonymous')
  if (found === undefined) throw new Error(`the realm has no anonymous policy ${providerId}`)
  return found
}
const setPolicy = async (realm: Realm, providerId: string, config: Policy['config']): Promise<void> => {
  const policy = await policyOf(realm, providerId)
  const merged = { ...policy.config, ...config }
  await realm.admin('PUT', `/components/${policy.id}`, { ...policy, config: merged })
}
const trust = (realm: Realm, ...hosts: string[]): Promise<void> =>
  setPolicy(realm, 'trusted-hosts', {
    'trusted-hosts': ['localhost', '127.0.0.1', ...hosts],
    'host-sending-registration-request-must-match': ['false'],
    'client-uris-must-match': ['true'],
  })

interface Asks {
  readonly scope?: string
  readonly client_uri?: string
}

/** An MCP client that registers itself and lets the person sign in. */
async function registers(place: Place, realm: Realm, asks: Asks = {}): Promise<Got> {
  const registered = await realm.register({
    ...{ client_name: place.id, redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' },
    ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
    ...asks,
  })
  if (registered.status !== 201) return { status: registered.status, says: registered.body }
  const { client_id } = JSON.parse(registered.body) as { client_id: string }
  return byPage(place, realm, {
    clientId: client_id,
    more: asks.scope === undefined ? {} : { scope: asks.scope },
  })
}

/** The recipe: an optional scope with the audience, beside those that give `sub` and the address. */
const RECIPE = 'basic email mcp:tools'
const withScope = async (place: Place, as: 'default' | 'optional' = 'optional'): Promise<Realm> => {
  const realm = await place.newRealm()
  await addScope(realm, 'mcp:tools', [audienceMapper({ custom: place.canonical })], as)
  return realm
}

/** The realm a case made, for its cure. */
const made = new WeakMap<Place, Realm>()
const inRealm =
  (act: (place: Place, realm: Realm) => Promise<Got>, as?: 'default' | 'optional'): Act =>
  async (place) => {
    const realm = await withScope(place, as)
    made.set(place, realm)
    return act(place, realm)
  }
const cured =
  (act: (place: Place, realm: Realm) => Promise<Got>): Act =>
  async (place) => {
    const realm = made.get(place)
    if (realm === undefined) throw new Error('the case made no realm')
    return act(place, realm)
  }

const registration: readonly KeycloakCase[] = [
  {
    name: 'a fresh realm lets nobody register',
    act: inRealm((place, realm) => registers(place, realm, { scope: RECIPE })),
    expects: { status: 403, means: /one of the hosts in its addresses .* is not trusted/ },
    cure: cured(async (place, realm) => {
      await trust(realm)
      return registers(place, realm, { scope: RECIPE })
    }),
  },
  {
    name: 'the host of client_uri has to be trusted too',
    act: inRealm(async (place, realm) => {
      await trust(realm)
      return registers(place, realm, { scope: RECIPE, client_uri: 'https://opencode.ai' })
    }),
    expects: { status: 403, means: /client_uri.* is not trusted/ },
    cure: cured(async (place, realm) => {
      await trust(realm, 'opencode.ai')
      return registers(place, realm, { scope: RECIPE, client_uri: 'https://opencode.ai' })
    }),
  },
  {
    name: 'openid is no client scope, and a registration that names it is refused',
    act: inRealm(async (place, realm) => {
      await trust(realm)
      return registers(place, realm, { scope: `openid ${RECIPE}` })
    }),
    expects: { status: 403, means: /openid and service_account are none/ },
    cure: cured((place, realm) => registers(place, realm, { scope: RECIPE })),
  },
  {
    name: 'a registration for the recipe, where the policy about scopes is removed',
    act: inRealm(async (place, realm) => {
      await trust(realm)
      await realm.admin('DELETE', `/components/${(await policyOf(realm, 'allowed-client-templates')).id}`)
      return registers(place, realm, { scope: RECIPE })
    }),
    expects: 'accepted',
  },
  {
    name: 'a realm that has as many clients as it allows',
    act: inRealm(async (place, realm) => {
      await trust(realm)
      await setPolicy(realm, 'max-clients', { 'max-clients': ['1'] })
      return registers(place, realm, { scope: RECIPE })
    }),
    expects: { status: 403, means: /as many clients .* as it allows/ },
    cure: cured(async (place, realm) => {
      await setPolicy(realm, 'max-clients', { 'max-clients': ['200'] })
      return registers(place, realm, { scope: RECIPE })
    }),
  },
  {
    name: 'the recipe lets a client in that registered itself',
    act: inRealm(async (place, realm) => {
      await trust(realm)
      return registers(place, realm, { scope: RECIPE })
    }),
    expects: 'accepted',
  },
  {
    name: 'a client that registered for the audience alone gets no address',
    act: inRealm(async (place, realm) => {
      await trust(realm)
      return registers(place, realm, { scope: 'mcp:tools' })
    }),
    expects: 'email-claim',
    cure: cured((place, realm) => registers(place, realm, { scope: RECIPE })),
  },
  {
    name: 'a client that asks for no scope gets the default ones, without the audience',
    act: inRealm(async (place, realm) => {
      await trust(realm)
      return registers(place, realm)
    }),
    expects: 'audience',
    cure: cured(async (place, realm) => {
      await addScope(realm, 'mcp:all', [audienceMapper({ custom: place.canonical })], 'default')
      return registers(place, realm)
    }),
  },
]

const endpoints: readonly KeycloakCase[] = [
  {
    name: 'a redirect address that is not registered',
    act: async (place) => {
      await place.realm.addClient(pageClient(place, { redirectUris: ['http://127.0.0.1:1/other'] }))
      return byPage(place, place.realm, { clientId: place.id })
    },
    expects: { status: 400, means: /redirect address of the client is not among/ },
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      const client = await place.realm.admin<object>('GET', `/clients/${uuid}`)
      await place.realm.admin('PUT', `/clients/${uuid}`, {
        ...client,
        redirectUris: ['http://127.0.0.1/*', CALLBACK],
      })
      return byPage(place, place.realm, { clientId: place.id })
    },
  },
  {
    name: 'a scope that is not assigned to a client made by hand',
    act: async (place) => {
      await place.realm.addClient(pageClient(place))
      return byPage(place, place.realm, { clientId: place.id, more: { scope: `openid late-${place.id}` } })
    },
    expects: { status: 302, means: /scopes that are not assigned to it/ },
    cure: async (place) => {
      const scope = await addScope(place.realm, `late-${place.id}`, [], 'none')
      const uuid = await clientUuid(place.realm, place.id)
      await place.realm.admin('PUT', `/clients/${uuid}/optional-client-scopes/${scope}`)
      return byPage(place, place.realm, { clientId: place.id, more: { scope: `openid late-${place.id}` } })
    },
  },
  {
    name: 'a client that has to use PKCE and does not',
    act: async (place) => {
      const attributes = { 'pkce.code.challenge.method': 'S256' }
      await place.realm.addClient(pageClient(place, { attributes }))
      return byPage(place, place.realm, { clientId: place.id, withoutPkce: true })
    },
    expects: { status: 302, means: /wants PKCE/ },
    cure: (place) => byPage(place, place.realm, { clientId: place.id }),
  },
  {
    name: 'a client the realm does not know',
    act: (place) => byPage(place, place.realm, { clientId: place.id }),
    expects: { status: 400, means: /does not know the client id/ },
    cure: async (place) => {
      await place.realm.addClient(pageClient(place))
      return byPage(place, place.realm, { clientId: place.id })
    },
  },
  {
    name: 'a wrong client secret',
    act: byHand(urlMapper, { client_secret: 'not-it' }),
    expects: { status: 401, means: /or its secret is wrong/ },
    cure: (place) => signedIn(place, place.realm),
  },
  {
    name: 'an account with something left to do',
    act: inRealm(async (place, realm) => {
      await realm.addClient({ clientId: place.id, ...urlMapper(place) })
      const [user] = await realm.admin<{ id: string }[]>('GET', `/users?username=${DANA.username}`)
      await realm.admin('PUT', `/users/${user?.id}`, { requiredActions: ['UPDATE_PASSWORD'] })
      return signedIn(place, realm)
    }),
    expects: { status: 400, means: /account has something left to do/ },
    cure: cured(async (place, realm) => {
      const [user] = await realm.admin<{ id: string }[]>('GET', `/users?username=${DANA.username}`)
      await realm.admin('PUT', `/users/${user?.id}`, { requiredActions: [] })
      return signedIn(place, realm)
    }),
  },
  {
    name: 'a refresh after the session was ended',
    act: inRealm(async (place, realm) => {
      await realm.addClient({ clientId: place.id, ...urlMapper(place) })
      const { refresh_token = '' } = await realm.signIn(place.id, DANA.username)
      const [user] = await realm.admin<{ id: string }[]>('GET', `/users?username=${DANA.username}`)
      await realm.admin('POST', `/users/${user?.id}/logout`)
      return signedIn(place, realm, { grant_type: 'refresh_token', refresh_token })
    }),
    expects: { status: 400, means: /session is no longer valid/ },
    cure: cured((place, realm) => signedIn(place, realm)),
  },
]

/** The cure for every refusal of the feature: a client that stands for the server, named by an audience. */
const standsFor = async (place: Place, url = place.canonical): Promise<string> => {
  const clientId = `stands-for-${place.id}`
  await place.realm.addClient({ clientId, attributes: { resource_url: url } })
  const mapper = audienceMapper({ client: clientId })
  const scope = await addScope(place.realm, `scope-${place.id}`, [mapper], 'none')
  const uuid = await clientUuid(place.realm, place.id)
  await place.realm.admin('PUT', `/clients/${uuid}/default-client-scopes/${scope}`)
  return clientUuid(place.realm, clientId)
}
const asking = (place: Place): Promise<Got> => signedIn(place, place.realm, { resource: place.canonical })
const withIndicators: Pick<KeycloakCase, 'needs'> = { needs: (home) => home.hasResourceIndicators }
const INVALID_TARGET = { status: 400, means: /resource-indicators is on, and no client .* resource_url/ }

const indicators: readonly KeycloakCase[] = [
  {
    ...withIndicators,
    name: 'resource picks the audience of a client that has this URL',
    act: async (place) => {
      await place.realm.addClient({ clientId: place.id })
      await standsFor(place)
      return asking(place)
    },
    expects: 'accepted',
  },
  {
    ...withIndicators,
    name: 'a custom audience does not count where resource is sent',
    act: byHand(urlMapper, ({ canonical }) => ({ resource: canonical })),
    expects: INVALID_TARGET,
    cure: async (place) => {
      await standsFor(place)
      return asking(place)
    },
  },
  {
    ...withIndicators,
    name: 'a custom audience still counts where no resource is sent',
    act: byHand(urlMapper),
    expects: 'accepted',
  },
  {
    ...withIndicators,
    name: 'the URL with a final slash is another resource',
    act: async (place) => {
      await place.realm.addClient({ clientId: place.id })
      await standsFor(place, `${place.canonical}/`)
      return asking(place)
    },
    expects: INVALID_TARGET,
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, `stands-for-${place.id}`)
      const client = await place.realm.admin<{ attributes: object }>('GET', `/clients/${uuid}`)
      const attributes = { ...client.attributes, resource_url: place.canonical }
      await place.realm.admin('PUT', `/clients/${uuid}`, { ...client, attributes })
      return asking(place)
    },
  },
  {
    ...withIndicators,
    name: 'no audience at all makes the token endpoint fail',
    act: byHand(
      () => ({ defaultClientScopes: SCOPES.withoutRoles }),
      ({ canonical }) => ({ resource: canonical }),
    ),
    expects: { status: 500, means: /failed at its token endpoint/ },
    cure: async (place) => {
      await standsFor(place)
      return asking(place)
    },
  },
  {
    ...withIndicators,
    name: 'a refresh that names another resource',
    act: async (place) => {
      await place.realm.addClient({ clientId: place.id })
      await standsFor(place)
      const { refresh_token = '' } = await place.realm.signIn(place.id, DANA.username, {
        resource: place.canonical,
      })
      const resource = `${place.canonical}/other`
      return signedIn(place, place.realm, { grant_type: 'refresh_token', refresh_token, resource })
    },
    expects: { status: 400, means: /resource has to be the same .* at every refresh/ },
    cure: asking,
  },
]

/** Where Keycloak itself says no, before there is a token. */
export const refusalCases: readonly KeycloakCase[] = [...registration, ...endpoints, ...indicators]
