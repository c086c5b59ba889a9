import type { StepId } from '../../../shared/contextforge/steps/index.ts'
import { audienceMapper, type KeycloakClient, type Realm } from '../rig/keycloak.ts'
import type { KeycloakHome } from '../rig/keycloak-install.ts'
import { gotFrom, signInByPage, type Got, type PageSignIn } from './page.ts'

/** The person of most cases: known to every realm and to the gateway. */
export const DANA = { username: 'kc-dana', email: 'kc-dana@example.com' } as const
/** Known to Keycloak and switched off at the gateway. */
export const GONE = { username: 'kc-gone', email: 'kc-gone@example.com' } as const
/** Known to Keycloak only. */
export const NEWCOMER = { username: 'kc-new', email: 'kc-new@example.com' } as const
export const CALLBACK = 'http://127.0.0.1:33418/callback'
export const SCOPES = {
  withoutEmail: ['basic', 'profile', 'roles'],
  withoutRoles: ['basic', 'profile', 'email'],
} as const

/** Where one case plays: a client id and a server of its own, in realms that cases share or make. */
export interface Place {
  readonly id: string
  readonly canonical: string
  /** The realm of most cases, and a second one. */
  readonly realm: Realm
  readonly other: Realm
  readonly caPem: string
  /** A realm of the case's own, with the person of most cases in it; the server then names it. */
  newRealm(more?: Readonly<Record<string, unknown>>): Promise<Realm>
  /** Sets the server: its issuers (the realm by default) and what it expects (its own URL by default). */
  server(config: { readonly issuers?: readonly string[]; readonly resource?: unknown }): Promise<void>
}

/** What comes after the refusal: the cure, carried out; and the token that then passes. */
export type Act = (place: Place) => Promise<Got>

export interface KeycloakCase {
  readonly name: string
  /** Left out where this Keycloak cannot do it, and said. */
  readonly needs?: (home: KeycloakHome) => boolean
  readonly act: Act
  /**
   * Where the gateway stops the token; or how Keycloak refuses, and what Claimcheck makes of its words when
   * they are pasted.
   */
  readonly expects: StepId | 'accepted' | { readonly status: number; readonly means: RegExp }
  /** The cure named for Keycloak. Whatever it gives has to be accepted. */
  readonly cure?: Act
}

export const urlMapper = (place: Place): { readonly protocolMappers: readonly unknown[] } => ({
  protocolMappers: [audienceMapper({ custom: place.canonical })],
})

/** A client made by hand, and a sign-in with the password. */
export const byHand =
  (
    client: (place: Place) => Omit<KeycloakClient, 'clientId'> = () => ({}),
    more: Readonly<Record<string, string>> | ((place: Place) => Readonly<Record<string, string>>) = {},
  ): Act =>
  async (place) => {
    await place.realm.addClient({ clientId: place.id, ...client(place) })
    return signedIn(place, place.realm, typeof more === 'function' ? more(place) : more)
  }

/** A client made by hand that signs people in by the page. */
export const pageClient = (place: Place, more: object = {}): KeycloakClient => ({
  ...{ clientId: place.id, publicClient: true, standardFlowEnabled: true, redirectUris: [CALLBACK] },
  ...urlMapper(place),
  ...more,
})

/** A sign-in with the password, as it is answered. */
export const signedIn = async (
  { id }: Place,
  realm: Realm,
  more: Readonly<Record<string, string>> = {},
): Promise<Got> =>
  gotFrom(
    await realm.token({
      ...{ grant_type: 'password', client_id: id, client_secret: realm.secret },
      ...{ username: DANA.username, password: realm.password, scope: 'openid' },
      ...more,
    }),
  )

export const byPage = (
  place: Place,
  realm: Realm,
  to: Partial<PageSignIn> & { readonly clientId: string },
): Promise<Got> =>
  signInByPage({
    ...{ issuer: realm.issuer, caPem: place.caPem, redirectUri: CALLBACK },
    ...{ username: DANA.username, password: realm.password },
    ...to,
  })

/** A client scope of the realm. Out: its id. */
export async function addScope(
  realm: Realm,
  name: string,
  mappers: readonly unknown[],
  as: 'default' | 'optional' | 'none',
): Promise<string> {
  await realm.admin('POST', '/client-scopes', {
    ...{ name, protocol: 'openid-connect', protocolMappers: mappers },
    attributes: { 'include.in.token.scope': 'true' },
  })
  const id = await scopeId(realm, name)
  if (as !== 'none') await realm.admin('PUT', `/default-${as}-client-scopes/${id}`)
  return id
}

export async function scopeId(realm: Realm, name: string): Promise<string> {
  const all = await realm.admin<{ id: string; name: string }[]>('GET', '/client-scopes')
  const found = all.find((one) => one.name === name)
  if (found === undefined) throw new Error(`the realm has no client scope ${name}`)
  return found.id
}

export async function clientUuid(realm: Realm, clientId: string): Promise<string> {
  const [found] = await realm.admin<{ id: string }[]>('GET', `/clients?clientId=${clientId}`)
  if (found === undefined) throw new Error(`the realm has no client ${clientId}`)
  return found.id
}

/** A mapper that writes a claim whatever the person has. */
export const fixedClaim = (name: string, value: string): unknown => ({
  name: `fixed ${name}`,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-hardcoded-claim-mapper',
  config: {
    ...{ 'claim.name': name, 'claim.value': value, 'jsonType.label': 'String' },
    ...{ 'access.token.claim': 'true', 'id.token.claim': 'false', 'introspection.token.claim': 'true' },
  },
})
