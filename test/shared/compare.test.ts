import { describe, expect, test } from 'vitest'
import { carried, differencesOf, type At, type Side } from '../../shared/compare/differences.ts'
import { pairsOf } from '../../shared/compare/pairs.ts'
import { likened, likeningOf, offersFor } from '../../shared/compare/plan.ts'
import { settingsOnBoth } from '../../shared/compare/settings.ts'
import { explainsSay, pairSays } from '../../shared/compare/words.ts'
import { redactConfig, type GatewayContext, type VirtualServer } from '../../shared/contextforge/index.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'

const STAGE = 'https://stage.example.com'
const PROD = 'https://prod.example.com'
const A = 'a'.repeat(32)
const B = 'b'.repeat(32)
const ISSUERS = { authorization_servers: ['https://idp.example.com/o/mcp/'] }

const gatewayAt = (url: string): GatewayContext => ({
  ...aGateway(),
  appDomain: { source: 'gateway', url },
})
const at = (url: string, id: string, config: JsonObject, more: Partial<VirtualServer> = {}): At => ({
  gateway: gatewayAt(url),
  wasLearned: () => false,
  server: aServer({}, { id, name: 'payments', oauthConfig: { ...ISSUERS, ...config }, ...more }),
})
const stage = (config: JsonObject, more: Partial<VirtualServer> = {}) => at(STAGE, A, config, more)
const prod = (config: JsonObject, more: Partial<VirtualServer> = {}) => at(PROD, B, config, more)
const own = (base: string, id: string) => `${base}/servers/${id}/mcp`

describe('what differs between two servers', () => {
  test('their own addresses do not, whatever host and id they have', () => {
    expect(differencesOf(stage({ resource: own(STAGE, A) }), prod({ resource: own(PROD, B) }))).toEqual([])
    expect(differencesOf(stage({ resource: [own(STAGE, A)] }), prod({ resource: own(PROD, B) }))).toEqual([])
    const both = settingsOnBoth(stage({ resource: own(STAGE, A) }), prod({ resource: own(PROD, B) }))
    expect(both.find(({ id }) => id === 'resource')).toMatchObject({ relation: 'own' })
  })

  test('an own address at another host than APP_DOMAIN does, because another one is expected', () => {
    const inside = own('https://internal.example.com', B)
    expect(differencesOf(stage({ resource: own(STAGE, A) }), prod({ resource: inside }))).toEqual([
      'resource',
    ])
  })

  test('the address of another server is no own address', () => {
    expect(differencesOf(stage({ resource: own(PROD, B) }), prod({ resource: own(PROD, B) }))).toEqual([
      'resource',
    ])
  })

  test.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['order and doubles of audiences', { resource: ['x', 'y'] }, { resource: ['y', 'x', 'x'] }, []],
    ['an audience more', { resource: ['x', 'y'] }, { resource: ['x'] }, ['resource']],
    ['the client id', { client_id: 'one' }, { client_id: 'two' }, ['client-id']],
    [
      'the client id included on one side',
      { client_id: 'c', resource: ['x', 'c'] },
      { client_id: 'c', resource: ['x'] },
      ['include'],
    ],
    [
      'a slash behind an issuer',
      { authorization_servers: ['https://i.example/'] },
      { authorization_servers: ['https://i.example'] },
      [],
    ],
    [
      'an issuer more',
      { authorization_servers: ['https://i.example', 'https://j.example'] },
      { authorization_servers: ['https://i.example'] },
      ['issuers'],
    ],
    [
      'scopes',
      { scopes_supported: ['openid', 'mcp'] },
      { scopes_supported: ['openid'] },
      ['scopes_supported'],
    ],
    ['a key one side lacks', { colour: 'red' }, {}, ['colour']],
    ['secrets, which are masked', { client_secret: '*****' }, { client_secret: 'other' }, []],
  ])('%s', (_what, one, other, differs) => {
    expect(differencesOf(stage(one), prod(other))).toEqual(differs)
    expect(differencesOf(prod(other), stage(one))).toEqual(differs)
  })

  test('a secret inside a value is not compared, and never copied, masked on one side or not', () => {
    const live = { vendor: { api_key: 'hunter2', region: 'eu' } }
    const stored = redactConfig(live) as JsonObject
    expect(JSON.stringify(stored)).not.toContain('hunter2')
    expect(differencesOf(stage(stored), prod(live))).toEqual([])
    const { settings, leaves } = likened(stage({ ...stored, client_id: 'c' }), prod(live), [
      'client-id',
      'vendor',
    ])
    expect(settings.oauthConfig).toEqual({ ...ISSUERS, ...live, client_id: 'c' })
    expect(leaves).toEqual(['secrets (vendor)'])
  })

  test('OAuth off on one side is the difference, and hides the others', () => {
    const off = prod({}, { oauthEnabled: false, oauthConfig: null })
    expect(differencesOf(stage({ resource: 'x' }), off)).toEqual(['oauth'])
    expect(differencesOf(stage({}, { enabled: false }), off)).toEqual(['enabled', 'oauth'])
  })

  test('what was learned on one side is told as learned', () => {
    const learned = { ...prod({ resource: ['x'] }), wasLearned: () => true }
    expect(differencesOf(stage({ resource: ['x'] }), learned)).toEqual(['learned'])
  })
})

describe('servers in pairs', () => {
  const named = (name: string, id: string, config: JsonObject = {}) =>
    aServer({}, { id, name, oauthConfig: { ...ISSUERS, ...config } })
  const side = (url: string, servers: readonly VirtualServer[]): Side => ({
    ...{ servers, gateway: gatewayAt(url), wasLearned: () => false },
  })

  test('are found by name, those that differ first; one without a partner and namesakes are told', () => {
    const pairs = pairsOf(
      side(STAGE, [
        named('same', '1'),
        named('twins', '2'),
        named('twins', '3'),
        named('Pay', '4', { client_id: 'a' }),
      ]),
      side(PROD, [
        named('old', '5'),
        named('pay', '6', { client_id: 'b' }),
        named('same', '7'),
        named('twins', '8'),
      ]),
    )
    expect(pairs.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'Pay differs',
      'twins namesakes',
      'old right-only',
      'same same',
    ])
    expect(pairs.map((pair) => pairSays(pair, 'STAGE', 'PROD'))).toEqual([
      'client_id',
      '2 on STAGE, 1 on PROD of this name: not paired',
      'PROD only',
      'same',
    ])
    expect(pairs[0]).toMatchObject({ leftId: '4', rightId: '6' })
    expect(pairs[1]).toMatchObject({ leftId: null, rightId: null })
  })
})

describe('the plan that makes one like the other', () => {
  test('takes settings over, and turns own addresses into those of the other server', () => {
    const from = stage({ resource: [own(STAGE, A), 'api'], client_id: 'c', scopes_supported: ['mcp'] })
    const to = prod({ resource: [own(PROD, B)], note: 'only here' })
    const { settings } = likened(from, to, differencesOf(from, to))
    expect(settings).toEqual({
      oauthEnabled: true,
      oauthConfig: { ...ISSUERS, resource: [own(PROD, B), 'api'], client_id: 'c', scopes_supported: ['mcp'] },
    })
    const after = { ...to, server: { ...to.server, ...settings } }
    expect(differencesOf(from, after)).toEqual([])
  })

  test('leaves secrets and what was learned as they are, and says so', () => {
    const from = { ...stage({ resource: ['x'], client_secret: 's1' }), wasLearned: () => true }
    const to = prod({ client_secret: 's2', resource: ['y'] })
    const { settings, leaves } = likened(from, to, differencesOf(from, to))
    expect(settings.oauthConfig).toEqual(to.server.oauthConfig)
    expect(leaves).toEqual(['what was learned from a token', 'secrets (client_secret)'])
    expect(JSON.stringify(likeningOf(from, to) ?? '')).not.toMatch(/s1|s2/)
  })

  test('what was learned is not set by hand on the other, whatever else differs', () => {
    const from = { ...stage({ resource: ['learned'], client_id: 'c' }), wasLearned: () => true }
    const to = prod({ client_id: 'c', colour: 'red' })
    expect(differencesOf(from, to)).toEqual(['learned', 'include', 'colour'])
    const whole = likened(from, to, differencesOf(from, to))
    expect(whole.settings.oauthConfig).toEqual({ ...ISSUERS, client_id: 'c' })
    expect(whole.leaves).toEqual(['what was learned from a token'])
    const off = prod({}, { oauthEnabled: false, oauthConfig: { resource: 'x' } })
    const on = likened(from, off, differencesOf(from, off))
    expect(on.settings).toEqual({
      oauthEnabled: true,
      oauthConfig: { ...ISSUERS, client_id: 'c', resource: 'x' },
    })
    expect(on.leaves).toEqual(['what was learned from a token'])
  })

  test('takes away what only the other has where OAuth is switched on like here', () => {
    const off = prod({}, { oauthEnabled: false, oauthConfig: { resource: 'x', colour: 'red' } })
    const from = stage({ client_id: 'c' })
    const { settings } = likened(from, off, differencesOf(from, off))
    expect(differencesOf(from, { ...off, server: { ...off.server, ...settings } })).toEqual([])
  })

  test('what alone explains a verdict is offered first, then all of it, and nothing that cannot be written', () => {
    const [from, to] = [
      stage({ client_id: 'c', resource: ['x', 'c'], colour: 'red' }),
      prod({ client_id: 'c', resource: ['x'] }),
    ]
    const aim = { from, to, on: 'right', like: 'staging' } as const
    const differs = differencesOf(from, to)
    expect(offersFor(aim, differs, ['include', 'colour']).map(({ title }) => title)).toEqual([
      'include client id',
      'take over colour',
      'make it like staging',
    ])
    expect(offersFor(aim, ['include'], ['include']).map(({ title }) => title)).toEqual(['include client id'])
    expect(offersFor(aim, ['enabled'], [])).toEqual([])
  })

  test('is an edit with masked secrets on both sides, and none where nothing would be written', () => {
    const plan = likeningOf(stage({ client_id: 'c' }), prod({ client_secret: 'hunter2' }))
    expect(plan?.wanted).toMatchObject({ kind: 'edit', secrets: {}, choices: {} })
    expect(JSON.stringify(plan)).not.toContain('hunter2')
    expect(likeningOf(stage({ resource: own(STAGE, A) }), prod({ resource: own(PROD, B) }))).toBeNull()
  })

  test('an own address is carried only where the other is known', () => {
    const from = stage({})
    const unknown: At = { ...prod({}), gateway: { ...gatewayAt(PROD), appDomain: { source: 'unknown' } } }
    expect(carried(own(STAGE, A), from, unknown)).toBeNull()
    expect(carried('api', from, unknown)).toBe('api')
    const nested = { deep: [{ at: own(STAGE, A) }, null], more: 1 }
    expect(carried(nested, from, prod({}))).toEqual({ deep: [{ at: own(PROD, B) }, null], more: 1 })
    expect(carried(nested, from, unknown)).toBeNull()
    const { settings, leaves } = likened(stage({ resource: own(STAGE, A) }), unknown, ['resource'])
    expect(settings.oauthConfig).toEqual(unknown.server.oauthConfig)
    expect(leaves[0]).toMatch(/^resource: APP_DOMAIN/)
  })

  test('OAuth off on the one turns it off on the other', () => {
    const off = stage({}, { oauthEnabled: false, oauthConfig: null })
    expect(likened(off, prod({ client_id: 'c' }), ['oauth']).settings).toEqual({
      oauthEnabled: false,
      oauthConfig: null,
    })
  })
})

test('what explains the verdict is said as far as it does', () => {
  expect(explainsSay(['include'], true, ['include', 'resource'])).toBe(
    'Only “include client id” explains the verdict.',
  )
  expect(explainsSay(['include', 'resource'], true, ['include', 'resource'])).toMatch(/^Each of/)
  expect(explainsSay([], true, ['include', 'resource'])).toMatch(/2 together do/)
  expect(explainsSay([], false, ['include'])).toMatch(/lies with the gateways themselves/)
})
