import { describe, expect, test } from 'vitest'
import type { AfterFacts, Held, HeldRole, Rights, ServerTool } from '../../shared/contextforge/rights.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { follow } from '../../shared/judging/follow.ts'
import { judge } from '../../shared/judging/judge.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { compareAfter } from '../../shared/probe/go-on.ts'
import { agreesWith } from '../../shared/probe/compare.ts'
import { aServer, aToken, CANONICAL, NOW, someFacts } from '../helpers/worlds.ts'

const TEAM = 't-payments'
const OWN_TEAM = 't-own'
const role = (
  name: string,
  permissions: readonly string[] | null,
  teamId: string | null = null,
): HeldRole => ({
  name,
  scope: teamId === null ? 'global' : 'team',
  teamId,
  permissions,
})
const VIEWER = role('platform_viewer', ['servers.use', 'tools.read'])
const tool = (name: string, more: Partial<ServerTool> = {}): ServerTool => ({
  name,
  visibility: 'public',
  teamId: null,
  ownerEmail: 'ops@example.com',
  enabled: true,
  ...more,
})
const TOOLS = [
  tool('open'),
  tool('of-team', { visibility: 'team', teamId: TEAM }),
  tool('secret', { visibility: 'private' }),
  tool('off', { enabled: false }),
]

function gathered(
  roles: readonly HeldRole[],
  more: Partial<Rights> = {},
  hidden: readonly string[] | null = [],
): AfterFacts {
  const teams = {
    [TEAM]: { name: 'Payments', personal: false, member: true },
    [OWN_TEAM]: { name: 'Dana’s Team', personal: true, member: true },
  }
  const counted = { state: 'unknown', why: 'not asked for' } as const
  return {
    rights: { isAdmin: false, roles: { state: 'read', value: roles }, counted, teams, ...more },
    tools: { state: 'read', value: { list: TOOLS, hidden } },
  }
}

function after(what: AfterFacts, more: Partial<Facts> = {}) {
  const facts = someFacts({ server: aServer({ resource: CANONICAL }), ...more })
  return follow(judge(facts), facts, what)
}

const MEMBER = [VIEWER, role('viewer', ['tools.execute'], TEAM)]

describe('what comes after the token is a line of its own', () => {
  test.each<[string, AfterFacts, Held, Held, string]>([
    [
      'a person who may see and not call',
      gathered([VIEWER], { teams: {} }),
      'yes',
      'no',
      'Accepted, and then: tools/call refused, this person has no tools.execute. tools/list shows at least 1 of 4 tools.',
    ],
    [
      'a person in the team',
      gathered(MEMBER),
      'yes',
      'yes',
      'Accepted, and then: tools/list shows 2 of 4 tools, and tools/call is allowed.',
    ],
    [
      'a person without any role',
      gathered([]),
      'no',
      'no',
      'Accepted, and then: every request is refused with 403, this person has no servers.use.',
    ],
    [
      'an administrator',
      gathered([], { isAdmin: true }),
      'yes',
      'yes',
      'Accepted, and then: tools/list shows 2 of 4 tools, and tools/call is allowed.',
    ],
  ])('%s', (_name, what, use, call, says) => {
    const judged = after(what)
    expect(judged.verdict).toBe('accepted')
    expect(judged.after).toMatchObject({ use, call, says })
    expect(judged.after?.steps.map(({ number }) => number)).toEqual([17, 18])
  })

  test.each([
    ['all allowed', gathered(MEMBER), ''],
    ['no right to call', gathered([VIEWER], { teams: {} }), 'this person has no tools.execute'],
    ['no right to use it', gathered([]), 'this person has no servers.use'],
  ])('says in one clause why tools may not be called: %s', (_name, what, why) =>
    expect(after(what).after).toMatchObject({ person: 'dana@example.com', why }),
  )

  test('the word stays about the token, and the answer is the 403 that comes', () => {
    const { verdict, headline, prediction } = after(gathered([]))
    expect([verdict, headline]).toEqual(['accepted', 'Accepted'])
    expect(prediction).toMatchObject({ status: 403, detail: 'Access denied' })
  })

  test('behind a token that is refused nothing comes, and behind an open one it is said so', () => {
    expect(after(gathered(MEMBER), { user: { state: 'missing' } }).after).toBeNull()
    const open = after(gathered(MEMBER), { user: { state: 'unknown', why: 'no' } })
    expect(open.after?.says).toMatch(/^If it is accepted: /)
  })
})

describe('which roles count', () => {
  const callOf = (roles: readonly HeldRole[], more: Partial<Rights> = {}): Held | undefined =>
    after(gathered([VIEWER, ...roles], more)).after?.call
  test.each<[string, readonly HeldRole[], Partial<Rights>, Held]>([
    ['one in a team', [role('viewer', ['tools.execute'], TEAM)], {}, 'yes'],
    ['none in one’s own team', [role('team_admin', ['tools.execute'], OWN_TEAM)], {}, 'no'],
    [
      'none in a team one is not in',
      [role('developer', ['tools.execute'], 't-other')],
      { teams: { 't-other': { name: 'Other', personal: false, member: false } } },
      'no',
    ],
    [
      'perhaps one in a team nobody can look into',
      [role('developer', ['tools.execute'], 't-hidden')],
      {},
      'unknown',
    ],
    ['one that allows everything', [role('root', ['*'])], {}, 'yes'],
    ['perhaps one the list does not have', [role('gone', null)], {}, 'unknown'],
    ['none of a kind', [role('tools', ['tools.*'])], {}, 'no'],
    ['perhaps an administrator’s', [], { isAdmin: null }, 'unknown'],
  ])('%s', (_name, roles, more, held) => expect(callOf(roles, more)).toBe(held))

  test('where roles cannot be read, what the gateway counts itself may still say yes, and never no', () => {
    const roles = { state: 'unknown', why: 'this login lacks admin.user_management' } as const
    const counted = (...value: string[]) => ({ state: 'read', value }) as const
    expect(callOf([], { roles, counted: counted('servers.use', 'tools.execute') })).toBe('yes')
    const open = after(gathered([], { roles, counted: counted('servers.use') }))
    expect(open.after?.call).toBe('unknown')
    expect(open.after?.says).toContain('this login lacks admin.user_management')
    expect(open.after?.steps[0]?.outcome).toBe('unknown')
  })
})

describe('tools that the login is not shown are open, and not absent', () => {
  const of = (hidden: readonly string[] | null) => after(gathered(MEMBER, {}, hidden)).after
  test('those that are known by name may be listed', () => {
    const open = of(['hers', 'his'])
    expect(open?.tools).toEqual({
      seen: ['open', 'of-team'],
      maybe: ['hers', 'his'],
      listedOnly: [],
      total: 6,
    })
    expect(open?.says).toContain('tools/list shows at least 2 of 6 tools')
    expect(open?.steps[1]?.outcome).toBe('unknown')
    expect(open?.steps[1]?.explanation).toContain('This login is not shown 2 tools of them.')
  })
  test('where nobody knows whether there are more, nothing is called all', () => {
    const open = of(null)
    expect(open?.tools.total).toBeNull()
    expect(open?.says).toContain('tools/list shows at least 2 tools,')
    expect(open?.says).not.toContain('of 2')
    expect(open?.steps[1]?.outcome).toBe('unknown')
  })
  test('a probe that meets one of them does not disagree', () => {
    const tools = { status: 200, says: '', whole: true, tools: ['of-team', 'open', 'hers'] }
    const call = { status: 200, says: '', refused: false }
    expect(compareAfter(of(['hers', 'his']), { list: tools, call }).list.agrees).toBe(true)
    expect(compareAfter(of(null), { list: tools, call }).list.agrees).toBeNull()
    expect(compareAfter(of([]), { list: tools, call }).list.agrees).toBe(false)
  })
})

describe('one of the gateway’s own tokens', () => {
  const own = (claims: JsonObject) => ({
    token: aToken({
      ...{ iss: 'mcpgateway', aud: 'mcpgateway-api', sub: 'x', jti: 'j', token_use: 'api', exp: NOW + 60 },
      ...{ user: { email: 'dana@example.com' }, teams: [], scopes: {}, ...claims },
    }),
  })
  test.each<[string, JsonObject, Held, readonly string[]]>([
    ['without teams sees what is public, and has no roles of teams', {}, 'no', ['open']],
    ['of a team has its roles and its tools', { teams: [TEAM] }, 'yes', ['open', 'of-team']],
    [
      'limited to reading calls nothing',
      { teams: [TEAM], scopes: { permissions: ['tools.read'] } },
      'no',
      ['open', 'of-team'],
    ],
    ['a session has the person’s teams', { token_use: 'session', teams: null }, 'yes', ['open', 'of-team']],
    ['a session for other teams has none of them', { token_use: 'session', teams: ['t9'] }, 'no', ['open']],
  ])('%s', (_name, claims, call, seen) => {
    const judged = after(gathered(MEMBER), own(claims))
    expect(judged.verdict).toBe('cannot-decide')
    expect(judged.after?.call).toBe(call)
    expect(judged.after?.tools.seen).toEqual(seen)
  })
})

describe('a probe that goes on is set beside it', () => {
  const list = (tools: readonly string[] | null, status: number | null = 200) => ({
    ...{ status, says: '', whole: true, tools },
  })
  const call = (refused: boolean | null) => ({ status: 200, says: '', refused })
  const predicted = after(gathered(MEMBER)).after
  test.each<[string, readonly string[], boolean | null]>([
    ['the same tools', ['of-team', 'open'], true],
    ['one is missing', ['open'], false],
    ['one more', ['of-team', 'open', 'secret'], false],
  ])('%s', (_name, tools, agrees) => {
    expect(compareAfter(predicted, { list: list(tools), call: call(false) }).list.agrees).toBe(agrees)
  })

  test('the right to call', () => {
    expect(compareAfter(predicted, { list: list([]), call: call(true) }).call.agrees).toBe(false)
    expect(compareAfter(predicted, { list: list([]), call: call(null) }).call.agrees).toBeNull()
    expect(compareAfter(null, { list: list([]), call: call(true) }).call.agrees).toBeNull()
  })

  test.each<[string, ReturnType<typeof list>]>([
    ['another replica answered', list(null, 401)],
    ['The connection broke between initialize and tools/list', list(null, null)],
    ['something in front of the gateway', list(null, 200)],
    ['over the limit', list(null, 429)],
  ])('what went wrong is said: %s', (says, met) => {
    const went = compareAfter(predicted, { list: met, call: call(null) })
    expect(went.notes.join(' ')).toContain(says)
    expect([went.list.agrees, went.call.agrees]).toEqual([null, null])
  })

  test('a 403 that was predicted agrees in the gateway’s own words only', () => {
    const { prediction } = after(gathered([]))
    const actual = { status: 403, detail: 'Access denied', wwwAuthenticate: null, accepted: null }
    expect(agreesWith(prediction, actual)).toBe(true)
    expect(agreesWith(prediction, { ...actual, detail: 'Forbidden by the proxy' })).toBeNull()
  })
})
