import type { AppError } from '../../shared/kernel/errors.ts'
import { bodyOf, headersOf } from '../../shared/probe/words.ts'
import { type Asked, detailOf, FIRST_CALLS, type FirstCall } from '../../shared/contextforge/index.ts'
import { isObject, isShallow } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { ok } from '../../shared/kernel/result.ts'
import { readDate } from './clock.ts'
import { retryAfterSeconds } from '../network/retry-after.ts'
import type { Http, HttpReply } from './http.ts'

/**
 * `mayWrite` false: the caller knows that the gateway will not learn from it. Otherwise a read-only profile
 * does not send it.
 */
export type Initialize = (
  id: string,
  token: string | null,
  signal?: AbortSignal,
  mayWrite?: boolean,
  asked?: Pick<Asked, 'path' | 'header'> & { readonly call?: string },
) => Promise<Result<InitializeReply, AppError>>

export type InitializeReply = {
  readonly status: number
  readonly detail: string | null
  readonly wwwAuthenticate: string | null
  /**
   * True when the body is a JSON-RPC answer, so that it came from the MCP endpoint and not from a proxy in
   * front of it.
   */
  readonly bodyIsJsonRpc: boolean
  /** The session it opened, where the gateway keeps sessions; and the MCP version the gateway chose. */
  readonly sessionId: string | null
  readonly protocolVersion: string | null
  /** The seconds a 429 asks to wait; null for every other answer. */
  readonly retryAfter: number | null
  /** The gateway's clock in seconds since the epoch, from its Date header; null when it sent none. */
  readonly gatewayNow: number | null
  /**
   * How much that may be wrong, in seconds: the header has only whole seconds, and the request takes time.
   */
  readonly uncertainty: number
}

/**
 * Sends exactly one MCP `initialize`, or the first call of a newer version, with the token. This is a WRITE
 * where the gateway learns audiences. Out: an answer with any status. Errors: those of the network, and
 * redirects. Never repeated.
 */
export async function sendInitialize(ask: {
  readonly http: Http
  readonly baseUrl: string
  readonly headerName: string
  readonly serverId: string
  /** Null: no token is sent; a gateway that checks anything must refuse that. */
  readonly token: string | null
  readonly signal?: AbortSignal | undefined
  /** False where the caller knows that the gateway will not learn from it. */
  readonly mayWrite?: boolean | undefined
  /** Another path or header than a client uses that is set up right, or another first call. */
  readonly asked?: (Pick<Asked, 'path' | 'header'> & { readonly call?: string }) | undefined
}): Promise<Result<InitializeReply, AppError>> {
  const call: FirstCall = FIRST_CALLS.find((one) => one === ask.asked?.call) ?? 'initialize'
  const reply = await ask.http.send({
    method: 'POST',
    url: `${ask.baseUrl}${ask.asked?.path ?? `/servers/${encodeURIComponent(ask.serverId)}/mcp`}`,
    headers: {
      ...(ask.token === null ? {} : { [ask.asked?.header ?? ask.headerName]: `Bearer ${ask.token}` }),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headersOf(call),
    },
    body: bodyOf(call),
    signal: ask.signal,
    mayWrite: ask.mayWrite !== false,
  })
  if (!reply.ok) return reply
  const parsed = rpcOf(reply.value)
  const clock = readDate(reply.value)
  const { status, header } = reply.value
  return ok({
    status,
    detail: detailOf(parsed) || null,
    wwwAuthenticate: header('www-authenticate'),
    sessionId: sessionIn(header('mcp-session-id')),
    protocolVersion: protocolIn(parsed),
    retryAfter: status === 429 ? retryAfterSeconds(header('retry-after'), reply.value.receivedAt) : null,
    bodyIsJsonRpc:
      isObject(parsed) && parsed['jsonrpc'] === '2.0' && ('result' in parsed || 'error' in parsed),
    gatewayNow: clock === null ? null : reply.value.receivedAt / 1000 + clock.skew,
    uncertainty: clock?.uncertainty ?? 0,
  })
}

/** A session id must be visible ASCII in MCP; anything else is not sent back. */
const sessionIn = (text: string | null): string | null =>
  text !== null && /^[\x21-\x7e]{1,256}$/.test(text) ? text : null

function protocolIn(parsed: unknown): string | null {
  const result = isObject(parsed) ? parsed['result'] : undefined
  const said = isObject(result) ? result['protocolVersion'] : undefined
  return typeof said === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(said) ? said : null
}

/** The answer as JSON, or from the one server-sent event that contains it; null where it is neither. */
export function rpcOf(reply: HttpReply): unknown {
  const type = (reply.header('content-type') ?? '').toLowerCase()
  const text = type.startsWith('text/event-stream') ? eventData(reply.text) : reply.text
  try {
    const value: unknown = JSON.parse(text)
    return isShallow(value) ? value : null
  } catch {
    return null
  }
}

const eventData = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n')
