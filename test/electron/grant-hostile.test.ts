import { request as send } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorText } from '../../shared/kernel/error-text.ts'
import { startAuthorizationServer, type FakeAuthorizationServer } from '../fakes/authorization-server.ts'
import { floods, stalls } from '../fakes/hostile-issuer.ts'
import { startGrantApp, type GrantApp } from '../helpers/grant-app.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'

const SERVER = 'docs-search'
let as: FakeAuthorizationServer
let app: GrantApp
beforeEach(async () => {
  as = await startAuthorizationServer()
  app = await startGrantApp({ caPem: as.caPem })
  await app.useIssuer(SERVER, as.url, { client_id: 'a-client', resource: ['https://gw.example.com/mcp'] })
})
afterEach(async () => {
  await app.stop()
  await as.stop()
})

/** Starts the browser flow; what the browser brings back is the test's to say. */
async function waitForBrowser(more = {}) {
  await app.call('grant.start', await app.request(SERVER, 'code', more))
  await app.until(({ phase }) => phase === 'browser')
  const asked = new URL(await app.address()).searchParams
  const redirectUri = asked.get('redirect_uri') ?? ''
  const honest = { code: 'a-good-code', state: asked.get('state') ?? '', iss: as.url }
  const back = (answer: Record<string, string>) =>
    app.browser.open(`${redirectUri}?${new URLSearchParams(answer).toString()}`)
  return { redirectUri, honest, back, port: Number(new URL(redirectUri).port) }
}
const nothingCame = () => {
  expect(app.shelf.list()).toEqual([])
  expect(as.asked('/token')).toEqual([])
}

/** One request as no browser would send it. */
const raw = (port: number, more: { path?: string; method?: string; headers?: Record<string, string> }) =>
  new Promise<number>((resolve, reject) => {
    const { path = '/callback?code=evil&state=x', method = 'GET', headers = {} } = more
    const outgoing = send({ host: '127.0.0.1', port, path, method, headers }, (reply) => {
      reply.resume()
      reply.on('end', () => resolve(reply.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })

describe('the answer through the browser', () => {
  test('an honest one is taken, once', async () => {
    const { back, honest } = await waitForBrowser()
    await back(honest)
    expect(await app.over()).toMatchObject({ phase: 'done', error: null })
    expect(as.asked('/token')).toHaveLength(1)
    await expect(back(honest)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test.each([
    ['a wrong state', { state: 'somebody-elses' }, 'state'],
    ['a mixed-up issuer', { iss: 'https://evil.example.com' }, 'iss'],
    ['an issuer that differs by a slash', { iss: 'SLASH' }, 'iss'],
    ['an error with a wrong state', { state: 'x', error: 'access_denied' }, 'state'],
  ])('%s is not believed', async (_name, change, what) => {
    const { back, honest } = await waitForBrowser()
    await back({
      ...honest,
      ...change,
      ...('iss' in change && change.iss === 'SLASH' ? { iss: `${as.url}/` } : {}),
    })
    expect(await app.over()).toMatchObject({ phase: 'failed', error: { kind: 'callback-wrong', what } })
    nothingCame()
  })

  test.each(['state', 'iss'])('without %s it is not believed', async (name) => {
    const { back, honest } = await waitForBrowser()
    const { [name as 'state']: _left, ...rest } = honest
    await back(rest)
    expect(await app.over()).toMatchObject({ error: { kind: 'callback-wrong', what: name } })
    nothingCame()
  })

  test('two codes in one answer are not believed', async () => {
    const { redirectUri, honest } = await waitForBrowser()
    await app.browser.open(`${redirectUri}?${new URLSearchParams(honest).toString()}&code=another`)
    expect(await app.over()).toMatchObject({ error: { kind: 'callback-wrong', what: 'parameters' } })
    nothingCame()
  })

  test('other pages, an icon, other methods and strangers’ names are refused, and the waiting goes on', async () => {
    const { port, back, honest } = await waitForBrowser()
    expect(await raw(port, { path: '/favicon.ico' })).toBe(404)
    expect(await raw(port, { path: '/' })).toBe(404)
    expect(await raw(port, { path: '/callback/../callbacks?code=x' })).toBe(404)
    expect(await raw(port, { path: '/callback' })).toBe(400)
    expect(await raw(port, { path: '/callback?hello=1' })).toBe(400)
    expect(await raw(port, { path: '//evil.example.com/callback?code=evil' })).toBe(400)
    expect(await raw(port, { path: `http://evil.example.com/callback?code=evil` })).toBe(400)
    expect(await raw(port, { method: 'POST' })).toBe(405)
    expect(await raw(port, { method: 'HEAD' })).toBe(405)
    expect(await raw(port, { headers: { host: 'evil.example.com' } })).toBe(421)
    expect(await raw(port, { headers: { host: `localhost:${port}` } })).toBe(421)
    expect(await raw(port, { headers: { host: `127.0.0.1:${port}.evil.example.com` } })).toBe(421)
    expect((await app.call('grant.current', {})).grant).toMatchObject({ phase: 'browser' })
    await back(honest)
    expect(await app.over()).toMatchObject({ phase: 'done' })
  })

  test('of two answers at once one is taken and the other told so or turned away', async () => {
    const { back, honest } = await waitForBrowser()
    const answers = await Promise.allSettled([
      back(honest),
      back({ ...honest, code: 'second' }),
      back(honest),
    ])
    await app.over()
    const fulfilled = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value.status] : []))
    expect(fulfilled.filter((status) => status === 200)).toHaveLength(1)
    expect(as.asked('/token')).toHaveLength(1)
    expect(app.shelf.list()).toHaveLength(1)
  })

  test('what an issuer writes into an error is shown as plain text, without our secrets in it', async () => {
    const { back, honest } = await waitForBrowser()
    const { code: _none, ...rest } = honest
    await back({
      ...rest,
      error: 'server_error',
      error_description: `<b>state ${honest.state}</b>\u202egnp.exe`,
    })
    const { error } = await app.over()
    expect(error).toMatchObject({
      kind: 'grant-refused',
      error: 'server_error',
      description: '<b>state …</b> gnp.exe',
    })
    expect(app.told()).not.toContain(honest.state)
  })

  test('an address that is not https is never opened', async () => {
    for (const authorization_endpoint of [
      'http://localhost/authorize',
      'file:///etc/passwd',
      'ms-settings:',
      'https://user:secret@localhost/a',
    ]) {
      as.describe({ authorization_endpoint })
      const request = await app.request(SERVER, 'code')
      expect(await app.refused('grant.start', request)).toMatchObject({ kind: 'grant-not-offered' })
    }
    expect(app.opened).toEqual([])
  })
})

describe('the token endpoint', () => {
  const exchange = async (how: Parameters<typeof as.answer>[1]) => {
    as.answer('/token', how)
    const { back, honest } = await waitForBrowser()
    await back(honest)
    return app.over()
  }

  test('a redirect is not followed, to http or to anywhere', async () => {
    const elsewhere = await startLoopback((_request, response) => sendJson(response, {}))
    const view = await exchange((response) => {
      response.writeHead(307, { location: `${elsewhere.url}/token` }).end()
    })
    expect(view).toMatchObject({ error: { kind: 'issuer-redirects', to: `${elsewhere.url}/token` } })
    expect(elsewhere.seen).toEqual([])
    await elsewhere.stop()
  })

  test('an endless body is cut off', async () => {
    const told = { bytes: 0, hungUp: false }
    const flood = floods(told)
    const view = await exchange((response) => flood(response, null))
    expect(view).toMatchObject({
      error: { kind: 'grant-reply', reason: expect.stringContaining('256 KiB') as string },
    })
    expect(told.bytes).toBeLessThan(32 * 1024 * 1024)
  })

  test('an answer that never ends is given up after its time', async () => {
    const view = await exchange((response) => stalls(response, null))
    expect(view).toMatchObject({
      error: { kind: 'issuer-unreachable', reason: 'it did not answer within 15 seconds' },
    })
  }, 60_000)

  test.each<[string, number, unknown, string]>([
    ['a page of HTML', 200, '<html>', 'it is not JSON'],
    ['a list', 200, [], 'a member is missing or of the wrong type'],
    ['no token', 200, { token_type: 'Bearer' }, 'a member is missing or of the wrong type'],
    [
      'a token that is a number',
      200,
      { access_token: 1, token_type: 'Bearer' },
      'a member is missing or of the wrong type',
    ],
    [
      'a token_type nobody knows',
      200,
      { access_token: 'abcdefgh', token_type: 'mac' },
      'it is of a kind that is not supported, such as an unknown token_type or algorithm',
    ],
    ['a fault without words', 500, 'oh no', 'it answered HTTP 500 without saying why'],
  ])('%s brings no token', async (_name, status, body, reason) => {
    const view = await exchange((response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    expect(view).toMatchObject({ phase: 'failed', error: { kind: 'grant-reply', reason } })
    expect(app.shelf.list()).toEqual([])
  })

  test('a reply nested beyond measure brings no token', async () => {
    const view = await exchange((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(
        `{"access_token":"abcdefgh","token_type":"Bearer","x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      )
    })
    expect(view).toMatchObject({ error: { kind: 'grant-reply' } })
  })

  test('an ID token of another issuer brings no token', async () => {
    const foreign = await as.sign({ iss: 'https://evil.example.com', aud: 'a-client' })
    const view = await exchange((response) =>
      sendJson(response, { access_token: 'abcdefgh', token_type: 'Bearer', id_token: foreign }),
    )
    expect(view).toMatchObject({
      error: { kind: 'grant-reply', reason: 'the iss of its ID token is not what it must be' },
    })
  })

  test('an ID token without the nonce that was sent brings no token', async () => {
    const plain = await as.sign({ aud: 'a-client' })
    as.answer('/token', (response) =>
      sendJson(response, { access_token: 'abcdefgh', token_type: 'Bearer', id_token: plain }),
    )
    const { back, honest } = await waitForBrowser({ nonce: true })
    await back(honest)
    expect(await app.over()).toMatchObject({ phase: 'failed', error: { kind: 'grant-reply' } })
    expect(app.shelf.list()).toEqual([])
  })

  test('an error that repeats the secret, the code and the verifier shows none of them', async () => {
    as.answer('/token', (response, { body, headers }) => {
      const form = new URLSearchParams(body)
      const echo = `${headers.authorization ?? ''} ${form.get('code') ?? ''} ${form.get('code_verifier') ?? ''} a secret: the-typed-secret`
      sendJson(response, { error: 'invalid_grant', error_description: echo, [echo]: 1, extra: echo }, 400)
    })
    const { back, honest } = await waitForBrowser({ clientSecret: 'the-typed-secret' })
    await back({ ...honest, code: 'the-code-of-this-exchange' })
    const { error } = await app.over()
    expect(error).toMatchObject({ kind: 'grant-refused', error: 'invalid_grant' })
    const [sent] = as.asked('/token')
    const verifier = new URLSearchParams(sent?.body).get('code_verifier') ?? ''
    const basic = sent?.headers.authorization?.split(' ')[1] ?? ''
    const told = app.told()
    for (const secret of ['the-typed-secret', 'the-code-of-this-exchange', verifier, basic]) {
      expect(secret.length).toBeGreaterThan(10)
      expect(told).not.toContain(secret)
    }
  })

  test('an opaque token is taken as it is, and no aud is claimed for it', async () => {
    const view = await exchange((response) =>
      sendJson(response, { access_token: 'an-opaque-token-of-this-server', token_type: 'bearer' }),
    )
    expect(view).toMatchObject({ phase: 'done', result: { token: { form: 'opaque' }, canRefresh: false } })
    expect(app.told()).not.toContain('an-opaque-token-of-this-server')
  })

  test('a token endpoint that answers a refresh with nothing keeps the refresh token for another try', async () => {
    const { back, honest } = await waitForBrowser()
    await back(honest)
    await app.over()
    as.answer('/token', (response) => sendJson(response, { error: 'temporarily_unavailable' }, 503))
    expect(await app.refused('grant.refresh', {})).toMatchObject({
      kind: 'grant-refused',
      error: 'temporarily_unavailable',
    })
    const next = await as.sign({ aud: ['a-client', 'more'] })
    as.answer('/token', (response) => sendJson(response, { access_token: next, token_type: 'Bearer' }))
    const { grant } = await app.call('grant.refresh', {})
    expect(grant.result?.refreshed).toMatchObject({
      keeps: false,
      says: expect.stringContaining('gained more') as string,
    })
    expect(app.told()).not.toContain('first-refresh-token')
  })
})

describe('device codes', () => {
  const device = (more: Record<string, unknown>) =>
    as.answer('/device_authorization', (response) =>
      sendJson(response, {
        device_code: 'the-device-code',
        user_code: 'ABCD-EFGH',
        verification_uri: `${as.url}/device`,
        expires_in: 60,
        interval: 1,
        ...more,
      }),
    )

  test.each([
    ['a page that is not https', { verification_uri: 'http://localhost/device' }],
    ['a page that is a program', { verification_uri: 'javascript:alert(1)' }],
    ['a page with sign-in data', { verification_uri: 'https://a:b@localhost/device' }],
    ['a code nobody could type', { user_code: 'A'.repeat(500) }],
    ['a code that turns the text round', { user_code: 'AB\u202eCD' }],
    ['no code', { device_code: undefined }],
    ['a pace that is no number', { interval: 'fast' }],
  ])('%s is refused', async (_name, more) => {
    device(more)
    await app.call('grant.start', await app.request(SERVER, 'device'))
    expect(await app.over()).toMatchObject({ phase: 'failed', error: { kind: 'grant-reply' } })
    expect(app.opened).toEqual([])
  })

  test('a code that runs out is said to have run out', async () => {
    device({})
    as.answer('/token', (response) => sendJson(response, { error: 'expired_token' }, 400))
    await app.call('grant.start', await app.request(SERVER, 'device'))
    expect(await app.over()).toMatchObject({ error: { kind: 'grant-timed-out', waitedFor: 'device' } })
    expect(app.told()).not.toContain('the-device-code')
  })

  test('a server that never answers the code is left when its own time is over', async () => {
    device({ expires_in: 1 })
    as.answer('/token', (response) => sendJson(response, { error: 'authorization_pending' }, 400))
    await app.call('grant.start', await app.request(SERVER, 'device'))
    expect(await app.over()).toMatchObject({ error: { kind: 'grant-timed-out', seconds: 1 } })
  })

  test('a server that wants to be asked a thousand times a second is asked once a second', async () => {
    device({ interval: 0.001, expires_in: 2 })
    as.answer('/token', (response) => sendJson(response, { error: 'authorization_pending' }, 400))
    await app.call('grant.start', await app.request(SERVER, 'device'))
    await app.over()
    expect(as.asked('/token').length).toBeLessThanOrEqual(2)
  })
})

describe('metadata', () => {
  const problem = async () => (await app.call('grant.offer', { serverId: app.admin.idOf(SERVER) })).issuers[0]
  const metadata = (how: Parameters<typeof as.answer>[1]) =>
    as.answer('/.well-known/oauth-authorization-server', how)

  test('that names another issuer is not used', async () => {
    as.describe({ issuer: 'https://evil.example.com' })
    expect((await problem())?.problem).toMatchObject({ kind: 'issuer-metadata' })
  })

  test('that names no issuer is not used', async () => {
    as.describe({ issuer: undefined })
    expect((await problem())?.problem).toMatchObject({ kind: 'issuer-metadata' })
  })

  test('an open redirect is not followed', async () => {
    const elsewhere = await startLoopback((_request, response) => sendJson(response, {}))
    metadata((response) => void response.writeHead(302, { location: elsewhere.url }).end())
    expect((await problem())?.problem).toMatchObject({ kind: 'issuer-metadata' })
    expect(elsewhere.seen).toEqual([])
    await elsewhere.stop()
  })

  test('an endless one is not used', async () => {
    const flood = floods({ bytes: 0, hungUp: false })
    metadata((response) => flood(response, null))
    expect((await problem())?.problem).toMatchObject({ kind: 'issuer-metadata' })
  })

  test('an issuer that is not there is named, with what to do', async () => {
    await as.stop()
    const found = (await problem())?.problem
    expect(found).toMatchObject({ kind: 'issuer-unreachable', host: new URL(as.url).host })
    expect(found && errorText(found).next).toContain('certificate authority')
  })

  test('a token endpoint on another host is asked only where that host was shown', async () => {
    const other = await startLoopback((_request, response) => sendJson(response, {}))
    as.describe({ token_endpoint: other.url.replace('http:', 'https:') })
    const [offer] = (await app.call('grant.offer', { serverId: app.admin.idOf(SERVER) })).issuers
    const host = `127.0.0.1:${other.port}`
    expect(offer?.flows[0]?.hosts).toEqual([new URL(as.url).host, host])
    const request = await app.request(SERVER, 'client-credentials', {
      clientSecret: 'a-secret',
      hosts: [new URL(as.url).host],
    })
    expect(await app.refused('grant.start', request)).toMatchObject({ kind: 'issuer-refused' })
    expect(app.hosts.has(host)).toBe(false)
    await other.stop()
  })
})

describe('registration', () => {
  test('a refusal is told with its code, and no browser is opened', async () => {
    as.answer('/register', (response) =>
      sendJson(response, { error: 'invalid_redirect_uri', error_description: 'loopback is not liked' }, 400),
    )
    await app.call('grant.start', await app.request(SERVER, 'code', { register: true }))
    expect(await app.over()).toMatchObject({
      error: { kind: 'grant-refused', error: 'invalid_redirect_uri', description: 'loopback is not liked' },
    })
    expect(app.opened).toEqual([])
  })

  test('a reply without a client id is refused', async () => {
    as.answer('/register', (response) => sendJson(response, { client_secret: 'x' }, 201))
    await app.call('grant.start', await app.request(SERVER, 'code', { register: true }))
    expect(await app.over()).toMatchObject({ error: { kind: 'grant-reply' } })
  })

  test('a closed door is told apart, and the initial access token stays here', async () => {
    as.answer(
      '/register',
      (response) =>
        void response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end(),
    )
    await app.call(
      'grant.start',
      await app.request(SERVER, 'code', { register: true, initialAccessToken: 'an-initial-token' }),
    )
    expect(await app.over()).toMatchObject({ error: { kind: 'grant-refused', status: 401 } })
    expect(as.asked('/register')[0]?.headers.authorization).toBe('Bearer an-initial-token')
    expect(app.told()).not.toContain('an-initial-token')
  })
})
