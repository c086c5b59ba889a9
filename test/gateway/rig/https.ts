import { createServer, request, type Server } from 'node:https'
import { request as plainRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Leaf } from '../../helpers/certificates.ts'

export interface HttpsServer {
  /** `https://localhost:PORT`, without a slash at the end. */
  readonly origin: string
  close(): Promise<void>
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Serves HTTPS on a free loopback port under the name localhost. In: the certificate, and what makes the
 * handler once the origin is known. Out: the server's origin and its end. Errors: when loopback cannot be
 * listened on.
 */
export async function listenHttps(
  leaf: Leaf,
  makeHandler: (origin: string) => Handler,
): Promise<HttpsServer> {
  const server = createServer({ key: leaf.key, cert: leaf.cert })
  await listen(server)
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  const handler = makeHandler(origin)
  server.on('request', (request, response) => void handler(request, response))
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/**
 * Posts a form over HTTPS, trusting one authority only. In: the address, the form, more headers. Out: the
 * status and the body. Errors: when the server cannot be reached or trusted.
 */
export function postForm(
  url: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  caPem: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const body = new URLSearchParams(form).toString()
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        ca: caPem,
        timeout: 20_000,
        headers: {
          ...headers,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': body.length,
        },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export interface Sent {
  readonly status: number
  readonly body: string
}

/**
 * Sends one request over HTTP or HTTPS, with JSON where it is given. In: the method, the address, what goes
 * with it. Out: the status and the body. Errors: when the server cannot be reached or trusted.
 */
export function sendJson(
  method: string,
  url: string,
  { caPem, token, json }: { readonly caPem?: string; readonly token?: string; readonly json?: unknown } = {},
): Promise<Sent> {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const send = url.startsWith('https:') ? request : plainRequest
  const options = { method, headers, agent: false, timeout: 30_000, ...(caPem ? { ca: caPem } : {}) }
  return new Promise((resolve, reject) => {
    const outgoing = send(url, options, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (body += chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
    outgoing.on('error', reject)
    outgoing.end(json === undefined ? undefined : JSON.stringify(json))
  })
}

/** On 127.0.0.1 only: a client that takes localhost for ::1 first goes on to this one. */
function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
}
