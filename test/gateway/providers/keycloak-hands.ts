import type { Authority } from '../../helpers/certificates.ts'
import { sendJson } from '../rig/https.ts'
import { audienceMapper, type Keycloak, type Realm } from '../rig/keycloak.ts'
import { byCode, REDIRECT_URI, type CodeFlow, type Issued } from './code-flow.ts'
import type { Place } from './cure.ts'

/** Who signs in, in every realm. */
export const USER = 'dana'

/** The realm of one case, and the hands of its administrator. */
export interface Hands {
  readonly realm: Realm
  readonly place: Place
  /** The client made by hand; its id within Keycloak for changes. */
  readonly clientId: string
  readonly uuid: string
  /** A client scope by its name. */
  readonly scope: (name: string) => Promise<string>
  /** Changes the client made by hand. */
  readonly client: (change: Readonly<Record<string, unknown>>) => Promise<void>
}

export const mapped = ({ canonical }: Place) => ({ protocolMappers: [audienceMapper({ custom: canonical })] })
export const byPassword = async (
  { realm, clientId }: Hands,
  more: Record<string, string> = {},
): Promise<Issued> => realm.signIn(clientId, USER, more)
export const access = async (hands: Hands): Promise<string> => (await byPassword(hands)).access_token
export const addMapper = (hands: Hands, mapper: unknown): Promise<unknown> =>
  hands.realm.admin('POST', `/clients/${hands.uuid}/protocol-mappers/models`, mapper)

/** The recipe of the preset: a client scope of the realm with an Audience mapper. */
export async function addScope(
  hands: Hands,
  type: 'default' | 'optional',
  more: readonly unknown[] = [],
): Promise<string> {
  const { realm, place } = hands
  await realm.admin('POST', '/client-scopes', {
    name: 'mcp-tools',
    protocol: 'openid-connect',
    attributes: { 'include.in.token.scope': 'true' },
    protocolMappers: [audienceMapper({ custom: place.canonical }), ...more],
  })
  const id = await hands.scope('mcp-tools')
  await realm.admin('PUT', `/default-${type}-client-scopes/${id}`, {})
  return id
}

/** As the administrator opens anonymous registration for clients on this computer. */
export async function openRegistration({ realm }: Hands): Promise<void> {
  const policies = await realm.admin<{ id: string; name: string; providerId: string; subType?: string }[]>(
    'GET',
    '/components?type=org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy',
  )
  for (const policy of policies.filter(({ subType }) => subType === 'anonymous')) {
    if (policy.providerId === 'trusted-hosts')
      await realm.admin('PUT', `/components/${policy.id}`, {
        ...policy,
        config: {
          'host-sending-registration-request-must-match': ['false'],
          'client-uris-must-match': ['true'],
          'trusted-hosts': ['localhost', '127.0.0.1'],
        },
      })
    if (policy.providerId === 'allowed-client-templates')
      await realm.admin('DELETE', `/components/${policy.id}`)
    if (policy.providerId === 'consent-required') await realm.admin('DELETE', `/components/${policy.id}`)
  }
}

/** A client that registers itself, as MCP clients do, and signs the person in with it. */
export async function registered(authority: Authority, hands: Hands, scope?: string): Promise<string> {
  const { issuer } = hands.realm
  const answer = await sendJson('POST', `${issuer}/clients-registrations/openid-connect`, {
    caPem: authority.certPem,
    json: {
      client_name: 'an MCP client',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      ...(scope === undefined ? {} : { scope }),
    },
  })
  if (answer.status !== 201) throw new Error(`registration: ${answer.status} ${answer.body}`)
  const { client_id: clientId } = JSON.parse(answer.body) as { client_id: string }
  return inBrowser(authority, hands, clientId, scope ?? 'openid')
}

/** The access token of a public client, by Keycloak's own sign-in page. */
export async function inBrowser(
  authority: Authority,
  { realm: { issuer, password } }: Hands,
  clientId: string,
  scope: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const flow: CodeFlow = {
    authorization: `${issuer}/protocol/openid-connect/auth`,
    token: `${issuer}/protocol/openid-connect/token`,
    clientId,
    secret: null,
    scope,
    more,
    browser: { caPem: authority.certPem, headers: {}, fill: (page) => filled(page, password) },
  }
  return (await byCode(flow)).access_token
}

/** Keycloak's own sign-in page, filled in. */
function filled(page: string, password: string): { action: string; form: URLSearchParams } | null {
  const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  if (action === undefined) return null
  return /name="accept"/.test(page)
    ? { action, form: new URLSearchParams({ accept: 'Yes' }) }
    : { action, form: new URLSearchParams({ username: USER, password, credentialId: '' }) }
}

export const hardcoded = (claim: string, value: string): unknown => ({
  name: `${claim} of the test`,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-hardcoded-claim-mapper',
  config: {
    'claim.name': claim,
    'claim.value': value,
    'access.token.claim': 'true',
    'jsonType.label': 'String',
  },
})

export const emailMapper = {
  name: 'email',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-usermodel-attribute-mapper',
  config: {
    'user.attribute': 'email',
    'claim.name': 'email',
    'access.token.claim': 'true',
    'jsonType.label': 'String',
  },
}

export async function inAnotherRealm(keycloak: Keycloak, { clientId, place }: Hands): Promise<string> {
  const realm = await keycloak.realm(`elsewhere-${place.serverId.slice(0, 8)}`)
  await realm.addUser({ username: USER, email: place.email })
  await realm.addClient({ clientId, ...mapped(place) })
  return (await realm.signIn(clientId, USER)).access_token
}

export const serviceAccount = async ({ realm, clientId }: Hands): Promise<string> =>
  (await realm.grant(clientId, { grant_type: 'client_credentials' })).access_token

/** People without an address may sign in: the realm's user profile asks for one as shipped. */
export async function addressOptional({ realm }: Hands): Promise<void> {
  type Profile = { attributes: { name: string; required?: unknown }[] }
  const profile = await realm.admin<Profile>('GET', '/users/profile')
  const attributes = profile.attributes.map(({ required, ...rest }) =>
    rest.name === 'email' || required === undefined ? rest : { ...rest, required },
  )
  await realm.admin('PUT', '/users/profile', { ...profile, attributes })
}

/** The mapper of Keycloak's own that puts the nonce into access tokens, as it did before 24. */
export const nonceMapper = {
  name: 'nonce backwards compatible',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-nonce-backwards-compatible-mapper',
}

export async function setEmail({ realm }: Hands, email: string): Promise<void> {
  const [user] = await realm.admin<{ id: string }[]>('GET', `/users?username=${USER}&exact=true`)
  await realm.admin('PUT', `/users/${user?.id}`, { ...user, email, emailVerified: email !== '' })
}

export async function emailToAccess({ realm, scope }: Hands, on: string): Promise<void> {
  const path = `/client-scopes/${await scope('email')}/protocol-mappers/models`
  const mappers = await realm.admin<{ id: string; name: string; config: object }[]>('GET', path)
  const mapper = mappers.find(({ name }) => name === 'email')
  await realm.admin('PUT', `${path}/${mapper?.id}`, {
    ...mapper,
    config: { ...mapper?.config, 'access.token.claim': on },
  })
}
