import { expect, describe, test } from 'vitest'
import { contextOf } from '../../electron/gateway/context.ts'
import type { GatewaySettings } from '../../electron/gateway/settings.ts'
import type { Profile } from '../../shared/connection/view.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { aGateway } from '../helpers/worlds.ts'

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
