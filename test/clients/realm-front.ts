import { request, type RequestOptions } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Json } from '../../shared/kernel/json.ts'
import type { Leaf } from '../helpers/certificates.ts'
import { listenHttps } from '../gateway/rig/https.ts'
import type { Recorded } from './recorded.ts'

const ANSWER_MS = 60_000
/** Keycloak's own, and what clients make up. */
const REGISTRATION = /\/(clients-registrations\/openid-connect|register)$/

/** How the proxy in front of a Keycloak passes on what it is asked. What is left out is as it should be. */
export interface FrontOptions {
  /** The name it gives Keycloak in place of the one it was asked by. */
  readonly host?: string
  /** The scheme it gives Keycloak. */
  readonly scheme?: 'http'
  /** It serves Keycloak below this path, and takes it off before it passes on, without saying so. */
  readonly below?: string
}

export interface RealmFront {
  /** `https://localhost:PORT`, with the path it serves Keycloak below. */
  readonly origin: string
  /** Everything that was asked, in the order in which it came. */
  readonly recorded: Recorded[]
  close(): Promise<void>
}

/**
 * Starts a reverse proxy in front of a Keycloak, over HTTPS, that records every request. In: its certificate,
 * where Keycloak listens and by which authority, and how it passes on. Errors: when loopback cannot be
 * listened on.
 */
export async function startRealmFront(
  leaf: Leaf,
  keycloak: { readonly origin: string; readonly ca: string },
  { host, scheme = undefined, below = '' }: FrontOptions,
): Promise<RealmFront> {
  const recorded: Recorded[] = []
  const server = await listenHttps(leaf, (origin) => async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', origin)
    const at = Date.now()
    const body = await bodyOf(incoming)
    const entry: Recorded = {
      at,
      side: 'AS',
      method: incoming.method ?? '',
      path: url.pathname,
      query: new URLSearchParams(url.search),
      status: 0,
      withToken: false,
      body: REGISTRATION.test(url.pathname) ? jsonOf(body) : null,
      by: incoming.headers['user-agent'] ?? '',
    }
    recorded.push(entry)
    response.on('finish', () => (entry.status = response.statusCode))
    if (!url.pathname.startsWith(below)) return void response.writeHead(404).end()
    const named = host ?? url.host
    const headers = {
      ...incoming.headers,
      host: named,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': named,
      'x-forwarded-port': new URL(`https://${named}`).port || '443',
      'x-forwarded-proto': scheme ?? 'https',
    }
    const path = `${url.pathname.slice(below.length)}${url.search}`
    const to = new URL(path, keycloak.origin)
    passOn(to, { method: entry.method, headers, ca: keycloak.ca }, body, response)
  })
  return { origin: `${server.origin}${below}`, recorded, close: () => server.close() }
}

function passOn(to: URL, options: RequestOptions, body: Buffer, response: ServerResponse): void {
  // Whatever it is called by, its certificate is for where it listens.
  const own = { servername: to.hostname, agent: false, timeout: ANSWER_MS }
  const outgoing = request(to, { ...options, ...own }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
  outgoing.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
  outgoing.end(body)
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function jsonOf(body: Buffer): Json {
  try {
    return JSON.parse(body.toString('utf8')) as Json
  } catch {
    return null
  }
}
