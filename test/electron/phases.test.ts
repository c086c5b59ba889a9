import { createServer } from 'node:http'
import { createServer as createTcp, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { makeCertificates } from '../../electron/demo/certificates.ts'
import type { Phase } from '../../shared/network/phases.ts'
import { quickHttp } from '../helpers/http.ts'
import { sendJson, startLoopback } from '../helpers/loopback.ts'
import { startConnectProxy } from '../fakes/connect-proxy.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function serve(...ask: Parameters<typeof startLoopback>) {
  const server = await startLoopback(...ask)
  ends.push(() => server.stop())
  return server
}
function http(...ask: Parameters<typeof quickHttp>) {
  const one = quickHttp(...ask)
  ends.push(() => one.close())
  return one
}
/** Sends a GET. Out: the measured parts of its last try. */
async function measured(by: ReturnType<typeof quickHttp>, url: string): Promise<readonly Phase[]> {
  let phases: readonly Phase[] = []
  await by.send({ method: 'GET', url, timed: (found) => (phases = found) })
  return phases
}
const names = (phases: readonly Phase[]) => phases.map(({ name }) => name)

test('a first request looks the name up and connects, and the next one on the same connection does not', async () => {
  const server = createServer((_request, response) => void setTimeout(() => response.end('{}'), 60))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  ends.push(async () => {
    server.closeAllConnections()
    await new Promise((done) => void server.close(done))
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`
  const app = http()
  const first = await measured(app, url)
  expect(names(first)).toEqual(['DNS', 'connect', 'waiting', 'reading'])
  expect(first.some(({ failed }) => failed)).toBe(false)
  expect(first.find(({ name }) => name === 'waiting')?.milliseconds).toBeGreaterThanOrEqual(55)
  // The connection is free again a moment after the end of the answer.
  await new Promise((done) => setTimeout(done, 100))
  expect(names(await measured(app, url))).toEqual(['waiting', 'reading'])
})

test('an address without a name is not looked up, and TLS is measured where there is TLS', async () => {
  const { caPem, key, cert } = makeCertificates()
  const server = await serve((_request, response) => sendJson(response, {}), { key, cert })
  const phases = await measured(http({ caPem }), `${server.url}/`)
  expect(names(phases)).toEqual(['connect', 'TLS', 'waiting', 'reading'])
  expect(phases.find(({ name }) => name === 'TLS')?.milliseconds).toBeGreaterThan(0)
})

test('what fails says in which part: the name, the connection, TLS, the wait and the reading', async () => {
  const failing = async (url: string, more: Parameters<typeof quickHttp>[0] = {}) =>
    (await measured(http(more), url)).map(({ name, failed }) => (failed ? `${name} failed` : name))
  expect(await failing('http://no-such-host.invalid/')).toEqual(['DNS failed'])
  const gone = await startLoopback(() => undefined)
  await gone.stop()
  expect(await failing(gone.url)).toEqual(['connect failed'])
  expect(await failing(`http://[::1]:${new URL(gone.url).port}/`)).toEqual(['connect failed'])
  // A server that speaks no TLS: it takes the connection and says nothing.
  const held = new Set<Socket>()
  const mute = createTcp((socket) => void held.add(socket.on('error', () => undefined)))
  await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done))
  ends.push(async () => {
    for (const socket of held) socket.destroy()
    await new Promise((done) => void mute.close(done))
  })
  const { port } = mute.address() as AddressInfo
  expect(await failing(`https://127.0.0.1:${port}/`, { totalMs: 300 })).toEqual(['connect', 'TLS failed'])
  const silent = await serve(() => undefined)
  expect(await failing(silent.url, { totalMs: 300 })).toEqual(['connect', 'waiting failed'])
  const half = await serve((_request, response) => void response.writeHead(200).write('{'))
  expect(await failing(half.url, { totalMs: 300 })).toEqual(['connect', 'waiting', 'reading failed'])
})

test('behind a proxy only the way through it is measured, and nothing of it is made up', async () => {
  const server = await serve((_request, response) => sendJson(response, {}))
  const proxy = await startConnectProxy({
    names: { 'idp.company.example': Number(new URL(server.url).port) },
  })
  ends.push(proxy.stop)
  const way = {
    ...{ caPem: '', identity: null },
    proxyFor: () =>
      Promise.resolve({
        ok: true as const,
        value: { uri: proxy.url, shown: proxy.host, authorization: null },
      }),
  }
  const phases = await measured(http({ way }), 'http://idp.company.example/')
  expect(names(phases)).toEqual(['proxy', 'waiting', 'reading'])
})
