import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Http } from '../../electron/gateway/http.ts'
import { createHttp } from '../../electron/gateway/http.ts'
import { goDirectly } from '../../electron/network/proxy.ts'
import type { LookUp } from '../../electron/network/reach.ts'
import { ok } from '../../shared/kernel/result.ts'
import { startConnectProxy } from '../fakes/connect-proxy.ts'
import { createAuthority } from '../helpers/certificates.ts'
import { sendJson, startLoopback, type Loopback } from '../helpers/loopback.ts'

const NAME = 'idp.example.test'
/** What the gateways' own names lead to: one outside, one on this computer. */
const GATEWAYS: Readonly<Record<string, readonly string[]>> = {
  'gw.example.com': ['192.0.2.9'],
  'gw.example.test': ['127.0.0.1'],
}
const authority = await createAuthority()
const { cert, key } = await authority.issue([NAME])

let issuer: Loopback
let http: Http | null
let asked: string[]
beforeEach(async () => {
  issuer = await startLoopback((_request, response) => sendJson(response, { issuer: NAME }), { cert, key })
  http = null
  asked = []
})
afterEach(async () => {
  await http?.close()
  await issuer.stop()
})

/**
 * Asks the issuer by its name. In: where the gateway is, and what its name leads to, look-up by look-up; the
 * last one stays.
 */
async function ask(gatewayUrl: string, leadsTo: readonly (readonly string[])[], proxyFor = goDirectly) {
  const find: LookUp = (name) => {
    asked.push(name)
    const addresses = GATEWAYS[name] ?? leadsTo[Math.min(asked.length, leadsTo.length) - 1] ?? []
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
  }
  const way = { caPem: authority.certPem, identity: null, proxyFor, notInside: { gatewayUrl, find } }
  http = createHttp({
    caPem: authority.certPem,
    way,
    contacted: () => undefined,
    now: Date.now,
    random: Math.random,
    sleep: () => Promise.resolve(),
    connectMs: 1_000,
    totalMs: 2_000,
  })
  return http.send({ method: 'GET', url: `https://${NAME}:${new URL(issuer.url).port}/` })
}

describe('a name that leads inside', () => {
  test.each([
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:127.0.0.1',
    'fe80::1%lo',
    '64:ff9b::7f00:1',
    'fd00:ec2::254',
    '0.0.0.0',
  ])('F62: to %s is not connected to, and what it leads to is said', async (address) => {
    const reply = await ask('https://gw.example.com', [[address]])
    expect(reply).toMatchObject({ ok: false, error: { kind: 'issuer-refused', issuer: NAME } })
    expect(JSON.stringify(reply)).toContain(`leads to ${address}`)
    expect(issuer.seen).toEqual([])
    expect(asked[0]).toBe(NAME)
  })

  test('F62: beside an address outside is not connected to at either', async () => {
    const reply = await ask('https://gw.example.com', [['192.0.2.1', '127.0.0.1']])
    expect(reply).toMatchObject({ ok: false, error: { kind: 'issuer-refused' } })
    expect(issuer.seen).toEqual([])
  })

  test('F62: is looked up once, and what was checked is what is connected to', async () => {
    // The second answer would be another one: it is never asked for.
    const reply = await ask('http://127.0.0.1:4444', [['127.0.0.1'], ['192.0.2.1']])
    expect(reply).toMatchObject({ ok: true, value: { status: 200 } })
    expect(asked).toEqual([NAME])
  })

  test('is connected to where the gateway is on this computer, by address or by what its name leads to', async () => {
    expect(await ask('http://gw.example.test', [['127.0.0.1']])).toMatchObject({ ok: true })
    expect(asked).toEqual([NAME, 'gw.example.test'])
    expect(issuer.seen).toHaveLength(1)
  })

  test('is not looked up here where a proxy stands between', async () => {
    const proxy = await startConnectProxy({ names: { [NAME]: issuer.port } })
    const through = () => Promise.resolve(ok({ uri: proxy.url, authorization: null, shown: 'proxy' }))
    expect(await ask('https://gw.example.com', [['127.0.0.1']], through)).toMatchObject({ ok: true })
    expect(asked).toEqual([])
    await proxy.stop()
  })
})

test('F62: an address in place of a name is held against the same list', async () => {
  await ask('https://gw.example.com', [['192.0.2.1']])
  const reply = await http?.send({
    method: 'GET',
    url: `https://[::ffff:127.0.0.1]:${new URL(issuer.url).port}/`,
  })
  expect(reply).toMatchObject({ ok: false, error: { kind: 'issuer-refused' } })
})
