import type { z } from 'zod'
import type { AppError } from '../../shared/kernel/errors.ts'
import { MAX_DEPTH, isShallow } from '../../shared/kernel/json.ts'
import { detailOf, healthWire, issuesOf } from '../../shared/contextforge/index.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { retryAfterSeconds } from '../network/retry-after.ts'
import type { HttpReply } from './http.ts'

/**
 * Asks one question. In: a path below the base path, the permission it needs, the schema of the answer, and a
 * signal.
 */
export type Ask = <T>(
  path: string,
  needs: string,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
) => Promise<Result<T, AppError>>

/**
 * Parses the body as JSON. Errors: `not-a-gateway` for an HTML page, `reply-unexpected` for invalid JSON.
 * Does not check the depth.
 */
export function parseBody(reply: HttpReply, endpoint: string): Result<unknown, AppError> {
  const type = (reply.header('content-type') ?? '').toLowerCase()
  const start = reply.text.slice(0, 200).trimStart().toLowerCase()
  if (type.includes('text/html') || start.startsWith('<!doctype') || start.startsWith('<html'))
    return err({ kind: 'not-a-gateway', url: reply.url, found: `a web page (HTTP ${reply.status})` })
  try {
    return ok(JSON.parse(reply.text) as unknown)
  } catch {
    const found = type === '' ? 'no content type' : type
    if (!type.includes('json'))
      return err({ kind: 'not-a-gateway', url: reply.url, found: `${found} instead of JSON` })
    return err({ kind: 'reply-unexpected', endpoint, issues: ['the JSON is broken or cut off'] })
  }
}

/**
 * Reads a successful reply. In: the reply, its schema, and the permission the call needs. Out: the parsed
 * value. Errors: by kind for every status except 2xx, and for replies of another form. `deep`: the caller
 * checks the depth.
 */
export function readReply<T>(
  reply: HttpReply,
  ask: BodyAsk<T> & { readonly needs: string },
): Result<T, AppError> {
  if (reply.status < 200 || reply.status > 299) return err(statusError(reply, ask.needs))
  const body = parseBody(reply, ask.endpoint)
  return body.ok ? readBody(body.value, ask) : body
}

type BodyAsk<T> = { readonly endpoint: string; readonly schema: z.ZodType<T>; readonly deep?: boolean }

/** The same for the parsed body of a successful reply. */
export function readBody<T>(body: unknown, ask: BodyAsk<T>): Result<T, AppError> {
  if (ask.deep !== true && !isShallow(body))
    return err({
      kind: 'reply-unexpected',
      endpoint: ask.endpoint,
      issues: [`nested deeper than ${MAX_DEPTH} levels`],
    })
  const parsed = ask.schema.safeParse(body)
  if (!parsed.success)
    return err({ kind: 'reply-unexpected', endpoint: ask.endpoint, issues: issuesOf(parsed.error) })
  return ok(parsed.data)
}

/**
 * The error for a status. A 401 is always a refused sign-in here; whether that sign-in worked before is not
 * known here.
 */
export function statusError(reply: HttpReply, needs: string): AppError {
  const { status } = reply
  const body = parseBody(reply, '')
  // A page with a 4xx comes from a proxy or another program. A page with a 5xx may come from the gateway's
  // own proxy.
  if (!body.ok && body.error.kind === 'not-a-gateway' && status < 500 && status !== 429) return body.error
  const detail = body.ok ? detailOf(body.value) : ''
  if (status === 401) return { kind: 'sign-in-refused', status, detail }
  if (status === 403) return { kind: 'denied', status, needs, detail }
  if (status === 429)
    return {
      kind: 'rate-limited',
      retryAfterSeconds: retryAfterSeconds(reply.header('retry-after'), reply.receivedAt),
    }
  if (status >= 500) return { kind: 'gateway-failing', status, detail }
  return { kind: 'refused-by-gateway', status, detail }
}

/**
 * Recognises a gateway by its `/health` reply, which needs no sign-in. Out: the status it names. Errors:
 * `not-a-gateway`, and failures of the gateway itself. Any program with such a reply passes; reading the
 * servers shows more.
 */
export function readHealth(reply: HttpReply): Result<string, AppError> {
  if (reply.status >= 500 || reply.status === 429) return err(statusError(reply, ''))
  const body = parseBody(reply, 'GET /health')
  if (!body.ok) return body
  const health = healthWire.safeParse(body.value)
  if (reply.status === 200 && health.success) return ok(health.data.status.slice(0, 40))
  return err({ kind: 'not-a-gateway', url: reply.url, found: `HTTP ${reply.status} without a health status` })
}
