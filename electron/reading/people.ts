import type { z } from 'zod'
import { uncapitalised } from '../../shared/kernel/words.ts'
import type { HeldRole, Known, ServerTool, TeamFact } from '../../shared/contextforge/index.ts'
import { wire } from '../../shared/contextforge/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { GatewayClient } from '../gateway/client.ts'
import type { People } from '../judging/after.ts'
import { createQuestion, type Counter, type Question } from './question.ts'

/** Everything under /rbac and /tokens is limited to 30 requests a minute, and then to none for a while. */
const ROLES_MS = 5 * 60_000
const PERSON_MS = 30_000
const FAILURE_MS = 30_000
/** A verdict does not wait longer for what comes after it. */
const WAIT_MS = 4_000
/** Teams looked at for one person; what is in the others stays unknown. */
const MOST_TEAMS = 12
const MOST_KEPT = 200

type Asking = { readonly client: Pick<GatewayClient, 'ask'>; readonly counter: Counter }

/** Reads who may do what. In: the client, and the count of a connection. Judges nothing. */
export function createPeople({ client, counter }: Asking): People {
  const ask: GatewayClient['ask'] = (path, needs, schema) =>
    client.ask(path, needs, schema, AbortSignal.timeout(WAIT_MS))
  const question = <T>(make: () => Promise<Result<T, AppError>>): Question<T> =>
    createQuestion<T>({ counter, failureMs: FAILURE_MS, ask: make })

  const roles = question(() => ask('/rbac/roles', 'admin.user_management', wire.rolesWire))
  const held = byKey((email) =>
    question(() =>
      ask(`/rbac/users/${encodeURIComponent(email)}/roles`, 'admin.user_management', wire.heldRolesWire),
    ),
  )
  const counted = byKey((email) =>
    question(() =>
      ask(
        `/rbac/permissions/user/${encodeURIComponent(email)}`,
        'admin.security_audit',
        wire.permissionsWire,
      ),
    ),
  )
  const teams = byKey((id) =>
    question(() => ask(`/teams/${encodeURIComponent(id)}`, 'teams.read', wire.teamWire)),
  )
  const members = byKey((id) =>
    question(() => ask(`/teams/${encodeURIComponent(id)}/members`, 'membership', wire.teamMembersWire)),
  )
  const tools = byKey((id) =>
    question(() =>
      ask(
        `/servers/${encodeURIComponent(id)}/tools?include_inactive=true`,
        'tools.read',
        wire.serverToolsWire,
      ),
    ),
  )
  const associated = byKey((id) =>
    question(() => ask(`/servers/${encodeURIComponent(id)}`, 'servers.read', wire.associatedWire)),
  )
  const own = byKey((email) =>
    question(() =>
      ask(
        `/tokens/admin/all?include_inactive=true&limit=100&user_email=${encodeURIComponent(email)}`,
        'an administrator',
        wire.ownTokensWire,
      ),
    ),
  )

  async function rolesOf(email: string): Promise<Known<readonly HeldRole[]>> {
    const [all, mine] = await Promise.all([roles.get(ROLES_MS), held(email).get(PERSON_MS)])
    if (!mine.ok) return { state: 'unknown', why: whyNot(mine.error) }
    if (!all.ok) return { state: 'unknown', why: whyNot(all.error) }
    const known = new Map(all.value.value.map((role) => [role.id, role]))
    const active = mine.value.value.filter(
      (one) => one.is_active && known.get(one.role_id)?.is_active !== false,
    )
    return {
      state: 'read',
      value: active.map(({ role_id: id, scope, scope_id: teamId }): HeldRole => ({
        name: known.get(id)?.name ?? 'a role',
        scope,
        teamId: teamId ?? null,
        permissions: permissionsOf(id, known),
      })),
    }
  }

  async function teamOf(id: string, email: string): Promise<TeamFact> {
    const [team, list] = await Promise.all([teams(id).get(PERSON_MS), members(id).get(PERSON_MS)])
    return {
      name: team.ok ? team.value.value.name : null,
      personal: team.ok ? team.value.value.is_personal : null,
      member: list.ok
        ? list.value.value.some((one) => one.is_active && one.user_email.toLowerCase() === email)
        : null,
    }
  }

  return {
    async rights({ email, isAdmin, permissions, toolTeams }) {
      const unasked = { state: 'unknown', why: 'not asked for' } as const
      if (isAdmin === true) return { isAdmin, roles: unasked, counted: unasked, teams: {} }
      const roles = await rolesOf(email)
      const decides = (role: HeldRole): boolean =>
        role.permissions === null || role.permissions.some((one) => one === '*' || permissions.includes(one))
      const wanted =
        roles.state === 'unknown'
          ? []
          : roles.value.flatMap((role) => (role.teamId !== null && decides(role) ? [role.teamId] : []))
      const ids = [...new Set([...wanted, ...toolTeams])].slice(0, MOST_TEAMS)
      const facts = await Promise.all(ids.map(async (id) => [id, await teamOf(id, email)] as const))
      const fallback = roles.state === 'read' ? null : await counted(email).get(PERSON_MS)
      return {
        isAdmin,
        roles,
        counted:
          fallback === null
            ? unasked
            : fallback.ok
              ? { state: 'read', value: fallback.value.value }
              : { state: 'unknown', why: whyNot(fallback.error) },
        teams: Object.fromEntries(facts),
      }
    },
    async tools(serverId) {
      const [list, named] = await Promise.all([
        tools(serverId).get(PERSON_MS),
        associated(serverId).get(PERSON_MS),
      ])
      if (!list.ok) return { state: 'unknown', why: whyNot(list.error) }
      const shown = list.value.value.map(({ name, visibility, teamId, ownerEmail, enabled }): ServerTool => ({
        name,
        visibility,
        teamId: teamId ?? null,
        ownerEmail: ownerEmail?.toLowerCase() ?? null,
        enabled,
      }))
      return {
        state: 'read',
        value: { list: shown, hidden: named.ok ? hiddenIn(named.value.value, list.value.value) : null },
      }
    },
    async ownToken(email, issued, expires) {
      const reply = await own(email).get(PERSON_MS)
      if (!reply.ok) return { state: 'unknown', why: whyNot(reply.error) }
      const same = reply.value.value.tokens.filter(
        (one) =>
          isSecond(one.created_at, issued) &&
          (expires === null ? one.expires_at == null : isSecond(one.expires_at ?? '', expires)),
      )
      const [first] = same
      if (first === undefined) return { state: 'unknown', why: 'the gateway’s list has no such token' }
      return { state: same.every((one) => one.is_revoked) ? 'revoked' : 'listed', name: first.name }
    },
  }
}

/** The names of the tools a server is said to have and the list does not show; null: names are missing. */
function hiddenIn(
  { associatedToolIds: ids, associatedTools: names }: z.infer<typeof wire.associatedWire>,
  shown: z.infer<typeof wire.serverToolsWire>,
): readonly string[] | null {
  const isShown = new Set(shown.map(({ id }) => id))
  const hidden = ids.flatMap((id, at) => (isShown.has(id) ? [] : [names[at] ?? null]))
  return hidden.every((name) => name !== null) ? hidden : null
}

/** All a role allows, with what it inherits; null where the list does not have it. */
function permissionsOf(
  id: string,
  known: ReadonlyMap<
    string,
    { readonly permissions: readonly string[]; readonly inherits_from?: string | null | undefined }
  >,
): readonly string[] | null {
  const seen = new Set<string>()
  const all: string[] = []
  for (let at: string | null = id; at !== null && !seen.has(at);) {
    seen.add(at)
    const role = known.get(at)
    if (role === undefined) return null
    all.push(...role.permissions)
    at = role.inherits_from ?? null
  }
  return all
}

/** Whether a time of the gateway's, which it writes in UTC, falls on a second since the epoch. */
function isSecond(text: string, seconds: number): boolean {
  const at = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`) / 1000
  return Math.abs(Math.floor(at) - seconds) <= 1
}

function whyNot(error: AppError): string {
  if (error.kind === 'denied') return `this login lacks ${error.needs}`
  if (error.kind === 'refused-by-gateway' && error.status === 404) return 'this gateway has no such question'
  if (error.kind === 'cancelled' || error.kind === 'timed-out')
    return `the gateway did not answer within ${WAIT_MS / 1000} s`
  return uncapitalised(errorText(error).title)
}

/** One question for each key; the one asked for longest ago makes room. */
function byKey<T>(make: (key: string) => Question<T>): (key: string) => Question<T> {
  const kept = new Map<string, Question<T>>()
  return (key) => {
    const one = kept.get(key) ?? make(key)
    kept.delete(key)
    kept.set(key, one)
    const oldest = kept.size > MOST_KEPT ? kept.keys().next() : null
    if (oldest?.done === false) kept.delete(oldest.value)
    return one
  }
}
