import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROFILES } from '../../../shared/client/profiles/all.ts'
import { FRESH, rehearse, whoGetsIn, type Meeting, type RealmState } from '../../../shared/client/realm.ts'
import { wayIn, type WayIn } from '../../../shared/client/way-in.ts'
import { labelOf, real } from './recorded.ts'

const ADDRESS = 'https://mcp.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp'
const ISSUER = 'https://sso.example.com/realms/acme'
/** The ten clients of the measurement with a real Keycloak: Gemini's library stops at the gateway's 401. */
const TEN = PROFILES.filter(({ basis, id }) => basis !== 'documented' && id !== 'gemini')
const LOCAL = { hosts: ['localhost', '127.0.0.1'], senderMustMatch: false }

const realm = (change: Partial<RealmState> = {}): RealmState => ({
  issuer: ISSUER,
  ...FRESH,
  audiences: {},
  trustedHosts: { hosts: [], senderMustMatch: true },
  checksScopes: true,
  ...change,
})
const meeting = (change: Partial<RealmState> = {}, server: Partial<Meeting['server']> = {}): Meeting => ({
  server: { address: ADDRESS, isPublic: true, expects: [ADDRESS], scopes: null, ...server },
  realm: realm(change),
})
const withMapper = { defaultScopes: [...FRESH.defaultScopes, 'mcp'], audiences: { mcp: [ADDRESS] } }

describe('what was measured on a real Keycloak is what a rehearsal says', () => {
  test.each<[string, Meeting]>([
    ['kc-default', meeting()],
    ['kc-open', meeting({ trustedHosts: LOCAL })],
    ['kc-mapper', meeting({ trustedHosts: LOCAL, ...withMapper })],
    ['kc-4171', meeting({ trustedHosts: LOCAL, ...withMapper }, { expects: ['https://inner.example.com'] })],
    ['kc-private', meeting({ trustedHosts: LOCAL, ...withMapper }, { isPublic: false })],
    ['kc-anyscope', meeting({ trustedHosts: LOCAL, ...withMapper, checksScopes: false })],
    [
      'kc-optional',
      meeting(
        {
          trustedHosts: LOCAL,
          optionalScopes: [...FRESH.optionalScopes, 'mcp:tools'],
          audiences: { 'mcp:tools': [ADDRESS] },
        },
        { scopes: ['mcp:tools'] },
      ),
    ],
    [
      'kc-recipe',
      meeting(
        {
          trustedHosts: { ...LOCAL, hosts: [...LOCAL.hosts, 'github.com', 'opencode.ai'] },
          optionalScopes: [...FRESH.optionalScopes, 'mcp:tools'],
          audiences: { 'mcp:tools': [ADDRESS] },
        },
        { scopes: ['basic', 'email', 'mcp:tools'] },
      ),
    ],
  ])('in the set-up %s', (setUp, met) => {
    const measured = Object.entries(real.pairs[setUp] ?? {}).map(([client, [stop]]) => [client, stop])
    const rehearsed = measured.map(([client = '']) => {
      const profile = PROFILES.find(({ id }) => id === client)
      return [client, profile === undefined ? 'unknown' : labelOf(rehearse(profile, met))]
    })
    expect(measured.length).toBeGreaterThan(5)
    expect(rehearsed).toEqual(measured)
  })
})

describe('the plan for a fresh realm', () => {
  const plan = wayIn(TEN, meeting())

  test('lets nobody in before, and all ten after its last line', () => {
    expect(TEN).toHaveLength(10)
    expect([plan.today, plan.left]).toEqual([[], []])
    expect(plan.lines.map(({ lets }) => lets.length).at(-1)).toBe(10)
  })

  test('goes from what exposes least to what exposes most', () => {
    expect(plan.lines.map(({ title }) => title)).toEqual([
      'Optional client scope mcp:tools',
      'scopes_supported of this server',
      'Client registration, anonymous: Trusted Hosts',
    ])
    expect(plan.lines.at(-1)?.exposes).toContain('github.com')
    expect(plan.lines.at(-1)?.exposes).toContain('Anybody can then register a client')
  })

  test('is nothing once it is done, and only the hosts of the wished clients are opened', () => {
    const [claude] = TEN
    const one = wayIn(claude === undefined ? [] : [claude], meeting())
    expect(one.lines.at(-1)?.becomes).toMatch(/^localhost, 127\.0\.0\.1; /)
    const done = meeting(
      {
        optionalScopes: [...FRESH.optionalScopes, 'mcp:tools'],
        audiences: { 'mcp:tools': [ADDRESS] },
        trustedHosts: {
          hosts: ['localhost', '127.0.0.1', 'github.com', 'opencode.ai'],
          senderMustMatch: false,
        },
      },
      { scopes: ['basic', 'email', 'mcp:tools'] },
    )
    expect(wayIn(TEN, done)).toEqual({ today: TEN.map(({ id }) => id), lines: [], left: [] })
  })

  test('never names openid to the clients, which is no scope of the realm', () => {
    const named = wayIn(TEN, meeting({}, { scopes: ['openid', 'profile'] }))
    const line = named.lines.find(({ title }) => title.startsWith('scopes_supported'))
    expect(line?.becomes).toBe('["basic","email","mcp:tools","profile"]')
  })

  test('keeps every audience that is taken today', () => {
    const inner = wayIn(TEN, meeting({}, { expects: ['https://inner.example.com'] }))
    const line = inner.lines.find(({ title }) => title.startsWith('resource'))
    expect(line?.doing).toEqual({
      at: 'gateway',
      oauthConfig: { resource: ['https://inner.example.com', ADDRESS] },
    })
  })

  test('makes a client for the server where resource indicators are on, and lets the server expect its id', () => {
    const { lines, left } = wayIn(TEN, meeting({ indicators: {} }))
    expect(lines[0]?.becomes).toContain(`whose resource_url is ${ADDRESS}`)
    expect(lines[0]?.becomes).toContain('Included Client Audience')
    const client = /a client (\S+) whose/.exec(lines[0]?.becomes ?? '')?.[1] ?? ''
    expect(lines[1]?.doing).toEqual({ at: 'gateway', oauthConfig: { resource: [ADDRESS, client] } })
    expect(left).toEqual([])
    expect(lines.at(-1)?.lets).toHaveLength(10)
  })

  test('says which audiences will be taken, and not that one the server expects already will be', () => {
    const exposed = (expects: readonly string[]): string | undefined => {
      const { lines } = wayIn(TEN, meeting({ indicators: {} }, { expects }))
      return lines.find(({ title }) => title === 'resource of this server')?.exposes
    }
    expect(exposed(['x'])).toMatch(/^Tokens for the public address, and for mcp-\S+, which .* are taken too/)
    expect(exposed([ADDRESS])).toMatch(/^Tokens for mcp-\S+, which .* are taken too/)
  })

  test('without the id, who refreshes an offline token before its first call is refused', () => {
    const { realm, server } = meeting(
      {
        indicators: { 'mcp-5ccc': ADDRESS },
        optionalScopes: [...FRESH.optionalScopes, 'mcp:tools'],
        audiences: { 'mcp:tools': ['mcp-5ccc'] },
        trustedHosts: null,
      },
      { scopes: ['basic', 'email', 'mcp:tools'] },
    )
    const outside = (expects: readonly string[]): readonly string[] => {
      const inside = whoGetsIn(TEN, { realm, server: { ...server, expects } })
      return TEN.map(({ id }) => id).filter((id) => !inside.includes(id))
    }
    // Its token lives for five minutes, which Claude Code takes for too short.
    expect(outside([ADDRESS])).toEqual(['claude-code'])
    expect(outside([ADDRESS, 'mcp-5ccc'])).toEqual([])
  })

  test('quotes what a realm and an address hold for the shell', () => {
    const address = "https://mcp.example.com/servers/o'clock/mcp"
    const { lines } = wayIn(TEN, meeting({}, { address, expects: [address] }))
    const doing = lines[0]?.doing
    const commands = doing?.at === 'identity-provider' ? doing.kcadm.join('\n') : ''
    expect(commands).toContain(
      `'config."included.custom.audience"=https://mcp.example.com/servers/o'\\''clock/mcp'`,
    )
  })
})

test('whatever stands today, nobody who gets in falls out at any line, and all get in at the last', () => {
  const scopes = fc.subarray([...FRESH.optionalScopes, 'openid', 'nothing', 'basic', 'email'])
  fc.assert(
    fc.property(
      fc.record({
        hosts: fc.subarray(['localhost', '127.0.0.1', 'github.com', 'opencode.ai', 'example.com']),
        senderMustMatch: fc.boolean(),
        policy: fc.boolean(),
        checksScopes: fc.boolean(),
        mapper: fc.boolean(),
        isPublic: fc.boolean(),
        expects: fc.subarray([ADDRESS, 'https://inner.example.com'], { minLength: 1 }),
        scopes: fc.option(scopes),
      }),
      ({ hosts, senderMustMatch, policy, checksScopes, mapper, isPublic, expects, scopes: named }) => {
        const met = meeting(
          {
            trustedHosts: policy ? { hosts, senderMustMatch } : null,
            checksScopes,
            ...(mapper ? withMapper : {}),
          },
          { isPublic, expects, scopes: named },
        )
        const plan: WayIn = wayIn(TEN, met)
        let before = whoGetsIn(TEN, met)
        expect(plan.today).toEqual(before)
        for (const { lets } of plan.lines) {
          expect(before.filter((one) => !lets.includes(one))).toEqual([])
          before = lets
        }
        expect(plan.left).toEqual([])
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)
