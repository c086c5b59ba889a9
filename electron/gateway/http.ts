import type { Readable } from 'node:stream'
import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import type { SecureContext } from 'node:tls'
import { Agent, request as send } from 'undici'
import type { AppError } from '../../shared/errors.ts'
import type { Result } from '../../shared/result.ts'
import { err, ok } from '../../shared/result.ts'
import { failureOf } from './failure.ts'

export type HttpOptions = {
  /** PEM text of authorities trusted besides the usual ones; empty for none. Checking certificates is never switched off. */
  readonly caPem: string
  /** Told of every host a connection is tried to, before it is. */
  readonly contacted: (host: string) => void
  readonly now: () => number
  readonly random: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly maxBytes?: number
  readonly connectMs?: number
  readonly totalMs?: number
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
  /** False only where the sender knows that this request changes nothing; see the write guard. */
  readonly mayWrite?: boolean
}

/** A complete answer with any status. `receivedAt` and `sentAt` are this computer's clock, for judging clock skew. */
export type HttpReply = {
  readonly url: string
  readonly status: number
  readonly header: (name: string) => string | null
  readonly text: string
  readonly sentAt: number
  readonly receivedAt: number
}

export type Http = {
  readonly send: (request: HttpRequest) => Promise<Result<HttpReply, AppError>>
  readonly close: () => Promise<void>
}

const MAX_BYTES = 8 * 1024 * 1024
const CONNECT_MS = 5_000
const TOTAL_MS = 15_000
const TRIES = 3
const FIRST_PAUSE_MS = 250
/** Longest wait a gateway can ask for; a larger Retry-After is treated as this. */
export const MAX_RETRY_AFTER_SECONDS = 60
const statusesWorthRetrying: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * HTTP for one profile. Redirects are errors, cookies are never kept, bodies are capped while they are read, and the
 * whole exchange has one deadline. GET is tried again after a reset or a 429/502/503/504; a write is sent exactly once,
 * whatever happens to it. Errors: transport failures only; every status is a reply. Does not look into bodies.
 */
export function createHttp(options: HttpOptions): Http {
  const maxBytes = options.maxBytes ?? MAX_BYTES
  const connectMs = options.connectMs ?? CONNECT_MS
  const totalMs = options.totalMs ?? TOTAL_MS
  const agents = new Map<string, Result<Agent, string>>()

  const agentFor = (url: URL): Result<Agent, string> => {
    const known = agents.get(url.protocol)
    if (known !== undefined) return known
    // Reading the system's authorities takes a while, so it waits for the first request that needs them.
    const agent = createAgent(url.protocol === 'https:' ? options.caPem : null, connectMs)
    agents.set(url.protocol, agent)
    return agent
  }

  async function once(
    request: HttpRequest,
    url: URL,
    deadline: AbortSignal,
  ): Promise<Result<HttpReply, AppError>> {
    const dispatcher = agentFor(url)
    if (!dispatcher.ok) return err({ kind: 'tls-failed', url: plain(url), reason: dispatcher.error })
    options.contacted(url.host)
    const sentAt = options.now()
    const reply = await send(url, {
      dispatcher: dispatcher.value,
      method: request.method,
      headers: { accept: 'application/json', 'user-agent': 'Claimcheck', ...request.headers },
      body: request.body ?? null,
      signal: deadline,
      // After an error of its own a gateway may drop the connection without saying so; the next request would fail on it.
      reset: request.method !== 'GET',
      headersTimeout: totalMs,
      bodyTimeout: totalMs,
    })
    const receivedAt = options.now()
    const header = (name: string): string | null => {
      const value = reply.headers[name.toLowerCase()]
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
    }
    const location = header('location')
    if (reply.statusCode >= 300 && reply.statusCode < 400) {
      discard(reply.body)
      return err({
        kind: 'redirected',
        url: plain(url),
        to: location === null ? 'nowhere named' : target(location, url),
      })
    }
    if (header('content-encoding') !== null && header('content-encoding') !== 'identity') {
      // None was asked for; unpacking it would need a second limit on the unpacked size.
      discard(reply.body)
      return err({
        kind: 'reply-unexpected',
        endpoint: endpointOf(request),
        issues: ['packed although not asked for'],
      })
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of reply.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size > maxBytes) {
        discard(reply.body)
        return err({ kind: 'reply-too-large', endpoint: endpointOf(request), limit: maxBytes })
      }
      chunks.push(chunk)
      // An answer that opened an event stream may never end; its first event is all that is read.
      if (isEventStream(header('content-type')) && hasEvent(chunks)) {
        discard(reply.body)
        break
      }
    }
    const text = new TextDecoder().decode(Buffer.concat(chunks))
    return ok({ url: plain(url), status: reply.statusCode, header, text, sentAt, receivedAt })
  }

  async function attempt(
    request: HttpRequest,
    url: URL,
    signal: AbortSignal,
    deadline: AbortSignal,
  ): Promise<{ result: Result<HttpReply, AppError>; again: boolean }> {
    try {
      const result = await once(request, url, signal)
      return { result, again: result.ok && statusesWorthRetrying.has(result.value.status) }
    } catch (thrown) {
      if (request.signal?.aborted === true) return { result: err({ kind: 'cancelled' }), again: false }
      if (deadline.aborted)
        return { result: err({ kind: 'timed-out', url: plain(url), seconds: totalMs / 1000 }), again: false }
      const { error, again } = failureOf(thrown, {
        url: plain(url),
        connectSeconds: connectMs / 1000,
        totalSeconds: totalMs / 1000,
      })
      return { result: err(error), again }
    }
  }

  return {
    async send(request) {
      const url = new URL(request.url)
      const started = options.now()
      const deadline = AbortSignal.timeout(totalMs)
      const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal])
      for (let tried = 1; ; tried++) {
        const { result, again } = await attempt(request, url, signal, deadline)
        if (!again || request.method !== 'GET' || tried >= TRIES) return result
        const pause = pauseBefore(tried, result, options)
        // A wait that does not fit is the caller's to decide, with the time the gateway named.
        if (options.now() - started + pause >= totalMs) return result
        try {
          await options.sleep(pause, signal)
        } catch {
          return request.signal?.aborted === true ? err({ kind: 'cancelled' }) : result
        }
      }
    },
    async close() {
      for (const agent of agents.values()) if (agent.ok) await agent.value.destroy()
      agents.clear()
    },
  }
}

/** Seconds a 429 asks to wait: a number or a date, never more than 60 and never less than 1. Without one: 5. */
export function retryAfterSeconds(value: string | null, now: number): number {
  if (value === null) return 5
  const seconds = /^\d{1,15}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000
  if (Number.isNaN(seconds)) return 5
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(seconds)))
}

function pauseBefore(tried: number, result: Result<HttpReply, AppError>, options: HttpOptions): number {
  const asked = result.ok ? result.value.header('retry-after') : null
  if (asked !== null) return retryAfterSeconds(asked, options.now()) * 1000
  // Full jitter: many windows that lost the same gateway must not come back in step.
  return FIRST_PAUSE_MS * 2 ** (tried - 1) * (0.5 + options.random() / 2)
}

function createAgent(caPem: string | null, connectMs: number): Result<Agent, string> {
  if (caPem === null) return ok(new Agent({ connect: { timeout: connectMs }, connections: 8 }))
  const context = trustOf(caPem)
  if (!context.ok) return context
  return ok(new Agent({ connect: { timeout: connectMs, secureContext: context.value }, connections: 8 }))
}

/** The usual authorities, the system's where the runtime can read them, and the profile's own. */
function trustOf(caPem: string): Result<SecureContext, string> {
  const own = readPem(caPem)
  if (own === null)
    return err('the certificate authority in this profile cannot be read: it must be PEM text')
  // Reading some 150 authorities takes a tenth of a second, and a gateway and its issuers share theirs.
  if (lastTrust?.caPem !== caPem)
    lastTrust = {
      caPem,
      context: tls.createSecureContext({ ca: [...new Set([...usualAuthorities(), ...own])] }),
    }
  return ok(lastTrust.context)
}

let lastTrust: { readonly caPem: string; readonly context: SecureContext } | null = null

/** The certificates in a PEM text, each tried: Node would leave out a broken one in silence. Null when one is, or none is there. */
export function readPem(text: string): string[] | null {
  if (text.trim() === '') return []
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  try {
    for (const block of blocks) new X509Certificate(block)
    return blocks.length > 0 ? blocks : null
  } catch {
    return null
  }
}

let usual: readonly string[] | null = null
function usualAuthorities(): readonly string[] {
  usual ??= [...tls.rootCertificates, ...systemAuthorities()]
  return usual
}

function systemAuthorities(): readonly string[] {
  // Absent before Node 22.15, and so in the runtime used on closed networks: a named import would not even load there.
  if (typeof tls.getCACertificates !== 'function') return []
  try {
    return tls.getCACertificates('system')
  } catch {
    return []
  }
}

/** The address without sign-in data, query or fragment: what may be shown and logged. */
export const plain = (url: URL): string => `${url.origin}${url.pathname}`

const endpointOf = (request: HttpRequest): string => `${request.method} ${new URL(request.url).pathname}`

const isEventStream = (type: string | null): boolean =>
  type !== null && type.toLowerCase().startsWith('text/event-stream')

const hasEvent = (chunks: readonly Uint8Array[]): boolean =>
  /\n\n|\r\n\r\n/.test(Buffer.concat(chunks).toString('latin1'))

function target(location: string, from: URL): string {
  try {
    return plain(new URL(location, from))
  } catch {
    return 'an address that cannot be read'
  }
}

// Destroying a body half-way makes it emit an error, which nobody else listens for.
function discard(body: Readable): void {
  body.on('error', () => undefined)
  body.destroy()
}
