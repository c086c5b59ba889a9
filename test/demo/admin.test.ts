import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { SERVER, startWorkbench, type Setup, type Workbench } from './workbench.ts'

const PATH = `/v1/servers/${SERVER}`
let bench: Workbench

async function restart(setup: Setup): Promise<void> {
  await bench.stop()
  bench = await startWorkbench(setup)
}

beforeEach(async () => {
  bench = await startWorkbench({
    config: {
      client_id: 'X',
      client_secret: 'first',
      unknown: { deep: [{ Secret: 's0' }, { secret: 's1' }], n: 1 },
      empty: '',
    },
  })
})
afterEach(() => bench.stop())

const put = (body: unknown): ReturnType<Workbench['ask']> => bench.ask('PUT', PATH, body)

describe('PUT', () => {
  test('replaces oauth_config whole, keeps what a mask stands for, and counts the version up', async () => {
    const before = (await bench.ask('GET', PATH)).body
    expect(before['oauthConfig']).toMatchObject({
      client_secret: '*****',
      unknown: { deep: [{ Secret: '*****' }, { secret: '*****' }] },
      empty: '',
    })
    const config = before['oauthConfig'] as JsonObject
    const heard = await put({ oauthConfig: { ...config, resource: ['R'] } })
    expect(heard.status).toBe(200)
    expect(heard.body).toMatchObject({
      version: 2,
      modifiedBy: 'admin@example.com',
      modifiedVia: 'api',
      name: 'bench',
    })
    expect(await bench.config()).toEqual({ ...config, resource: ['R'] })
    await put({ oauth_config: { client_id: 'Y' } })
    expect(await bench.config()).toEqual({ client_id: 'Y' })
  })

  test('really keeps the secret behind the mask, by key and by index, and makes null of a mask with nothing behind it', async () => {
    // This release forgets to mask, so what is stored can be seen.
    await restart({
      version: '1.0.0-BETA-2',
      config: { client_secret: 'first', list: [{ token: 'a' }, { token: 'b' }] },
    })
    const path = `/servers/${SERVER}`
    await bench.ask('PUT', path, {
      oauthConfig: {
        client_secret: '*****',
        password: '*****',
        list: [{ token: '*****' }, { token: 'new' }, { token: '*****' }],
      },
    })
    const stored = (await bench.ask('GET', path)).body['oauthConfig']
    expect(stored).toEqual({
      client_secret: 'first',
      password: null,
      list: [{ token: 'a' }, { token: 'new' }, { token: null }],
    })
  })

  test('with null clears the configuration, after which tokens get 503', async () => {
    await put({ oauthConfig: null })
    expect(await bench.config()).toBeNull()
    expect(await bench.send(await bench.token({ aud: 'X' }))).toMatchObject({ status: 503, challenge: null })
  })

  test('with oauth_enabled false wipes the configuration, even one sent along', async () => {
    const heard = await put({ oauthEnabled: false, oauthConfig: { client_id: 'Z' } })
    expect(heard.body).toMatchObject({ oauthEnabled: false, oauthConfig: null })
  })

  test('leaves alone what it does not name, and ignores what it may not change', async () => {
    const heard = await put({
      description: 'new',
      name: null,
      ownerEmail: 'eve@example.com',
      version: 99,
      nonsense: true,
    })
    expect(heard.body).toMatchObject({
      description: 'new',
      name: 'bench',
      ownerEmail: 'admin@example.com',
      version: 2,
    })
    expect(heard.body['oauthConfig']).toMatchObject({ client_id: 'X' })
  })

  test('stores keys and shapes it does not know as they come', async () => {
    const odd = '{"oauthConfig":{"__proto__":{"a":1},"resource":5,"k":[null,{"":[[]]}]}}'
    await put(odd)
    expect(JSON.stringify(await bench.config())).toBe(
      '{"__proto__":{"a":1},"resource":5,"k":[null,{"":[[]]}]}',
    )
  })

  test('says 200 and changes nothing where it was told to', async () => {
    await restart({ putDoesNothing: true, config: { resource: 'R' } })
    const heard = await put({ oauthConfig: { resource: ['R', 'X'] } })
    expect(heard.status).toBe(200)
    expect(heard.body).toMatchObject({ version: 2, oauthConfig: { resource: ['R', 'X'] } })
    expect((await bench.ask('GET', PATH)).body).toMatchObject({ version: 1, oauthConfig: { resource: 'R' } })
  })

  test('refuses as the gateway does', async () => {
    const unknown = await bench.ask('PUT', '/v1/servers/nope', { description: 'x' })
    expect(unknown).toMatchObject({ status: 400, detail: 'Failed to update server: Server not found: nope' })
    const stranger = await bench.ask('PUT', PATH, { description: 'x' }, 'dana@example.com')
    expect(stranger.status).toBe(400)
    expect(stranger.detail).toMatch(
      /^Failed to update server: An unexpected error occurred \(reference: [0-9a-f]{32}\)$/,
    )
    const viewer = await bench.ask('PUT', PATH, { description: 'x' }, 'viewer@example.com')
    expect(viewer).toMatchObject({ status: 403, detail: 'Access denied' })
    const list = await put({ oauthConfig: ['x'] })
    expect(list.status).toBe(422)
    expect(list.detail).toEqual([
      { type: 'dict_type', loc: ['body', 'oauthConfig'], msg: 'Input should be a valid dictionary' },
    ])
    expect((await put('{')).status).toBe(422)
    expect((await bench.ask('GET', PATH)).body).toMatchObject({ version: 1 })
    await restart({ version: '1.0.8' })
    expect(await bench.ask('PUT', PATH, { oauthConfig: 'x' })).toMatchObject({
      status: 422,
      detail: 'An error occurred, please try again.',
    })
    const owner = await bench.ask('PUT', PATH, {}, 'dana@example.com')
    expect(owner).toMatchObject({
      status: 400,
      detail: 'Failed to update server: Only the owner can update this server',
    })
  })
})

describe('the administration API', () => {
  test('signs in with the right password only', async () => {
    const login = (body: unknown): ReturnType<Workbench['ask']> =>
      bench.ask('POST', '/v1/auth/login', body, '')
    const good = await login({ email: 'Admin@example.com', password: bench.signIn.password })
    expect(good.body).toMatchObject({
      token_type: 'bearer',
      expires_in: 1200,
      user: { email: 'admin@example.com', is_admin: true },
    })
    expect(await login({ email: 'admin@example.com', password: 'x' })).toMatchObject({
      status: 401,
      detail: 'Invalid email or password',
    })
    expect((await login({ email: 'robin@example.com', password: bench.signIn.password })).status).toBe(401)
    expect((await login({ email: 'admin@example.com' })).status).toBe(422)
    expect(await login({ password: 'x' })).toMatchObject({
      status: 400,
      detail: 'Either email or username must be provided',
    })
  })

  test('tells callers without a sign-in, with a bad one, and with too few rights apart', async () => {
    const bad = await fetch(`${bench.url}${PATH}`, { headers: { authorization: 'Bearer x.y.z' } })
    expect(bad.status).toBe(401)
    expect(await bad.json()).toEqual({ detail: 'Invalid authentication credentials' })
    expect(await bench.ask('GET', PATH, undefined, '')).toMatchObject({
      status: 401,
      detail: 'Authorization token required',
    })
    expect(await bench.ask('GET', '/v1/version', undefined, 'dana@example.com')).toMatchObject({
      status: 403,
      detail: 'Admin privileges required',
    })
    for (const path of [
      '/v1/admin/config/settings',
      '/v1/auth/email/admin/users/dana@example.com',
      '/v1/auth/sso/admin/providers',
    ]) {
      expect(await bench.ask('GET', path, undefined, 'dana@example.com')).toMatchObject({
        status: 403,
        detail: 'Access denied',
      })
    }
    expect(await bench.ask('GET', '/v1/servers/nope')).toMatchObject({
      status: 404,
      detail: 'Server not found: nope',
    })
  })

  test('ends a sign-in after twenty minutes', async () => {
    const token = bench.signIn.signIn('admin@example.com', bench.signIn.password)?.token ?? ''
    expect(bench.signIn.userOf(token)?.email).toBe('admin@example.com')
    bench.clock += 20 * 60_000
    expect(bench.signIn.userOf(token)).toBeNull()
  })

  test('tells APP_DOMAIN as pydantic writes it, and who a user is', async () => {
    const settings = (await bench.ask('GET', '/v1/admin/config/settings')).body
    expect(settings).toMatchObject({
      groups: { 'Basic Settings': { app_domain: 'https://internal-gateway.example.com/' } },
    })
    expect((await bench.ask('GET', '/v1/auth/email/admin/users/robin%40example.com')).body).toMatchObject({
      is_active: false,
    })
    expect(await bench.ask('GET', '/v1/auth/email/admin/users/no@example.com')).toMatchObject({
      status: 404,
      detail: 'User not found',
    })
  })

  test('has /v1 from 1.0.5 on and unversioned paths always', async () => {
    expect((await bench.ask('GET', `/servers/${SERVER}`)).status).toBe(200)
    await restart({ version: '1.0.4' })
    expect((await bench.ask('GET', PATH)).status).toBe(404)
    expect((await bench.ask('GET', `/servers/${SERVER}`)).status).toBe(200)
  })

  test('hides private servers from strangers', async () => {
    await restart({ server: { visibility: 'private' } })
    expect((await bench.ask('GET', PATH, undefined, 'dana@example.com')).status).toBe(404)
    expect(JSON.parse((await bench.ask('GET', '/v1/servers', undefined, 'dana@example.com')).text)).toEqual(
      [],
    )
    expect((await bench.ask('GET', PATH)).status).toBe(200)
  })
})
