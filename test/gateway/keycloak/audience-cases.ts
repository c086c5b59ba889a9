import { audienceMapper } from '../rig/keycloak.ts'
import {
  addScope,
  byHand,
  clientUuid,
  SCOPES,
  scopeId,
  signedIn,
  urlMapper,
  type Act,
  type KeycloakCase,
  type Place,
} from './case.ts'

/** The preset's cure for the audience: a client scope with the mapper, the client's by default. */
const defaultScope: Act = async (place) => {
  const { realm, id } = place
  const scope = await addScope(realm, `mcp-${id}`, [audienceMapper({ custom: place.canonical })], 'none')
  await realm.admin('PUT', `/clients/${await clientUuid(realm, id)}/default-client-scopes/${scope}`)
  return signedIn(place, realm)
}

const mapped = (custom: (url: string) => string) => (place: Place) => ({
  protocolMappers: [audienceMapper({ custom: custom(place.canonical) })],
})
const ownId = ({ id }: Place) => ({ protocolMappers: [audienceMapper({ client: id })] })
const expecting =
  (resource: (place: Place) => unknown, act: Act): Act =>
  async (place) => {
    await place.server({ resource: resource(place) })
    return act(place)
  }

/** Named, since a client that names its optional scopes gets no default ones by itself. */
const ALL = ['basic', 'profile', 'email', 'roles']

/** A client that may ask for the scope with the mapper. */
const optionalScope: (asks: boolean) => Act = (asks) => async (place) => {
  const name = `mcp-${place.id}`
  await addScope(place.realm, name, [audienceMapper({ custom: place.canonical })], 'none')
  await place.realm.addClient({ clientId: place.id, optionalClientScopes: [name], defaultClientScopes: ALL })
  return signedIn(place, place.realm, asks ? { scope: `openid ${name}` } : {})
}

const lightweight = (place: Place) => ({
  ...urlMapper(place),
  attributes: { 'client.use.lightweight.access.token.enabled': 'true' },
})

/** Which audiences Keycloak issues, and which of them the gateway takes. */
export const audienceCases: readonly KeycloakCase[] = [
  {
    name: 'a fresh realm puts account into aud',
    act: byHand(),
    expects: 'audience',
    cure: defaultScope,
  },
  {
    name: 'account is accepted where it was learned',
    act: expecting(() => 'account', byHand()),
    expects: 'accepted',
  },
  { name: 'an Audience mapper adds the URL', act: byHand(urlMapper), expects: 'accepted' },
  {
    name: 'without the scope roles there is no aud',
    act: byHand(() => ({ defaultClientScopes: SCOPES.withoutRoles })),
    expects: 'audience',
    cure: defaultScope,
  },
  {
    name: 'without the scope roles, the mapper alone is enough',
    act: byHand((place) => ({ ...urlMapper(place), defaultClientScopes: SCOPES.withoutRoles })),
    expects: 'accepted',
  },
  {
    name: 'the client id in aud is not expected',
    act: byHand(ownId),
    expects: 'audience',
    cure: async (place) => {
      await place.server({ resource: [place.canonical, place.id] })
      return signedIn(place, place.realm)
    },
  },
  {
    name: 'the client id in aud is expected where the toggle is on',
    act: expecting(({ canonical, id }) => [canonical, id], byHand(ownId)),
    expects: 'accepted',
  },
  {
    name: 'azp alone is no audience',
    act: expecting(
      ({ id }) => [id],
      byHand(() => ({ defaultClientScopes: SCOPES.withoutRoles })),
    ),
    expects: 'audience',
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      await place.realm.admin(
        'POST',
        `/clients/${uuid}/protocol-mappers/models`,
        audienceMapper({ client: place.id }),
      )
      return signedIn(place, place.realm)
    },
  },
  {
    name: 'the URL with a final slash is another audience',
    act: byHand(mapped((url) => `${url}/`)),
    expects: 'audience',
    cure: defaultScope,
  },
  {
    name: 'the URL with an upper-case scheme is another audience',
    act: byHand(mapped((url) => url.replace(/^http/, 'HTTP'))),
    expects: 'audience',
    cure: defaultScope,
  },
  {
    name: 'an audience for ID tokens only is not in the access token',
    act: byHand(({ canonical }) => {
      const mapper = audienceMapper({ custom: canonical }) as { config: object }
      const config = { ...mapper.config, 'access.token.claim': 'false', 'id.token.claim': 'true' }
      return { protocolMappers: [{ ...mapper, config }] }
    }),
    expects: 'audience',
    cure: defaultScope,
  },
  {
    name: 'two mappers give both audiences, and one of them is enough',
    act: byHand(({ canonical, id }) => ({
      protocolMappers: [audienceMapper({ custom: canonical }), audienceMapper({ client: id })],
    })),
    expects: 'accepted',
  },
  {
    name: 'an optional scope that is not asked for adds nothing',
    act: optionalScope(false),
    expects: 'audience',
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      const scope = await scopeId(place.realm, `mcp-${place.id}`)
      await place.realm.admin('DELETE', `/clients/${uuid}/optional-client-scopes/${scope}`)
      await place.realm.admin('PUT', `/clients/${uuid}/default-client-scopes/${scope}`)
      return signedIn(place, place.realm)
    },
  },
  {
    name: 'an optional scope that is asked for adds the audience',
    act: optionalScope(true),
    expects: 'accepted',
  },
  {
    name: 'a lightweight token has no aud, whatever the mapper',
    act: byHand(lightweight),
    expects: 'audience',
    cure: async (place) => {
      const uuid = await clientUuid(place.realm, place.id)
      const client = await place.realm.admin<{ attributes: object }>('GET', `/clients/${uuid}`)
      const attributes = {
        ...client.attributes,
        'client.use.lightweight.access.token.enabled': 'false',
      }
      await place.realm.admin('PUT', `/clients/${uuid}`, { ...client, attributes })
      return signedIn(place, place.realm)
    },
  },
  {
    name: 'a lightweight token with the audience still has no e-mail',
    act: byHand((place) => {
      const mapper = audienceMapper({ custom: place.canonical }) as { config: object }
      const config = { ...mapper.config, 'lightweight.claim': 'true' }
      return { ...lightweight(place), protocolMappers: [{ ...mapper, config }] }
    }),
    expects: 'email-claim',
  },
  {
    name: 'resource is ignored without the feature: no audience comes of it',
    needs: (home) => !home.hasResourceIndicators,
    act: byHand(undefined, ({ canonical }) => ({ resource: canonical })),
    expects: 'audience',
    cure: defaultScope,
  },
  {
    name: 'resource is ignored without the feature: the mapper decides',
    needs: (home) => !home.hasResourceIndicators,
    act: byHand(urlMapper, { resource: 'https://elsewhere.example.com/mcp' }),
    expects: 'accepted',
  },
]
