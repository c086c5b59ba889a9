import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Ask, Headers, Reply } from '../../shared/client/way.ts'
import { isObject } from '../../shared/kernel/json.ts'
import { shownPath, type NetworkEntry } from '../../shared/network/log.ts'
import { createDispatchers, ProxyFailure, type Way } from '../network/dispatcher.ts'
import { request } from '../network/send.ts'
import { HostBarred, type Guard } from './guard.ts'

/** The largest document that is read, in bytes; real metadata has a few kilobytes. */
const MAX_BYTES = 1024 * 1024
const CONNECT_MS = 5_000
const TOTAL_MS = 10_000

/** Where requests are reported, as for all other requests of the app. */
export interface Watch {
  readonly contacted: (host: string) => void
  readonly logged?: ((entry: Omit<NetworkEntry, 'number'>) => void) | undefined
  readonly now: () => number
}

/** What is known about one request besides its answer. */
interface Course {
  proxy: string | null
  sent: boolean
  refused: boolean
}

/** Sends a client's requests as they are: follows no redirect, repeats nothing and stores nothing. */
export interface Asker {
  readonly ask: (ask: Ask, signal: AbortSignal) => Promise<Reply>
  readonly close: () => Promise<void>
}

/**
 * Makes the sender. In: how connections are made, and the guard that checks them. Answers are not trusted:
 * size and time are limited, event streams are not read to the end, and compressed answers are limited after
 * decompression.
 */
export function createAsker(
  way: Way,
  guard: Guard,
  limits: { readonly totalMs?: number; readonly watch?: Watch | undefined } = {},
): Asker {
  const totalMs = limits.totalMs ?? TOTAL_MS
  const dispatchers = createDispatchers({ ...way, lookup: guard.lookup }, CONNECT_MS)

  async function once(ask: Ask, url: URL, signal: AbortSignal, course: Course): Promise<Reply> {
    const found = await dispatchers.of(url)
    if (!found.ok) return { kind: 'withheld', reason: `the way there cannot be used (${found.error.kind})` }
    course.proxy = found.value.proxy?.shown ?? null
    // Finding the way takes time: what was given up meanwhile never leaves.
    signal.throwIfAborted()
    course.sent = true
    limits.watch?.contacted(url.host)
    const reply = await request(url, {
      dispatcher: found.value.dispatcher,
      method: ask.method,
      headers: { 'user-agent': 'Claimcheck', ...ask.headers },
      body: bodyOf(ask),
      signal,
      reset: true,
      headersTimeout: totalMs,
      bodyTimeout: totalMs,
    })
    const headers: Record<string, string> = {}
    const first: Record<string, string> = {}
    for (const [name, value] of Object.entries(reply.headers)) {
      if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
      if (Array.isArray(value)) first[name.toLowerCase()] = value[0] ?? ''
    }
    const status = reply.statusCode
    const streams = headers['content-type']?.toLowerCase().startsWith('text/event-stream') === true
    if (streams && ask.purpose === 'first-call' && ask.method === 'POST')
      return { kind: 'answered', status, headers, text: await firstMessage(reply.body) }
    if (streams || ask.method === 'HEAD') {
      reply.body.on('error', () => undefined).destroy()
      return { kind: 'answered', status, headers, text: '', first }
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of reply.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size > MAX_BYTES) {
        reply.body.on('error', () => undefined).destroy()
        return tooLarge(url)
      }
      chunks.push(chunk)
    }
    const text = unpacked(Buffer.concat(chunks), headers)
    return text === null ? tooLarge(url) : { kind: 'answered', status, headers, text, first }
  }

  /** Adds one line to the network log. In: the result of the request. */
  function log(ask: Ask, url: URL, at: number, reply: Reply, { proxy, refused }: Course): void {
    const now = limits.watch?.now() ?? at
    limits.watch?.logged?.({
      at,
      method: ask.method,
      host: url.host,
      path: shownPath(url),
      status: reply.kind === 'answered' ? reply.status : null,
      problem: reply.kind === 'answered' || reply.kind === 'not-sent' ? '' : reply.reason,
      milliseconds: Math.max(0, Math.round(now - at)),
      part: 'walk',
      proxy,
      refused,
    })
  }

  async function sent(ask: Ask, signal: AbortSignal, course: Course): Promise<Reply> {
    const url = new URL(ask.url)
    if (!/^https?:$/.test(url.protocol)) return { kind: 'unreached', reason: `${url.protocol} is not HTTP` }
    const barred = guard.bars(url)
    course.refused = barred !== null
    if (barred !== null) return { kind: 'withheld', reason: barred }
    const deadline = AbortSignal.timeout(totalMs)
    try {
      return await once(ask, url, AbortSignal.any([signal, deadline]), course)
    } catch (thrown) {
      if (signal.aborted) return { kind: 'withheld', reason: 'the walk was cancelled' }
      const late = deadline.aborted || codeOf(thrown).startsWith('UND_ERR_HEADERS_TIMEOUT')
      if (late)
        return { kind: 'withheld', reason: `${url.host} did not answer within ${totalMs / 1000} seconds` }
      return failed(dispatchers.explain(thrown), url)
    }
  }

  return {
    async ask(ask, signal) {
      const at = limits.watch?.now() ?? 0
      const course: Course = { proxy: null, sent: false, refused: false }
      const reply = await sent(ask, signal, course)
      // One that was given up before it left concerns nobody.
      if (course.sent || course.refused || !signal.aborted) log(ask, new URL(ask.url), at, reply, course)
      return reply
    },
    close: dispatchers.close,
  }
}

/**
 * The result for an error: `unreached` where the client would fail too, `withheld` where only this computer
 * or the walk is the reason.
 */
function failed(thrown: unknown, url: URL): Reply {
  for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof HostBarred) return { kind: 'withheld', reason: cause.message }
    if (cause instanceof ProxyFailure)
      return { kind: 'withheld', reason: `the proxy did not open a way to ${url.host}` }
  }
  const code = codeOf(thrown)
  return { kind: 'unreached', reason: `${url.host} cannot be reached${code === '' ? '' : ` (${code})`}` }
}

function codeOf(thrown: unknown): string {
  for (let cause = thrown; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  return ''
}

/** The body in the form its content type names: a form (RFC 6749 section 4.1.3), otherwise JSON. */
function bodyOf({ body, headers }: Ask): string | null {
  if (body === null) return null
  if (headers['content-type'] !== 'application/x-www-form-urlencoded' || !isObject(body))
    return JSON.stringify(body)
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body))
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  return form.toString()
}

/** The first message of an answer that comes as an event stream; the stream is then closed. */
async function firstMessage(body: AsyncIterable<Uint8Array> & { destroy: () => unknown }): Promise<string> {
  let text = ''
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.length > MAX_BYTES || /(\r?\n){2}/.test(text.slice(text.indexOf('data:')))) break
  }
  return text
}

const tooLarge = (url: URL): Reply => ({
  kind: 'withheld',
  reason: `${url.host} answered with more than ${MAX_BYTES / 1024 / 1024} MB`,
})

/**
 * Decompresses an answer: some servers compress although the request does not allow it. Null when it is too
 * large or not what it claims to be.
 */
function unpacked(bytes: Buffer, headers: Headers): string | null {
  const packing = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const options = { maxOutputLength: MAX_BYTES }
  try {
    if (packing === 'gzip' || packing === 'x-gzip') return gunzipSync(bytes, options).toString('utf8')
    if (packing === 'deflate') return inflateSync(bytes, options).toString('utf8')
    if (packing === 'br') return brotliDecompressSync(bytes, options).toString('utf8')
    return bytes.toString('utf8')
  } catch {
    return null
  }
}
