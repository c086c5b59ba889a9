/** How often the guard looks, in milliseconds, when all is well. */
export const POLL_MS = 30_000
/**
 * Requests a minute the guard may use: a fifth of the tightest limit that can be in force
 * (rate_limit_middleware.py, 100 for /servers).
 */
const REQUESTS_A_MINUTE = 20
/**
 * So many failures in a row open the circuit: from then on the guard looks rarely until the gateway answers
 * again.
 */
const OPENS_AFTER = 3
const LONGEST_MS = 15 * 60_000

/** What came of one look. */
export interface Look {
  readonly ok: boolean
  /** Requests it took. */
  readonly requests: number
  /** What the gateway asked for with `Retry-After`; null when it did not. */
  readonly retryAfterSeconds: number | null
}

export interface Pace {
  readonly failures: number
  readonly circuit: 'closed' | 'open'
  /** Milliseconds until the next look. */
  readonly waitMs: number
}

/**
 * When to look again. After a failure the pause doubles, with jitter, up to a quarter of an hour, and never
 * ends before a `Retry-After`. In: failures in a row before this look, the look, and a number from 0 to 1.
 * Source: gateway.md section 2.4.
 */
export function paceAfter(failures: number, look: Look, random: number): Pace {
  const usual = Math.max(POLL_MS, (look.requests / REQUESTS_A_MINUTE) * 60_000)
  if (look.ok) return { failures: 0, circuit: 'closed', waitMs: Math.round(usual * (0.9 + random * 0.2)) }
  const now = failures + 1
  const backoff = Math.min(LONGEST_MS, usual * 2 ** Math.min(now, 10)) * (0.75 + random / 4)
  const asked = (look.retryAfterSeconds ?? 0) * 1000
  return {
    failures: now,
    circuit: now >= OPENS_AFTER ? 'open' : 'closed',
    waitMs: Math.round(Math.max(backoff, asked)),
  }
}

/**
 * Hours in which no notification is shown, as minutes after midnight; over midnight when `from` is the later
 * one.
 */
export interface Quiet {
  readonly from: number
  readonly to: number
}

/**
 * Minutes until the quiet ends; null when it is not quiet. In: the hours, and the minute of the day it is.
 */
export function quietFor(quiet: Quiet | null, minute: number): number | null {
  if (quiet === null || quiet.from === quiet.to) return null
  const inside =
    quiet.from < quiet.to
      ? minute >= quiet.from && minute < quiet.to
      : minute >= quiet.from || minute < quiet.to
  return inside ? (quiet.to - minute + 1440) % 1440 : null
}
