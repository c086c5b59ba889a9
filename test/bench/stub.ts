import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault, FrontOptions } from '../fakes/front.ts'
import { manyServers } from '../fakes/many-servers.ts'

/** Pages of large fleets, made once, so that answering costs next to nothing. */
const pages = new Map<string, Buffer>()
const fleets = new Map<number, ReturnType<typeof manyServers>>()

/** The page a list of so many servers has at this address, as bytes. */
export function pageOf(count: number, url: string): Buffer {
  const { searchParams } = new URL(url, 'http://x')
  const key = `${count} ${searchParams.get('limit')} ${searchParams.get('cursor')}`
  const known = pages.get(key)
  if (known !== undefined) return known
  const fleet = fleets.get(count) ?? manyServers(count)
  fleets.set(count, fleet)
  const page = Buffer.from(JSON.stringify(fleet.rewrite({ method: 'GET', url } as never, null)))
  pages.set(key, page)
  return page
}

/** For a front before a demo: answers lists itself, with so many servers. `asked` is told of each page. */
export const listsOf =
  (count: number, asked: (url: string) => void = () => undefined): NonNullable<FrontOptions['fault']> =>
  ({ method, url }) => {
    if (method !== 'GET' || !/\/servers\?/.test(url)) return null
    asked(url)
    const act: Fault['act'] = (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(pageOf(count, url))
    return { when: 'before', act }
  }

/** Answers after so many milliseconds; null: it is no address of mine. */
export type Answer = (
  request: IncomingMessage,
  body: string,
) => { readonly status: number; readonly text: string | Buffer } | null

/**
 * A gateway that only answers, on loopback: `/rttMS/COUNT/…/servers?…` with a page of that many servers, the
 * rest with what it is told. Every answer to an address that begins with `/rttMS` comes so many milliseconds
 * late.
 */
export async function startStub(answer: Answer = () => null) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const late = Number(/^\/rtt(\d+)/.exec(request.url ?? '')?.[1] ?? 0)
      const send = (): void => reply(request, response, answer, Buffer.concat(chunks).toString())
      if (late === 0) send()
      else setTimeout(send, late)
    })
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

function reply(request: IncomingMessage, response: ServerResponse, answer: Answer, body: string): void {
  const { url = '' } = request
  const [, count] = /^\/rtt\d+\/(\d+)\/.*\/servers\?/.exec(url) ?? []
  const found =
    count === undefined ? answer(request, body) : { status: 200, text: pageOf(Number(count), url) }
  const { status, text } = found ?? { status: 404, text: '{"detail":"Not Found"}' }
  const bytes = Buffer.from(text)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.byteLength })
  response.end(bytes)
}
