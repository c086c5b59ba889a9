import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAllowList, onlyOrigin } from '../../electron/network/allow-list.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { startPlainIssuer } from '../fakes/plain-issuer.ts'
import { createAuthority, issueLoopback } from '../helpers/certificates.ts'
import { startCompany, type Company } from '../helpers/company.ts'
import { quickHttp } from '../helpers/http.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'

let company: Company
let front: Front
beforeEach(async () => {
  company = await startCompany()
  front = await startFront({ target: company.demo.url })
})
afterEach(async () => {
  await front.stop()
  await company.stop()
})

describe('where it talks to', () => {
  test('a redirect to another host is not followed, neither from the gateway nor from an issuer', async () => {
    const other = await startLoopback((_request, response) => sendJson(response, {}))
    const redirecting = await startLoopback((_request, response) =>
      response.writeHead(302, { location: `${other.url}/health` }).end(),
    )
    expect(await company.open({ url: redirecting.url })).toMatchObject({ kind: 'redirected' })
    expect(other.seen).toEqual([])
    await Promise.all([other.stop(), redirecting.stop()])
  })

  test('a host that is neither the gateway nor an issuer is refused before a connection, and shown in the log', async () => {
    const stranger = await startLoopback((_request, response) => sendJson(response, {}))
    const log: unknown[] = []
    const http = quickHttp({ permit: createAllowList().permit, logged: (entry) => void log.push(entry) })
    const reply = await http.send({ method: 'GET', url: `${stranger.url}/keys?secret=4711` })
    expect(reply).toEqual({ ok: false, error: { kind: 'host-refused', host: new URL(stranger.url).host } })
    expect([stranger.seen, http.hosts]).toEqual([[], []])
    expect(log).toMatchObject([
      { refused: true, status: null, path: '/keys?secret=…', host: new URL(stranger.url).host },
    ])
    await http.close()
    await stranger.stop()
  })

  test('the gateway’s own connection leads to its origin only', () => {
    const permit = onlyOrigin('https://gw.example.com')
    expect(permit(new URL('https://gw.example.com/v1/servers'))).toBeNull()
    for (const url of [
      'http://gw.example.com/',
      'https://gw.example.com:8443/',
      'https://gw.example.com.evil.example/',
    ])
      expect(permit(new URL(url))).toMatchObject({ kind: 'host-refused' })
  })

  test('an issuer brings its host by https only, and only with its port', () => {
    const list = createAllowList()
    list.named('s1', ['https://idp.example.com/realm'])
    expect(list.permit(new URL('https://idp.example.com/keys'))).toBeNull()
    for (const url of [
      'http://idp.example.com/keys',
      'https://idp.example.com:8443/keys',
      'https://idp.example.com.evil.example/',
    ])
      expect(list.permit(new URL(url))).toMatchObject({ kind: 'host-refused' })
  })

  test('of two servers that name the same issuers, the second one keeps them when the first names others', () => {
    const list = createAllowList()
    const [idp, sso] = ['https://idp.example.com/realm', 'https://sso.example.com']
    const asked = (url: string) => list.permit(new URL(url))?.kind ?? 'asked'
    const both = () => [asked(idp), asked(sso)]
    list.named('s1', [idp])
    list.named('s2', [idp])
    expect(both()).toEqual(['asked', 'host-refused'])
    list.named('s1', [sso])
    list.named('s1', [sso])
    expect(both()).toEqual(['asked', 'asked'])
    expect(list.hosts()).toEqual(['idp.example.com', 'sso.example.com'])
    list.keep(new Set(['s1']))
    expect(both()).toEqual(['host-refused', 'asked'])
    list.named('s1', [])
    expect(both()).toEqual(['host-refused', 'host-refused'])
    expect(list.hosts()).toEqual([])
  })

  test('lists of issuers that read alike when put together are not mistaken for each other', () => {
    const list = createAllowList()
    list.named('s1', ['https://a.example.com/","https://b.example.com'])
    list.named('s2', ['https://a.example.com/', 'https://b.example.com'])
    expect(list.permit(new URL('https://b.example.com/keys'))).toBeNull()
    list.keep(new Set(['s1']))
    expect(list.permit(new URL('https://b.example.com/keys'))).toMatchObject({ kind: 'host-refused' })
  })

  test('an issuer may be asked while a server names it, and no longer when none does', async () => {
    const authority = await createAuthority()
    const issuer = await startPlainIssuer(await issueLoopback(authority))
    const { host } = new URL(issuer.url)
    const allowed = async () => (await company.world.call('network.log', {})).allowed
    expect(await company.open({ url: front.url, caPem: authority.certPem })).toBeNull()
    expect(await allowed()).not.toContain(host)
    await company.admin.put('payments-mcp', { oauthConfig: { authorization_servers: [issuer.url] } })
    await company.world.call('fleet.list', {})
    await company.world.call('server.read', { serverId: company.admin.idOf('payments-mcp') })
    expect(await allowed()).toContain(host)
    await company.admin.put('payments-mcp', {
      oauthConfig: { authorization_servers: ['https://other.example'] },
    })
    await company.world.call('server.read', { serverId: company.admin.idOf('payments-mcp') })
    expect(await allowed()).not.toContain(host)
    expect(await allowed()).toContain(new URL(front.url).host)
    await issuer.stop()
  })

  test('the log has every request, with its part, and no password, token or value of a query', async () => {
    expect(await company.open({ url: front.url })).toBeNull()
    await company.world.call('fleet.list', {})
    const { entries } = await company.world.call('network.log', {})
    expect(entries.map(({ path }) => path.split('?')[0])).toEqual(
      front.seen.map(({ url }) => url.split('?')[0]),
    )
    const authorization =
      front.seen.map(({ headers }) => headers.authorization ?? '').find((value) => value !== '') ?? ''
    expect(authorization).toMatch(/^Bearer ./)
    const text = JSON.stringify(entries)
    expect([text.includes(company.demo.password), text.includes(authorization.slice(7))]).toEqual([
      false,
      false,
    ])
    expect(text).not.toMatch(/=[^…"]+"/)
    const saved = await company.world.call('network.export', { filter: 'login', onlyRefused: false })
    expect(saved).toEqual({ file: 'claimcheck-network.tsv', entries: 1 })
  })
})
