import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { CHANGED_DEFAULTS, defaultsBetween } from '../../shared/contextforge/release-changes.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'
import { DOORS, type Door } from '../../shared/rehearsal/doors.ts'
import { differs, knocksOf, rehearse, type Knock, type Pair } from '../../shared/rehearsal/rehearse.ts'
import { appScene } from '../helpers/app-scene.ts'
import { atOnce } from './at-once.ts'
import { createAdmin, type Admin } from './rig/admin.ts'
import { prepareEnvironment, type GatewayEnvironment } from './rig/environment.ts'
import { startGateway, type Gateway } from './rig/gateway.ts'
import type { Rig } from './rig/rig.ts'

const FROM = '1.0.5'
const SETTLED_MS = 2_500
const AT_ONCE = 4
const ANSWER_MS = 60_000
const people = {
  known: 'up-dana@example.com',
  gone: 'up-gone@example.com',
  stranger: 'up-nobody@example.com',
}
const ID = { url: 'a0'.repeat(16), client: 'a1'.repeat(16), off: 'a2'.repeat(16), stray: 'a3'.repeat(16) }

export interface RehearsalProof {
  readonly agreed: number
  readonly total: number
  /** Requests whose answer the rehearsal leaves open. */
  readonly open: number
  readonly from: string
  readonly to: string
  readonly failures: readonly string[]
}

/**
 * The upgrade from 1.0.5, rehearsed on a running 1.0.5 and then seen: both gateways run on the same
 * configuration, and every door of every server is asked without a token and with each. A request agrees
 * where the rehearsal names a difference and there is one, or names none and there is none, and the answers
 * are those it told. Then the defaults of both packages, and the settings that keep the old behaviour, on a
 * gateway that is set up so. In: the rig with the newer gateway. Errors: when one does not start.
 */
export async function proveRehearsal(
  rig: Rig,
  say: (line: string) => void,
): Promise<RehearsalProof | { readonly notRun: string }> {
  const environment = await prepareEnvironment({ version: FROM, say })
  if ('notRun' in environment) return environment
  const ends: (() => Promise<void>)[] = []
  const start = async (of: GatewayEnvironment, env: Record<string, string> = {}): Promise<Gateway> => {
    const gateway = await startGateway(of, { caPem: rig.authority.certPem, env })
    ends.push(() => gateway.stop())
    return gateway
  }
  try {
    const [old, kept] = await Promise.all([
      start(environment),
      start(rig.environment, {
        MCP_INBOUND_PROTOCOL_MODE: 'legacy',
        MCP_ALLOWED_HOSTS: '["mcp.example.com"]',
      }),
    ])
    for (const admin of [await createAdmin(old), rig.admin, await createAdmin(kept)])
      await configure(rig, admin)
    const tokens = await tokensOf(rig, old)
    await pause(SETTLED_MS)

    const { url, authHeaderName, admin } = old
    const { scene, close } = await appScene({ url, authHeaderName, caPem: rig.authority.certPem, ...admin })
    ends.push(close)
    const servers = await serversOf(scene)
    const pairs: Pair[] = []
    for (const server of servers)
      for (const [label, token] of Object.entries(tokens))
        pairs.push({ label, facts: await gatherFacts(scene, token, server.id, server) })
    const to = rig.environment.version
    const ask = { from: scene.gateway.capabilities, to, servers, pairs }
    const knocks = knocksOf(ask)
    const told = knocks.filter(({ before, after }) => before.status !== null && after.status !== null)

    // Written down before anything is sent: what is named, and what is not.
    const seen = await atOnce(AT_ONCE, told, (knock) => {
      const token = knock.token === null ? null : (tokens[knock.token] ?? '')
      return Promise.all([knockAt(old, knock, token), knockAt(rig.gateway, knock, token)])
    })
    const checks = [
      ...told.map((knock, index) => compared(knock, seen[index] as readonly [Answer, Answer])),
      ...(await defaultsIn(environment, rig.environment)),
      ...(await settingsOn(kept, rig.gateway, old, tokens['dana'] ?? '')),
      ...groupsOf(rehearse(ask).differences.map(({ kind }) => kind)),
    ]
    const failures = checks.filter((why) => why !== null)
    return {
      ...{ agreed: checks.length - failures.length, total: checks.length, failures, from: FROM, to },
      open: knocks.length - told.length,
    }
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

/** The same configuration, down to the ids. */
async function configure({ resourceProvider, clientIdProvider }: Rig, admin: Admin): Promise<void> {
  await admin.createUser({ email: people.known })
  await admin.createUser({ email: people.gone, isActive: false })
  const make = (id: string, issuer: string, resource: unknown, oauth_enabled = true): Promise<unknown> =>
    admin.createServer({
      ...({ id } as object),
      name: `up-${id.slice(0, 2)}`,
      oauth_enabled,
      oauth_config: { authorization_servers: [issuer], resource },
    })
  await make(ID.url, resourceProvider.issuer, 'https://mcp.example.com/up')
  await make(ID.client, clientIdProvider.issuer, [clientIdProvider.clientId])
  await make(ID.off, resourceProvider.issuer, 'https://mcp.example.com/up', false)
  await make(ID.stray, 'https://elsewhere.example.com', 'https://mcp.example.com/up')
}

async function tokensOf(rig: Rig, old: Gateway): Promise<Readonly<Record<string, string>>> {
  const resource = 'https://mcp.example.com/up'
  const { resourceProvider, clientIdProvider } = rig
  return {
    dana: await resourceProvider.accessToken({ email: people.known, resource }),
    'for another URL': await resourceProvider.accessToken({
      email: people.known,
      resource: old.canonical(ID.url),
    }),
    'of a stranger': await resourceProvider.accessToken({ email: people.stranger, resource }),
    'of a person who is switched off': await resourceProvider.accessToken({ email: people.gone, resource }),
    'with the client id': await clientIdProvider.accessToken({ email: people.known, resource }),
    opaque: 'not-a-token-at-all',
  }
}

async function serversOf(scene: Scene): Promise<readonly VirtualServer[]> {
  const servers: VirtualServer[] = []
  for (const id of Object.values(ID)) {
    const reading = await scene.readServer(id)
    if (!reading.ok) throw new Error(JSON.stringify(reading.error))
    servers.push(reading.value.server)
  }
  return servers
}

interface Answer {
  readonly status: number
  readonly detail: string
  readonly challenge: string
}

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'claimcheck-rig', version: '0' },
  'io.modelcontextprotocol/clientCapabilities': {},
}
const INITIALIZE = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'claimcheck-rig', version: '0' },
}

const knockAt = (gateway: Gateway, { door, server }: Pick<Knock, 'door' | 'server'>, token: string | null) =>
  askDoor(gateway, door, server.id, token)

function askDoor(
  gateway: Gateway,
  door: Door,
  id: string,
  token: string | null,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const modern = door.speaks === 'server/discover'
  const params = modern ? { _meta: META } : INITIALIZE
  const body =
    door.speaks === 'nothing'
      ? undefined
      : JSON.stringify({ jsonrpc: '2.0', id: 1, method: door.speaks, params })
  const headers: Record<string, string> = {
    accept: 'application/json, text/event-stream',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(modern ? { 'mcp-protocol-version': '2026-07-28', 'mcp-method': door.speaks } : {}),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...more,
  }
  return new Promise((resolve, reject) => {
    const address = gateway.url + door.path.replace('ID', id)
    const outgoing = request(address, { method: door.method, headers, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          detail: /"detail":"([^"]*)"/.exec(text)?.[1] ?? '',
          challenge: (answer.headers['www-authenticate'] ?? 'none').replace(/=.*/s, ''),
        }),
      )
    })
    outgoing.setTimeout(ANSWER_MS, () => outgoing.destroy(new Error(`no answer at ${door.title}`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** What of two answers a client can tell apart: the status, and of a refusal its words and its challenge. */
const unlike = (a: Answer, b: Answer): boolean =>
  a.status !== b.status ||
  ([401, 403].includes(a.status) && (a.detail !== b.detail || a.challenge !== b.challenge))

function compared(knock: Knock, [before, after]: readonly [Answer, Answer]): string | null {
  const right = before.status === knock.before.status && after.status === knock.after.status
  if (right && differs(knock) === unlike(before, after)) return null
  const show = ({ status, detail, challenge }: Answer): string => `${status} ${detail} (${challenge})`
  return `${knock.door.title} on ${knock.server.name}, ${knock.token ?? 'no token'}: rehearsed ${knock.before.says} -> ${knock.after.says}, is ${show(before)} -> ${show(after)}`
}

const READ_DEFAULTS = `
import json, sys
from mcpgateway.config import Settings
def text(value):
    if hasattr(value, "get_secret_value"): value = value.get_secret_value()
    if isinstance(value, bool): return str(value).lower()
    return "" if value in (None, "") or value == set() else str(value)
fields = Settings.model_fields
print(json.dumps({n: text(fields[n.lower()].get_default(call_default_factory=True)) if n.lower() in fields else None for n in sys.argv[1:]}))
`

/** Every setting of the table, in both packages: it is named where it differs, with both values. */
async function defaultsIn(
  before: GatewayEnvironment,
  after: GatewayEnvironment,
): Promise<readonly (string | null)[]> {
  const names = [...new Set(CHANGED_DEFAULTS.map(({ setting }) => setting))]
  const read = async ({ python, folder }: GatewayEnvironment): Promise<Record<string, string | null>> => {
    const { stdout } = await promisify(execFile)(python, ['-c', READ_DEFAULTS, ...names], { cwd: folder })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, string | null>
  }
  const [was, is] = [await read(before), await read(after)]
  const named = defaultsBetween(before.version, after.version)
  return names.map((name) => {
    const one = named.find(({ setting }) => setting === name)
    const [from, to] = [was[name] ?? null, is[name] ?? null]
    if (one === undefined)
      return from === to ? null : `${name} changes from ${from} to ${to}, and is not named`
    return one.before === from && one.after === to
      ? null
      : `${name}: named ${one.before} -> ${one.after}, is ${from} -> ${to}`
  })
}

/** The settings that are named do what is said of them: one keeps the old behaviour, one begins to count. */
async function settingsOn(
  kept: Gateway,
  plain: Gateway,
  old: Gateway,
  token: string,
): Promise<readonly (string | null)[]> {
  const door = (id: string): Door => DOORS.find((one) => one.id === id) as Door
  const host = { host: 'other.example.com' }
  const status = async (gateway: Gateway, id: string, more = {}): Promise<number> =>
    (await askDoor(gateway, door(id), ID.url, token, more)).status
  const must = (is: number, wanted: number, what: string): string | null =>
    is === wanted ? null : `${what}: ${is}, not ${wanted}`
  const named = { host: 'mcp.example.com' }
  return [
    must(
      await status(kept, 'server-modern', named),
      400,
      'MCP 2026-07-28 with MCP_INBOUND_PROTOCOL_MODE=legacy',
    ),
    must(await status(plain, 'server-modern'), 200, 'MCP 2026-07-28 without it'),
    must(await status(kept, 'server', host), 403, 'another host where MCP_ALLOWED_HOSTS is set'),
    must(await status(kept, 'server', named), 200, 'the host that MCP_ALLOWED_HOSTS names'),
    must(await status(plain, 'server', host), 200, 'another host where it is empty'),
    must(await status(old, 'server', host), 200, `another host at ${FROM}`),
  ]
}

/** The rehearsal an operator reads has all of it. */
const groupsOf = (kinds: readonly string[]): readonly (string | null)[] =>
  ['first-call', 'door', 'default'].map((kind) =>
    kinds.includes(kind) ? null : `the rehearsal names no difference of the kind ${kind}`,
  )
