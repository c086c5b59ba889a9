import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Leaf } from '../helpers/certificates.ts'
import { audienceMapper, type Keycloak, type Realm } from '../gateway/rig/keycloak.ts'
import { PERSON, type Identity } from './identity.ts'
import { startRealmFront, type FrontOptions } from './realm-front.ts'

/** Who signs in at every realm. The password is made for one run, and good for nothing else. */
export interface RealmPerson {
  readonly name: string
  readonly password: string
}

/** What is done in a realm, for the server at this public address. */
export type Prepare = (realm: Realm, address: string) => Promise<void>

/** How one set-up's realm differs from one that was just made. */
export interface RealmOptions {
  /** Made in a Keycloak with resource indicators switched on, which changes every token. */
  readonly withIndicators?: boolean
  readonly settings?: JsonObject
  readonly prepare?: readonly Prepare[]
  readonly front?: FrontOptions
  /** The person's e-mail address there; null: none. */
  readonly email?: string | null
}

/** A Keycloak that runs, and is called as the proxy in front of it says. */
export interface RunningKeycloak {
  readonly keycloak: Keycloak
  readonly ca: string
  readonly person: RealmPerson
}

/**
 * Makes the realm of a set-up, with a front of its own that records. Out: the provider, and what is still to
 * be done once the server's address is known.
 */
export async function startRealm(
  name: string,
  leaf: Leaf,
  { keycloak, ca, person }: RunningKeycloak,
  options: RealmOptions,
): Promise<{ readonly identity: Identity; readonly finish: (address: string) => Promise<void> }> {
  const realm = await keycloak.realm(name)
  const origin = new URL(realm.issuer).origin
  const front = await startRealmFront(leaf, { origin, ca }, options.front ?? {})
  const email = options.email === undefined ? PERSON : options.email
  await realm.admin('POST', '/users', {
    username: person.name,
    ...(email === null ? {} : { email, emailVerified: true }),
    enabled: true,
    firstName: 'Dana',
    lastName: 'Field',
    credentials: [{ type: 'password', value: person.password, temporary: false }],
  })
  return {
    identity: {
      issuer: `${front.origin}/realms/${name}`,
      origin: new URL(front.origin).origin,
      recorded: front.recorded,
      close: () => front.close(),
    },
    finish: async (address) => {
      for (const act of options.prepare ?? []) await act(realm, address)
      // Last: a realm that is switched off answers its own admin API still, and nobody else.
      if (options.settings !== undefined) await realm.admin('PUT', '', options.settings)
    },
  }
}

interface Component {
  readonly id: string
  readonly name: string
  readonly subType?: string
  readonly config: Readonly<Record<string, readonly string[]>>
}

async function policyOf(realm: Realm, name: string): Promise<Component> {
  const all = await realm.admin<Component[]>('GET', '/components')
  const found = all.find((one) => one.name === name && one.subType === 'anonymous')
  if (found === undefined) throw new Error(`the realm has no policy ${name}`)
  return found
}

/** Changes one policy of anonymous registration. */
export const policy =
  (name: string, config: Readonly<Record<string, readonly string[]>>): Prepare =>
  async (realm) => {
    const now = await policyOf(realm, name)
    await realm.admin('PUT', `/components/${now.id}`, { ...now, config: { ...now.config, ...config } })
  }

export const withoutPolicy =
  (name: string): Prepare =>
  async (realm) => {
    const { id } = await policyOf(realm, name)
    await realm.admin('DELETE', `/components/${id}`)
  }

/** Opens anonymous registration for these hosts, whoever sends it. */
export const trusting = (...hosts: readonly string[]): Prepare =>
  policy('Trusted Hosts', {
    'trusted-hosts': hosts,
    'host-sending-registration-request-must-match': ['false'],
  })

/** A client scope of the realm, with the mappers that it is given for the server. */
export const scope =
  (
    name: string,
    as: 'default' | 'optional',
    mappers: (address: string) => readonly unknown[] = audience,
  ): Prepare =>
  async (realm, address) => {
    const attributes = { 'include.in.token.scope': 'true' }
    const body = { name, protocol: 'openid-connect', attributes, protocolMappers: mappers(address) }
    await realm.admin('POST', '/client-scopes', body)
    const all = await realm.admin<{ id: string; name: string }[]>('GET', '/client-scopes')
    await realm.admin('PUT', `/default-${as}-client-scopes/${all.find((one) => one.name === name)?.id}`)
  }

export const audience = (address: string): readonly unknown[] => [audienceMapper({ custom: address })]

/** A client policy of the realm that holds for every client. */
export const forEveryClient =
  (executor: string, configuration: JsonObject = {}): Prepare =>
  async (realm) => {
    const executors = [{ executor, configuration }]
    const conditions = [{ condition: 'any-client', configuration: {} }]
    const named = { name: executor, description: '' }
    await realm.admin('PUT', '/client-policies/profiles', { profiles: [{ ...named, executors }] })
    await realm.admin('PUT', '/client-policies/policies', {
      policies: [{ ...named, enabled: true, conditions, profiles: [executor] }],
    })
  }

/** The client that stands for a server where resource indicators are on. */
export const resourceClient =
  (clientId: string, resource: (address: string) => string = (address) => address): Prepare =>
  async (realm, address) => {
    await realm.addClient({ clientId, attributes: { resource_url: resource(address) } })
  }
