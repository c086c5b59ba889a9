import { z } from 'zod'
import { count } from '../kernel/words.ts'
import { prepare, type Case } from './case.ts'
import type { Facts } from './facts.ts'
import {
  type AfterFacts,
  type Caller,
  callerOf,
  type Held,
  holds,
  listedOnly,
  roleCounts,
  sees,
  type ServerTool,
} from './rights.ts'
import { fail, type Finding, OUTCOMES, pass, unknown } from './steps/step.ts'

const held = z.enum(['yes', 'no', 'unknown'])

/** One step after the check of the token. Its number continues that of the token's steps. */
const afterStep = z.object({
  id: z.enum(['rights', 'tools']),
  number: z.number(),
  title: z.string(),
  outcome: z.enum(OUTCOMES),
  detail: z.string(),
  explanation: z.string(),
  expected: z.array(z.string()),
  received: z.array(z.string()),
  source: z.string(),
})
export type AfterStep = z.infer<typeof afterStep>

/**
 * What a call of this person would meet after the token is accepted: rights and tools. Never part of the
 * verdict.
 */
export const afterToken = z.object({
  /** Whom the token is for, by e-mail; null where it names nobody. */
  person: z.string().nullable(),
  /** "Accepted, and then: tools/call refused, this person has no tools.execute." */
  says: z.string(),
  /** Whether the server may be used at all, and whether tools may be called. */
  use: held,
  call: held,
  /** Why tools may not be called, or why that is not known, in one clause; empty where they may. */
  why: z.string(),
  steps: z.array(afterStep),
  /** Names of tools: `seen` are certainly listed; of `maybe` it is not known whether they are listed. */
  tools: z.object({
    seen: z.array(z.string()),
    maybe: z.array(z.string()),
    /** Tools in `seen` that are listed although a call does not find them. */
    listedOnly: z.array(z.string()),
    total: z.number().nullable(),
  }),
})
export type AfterToken = z.infer<typeof afterToken>

interface AfterCase {
  readonly caller: Caller
  readonly facts: AfterFacts
  readonly c: Case
}

interface AfterRecord {
  readonly id: AfterStep['id']
  readonly title: string
  readonly check: (after: AfterCase) => Finding
}

const USE = 'servers.use'
const CALL = 'tools.execute'

const mayUse = ({ caller, facts }: AfterCase): Held => holds(caller, facts.rights, USE)

/** True when the token is limited to a set of permissions and this one is not in it. */
const isLeftOut = ({ caller }: AfterCase, permission: string): boolean =>
  caller.permissions !== null && !caller.permissions.includes('*') && !caller.permissions.includes(permission)

const mayCall = (after: AfterCase): Held =>
  isLeftOut(after, CALL) ? 'no' : holds(after.caller, after.facts.rights, CALL)

const who = ({ caller }: AfterCase): string => caller.email ?? 'this person'

/** Why it is not known whether somebody has a right, in one clause. */
function whyOpen({ caller, facts }: AfterCase): string {
  const { roles, teams } = facts.rights
  if (caller.email === null) return 'the token names nobody by e-mail'
  if (roles.state === 'unknown') return roles.why
  const team = roles.value.find(
    (role) => role.scope === 'team' && roleCounts(caller, facts.rights, role) === 'unknown',
  )
  const name = team?.teamId ? (teams[team.teamId]?.name ?? 'a team') : null
  return name === null
    ? 'whether they are an administrator is not known'
    : `this login cannot see who is in ${name}`
}

/** The names of the roles that count here, each with its team. */
function rolesIn({ caller, facts }: AfterCase): string[] {
  const { rights } = facts
  if (rights.isAdmin === true) return ['administrator']
  if (rights.roles.state === 'unknown') return []
  return rights.roles.value
    .filter((role) => roleCounts(caller, rights, role) !== 'no')
    .map(({ name, teamId }) =>
      teamId === null ? name : `${name} in ${rights.teams[teamId]?.name ?? 'a team'}`,
    )
}

const rights: AfterRecord = {
  id: 'rights',
  title: 'What this person may do',
  check(after) {
    const source = 'roles and teams'
    const more = { expected: [USE, CALL], received: rolesIn(after) }
    const has = more.received.length === 0 ? 'no role that counts here' : more.received.join(', ')
    const [use, call] = [mayUse(after), mayCall(after)]
    if (use === 'no')
      return fail(
        source,
        `no ${USE}`,
        `${who(after)} has ${has}, and no ${USE}: every request to this server is answered 403 “Access denied”, whatever the token.`,
        more,
      )
    if (isLeftOut(after, CALL))
      return fail(source, `no ${CALL}`, `The token is not for ${CALL}: tools/call is refused.`, more)
    if (call === 'no')
      return fail(
        source,
        `no ${CALL}`,
        `${who(after)} has ${has}, and no ${CALL}: tools/call is refused with “Access denied”. A role such as developer or viewer in a team gives it.`,
        more,
      )
    if (use === 'unknown' || call === 'unknown')
      return unknown(
        source,
        'not known to this login',
        `Cannot be known: ${whyOpen(after)}. Needs admin.user_management, and membership in the teams.`,
        more,
      )
    return pass(source, `${USE}, ${CALL}`, `${who(after)} has ${has}, which allows both.`, more)
  },
}

const names = (tools: readonly ServerTool[]): string[] => tools.map(({ name }) => name)

/**
 * The tools of the server, sorted by whether `tools/list` shows them to the caller; null where the tools are
 * not known. `total` is null where there may be more of them.
 */
function shownTo({
  caller,
  facts,
  c,
}: AfterCase): { seen: ServerTool[]; maybe: string[]; total: number | null } | null {
  if (facts.tools.state === 'unknown') return null
  const { list, hidden } = facts.tools.value
  const showsPrivate = c.facts.gateway.capabilities.rules.adminSeesPrivateTools
  const of = (wanted: Held): ServerTool[] =>
    list.filter((tool) => sees(caller, facts.rights, tool, showsPrivate) === wanted)
  return {
    seen: of('yes'),
    maybe: [...names(of('unknown')), ...(hidden ?? [])],
    total: hidden === null ? null : list.length + hidden.length,
  }
}

/** How many of the tools: `2 of 5 tools`, and `2 tools` where it is not known how many there are. */
const outOf = (seen: number, total: number | null): string =>
  total === null ? count(seen, 'tool') : `${seen} of ${count(total, 'tool')}`

/** What this login is not shown of the server's tools; empty where it is shown all. */
function unseenSays({ facts }: AfterCase): string {
  if (facts.tools.state === 'unknown') return ''
  const { hidden } = facts.tools.value
  if (hidden === null) return 'Whether this login is shown all tools of the server is not known.'
  return hidden.length === 0 ? '' : `This login is not shown ${count(hidden.length, 'tool')} of them.`
}

const tools: AfterRecord = {
  id: 'tools',
  title: 'What they would see',
  check(after) {
    const source = 'the server’s tools, by visibility'
    const shown = shownTo(after)
    if (isLeftOut(after, 'tools.read'))
      return fail(source, 'no tools.read', 'The token is not for tools.read: tools/list is refused.')
    if (shown === null)
      return unknown(
        source,
        'not known to this login',
        `Cannot be known: ${after.facts.tools.state === 'unknown' ? after.facts.tools.why : ''}.`,
      )
    const { seen, maybe, total } = shown
    const more = { expected: [], received: names(seen) }
    if (total === 0) return pass(source, 'it has none', 'This server has no tools: tools/list is empty.')
    if (maybe.length > 0 || total === null)
      return unknown(
        source,
        `${total === null ? seen.length : `${seen.length} of ${total}`} for certain`,
        [
          `tools/list shows ${outOf(seen.length, total)} for certain.`,
          maybe.length > 0 ? `Not known of ${maybe.slice(0, 5).join(', ')}.` : '',
          unseenSays(after),
        ]
          .filter((part) => part !== '')
          .join(' '),
        more,
      )
    if (seen.length === 0)
      return fail(
        source,
        `none of ${total}`,
        `None of the ${count(total, 'tool')} is shown to ${who(after)}: they are switched off, private to others, or of teams they are not in. tools/list is answered, and empty.`,
        more,
      )
    return pass(
      source,
      `${seen.length} of ${total}`,
      `tools/list shows ${seen.length} of ${count(total, 'tool')} to ${who(after)}.`,
      more,
    )
  },
}

/** One record per step, in the order in which they follow the token's steps. */
const AFTER: readonly AfterRecord[] = [rights, tools]

/**
 * What a call of this person would meet once the token is accepted. In: the facts the token was judged by;
 * the rights and tools that were read; whether the token was accepted (otherwise the verdict is open); the
 * number of steps before these. Says nothing about the token itself.
 */
export function afterOf(
  facts: Facts,
  gathered: AfterFacts,
  { accepted, steps }: { readonly accepted: boolean; readonly steps: number },
): AfterToken {
  const c = prepare(facts)
  const after: AfterCase = { caller: callerOf(c), facts: gathered, c }
  const shown = shownTo(after)
  const [use, call] = [mayUse(after), mayCall(after)]
  return {
    person: after.caller.email,
    says: `${accepted ? 'Accepted, and then' : 'If it is accepted'}: ${callSays(after, use, call)}`,
    use,
    call: use === 'no' ? 'no' : use === 'unknown' && call === 'yes' ? 'unknown' : call,
    why: whyNot(after, use, call),
    steps: AFTER.map(({ id, title, check }, index) => {
      const { outcome, detail, explanation, expected = [], received = [], source } = check(after)
      return {
        id,
        number: steps + index + 1,
        title,
        outcome,
        detail,
        explanation,
        expected: [...expected],
        received: received.slice(0, 200),
        source,
      }
    }),
    tools: {
      seen: names(shown?.seen ?? []),
      maybe: shown?.maybe ?? [],
      listedOnly: names((shown?.seen ?? []).filter((tool) => listedOnly(after.caller, tool))),
      total: shown?.total ?? null,
    },
  }
}

function whyNot(after: AfterCase, use: Held, call: Held): string {
  if (use === 'no') return `this person has no ${USE}`
  if (isLeftOut(after, CALL)) return `this token is not for ${CALL}`
  if (call === 'no') return `this person has no ${CALL}`
  return use === 'unknown' || call === 'unknown' ? whyOpen(after) : ''
}

function callSays(after: AfterCase, use: Held, call: Held): string {
  const why = whyNot(after, use, call)
  if (use === 'no') return `every request is refused with 403, ${why}.`
  const list = listSays(after)
  if (call === 'no') return `tools/call refused, ${why}. ${list}`
  if (use === 'unknown' || call === 'unknown')
    return `whether ${use === 'unknown' ? 'the server may be used' : 'tools/call passes'} cannot be known here: ${why}. ${list}`
  return `${list.replace(/\.$/, '')}, and tools/call is allowed.`
}

function listSays(after: AfterCase): string {
  if (isLeftOut(after, 'tools.read')) return 'tools/list is refused too.'
  const shown = shownTo(after)
  if (shown === null) return 'What tools/list shows cannot be known here.'
  const { seen, maybe, total } = shown
  if (total === 0) return 'The server has no tools.'
  if (maybe.length > 0 || total === null) return `tools/list shows at least ${outOf(seen.length, total)}.`
  return seen.length === 0
    ? `tools/list is empty, none of ${count(total, 'tool')} is shown.`
    : `tools/list shows ${outOf(seen.length, total)}.`
}
