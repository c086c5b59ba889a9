import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { whoGetsInElsewhere, type Elsewhere } from '../../../shared/client/elsewhere.ts'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import { PROVIDER_WAYS, type ProviderWay } from '../../../shared/client/providers.ts'
import { FRESH, type Meeting, type PersonState } from '../../../shared/client/realm.ts'
import { roleLine } from '../../../shared/client/role-line.ts'
import {
  asShipped,
  elsewhereOf,
  OWN_NAME,
  SHIPPED,
  wayInElsewhere,
  type ProviderSaid,
} from '../../../shared/client/way-in-elsewhere.ts'
import { wayIn } from '../../../shared/client/way-in.ts'

const ADDRESS = 'https://mcp.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp'
const ISSUER = 'https://login.example.com/oauth2/default'
const RUN = PROFILES.filter(({ basis }) => basis === 'proven')
const DANA: PersonState = {
  email: 'dana@example.com',
  call: 'no',
  why: 'this person has no tools.execute',
  release: '1.1.0',
}
const wayOf = (id: string): ProviderWay => {
  const found = PROVIDER_WAYS.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no way at ${id}`)
  return found
}
const shipped = (way: ProviderWay, server: Partial<Elsewhere['server']> = {}): Elsewhere => ({
  server: { address: ADDRESS, isPublic: true, expects: [ADDRESS], scopes: null, ...server },
  provider: asShipped(way, ISSUER),
})
const toldBy = ({ lines }: { readonly lines: readonly { readonly doing: object }[] }): string =>
  JSON.stringify(lines.map(({ doing }) => doing))

describe.each(PROVIDER_WAYS.map((way) => [way.name, way] as const))('the plan at %s', (_name, way) => {
  const plan = wayInElsewhere(way, RUN, shipped(way))

  test('lets nobody in as the provider comes, and all that were run here after its last line', () => {
    expect(RUN.length).toBeGreaterThanOrEqual(10)
    expect([plan.today, plan.left, plan.cannot]).toEqual([[], [], []])
    expect([...(plan.lines.at(-1)?.lets ?? [])].sort()).toEqual(RUN.map(({ id }) => id).sort())
  })

  test('has no act twice', () => {
    const acts = plan.lines.map(({ title, doing }) => (doing.at === 'told' ? doing.told.join() : title))
    expect(new Set(acts).size).toBe(acts.length)
    expect(new Set(plan.lines.map(({ title }) => title)).size).toBe(plan.lines.length)
  })

  test('is nothing once it is done', () => {
    const done: Elsewhere = {
      server: {
        ...shipped(way).server,
        expects: [ADDRESS, OWN_NAME],
        scopes: way.scopes.map((one) => one.replace('{audience}', ADDRESS)),
      },
      provider: {
        ...asShipped(way, ISSUER),
        registers: way.registration.can,
        known: RUN.map(({ id }) => id),
        scopes: [...asShipped(way, ISSUER).scopes, `${ADDRESS}/mcp`],
        audiences: [way.audience === 'address' ? ADDRESS : OWN_NAME],
        readable: true,
        email: true,
      },
    }
    expect(wayInElsewhere(way, RUN, done)).toMatchObject({ lines: [], left: [] })
  })

  test('leaves no place open that somebody has to fill, but for the client', () => {
    expect(toldBy(plan)).not.toMatch(/\{(name|redirect|audience|issuer|server|clientId)\}/)
    for (const { title, becomes, exposes } of plan.lines)
      expect([title, becomes, exposes].every((text) => text !== '' && !text.includes('undefined'))).toBe(true)
  })

  test('widens the most at the end: registration, or one client after the other', () => {
    const titles = plan.lines.map(({ title }) => title)
    if (way.registration.can) expect(titles.at(-1)).toBe('Clients may register themselves')
    else expect(titles.slice(-RUN.length)).toEqual(RUN.map(({ name }) => `${name}, registered by hand`))
  })

  test('says who cannot get in where a client would have to register itself', () => {
    const chatgpt = PROFILES.filter(({ id }) => id === 'chatgpt')
    const { left, cannot } = wayInElsewhere(way, chatgpt, shipped(way))
    if (way.registration.can) return void expect([left, cannot]).toEqual([[], []])
    expect(left).toEqual(['chatgpt'])
    expect(cannot[0]?.why).toContain(way.registration.says)
    expect(cannot[0]?.why).toContain('ChatGPT would have to be given a client id')
  })
})

test('where the provider has a name of its own for the server, the gateway expects that one', () => {
  const plan = wayInElsewhere(wayOf('entra-v2'), RUN, shipped(wayOf('entra-v2')))
  expect(plan.lines[0]?.becomes).toContain('application (client) id')
  expect(plan.lines.find(({ title }) => title.startsWith('scopes'))?.becomes).toBe(`["${ADDRESS}/mcp"]`)
})

test('once it is known, the name of the provider’s own is a line of the server, beside what stands there', () => {
  const way = wayOf('entra-v2')
  const met = shipped(way)
  const known: Elsewhere = { ...met, provider: { ...met.provider, ownName: 'an-id' } }
  const plan = wayInElsewhere(way, RUN, known)
  expect(plan.lines[0]?.doing).toEqual({ at: 'gateway', oauthConfig: { resource: [ADDRESS, 'an-id'] } })
  expect(plan.left).toEqual([])
})

test('an act that does two parts stays for the part that is not so', () => {
  const way = wayOf('auth0')
  const acts = (more: Partial<Elsewhere['provider']>) => {
    const met = shipped(way)
    const { lines } = wayInElsewhere(way, RUN, { ...met, provider: { ...met.provider, ...more } })
    return lines.filter(({ title }) => title === 'Register this server as an API')
  }
  expect(acts({})).toHaveLength(1)
  expect(acts({})[0]?.exposes).toMatch(/can be read by whoever holds it.*no token holds this audience/)
  expect(acts({ readable: true })[0]?.exposes).not.toMatch(/whoever holds it/)
  expect(acts({ audiences: [ADDRESS] })[0]?.exposes).not.toMatch(/this audience/)
  expect(acts({ readable: true, audiences: [ADDRESS] })).toEqual([])
})

describe('what is said of a provider', () => {
  const OTHER = ADDRESS.replace('5ccc', '6ddd')
  const met = (way: ProviderWay, said: Partial<ProviderSaid>, address = ADDRESS): Elsewhere =>
    elsewhereOf(way, { ...shipped(way).server, address }, ISSUER, { ...SHIPPED, ...said }, false, null)

  test.each(PROVIDER_WAYS.map((way) => [way.name, way] as const))(
    'nothing: %s is as shipped',
    (_name, way) => {
      expect(met(way, {})).toEqual(shipped(way))
    },
  )

  test.each(PROVIDER_WAYS.map((way) => [way.name, way] as const))(
    'everything: only the server, and the clients where they are registered by hand, are left at %s',
    (_name, way) => {
      const all = { registers: true, readable: true, email: true, audience: { [ADDRESS]: true } }
      const { lines } = wayInElsewhere(way, RUN, met(way, { ...all, registers: way.registration.can }))
      const left = lines.filter(({ title }) => !title.endsWith('registered by hand'))
      expect(left.every(({ title }) => title.endsWith('of this server'))).toBe(true)
    },
  )

  test('is of one server where it is of its audience', () => {
    const way = wayOf('entra-v2')
    const said = { audience: { [ADDRESS]: true }, ownNames: { [ADDRESS]: 'an-id' } }
    expect(met(way, said).provider).toMatchObject({ audiences: ['an-id'], ownName: 'an-id' })
    expect(met(way, said, OTHER).provider).toMatchObject({ audiences: [] })
    expect(met(way, said, OTHER).provider.ownName).toBeUndefined()
  })
})

test('each client that is registered by hand is told its redirect address, and how it is given its id', () => {
  const plan = wayInElsewhere(wayOf('okta-custom'), RUN, shipped(wayOf('okta-custom')))
  const line = plan.lines.find(({ title }) => title.startsWith('Claude Code'))
  const told = line?.doing.at === 'told' ? line.doing.told.join('\n') : ''
  expect(told).toContain('http://localhost:PORT/callback')
  expect(told).toContain('claude mcp add --client-id ID')
})

describe('the role that is missing for a call', () => {
  test('is a line of the plan that changes nobody’s way in, and is told', () => {
    for (const way of PROVIDER_WAYS) {
      const { lines } = wayInElsewhere(way, RUN, { ...shipped(way), person: DANA })
      const at = lines.findIndex(({ title }) => title === 'A role with tools.execute for dana@example.com')
      expect(lines[at]?.doing).toMatchObject({ at: 'told', whose: 'gateway' })
      expect(lines[at]?.lets).toEqual(at === 0 ? [] : lines[at - 1]?.lets)
    }
  })

  test('stands in the plan for Keycloak too, before registration is opened', () => {
    const met: Meeting = {
      server: { address: ADDRESS, isPublic: true, expects: [ADDRESS], scopes: null },
      realm: {
        issuer: 'https://sso.example.com/realms/acme',
        ...FRESH,
        audiences: {},
        trustedHosts: { hosts: [], senderMustMatch: true },
        checksScopes: true,
      },
      person: DANA,
    }
    expect(wayIn(RUN, met).lines.map(({ title }) => title)).toEqual([
      'Optional client scope mcp:tools',
      'scopes_supported of this server',
      'A role with tools.execute for dana@example.com',
      'Client registration, anonymous: Trusted Hosts',
    ])
  })

  test.each([
    ['1.1.0', 'POST /v1/rbac/users/dana%40example.com/roles'],
    ['1.0.5', 'POST /v1/rbac/users/'],
    ['1.0.4', 'POST /rbac/users/'],
    ['1.0.0', 'POST /rbac/users/'],
    ['0.9.0', 'POST /rbac/users/'],
    [null, 'before 1.0.5 the paths begin at /rbac'],
  ])('of %s: %s', (release, said) =>
    expect(roleLine({ ...DANA, release })?.doing.told.join('\n')).toContain(said),
  )

  test('is none for somebody who may call, and a question where it is not known', () => {
    expect(roleLine({ ...DANA, call: 'yes' })).toBeNull()
    expect(roleLine(undefined)).toBeNull()
    expect(roleLine({ ...DANA, call: 'unknown', why: 'this login cannot see who is in Ops' })).toMatchObject({
      title: 'Whether dana@example.com may call tools',
    })
  })
})

test('whatever stands today, nobody who gets in falls out at any line, and who is left has a reason', () => {
  fc.assert(
    fc.property(
      fc.record({
        way: fc.constantFrom(...PROVIDER_WAYS),
        profiles: fc.subarray([...PROFILES], { minLength: 1 }),
        isPublic: fc.boolean(),
        expects: fc.subarray([ADDRESS, 'https://inner.example.com', 'an-id'], { minLength: 1 }),
        named: fc.option(fc.subarray(['openid', 'email', 'profile', 'nothing', 'offline_access'])),
        registers: fc.boolean(),
        known: fc.subarray(PROFILES.map(({ id }) => id)),
        audiences: fc.subarray([ADDRESS, 'https://inner.example.com', 'an-id', 'another']),
        readable: fc.boolean(),
        email: fc.constantFrom(true, false, { withScope: 'email' }),
        asks: fc.boolean(),
      }),
      ({ way, profiles, isPublic, expects, named, registers, known, audiences, readable, email, asks }) => {
        const met: Elsewhere = {
          server: { address: ADDRESS, isPublic, expects, scopes: named },
          provider: { ...asShipped(way, ISSUER), registers, known, audiences, readable, email },
          ...(asks ? { person: DANA } : {}),
        }
        const plan = wayInElsewhere(way, profiles, met)
        let before = whoGetsInElsewhere(profiles, met)
        expect(plan.today).toEqual(before)
        for (const { lets } of plan.lines) {
          expect(before.filter((one) => !lets.includes(one))).toEqual([])
          before = lets
        }
        expect(plan.cannot.map(({ client }) => client)).toEqual(plan.left)
        for (const { client, why } of plan.cannot) {
          if (why.includes('given a client id'))
            expect(PROFILES.find(({ id }) => id === client)?.givenId).toBeNull()
          // Gemini wants iss in every callback, which not every provider sends.
          else if (client === 'gemini') expect(why).toMatch(/iss|verify|e-mail/)
          else expect([readable, email]).toContain(false)
        }
      },
    ),
    { numRuns: 60 },
  )
}, 120_000)
