import type { Http, HttpReply } from './http.ts'
import { retryAfterSeconds } from '../network/retry-after.ts'

/**
 * The lowest default rate limit of a gateway, in requests per minute (rate_limit_middleware.py, /servers).
 */
const USUAL_LIMIT = 100
const MINUTE_MS = 60_000
/**
 * Parts of the rate limit. `POLLED`: what automatic reading may use. `IN_ALL`: what all requests together may
 * use before a batch waits.
 */
const POLLED = 0.4
const IN_ALL = 0.8

/** `poll`: automatic reading. `batch`: several changes that an operator started and waits for. */
export type Share = 'poll' | 'batch'

export type Budget = {
  /** Counts a request that is sent, including repeated ones. */
  readonly sent: () => void
  /** Wraps HTTP so that every reply is read for what it says about the limit. */
  readonly observe: (http: Http) => Http
  /** The milliseconds until so many more requests fit into the limit; 0: now. */
  readonly waitFor: (requests: number, share: Share) => number
  /** Waits that long. Ends early, without an error, when the signal is raised. */
  readonly room: (requests: number, share: Share, signal: AbortSignal) => Promise<void>
}

/**
 * The budget of requests to one gateway. Every request that is sent counts. The limit is what the gateway's
 * replies name (X-RateLimit-Limit, X-RateLimit-Remaining). Where they name none, there is no limit until the
 * gateway asks to wait (429, Retry-After). Only polling and batches wait; a single action of an operator is
 * never delayed.
 */
export function createBudget(deps: {
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}): Budget {
  const { now } = deps
  let all: readonly number[] = []
  let polled: readonly number[] = []
  let limit: number | null = null
  /** Requests that others made with the same sign-in; the gateway counts them together with ours. */
  let elsewhere = { requests: 0, until: 0 }
  let quietUntil = 0

  const inLastMinute = (times: readonly number[]): readonly number[] =>
    times.filter((at) => at > now() - MINUTE_MS)

  function told(reply: HttpReply): void {
    if (reply.status === 429) {
      const seconds = retryAfterSeconds(reply.header('retry-after'), reply.receivedAt)
      quietUntil = Math.max(quietUntil, now() + seconds * 1_000)
      // The gateway does not name its limit: it must be lower than what was just sent.
      limit ??= Math.max(1, Math.min(USUAL_LIMIT, inLastMinute(all).length - 1))
    }
    if (!/\/servers(\/|$)/.test(new URL(reply.url).pathname)) return
    const [most, left] = [
      numberIn(reply.header('x-ratelimit-limit')),
      numberIn(reply.header('x-ratelimit-remaining')),
    ]
    if (most === null || most < 1) return
    limit = most
    if (left === null) return
    elsewhere = { requests: Math.max(0, most - left - inLastMinute(all).length), until: now() + MINUTE_MS }
  }

  /**
   * The milliseconds until `more` requests fit below `most`. Requests that never fit together may go after a
   * minute without any.
   */
  function until(times: readonly number[], more: number, most: number): number {
    const recent = inLastMinute(times)
    const over = recent.length + more - Math.max(most, more)
    const frees = over <= 0 ? null : recent[Math.min(over, recent.length) - 1]
    return frees === null || frees === undefined
      ? 0
      : Math.min(MINUTE_MS, Math.max(0, frees + MINUTE_MS - now()) + 1)
  }

  function waitFor(requests: number, share: Share): number {
    const others = now() < elsewhere.until ? elsewhere.requests : 0
    const byGateway =
      limit === null ? 0 : until(all, requests, Math.max(1, Math.floor(limit * IN_ALL) - others))
    const byItself =
      share === 'poll' ? until(polled, requests, Math.floor((limit ?? USUAL_LIMIT) * POLLED)) : 0
    return Math.max(0, quietUntil - now(), byGateway, byItself)
  }

  return {
    sent() {
      all = [...inLastMinute(all), now()]
    },
    observe: (http) => ({
      ...http,
      async send(request) {
        const reply = await http.send(request)
        if (reply.ok) told(reply.value)
        return reply
      },
    }),
    waitFor,
    async room(requests, share, signal) {
      const milliseconds = waitFor(requests, share)
      if (milliseconds > 0 && !signal.aborted) await deps.sleep(milliseconds, signal).catch(() => undefined)
      // Nothing is sent any more, or somebody waits for it who need not wait.
      if (share === 'poll' && !signal.aborted)
        polled = [...inLastMinute(polled), ...Array.from({ length: requests }, now)]
    },
  }
}

const numberIn = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null
