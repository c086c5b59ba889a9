import { request as ask, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { ServerResponse } from 'node:http'
import { startLoopback, type Loopback, type Seen } from '../helpers/loopback.ts'

export interface FrontOptions {
  /** The address of the real gateway, over HTTP. */
  readonly target: string
  /** The path prefix of the gateway; every other path gets an HTML page, like a company's front page. */
  readonly prefix?: string
  /** The header the sign-in must be in (AUTH_HEADER_NAME); the API then ignores `Authorization`. */
  readonly headerName?: string
  /** How many servers a page of the list contains at most, whatever is asked for. */
  readonly pageSize?: number
  readonly tls?: Parameters<typeof startLoopback>[1]
  /** The fault of a request; null: none. Called for every request. */
  readonly fault?: (request: Seen) => Fault | null
  /** Delays a request until the promise resolves; null: no delay. */
  readonly hold?: (request: Seen) => Promise<void> | null
  /** Further headers for an answer of the gateway. */
  readonly headers?: (request: Seen) => Readonly<Record<string, string>>
  /** Changes an answer of the gateway, as JSON, on its way back. */
  readonly rewrite?: (request: Seen, body: unknown) => unknown
}

/** A fault before the request reaches the gateway, or after the gateway has done what was asked. */
export interface Fault {
  readonly when: 'before' | 'after'
  readonly act: (response: ServerResponse) => void
}

export interface Front {
  readonly url: string
  /** Every request, in order. */
  readonly seen: readonly Seen[]
  /** The requests of one method whose path contains the text. */
  asked(method: string, path?: string): readonly Seen[]
  stop(): Promise<void>
}

/** A reverse proxy in front of a demo gateway. It records the requests and can be set up like real ones. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const {
    target,
    prefix = '',
    headerName = 'authorization',
    pageSize,
    tls,
    fault,
    hold,
    rewrite,
    headers: more,
  } = options
  const front: Loopback = await startLoopback((request, response) => {
    if (!request.url.startsWith(`${prefix}/`)) {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Intranet</title>')
      return
    }
    const url = new URL(target + request.url.slice(prefix.length))
    if (pageSize !== undefined && /\/servers$/.test(url.pathname) && request.method === 'GET')
      url.searchParams.set(
        'limit',
        String(Math.min(pageSize, Number(url.searchParams.get('limit') ?? pageSize))),
      )
    const isApi = !/\/mcp\/?$/.test(url.pathname)
    const wrong = fault?.(request) ?? null
    if (wrong?.when === 'before') return wrong.act(response)
    const headers = isApi ? moved(request.headers, headerName.toLowerCase()) : request.headers
    const onward = (): void =>
      pass(
        request,
        url,
        headers,
        (reply) => {
          if (wrong === null && rewrite === undefined) {
            response.writeHead(reply.statusCode ?? 502, { ...reply.headers, ...more?.(request) })
            reply.pipe(response)
            return
          }
          void textOf(reply)
            .then((text) => {
              if (wrong !== null) return wrong.act(response)
              const { 'content-length': _old, 'transfer-encoding': _way, ...kept } = reply.headers
              response.writeHead(reply.statusCode ?? 502, kept)
              response.end(rewrite === undefined ? text : JSON.stringify(rewrite(request, JSON.parse(text))))
            })
            .catch(() => response.destroy())
        },
        () => response.destroy(),
      )
    const held = hold?.(request) ?? null
    if (held === null) onward()
    else void held.then(onward)
  }, tls)
  return {
    url: front.url + prefix,
    seen: front.seen,
    asked: (method, path = '') => front.seen.filter((one) => one.method === method && one.url.includes(path)),
    stop: front.stop,
  }
}

/** Reads the sign-in from one header only, and passes it on in the usual one. */
function moved(headers: IncomingHttpHeaders, name: string): IncomingHttpHeaders {
  if (name === 'authorization') return headers
  const { authorization: _ignored, [name]: signIn, ...rest } = headers
  return signIn === undefined ? rest : { ...rest, authorization: String(signIn) }
}

function pass(
  request: Seen,
  url: URL,
  headers: IncomingHttpHeaders,
  answered: (reply: IncomingMessage) => void,
  failed: () => void,
): void {
  const onward = ask(url, { method: request.method, headers }, answered)
  onward.on('error', failed)
  onward.end(request.body)
}

async function textOf(reply: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of reply as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
