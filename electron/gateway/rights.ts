import type { z } from 'zod'
import type { right } from '../../shared/connection/view.ts'
import { isObject } from '../../shared/kernel/json.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import type { SignIn } from './session.ts'

export type Right = z.infer<typeof right>

const rights = {
  'servers.read': 'The list of virtual servers stays empty.',
  'servers.update': 'You can test and preview, but not change a server.',
  'admin.system_config':
    'APP_DOMAIN cannot be read: it has to be given, and verdicts that depend on it stay undecided.',
  'admin.user_management': 'Whether a token’s user exists cannot be checked: such verdicts stay undecided.',
} as const

export type RightName = keyof typeof rights

/**
 * What this login may do. In: its permissions as the gateway lists them (null: it does not tell), the token's
 * own limits, and what earlier requests showed, which counts more than the list. Out: one line per right;
 * `held` is null where only a write would show it. Does not consider who owns a server.
 */
export function rightsOf(
  listed: readonly string[] | null,
  claims: JsonObject | null,
  seen: Readonly<Partial<Record<RightName, boolean>>>,
): Right[] {
  const limits = tokenLimits(claims)
  return (Object.keys(rights) as RightName[]).map((name) => {
    const byRole = listed === null ? null : listed.includes('*') || listed.includes(name)
    const byToken = limits === null || limits.includes('*') || limits.includes(name)
    const held = seen[name] ?? (byToken ? byRole : false)
    return { name, held, without: rights[name] }
  })
}

/**
 * The permissions an API token is limited to; null when it is not limited (no `scopes`, or an empty list).
 */
function tokenLimits(claims: JsonObject | null): readonly string[] | null {
  const scopes = claims?.['scopes']
  const permissions = isObject(scopes) ? scopes['permissions'] : undefined
  if (!Array.isArray(permissions) || permissions.length === 0) return null
  return permissions.filter((value): value is string => typeof value === 'string')
}

/**
 * Which part of the fleet this login sees, by the claim `teams`: missing or empty means public servers only;
 * null, for an administrator, means all; a list means those teams. A session token has no such claim, because
 * the gateway looks its teams up. Out: empty when it sees all servers. Does not ask the gateway.
 */
export function scopeNoteOf(signIn: SignIn): string {
  const { claims } = signIn
  if (claims === null) return 'what this login may see is not known: its token cannot be read'
  const teams = claims['teams']
  if (claims['token_use'] === 'session' || signIn.isAdmin !== null) {
    if (signIn.isAdmin === true || teams === null) return ''
    if (signIn.isAdmin === false) return 'this login sees public servers, its own and its teams’ only'
    if (teams === undefined) return ''
  }
  if (teams === null) return isAdminClaim(claims) ? '' : 'this login sees public servers only'
  if (teams === undefined || (Array.isArray(teams) && teams.length === 0))
    return 'this login sees public servers only'
  return Array.isArray(teams)
    ? `this login sees public servers and those of ${teams.length === 1 ? 'one team' : `${teams.length} teams`} only`
    : 'this login sees public servers only'
}

function isAdminClaim(claims: JsonObject): boolean {
  const user = claims['user']
  return claims['is_admin'] === true || (isObject(user) && user['is_admin'] === true)
}
