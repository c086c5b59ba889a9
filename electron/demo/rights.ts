import { isObject, type Json, type JsonObject } from '../../shared/kernel/json.ts'
import { failed, json, type Reply } from './reply.ts'
import type { DemoUser, SignIn } from './sign-in.ts'
import type { StoredServer } from './store.ts'

/** The demo's only team, besides the personal one of each user. */
export const TEAM = { id: '7b1e5f0a4c3d4e2fa9b8c7d6e5f40312', name: 'Platform engineering' }

interface Role {
  readonly id: string
  readonly name: string
  readonly scope: 'global' | 'team'
  readonly permissions: readonly string[]
}

const READS = ['servers.read', 'servers.use', 'tools.read', 'resources.read', 'prompts.read', 'teams.read']
const ROLES: readonly Role[] = [
  { id: 'c5a0d3f1-0b1e-4a53-8d64-5f0f6c1d2a01', name: 'platform_admin', scope: 'global', permissions: ['*'] },
  {
    id: 'c5a0d3f1-0b1e-4a53-8d64-5f0f6c1d2a02',
    name: 'platform_viewer',
    scope: 'global',
    permissions: READS,
  },
  {
    id: 'c5a0d3f1-0b1e-4a53-8d64-5f0f6c1d2a03',
    name: 'viewer',
    scope: 'team',
    permissions: [...READS, 'tools.execute'],
  },
  {
    id: 'c5a0d3f1-0b1e-4a53-8d64-5f0f6c1d2a04',
    name: 'team_admin',
    scope: 'team',
    permissions: [...READS, 'tools.execute', 'teams.manage_members'],
  },
]

const role = (name: string): Role => ROLES.find((one) => one.name === name) ?? (ROLES[1] as Role)

interface Held {
  readonly role: Role
  readonly teamId: string | null
}

/** The id of a user's personal team. The user is its administrator, and it gives no rights elsewhere. */
const ownTeam = (email: string): string => Buffer.from(email).toString('hex').padEnd(32, '0').slice(0, 32)

function heldBy(user: DemoUser): readonly Held[] {
  return [
    { role: role(user.isAdmin ? 'platform_admin' : 'platform_viewer'), teamId: null },
    { role: role('team_admin'), teamId: ownTeam(user.email) },
    ...(user.isTeamMember === true ? [{ role: role('viewer'), teamId: TEAM.id }] : []),
  ]
}

/**
 * Whether somebody has a permission at a server's own address: by the roles of all teams except the personal
 * one.
 */
export function mayDo(user: DemoUser, permission: string): boolean {
  const counted = heldBy(user).filter(({ teamId }) => teamId !== ownTeam(user.email))
  return user.isAdmin || counted.some(({ role: one }) => one.permissions.includes(permission))
}

/** A tool of a server, and who may see it. */
export interface DemoTool {
  readonly id: string
  readonly name: string
  readonly visibility: 'public' | 'team' | 'private'
  readonly teamId: string | null
  readonly ownerEmail: string
}

/** Three tools for every server: one for all, one for the team, and one for its owner. */
export function toolsOf({
  id,
  name,
  ownerEmail,
}: Pick<StoredServer, 'id' | 'name' | 'ownerEmail'>): DemoTool[] {
  return (['public', 'team', 'private'] as const).map((visibility, index) => ({
    id: `${id.slice(0, 31)}${index}`,
    name: `${name}-${['look-up', 'update', 'audit'][index] ?? ''}`,
    visibility,
    teamId: visibility === 'team' ? TEAM.id : null,
    ownerEmail,
  }))
}

/** The tools that `tools/list` shows to somebody. */
export const toolsFor = (user: DemoUser, server: StoredServer): DemoTool[] =>
  toolsOf(server).filter(
    ({ visibility, ownerEmail }) =>
      user.isAdmin ||
      visibility === 'public' ||
      ownerEmail === user.email ||
      (visibility === 'team' && user.isTeamMember === true),
  )

/**
 * Answers what an administrator may ask about roles, teams, tools and tokens; undefined where no route fits.
 * In: the request of an authenticated person, and the people of the demo.
 */
export function answerRights(
  { signIn, servers }: { readonly signIn: SignIn; readonly servers: ReadonlyMap<string, StoredServer> },
  path: string,
): Reply | undefined {
  const [, email, what] = /^\/rbac\/(?:users\/([^/]+)\/(roles)|permissions\/user\/[^/]+)$/.exec(path) ?? []
  if (path === '/rbac/roles') return json(ROLES.map(roleReply))
  if (what === 'roles') {
    const user = signIn.user(decodeURIComponent(email ?? ''))
    return json(user ? heldBy(user).map((held) => heldReply(held, user.email)) : [])
  }
  if (what === undefined && path.startsWith('/rbac/permissions/user/')) {
    const user = signIn.user(decodeURIComponent(path.slice('/rbac/permissions/user/'.length)))
    const global = user ? heldBy(user).filter(({ teamId }) => teamId === null) : []
    return json([...new Set(global.flatMap(({ role: one }) => one.permissions))].sort())
  }
  if (path === '/tokens/admin/all') return json({ tokens: [], total: 0, limit: 100, offset: 0 })
  const team = /^\/teams\/([^/]+)(\/members)?$/.exec(path)
  if (team) return answerTeam(signIn, team[1] ?? '', team[2] !== undefined)
  const server = servers.get(/^\/servers\/([^/]+)\/tools$/.exec(path)?.[1] ?? '')
  if (server) return json(toolsOf(server).map((tool) => toolReply(tool)))
  return undefined
}

function answerTeam(signIn: SignIn, id: string, members: boolean): Reply {
  const owner = signIn.people.find(({ email }) => ownTeam(email) === id)
  if (owner === undefined && id !== TEAM.id) return failed(404, 'Team not found')
  // Only members of a team may see its other members.
  if (members && owner !== undefined && !owner.isAdmin) return failed(403, 'Access denied')
  if (members)
    return json(
      (owner ? [owner] : signIn.people.filter((one) => one.isAdmin || one.isTeamMember === true)).map(
        ({ email }): JsonObject => ({ team_id: id, user_email: email, role: 'member', is_active: true }),
      ),
    )
  return json({ id, name: owner ? `${owner.fullName}'s Team` : TEAM.name, is_personal: owner !== undefined })
}

const roleReply = ({ id, name, scope, permissions }: Role): JsonObject => ({
  id,
  name,
  scope,
  permissions: [...permissions],
  effective_permissions: null,
  inherits_from: null,
  is_system_role: true,
  is_active: true,
})

const heldReply = ({ role: held, teamId }: Held, email: string): JsonObject => ({
  user_email: email,
  role_id: held.id,
  role_name: null,
  scope: held.scope,
  scope_id: teamId,
  expires_at: null,
  is_active: true,
})

const toolReply = (tool: DemoTool): JsonObject => ({ ...tool, enabled: true })

/** The results of `tools/list` and `tools/call` for a person, in the words of the release. */
export function toolResult(
  user: DemoUser,
  server: StoredServer,
  method: 'tools/list' | 'tools/call',
  params: Json | undefined,
  isNew: boolean,
): JsonObject {
  const tools = toolsFor(user, server)
  if (method === 'tools/list')
    return {
      result: {
        tools: tools.map(({ name }) => ({ name, description: name, inputSchema: { type: 'object' } })),
      },
    }
  const text = (says: string, isError: boolean): JsonObject => ({
    result: { content: [{ type: 'text', text: says }], isError },
  })
  if (!mayDo(user, 'tools.execute'))
    return isNew ? { error: { code: 0, message: 'Access denied' } } : text('Access denied', true)
  const named = isObject(params ?? null) ? (params as JsonObject)['name'] : undefined
  const wanted = typeof named === 'string' ? named : ''
  return tools.some(({ name }) => name === wanted)
    ? text('Done, in the demo.', false)
    : text(`${isNew ? 'Unknown tool' : 'Tool not found'}: ${wanted}`, true)
}
