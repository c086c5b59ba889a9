import { isObject, type Json } from '../kernel/json.ts'
import type { Headers, Purpose, Reply, Way } from './way.ts'

/**
 * Which redirects a client follows. `within-origin`: to the same scheme, host and port, or from http to https
 * on default ports, and only where a POST stays a POST. `same-origin`: the same without http to https. `any`:
 * all that fetch follows.
 */
export type Redirects = 'within-origin' | 'same-origin' | 'any'

/** A request a client is about to send. */
export interface Sending {
  readonly purpose: Purpose
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers?: Headers
  readonly body?: Json
  readonly guessed?: boolean
}

/**
 * The answer after the redirects that the client follows. `status` is null where the walk did not send the
 * request.
 */
export type Fetched =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Headers
      readonly text: string
      readonly first: Headers
    }
  | { readonly kind: 'assumed'; readonly absent: boolean }
  | { readonly kind: 'failed'; readonly reason: string }

const REDIRECTS = [301, 302, 303, 307, 308]

/** Sends one request and follows redirects as this client does, at most `limit` of them. */
export function* send(what: Sending, redirects: Redirects, limit: number): Way<Fetched> {
  let { method, url } = what
  let body = what.body ?? null
  for (let followed = 0; ; followed++) {
    const reply: Reply = yield {
      purpose: what.purpose,
      method,
      url,
      headers: what.headers ?? {},
      body,
      guessed: what.guessed ?? false,
    }
    if (reply.kind === 'not-sent') return { kind: 'assumed', absent: reply.absent }
    if (reply.kind !== 'answered') return { kind: 'failed', reason: reply.reason }
    const { status, headers, text, first = {} } = reply
    const answer: Fetched = { kind: 'answer', status, headers, text, first }
    const target = redirectTarget(reply.status, reply.headers, url)
    if (target === null) return answer
    if (redirects === 'any') {
      if (followed === limit) return { kind: 'failed', reason: 'too many redirects' }
      if (reply.status === 303 || (method === 'POST' && reply.status < 303)) [method, body] = ['GET', null]
    } else {
      const keeps = method === 'GET' || reply.status >= 307
      if (followed === limit || !keeps || !within(url, target, redirects)) return answer
    }
    url = target.href
  }
}

/**
 * Whether an answer with a status of success is one of MCP: an event stream, or JSON-RPC. A page, as of a
 * sign-in in front of the server, is none, and neither is nothing. Source: MCP 2025-11-25, Transports.
 */
export function isMcpAnswer({ status, headers, text }: Omit<Answered, 'kind' | 'first'>): boolean {
  const type = headers['content-type']?.toLowerCase()
  // Of an answer that was recorded without its text nothing more is known.
  if (text === '' && !['content-type', 'content-length', 'transfer-encoding'].some((one) => one in headers))
    return status === 200
  if (type?.startsWith('text/event-stream') === true) return true
  if (type !== undefined && !type.startsWith('application/json')) return false
  const read = jsonOf(text)
  return [read].flat().some((one) => isObject(one) && 'jsonrpc' in one)
}
type Answered = Extract<Reply, { kind: 'answered' }>

/** The target of a redirect; null when the answer is no redirect, or names no valid address. */
export function redirectTarget(status: number, headers: Headers, from: string): URL | null {
  const location = REDIRECTS.includes(status) ? headers['location'] : undefined
  return location !== undefined && URL.canParse(location, from) ? new URL(location, from) : null
}

function within(from: string, to: URL, redirects: Redirects): boolean {
  const at = new URL(from)
  if (at.origin === to.origin) return true
  const toHttps = at.protocol === 'http:' && to.protocol === 'https:'
  return (
    redirects === 'within-origin' &&
    toHttps &&
    at.hostname === to.hostname &&
    at.port === '' &&
    to.port === ''
  )
}

/** The body parsed as JSON, after a byte order mark; undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown
  } catch {
    return undefined
  }
}
