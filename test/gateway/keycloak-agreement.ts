import { setTimeout as pause } from 'node:timers/promises'
import { gatherFacts } from '../../electron/judging/diagnose.ts'
import { recognise } from '../../shared/issuer/recognise.ts'
import type { StepId } from '../../shared/contextforge/steps/index.ts'
import { judge } from '../../shared/judging/judge.ts'
import { appScene } from '../helpers/app-scene.ts'
import { postInitialize } from './rig/admin.ts'
import { audienceMapper, startKeycloak, type KeycloakClient, type Realm } from './rig/keycloak.ts'
import { prepareKeycloak, type KeycloakHome, type KeycloakPlan } from './rig/keycloak-install.ts'
import type { Rig } from './rig/rig.ts'

const USER = { username: 'kc-dana', email: 'kc-dana@example.com' }
const met = new WeakSet<Rig>()
/** Everything but `email`, and everything but `roles`, which resolves audiences. */
const SCOPES = { withoutEmail: ['basic', 'profile', 'roles'], withoutRoles: ['basic', 'profile', 'email'] }
/** A token of one second is expired after this, whatever the clocks' fractions. */
const EXPIRES_MS = 4_000

interface Place {
  readonly canonical: string
  readonly realm: Realm
  readonly other: Realm
}

interface KeycloakCase {
  readonly name: string
  readonly stops: StepId | 'accepted'
  /** How the client of this case is set up, besides its id. */
  readonly client?: (canonical: string, clientId: string) => Omit<KeycloakClient, 'clientId'>
  /** What the server expects, besides its issuer; its canonical URL by default. */
  readonly resource?: (canonical: string, clientId: string) => unknown
  /** The token the client sends; its access token by default. */
  readonly send?: (place: Place, clientId: string) => Promise<string>
  /** Left out where this Keycloak cannot do it, and said. */
  readonly needs?: (home: KeycloakHome) => boolean
}

const mapper = (canonical: string) => ({ protocolMappers: [audienceMapper({ custom: canonical })] })
const access = async (
  { realm }: Place,
  clientId: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> => (await realm.signIn(clientId, USER.username, more)).access_token

const cases: readonly KeycloakCase[] = [
  { name: 'a fresh realm puts account into aud', stops: 'audience' },
  { name: 'account is accepted where it was learned', stops: 'accepted', resource: () => 'account' },
  { name: 'an Audience mapper adds the URL', stops: 'accepted', client: mapper },
  {
    name: 'without the scope roles there is no aud',
    stops: 'audience',
    client: () => ({ defaultClientScopes: SCOPES.withoutRoles }),
  },
  {
    name: 'without the scope roles, the mapper alone is enough',
    stops: 'accepted',
    client: (url) => ({ ...mapper(url), defaultClientScopes: SCOPES.withoutRoles }),
  },
  {
    name: 'without the scope email the user name is taken, which has no @',
    stops: 'email-claim',
    client: (url) => ({ ...mapper(url), defaultClientScopes: SCOPES.withoutEmail }),
  },
  {
    name: 'the client id in aud is not expected',
    stops: 'audience',
    client: (_url, id) => ({ protocolMappers: [audienceMapper({ client: id })] }),
  },
  {
    name: 'the client id in aud is expected where the toggle is on',
    stops: 'accepted',
    client: (_url, id) => ({ protocolMappers: [audienceMapper({ client: id })] }),
    resource: (url, id) => [url, id],
  },
  {
    name: 'the ID token in place of the access token',
    stops: 'not-id-token',
    resource: (_url, id) => [id],
    send: async ({ realm }, id) => (await realm.signIn(id, USER.username)).id_token ?? '',
  },
  {
    name: 'the refresh token in place of the access token',
    stops: 'signature',
    send: async ({ realm }, id) => (await realm.signIn(id, USER.username)).refresh_token ?? '',
  },
  {
    name: 'an expired token',
    stops: 'time',
    client: (url) => ({ ...mapper(url), attributes: { 'access.token.lifespan': '1' } }),
    send: async (place, id) => {
      const token = await access(place, id)
      await pause(EXPIRES_MS)
      return token
    },
  },
  {
    name: 'a token of another realm',
    stops: 'issuer-allowed',
    send: async ({ other, canonical }, id) => {
      await other.addClient({ clientId: id, ...mapper(canonical) })
      return (await other.signIn(id, USER.username)).access_token
    },
  },
  {
    name: 'resource is ignored without the feature',
    stops: 'audience',
    needs: (home) => !home.hasResourceIndicators,
    send: (place, id) => access(place, id, { resource: place.canonical }),
  },
  {
    name: 'resource picks the audience of a client that has this URL',
    stops: 'accepted',
    needs: (home) => home.hasResourceIndicators,
    client: () => ({ protocolMappers: [audienceMapper({ client: 'kc-mcp-server' })] }),
    send: async (place, id) => {
      await place.realm.addClient({
        clientId: 'kc-mcp-server',
        attributes: { resource_url: place.canonical },
      })
      return access(place, id, { resource: place.canonical })
    },
  },
]

export interface KeycloakAgreement {
  readonly agreed: number
  readonly total: number
  readonly failures: readonly string[]
  readonly version: string
  readonly java: number
  readonly startSeconds: number
  /** Cases this Keycloak cannot run, by name. */
  readonly leftOut: readonly string[]
}

/**
 * Real tokens of a real Keycloak: for each case the app predicts, then the gateway answers, and both must be
 * what the author wrote down. In: the rig, and which Keycloak. Out: how many agree, or `notRun` with the
 * reason this Keycloak cannot be had here. Errors: when one that is there does not start.
 */
export async function agreeWithKeycloak(
  rig: Rig,
  plan: KeycloakPlan,
  say: (line: string) => void,
): Promise<KeycloakAgreement | { readonly notRun: string }> {
  const home = await prepareKeycloak(say, plan)
  if ('notRun' in home) return home
  const ends: (() => Promise<void>)[] = [() => home.remove()]
  try {
    const keycloak = await startKeycloak(home, rig.authority)
    ends.push(() => keycloak.stop())
    say(
      `Keycloak ${keycloak.version} on Java ${home.java} answers after ${keycloak.startSeconds.toFixed(0)} s`,
    )
    const { url, authHeaderName, admin } = rig.gateway
    const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
    ends.push(close)
    const [realm, other] = [await keycloak.realm('acme'), await keycloak.realm('elsewhere')]
    for (const one of [realm, other]) await one.addUser(USER)
    // The gateway meets every line, and knows the person from the first one on.
    if (!met.has(rig)) await rig.admin.createUser({ email: USER.email })
    met.add(rig)

    const failures: string[] = []
    const run = cases.filter(({ needs }) => needs?.(home) ?? true)
    for (const [index, one] of run.entries()) {
      const clientId = `kc-client-${index}`
      const settings = { authorization_servers: [realm.issuer] }
      const server = await rig.admin.createServer({ oauth_enabled: true, oauth_config: settings })
      const canonical = rig.gateway.canonical(server.id)
      await realm.addClient({ clientId, ...one.client?.(canonical, clientId) })
      await rig.admin.putServer(server.id, {
        oauthConfig: { ...settings, resource: one.resource?.(canonical, clientId) ?? canonical },
      })
      const place = { canonical, realm, other }
      const token = await (one.send?.(place, clientId) ?? access(place, clientId))
      // Just issued, a token is within the doubt about the clocks, and the app rightly does not decide.
      await pause(2_500)
      const reading = await scene.readServer(server.id)
      if (!reading.ok) throw new Error(JSON.stringify(reading.error))
      const facts = await gatherFacts(scene, token, server.id, reading.value.server)
      const { stoppedAt, prediction } = judge(facts)
      const actual = await postInitialize(rig.gateway, server.id, token)
      const stopped = stoppedAt ?? 'accepted'
      const status = one.stops === 'accepted' ? 200 : 401
      if (stopped !== one.stops || prediction.status !== actual.status || actual.status !== status)
        failures.push(
          `${one.name}: predicted ${prediction.status} at ${stopped}, is ${actual.status}; its author wrote ${status} at ${one.stops}`,
        )
      const document =
        facts.metadata.state === 'gathered'
          ? facts.metadata.probes.find(({ reply }) => reply.kind === 'http' && reply.status === 200)?.reply
          : undefined
      if (
        document?.kind === 'http' &&
        document.body.kind === 'json' &&
        recognise(realm.issuer, document.body.value).id !== 'keycloak'
      )
        failures.push(`${one.name}: its metadata is not taken for Keycloak's`)
    }
    const leftOut = cases.filter((one) => !run.includes(one)).map(({ name }) => name)
    return {
      agreed: Math.max(0, run.length - failures.length),
      total: run.length,
      failures,
      leftOut,
      version: keycloak.version,
      java: home.java,
      startSeconds: keycloak.startSeconds,
    }
  } finally {
    for (const end of ends.reverse()) await end()
  }
}
