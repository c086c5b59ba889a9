import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Meeting } from '../../shared/client/realm.ts'
import { wayIn, type AdminRequest, type PlanLine } from '../../shared/client/way-in.ts'
import type { Authority } from '../helpers/certificates.ts'
import type { Admin } from '../gateway/rig/admin.ts'
import type { Gateway } from '../gateway/rig/gateway.ts'
import type { Realm } from '../gateway/rig/keycloak.ts'
import type { Client } from './clients.ts'
import { profileOf } from './pairs.ts'
import { toldByClient } from './recorded.ts'
import { setStage, type Standing } from './stage.ts'

export interface WayInProof {
  readonly before: number
  readonly after: number
  readonly of: number
  /** Whatever is not as the plan says; empty when all is. */
  readonly failures: readonly string[]
}

/** What the proof plays in. */
export interface Around {
  readonly gateway: Gateway
  readonly admin: Admin
  readonly authority: Authority
  /** Whether the Keycloak has resource indicators switched on. */
  readonly hasIndicators: boolean
  readonly say: (line: string) => void
}

/**
 * Executes the plan for a fresh realm and a plain server line by line, and runs the clients before the first
 * line and after each: those that get in have to be those the plan names. In: the clients; those of `quick`
 * are run after every line, the others before and at the end. Errors: when a line cannot be executed.
 */
export async function proveWayIn(
  clients: readonly Client[],
  quick: readonly string[],
  realm: Realm,
  { gateway, admin, authority, hasIndicators, say }: Around,
): Promise<WayInProof> {
  const setUp = { id: 'way-in', what: 'a fresh realm', issuer: realm.issuer }
  const stage = await setStage([setUp], gateway, admin, authority)
  try {
    const [standing] = stage.standing
    if (standing === undefined) throw new Error('there is no server')
    const profiles = clients.map(profileOf)
    const plan = wayIn(profiles, await readMeeting(standing, realm, hasIndicators))
    const failures: string[] = []
    const look = async (when: string, some: readonly Client[], says: readonly string[]): Promise<number> => {
      const inside = await whoIsIn(some, standing)
      const expected = some.map(({ pin }) => pin.client).filter((id) => says.includes(id))
      if (expected.join() !== inside.join())
        failures.push(
          `${when}: the plan says ${expected.join(', ') || 'nobody'}, in is ${inside.join(', ') || 'nobody'}`,
        )
      say(`${when}: ${inside.length}/${some.length} in (${inside.join(', ') || 'nobody'})`)
      return inside.length
    }
    const before = await look('before', clients, plan.today)
    let after = before
    for (const line of plan.lines) {
      await execute(line, standing, realm, admin)
      const last = line === plan.lines.at(-1)
      const some = last ? clients : clients.filter(({ pin }) => quick.includes(pin.client))
      const inside = await look(`line ${line.number}, ${line.title}`, some, line.lets)
      if (last) after = inside
    }
    return { before, after, of: clients.length, failures }
  } finally {
    await stage.close()
  }
}

/** What the plan needs to know, as the realm and the set-up have it: nothing is taken for granted. */
async function readMeeting({ address }: Standing, realm: Realm, hasIndicators: boolean): Promise<Meeting> {
  const names = async (path: string): Promise<string[]> =>
    (await realm.admin<{ name: string }[]>('GET', path)).map(({ name }) => name)
  const components = await realm.admin<Component[]>('GET', '/components')
  const policy = components.find(({ name, subType }) => name === 'Trusted Hosts' && subType === 'anonymous')
  const allowed = components.find(
    ({ name, subType }) => name === 'Allowed Client Scopes' && subType === 'anonymous',
  )
  const must = policy?.config['host-sending-registration-request-must-match']?.[0]
  return {
    server: { address, isPublic: true, expects: [address], scopes: null },
    realm: {
      issuer: realm.issuer,
      defaultScopes: await names('/default-default-client-scopes'),
      optionalScopes: await names('/default-optional-client-scopes'),
      audiences: {},
      ...(hasIndicators ? { indicators: {} } : {}),
      trustedHosts:
        policy === undefined
          ? null
          : { hosts: policy.config['trusted-hosts'] ?? [], senderMustMatch: must !== 'false' },
      checksScopes: allowed !== undefined,
    },
  }
}

interface Component {
  readonly id: string
  readonly name: string
  readonly subType?: string
  readonly config: Readonly<Record<string, readonly string[]>>
}

async function whoIsIn(clients: readonly Client[], standing: Standing): Promise<readonly string[]> {
  const inside: string[] = []
  for (const client of clients) {
    await standing.begin()
    await client.run(standing.address, null)
    if (toldByClient(await standing.recorded(), false, []).stop === 'in') inside.push(client.pin.client)
  }
  return inside
}

async function execute(
  { doing }: PlanLine,
  { serverId }: Standing,
  realm: Realm,
  admin: Admin,
): Promise<void> {
  if (doing.at === 'identity-provider') return executeAt(realm, doing.api)
  if (doing.at === 'gateway-visibility') throw new Error('the server of this proof is public already')
  if (doing.at === 'told') throw new Error('nothing of this plan is only told')
  const { oauthConfig } = await admin.getServer(serverId)
  await admin.putServer(serverId, { oauthConfig: { ...oauthConfig, ...doing.oauthConfig } })
}

/** The requests of a line as they are printed for whoever sends them by hand. */
async function executeAt(realm: Realm, requests: readonly AdminRequest[]): Promise<void> {
  const base = `/admin/realms/${new URL(realm.issuer).pathname.split('/').at(-1)}`
  let id = ''
  for (const request of requests) {
    const path = request.path.replace(base, '').replace('{id}', id)
    if (request.kind === 'create') {
      await realm.admin('POST', path, request.body)
      const all = await realm.admin<{ id: string; name: string }[]>('GET', path)
      id = all.find(({ name }) => name === request.body['name'])?.id ?? ''
    } else if (request.kind === 'put') await realm.admin('PUT', path, {})
    else {
      const all = await realm.admin<(Component & JsonObject)[]>('GET', path)
      const found = all.find((one) =>
        Object.entries(request.where).every(([name, value]) => one[name] === value),
      )
      if (found === undefined) throw new Error(`nothing at ${path} is ${JSON.stringify(request.where)}`)
      const config = { ...found.config, ...request.config }
      await realm.admin('PUT', `${path}/${found.id}`, { ...found, config })
    }
  }
}
