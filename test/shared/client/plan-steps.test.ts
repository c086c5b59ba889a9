import { describe, expect, test } from 'vitest'
import { afterLine, canSwitch, meetingAfter, planSteps, together } from '../../../shared/client/plan-steps.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import {
  FRESH,
  whoGetsIn,
  type Meeting,
  type RealmState,
  type ServerState,
} from '../../../shared/client/realm.ts'
import { wayIn } from '../../../shared/client/way-in.ts'

const ADDRESS = 'https://mcp.example.com/servers/5ccc/mcp'
const TEN = PROFILES.filter(({ basis, id }) => basis !== 'documented' && id !== 'gemini')
const meeting = (realm: Partial<RealmState> = {}, server: Partial<ServerState> = {}): Meeting => ({
  server: { address: ADDRESS, isPublic: true, expects: [ADDRESS], scopes: null, ...server },
  realm: {
    issuer: 'https://sso.example.com/realms/acme',
    ...FRESH,
    audiences: {},
    trustedHosts: { hosts: [], senderMustMatch: true },
    checksScopes: true,
    ...realm,
  },
})
const LOCAL = {
  trustedHosts: { hosts: ['localhost', '127.0.0.1'], senderMustMatch: false },
  defaultScopes: [...FRESH.defaultScopes, 'mcp'],
  audiences: { mcp: [ADDRESS] },
}
const MET: readonly (readonly [string, Meeting])[] = [
  ['a fresh realm', meeting()],
  ['a realm in which three get in', meeting(LOCAL)],
  [
    'another audience and a private server',
    meeting({}, { expects: ['https://inner.example.com'], isPublic: false }),
  ],
  ['scopes that the realm does not have', meeting(LOCAL, { scopes: ['openid', 'profile'] })],
]

describe('the lines of a plan, switched', () => {
  test.each(MET)('with all of them on it is the plan: %s', (_, met) => {
    const plan = wayIn(TEN, met)
    expect(canSwitch(TEN, met, plan)).toBe(true)
    const steps = planSteps(TEN, met, plan, new Set())
    expect(steps.map(({ lets }) => lets)).toEqual(plan.lines.map(({ lets }) => lets))
    expect(steps.every(({ on }) => on)).toBe(true)
    let now = met
    for (const line of plan.lines) now = afterLine(now, line) ?? now
    // Done, it is a plan without lines.
    expect(wayIn(TEN, now).lines).toEqual([])
  })

  test.each(MET)('whatever is off, nobody who gets in falls out on the way: %s', (_, met) => {
    const plan = wayIn(TEN, met)
    for (let mask = 0; mask < 2 ** plan.lines.length; mask++) {
      const off = new Set(plan.lines.flatMap(({ number }) => (mask & (1 << (number - 1)) ? [number] : [])))
      const steps = planSteps(TEN, met, plan, off)
      let inside = plan.today
      for (const step of steps) {
        expect(inside.every((id) => step.lets.includes(id))).toBe(true)
        expect(whoGetsIn(TEN, meetingAfter(met, steps, step.line.number))).toEqual(step.lets)
        inside = step.lets
      }
      for (const number of off) expect(steps.find(({ line }) => line.number === number)?.on).toBe(false)
    }
  })

  test('a scope is not named while the realm lacks it: the line goes off with the one it needs', () => {
    const met = meeting(LOCAL)
    // Three get in by a default scope; a plan made without it names a scope of its own.
    const bare = meeting({ ...LOCAL, audiences: {} })
    const plan = wayIn(TEN, bare)
    const naming = plan.lines.find(({ title }) => title.startsWith('scopes_supported'))
    const making = plan.lines.find(({ title }) => title.startsWith('Optional client scope'))
    const steps = planSteps(TEN, met, { ...plan, today: whoGetsIn(TEN, met) }, new Set([making?.number ?? 0]))
    expect(steps.find(({ line }) => line === naming)).toMatchObject({ on: false, needs: [making?.number] })
  })

  test.each(MET)('lines that only go together are all on, and each tells whom it lets in: %s', (_, met) => {
    const plan = wayIn(TEN, met)
    expect(together(plan)).toEqual(planSteps(TEN, met, plan, new Set()))
  })
})
