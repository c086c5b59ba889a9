import { describe, expect, test } from 'vitest'
import { ownKind, ownLimits, readOwnToken } from '../../shared/contextforge/own-token.ts'
import { withinTimes } from '../../shared/contextforge/own-times.ts'
import type { Facts } from '../../shared/contextforge/facts.ts'
import { judge } from '../../shared/judging/judge.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { aGateway, aServer, aToken, NOW, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const TOLD = { algorithm: 'HS256', needsExpiry: true, environment: 'development' }
const gateway = aGateway('strict-or-fallback', { ownTokens: TOLD })
const OWN: JsonObject = {
  iss: 'mcpgateway',
  aud: 'mcpgateway-api',
  sub: '60ed56aa-a207-444a-88f9-bdf27fd55861',
  jti: 'a-jti',
  env: 'development',
  token_use: 'api',
  user: { email: 'dana@example.com', is_admin: false },
  teams: [],
  scopes: { server_id: null, permissions: [], ip_restrictions: [], time_restrictions: {} },
}

const own = (claims: JsonObject = {}, more: Partial<Facts> = {}, header: JsonObject = { alg: 'HS256' }) =>
  judge(someFacts({ token: aToken({ ...OWN, ...claims }, header), gateway, ...more }))

const scoped = (scopes: JsonObject): JsonObject => ({ scopes })

test('one of the gateway’s own tokens is never accepted here: its key is the gateway’s', () => {
  const { verdict, stoppedAt, steps, prediction } = own()
  expect([verdict, stoppedAt, prediction.status]).toEqual(['cannot-decide', 'outside-issuer', null])
  expect(steps[1]?.explanation).toContain('API token of dana@example.com')
})

describe('what surely fails in one is refused, with its reason', () => {
  test.each<[string, JsonObject, Partial<Facts>, number | null]>([
    ['expired', { exp: NOW - 60 }, {}, 401],
    ['nbf is in the future', { nbf: NOW + 600 }, {}, 401],
    ['exp is no number', { exp: 'soon' }, {}, 401],
    ['jti is no text', { jti: 5 }, {}, 401],
    ['for another server', scoped({ server_id: 'f'.repeat(32) }), {}, null],
    ['without servers.use', scoped({ permissions: ['teams.read', 'a2a.read'] }), {}, null],
    ['for public servers only', {}, { server: aServer({}, { visibility: 'team', teamId: 't1' }) }, null],
    [
      'for other teams',
      { teams: ['t2'] },
      { server: aServer({}, { visibility: 'team', teamId: 't1' }) },
      null,
    ],
    ['for another owner', { teams: ['t2'] }, { server: aServer({}, { visibility: 'private' }) }, null],
    ['not at this time', scoped({ time_restrictions: { start_time: '09:00' } }), {}, 401],
    ['revoked', {}, { ownToken: { state: 'revoked', name: 'ci' } }, 401],
    ['account disabled', {}, { user: { state: 'disabled' } }, 401],
  ])('%s', (detail, claims, more, status) => {
    const { verdict, stoppedAt, steps, prediction, remedies } = own(claims, more)
    expect([verdict, stoppedAt]).toEqual(['rejected', 'outside-issuer'])
    expect(steps[1]?.detail).toContain(detail)
    expect(prediction.status).toBe(status)
    expect(remedies.map(({ id }) => id)).toEqual(['own-token'])
  })

  test('without exp where REQUIRE_TOKEN_EXPIRATION is known to be on', () => {
    const token = aToken({ ...OWN }, { alg: 'HS256' })
    const [header = '', claims = ''] = token.split('.')
    const { exp: _exp, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as JsonObject
    const without = `${header}.${Buffer.from(JSON.stringify(rest)).toString('base64url')}.c2ln`
    expect(judge(someFacts({ token: without, gateway })).verdict).toBe('rejected')
    const untold = aGateway('strict-or-fallback', { ownTokens: { ...TOLD, needsExpiry: null } })
    expect(judge(someFacts({ token: without, gateway: untold })).verdict).toBe('cannot-decide')
  })
})

describe('what a setting nobody tells decides is left open, and named', () => {
  test.each<[string, JsonObject]>([
    ['JWT_AUDIENCE_VERIFICATION', { aud: 'another' }],
    ['VALIDATE_TOKEN_ENVIRONMENT', { env: 'production' }],
    ['10.0.0.0/8', scoped({ ip_restrictions: ['10.0.0.0/8'] })],
    ['429', scoped({ usage_limits: { requests_per_hour: 5 } })],
  ])('%s', (named, claims) => {
    const { verdict, steps } = own(claims)
    expect(verdict).toBe('cannot-decide')
    expect(steps[1]?.explanation).toContain(named)
  })

  test('signed another way than JWT_ALGORITHM says', () => {
    expect(own({}, {}, { alg: 'none' }).verdict).toBe('cannot-decide')
    expect(own({}, {}, { alg: 'none' }).steps[1]?.explanation).toContain('JWT_ALGORITHM HS256')
  })

  test('settings that were not told decide nothing', () => {
    const untold = { gateway: aGateway() }
    expect(own({ env: 'production' }, untold).steps[1]?.explanation).not.toContain('environment')
    expect(own({}, untold, { alg: 'RS256' }).verdict).toBe('cannot-decide')
  })

  test('a refusal after the key, behind one that may come first, leaves the answer open', () => {
    const { verdict, prediction } = own(
      { ...scoped({ ip_restrictions: ['10.0.0.0/8'] }) },
      {
        ownToken: { state: 'revoked', name: 'ci' },
      },
    )
    expect([verdict, prediction.status]).toEqual(['rejected', null])
  })
})

test.each<[string, JsonObject]>([
  ['for this server', scoped({ server_id: SERVER_ID })],
  ['with the permission of a tool, which opens the way there', scoped({ permissions: ['tools.read'] })],
  ['with all permissions', scoped({ permissions: ['*'] })],
  ['with all permissions of servers', scoped({ permissions: ['servers.*'] })],
  ['with scopes of another type', { scopes: 'all' }],
])('a token %s stays undecided', (_name, claims) => {
  expect(own(claims).verdict).toBe('cannot-decide')
})

describe('times a token may be used at', () => {
  // 2026-09-21 14:13:20 UTC, a Monday.
  const at = (limits: Json, now = NOW, uncertainty = 1) => withinTimes(limits, { now, uncertainty }).state
  test.each<[string, Json, string]>([
    ['no limits', {}, 'within'],
    ['limits of another type', 'always', 'within'],
    ['a window around now', { start_time: '09:00', end_time: '17:00' }, 'within'],
    ['a window that is over', { start_time: '09:00', end_time: '12:00' }, 'outside'],
    ['one over midnight', { start_time: '22:00', end_time: '15:00' }, 'within'],
    ['one with seconds', { start_time: '14:00:00', end_time: '14:10:00' }, 'outside'],
    ['the day', { days: ['Monday'] }, 'within'],
    ['another day', { days: ['Sunday'] }, 'outside'],
    ['a day the gateway does not know', { days: ['monday'] }, 'outside'],
    ['a time that is none', { start_time: 'nine', end_time: '17:00' }, 'outside'],
    ['a time zone', { start_time: '22:00', end_time: '23:59', timezone: 'Asia/Tokyo' }, 'within'],
    ['a time zone nobody knows', { start_time: '09:00', end_time: '17:00', timezone: 'Mars/X' }, 'unsure'],
    ['business hours', { business_hours_only: true }, 'within'],
    ['weekdays', { weekdays_only: true }, 'within'],
  ])('%s', (_name, limits, state) => expect(at(limits)).toBe(state))

  test('business hours end at 17:00 UTC, and weekdays on Friday', () => {
    expect(at({ business_hours_only: true }, NOW + 3 * 3600)).toBe('outside')
    expect(at({ weekdays_only: true }, NOW + 5 * 86_400)).toBe('outside')
  })

  test('the edge of a window is left open', () => {
    expect(at({ start_time: '09:00', end_time: '14:13' }, NOW - 20 + 59, 3)).toBe('outside')
    expect(at({ start_time: '14:13:20', end_time: '17:00' }, NOW, 1)).toBe('unsure')
  })
})

test('teams and person are read as the gateway reads them', () => {
  const read = (claims: JsonObject) => readOwnToken({ ...OWN, ...claims })
  expect(read({ teams: null }).teams).toEqual([])
  expect(read({ teams: null, user: { email: 'a@b.c', is_admin: true } }).teams).toBeNull()
  expect(read({ teams: [{ id: 't1' }, 't2', 5] }).teams).toEqual(['t1', 't2'])
  expect(read({ token_use: 'session' }).teams).toBe('database')
  expect(read({ user: 'x', sub: 'Old@Example.com' }).email).toBe('old@example.com')
  expect(ownKind({ ...OWN, token_use: 'session' })).toBe('session token of dana@example.com')
})

test('what limits a sign-in is told in words', () => {
  expect(ownLimits(null)).toEqual([])
  expect(ownLimits(scoped({ time_restrictions: { business_hours_only: true } }))).toEqual([
    'only at some times: 09:00 to 17:00 UTC',
  ])
  expect(ownLimits(scoped({ time_restrictions: { days: ['Monday'], start_time: 5 } }))).toEqual([
    'only at some times: Monday',
  ])
})
