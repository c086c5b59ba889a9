import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { get } from 'node:http'
import { runCommand } from '../../electron/cli/run.ts'
import type { RunningDemo } from '../../electron/handlers/deps.ts'
import type { Arrival } from '../../shared/client/arrival.ts'
import { issueLoopback } from '../helpers/certificates.ts'
import { startWorld } from '../helpers/world.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { startIdentity } from '../clients/identity.ts'
import { browse } from '../clients/programs/browser.ts'
import type { Rig } from './rig/rig.ts'

export interface ArrivalProof {
  readonly agreed: number
  readonly total: number
  readonly failures: readonly string[]
}

const CLIENTS = ['claude-code', 'codex', 'sdk1', 'py2'] as const
/** Known to this proof alone: other proofs of the same gateway make people and give them roles. */
const PERSON = 'arrival@example.com'
const ALL = ['public-a', 'public-b', 'team-a', 'team-b', 'team-c', 'private-a', 'private-b', 'off-a'] as const

const nameOf = (client: string): string => PROFILES.find(({ id }) => id === client)?.name ?? client

/** What the ends of the ways have to say: written down before anybody goes one. */
const BEFORE = {
  ...{ person: PERSON, seen: 2, total: 8, call: 'no', callable: [] },
  ...{ why: 'this person has no tools.execute', asPredicted: true },
}
const AFTER = { ...BEFORE, call: 'yes', callable: ['public-a', 'public-b'], why: '' }

/**
 * `claimcheck walk --go-on` with a running gateway and a running provider: a person who may not call, and the
 * same once they have a role that lets them; each end of the way is the whole sentence, in text and in JSON.
 * Whether the gateway itself refuses that person's calls is what the rights are proven by.
 */
export async function proveArrival(rig: Rig): Promise<ArrivalProof> {
  const { url, admin: login } = rig.gateway
  const identity = await startIdentity(await issueLoopback(rig.authority), { email: PERSON })
  const backend = createServer((_request, response) => void response.writeHead(200).end('{}'))
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  /** Signs in as the person would: at the provider's page, and back to whoever waits. */
  const signIn = async (page: string): Promise<void> => {
    const to = new URL(page).searchParams.get('redirect_uri') ?? 'none:'
    const { back } = await browse(page, to, { ca: rig.authority.certPem })
    if (back !== null) get(back).on('error', () => undefined)
  }
  const printed: string[] = []
  const world = startWorld({
    gateway: {} as RunningDemo,
    deps: {
      demo: () => Promise.reject(new Error('there is no demo here')),
      browser: (page) => (void signIn(page), Promise.resolve()),
    },
    deadlineMs: 60_000,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  })
  const failures: string[] = []
  let [agreed, total] = [0, 0]
  const compare = (what: string, predicted: unknown, actual: unknown): void => {
    total += 1
    if (JSON.stringify(predicted) === JSON.stringify(actual)) agreed += 1
    else failures.push(`${what}: should be ${JSON.stringify(predicted)}, is ${JSON.stringify(actual)}`)
  }
  const goes = async (client: string, server: string, format: string): Promise<string> => {
    printed.length = 0
    const line = `walk --gateway ${url} --user ${login.email} --secret-stdin --ca ca.pem --server ${server}`
    await runCommand(`${line} --client ${client} --go-on${format}`.split(' '), world.handlers, {
      out: (text) => void printed.push(text),
      problem: () => undefined,
      stdin: () => Promise.resolve(login.password),
      readFile: () => Promise.resolve(rig.authority.certPem),
    })
    return printed.join('')
  }
  try {
    const { port } = backend.address() as AddressInfo
    const server = await setUp(rig, identity.issuer, `http://127.0.0.1:${port}`)
    for (const [when, expected] of [
      ['without a role', BEFORE],
      ['with one', AFTER],
    ] as const) {
      if (expected === AFTER) await letCall(rig)
      const ends =
        expected === BEFORE ? 'may call none: this person has no tools.execute.' : 'may call all of them.'
      const sentenceOf = (name: string): string =>
        `${name} gets in as ${PERSON}, sees 2 of 8 tools and ${ends}`
      for (const client of CLIENTS) {
        const what = `${client}, ${when}`
        const [told] = JSON.parse(await goes(client, server, ' --json')) as Told[]
        const { says: _says, ...end } = told?.arrival ?? {}
        const sorted = { ...end, callable: [...(end.callable ?? [])].sort() }
        compare(what, expected, ordered(expected, sorted))
        compare(`${what}: verdict`, 'in', told?.verdict)
        compare(`${what}: its sentence`, sentenceOf(nameOf(client)), told?.says)
      }
      const [client] = CLIENTS
      const text = await goes(client, server, '')
      compare(`in text, ${when}`, sentenceOf(nameOf(client)), text.match(/\S.* gets in as .*$/m)?.[0] ?? text)
    }
    return { agreed, total, failures }
  } finally {
    await world.close()
    await identity.close()
    backend.closeAllConnections()
    await new Promise((resolve) => backend.close(resolve))
  }
}

interface Told {
  readonly verdict: string
  readonly says: string
  readonly arrival?: Partial<Arrival>
}

/** The same fields in the same order. */
const ordered = (like: object, value: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries([...Object.keys(like), ...Object.keys(value)].map((name) => [name, value[name]]))

/** A public server with eight tools, of which two are everybody's, for a person as the gateway makes one. */
async function setUp(rig: Rig, issuer: string, backend: string): Promise<string> {
  const ask = asking(rig)
  await rig.admin.createUser({ email: PERSON })
  const { id: team } = (await ask('POST', '/v1/teams/', { name: 'Arrival', visibility: 'private' })) as Made
  const ids: string[] = []
  for (const name of ALL) {
    const [kind = ''] = name.split('-')
    const visibility = kind === 'off' ? 'public' : kind
    const more = { visibility, ...(kind === 'team' ? { team_id: team } : {}) }
    const described = { name, url: `${backend}/${name}`, description: name, integration_type: 'REST' }
    const tool = { ...described, request_type: 'GET', ...more }
    const { id } = (await ask('POST', '/v1/tools', { tool, ...more })) as Made
    if (kind === 'off') await ask('POST', `/v1/tools/${id}/state?activate=false`)
    ids.push(id)
  }
  const { id } = await rig.admin.createServer({
    name: 'arrival',
    oauth_enabled: true,
    oauth_config: { authorization_servers: [issuer] },
    associated_tools: ids,
  })
  const { oauthConfig } = await rig.admin.getServer(id)
  const resource = `${rig.gateway.url}/servers/${id}/mcp`
  await rig.admin.putServer(id, { oauthConfig: { ...oauthConfig, resource } })
  return id
}

async function letCall(rig: Rig): Promise<void> {
  const role = { name: 'arrival-caller', description: 'x', scope: 'global', permissions: ['tools.execute'] }
  const { id } = (await asking(rig)('POST', '/v1/rbac/roles', role)) as Made
  await asking(rig)('POST', `/v1/rbac/users/${PERSON}/roles`, { role_id: id, scope: 'global' })
}

interface Made {
  readonly id: string
}

const asking =
  (rig: Rig) =>
  async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await rig.admin.call(method, path, body)
    if (answer.status < 300) return answer.json
    throw new Error(`${method} ${path}: ${answer.status} ${answer.bodyText.slice(0, 300)}`)
  }
