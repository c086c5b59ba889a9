import type { CustomFetch } from 'openid-client'
import type { Phase } from '../../shared/network/phases.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { isObject, isShallow } from '../../shared/kernel/json.ts'
import { cleanText, SECRET_NAMES, showFields, type Field } from '../../shared/oauth/redact.ts'
import type { TraceLine } from '../../shared/oauth/view.ts'
import type { Result } from '../../shared/kernel/result.ts'

/** Sends one request through the app's own HTTP, with its limits, TLS settings and rules for redirects. */
export type Send = (request: {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
  /** Receives the measured parts of the request. */
  readonly timed?: (phases: readonly Phase[]) => void
}) => Promise<
  Result<
    { readonly status: number; readonly header: (name: string) => string | null; readonly text: string },
    AppError
  >
>

/**
 * An error of ours, thrown through the OAuth library, which does not know our errors, and caught outside of
 * it.
 */
export class DoorFailure extends Error {
  readonly error: AppError
  constructor(error: AppError) {
    super(error.kind)
    this.error = error
  }
}

/** The record of an exchange while it goes on, and the secrets it must not show. */
export type Trace = {
  readonly lines: readonly TraceLine[]
  /** From now on, removes this secret from everything that is shown. */
  readonly keepSecret: (secret: string) => void
  readonly clean: (text: string) => string
  readonly show: (entries: Iterable<readonly [string, unknown]>) => Field[]
  readonly add: (line: TraceLine) => void
}

const MOST_LINES = 100
/** True for two equal answers of a polling flow, which would otherwise fill the trace. */
const samePlace = (a: TraceLine, b: TraceLine): boolean =>
  a.host === b.host && a.path === b.path && a.status === b.status && a.problem === b.problem

/**
 * Makes an empty trace. In: a callback for each line. Of a long row of equal answers, only the first two and
 * the newest are kept.
 */
export function createTrace(changed: () => void): Trace {
  const secrets = new Set<string>()
  const lines: TraceLine[] = []
  return {
    lines,
    keepSecret: (secret) => void secrets.add(secret),
    clean: (text) => cleanText(text, secrets),
    show(entries) {
      const all = [...entries]
      const named: ReadonlySet<string> = new Set(SECRET_NAMES)
      for (const [name, value] of all)
        if (named.has(name) && typeof value === 'string' && value !== '') secrets.add(value)
      return showFields(all, secrets)
    },
    add(line) {
      const [before, last] = lines.slice(-2)
      if (before && last && samePlace(before, last) && samePlace(last, line)) lines.pop()
      if (lines.length < MOST_LINES) lines.push(line)
      changed()
    },
  }
}

const PASSED_ON = ['content-type', 'www-authenticate', 'retry-after', 'dpop-nonce']

/**
 * Makes the `fetch` for the OAuth library. In: the app's HTTP, the addresses that may be asked, the trace and
 * a signal. Every request is checked, recorded and sent; a reply is passed on complete or not at all. Throws
 * `DoorFailure`.
 */
export function createFetch(ask: {
  readonly send: Send
  readonly allowed: ReadonlySet<string>
  readonly trace: Trace
  readonly signal: AbortSignal
  readonly now: () => number
  /** Was read before: it is answered without sending a request. */
  readonly known: { readonly url: string; readonly document: unknown }
}): CustomFetch {
  const { send, allowed, trace, signal, now, known } = ask
  return async (address, options) => {
    if (address === known.url && options.method === 'GET')
      return new Response(JSON.stringify(known.document), { headers: { 'content-type': 'application/json' } })
    const url = new URL(address)
    const sentAt = now()
    const body = bodyOf(options.body)
    const method = options.method === 'POST' ? 'POST' : 'GET'
    const sent = trace.show([
      ...url.searchParams,
      ...membersOf(body),
      ...authorizationOf(options.headers, trace),
    ])
    let phases: readonly Phase[] = []
    const tell = (status: number | null, problem: string | null, received: Field[]): void =>
      trace.add({
        at: new Date(sentAt).toISOString(),
        by: 'app',
        method,
        host: url.host,
        path: trace.clean(url.pathname),
        status,
        problem,
        milliseconds: now() - sentAt,
        ...(phases.length > 0 && { phases: [...phases] }),
        sent,
        received,
      })
    if (!allowed.has(address)) {
      tell(null, 'issuer-refused', [])
      throw new DoorFailure({
        kind: 'issuer-refused',
        issuer: url.host,
        reason: 'its address was not agreed to',
      })
    }
    const reply = await send({
      method,
      url: address,
      headers: options.headers,
      timed: (found) => (phases = found),
      ...(body === null ? {} : { body }),
      signal: options.signal ? AbortSignal.any([signal, options.signal]) : signal,
    })
    if (!reply.ok) {
      const error = signal.aborted ? { kind: 'cancelled' as const } : ofIssuer(reply.error, url.host)
      tell(null, error.kind, [])
      throw new DoorFailure(error)
    }
    const { status, text, header } = reply.value
    const json = parse(text)
    tell(status, null, trace.show(isObject(json) ? Object.entries(json) : []))
    if (!isShallow(json))
      throw new DoorFailure({
        kind: 'grant-reply',
        host: url.host,
        reason: 'it is nested deeper than 64 levels',
      })
    const headers = PASSED_ON.flatMap((name): [string, string][] => {
      const value = header(name)
      return value === null ? [] : [[name, value]]
    })
    const empty = status === 204 || status === 205 || status === 304
    return new Response(empty ? null : text, { status: status < 200 || status > 599 ? 502 : status, headers })
  }
}

function bodyOf(body: unknown): string | null {
  if (body === null || body === undefined) return null
  if (body instanceof URLSearchParams) return body.toString()
  if (typeof body === 'string') return body
  throw new TypeError('the OAuth library sent a body of an unknown kind')
}

/** The parameters of a form, or the members of a JSON body. */
function membersOf(body: string | null): [string, unknown][] {
  if (body === null) return []
  if (!body.startsWith('{')) return [...new URLSearchParams(body)]
  const json = parse(body)
  return isObject(json) ? Object.entries(json) : []
}

/**
 * Shows that a client authenticated itself, but not with what; that secret is also removed from every reply.
 */
function authorizationOf(headers: Readonly<Record<string, string>>, trace: Trace): [string, unknown][] {
  return Object.entries(headers).flatMap(([name, value]): [string, unknown][] => {
    if (name.toLowerCase() !== 'authorization') return []
    const [scheme = '', credential = ''] = value.split(' ')
    trace.keepSecret(credential)
    return [[`Authorization header (${scheme})`, null]]
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A network failure, reworded so that it is about an issuer and not about the gateway. */
function ofIssuer(error: AppError, host: string): AppError {
  const silent = (reason: string): AppError => ({ kind: 'issuer-unreachable', host, reason })
  switch (error.kind) {
    case 'name-not-found':
      return silent('no address was found for this name (DNS)')
    case 'unreachable':
      return silent(error.cause)
    case 'timed-out':
      return silent(`it did not answer within ${error.seconds} seconds`)
    case 'tls-failed':
      return silent(`the secure connection was refused: ${error.reason}`)
    case 'redirected':
      return { kind: 'issuer-redirects', host, to: error.to }
    case 'reply-too-large':
      return {
        kind: 'grant-reply',
        host,
        reason: `it sent more than ${Math.round(error.limit / 1024)} KiB, and reading was stopped`,
      }
    case 'not-a-gateway':
      return { kind: 'grant-reply', host, reason: `it is ${error.found}` }
    case 'reply-unexpected':
      return { kind: 'grant-reply', host, reason: error.issues.join('; ') }
    default:
      return error
  }
}
