import { randomBytes } from 'node:crypto'
import { issueLoopback, type Authority, type Leaf } from '../helpers/certificates.ts'
import type { Admin } from '../gateway/rig/admin.ts'
import type { Gateway } from '../gateway/rig/gateway.ts'
import { startIdentity, type Identity } from './identity.ts'
import { reservePorts, startNginx, type Nginx } from './nginx.ts'
import { startRealm, type RunningKeycloak } from './realm.ts'
import type { Recorded } from './recorded.ts'
import { site, type Place, type SetUp } from './setup.ts'

/** A set-up that stands: what clients are given, and what was asked of it. */
export interface Standing {
  readonly setUp: SetUp
  readonly address: string
  readonly serverId: string
  /** From when on requests are one client's own. */
  begin(): Promise<void>
  /** Everything asked since. */
  recorded(): Promise<readonly Recorded[]>
}

export interface Stage {
  readonly nginx: string
  readonly standing: readonly Standing[]
  close(): Promise<void>
}

/** The Keycloak that realms are made in: one with resource indicators, or one without. */
export type Keycloaks = (withIndicators: boolean) => RunningKeycloak

/**
 * Puts all set-ups up: for each a server of the gateway, a site of nginx, and an identity provider. In: where
 * realms are made, for set-ups that want one. Errors: when one of them does not come up; what has come up is
 * ended first.
 */
export async function setStage(
  setUps: readonly SetUp[],
  gateway: Gateway,
  admin: Admin,
  authority: Authority,
  keycloaks: Keycloaks = noKeycloak,
): Promise<Stage> {
  const leaf = await issueLoopback(authority)
  const reserved = await reservePorts(setUps.length)
  const identities: Identity[] = []
  const close = async (): Promise<void> => {
    await Promise.all(identities.splice(0).map((one) => one.close()))
  }
  try {
    const placed: { setUp: SetUp; port: number; place: Place; identity: Identity }[] = []
    for (const [at, setUp] of setUps.entries()) {
      const port = reserved.ports[at] ?? 0
      const { identity, finish } = await providerFor(setUp, leaf, keycloaks)
      identities.push(identity)
      const place = await serverFor(setUp, port, gateway, admin, identity)
      await finish?.(publicAddress(place))
      placed.push({ setUp, port, place, identity })
    }
    await reserved.release()
    const nginx = await startNginx(leaf, sitesOf(placed))
    return {
      nginx: nginx.version,
      standing: placed.map((one) => standing(one, nginx)),
      close: async () => {
        await nginx.stop()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

const noKeycloak: Keycloaks = () => {
  throw new Error('there is no Keycloak to make a realm in')
}

interface Provider {
  readonly identity: Identity
  /** What is to be done once the server's public address is known. */
  readonly finish?: (address: string) => Promise<void>
}

async function providerFor(
  { id, issuer, identity, realm }: SetUp,
  leaf: Leaf,
  keycloaks: Keycloaks,
): Promise<Provider> {
  if (issuer !== undefined) return { identity: elsewhere(issuer) }
  if (realm === undefined) return { identity: await startIdentity(leaf, identity ?? {}) }
  return startRealm(id, leaf, keycloaks(realm.withIndicators === true), realm)
}

const publicAddress = ({ host, serverId }: Place): string => `https://${host}/servers/${serverId}/mcp`

const elsewhere = (issuer: string): Identity => ({
  issuer,
  origin: new URL(issuer).origin,
  recorded: [],
  close: async () => undefined,
})

const sitesOf = (placed: readonly { setUp: SetUp; port: number; place: Place }[]) =>
  placed.map(({ setUp, port, place }) => ({ port, lines: setUp.proxy?.(place) ?? site(place) }))

async function serverFor(
  setUp: SetUp,
  port: number,
  gateway: Gateway,
  admin: Admin,
  identity: Identity,
): Promise<Place> {
  const id = randomBytes(16).toString('hex')
  const host = `localhost:${port}`
  const { server = {} } = setUp
  const place: Place = { upstream: gateway.url, host, serverId: id, issuer: identity.issuer }
  const resource = server.resource === undefined ? publicAddress(place) : server.resource
  await admin.createServer({
    id,
    name: setUp.id,
    visibility: server.visibility ?? 'public',
    oauth_enabled: server.oauth ?? true,
    oauth_config: {
      authorization_servers: server.issuers?.(identity.issuer) ?? [identity.issuer],
      ...(resource === null ? {} : { resource }),
      ...(server.scopes === undefined ? {} : { scopes_supported: server.scopes }),
      ...server.more,
    },
  })
  return place
}

function standing(
  { setUp, port, place, identity }: { setUp: SetUp; port: number; place: Place; identity: Identity },
  nginx: Nginx,
): Standing {
  let from = 0
  return {
    setUp,
    serverId: place.serverId,
    address: setUp.path ? `https://${place.host}${setUp.path(place.serverId)}` : publicAddress(place),
    begin: async () => {
      // What the prediction asked is written down before.
      await nginx.recorded(port, from)
      from = await nginx.mark()
      identity.recorded.length = 0
    },
    recorded: async () => [...(await nginx.recorded(port, from)), ...identity.recorded],
  }
}
