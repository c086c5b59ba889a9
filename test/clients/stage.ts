import { randomBytes } from 'node:crypto'
import { issueLoopback, type Authority } from '../helpers/certificates.ts'
import type { Admin } from '../gateway/rig/admin.ts'
import type { Gateway } from '../gateway/rig/gateway.ts'
import { startIdentity, type Identity } from './identity.ts'
import { reservePorts, startNginx, type Nginx } from './nginx.ts'
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

/**
 * Puts all set-ups up: for each a server of the gateway, a site of nginx, and an identity provider. Errors:
 * when one of them does not come up; what has come up is ended first.
 */
export async function setStage(
  setUps: readonly SetUp[],
  gateway: Gateway,
  admin: Admin,
  authority: Authority,
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
      const { issuer } = setUp
      const identity =
        issuer === undefined ? await startIdentity(leaf, setUp.identity ?? {}) : elsewhere(issuer)
      identities.push(identity)
      const place = await serverFor(setUp, port, gateway, admin, identity)
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
  const address = `https://${host}/servers/${id}/mcp`
  const resource = server.resource === undefined ? address : server.resource
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
  return { upstream: gateway.url, host, serverId: id, issuer: identity.issuer }
}

function standing(
  { setUp, port, place, identity }: { setUp: SetUp; port: number; place: Place; identity: Identity },
  nginx: Nginx,
): Standing {
  let from = 0
  return {
    setUp,
    serverId: place.serverId,
    address: `https://${place.host}${setUp.path?.(place.serverId) ?? `/servers/${place.serverId}/mcp`}`,
    begin: async () => {
      // What the prediction asked is written down before.
      await nginx.recorded(port, from)
      from = await nginx.mark()
      identity.recorded.length = 0
    },
    recorded: async () => [...(await nginx.recorded(port, from)), ...identity.recorded],
  }
}
