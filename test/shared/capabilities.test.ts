import { describe, expect, test } from 'vitest'
import { capabilitiesOf, CURRENT_RULES } from '../../shared/contextforge/capabilities.ts'
import { UNTOLD } from '../../shared/contextforge/deployment.ts'
import type { GatewayContext } from '../../shared/contextforge/server.ts'
import { judge } from '../../shared/judging/judge.ts'
import { withoutToken } from '../../shared/contextforge/no-token.ts'
import { aGateway, aServer, aToken, A_KEY, jsonReply, someFacts } from '../helpers/worlds.ts'

const of = (version: string | null) => capabilitiesOf(version, { hasV1: true })

describe('what a release does', () => {
  test.each([
    ['0.9.0', 'none'],
    ['1.0.0-RC-1', 'none'],
    ['1.0.0rc1', 'none'],
    ['1.0.0-RC-3', 'additive'],
    ['1.0.0', 'strict-or-fallback'],
    ['1.0.7.post20260921', 'strict-or-fallback'],
    ['v1.1.0', 'strict-or-fallback'],
    ['2.0.0', 'strict-or-fallback'],
    ['1.0.0+build5', 'strict-or-fallback'],
    ['1.0.0+alpha.1', 'strict-or-fallback'],
    ['1.0.0-RC-3+build5', 'additive'],
    ['0.9', 'none'],
    ['1.0', 'strict-or-fallback'],
    ['2', 'strict-or-fallback'],
  ])('%s judges audiences by the model %s', (version, model) => {
    expect(of(version).capabilities.model).toBe(model)
  })

  test.each(['v1.1', '1.1', 'V1.1.0', '1.1.0'])('%s is the release 1.1.0, and verified', (version) => {
    expect(of(version)).toMatchObject({ note: '', capabilities: { verified: true, version } })
  })

  test('what a gateway told is never called not told', () => {
    for (const version of ['2', '1.0.0+build5', 'main', 'latest']) {
      expect(of(version).note).not.toContain('did not tell')
      expect(of(version).note).toContain(version)
      expect(of(version).capabilities.verified).toBe(false)
    }
  })

  test('only releases with inbound OAuth and strict-or-fallback learn', () => {
    expect(
      ['0.9.0', '1.0.0-RC-3', '1.0.0', '1.1.0'].map((version) => of(version).capabilities.learns),
    ).toEqual([false, false, true, true])
  })

  test('the newest rules apply from the release that brought them, not a release earlier', () => {
    expect(of('1.1.0').capabilities.rules).toEqual(CURRENT_RULES)
    expect(of('1.0.11').capabilities.rules).toEqual({
      ...CURRENT_RULES,
      checksHost: false,
      speaksModern: false,
      trustsProviders: false,
      adminSeesPrivateTools: true,
    })
    expect(of('1.0.11').capabilities.rules).toMatchObject({ showsServerUrl: true })
    expect(of('1.0.10').capabilities.rules).toMatchObject({ showsServerUrl: false })
    expect(of('1.0.5').capabilities.rules).toMatchObject({ mayFollowKeyRedirects: false })
    expect(of('1.0.4').capabilities.rules).toMatchObject({
      mayFollowKeyRedirects: true,
      limitsHeaderField: true,
    })
    expect(of('1.0.3').capabilities.rules).toMatchObject({ limitsHeaderField: false })
    expect(of('1.0.1').capabilities.rules.crashDetail).toBe(CURRENT_RULES.crashDetail)
    expect(of('1.0.0').capabilities.rules.crashDetail).toBeNull()
  })

  test('a gateway that does not tell its version is judged by the newest rules, and the note says it is not verified', () => {
    expect(of(null).capabilities).toMatchObject({ verified: false, rules: CURRENT_RULES })
    expect(of(null).note).toContain('not verified')
    expect(of('9.9.9').note).toContain('Nobody has verified')
  })
})

describe('what only some releases do', () => {
  const gateway = (version: string, more: Partial<GatewayContext> = {}) =>
    aGateway('strict-or-fallback', { capabilities: of(version).capabilities, ...more })

  test('a time claim that is null is refused by all, with 401 or 500 as its PyJWT has it', () => {
    const at = (version: string) =>
      judge(someFacts({ token: aToken({ exp: null }), gateway: gateway(version) }))
    expect(at('1.1.0')).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'time',
      prediction: { status: null },
    })
    expect(at('1.0.8')).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'time',
      prediction: { status: null },
    })
  })

  test('a time claim that is a word is refused with 401 by all', () => {
    const found = judge(someFacts({ token: aToken({ exp: 'never' }), gateway: gateway('1.0.8') }))
    expect(found.prediction.status).toBe(401)
  })

  test('a malformed entry among the keys leaves the verdict open, since PyJWT may fail at it', () => {
    const keys = {
      state: 'gathered',
      probe: { url: 'https://idp.example.com/k', reply: jsonReply({ keys: ['x', A_KEY] }) },
    } as const
    expect(judge(someFacts({ keys, gateway: gateway('1.0.8') }))).toMatchObject({
      verdict: 'cannot-decide',
      stoppedAt: 'signature',
    })
  })

  test('an algorithm that does not fit the curve of its key leaves the verdict open, since not every PyJWT minds', () => {
    const key = { kty: 'EC', kid: 'k1', crv: 'P-384', x: 'A'.repeat(64), y: 'B'.repeat(64) }
    const keys = {
      state: 'gathered',
      probe: { url: 'https://idp.example.com/k', reply: jsonReply({ keys: [key] }) },
    } as const
    const found = judge(someFacts({ token: aToken({}, { alg: 'ES256' }), keys }))
    expect(found).toMatchObject({ verdict: 'cannot-decide', stoppedAt: 'signature' })
  })

  test('keys behind a redirect are refused since 1.0.5, and undecided before', () => {
    const reply = {
      kind: 'http',
      status: 302,
      location: '/elsewhere',
      body: { kind: 'not-json', says: 'a redirect' },
    } as const
    const keys = { state: 'gathered', probe: { url: 'https://idp.example.com/k', reply } } as const
    expect(judge(someFacts({ keys, gateway: gateway('1.0.5') }))).toMatchObject({
      verdict: 'rejected',
      prediction: { status: 401 },
    })
    expect(judge(someFacts({ keys, gateway: gateway('1.0.4') }))).toMatchObject({
      verdict: 'cannot-decide',
      stoppedAt: 'signature',
    })
  })

  test('a long token is open where the header is limited, and judged where it is not', () => {
    const token = aToken({ pad: 'x'.repeat(7000) })
    expect(judge(someFacts({ token, gateway: gateway('1.0.4', { deployment: UNTOLD }) })).verdict).toBe(
      'cannot-decide',
    )
    expect(judge(someFacts({ token, gateway: gateway('1.0.3') })).verdict).toBe('accepted')
  })

  test('a failure inside the gateway says its sentence only since 1.0.1', () => {
    const at = (version: string) =>
      judge(someFacts({ server: aServer({ resource: 5 }), gateway: gateway(version) })).prediction
    expect(at('1.0.1')).toMatchObject({ status: 500, detail: CURRENT_RULES.crashDetail })
    expect(at('1.0.0')).toMatchObject({ status: 500, detail: null })
  })
})

describe('a request without a token', () => {
  const on = (version: string) => of(version).capabilities
  test('is refused where OAuth is on, with the address of the metadata', () => {
    for (const version of ['1.0.0', '1.0.7', '1.1.0'])
      expect(withoutToken(aServer(), on(version))).toMatchObject({
        status: 401,
        wwwAuthenticate: 'resource-metadata',
      })
  })
  test('is left open by a release without inbound OAuth', () => {
    expect(withoutToken(aServer(), on('0.9.0')).status).toBeNull()
  })
  test('is left open from 1.0.1 to 1.0.6, whose CSRF check comes first unless it is off', () => {
    for (const version of ['1.0.1', '1.0.4', '1.0.6'])
      expect(withoutToken(aServer(), on(version)).status).toBeNull()
  })
  test('is left open where OAuth is off: it depends on a setting nobody can read', () => {
    expect(withoutToken(aServer({}, { oauthEnabled: false }), on('1.1.0')).status).toBeNull()
    expect(withoutToken(null, on('1.1.0')).status).toBeNull()
  })
})

describe('a token of a provider before 1.0.0', () => {
  const at = (version: string) =>
    judge(someFacts({ gateway: aGateway('none', { capabilities: of(version).capabilities }) }))
  test('is refused by 0.9.0 in its own words', () => {
    expect(at('0.9.0').verdict).toBe('rejected')
    expect(at('0.9.0').prediction).toMatchObject({ status: 401, detail: 'Authentication failed' })
  })
  test('is left open by the candidates, which may let the request pass as anonymous', () => {
    for (const version of ['1.0.0-BETA-2', '1.0.0-RC-1', '1.0.0-RC-2']) {
      expect(at(version).verdict).toBe('cannot-decide')
      expect(at(version).prediction.status).toBeNull()
      // No token of the gateway's own: the steps that are not taken must not say that it is one.
      expect(
        new Set(
          at(version)
            .steps.slice(2)
            .map(({ detail }) => detail),
        ),
      ).toEqual(new Set(['not in this release']))
    }
    expect(at('1.0.0-BETA-1').prediction.status).toBe(401)
  })
})
