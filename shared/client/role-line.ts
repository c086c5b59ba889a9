import { isFrom } from '../contextforge/index.ts'
import type { PersonState } from './realm.ts'

/** A line that changes nothing itself: what somebody else is told to do, and where. */
export interface RoleLine {
  readonly title: string
  readonly becomes: string
  readonly exposes: string
  readonly notBefore: string
  readonly doing: {
    readonly at: 'told'
    readonly whose: 'gateway'
    readonly told: readonly string[]
  }
}

/**
 * What somebody needs who gets in and may call no tool: told, never written. In: the person as they are
 * known. Out: null where nothing is missing. Source: ContextForge 1.0.0 to 1.1.0, bootstrap_db.py (the
 * roles it comes with: `viewer`, `developer` and `team_admin` hold `tools.execute`, in a team;
 * `platform_viewer`, which everybody gets, does not) and routers/rbac.py; the API has no version in its paths
 * before 1.0.5.
 */
export function roleLine(person: PersonState | undefined): RoleLine | null {
  if (person === undefined || person.call === 'yes') return null
  const { email, call, why, release } = person
  const isOpen = call === 'unknown'
  const who = `${email}, if ${isOpen ? `this is not so already (${why})` : 'they are to call tools'}`
  return {
    title: isOpen ? `Whether ${email} may call tools` : `A role with tools.execute for ${email}`,
    becomes: isOpen ? 'looked at by an administrator' : 'viewer, in a team that the person is in',
    exposes: `${email} may then call every tool they are shown: of every server whose team it is, and of every public one.`,
    notBefore: '',
    doing: { at: 'told', whose: 'gateway', told: told(who, email, release) },
  }
}

function told(who: string, email: string, release: string | null): readonly string[] {
  const person = encodeURIComponent(email)
  const base = baseOf(release)
  return [
    `For ${who}: the role viewer in a team that they are a member of, other than their own; without a team, a role of scope global that holds tools.execute alone.`,
    `Roles and their ids: GET ${base}/rbac/roles. What the person may do now: GET ${base}/rbac/permissions/user/${person}.`,
    `POST ${base}/rbac/users/${person}/roles with {"role_id": "ROLE", "scope": "team", "scope_id": "TEAM"}.`,
    ...(release === null
      ? ['The release is not known: before 1.0.5 the paths begin at /rbac, from 1.0.5 on at /v1/rbac.']
      : []),
  ]
}

/** From 1.0.5 on every path has its version. */
const baseOf = (release: string | null): string => (release === null || isFrom(release, '1.0.5') ? '/v1' : '')
