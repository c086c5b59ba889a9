import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_CLIENT_SECRET } from '../../electron/demo/oauth.ts'
import { secretOf, startGrantApp, type GrantApp } from '../helpers/grant-app.ts'

let app: GrantApp
beforeEach(async () => {
  app = await startGrantApp()
})
afterEach(() => app.stop())

/** Starts the browser flow and lets the person at the demo's page press a link. */
async function signIn(server: string, answer: 'Allow' | 'Deny', more = {}) {
  await app.call('grant.start', await app.request(server, 'code', more))
  const page = await app.browser.open(await app.address())
  const back = await app.browser.press(page, answer)
  return { back, view: await app.over() }
}

describe('what is offered', () => {
  test('names each issuer’s flows and hosts, and prefills resource and scopes from the server', async () => {
    const { issuers, prefill } = await app.call('grant.offer', { serverId: app.admin.idOf('payments-mcp') })
    const [offer] = issuers
    const host = new URL(offer?.issuer ?? '').host
    expect(offer).toMatchObject({
      name: 'Authentik',
      problem: null,
      registrationHosts: [host],
      introspectionHosts: [host],
    })
    expect(offer?.flows.map(({ flow, possible, hosts }) => [flow, possible, hosts])).toEqual([
      ['code', true, [host]],
      ['device', true, [host]],
      ['client-credentials', true, [host]],
    ])
    expect(prefill).toMatchObject({
      clientId: 'my-oauth-client-id',
      clientIdFrom: 'oauth_config.client_id',
      scope: 'openid email',
    })
    expect(prefill.resources.map(({ lane, value }) => [lane, value])).toEqual([
      ['R', expect.stringContaining('/servers/')],
    ])
  })

  test('a client id among the expected audiences is not offered as a resource, and is said to be left out', async () => {
    const { prefill } = await app.call('grant.offer', { serverId: app.admin.idOf('docs-search') })
    expect(prefill.leftOut).toEqual(['docs-search-client'])
    expect(prefill.resources).toHaveLength(1)
  })

  test('a server whose only issuer is http offers none', async () => {
    const { issuers } = await app.call('grant.offer', { serverId: app.admin.idOf('legacy-reports') })
    expect(issuers).toEqual([])
  })

  test('an issuer whose metadata is missing is named with the reason, and nothing else of it is asked', async () => {
    const { issuers } = await app.call('grant.offer', { serverId: app.admin.idOf('jira-bridge') })
    const nowhere = `${issuers[0]?.issuer ?? ''}-nowhere`
    await app.useIssuer('jira-bridge', nowhere)
    const after = await app.call('grant.offer', { serverId: app.admin.idOf('jira-bridge') })
    expect(after.issuers[0]?.problem).toMatchObject({ kind: 'issuer-metadata', issuer: nowhere })
    expect(after.issuers[0]?.flows).toEqual([])
  })
})

describe('in the browser', () => {
  test('the token comes onto the shelf, is judged like a pasted one, and the issuer’s way with resource is said', async () => {
    const { back, view } = await signIn('payments-mcp', 'Allow')
    expect(back).toMatchObject({ status: 200 })
    expect(back.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\?/)
    expect(back.headers['content-security-policy']).toContain("default-src 'none'")
    expect(view).toMatchObject({ phase: 'done', error: null, clientId: 'my-oauth-client-id' })
    expect(view.result?.token.audiences).toEqual(['my-oauth-client-id'])
    expect(view.result?.findings).toMatchObject([{ tone: 'warn' }])
    expect(view.result?.findings[0]?.text).toContain('did not honour resource')
    const tokenId = view.result?.token.id ?? ''
    expect((await app.call('token.list', {})).tokens.map(({ id }) => id)).toEqual([tokenId])
    const { diagnosis } = await app.call('token.test', { tokenId, serverId: view.serverId })
    expect(diagnosis).toMatchObject({ verdict: 'rejected', stoppedAt: 'audience' })
  })

  test('an issuer that honours resource gives a token the server accepts', async () => {
    const { view } = await signIn('build-status', 'Allow', { clientId: 'ci' })
    expect(view.result?.token.audiences).toEqual(['https://ci.example.com/mcp'])
    expect(view.result?.findings).toMatchObject([{ tone: 'ok' }])
    const { diagnosis } = await app.call('token.test', {
      tokenId: view.result?.token.id ?? '',
      serverId: view.serverId,
    })
    expect(diagnosis.verdict).toBe('accepted')
  })

  test('what is sent is what was asked for: PKCE with S256, state, resource, audience and extra parameters', async () => {
    const more = {
      audience: 'https://api.example.com',
      extra: [
        { name: 'prompt', value: 'login' },
        { name: 'state', value: 'mine' },
      ],
    }
    await app.call('grant.start', await app.request('payments-mcp', 'code', more))
    const { searchParams } = new URL(await app.address())
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(searchParams.getAll('state')).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    expect(searchParams.get('resource')).toContain('/servers/')
    expect(searchParams.get('audience')).toBe('https://api.example.com')
    expect(searchParams.get('prompt')).toBe('login')
    expect(searchParams.has('nonce')).toBe(false)
    expect(searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  })

  test('a nonce is sent where it is asked for, and the ID token must carry it', async () => {
    const { view } = await signIn('payments-mcp', 'Allow', { nonce: true })
    expect(new URL(app.opened[0] ?? '').searchParams.get('nonce')).toMatch(/^[\w-]{43}$/)
    expect(view).toMatchObject({ phase: 'done', result: { idToken: true } })
  })

  test('a person who says no is not called a fault', async () => {
    const { view } = await signIn('payments-mcp', 'Deny')
    expect(view).toMatchObject({
      phase: 'failed',
      error: { kind: 'grant-denied', description: 'Dana said no' },
    })
    expect(app.shelf.list()).toEqual([])
  })

  test('cancelling closes the door: a later answer finds nobody', async () => {
    await app.call('grant.start', await app.request('payments-mcp', 'code'))
    const page = await app.browser.open(await app.address())
    await app.call('grant.cancel', {})
    expect(await app.over()).toMatchObject({ phase: 'failed', error: { kind: 'cancelled' } })
    await expect(app.browser.press(page, 'Allow')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(app.shelf.list()).toEqual([])
  })

  test('only one is fetched at a time, and the next may begin when it is over', async () => {
    const request = await app.request('payments-mcp', 'code')
    await app.call('grant.start', request)
    expect(await app.refused('grant.start', request)).toEqual({ kind: 'grant-running' })
    await app.call('grant.cancel', {})
    await app.over()
    await app.call('grant.start', request)
    await app.until(({ phase }) => phase === 'browser')
  })

  test('a taken port is named, and no browser is opened', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    await app.call('grant.start', await app.request('payments-mcp', 'code', { port }))
    expect(await app.over()).toMatchObject({ error: { kind: 'port-taken', port } })
    expect(app.opened).toEqual([])
    taken.close()
  })

  test('another connection ends the waiting, and its token goes nowhere', async () => {
    await app.call('grant.start', await app.request('payments-mcp', 'code'))
    const page = await app.browser.open(await app.address())
    await app.call('connection.demo', {})
    expect(await app.call('grant.current', {})).toEqual({ grant: null })
    await expect(app.browser.press(page, 'Allow')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(app.shelf.list()).toEqual([])
  })
})

test('without a browser the fetch ends and says so', async () => {
  const alone = await startGrantApp({ browserFails: true })
  await alone.call('grant.start', await alone.request('payments-mcp', 'code'))
  expect(await alone.over()).toMatchObject({ error: { kind: 'browser-failed' } })
  await alone.stop()
})

describe('with a device code', () => {
  test('the code is shown with the page to enter it on, and the token comes when it is allowed there', async () => {
    await app.call('grant.start', await app.request('docs-search', 'device'))
    const waiting = await app.until(({ phase }) => phase === 'device')
    expect(waiting.device).toMatchObject({
      userCode: expect.stringMatching(/^[B-T]{4}-[B-T]{4}$/) as string,
      host: new URL(waiting.issuer).host,
    })
    expect(app.opened).toEqual([])
    await app.call('grant.open-page', {})
    const page = await app.browser.open(`${await app.address()}?user_code=${waiting.device?.userCode ?? ''}`)
    await app.browser.press(page, 'Allow')
    const view = await app.over()
    expect(view).toMatchObject({ phase: 'done', device: null })
    const { diagnosis } = await app.call('token.test', {
      tokenId: view.result?.token.id ?? '',
      serverId: view.serverId,
    })
    expect(diagnosis.verdict).toBe('accepted')
    expect(view.trace.length).toBeLessThan(8)
  })

  test('denying it there ends the asking', async () => {
    await app.call('grant.start', await app.request('docs-search', 'device'))
    const { device } = await app.until(({ phase }) => phase === 'device')
    const page = await app.browser.open(`${device?.page ?? ''}?user_code=${device?.userCode ?? ''}`)
    await app.browser.press(page, 'Deny')
    expect(await app.over()).toMatchObject({ error: { kind: 'grant-denied' } })
  })

  test('cancelling ends it at once', async () => {
    await app.call('grant.start', await app.request('docs-search', 'device'))
    await app.until(({ phase }) => phase === 'device')
    await app.call('grant.cancel', {})
    expect(await app.over()).toMatchObject({ error: { kind: 'cancelled' } })
  })
})

describe('with client credentials', () => {
  test('the secret is sent and not kept, and the token names no person', async () => {
    const request = await app.request('build-status', 'client-credentials', {
      clientId: 'ci',
      clientSecret: DEMO_CLIENT_SECRET,
    })
    await app.call('grant.start', request)
    const view = await app.over()
    expect(view).toMatchObject({ phase: 'done', result: { canRefresh: false } })
    expect(app.told()).not.toContain(DEMO_CLIENT_SECRET)
    const { diagnosis } = await app.call('token.test', {
      tokenId: view.result?.token.id ?? '',
      serverId: view.serverId,
    })
    expect(diagnosis).toMatchObject({ verdict: 'rejected', stoppedAt: 'email-claim' })
  })

  test('a wrong secret is named as the issuer names it', async () => {
    await app.call(
      'grant.start',
      await app.request('build-status', 'client-credentials', {
        clientId: 'ci',
        clientSecret: 'a-wrong-secret',
      }),
    )
    expect(await app.over()).toMatchObject({
      error: { kind: 'grant-refused', status: 401, error: 'invalid_client' },
    })
    expect(app.told()).not.toContain('a-wrong-secret')
  })
})

describe('registering a client', () => {
  test('registers a public client for the browser and uses it', async () => {
    const { view } = await signIn('payments-mcp', 'Allow', { register: true, clientId: '' })
    expect(view).toMatchObject({
      phase: 'done',
      registered: true,
      clientId: expect.stringMatching(/^registered-/) as string,
    })
    expect(view.result?.token.audiences).toEqual([view.clientId])
    const sent = view.trace.find(({ path }) => path.endsWith('/register'))?.sent
    expect(sent).toContainEqual({ name: 'token_endpoint_auth_method', value: 'none' })
  })

  test('registers one with a secret for client credentials, and the secret stays here', async () => {
    await app.call('grant.start', await app.request('build-status', 'client-credentials', { register: true }))
    const view = await app.over()
    expect(view).toMatchObject({ phase: 'done', registered: true })
    const reply = view.trace.find(({ path }) => path.endsWith('/register'))?.received
    expect(reply).toContainEqual({ name: 'client_secret', value: null })
  })
})

describe('refreshing', () => {
  test('says whether the refreshed token keeps its aud, and puts it onto the shelf', async () => {
    await signIn('build-status', 'Allow', { clientId: 'ci' })
    const { grant } = await app.call('grant.refresh', {})
    expect(grant.result?.refreshed).toMatchObject({
      keeps: true,
      says: 'The refreshed token keeps its aud: https://ci.example.com/mcp.',
    })
    expect(app.shelf.list()).toHaveLength(2)
    // The refresh token was replaced: a second time works with the new one.
    await app.call('grant.refresh', {})
    expect(app.shelf.list()).toHaveLength(3)
  })

  test('is over when the token is forgotten', async () => {
    const { view } = await signIn('build-status', 'Allow', { clientId: 'ci' })
    expect(view.result?.canRefresh).toBe(true)
    await app.call('token.forget', { tokenId: null })
    expect(await app.refused('grant.refresh', {})).toEqual({ kind: 'no-refresh-token' })
    expect(await app.call('grant.current', {})).toEqual({ grant: null })
  })
})

describe('whom is contacted', () => {
  test('an issuer the server does not name is refused before anything is sent', async () => {
    const request = await app.request('payments-mcp', 'code')
    const other = await app.request('docs-search', 'code')
    expect(await app.refused('grant.start', { ...request, issuer: other.issuer })).toMatchObject({
      kind: 'issuer-refused',
    })
    expect(app.opened).toEqual([])
  })

  test('a host that was not on the screen is refused', async () => {
    const request = await app.request('payments-mcp', 'code', { hosts: [] })
    expect(await app.refused('grant.start', request)).toMatchObject({
      kind: 'issuer-refused',
      reason: expect.stringContaining('was not agreed to') as string,
    })
  })
})

describe('introspection', () => {
  test('says what the issuer says of an opaque token, without repeating it', async () => {
    const token = await app.admin.tokenFor('media-library')
    const { tokens } = await app.call('token.add', { text: `Bearer ${token}` })
    const { issuers } = await app.call('grant.offer', { serverId: app.admin.idOf('media-library') })
    const [offer] = issuers
    const ask = {
      serverId: app.admin.idOf('media-library'),
      tokenId: tokens[0]?.id ?? '',
      issuer: offer?.issuer ?? '',
      clientId: 'gateway',
      clientSecret: DEMO_CLIENT_SECRET,
      hosts: offer?.introspectionHosts ?? [],
    }
    const reply = await app.call('grant.introspect', ask)
    expect(reply.active).toBe(true)
    expect(reply.members).toContainEqual({ name: 'username', value: 'dana@example.com' })
    expect(reply.trace).toHaveLength(1)
    expect(app.told()).not.toContain(token)
    expect(await app.refused('grant.introspect', { ...ask, hosts: [] })).toMatchObject({
      kind: 'issuer-refused',
    })
  })
})

test('nothing the window was told holds a token, a code, a verifier, a state or a refresh token', async () => {
  const { view, back } = await signIn('build-status', 'Allow', {
    clientId: 'ci',
    scope: 'openid',
    nonce: true,
  })
  await app.call('grant.refresh', {})
  const answer = new URL(back.url).searchParams
  const asked = new URL(app.opened[0] ?? '').searchParams
  const secrets = [
    ...app.shelf.list().map(({ id }) => secretOf(app, id)),
    answer.get('code'),
    asked.get('state'),
    asked.get('nonce'),
    asked.get('code_challenge'),
  ]
  const told = app.told()
  for (const secret of secrets) {
    expect(secret).toMatch(/.{20,}/)
    expect(told).not.toContain(secret)
    for (const part of (secret ?? '').split('.').slice(1)) expect(told).not.toContain(part)
  }
  // What was withheld is there by name, so that a reader sees the whole exchange.
  const names = view.trace.flatMap(({ sent, received }) => [...sent, ...received].map(({ name }) => name))
  for (const name of ['state', 'nonce', 'code', 'code_verifier', 'access_token', 'refresh_token', 'id_token'])
    expect(names).toContain(name)
})
