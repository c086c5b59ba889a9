import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startGrantApp, secretOf, type GrantApp } from '../helpers/grant-app.ts'
import { signInAt, startRealProvider, type RealProvider, type ResourcePolicy } from '../helpers/provider.ts'

const DANA = 'dana@example.com'
const RESOURCE = 'https://gw.example.com/servers/docs/mcp'
const SERVER = 'docs-search'

let provider: RealProvider
let app: GrantApp

beforeAll(() => {
  // It says on the console that its own pages are for development, which is what they are used for.
  for (const method of ['info', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined)
})
afterEach(async () => {
  await app.stop()
  await provider.stop()
})

async function start(policy: ResourcePolicy): Promise<void> {
  provider = await startRealProvider(policy)
  app = await startGrantApp({ caPem: provider.caPem })
  await app.useIssuer(SERVER, provider.issuer, { client_id: provider.publicClient, resource: [RESOURCE] })
}

async function byBrowser(more = {}) {
  await app.call('grant.start', await app.request(SERVER, 'code', more))
  const page = await app.browser.open(await app.address())
  const last = await signInAt(app.browser, page, DANA)
  return { last, view: await app.over() }
}
const verdictOn = async (tokenId: string) =>
  (await app.call('token.test', { tokenId, serverId: app.admin.idOf(SERVER) })).diagnosis

describe('against oidc-provider', () => {
  test('with RFC 8707: the browser flow brings a token for the resource, which the server accepts', async () => {
    await start('honours')
    const { last, view } = await byBrowser()
    expect(last.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback/)
    expect(view).toMatchObject({ phase: 'done', error: null })
    expect(view.result?.token.audiences).toEqual([RESOURCE])
    expect(view.result?.findings).toEqual([
      {
        tone: 'ok',
        text: expect.stringContaining(`aud is what was asked for as resource: ${RESOURCE}.`) as string,
      },
    ])
    expect((await verdictOn(view.result?.token.id ?? '')).verdict).toBe('accepted')
  })

  test('without RFC 8707: the client id is in aud, that is said, and the server rejects the token', async () => {
    await start('client-id')
    const { view } = await byBrowser()
    expect(view.result?.token.audiences).toEqual([provider.publicClient])
    expect(view.result?.findings).toMatchObject([
      { tone: 'warn', text: expect.stringContaining('did not honour resource') as string },
    ])
    expect(await verdictOn(view.result?.token.id ?? '')).toMatchObject({
      verdict: 'rejected',
      stoppedAt: 'audience',
    })
  })

  test('a provider of opaque tokens is told apart, and its introspection says what the token is', async () => {
    await start('opaque')
    const { view } = await byBrowser()
    expect(view.result?.token.form).toBe('opaque')
    expect(view.result?.findings).toMatchObject([{ tone: 'warn' }])
    const tokenId = view.result?.token.id ?? ''
    const offer = (await app.call('grant.offer', { serverId: app.admin.idOf(SERVER) })).issuers[0]
    const reply = await app.call('grant.introspect', {
      serverId: app.admin.idOf(SERVER),
      tokenId,
      issuer: provider.issuer,
      clientId: provider.publicClient,
      clientSecret: '',
      hosts: offer?.introspectionHosts ?? [],
    })
    expect(reply.active).toBe(true)
    expect(reply.members).toContainEqual({ name: 'client_id', value: provider.publicClient })
    expect(app.told()).not.toContain(secretOf(app, tokenId))
  })

  test('a nonce comes back in the ID token', async () => {
    await start('honours')
    const { view } = await byBrowser({ nonce: true })
    expect(view).toMatchObject({ phase: 'done', result: { idToken: true } })
  })

  test('a device code entered in the browser brings the token', async () => {
    await start('honours')
    await app.call('grant.start', await app.request(SERVER, 'device'))
    const { device } = await app.until(({ phase }) => phase === 'device')
    const asks = await app.browser.open(device?.page ?? '')
    const confirm = await app.browser.submit(asks, { user_code: device?.userCode ?? '' })
    await signInAt(app.browser, confirm, DANA)
    const view = await app.over()
    expect(view).toMatchObject({ phase: 'done', error: null })
    expect(view.result?.token.audiences).toEqual([RESOURCE])
  })

  test('client credentials bring a token of the client', async () => {
    await start('honours')
    const { id, secret } = provider.client
    await app.call(
      'grant.start',
      await app.request(SERVER, 'client-credentials', { clientId: id, clientSecret: secret, scope: '' }),
    )
    const view = await app.over()
    expect(view).toMatchObject({ phase: 'done', error: null })
    expect(view.result?.token.audiences).toEqual([RESOURCE])
    expect(app.told()).not.toContain(secret)
  })

  test('a wrong secret is refused in the provider’s words', async () => {
    await start('honours')
    await app.call(
      'grant.start',
      await app.request(SERVER, 'client-credentials', {
        clientId: provider.client.id,
        clientSecret: 'wrong-secret',
        scope: '',
      }),
    )
    expect(await app.over()).toMatchObject({
      error: { kind: 'grant-refused', status: 401, error: 'invalid_client' },
    })
  })

  test('registers a client for the browser and for a machine, and uses it', async () => {
    await start('honours')
    const { view } = await byBrowser({ register: true, clientId: '' })
    expect(view).toMatchObject({ phase: 'done', registered: true, error: null })
    expect(view.clientId).not.toBe(provider.publicClient)
    expect(view.result?.token.audiences).toEqual([RESOURCE])
    await app.call(
      'grant.start',
      await app.request(SERVER, 'client-credentials', { register: true, clientId: '', scope: '' }),
    )
    expect(await app.over()).toMatchObject({ phase: 'done', registered: true, error: null })
  })

  test('asked twice: a provider that honours resource, and the client registered once', async () => {
    await start('honours')
    const { view } = await byBrowser({ register: true, clientId: '' })
    expect(view.result?.canAskTwice).toBe(true)
    const { grant } = await app.call('grant.ask-twice', {})
    expect(grant).toMatchObject({ clientId: view.clientId, registered: false })
    await app.until(({ phase }) => phase === 'browser')
    const address = new URL(app.opened.at(-1) ?? '')
    expect(address.searchParams.has('resource')).toBe(false)
    await signInAt(app.browser, await app.browser.open(address.href), DANA)
    const second = await app.over()
    expect(second.error).toBeNull()
    expect(second.result?.canAskTwice).toBe(false)
    expect(second.result?.findings).toEqual([
      {
        tone: 'ok',
        text: expect.stringMatching(/^Asked twice: aud .*heeds resource: clients have to send it/) as string,
      },
    ])
    expect(app.shelf.list()).toHaveLength(2)
    expect(await app.refused('grant.ask-twice', {})).toMatchObject({ kind: 'token-gone' })
  })

  test('asked twice: a provider that ignores resource, by client credentials, without any secret told', async () => {
    await start('client-id')
    const { id: clientId, secret: clientSecret } = provider.client
    await app.call(
      'grant.start',
      await app.request(SERVER, 'client-credentials', { clientId, clientSecret, scope: '' }),
    )
    await app.over()
    await app.call('grant.ask-twice', {})
    const { result } = await app.over()
    expect(result?.findings).toMatchObject([
      { tone: 'warn', text: expect.stringContaining('does not heed resource') as string },
    ])
    expect(app.told()).not.toContain(clientSecret)
  })

  test('a token that was forgotten cannot be asked for again', async () => {
    await start('honours')
    const { view } = await byBrowser()
    await app.call('token.forget', { tokenId: view.result?.token.id ?? '' })
    expect(await app.refused('grant.ask-twice', {})).toMatchObject({ kind: 'token-gone' })
  })

  test('the refreshed token keeps its aud', async () => {
    await start('honours')
    await byBrowser()
    const { grant } = await app.call('grant.refresh', {})
    expect(grant.result?.refreshed).toMatchObject({ keeps: true })
    expect(app.shelf.list()).toHaveLength(2)
  })

  test('a provider that forgets the resource at the refresh is found out', async () => {
    await start('forgets-on-refresh')
    const { view } = await byBrowser()
    expect(view.result?.token.audiences).toEqual([RESOURCE])
    const { grant } = await app.call('grant.refresh', {})
    expect(grant.result?.refreshed).toMatchObject({ keeps: false })
    expect(grant.result?.refreshed?.says).toContain(`lost ${RESOURCE} and gained ${provider.publicClient}`)
    const after = await verdictOn(grant.result?.refreshed?.token.id ?? '')
    expect(after).toMatchObject({ verdict: 'rejected', stoppedAt: 'audience' })
  })

  test('a code somebody else was given is refused by the provider, since its PKCE does not fit', async () => {
    await start('honours')
    // The attacker signs in first and keeps the code from being used.
    await app.call('grant.start', await app.request(SERVER, 'code'))
    const theirs = new URL(await app.address())
    await app.call('grant.cancel', {})
    await app.over()
    const caught = await signInAt(
      app.browser,
      await app.browser.open(theirs.href),
      'mallory@example.com',
    ).catch((refused: unknown) => refused)
    expect(caught).toMatchObject({ code: 'ECONNREFUSED' })
    const code = app.browser.visited().at(-1)?.searchParams.get('code') ?? ''
    expect(code).not.toBe('')

    await app.call(
      'grant.start',
      await app.request(SERVER, 'code', {
        port: Number(new URL(theirs.searchParams.get('redirect_uri') ?? '').port),
      }),
    )
    await app.until(({ phase }) => phase === 'browser')
    const ours = new URL(app.opened.at(-1) ?? '').searchParams
    const back = new URL(ours.get('redirect_uri') ?? '')
    back.search = new URLSearchParams({
      code,
      state: ours.get('state') ?? '',
      iss: provider.issuer,
    }).toString()
    await app.browser.open(back.href)
    expect(await app.over()).toMatchObject({
      phase: 'failed',
      error: { kind: 'grant-refused', error: 'invalid_grant' },
    })
    expect(app.shelf.list()).toEqual([])
  })

  test('nothing the window was told holds a secret of the exchange', async () => {
    await start('honours')
    const { last } = await byBrowser({ nonce: true })
    await app.call('grant.refresh', {})
    const told = app.told()
    const secrets = [
      ...app.shelf.list().map(({ id }) => secretOf(app, id)),
      new URL(last.url).searchParams.get('code') ?? '',
    ]
    expect(secrets).toHaveLength(3)
    for (const secret of secrets) expect(told).not.toContain(secret)
  })
})
