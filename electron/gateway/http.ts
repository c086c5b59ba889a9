import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip } from 'node:zlib'
import type { AppError } from '../../shared/kernel/errors.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { Phase } from '../../shared/network/phases.ts'
import { shownPath, type NetworkEntry, type NetworkPart } from '../../shared/network/log.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { createClock, type Clock } from '../network/phases.ts'
import { createDispatchers, directWay, type Way } from '../network/dispatcher.ts'
import type { Proxy } from '../network/proxy.ts'
import { retryAfterSeconds } from '../network/retry-after.ts'
import { request as send } from '../network/send.ts'
import { failureOf } from './failure.ts'

export type HttpOptions = {
  /**
   * Certificate authorities to trust in addition to the usual ones, as PEM text; empty for none. The checking
   * of certificates is never switched off.
   */
  readonly caPem: string
  /** How connections are made; without it, directly and trusting `caPem`. */
  readonly way?: Way | undefined
  /** The part of the app that sends the requests, for the network log. */
  readonly part?: NetworkPart | undefined
  /** Why an address must not be asked; null when it may. */
  readonly permit?: ((url: URL) => AppError | null) | undefined
  /** Called with every host before a connection to it is tried. */
  readonly contacted: (host: string) => void
  /**
   * Called for every request when it is over, and for every request that was not sent, unless it was given up
   * before.
   */
  readonly logged?: ((entry: Omit<NetworkEntry, 'number'>) => void) | undefined
  readonly now: () => number
  readonly random: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly maxBytes?: number
  readonly connectMs?: number
  readonly totalMs?: number
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
  /** False only where the caller knows that this request changes nothing; see write-guard.ts. */
  readonly mayWrite?: boolean
  /**
   * Receives the body of a successful JSON reply piece by piece, decompressed. `text` is then empty, and the
   * body may be longer. Called again for every try, because the pieces of a failed try are worthless.
   */
  readonly into?: () => (chunk: Uint8Array) => void
  /** Called after every try with the parts of it that were measured. */
  readonly timed?: (phases: readonly Phase[]) => void
}

/**
 * A complete answer with any status. `sentAt` and `receivedAt` are times of this computer's clock, to measure
 * the difference to the gateway's.
 */
export type HttpReply = {
  readonly url: string
  readonly status: number
  readonly header: (name: string) => string | null
  readonly text: string
  readonly sentAt: number
  readonly receivedAt: number
  /**
   * True when a secret of ours was removed from the text, which therefore differs from what the gateway sent.
   */
  readonly scrubbed?: boolean
  /** When the end of the body had arrived. */
  readonly doneAt: number
}

export type Http = {
  /** Removes from a text what no reply may show; missing where there is nothing to remove. */
  readonly clean?: (text: string) => string
  readonly send: (request: HttpRequest) => Promise<Result<HttpReply, AppError>>
  readonly close: () => Promise<void>
}

const MAX_BYTES = 8 * 1024 * 1024
/** A body that is received piece by piece may be this many times longer. */
const STREAMED_TIMES = 8
const CONNECT_MS = 5_000
const TOTAL_MS = 15_000
const TRIES = 3
const FIRST_PAUSE_MS = 250
export const statusesWorthRetrying: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * HTTP for one profile. Redirects are errors, cookies are never kept, bodies are limited while they are read,
 * and the whole exchange has one deadline. A GET is repeated after a reset connection or a 429, 502, 503 or
 * 504; a write is sent exactly once. Errors: network failures only; every status is a reply. Does not look
 * into bodies.
 */
export function createHttp(options: HttpOptions): Http {
  const maxBytes = options.maxBytes ?? MAX_BYTES
  const connectMs = options.connectMs ?? CONNECT_MS
  const totalMs = options.totalMs ?? TOTAL_MS
  const way = options.way ?? directWay(options.caPem)
  const dispatchers = createDispatchers(way, connectMs)

  /** What is known about one request while it is running. */
  type Course = { proxy: Proxy | null; sent: boolean; status: number | null; clock: Clock | null }

  async function once(
    request: HttpRequest,
    url: URL,
    deadline: AbortSignal,
    course: Course,
  ): Promise<Result<HttpReply, AppError>> {
    const found = await dispatchers.of(url)
    if (!found.ok) return found
    const { dispatcher, proxy } = found.value
    course.proxy = proxy
    // Finding the way takes time: what was given up meanwhile never leaves.
    deadline.throwIfAborted()
    course.sent = true
    options.contacted(url.host)
    const sentAt = options.now()
    const clock = request.timed === undefined ? null : createClock(url.hostname)
    course.clock = clock
    const begin = (): ReturnType<typeof send> =>
      send(url, {
        dispatcher,
        method: request.method,
        headers: {
          accept: 'application/json',
          'user-agent': 'Claimcheck',
          ...(request.method === 'GET' ? { 'accept-encoding': 'br, gzip' } : {}),
          ...request.headers,
        },
        body: request.body ?? null,
        signal: deadline,
        // After an error a gateway may close the connection without notice, and the next request on it would
        // fail.
        reset: request.method !== 'GET',
        headersTimeout: totalMs,
        bodyTimeout: totalMs,
      })
    const reply = await (clock === null ? begin() : clock.start(begin))
    course.status = reply.statusCode
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
    const unpack = unpacked(reply.body, header('content-encoding'), request.method === 'GET')
    if (unpack === null) {
      discard(reply.body)
      return err({
        kind: 'reply-unexpected',
        endpoint: endpointOf(request),
        issues: ['packed in a way not asked for'],
      })
    }
    const isOk = reply.statusCode >= 200 && reply.statusCode < 300
    const isJson = (header('content-type') ?? '').toLowerCase().includes('json')
    const into = request.into !== undefined && isOk && isJson ? request.into() : null
    const limit = into === null ? maxBytes : maxBytes * STREAMED_TIMES
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of unpack as AsyncIterable<Uint8Array>) {
      // Counted after decompression: a small reply may contain an endless text.
      size += chunk.byteLength
      if (size > limit) {
        discard(reply.body)
        return err({ kind: 'reply-too-large', endpoint: endpointOf(request), limit })
      }
      if (into !== null) {
        into(chunk)
        continue
      }
      chunks.push(chunk)
      // An event stream may never end, so only its first event is read.
      if (isEventStream(header('content-type')) && hasEvent(chunks)) {
        discard(reply.body)
        break
      }
    }
    const text = new TextDecoder().decode(Buffer.concat(chunks))
    return ok({
      url: plain(url),
      status: reply.statusCode,
      header,
      text,
      sentAt,
      receivedAt,
      doneAt: options.now(),
    })
  }

  async function attempt(
    request: HttpRequest,
    url: URL,
    signal: AbortSignal,
    deadline: AbortSignal,
  ): Promise<{ result: Result<HttpReply, AppError>; again: boolean }> {
    const course: Course = { proxy: null, sent: false, status: null, clock: null }
    const sentAt = options.now()
    const tried = await tryOnce(request, url, signal, deadline, course)
    if (course.clock !== null) request.timed?.(course.clock.phases(!tried.result.ok))
    const error = tried.result.ok ? null : tried.result.error
    // One that was given up before it left concerns nobody.
    if (course.sent || error?.kind !== 'cancelled') log(request, url, sentAt, course, error)
    return tried
  }

  function log(request: HttpRequest, url: URL, at: number, course: Course, error: AppError | null): void {
    options.logged?.({
      at,
      method: request.method,
      host: url.host,
      path: shownPath(url),
      status: course.status,
      problem: error === null ? '' : errorText(error).title,
      milliseconds: Math.max(0, Math.round(options.now() - at)),
      part: options.part ?? 'gateway',
      proxy: course.proxy?.shown ?? null,
      refused: error?.kind === 'host-refused' || error?.kind === 'policy-forbids',
    })
  }

  async function tryOnce(
    request: HttpRequest,
    url: URL,
    signal: AbortSignal,
    deadline: AbortSignal,
    course: Course,
  ): Promise<{ result: Result<HttpReply, AppError>; again: boolean }> {
    try {
      const result = await once(request, url, signal, course)
      return { result, again: result.ok && statusesWorthRetrying.has(result.value.status) }
    } catch (thrown) {
      if (request.signal?.aborted === true) return { result: err({ kind: 'cancelled' }), again: false }
      if (deadline.aborted)
        return { result: err({ kind: 'timed-out', url: plain(url), seconds: totalMs / 1000 }), again: false }
      const { error, again } = failureOf(dispatchers.explain(thrown), {
        url: plain(url),
        connectSeconds: connectMs / 1000,
        totalSeconds: totalMs / 1000,
        proxy: course.proxy && { shown: course.proxy.shown, signedIn: course.proxy.authorization !== null },
        identity: way.identity !== null,
        answered: course.status !== null,
      })
      return { result: err(error), again }
    }
  }

  return {
    async send(request) {
      const url = new URL(request.url)
      const started = options.now()
      const refused = options.permit?.(url) ?? null
      if (refused !== null) {
        log(request, url, started, { proxy: null, sent: false, status: null, clock: null }, refused)
        return err(refused)
      }
      const deadline = AbortSignal.timeout(totalMs)
      const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal])
      for (let tried = 1; ; tried++) {
        const { result, again } = await attempt(request, url, signal, deadline)
        if (!again || request.method !== 'GET' || tried >= TRIES) return result
        const pause = pauseBefore(tried, result, options)
        // A wait that does not fit into the deadline is left to the caller, together with the time the
        // gateway named.
        if (options.now() - started + pause >= totalMs) return result
        try {
          await options.sleep(pause, signal)
        } catch {
          return request.signal?.aborted === true ? err({ kind: 'cancelled' }) : result
        }
      }
    },
    close: dispatchers.close,
  }
}

function pauseBefore(tried: number, result: Result<HttpReply, AppError>, options: HttpOptions): number {
  const asked = result.ok ? result.value.header('retry-after') : null
  // A gateway with a rate limit would count an immediate repetition too and could lock everybody out.
  if (asked !== null || (result.ok && result.value.status === 429))
    return retryAfterSeconds(asked, options.now()) * 1000
  // A random part of the pause: many windows that lost the same gateway must not all come back at once.
  return FIRST_PAUSE_MS * 2 ** (tried - 1) * (0.5 + options.random() / 2)
}

/** An address without user, password, query and fragment, as it may be shown and logged. */
export const plain = (url: URL): string =>
  isHttp(url) ? `${url.origin}${url.pathname}` : `a ${url.protocol} address`

/** Other schemes have no origin: `javascript:alert(1)` would be shown as `nullalert(1)`. */
const isHttp = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

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

/** The decompressed body; null where it was compressed in a way that was not asked for. */
function unpacked(body: Readable, encoding: string | null, asked: boolean): Readable | null {
  const way = encoding?.trim().toLowerCase() ?? ''
  if (way === '' || way === 'identity') return body
  if (!asked) return null
  const unpacker =
    way === 'gzip' || way === 'x-gzip' ? createGunzip() : way === 'br' ? createBrotliDecompress() : null
  // An error of the input must also reach the reader of the output.
  return unpacker === null ? null : pipeline(body, unpacker, () => undefined)
}

// A body that is destroyed before its end emits an error to which nobody else listens.
function discard(body: Readable): void {
  body.on('error', () => undefined)
  body.destroy()
}
