import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { quickHttp } from '../helpers/http.ts'
import { ABSOLUTE, proven, type Case, type Samples } from './kernel.ts'
import { decodeToken } from '../../shared/contextforge/index.ts'

const MIB = 1024 * 1024
const JWKS = 300 * MIB

/** A key document of 300 MB, sent as fast as it is taken. */
async function startEndless() {
  const chunk = Buffer.from('{"kty":"RSA","n":"AQAB","e":"AQAB"},'.repeat(1_800))
  const server = createServer((_request, response) => {
    let sent = 0
    const more = (): void => {
      while (sent < JWKS && !response.destroyed) {
        sent += chunk.byteLength
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end(']}')
    }
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"keys":[')
    more()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function measure(rounds: number, stubUrl: string): Promise<Readonly<Record<string, Samples>>> {
  const http = quickHttp({ maxBytes: 256 * 1024 + 1 })
  const encode = (text: string): string => Buffer.from(text).toString('base64url')
  const head = encode('{"alg":"RS256"}')
  // Made before, so that only what the app does with it counts.
  const huge = `${head}.${encode(`{"x":"${'y'.repeat(15 * MIB)}"}`)}.c2ln`
  const nested = `${head}.${encode(`{"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`)}.c2ln`
  // Short enough to be looked into.
  const deep = `${head}.${encode(`{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)}.c2ln`
  const rises: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = process.memoryUsage().rss
    let most = before
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 1)
    const reply = await http.send({ method: 'GET', url: stubUrl })
    proven(!reply.ok && reply.error.kind === 'reply-too-large', 'the endless document was taken')
    for (const token of [huge, nested, deep]) {
      proven(decodeToken(token).form !== 'jwt', 'a hostile token was read')
      most = Math.max(most, process.memoryUsage().rss)
    }
    clearInterval(watch)
    rises.push((most - before) / MIB)
  }
  await http.close()
  return { 'P11 memory': { values: rises, floors: ABSOLUTE } }
}

/** What hostile answers and tokens add to the memory of the process that reads them. */
export const p11Memory: Case = {
  id: 'P11 memory',
  runs: 'in-electron',
  rounds: 5,
  stub: startEndless,
  goals: [
    {
      id: 'P11 memory',
      what: 'a key document of 300 MB, a token of 20 MB, a claim nested a million deep: resident memory added',
      unit: 'MiB',
      goal: 32,
      bound: true,
      stable: false,
      why: 'pages of memory come and go with the collector',
    },
  ],
  measure,
}
