/** The longest wait that is taken from a reply, in seconds. */
const MAX_RETRY_AFTER_SECONDS = 60

/**
 * The seconds a 429 asks to wait: from a number or a date, at least 1 and at most 60. Without Retry-After: 5.
 */
export function retryAfterSeconds(value: string | null, now: number): number {
  if (value === null) return 5
  const seconds = /^\d{1,15}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000
  if (Number.isNaN(seconds)) return 5
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(seconds)))
}
