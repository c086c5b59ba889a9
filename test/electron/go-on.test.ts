import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../../electron/cli/run.ts'
import { goOn, type GoingOn } from '../../electron/walking/go-on.ts'
import { directWay } from '../../electron/network/dispatcher.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { startBrowser, type Browser } from '../helpers/browser.ts'
import { startDemoWorld, type DemoWorld } from '../helpers/world.ts'
import { aTerminal } from '../helpers/terminal.ts'

let app: DemoWorld
let browser: Browser
let answer: 'Allow' | 'Deny' | 'nothing'
const opened: string[] = []

/** Whoever signs in: opens the page, and says yes or no. */
async function person(url: string): Promise<void> {
  opened.push(url)
  const page = await browser.open(url)
  if (answer !== 'nothing') await browser.press(page, answer)
}

beforeEach(async () => {
  answer = 'Allow'
  opened.length = 0
  app = await startDemoWorld({
    // A token made this moment is judged once the clock is past it.
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    deps: { browser: (url) => (void person(url).catch(() => undefined), Promise.resolve()) },
  })
  browser = startBrowser(app.demo.caPem)
  await app.call('connection.demo', {})
})
afterEach(async () => {
  await app.close()
  await browser.close()
})

const idOf = (name: string): string => app.demo.servers.find((server) => server.name === name)?.id ?? ''
const mend = (name: string): void => {
  for (const fault of app.demo.wayIn.faults(idOf(name))) app.demo.wayIn.set(idOf(name), fault, false)
}
const goOnTo = (name: string, client: string, more: object = {}) =>
  app.call('client.go-on', {
    serverId: idOf(name),
    client,
    clientId: null,
    hostsOnly: null,
    publicUrl: null,
    mayLearn: false,
    ...more,
  })

describe('going on', () => {
  test.each(['claude-code', 'codex', 'mcp-remote', 'inspector', 'sdk1', 'sdk2', 'py1', 'py2', 'fastmcp'])(
    '%s gets in once the proxy is mended, and nothing stays registered',
    async (client) => {
      mend('ticket-triage')
      const { gone, judged, tokenId, arrival } = await goOnTo('ticket-triage', client)
      expect([gone.walked.verdict, gone.walked.says]).toEqual(['in', expect.any(String) as string])
      expect(gone.walked.steps.filter(({ outcome }) => outcome === 'assumed')).toEqual([])
      expect(gone.walked.steps.find(({ id }) => id === 'first-call')?.outcome).toBe('passed')
      expect(judged).toEqual({ verdict: 'accepted', says: '' })
      expect(app.deps.shelf.get(tokenId ?? '')).not.toBeNull()
      expect(gone.tools).toEqual({
        names: ['ticket-triage-look-up', 'ticket-triage-update', 'ticket-triage-audit'],
        complete: true,
        says: '',
      })
      expect(arrival).toMatchObject({ seen: 3, total: 3, asPredicted: true })
      expect(arrival?.says).toMatch(/ gets in as \S+@\S+, sees 3 of 3 tools and may call all of them\.$/)
      expect(gone.removed).toBeGreaterThan(0)
      expect(gone.left).toEqual([])
      expect(opened.length).toBeGreaterThan(0)
    },
  )

  test('asks with the scopes, the redirect and the public address that the client would send', async () => {
    mend('ticket-triage')
    await goOnTo('ticket-triage', 'sdk1')
    const asked = new URL(opened[0] ?? '').searchParams
    expect(asked.get('resource')).toBe(`${app.demo.publicUrl}/servers/${idOf('ticket-triage')}/mcp`)
    expect(asked.get('scope')).toBe('openid email')
    expect(asked.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    expect(asked.get('code_challenge_method')).toBe('S256')
  })

  test('a token of the wrong audience stops at the token, and the gateway’s checks say why', async () => {
    const { gone, judged, arrival } = await goOnTo('payments-mcp', 'sdk1')
    expect(arrival).toBeNull()
    expect(gone.walked).toMatchObject({ verdict: 'stops', stoppedAt: { id: 'token' } })
    expect(judged).toMatchObject({ verdict: 'rejected', says: expect.stringMatching(/audience/i) as string })
    expect(gone).toMatchObject({ tools: null, left: [] })
  })

  test('a proxy that drops Authorization is named', async () => {
    const { gone } = await goOnTo('travel-desk', 'sdk1')
    expect(gone.walked.verdict).toBe('stops')
    expect(gone.walked.seen.map(({ id }) => id)).toEqual(['authorization-stripped'])
  })

  test.each([
    ['small-headers', 'header-limit'],
    ['session-lost', 'session-lost'],
    ['streams-held', 'stream-held'],
  ] as const)('a proxy with %s is named as %s', async (fault, id) => {
    mend('ticket-triage')
    app.demo.wayIn.set(idOf('ticket-triage'), fault, true)
    const { gone } = await goOnTo('ticket-triage', 'sdk1')
    expect(gone.walked.seen.map((one) => one.id)).toContain(id)
  })

  test('policies that refuse the registration stop the client there', async () => {
    mend('ticket-triage')
    app.demo.wayIn.set(idOf('ticket-triage'), 'registration-policies', true)
    const { gone } = await goOnTo('ticket-triage', 'sdk1')
    expect(gone.walked).toMatchObject({ verdict: 'stops', stoppedAt: { id: 'registration' } })
    expect(gone.walked.says).toContain('Allowed Client Scopes')
    expect(opened).toEqual([])
  })

  test('a no at the sign-in page is told, and the registration is removed', async () => {
    answer = 'Deny'
    mend('ticket-triage')
    const { gone, tokenId } = await goOnTo('ticket-triage', 'sdk1')
    expect(gone.walked).toMatchObject({ verdict: 'stops', stoppedAt: { id: 'scopes' } })
    expect([gone.removed, gone.left, tokenId]).toEqual([1, [], null])
  })

  test('a client whose redirect address is its maker’s cannot be decided from here', async () => {
    mend('ticket-triage')
    const { gone } = await goOnTo('ticket-triage', 'claude-hosted')
    expect(gone.walked.verdict).toBe('cannot-decide')
    expect(gone.walked.says).toContain('only the client itself')
  })

  test('a token that may not be sent is not sent, and nothing is decided', async () => {
    mend('ticket-triage')
    const sent: string[] = []
    const client = PROFILES.find(({ id }) => id === 'sdk1')
    if (client === undefined) throw new Error('no such client')
    const gone = await goOn({
      address: `${app.demo.publicUrl}/servers/${idOf('ticket-triage')}/mcp`,
      client,
      clientId: null,
      way: directWay(app.demo.caPem),
      hostsOnly: null,
      told: () => undefined,
      signal: new AbortController().signal,
      open: (url) => person(url).then(() => null),
      phase: () => undefined,
      mayCall: () => Promise.resolve('the gateway would learn its audience from this token'),
      waitMs: 5_000,
      watch: {
        contacted: () => undefined,
        logged: ({ method, path }) => void sent.push(`${method} ${path}`),
        now: Date.now,
      },
    })
    expect(gone.walked.verdict).toBe('cannot-decide')
    expect(gone.walked.says).toContain('would learn')
    // The client's first request without a token, and none with one.
    expect(sent.filter((one) => one.startsWith('POST /servers/'))).toHaveLength(1)
  })

  test('can be cancelled at the sign-in page: nothing is left running, and no client registered', async () => {
    answer = 'nothing'
    mend('ticket-triage')
    const going = app.ask('client.go-on', {
      serverId: idOf('ticket-triage'),
      client: 'sdk1',
      clientId: null,
      hostsOnly: null,
      publicUrl: null,
      mayLearn: false,
    })
    while (opened.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const clientId = new URL(opened[0] ?? '').searchParams.get('client_id') ?? ''
    await app.call('client.cancel', {})
    expect(await going).toEqual({ ok: false, error: { kind: 'cancelled' } })
    expect(app.demo.wayIn.registered(idOf('ticket-triage'))).not.toContain(clientId)
    // The port that was listened on is free again.
    const { port } = new URL(new URL(opened[0] ?? '').searchParams.get('redirect_uri') ?? '')
    const again = createServer()
    await new Promise<void>((resolve) => again.listen(Number(port), '127.0.0.1', resolve))
    again.close()
  })

  test('no secret of the way is in what comes out, nor in what the window is told', async () => {
    mend('ticket-triage')
    const { gone, tokenId } = await goOnTo('ticket-triage', 'sdk1')
    const token = app.deps.shelf.get(tokenId ?? '')?.token ?? ''
    const text = JSON.stringify([gone, app.published])
    expect(token.length).toBeGreaterThan(100)
    expect(text).not.toContain(token)
    const code =
      browser
        .visited()
        .find((url) => url.searchParams.has('code'))
        ?.searchParams.get('code') ?? ''
    expect(code.length).toBeGreaterThan(10)
    expect(text).not.toContain(code)
  })
})

describe('claimcheck walk --go-on', () => {
  const { printed, problems, files, io, clear } = aTerminal()
  const run = (line: string): Promise<number> => {
    clear()
    files.set('ca.pem', app.demo.caPem)
    return runCommand(line.split(' '), app.handlers, { ...io(), openPage: person })
  }

  test('goes to an address, prints where to sign in, and ends in 0 with the verdict in', async () => {
    mend('ticket-triage')
    const address = `${app.demo.publicUrl}/servers/${idOf('ticket-triage')}/mcp`
    expect(await run(`walk --address ${address} --client codex --go-on --ca ca.pem --json`)).toBe(0)
    const [one] = JSON.parse(printed.join('')) as Record<string, unknown>[]
    expect(one).toMatchObject({ client: 'codex', verdict: 'in', stoppedAt: null, endedAfter: null })
    expect(Object.keys(one ?? {})).toHaveLength(8)
    expect((one?.['requests'] as { status: number | null }[]).every(({ status }) => status !== null)).toBe(
      true,
    )
    expect(problems.join('\n')).toMatch(/Sign in here: https:\/\/localhost:\d+/)
  })

  test('goes to a server of a gateway, and says what the gateway’s checks find', async () => {
    expect(await run('walk --demo --server payments-mcp --client sdk1 --go-on')).toBe(1)
    expect(printed.join()).toContain("By the gateway's checks: rejected")
  })

  test('says who gets in with which tools, as a sentence and for programs', async () => {
    mend('ticket-triage')
    const line = 'walk --demo --server ticket-triage --client codex --go-on'
    expect(await run(line)).toBe(0)
    expect(printed.join()).toMatch(/Codex CLI gets in as \S+@\S+, sees 3 of 3 tools and may call all of them/)
    expect(await run(`${line} --json`)).toBe(0)
    const [one] = JSON.parse(printed.join('')) as { says: string; arrival: Record<string, unknown> }[]
    expect(one?.arrival).toMatchObject({ seen: 3, total: 3, call: 'yes', why: '', asPredicted: true })
    expect(one?.arrival['says']).toBe(one?.says)
  })
})

const running: Server[] = []
afterEach(() => running.splice(0).forEach((server) => server.close()))

test('a registration that its provider cannot remove is named', async () => {
  const server = createServer((request, response) => {
    const own = `http://${request.headers.host}`
    const json = (status: number, value: unknown, headers = {}): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(value))
    const { pathname } = new URL(request.url ?? '/', own)
    if (pathname === '/mcp') return json(401, {}, { 'www-authenticate': 'Bearer' })
    if (pathname.startsWith('/.well-known/oauth-protected-resource'))
      return json(200, { resource: `${own}/mcp`, authorization_servers: [own] })
    if (pathname === '/register')
      return json(201, { client_id: 'kept-client', redirect_uris: ['http://127.0.0.1:4799/callback'] })
    if (pathname === '/authorize') return json(400, { error: 'invalid_request' })
    return json(200, {
      issuer: own,
      authorization_endpoint: `${own}/authorize`,
      token_endpoint: `${own}/token`,
      registration_endpoint: `${own}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    })
  })
  running.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = PROFILES.find(({ id }) => id === 'sdk2')
  if (client === undefined) throw new Error('no such client')
  const options: GoingOn = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    client,
    clientId: null,
    way: directWay(''),
    hostsOnly: null,
    told: () => undefined,
    signal: new AbortController().signal,
    open: () => Promise.resolve('nobody is to be asked here'),
    phase: () => undefined,
    mayCall: () => Promise.resolve(null),
    waitMs: 1_000,
  }
  const gone = await goOn(options)
  expect(gone).toMatchObject({ removed: 0, left: ['kept-client'] })
  expect(gone.walked).toMatchObject({ verdict: 'stops', stoppedAt: { id: 'redirect' } })
})
