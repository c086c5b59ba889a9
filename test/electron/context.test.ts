import { expect, describe, test } from 'vitest'
import { contextOf } from '../../electron/gateway/context.ts'
import { startedWith, type GatewaySettings } from '../../electron/gateway/settings.ts'
import type { Profile } from '../../shared/connection/view.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aGateway, someFacts } from '../helpers/worlds.ts'

describe('what the gateway calls itself in its tokens', () => {
  const { capabilities } = aGateway()
  const profile = { assumedAppDomain: '', authHeaderName: '' } as Profile
  const TOLD = { algorithm: 'HS256', needsExpiry: null, environment: null }
  const of = (...rest: [GatewaySettings | null, JsonObject | null, boolean?]) =>
    contextOf(capabilities, rest[0], profile, rest[1], rest[2] ?? true)

  test('is read from the settings, else from the token it made when we signed in, and otherwise not known', () => {
    const settings = {
      appDomain: null,
      jwtAudience: 'my-api',
      authRequired: null,
      values: { JWT_ISSUER: 'me' },
      ownTokens: TOLD,
    }
    const token = { iss: 'acme', aud: 'acme-api' }
    expect(of(settings, token)).toMatchObject({
      deployment: { JWT_ISSUER: { value: 'me', known: 'read' } },
      jwtAudience: 'my-api',
    })
    expect(of(null, token)).toMatchObject({
      deployment: { JWT_ISSUER: { value: 'acme', known: 'read' } },
      jwtAudience: 'acme-api',
    })
    for (const claims of [null, {}, { iss: '' }, { iss: 5 }])
      expect(of(null, claims)).toMatchObject({ deployment: { JWT_ISSUER: { known: 'assumed' } } })
  })

  test('an admin API that is off is told apart from a right that is missing', () => {
    expect(of(null, null, false).appDomain).toEqual({ source: 'unknown', why: 'no-admin-api' })
    expect(of(null, null, true).appDomain).toEqual({ source: 'unknown' })
  })
})

describe('what a gateway was started with', () => {
  const { capabilities } = aGateway()
  const profile = { assumedAppDomain: '', authHeaderName: '', said: { MCP_REQUIRE_AUTH: 'on' } } as unknown
  const factsOf = (variables: Record<string, unknown>) =>
    contextOf(capabilities, null, profile as Profile, null, true, startedWith(variables)).deployment

  test('is read from its version, above what the operator said', () => {
    expect(
      factsOf({ MCP_REQUIRE_AUTH: 'False', MCP_ALLOWED_HOSTS: 'a.example,b.example:8443' }),
    ).toMatchObject({
      MCP_REQUIRE_AUTH: { value: false, known: 'read', from: '/version' },
      MCP_ALLOWED_HOSTS: { value: ['a.example', 'b.example:8443'], known: 'read' },
    })
  })

  test('tells nothing where a value is missing, masked or no value, so that the word of the operator holds', () => {
    for (const variables of [
      {},
      { MCP_REQUIRE_AUTH: '' },
      { MCP_REQUIRE_AUTH: '*****' },
      { MCP_REQUIRE_AUTH: 'maybe' },
      { MCP_REQUIRE_AUTH: false },
      { PROXY_USER_HEADER: 'X-User' },
    ]) {
      const facts = factsOf(variables)
      expect(facts.MCP_REQUIRE_AUTH).toMatchObject({ value: true, known: 'said' })
      expect(facts.PROXY_USER_HEADER.known).toBe('unknown')
    }
  })

  test('AUTH_REQUIRED is what MCP_REQUIRE_AUTH is assumed to be, never what it is', () => {
    const alone = { ...(profile as Profile), said: {} }
    const facts = (variables: Record<string, unknown>) =>
      contextOf(capabilities, null, alone, null, true, startedWith(variables)).deployment.MCP_REQUIRE_AUTH
    expect(facts({ AUTH_REQUIRED: 'false' })).toMatchObject({ value: false, known: 'assumed' })
    expect(facts({ AUTH_REQUIRED: 'false', MCP_REQUIRE_AUTH: 'true' })).toMatchObject({
      value: true,
      known: 'read',
    })
  })
})

describe('whether tokens count at all, or whom a proxy in front names', () => {
  const { capabilities } = aGateway()
  const profile = { assumedAppDomain: '', authHeaderName: '' } as Profile
  const own = { iss: 'mcpgateway' }
  const of = (said: Record<string, string>, told: GatewaySettings | null = null) => ({
    ...contextOf(capabilities, told, { ...profile, said }, own, true),
    appDomain: aGateway().appDomain,
  })

  test('a sign-in that was accepted does not tell it, since it may have been the proxy’s', () => {
    const gateway = of({})
    expect(gateway.deployment.MCP_CLIENT_AUTH_ENABLED).toMatchObject({ value: true, known: 'assumed' })
    const { verdict, restsOn } = judge(someFacts({ gateway }))
    expect(verdict).toBe('cannot-decide')
    expect(restsOn.map(({ setting }) => setting)).toContain('MCP_CLIENT_AUTH_ENABLED')
  })

  test.each([{ MCP_CLIENT_AUTH_ENABLED: 'on' }, { TRUST_PROXY_AUTH: 'off' }, { PROXY_USER_HEADER: '' }])(
    'the word of the operator decides it: %j',
    (said) => {
      expect(judge(someFacts({ gateway: of(said) })).verdict).toBe('accepted')
    },
  )

  test('the settings tell it, above what the operator said', () => {
    const settings = { values: { MCP_CLIENT_AUTH_ENABLED: true } } as GatewaySettings
    expect(of({ MCP_CLIENT_AUTH_ENABLED: 'off' }, settings).deployment.MCP_CLIENT_AUTH_ENABLED).toMatchObject(
      { value: true, known: 'read' },
    )
  })
})

describe('the header of an accepted sign-in', () => {
  const { capabilities } = aGateway()
  const headerOf = (variables: Record<string, string>, said: Record<string, string> = {}) =>
    contextOf(
      capabilities,
      null,
      { assumedAppDomain: '', authHeaderName: 'X-Auth', said } as unknown as Profile,
      null,
      true,
      startedWith(variables),
    ).deployment.AUTH_HEADER_NAME

  test.each([
    ['tokens count', { MCP_CLIENT_AUTH_ENABLED: 'true' }, {}],
    ['no proxy is believed', { TRUST_PROXY_AUTH: 'false' }, {}],
    ['the operator said that tokens count', {}, { MCP_CLIENT_AUTH_ENABLED: 'on' }],
  ])('is the one the gateway reads where %s', (_where, variables, said) => {
    expect(headerOf(variables, said)).toEqual({ value: 'X-Auth', known: 'read', from: 'this sign-in' })
  })

  test.each([
    ['nobody told whether it is a proxy that names people', {}],
    ['a proxy is believed', { MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true' }],
    ['tokens do not count', { MCP_CLIENT_AUTH_ENABLED: 'false' }],
  ])('is only assumed where %s', (_where, variables) => {
    expect(headerOf(variables)).toMatchObject({ value: 'X-Auth', known: 'assumed' })
  })

  test('never stands above what the gateway shows, nor above the operator where it proves nothing', () => {
    expect(headerOf({ MCP_CLIENT_AUTH_ENABLED: 'true', AUTH_HEADER_NAME: 'X-Token' })).toMatchObject({
      value: 'X-Token',
      from: '/version',
    })
    expect(headerOf({}, { AUTH_HEADER_NAME: 'X-Said' })).toMatchObject({ value: 'X-Said', known: 'said' })
  })
})
