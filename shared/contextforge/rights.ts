import type { Case } from './case.ts'
import { readOwnToken } from './own-token.ts'
import { emailOf } from './steps/person.ts'

/** A value read from the gateway, or why it could not be read. */
export type Known<T> =
  { readonly state: 'read'; readonly value: T } | { readonly state: 'unknown'; readonly why: string }

/** A role somebody holds. `permissions` null: the gateway's list of roles does not contain it. */
export interface HeldRole {
  readonly name: string
  /** `global`, `personal` or `team`. */
  readonly scope: string
  /** The team for which it is held; null with scope `team`: for every team. */
  readonly teamId: string | null
  readonly permissions: readonly string[] | null
}

/** What is known about one team. Null: this login may not know it. */
export interface TeamFact {
  readonly name: string | null
  readonly personal: boolean | null
  /** Whether the person is a member. */
  readonly member: boolean | null
}

/** What one person may do at the gateway, as far as this login may read it. */
export interface Rights {
  readonly isAdmin: boolean | null
  readonly roles: Known<readonly HeldRole[]>
  /**
   * The permissions the gateway itself computes, without roles in teams; only read where the roles cannot be
   * read.
   */
  readonly counted: Known<readonly string[]>
  readonly teams: Readonly<Record<string, TeamFact>>
}

export interface ServerTool {
  readonly name: string
  readonly visibility: string
  readonly teamId: string | null
  readonly ownerEmail: string | null
  readonly enabled: boolean
}

/**
 * The tools of a server. `hidden`: the names of those that are on and that this login is not shown, so
 * that nobody can say who sees them; null: whether there are such tools is not known. 1.0.3 and 1.0.4 show an
 * administrator only what is public.
 */
export interface ServerTools {
  readonly list: readonly ServerTool[]
  readonly hidden: readonly string[] | null
}

/** The facts about rights and tools, as they were read. */
export interface AfterFacts {
  readonly rights: Rights
  readonly tools: Known<ServerTools>
}

/** `unknown` is not `no`: what cannot be known is no refusal. */
export type Held = 'yes' | 'no' | 'unknown'

/**
 * The caller as the gateway sees it once the token is accepted. `teams`: as in `OwnToken`. `within`: when the
 * gateway looks teams up, only these of them count (null: all). `permissions`: those the token is limited to.
 */
export interface Caller {
  readonly email: string | null
  readonly teams: 'database' | null | readonly string[]
  readonly within: readonly string[] | null
  readonly permissions: readonly string[] | null
}

/**
 * The caller a token is for. A provider's token counts as a session of its person, with that person's teams.
 */
export function callerOf(c: Case): Caller {
  if (c.claims['iss'] !== c.settings.JWT_ISSUER)
    return { email: emailOf(c.claims), teams: 'database', within: null, permissions: null }
  const { email, teams, permissions } = readOwnToken(c.claims)
  const claimed = c.claims['teams']
  const within =
    teams === 'database' && Array.isArray(claimed)
      ? claimed.filter((one): one is string => typeof one === 'string')
      : []
  return { email, teams, within: within.length === 0 ? null : within, permissions }
}

const isPublicOnly = ({ teams }: Caller): boolean => teams !== 'database' && teams?.length === 0

/**
 * Whether a caller holds a permission at a server's own address. Does not look at the token's own limits.
 * Source: permission_service.py `check_permission` and `_get_user_roles` over all teams, as
 * streamablehttp_transport.py `_check_any_team_for_server_scoped_rbac` calls them; the same from 1.0.0 to
 * 1.1.0.
 */
export function holds(caller: Caller, rights: Rights, permission: string): Held {
  const counts = (names: readonly string[]): boolean => names.includes('*') || names.includes(permission)
  const narrow = isPublicOnly(caller)
  if (!narrow && rights.isAdmin === true) return 'yes'
  if (rights.roles.state === 'unknown')
    return rights.counted.state === 'read' && counts(rights.counted.value) ? 'yes' : 'unknown'
  let isOpen = !narrow && rights.isAdmin === null
  for (const role of rights.roles.value) {
    if (role.permissions !== null && !counts(role.permissions)) continue
    const inScope = roleCounts(caller, rights, role)
    if (inScope === 'yes' && role.permissions !== null) return 'yes'
    if (inScope !== 'no') isOpen = true
  }
  return isOpen ? 'unknown' : 'no'
}

/**
 * Whether a role counts for the caller. Roles in a personal team never count here: everybody is the
 * administrator of their own.
 */
export function roleCounts(caller: Caller, rights: Rights, { scope, teamId }: HeldRole): Held {
  if (scope === 'global' || scope === 'personal') return 'yes'
  if (scope !== 'team' || isPublicOnly(caller)) return 'no'
  if (teamId === null) return 'yes'
  const personal = rights.teams[teamId]?.personal ?? null
  if (personal === true) return 'no'
  const member = isIn(caller, rights, teamId)
  return member === 'yes' && personal === null ? 'unknown' : member
}

/**
 * Whether `tools/list` shows a tool to a caller. In: `showsPrivate`: whether the release shows administrators
 * the private tools of others. A tool that is shown can also be called if calls are allowed at all, except
 * those for which `listedOnly` is true. Source: tool_service.py `list_server_tools`, mcp_catalog_service.py.
 */
export function sees(caller: Caller, rights: Rights, tool: ServerTool, showsPrivate: boolean): Held {
  if (!tool.enabled) return 'no'
  const isWide = caller.teams === 'database' || caller.teams === null
  const isAbove = isWide && (showsPrivate || tool.visibility !== 'private')
  if (tool.visibility === 'public' || (isAbove && rights.isAdmin === true)) return 'yes'
  if (isPublicOnly(caller)) return 'no'
  if (caller.email !== null && tool.ownerEmail === caller.email) return 'yes'
  const byTeam = tool.visibility === 'team' && tool.teamId !== null ? isIn(caller, rights, tool.teamId) : 'no'
  return byTeam === 'no' && isAbove && rights.isAdmin === null ? 'unknown' : byTeam
}

/**
 * True for a private tool of somebody else. Older releases list it for administrators, but a call does not
 * find it.
 */
export const listedOnly = ({ email }: Caller, { visibility, ownerEmail }: ServerTool): boolean =>
  visibility === 'private' && ownerEmail !== email

function isIn({ teams, within }: Caller, rights: Rights, teamId: string): Held {
  if (teams === null) return 'yes'
  if (teams !== 'database') return teams.includes(teamId) ? 'yes' : 'no'
  if (within !== null && !within.includes(teamId)) return 'no'
  const member = rights.teams[teamId]?.member ?? null
  return member === null ? 'unknown' : member ? 'yes' : 'no'
}
