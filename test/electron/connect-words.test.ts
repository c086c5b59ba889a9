import { afterEach, describe, expect, test } from 'vitest'
import type { ServerResponse } from 'node:http'
import type { ProfileDraft } from '../../shared/connection/view.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { sendJson, startLoopback, type Loopback, type Seen } from '../helpers/loopback.ts'
import { startWorld, type World } from '../helpers/world.ts'

let gateway: Loopback
let world: World | null = null
afterEach(async () => {
  await world?.close()
  world = null
  await gateway.stop()
})

type Answer = (request: Seen, response: ServerResponse) => void

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const apiToken = (claims: object): string => `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2ln`
const HOUR = 3_600

/**
 * A gateway as far as connecting needs one. In: what differs, by path; a route that is not named is not
 * there.
 */
const aGateway =
  (routes: Readonly<Record<string, Answer>>): Answer =>
  (request, response) => {
    const [path = ''] = request.url.split('?')
    const route = routes[path]
    if (route !== undefined) return route(request, response)
    if (path === '/health') return sendJson(response, { status: 'healthy' })
    sendJson(response, { detail: 'Not Found' }, 404)
  }

/** Connects to it. Out: the error of the rung that failed, and which rung. */
async function connect(
  routes: Readonly<Record<string, Answer>>,
  secret: string,
  more: Partial<ProfileDraft> = {},
): Promise<{ rung: string; error: AppError }> {
  gateway = await startLoopback(aGateway(routes))
  world = startWorld({
    gateway: {
      url: '',
      caPem: '',
      email: '',
      password: '',
      model: 'none',
      tokenFor: () => Promise.reject(new Error('no demo')),
    },
  })
  const { profile } = await world.call('profile.save', {
    draft: {
      id: null,
      name: 'gw',
      url: gateway.url,
      environment: 'DEV',
      readOnly: true,
      signInWith: 'password',
      email: 'ops@example.com',
      authHeaderName: '',
      caPem: '',
      assumedAppDomain: '',
      ...more,
    },
  })
  const reply = await world.ask('connection.open', { profileId: profile.id, secret, keepSecret: false })
  if (!reply.ok) return { rung: '', error: reply.error }
  const failed = reply.value.ladder.find(({ state }) => state === 'fail')
  if (failed?.error == null) throw new Error('it connected')
  return { rung: failed.id, error: failed.error }
}

const says = (error: AppError): string => Object.values(errorText(error)).join(' ')
const refuses: Answer = (_request, response) => sendJson(response, { detail: 'Invalid token' }, 401)
const forbids: Answer = (_request, response) => sendJson(response, { detail: 'Access denied' }, 403)

describe('what is said when connecting fails', () => {
  test('F64: of a password that is empty, nothing is sent and nothing is put into the gateway’s mouth', async () => {
    const { error } = await connect({}, '')
    expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'no-password' })
    expect(says(error)).not.toContain('words')
    expect(gateway.seen.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test.each(['päßwort', 'two words', ''])(
    'F64: of an API token that is none (%j), the same',
    async (secret) => {
      const { error } = await connect({}, secret, { signInWith: 'token' })
      expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'no-token' })
      expect(says(error)).not.toContain('words')
    },
  )

  test('F64: of an API token that expired, when it did', async () => {
    const exp = Date.UTC(2026, 0, 2, 3, 4) / 1000
    const { rung, error } = await connect({ '/v1/servers': refuses }, apiToken({ exp }), {
      signInWith: 'token',
    })
    expect(rung).toBe('sign-in')
    expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'token-expired' })
    expect(says(error)).toContain('2026-01-02 03:04 UTC')
  })

  test('an API token that is still good and refused all the same is told in the gateway’s words', async () => {
    const exp = Math.floor(Date.now() / 1000) + HOUR
    const { error } = await connect({ '/v1/servers': refuses }, apiToken({ exp }), { signInWith: 'token' })
    expect(error).toMatchObject({ kind: 'sign-in-refused', detail: 'Invalid token' })
  })

  test('an API token that expired by the gateway’s clock has expired, whatever this computer’s says', async () => {
    const late: Answer = (request, response) => {
      response.setHeader('Date', new Date(Date.now() + 2 * HOUR * 1000).toUTCString())
      return refuses(request, response)
    }
    const exp = Math.floor(Date.now() / 1000) + HOUR
    const { error } = await connect({ '/v1/servers': late }, apiToken({ exp }), { signInWith: 'token' })
    expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'token-expired' })
  })

  test('an API token refused outside its days is limited, also where they stand at the top level', async () => {
    const inThreeDays = new Date(Date.now() + 72 * HOUR * 1000)
    const days = [inThreeDays.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })]
    const token = apiToken({ time_restrictions: { days } })
    const { error } = await connect({ '/v1/servers': refuses }, token, { signInWith: 'token' })
    expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'token-limited' })
  })

  test.each([
    [{ server_id: 'abc-123' }, 'only the server abc-123'],
    [{ ip_restrictions: ['10.0.0.0/8', '192.0.2.7'] }, 'only from 10.0.0.0/8, 192.0.2.7'],
    [{ permissions: ['tools.read'] }, 'only these permissions: tools.read'],
    [{ time_restrictions: { business_hours_only: true } }, 'only at some times'],
  ])('F64: of an API token limited by %j, that limit', async (scopes, limit) => {
    const { error } = await connect({ '/v1/servers': forbids }, apiToken({ scopes }), { signInWith: 'token' })
    expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'token-limited' })
    expect(says(error)).toContain(limit)
    expect(says(error)).not.toContain('servers.read')
  })

  test('F64: of https to a port that speaks plain HTTP, just that, and no certificate', async () => {
    const plain = await startLoopback((_request, response) => sendJson(response, { status: 'healthy' }))
    const { rung, error } = await connect({}, 'x', { url: plain.url.replace('http:', 'https:') })
    await plain.stop()
    expect(rung).toBe('tls')
    expect(error).toMatchObject({ kind: 'tls-failed', problem: 'no-tls' })
    expect(says(error)).toContain('http://')
    expect(says(error)).not.toMatch(/authority|not accepted/)
  })

  test('F64: of a gateway that reads its tokens from another header, which one was used and where to enter the other', async () => {
    const login: Answer = (_request, response) =>
      sendJson(response, { access_token: apiToken({ exp: Date.now() / 1000 + HOUR }), token_type: 'bearer' })
    const servers: Answer = (request, response) =>
      request.headers['x-gateway-auth'] === undefined ? refuses(request, response) : sendJson(response, [])
    const { rung, error } = await connect({ '/auth/login': login, '/v1/servers': servers }, 'right')
    expect(rung).toBe('sign-in')
    expect(error).toMatchObject({
      kind: 'sign-in-unusable',
      what: 'header-not-read',
      detail: 'Authorization',
    })
    expect(says(error)).toContain('AUTH_HEADER_NAME')
  })

  test.each([
    'https://login.example.com/authorize?client_id=x',
    '/oauth2/start?rd=%2Fhealth',
    '/cdn-cgi/access/login/gw.example.com',
  ])(
    'F64: of a proxy that signs people in at %s, that it does, and nothing of its query',
    async (location) => {
      const { rung, error } = await connect(
        { '/health': (_request, response) => response.writeHead(302, { location }).end() },
        'right',
      )
      expect(rung).toBe('gateway')
      expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'proxy-signs-in' })
      expect(says(error)).not.toMatch(/client_id|rd=/)
    },
  )

  test('F64: of a gateway that signs people in through SSO only, how to get in all the same', async () => {
    const { rung, error } = await connect({}, 'right')
    expect(rung).toBe('sign-in')
    expect(error).toMatchObject({ kind: 'sign-in-unusable', what: 'no-password-sign-in' })
    expect(says(error)).toMatch(/API token/)
    expect(says(error)).not.toContain('words')
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd'])(
    'F65: a redirect to %s is named by its scheme',
    async (location) => {
      const { error } = await connect(
        { '/health': (_request, response) => response.writeHead(302, { location }).end() },
        'right',
      )
      expect(error).toMatchObject({ kind: 'redirected', to: `a ${location.split(':')[0] ?? ''}: address` })
      expect(says(error)).not.toMatch(/null|alert|passwd/)
    },
  )
})
