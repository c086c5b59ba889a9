import type { Http, HttpReply } from './http.ts'
import { retryAfterSeconds } from '../network/retry-after.ts'

/** The tightest limit a gateway has by itself, in requests a minute (rate_limit_middleware.py, /servers). */
const USUAL_LIMIT = 100
const MINUTE_MS = 60_000
/**
 * How much of the limit what goes by itself may use, and how much of it may be used at all before somebody
 * waits.
 */
const POLLED = 0.4
const IN_ALL = 0.8

/** `poll`: goes by itself. `batch`: an operator set it off and waits for it. */
export type Share = 'poll' | 'batch'

export type Budget = {
  /** Counts a request that leaves, tries that are repeated too. */
  readonly sent: () => void
  /** Reads what each reply says of the limit. */
  readonly observe: (http: Http) => Http
  /** Milliseconds until so many requests more keep within it; 0: now. */
  readonly waitFor: (requests: number, share: Share) => number
  /** Waits until then. Ends early, without an error, when the signal is raised. */
  readonly room: (requests: number, share: Share, signal: AbortSignal) => Promise<void>
}

/**
 * The one budget of requests to a gateway. What is really sent is counted, by whomever; the limit is what the
 * gateway tells with its replies (X-RateLimit-Limit, X-RateLimit-Remaining), and none where it tells none,
 * until it asks to wait (429, Retry-After). Only who polls or works through a batch waits: a single act of an
 * operator is never held back.
 */
export function createBudget(deps: {
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}): Budget {
  const { now } = deps
  let all: readonly number[] = []
  let polled: readonly number[] = []
  let limit: number | null = null
  /** What others with the same sign-in used besides: the gateway counts them together. */
  let elsewhere = { requests: 0, until: 0 }
  let quietUntil = 0

  const inLastMinute = (times: readonly number[]): readonly number[] =>
    times.filter((at) => at > now() - MINUTE_MS)

  function told(reply: HttpReply): void {
    if (reply.status === 429) {
      const seconds = retryAfterSeconds(reply.header('retry-after'), reply.receivedAt)
      quietUntil = Math.max(quietUntil, now() + seconds * 1_000)
      // It does not say where its limit is: below what was sent.
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
   * Until so many more fit under the most allowed. What is more than that at once goes when nothing went for
   * a minute.
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
      if (share === 'poll') polled = [...inLastMinute(polled), now()]
    },
  }
}

const numberIn = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null
