import { request as ask, type IncomingHttpHeaders } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DemoCertificates } from './certificates.ts'
import { close, listen } from './gateway.ts'

/** What a reverse proxy may do wrong; each fault can be switched on for the addresses of one server. */
export const FRONT_FAULTS = [
  'scheme-lost',
  'host-rewritten',
  'well-known-blocked',
  'path-prefix',
  'challenge-stripped',
  'authorization-stripped',
  'slash-redirect',
  'small-headers',
  'session-lost',
  'streams-held',
  'root-metadata-404',
  'wrong-resource',
] as const
export type FrontFault = (typeof FRONT_FAULTS)[number]

/** The public address of the demo, which clients get; it is in front of the gateway. */
export interface DemoFront {
  readonly url: string
  readonly faults: (serverId: string) => ReadonlySet<FrontFault>
  readonly set: (serverId: string, fault: FrontFault, on: boolean) => void
  readonly stop: () => Promise<void>
}

/** The path prefix of a server with the fault `path-prefix`; it is not passed on to the gateway. */
export const FRONT_PREFIX = '/gateway'
/** The size of all headers, in bytes, that a proxy with `small-headers` accepts; a token needs more. */
const SMALL_HEADERS = 600
const MOST_BYTES = 1_000_000
const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/**
 * Starts the proxy over HTTPS on a free loopback port. It does everything right, except for the faults
 * switched on for a server. In: its certificate, and the gateway behind it.
 */
export async function startFront(certificates: DemoCertificates, gatewayUrl: string): Promise<DemoFront> {
  const switched = new Map<string, Set<FrontFault>>()
  const sessions = new Set<string>()
  const faults = (serverId: string): ReadonlySet<FrontFault> => switched.get(serverId) ?? new Set()
  const server: Server = createServer(
    { key: certificates.key, cert: certificates.cert, maxHeaderSize: 65_536 },
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  )
  await listen(server)
  const url = `https://localhost:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? '/', url)
    const id = /\/servers\/([^/]+)\/mcp\/?$/.exec(asked.pathname)?.[1] ?? ''
    const has = (fault: FrontFault): boolean => faults(id).has(fault)
    const early = refusedHere(request, asked, has)
    if (early !== null) return void response.writeHead(early.status, early.headers).end(early.text)
    if (has('streams-held') && isStream(request)) return
    const session = request.headers['mcp-session-id']
    // As if another replica was asked than the one that has the session.
    if (has('session-lost') && typeof session === 'string' && sessions.has(session))
      return void response.writeHead(404, JSON_TYPE).end(NO_SESSION)
    const path = has('path-prefix') ? asked.pathname.slice(FRONT_PREFIX.length) : asked.pathname
    const body = await bodyOf(request)
    const reply = await pass(request, `${path}${asked.search}`, body, has)
    const headers = changed(reply.headers, has, url)
    if (has('session-lost') && reply.status === 200 && body.includes('"initialize"')) {
      const begun = `demo-${sessions.size + 1}`
      sessions.add(begun)
      headers['mcp-session-id'] = begun
    }
    const text = has('wrong-resource') && path.startsWith(WELL_KNOWN) ? elsewhere(reply.text) : reply.text
    response.writeHead(reply.status, headers).end(request.method === 'HEAD' ? '' : text)
  }

  /** Sends the request to the gateway, with the headers a proxy sets. */
  function pass(
    request: IncomingMessage,
    path: string,
    body: string,
    has: (fault: FrontFault) => boolean,
  ): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
    const { authorization, ...rest } = request.headers
    const headers = {
      ...rest,
      ...(authorization === undefined || has('authorization-stripped') ? {} : { authorization }),
      // nginx's default: the name by which nginx calls the gateway.
      host: has('host-rewritten') ? new URL(gatewayUrl).host : (request.headers.host ?? ''),
      'x-forwarded-proto': has('scheme-lost') ? 'http' : 'https',
      connection: 'close',
    }
    return new Promise((resolve, reject) => {
      const sent = ask(`${gatewayUrl}${path}`, { method: request.method, headers }, (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => void parts.push(part))
        reply.on('error', reject)
        reply.on('end', () =>
          resolve({
            status: reply.statusCode ?? 502,
            headers: reply.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  return {
    url,
    faults,
    set(serverId, fault, on) {
      const now = new Set(faults(serverId))
      if (on) now.add(fault)
      else now.delete(fault)
      switched.set(serverId, now)
    },
    stop: () => close(server),
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const NO_SESSION = JSON.stringify({
  jsonrpc: '2.0',
  id: null,
  error: { code: -32001, message: 'Session not found' },
})

const isStream = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers.authorization !== undefined &&
  headers.accept?.includes('text/event-stream') === true

interface Early {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** The proxy's own answer; null where the gateway is asked. */
function refusedHere(
  request: IncomingMessage,
  asked: URL,
  has: (fault: FrontFault) => boolean,
): Early | null {
  const page = (status: number, title: string): Early => ({
    status,
    headers: { 'content-type': 'text/html', server: 'nginx' },
    text: `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`,
  })
  const size = request.rawHeaders.reduce((sum, text) => sum + text.length + 2, 0)
  if (has('small-headers') && size > SMALL_HEADERS) return page(400, '400 Request Header Or Cookie Too Large')
  if (has('well-known-blocked') && asked.pathname.startsWith('/.well-known/'))
    return page(404, '404 Not Found')
  if (has('path-prefix') && !asked.pathname.startsWith(`${FRONT_PREFIX}/`)) return page(404, '404 Not Found')
  if (has('slash-redirect') && asked.pathname.endsWith('/mcp') && !asked.pathname.startsWith(WELL_KNOWN))
    return { status: 301, headers: { location: `${asked.pathname}/`, server: 'nginx' }, text: '' }
  return null
}

function changed(
  headers: IncomingHttpHeaders,
  has: (fault: FrontFault) => boolean,
  url: string,
): Record<string, string | string[]> {
  const { connection: _, 'transfer-encoding': _chunks, 'content-length': _length, ...kept } = headers
  const { 'www-authenticate': challenge, ...rest } = kept
  const all = Object.fromEntries(
    Object.entries(rest).filter((one): one is [string, string | string[]] => one[1] !== undefined),
  )
  if (challenge === undefined || has('challenge-stripped')) return all
  return {
    ...all,
    'www-authenticate': has('root-metadata-404')
      ? challenge.replace(/resource_metadata="[^"]*"/, `resource_metadata="${url}${WELL_KNOWN}"`)
      : challenge,
  }
}

/** The metadata document with the address of another server as its `resource`. */
const elsewhere = (text: string): string =>
  text.replace(/"resource":\s*"[^"]*"/, '"resource":"https://mcp.example.com/mcp"')

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MOST_BYTES) throw new Error('request too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
