import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { createGatewayClient } from '../../electron/gateway/client.ts'
import { quickHttp } from '../helpers/http.ts'

/*
 * The cost of lists of servers, each read in a process of its own: `npm run bench -- lists`. Prints the peak
 * memory of 3,000 large rows compared with 3,000 small ones, and the time for 600 rows of 8 KB over a link of
 * 200 KB per second, compressed and not. Never fails.
 */

type Figures = { servers: number; complete: boolean; pages: number; mebibytes: number; seconds: number }

async function read(url: string): Promise<void> {
  const http = quickHttp()
  const client = createGatewayClient({
    baseUrl: url,
    basePath: '/v1',
    headerName: 'Authorization',
    token: () => 't',
    unauthorized: (detail) => ({ kind: 'sign-in-refused', status: 401, detail }),
    http,
  })
  const started = performance.now()
  const list = await client.listServers()
  if (!list.ok) throw new Error(list.error.kind)
  const { servers, complete, pages } = list.value
  const figures: Figures = {
    servers: servers.length,
    complete,
    pages,
    mebibytes: process.resourceUsage().maxRSS / 1024,
    seconds: (performance.now() - started) / 1000,
  }
  process.send?.(figures)
  await http.close()
}

type Gateway = { rows: number; padding: number; bytesPerSecond: number | null; packed: boolean }

/** Reads the list of such a gateway in a new process. */
async function measure({ rows, padding, bytesPerSecond, packed }: Gateway): Promise<Figures> {
  // No single repeated letter: a part of the text must be hard to compress.
  const words = Array.from({ length: Math.ceil(padding / 20) }, (_, at) =>
    (at * 7919).toString(36).padEnd(19, '-'),
  )
  const tools = words.join(' ').slice(0, padding)
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://x').searchParams
    const [limit, from] = [Number(query.get('limit')), Number(query.get('cursor') ?? 0)]
    const to = Math.min(rows, from + limit)
    const servers = Array.from({ length: to - from }, (_, at) => ({
      id: `${from + at}`.padStart(32, '0'),
      name: `server ${from + at}`,
      enabled: true,
      visibility: 'public',
      version: 1,
      oauthEnabled: true,
      associatedTools: tools,
      oauthConfig: {
        authorization_servers: ['https://idp.example.com'],
        resource: [`https://gw.example.com/${from + at}`],
      },
    }))
    const text = Buffer.from(JSON.stringify({ servers, nextCursor: to < rows ? String(to) : null }))
    const isPacked = packed && String(request.headers['accept-encoding']).includes('gzip')
    const body = isPacked ? gzipSync(text) : text
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    })
    if (bytesPerSecond === null) return void response.end(body)
    let at = 0
    const step = bytesPerSecond / 20
    const timer = setInterval(() => {
      response.write(body.subarray(at, at + step))
      at += step
      if (at < body.length) return
      clearInterval(timer)
      response.end()
    }, 50)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const child = fork(fileURLToPath(import.meta.url), [
    'read',
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  ])
  const figures = await new Promise<Figures>((resolve, reject) => {
    child.on('message', (message) => resolve(message as Figures))
    child.on('exit', (code) => reject(new Error(`the reader ended with ${code}`)))
  })
  server.closeAllConnections()
  server.close()
  return figures
}

const [, , mode, url = ''] = process.argv
if (mode === 'read') await read(url)
else {
  const says = ({ servers, complete, pages, mebibytes, seconds }: Figures): string =>
    `${servers} servers${complete ? '' : ' (NOT complete)'}, ${pages} pages, ${seconds.toFixed(1)} s, at most ${mebibytes.toFixed(0)} MiB`
  const small = await measure({ rows: 3_000, padding: 200, bytesPerSecond: null, packed: false })
  const large = await measure({ rows: 3_000, padding: 100_000, bytesPerSecond: null, packed: false })
  console.log(`small rows: ${says(small)}`)
  console.log(`rows of 100 KB: ${says(large)}`)
  console.log(`memory of large rows: ${(large.mebibytes / small.mebibytes).toFixed(2)}x of small ones`)
  for (const packed of [false, true]) {
    const slow = await measure({ rows: 600, padding: 8_000, bytesPerSecond: 200_000, packed })
    console.log(`600 rows of 8 KB at 200 KB/s, ${packed ? 'packed' : 'as they are'}: ${says(slow)}`)
  }
}
