import { describe, expect, test } from 'vitest'
import { expectedSet } from '../../shared/contextforge/expected.ts'
import { planAudience, planToggle, readToggle } from '../../shared/contextforge/toggle.ts'
import type { ClientId } from '../../shared/contextforge/board.ts'
import type { AudienceModel } from '../../shared/contextforge/server.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { aGateway, aServer, CANONICAL } from '../helpers/worlds.ts'

const X = 'my-oauth-client-id'
const models: readonly AudienceModel[] = ['additive', 'strict-or-fallback', 'native']

const values = (config: Json, model: AudienceModel): string[] => {
  const set = expectedSet(aServer(config), aGateway(model))
  return set.kind === 'any-of' ? set.members.map(({ value }) => value) : [set.kind]
}

describe('the expected audiences', () => {
  const rows: readonly [string, Json, AudienceModel, readonly string[]][] = [
    ['nothing set gives the canonical URL', {}, 'strict-or-fallback', [CANONICAL]],
    [
      'client_id joins the canonical URL while resource is empty',
      { client_id: X },
      'strict-or-fallback',
      [CANONICAL, X],
    ],
    ['resource set hides both', { client_id: X, resource: 'a' }, 'strict-or-fallback', ['a']],
    ['a list counts every string', { resource: ['a', 5, 'b', null] }, 'strict-or-fallback', ['a', 'b']],
    ['an empty list is as good as none', { resource: [] }, 'strict-or-fallback', [CANONICAL]],
    ['blanks are kept, so they never match', { resource: ' a ' }, 'strict-or-fallback', [' a ']],
    ['a blank string is set all the same', { resource: ' ' }, 'strict-or-fallback', [' ']],
    ['the keys of an object count', { resource: { a: 1 } }, 'strict-or-fallback', ['a']],
    ['a number breaks every request', { resource: 5 }, 'strict-or-fallback', ['crash']],
    ['true breaks every request', { resource: true }, 'strict-or-fallback', ['crash']],
    ['zero is as good as none', { resource: 0 }, 'strict-or-fallback', [CANONICAL]],
    ['client_id is stripped', { client_id: ` ${X} ` }, 'strict-or-fallback', [CANONICAL, X]],
    ['a client_id that is no string is ignored', { client_id: [X] }, 'strict-or-fallback', [CANONICAL]],
    ['additive: resource comes on top', { resource: 'a', client_id: X }, 'additive', [CANONICAL, 'a']],
    ['additive: client_id only while resource is empty', { client_id: X }, 'additive', [CANONICAL, X]],
    [
      'additive: values are stripped and blanks dropped',
      { resource: [' a ', ' '] },
      'additive',
      [CANONICAL, 'a'],
    ],
    ['additive: a number is ignored', { resource: 5 }, 'additive', [CANONICAL]],
    [
      'native: the flag adds the client id to resource',
      { resource: 'a', client_id: X, include_client_id_in_audience: true },
      'native',
      ['a', X],
    ],
    ['native: without the flag resource stands alone', { resource: 'a', client_id: X }, 'native', ['a']],
    [
      'native: only true counts',
      { resource: 'a', client_id: X, include_client_id_in_audience: 'yes' },
      'native',
      ['a'],
    ],
    ['none: nothing is accepted', { resource: 'a' }, 'none', ['refuse']],
  ]
  test.each(rows)('%s', (_name, config, model, expected) => expect(values(config, model)).toEqual(expected))
})

describe('reading the toggle', () => {
  const state = (
    config: Json,
    model: AudienceModel = 'strict-or-fallback',
    ids: readonly ClientId[] = [],
  ): string => readToggle(aServer(config), aGateway(model), ids).state
  test('is on when resource lists the client id, however it got there', () => {
    expect(state({ client_id: X, resource: ['u', X] })).toBe('on')
    expect(readToggle(aServer({ client_id: X, resource: X }), aGateway(), [])).toMatchObject({
      state: 'on',
      marked: false,
    })
  })
  test('is on only until something is learned while resource is empty', () =>
    expect(state({ client_id: X })).toBe('on-until-learned'))
  test('is plainly on where nothing is learned', () => expect(state({ client_id: X }, 'additive')).toBe('on'))
  test('is off when resource takes the place of client_id, whatever the flag says', () => {
    expect(state({ client_id: X, resource: 'u' })).toBe('off')
    expect(state({ client_id: X, resource: 'u', include_client_id_in_audience: true })).toBe('off')
  })
  test('follows the flag under the native model', () => {
    expect(state({ client_id: X, resource: 'u', include_client_id_in_audience: true }, 'native')).toBe('on')
    expect(state({ client_id: X, include_client_id_in_audience: true }, 'native')).toBe('on')
  })
  test('is not known without a client id, and takes one from a provider', () => {
    expect(state({})).toBe('not-known')
    expect(
      state({ resource: [X] }, 'strict-or-fallback', [{ value: X, source: 'sso-provider', from: 'SSO' }]),
    ).toBe('on')
  })
  test('is not used while OAuth is off', () =>
    expect(readToggle(aServer({}, { oauthEnabled: false }), aGateway(), []).state).toBe('not-used'))
  test.each([
    ['a release without inbound OAuth', { client_id: X }, 'none'],
    ['a number for resource', { client_id: X, resource: 5 }, 'strict-or-fallback'],
    ['an object for resource', { client_id: X, resource: { a: 1 } }, 'strict-or-fallback'],
    ['a list for client_id', { client_id: [X] }, 'strict-or-fallback'],
    ['blanks around client_id', { client_id: ` ${X}` }, 'strict-or-fallback'],
    ['account', { client_id: 'account' }, 'strict-or-fallback'],
    ['Microsoft Graph', { client_id: '00000003-0000-0000-C000-000000000000' }, 'strict-or-fallback'],
    ["the gateway's own audience", { client_id: 'mcpgateway-api' }, 'strict-or-fallback'],
    ['a configuration that is text', 'nonsense', 'strict-or-fallback'],
  ] as const)('refuses %s and says what to do', (_name, config, model) => {
    const toggle = readToggle(aServer(config), aGateway(model), [])
    expect(toggle.state).toBe('refused')
    expect(toggle.state === 'refused' && toggle.advice).toMatch(/\w/)
  })
})

describe('turning it on', () => {
  const on = (config: Json, model: AudienceModel = 'strict-or-fallback'): Json => {
    const plan = planToggle(aServer(config), aGateway(model), [], true)
    if (!plan.ok) throw new Error(plan.error.reason)
    return plan.value.after['resource'] ?? null
  }
  test('makes a list of a string', () => expect(on({ client_id: X, resource: 'u' })).toEqual(['u', X]))
  test('appends to a list and keeps what cannot match', () =>
    expect(on({ client_id: X, resource: ['u', 5] })).toEqual(['u', 5, X]))
  test('pins the canonical URL where there was none', () =>
    expect(on({ client_id: X })).toEqual([CANONICAL, X]))
  test('adds nothing twice', () => expect(on({ client_id: X, resource: ['u', X] })).toEqual(['u', X]))
  test.each(models)('keeps every other key as it was under %s', (model) => {
    const config = {
      client_id: X,
      resource: 'u',
      client_secret: '*****',
      x_team_note: { a: [1] },
      authorization_servers: ['https://a', 'https://b'],
    }
    const plan = planToggle(aServer(config), aGateway(model), [], true)
    expect(plan.ok && plan.value.after).toEqual({
      ...config,
      include_client_id_in_audience: true,
      resource: ['u', X],
    })
  })
  test.each(models)('puts the client id into the effective set and loses nothing under %s', (model) => {
    for (const resource of [undefined, '', [], 'u', ['u', 'v'], [X], 'account']) {
      const config: Json = resource === undefined ? { client_id: X } : { client_id: X, resource }
      const before = values(config, model)
      const after = values(
        { client_id: X, resource: on(config, model), include_client_id_in_audience: true },
        model,
      )
      expect(after).toContain(X)
      for (const value of before) expect(after).toContain(value)
      expect(after.filter((value) => !before.includes(value) && value !== X)).toEqual([])
    }
  })
  test('adds no client_id when it was typed', () => {
    const plan = planToggle(
      aServer({ resource: 'u' }),
      aGateway(),
      [{ value: X, source: 'typed', from: 'typed' }],
      true,
    )
    expect(plan.ok && plan.value.after).not.toHaveProperty('client_id')
  })
  test('needs APP_DOMAIN only where the canonical URL would be written', () => {
    const blind = aGateway('strict-or-fallback', { appDomain: { source: 'unknown' } })
    expect(planToggle(aServer({ client_id: X }), blind, [], true).ok).toBe(false)
    expect(planToggle(aServer({ client_id: X, resource: 'u' }), blind, [], true).ok).toBe(true)
  })
})

describe('turning it off', () => {
  const off = (config: Json, model: AudienceModel = 'strict-or-fallback') => {
    const plan = planToggle(aServer(config), aGateway(model), [], false)
    if (!plan.ok) throw new Error(plan.error.reason)
    return plan.value.after
  }
  test('removes the client id and keeps the rest', () =>
    expect(off({ client_id: X, resource: ['u', X] })).toMatchObject({
      resource: ['u'],
      include_client_id_in_audience: false,
      client_id: X,
    }))
  test('never leaves resource empty', () => {
    expect(off({ client_id: X, resource: [X] })).toMatchObject({ resource: [CANONICAL] })
    expect(off({ client_id: X, resource: X })).toMatchObject({ resource: [CANONICAL] })
    expect(off({ client_id: X, resource: [X, ''] })).toMatchObject({ resource: [CANONICAL] })
    expect(off({ client_id: X })).toMatchObject({ resource: [CANONICAL] })
  })
  test('removes spellings with blanks too, which another release would strip', () =>
    expect(off({ client_id: X, resource: ['u', ` ${X} `] })).toMatchObject({ resource: ['u'] }))
  test.each(models)('leaves the client id out of the set and learning disarmed under %s', (model) => {
    for (const resource of [undefined, '', [], 'u', ['u', X], [X], X]) {
      const config: Json = resource === undefined ? { client_id: X } : { client_id: X, resource }
      const after = off({ ...config, include_client_id_in_audience: true }, model)
      expect(values(after, model)).not.toContain(X)
      expect(readToggle(aServer(after), aGateway(model), []).state).toBe('off')
      expect(after['resource']).not.toHaveLength(0)
    }
  })
})

describe('adding one audience', () => {
  test('writes the implied set out first, so that nobody is shut out', () => {
    const plan = planAudience(aServer({ client_id: X }), aGateway(), 'https://mcp.example.com')
    expect(plan.ok && plan.value.after['resource']).toEqual([CANONICAL, X, 'https://mcp.example.com'])
  })
  test('refuses what everybody has', () =>
    expect(planAudience(aServer({ resource: 'u' }), aGateway(), 'account').ok).toBe(false))
})

describe('a refusal', () => {
  const edited = (config: Record<string, Json>): Json | undefined => {
    const toggle = readToggle(aServer(config), aGateway(), [])
    if (toggle.state !== 'refused' || toggle.edit === null) return undefined
    const server = aServer({ ...config, ...toggle.edit.set })
    return readToggle(server, aGateway(), []).state
  }
  test('comes with the exact edit that makes the toggle usable, where no guess is in it', () => {
    expect(edited({ client_id: [X] })).toBe('on-until-learned')
    expect(edited({ client_id: 12345, resource: 'u' })).toBe('off')
    expect(edited({ client_id: ` ${X} `, resource: 'u' })).toBe('off')
    expect(edited({ client_id: X, resource: { u: 1 } })).toBe('off')
    expect(edited({ client_id: X, resource: 5 })).toBe('off')
  })
  test('comes without one where only a person can know', () => {
    expect(edited({ client_id: [X, 'other'] })).toBeUndefined()
    expect(edited({ client_id: 'account' })).toBeUndefined()
  })
})

describe('the native model', () => {
  const sso: ClientId = { value: 'sso-client', source: 'sso-provider', from: 'SSO' }
  const set = (config: Json, id: string | null): string[] => {
    const found = expectedSet(aServer(config), aGateway('native'), id)
    return found.kind === 'any-of' ? found.members.map(({ value }) => value) : []
  }
  test('includes the client id of the SSO provider when the flag is set and none is configured', () => {
    expect(set({ include_client_id_in_audience: true }, 'sso-client')).toEqual([CANONICAL, 'sso-client'])
    expect(set({ resource: 'u', include_client_id_in_audience: true }, 'sso-client')).toEqual([
      'u',
      'sso-client',
    ])
    expect(set({ resource: 'u' }, 'sso-client')).toEqual(['u'])
    expect(
      readToggle(aServer({ resource: 'u', include_client_id_in_audience: true }), aGateway('native'), [sso])
        .state,
    ).toBe('on')
  })
  test('never lets a released model look at it', () => {
    const found = expectedSet(
      aServer({ resource: 'u', include_client_id_in_audience: true }),
      aGateway(),
      'sso-client',
    )
    expect(found.kind === 'any-of' && found.members.map(({ value }) => value)).toEqual(['u'])
  })
})
