import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { withAfter } from '../../electron/judging/after.ts'
import { gatherFacts, type Scene } from '../../electron/judging/diagnose.ts'
import { goOn } from '../../electron/gateway/go-on.ts'
import type { Opened } from '../../electron/gateway/connect.ts'
import type { Diagnosis } from '../../shared/contextforge/diagnosis.ts'
import { judge } from '../../shared/judging/judge.ts'
import { compareAfter } from '../../shared/probe/go-on.ts'
import { appScene } from '../helpers/app-scene.ts'
import { isBefore } from './case.ts'
import { postInitialize, postMcp, type Answer } from './rig/admin.ts'
import type { ForgedIssuer } from './rig/forge.ts'
import type { Rig } from './rig/rig.ts'

export interface RightsProof {
  readonly agreed: number
  readonly total: number
  /** Answers of which the app must say that it cannot know them. */
  readonly open: number
  /** Servers this release does not show, so that nothing is said of them. */
  readonly hidden: readonly string[]
  readonly failures: readonly string[]
}

/** A person, and what their author expects of every release: written before any gateway was asked. */
interface Person {
  readonly name: string
  readonly use: boolean
  readonly call: boolean
  /** The app cannot know the right to call: the login is not in the team that gives it. */
  readonly open?: true
  /** Nor on 1.0.0, which tells no administrator that a team is somebody's own. */
  readonly openOn100?: true
  /** Which tools of a server with all of them are listed. */
  readonly sees: readonly ToolName[]
  /** The same before 1.1.0, where it differs. */
  readonly before110?: readonly ToolName[]
}

type ToolName = 'rig-public' | 'rig-team' | 'rig-private' | 'rig-off' | 'rig-hidden-team'

const PEOPLE: readonly Person[] = [
  { name: 'viewer', use: true, call: false, openOn100: true, sees: ['rig-public'] },
  { name: 'nobody', use: false, call: false, sees: ['rig-public'] },
  { name: 'member', use: true, call: true, sees: ['rig-public', 'rig-team'] },
  { name: 'guest', use: true, call: false, openOn100: true, sees: ['rig-public'] },
  { name: 'caller', use: true, call: true, sees: ['rig-public'] },
  { name: 'heir', use: true, call: true, sees: ['rig-public'] },
  { name: 'only-calls', use: false, call: true, sees: ['rig-public'] },
  { name: 'insider', use: true, call: true, open: true, sees: ['rig-public', 'rig-hidden-team'] },
  {
    name: 'chief',
    use: true,
    call: true,
    sees: ['rig-public', 'rig-team', 'rig-hidden-team'],
    before110: ['rig-public', 'rig-team', 'rig-private', 'rig-hidden-team'],
  },
]

const emailOf = (name: string): string => `${name}@rights.example.com`

/**
 * Persons of several roles and teams against servers with tools of every visibility: what the app says of
 * tools/list and tools/call, written to a file, beside what the gateway answers. Then the app's own probe,
 * which goes on after `initialize`, against the same. Errors: when the gateway takes no set-up.
 */
export async function proveRights(rig: Rig, folder: string): Promise<RightsProof> {
  const { url, authHeaderName, admin } = rig.gateway
  const at = { url, authHeaderName, caPem: rig.authority.certPem, ...admin }
  const backend = await startBackend()
  const { scene, opened, close } = await appScene(at)
  const failures: string[] = []
  let [agreed, total, open] = [0, 0, 0]
  const compare = (what: string, predicted: unknown, actual: unknown): void => {
    total += 1
    if (JSON.stringify(predicted) === JSON.stringify(actual)) agreed += 1
    else failures.push(`${what}: predicted ${JSON.stringify(predicted)}, is ${JSON.stringify(actual)}`)
  }
  try {
    const issuer = rig.forge.issuer()
    const servers = await setUp(rig, issuer, backend.url)
    const asks = PEOPLE.flatMap((person) => servers.map((server) => ({ person, ...server })))
    const predictions = []
    const hidden = new Set<string>()
    for (const ask of asks) {
      if (ask.visibility === 'team' && (await isHidden(rig, scene, ask.id))) {
        hidden.add(ask.name)
        continue
      }
      const token = issuer.token({ aud: 'rights', email: emailOf(ask.person.name) })
      predictions.push({ ...ask, token, diagnosis: await predict(scene, token, ask.id) })
    }
    mkdirSync(folder, { recursive: true })
    const lines = predictions.map(({ person, name, diagnosis: { verdict, after } }) =>
      JSON.stringify({ person: person.name, server: name, verdict, says: after?.says, after }),
    )
    writeFileSync(join(folder, `rights-${rig.environment.version}.jsonl`), `${lines.join('\n')}\n`)

    for (const one of predictions) {
      const { person, name, id, token, diagnosis, tools } = one
      const what = `${person.name} at ${name}`
      const { after, prediction } = diagnosis
      if (diagnosis.verdict !== 'accepted' || after === null) {
        failures.push(`${what}: ${diagnosis.headline}, and nothing after it`)
        continue
      }
      const first = await postInitialize(rig.gateway, id, token)
      compare(`${what}: initialize`, prediction.status, first.status)
      compare(`${what}: its author, of initialize`, person.use ? 200 : 403, first.status)
      if (first.status !== 200) continue
      const listed = namesIn(await postMcp(rig.gateway, id, token, 'tools/list', {}))
      const shown = isBefore(rig.environment.version, '1.1.0') ? person.before110 : undefined
      const sees = tools.filter((tool) => (shown ?? person.sees).includes(tool))
      compare(`${what}: its author, of tools/list`, [...sees].sort(), listed)
      if (after.tools.maybe.length > 0) {
        open += 1
        if (!listed.every((tool) => [...after.tools.seen, ...after.tools.maybe].includes(tool)))
          failures.push(`${what}: tools/list shows what was not expected: ${listed.join(', ')}`)
      } else compare(`${what}: tools/list`, [...after.tools.seen].sort(), listed)
      for (const tool of tools) {
        const answer = await postMcp(rig.gateway, id, token, 'tools/call', { name: tool, arguments: {} })
        const met = metBy(answer)
        compare(
          `${what}: its author, of calling ${tool}`,
          person.call ? (person.sees.includes(tool) ? 'called' : 'no such tool') : 'denied',
          met,
        )
        if (after.call === 'unknown') open += 1
        else if (after.call === 'no') compare(`${what}: tools/call ${tool}`, 'denied', met)
        else if (!after.tools.maybe.includes(tool))
          compare(
            `${what}: tools/call ${tool}`,
            after.tools.seen.includes(tool) && !after.tools.listedOnly.includes(tool)
              ? 'called'
              : 'no such tool',
            met,
          )
      }
      const isOpen = person.open ?? (person.openOn100 === true && isBefore(rig.environment.version, '1.0.1'))
      if (isOpen !== (after.call === 'unknown'))
        failures.push(`${what}: the right to call is said to be ${after.call}`)
      const went = compareAfter(after, await goOn(asApp(opened, id, token)))
      if (went.list.agrees === false || went.call.agrees === false || went.call.refused !== !person.call)
        failures.push(`${what}: the probe met ${JSON.stringify(went)}`)
    }
    return { agreed, total, open, hidden: [...hidden], failures }
  } finally {
    await close()
    await backend.close()
  }
}

/** Releases that do not show a team's server to the administrator who made both. */
const HIDING = ['1.0.3', '1.0.4']

/** True where this release does not show the app a server of a team, so that it can say nothing of it. */
export async function isHidden(rig: Rig, scene: Scene, serverId: string): Promise<boolean> {
  if (!HIDING.includes(rig.environment.version)) return false
  const reading = await scene.readServer(serverId)
  return !reading.ok && reading.error.kind === 'server-gone'
}

async function predict(scene: Scene, token: string, serverId: string): Promise<Diagnosis> {
  const reading = await scene.readServer(serverId)
  if (!reading.ok) throw new Error(JSON.stringify(reading.error))
  const facts = await gatherFacts(scene, token, serverId, reading.value.server)
  return withAfter(scene.people, facts, judge(facts))
}

const asApp = ({ http, baseUrl, profile }: Opened, serverId: string, token: string) => ({
  http,
  baseUrl,
  headerName: profile.authHeaderName,
  serverId,
  token,
  sessionId: null,
  protocolVersion: '2025-06-18',
})

interface RightsServer {
  readonly name: string
  readonly id: string
  readonly tools: readonly ToolName[]
  readonly visibility: 'public' | 'team'
}

/** People, roles, a team the login is in and one it is not, tools, and servers to see them at. */
async function setUp(rig: Rig, issuer: ForgedIssuer, backend: string): Promise<readonly RightsServer[]> {
  const base = isBefore(rig.environment.version, '1.0.5') ? '' : '/v1'
  const ask = async (method: string, path: string, body?: unknown, token?: string): Promise<unknown> => {
    const answer = await rig.admin.call(method, base + path, body, token)
    if (answer.status < 300) return answer.json
    throw new Error(`${method} ${path}: ${answer.status} ${answer.bodyText.slice(0, 300)}`)
  }
  const made = async (path: string, body: unknown, token?: string): Promise<string> =>
    ((await ask('POST', path, body, token)) as { id: string }).id

  const chief = await rig.admin.createUser({ email: emailOf('chief'), isAdmin: true })
  for (const { name } of PEOPLE.filter((one) => one.name !== 'chief'))
    await rig.admin.createUser({ email: emailOf(name) })
  const team = await made('/teams/', { name: 'Rig team', visibility: 'private' })
  await ask('POST', `/teams/${team}/members`, { email: emailOf('member'), role: 'member' })
  // Whose members only those are told who are in it: the app's login is not.
  const session = await rig.admin.login(chief.email, chief.password)
  const hidden = await made('/teams/', { name: 'Rig hidden team', visibility: 'private' }, session)
  await ask('POST', `/teams/${hidden}/members`, { email: emailOf('insider'), role: 'member' }, session)

  const calls = { name: 'rig-caller', description: 'x', scope: 'global', permissions: ['tools.execute'] }
  const caller = await made('/rbac/roles', calls)
  const heir = await made('/rbac/roles', {
    ...calls,
    name: 'rig-heir',
    permissions: ['tags.read'],
    inherits_from: caller,
  })
  const roles = (await ask('GET', '/rbac/roles')) as { id: string; name: string }[]
  const grant = (who: string, role: string, scope = 'global', scopeId?: string): Promise<unknown> =>
    ask('POST', `/rbac/users/${emailOf(who)}/roles`, { role_id: role, scope, scope_id: scopeId })
  await grant('caller', caller)
  await grant('heir', heir)
  await grant('only-calls', caller)
  // A role in a team without being in it counts for nothing.
  await grant('guest', roles.find(({ name }) => name === 'developer')?.id ?? '', 'team', team)
  for (const who of ['nobody', 'only-calls']) {
    const path = `/rbac/users/${emailOf(who)}/roles`
    const held = (await ask('GET', path)) as { role_id: string; scope: string; scope_id: string | null }[]
    for (const { role_id: id, scope, scope_id: scopeId } of held)
      if (id !== caller)
        await ask('DELETE', `${path}/${id}?scope=${scope}${scopeId === null ? '' : `&scope_id=${scopeId}`}`)
  }

  const ids = new Map<ToolName, string>()
  const tool = async (name: ToolName, visibility: string, teamId?: string): Promise<void> => {
    const described = { name, url: `${backend}/${name}`, description: name, integration_type: 'REST' }
    const more = teamId === undefined ? { visibility } : { visibility, team_id: teamId }
    ids.set(name, await made('/tools', { tool: { ...described, request_type: 'GET', ...more }, ...more }))
  }
  await tool('rig-public', 'public')
  await tool('rig-team', 'team', team)
  await tool('rig-private', 'private')
  await tool('rig-off', 'public')
  await tool('rig-hidden-team', 'team', team)
  await ask('POST', `/tools/${ids.get('rig-off') ?? ''}/state?activate=false`)
  await moveTool(rig, ids.get('rig-hidden-team') ?? '', hidden)

  const serverWith = async (name: string, tools: readonly ToolName[], visibility: 'public' | 'team') => {
    const { id } = await rig.admin.createServer({
      name,
      visibility,
      ...(visibility === 'team' ? { team_id: team } : {}),
      oauth_enabled: true,
      oauth_config: { authorization_servers: [issuer.url], resource: 'rights' },
      associated_tools: tools.flatMap((one) => ids.get(one) ?? []),
    })
    return { name, id, tools, visibility }
  }
  const all = [...ids.keys()]
  return [
    await serverWith('rig-all', all, 'public'),
    await serverWith('rig-of-team', ['rig-public', 'rig-team'], 'team'),
    await serverWith('rig-none', [], 'public'),
  ]
}

/** The API gives a tool only to a team its maker is in: the team of somebody else is written underneath. */
async function moveTool(rig: Rig, tool: string, team: string): Promise<void> {
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(rig.gateway.database)
  try {
    database.pragma('busy_timeout = 5000')
    const { changes } = database.prepare('UPDATE tools SET team_id = ? WHERE id = ?').run(team, tool)
    if (changes !== 1) throw new Error('the tool was not moved to the other team')
  } finally {
    database.close()
  }
}

/** What a REST tool calls. */
async function startBackend(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"rig":"called"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function namesIn({ json }: Answer): readonly string[] {
  const result = (json as { result?: { tools?: { name: string }[] } } | undefined)?.result
  return (result?.tools ?? []).map(({ name }) => name).sort()
}

function metBy({ bodyText, status }: Answer): string {
  if (/access denied/i.test(bodyText)) return 'denied'
  if (/unknown tool|tool not found|exists but is inactive/i.test(bodyText)) return 'no such tool'
  return /"?rig\\?"?: ?\\?"called/.test(bodyText) ? 'called' : `${status} ${bodyText.slice(0, 200)}`
}
