/** Longest wait (seconds) that is taken from a reply. */
const MAX_RETRY_AFTER_SECONDS = 60

/**
 * Seconds a 429 asks to wait: a number or a date, never more than 60 and never less than 1. Without one: 5.
 */
export function retryAfterSeconds(value: string | null, now: number): number {
  if (value === null) return 5
  const seconds = /^\d{1,15}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000
  if (Number.isNaN(seconds)) return 5
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(seconds)))
}
