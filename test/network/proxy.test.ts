import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bypass, proxyFromEnvironment, readPac, systemProxies } from '../../electron/network/proxy.ts'
import type { NetworkSettings } from '../../shared/network/settings.ts'
import { startConnectProxy, type ConnectProxy, type ConnectProxyOptions } from '../fakes/connect-proxy.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { startPlainIssuer } from '../fakes/plain-issuer.ts'
import { createAuthority, issueLoopback, type Authority } from '../helpers/certificates.ts'
import { startCompany, type Company } from '../helpers/company.ts'

const PASSWORD = 'proxy pass wörd 4711'
const HOST = 'gw.company.example'

let company: Company
let authority: Authority
let front: Front
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  authority = await createAuthority()
  company = await startCompany()
  front = await startFront({ target: company.demo.url, tls: await authority.issue([HOST]) })
  ends.push(company.stop, () => front.stop())
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function proxyWith(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const names = { [HOST]: Number(new URL(front.url).port), ...options.names }
  const proxy = await startConnectProxy({ ...options, names })
  ends.push(proxy.stop)
  return proxy
}
const through = (url: string, user = ''): NetworkSettings => ({
  proxy: { mode: 'own', url, user },
  clientCertificate: null,
})
/** A gateway whose name only the proxy knows: what opens it came through the proxy. */
const gateway = (network?: NetworkSettings) => ({
  url: `https://${HOST}`,
  caPem: authority.certPem,
  ...(network === undefined ? {} : { network }),
})

describe('a proxy without sign-in', () => {
  test('the gateway and its issuers are reached through it, and the log says so', async () => {
    const issuer = await startPlainIssuer(
      await authority.issue(['idp.company.example']),
      (port) => `https://idp.company.example:${port}`,
    )
    ends.push(issuer.stop)
    const proxy = await proxyWith({ names: { 'idp.company.example': Number(new URL(issuer.url).port) } })
    await company.admin.put('payments-mcp', { oauthConfig: { authorization_servers: [issuer.url] } })
    expect(await company.open(gateway(through(proxy.url)))).toBeNull()
    const { tokens } = await company.world.call('token.add', {
      text: await issuer.sign({ email: company.demo.email }),
    })
    await company.world.call('token.test', {
      tokenId: tokens[0]?.id ?? '',
      serverId: company.admin.idOf('payments-mcp'),
    })
    expect(issuer.asked()).toContain('/keys')
    expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(
      new Set([`${HOST}:443`, new URL(issuer.url).host]),
    )
    const { entries } = await company.world.call('network.log', {})
    expect(new Set(entries.map((entry) => entry.proxy))).toEqual(new Set([proxy.host]))
  })

  test('certificates are checked through it as without it', async () => {
    const proxy = await proxyWith()
    const untrusted = { ...gateway(through(proxy.url)), caPem: '' }
    expect(await company.open(untrusted)).toMatchObject({ kind: 'tls-failed', problem: 'unknown-authority' })
    const other = await startFront({
      target: company.demo.url,
      tls: await authority.issue(['somebody.else.example']),
    })
    ends.push(() => other.stop())
    const wrong = await startConnectProxy({ names: { [HOST]: Number(new URL(other.url).port) } })
    ends.push(wrong.stop)
    expect(await company.open(gateway(through(wrong.url)))).toMatchObject({
      kind: 'tls-failed',
      problem: 'wrong-host',
    })
    expect([...front.seen, ...other.seen]).toEqual([])
  })

  test('one that speaks TLS is trusted by the profile’s authorities', async () => {
    const proxy = await proxyWith({ tls: await issueLoopback(authority) })
    expect(await company.open(gateway(through(proxy.url)))).toBeNull()
    const stranger = await createAuthority('Somebody else')
    const other = await proxyWith({ tls: await issueLoopback(stranger) })
    expect(await company.open(gateway(through(other.url)))).toMatchObject({
      kind: 'proxy-unreachable',
      cause: expect.stringContaining('authority') as string,
    })
    expect(other.asked).toEqual([])
  })

  test.each([403, 502])('one that answers %i is told apart from the gateway', async (status) => {
    const proxy = await proxyWith({ refuses: status })
    expect(await company.open(gateway(through(proxy.url)))).toEqual({
      kind: 'proxy-refused',
      proxy: proxy.host,
      host: HOST,
      status,
    })
  })

  test('a dead one is named, and the gateway is not tried without it', async () => {
    const proxy = await proxyWith()
    await proxy.stop()
    const error = await company.open(gateway(through(proxy.url)))
    expect(error).toMatchObject({
      kind: 'proxy-unreachable',
      proxy: proxy.host,
      cause: 'connection refused: nothing listens there',
    })
    expect(front.seen).toEqual([])
  })

  test.each([
    'socks5://127.0.0.1:1080',
    'proxy.example.com:8080',
    'http://user:pw@proxy.example.com',
    'http://proxy.example.com/x',
  ])('an address that is none is said before anything is sent: %s', async (url) => {
    expect(await company.open(gateway(through(url)))).toMatchObject({ kind: 'request-refused' })
  })
})

describe('a proxy with sign-in', () => {
  const signIn = { user: 'dana', password: PASSWORD }

  test('the right password opens the way, and is in no file of the app nor sent to the gateway', async () => {
    const proxy = await proxyWith({ signIn })
    const secrets = { proxyPassword: PASSWORD }
    expect(await company.open(gateway(through(proxy.url, 'dana')), secrets)).toBeNull()
    expect(front.seen.some(({ headers }) => 'proxy-authorization' in headers)).toBe(false)
    const encoded = Buffer.from(`dana:${PASSWORD}`).toString('base64')
    for (const name of readdirSync(company.folder).filter((one) => one.startsWith('history')))
      for (const secret of [PASSWORD, encoded])
        expect(readFileSync(join(company.folder, name)).includes(secret), name).toBe(false)
    const told = JSON.stringify([
      await company.world.call('profile.list', {}),
      company.world.published,
      await company.world.call('network.log', {}),
    ])
    expect([told.includes(PASSWORD), told.includes(encoded)]).toEqual([false, false])
  })

  test('no sign-in and a wrong password are told apart, and nothing reaches the gateway', async () => {
    const proxy = await proxyWith({ signIn })
    expect(await company.open(gateway(through(proxy.url)))).toEqual({
      kind: 'proxy-sign-in',
      proxy: proxy.host,
      tried: false,
    })
    const wrong = await company.open(gateway(through(proxy.url, 'dana')), { proxyPassword: 'not this' })
    expect(wrong).toEqual({ kind: 'proxy-sign-in', proxy: proxy.host, tried: true })
    expect(front.seen).toEqual([])
  })

  test('a kept password does not move on to another proxy', async () => {
    const [proxy, other] = [await proxyWith({ signIn }), await proxyWith({ signIn })]
    await company.open(gateway(through(proxy.url, 'dana')), { proxyPassword: PASSWORD })
    const { profiles } = await company.world.call('profile.list', {})
    const again = { ...gateway(through(other.url, 'dana')), id: profiles[0]?.id ?? '' }
    expect(await company.open(again)).toMatchObject({ kind: 'proxy-sign-in' })
    const encoded = Buffer.from(`dana:${PASSWORD}`).toString('base64')
    expect(other.asked.map(({ authorization }) => authorization ?? '')).not.toContain(`Basic ${encoded}`)
  })
})

describe('the system’s proxy', () => {
  test('what the PAC file says is done, host by host, and it is told no path', async () => {
    const proxy = await proxyWith()
    const told: string[] = []
    const systemProxy = systemProxies((url) => {
      told.push(url)
      return Promise.resolve(url.includes(HOST) ? `PROXY ${proxy.host}; DIRECT` : 'DIRECT')
    })
    const managed = await startCompany({ systemProxy })
    ends.push(managed.stop)
    const there = await startFront({ target: managed.demo.url, tls: await authority.issue([HOST]) })
    ends.push(() => there.stop())
    expect(await managed.open(gateway())).not.toMatchObject({ kind: 'name-not-found' })
    expect(proxy.asked.length).toBeGreaterThan(0)
    expect(new Set(told)).toEqual(new Set([`https://${HOST}/`]))
    expect(await managed.open(gateway({ proxy: { mode: 'none' }, clientCertificate: null }))).toMatchObject({
      kind: 'name-not-found',
    })
  })

  test('every form of its answer is read, and a kind nobody speaks is named', () => {
    expect(readPac('DIRECT')).toEqual({ ok: true, value: null })
    expect(readPac('')).toEqual({ ok: true, value: null })
    expect(readPac(' PROXY p.example:3128; DIRECT')).toMatchObject({
      ok: true,
      value: { uri: 'http://p.example:3128' },
    })
    expect(readPac('HTTPS p.example:443')).toMatchObject({ ok: true, value: { uri: 'https://p.example' } })
    expect(readPac('SOCKS5 p.example:1080')).toMatchObject({ ok: false, error: { kind: 'proxy-unusable' } })
  })
})

describe('HTTPS_PROXY and NO_PROXY', () => {
  test('the proxy is used as the environment names it, with its sign-in', async () => {
    const proxy = await proxyWith({ signIn: { user: 'dana', password: PASSWORD } })
    const at = new URL(proxy.url)
    const from = proxyFromEnvironment({
      HTTPS_PROXY: `http://dana:${encodeURIComponent(PASSWORD)}@${at.host}`,
    })
    const managed = await startCompany(from === null ? {} : { systemProxy: from })
    ends.push(managed.stop)
    // The front's own gateway knows the password of the other demo only; the way to it is what is looked at.
    await managed.open(gateway())
    expect(front.seen.map(({ url }) => url)).toContain('/health')
  })

  test('NO_PROXY takes names, what is under them, ranges and ports out', async () => {
    const is = (list: string, url: string): boolean => bypass(list)(new URL(url))
    expect(is('company.example', 'https://gw.company.example')).toBe(true)
    expect(is('.company.example', 'https://gw.company.example')).toBe(true)
    expect(is('*.company.example', 'https://gw.company.example')).toBe(true)
    expect(is('company.example', 'https://notcompany.example')).toBe(false)
    expect(is('company.example:8443', 'https://company.example')).toBe(false)
    expect(is('company.example:443', 'https://company.example')).toBe(true)
    expect(is('10.0.0.0/8, fd00::/8', 'https://10.20.30.40')).toBe(true)
    expect(is('10.0.0.0/8, fd00::/8', 'https://[fd12::1]')).toBe(true)
    expect(is('10.0.0.0/8', 'https://11.0.0.1')).toBe(false)
    expect(is('*', 'https://anything.example')).toBe(true)
    expect(is('', 'https://anything.example')).toBe(false)
    const from = proxyFromEnvironment({ HTTPS_PROXY: 'p.example:1', NO_PROXY: 'gw.example' })
    expect(await from?.(new URL('https://gw.example'))).toEqual({ ok: true, value: null })
    expect(await from?.(new URL('https://other.example'))).toMatchObject({
      ok: true,
      value: { uri: 'http://p.example:1' },
    })
    expect(proxyFromEnvironment({})).toBeNull()
  })
})
