import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

/**
 * The address to which a browser brings the answer of an authorization server. It takes one answer and
 * closes.
 */
export type Callback = {
  /** `http://127.0.0.1:PORT/callback` (RFC 8252 section 7.3), or the address that was asked for. */
  readonly redirectUri: string
  /**
   * The query of the first request with an answer, not judged. It never times out; the caller sets the limit.
   */
  readonly answer: Promise<URLSearchParams>
  readonly close: () => void
}

const USUAL = { host: '127.0.0.1', path: '/callback' } as const

/**
 * Listens on 127.0.0.1. In: the port, or null for any free one; and the host name and path, where a client is
 * known by others. Only a GET of our path under our own name, with `code` or `error`, counts as the answer.
 * Everything else is refused and ignored, so that other pages, icons and DNS rebinding cannot end the wait.
 * Errors: `port-taken`. Does not look at `state` or `iss`.
 */
export async function listenForCallback(
  port: number | null,
  { host, path }: { readonly host: string; readonly path: string } = USUAL,
): Promise<Result<Callback, AppError>> {
  let answered = false
  let resolve: (answer: URLSearchParams) => void = () => undefined
  const answer = new Promise<URLSearchParams>((done) => {
    resolve = done
  })
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000, keepAlive: false },
    (request, response) => {
      const found = readAnswer(request, `${host}:${bound}`, path)
      if (typeof found === 'number') return reply(response, found, 'Nothing is to be found here.')
      if (answered) return reply(response, 410, 'This was answered already.')
      answered = true
      reply(response, 200, 'Claimcheck has the answer. You can close this page and go back to it.')
      close()
      resolve(found)
    },
  )
  server.maxConnections = 16
  const listening = await new Promise<boolean>((done) => {
    server.on('error', () => done(false))
    server.listen({ port: port ?? 0, host: '127.0.0.1', exclusive: true }, () => done(true))
  })
  if (!listening) return err({ kind: 'port-taken', port: port ?? 0 })
  const bound = (server.address() as AddressInfo).port
  const close = (): void => {
    // The page for the last answer is still being sent; all other connections are closed.
    server.close()
    server.closeIdleConnections()
  }
  return ok({ redirectUri: `http://${host}:${bound}${path}`, answer, close })
}

/** The answer in a request, or the status with which it is refused. */
function readAnswer(request: IncomingMessage, host: string, path: string): URLSearchParams | number {
  // Another name means that a foreign page sends the request (DNS rebinding).
  if (request.headers.host !== host) return 421
  if (request.method !== 'GET') return 405
  // Always parsed against our own address, because a request line may name another one.
  const target = request.url ?? ''
  if (!target.startsWith('/') || target.startsWith('//')) return 400
  const url = new URL(target, `http://${host}`)
  if (url.pathname !== path) return 404
  return url.searchParams.has('code') || url.searchParams.has('error') ? url.searchParams : 400
}

/**
 * Answers with a plain page. It contains nothing of the request, and it cannot load, store or report
 * anything.
 */
function reply(response: ServerResponse, status: number, says: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  })
  response.end(`<!doctype html><html lang="en"><title>Claimcheck</title><p>${says}</p></html>`)
}
