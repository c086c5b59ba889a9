/**
 * How times are written everywhere: `14:03:12` today, `2026-11-26 14:03` on any other day, ages in words.
 * Without names of months, which depend on the language, and in an order that can be sorted.
 */

/** How many minutes a place is ahead of UTC at a time, which is given in milliseconds since the epoch. */
export type Zone = (at: number) => number

/** A time as it is stored: milliseconds since the epoch, or a text of a gateway or of this app. */
export type Moment = number | string

const MINUTE = 60_000
/** The last time a JavaScript Date can represent, in milliseconds. */
const LAST = 8.64e15

/** A time as text with its zone: one without is UTC, because the gateway writes UTC like that. */
export const utcText = (at: string): string => (/(Z|[+-]\d\d:?\d\d)$/i.test(at) ? at : `${at}Z`)

/** Milliseconds since the epoch; null where it is no time. A text without a zone is UTC. */
export function readMoment(at: Moment): number | null {
  const read = typeof at === 'number' ? at : Date.parse(utcText(at))
  return Math.abs(read) < LAST ? read : null
}

/** The day and the time of day at a place, `2026-11-26` and `14:03:12`; null where it is no time. */
function partsOf(at: Moment, zone: Zone): { readonly day: string; readonly clock: string } | null {
  const read = readMoment(at)
  if (read === null) return null
  const there = read + zone(read) * MINUTE
  if (!(Math.abs(there) < LAST)) return null
  const [day = '', clock = ''] = new Date(there).toISOString().split('T')
  return { day, clock: clock.slice(0, 8) }
}

/** `14:03:12` today, `2026-11-26 14:03` on another day. What is no time is returned as it is. */
export function momentSays(at: Moment, now: number, zone: Zone): string {
  const parts = partsOf(at, zone)
  if (parts === null) return String(at)
  return parts.day === partsOf(now, zone)?.day ? parts.clock : `${parts.day} ${parts.clock.slice(0, 5)}`
}

/** `14:03:12` today, `2026-11-26` on another day: where the hour does not matter. */
export function daySays(at: Moment, now: number, zone: Zone): string {
  const parts = partsOf(at, zone)
  if (parts === null) return String(at)
  return parts.day === partsOf(now, zone)?.day ? parts.clock : parts.day
}

/** `2026-11-26`, also today: for an axis of days. */
export const dayOnlySays = (at: Moment, zone: Zone): string => partsOf(at, zone)?.day ?? '–'

/** `14:03`, for a list whose heading has the day. */
export const minuteSays = (at: Moment, zone: Zone): string => partsOf(at, zone)?.clock.slice(0, 5) ?? '–'

/** A day as a heading: `Today, 2026-11-26`, `Yesterday, 2026-11-25`, `2026-11-12`. */
export function dayHeading(at: Moment, now: number, zone: Zone): string {
  const day = partsOf(at, zone)?.day
  if (day === undefined) return 'Time not known'
  if (day === partsOf(now, zone)?.day) return `Today, ${day}`
  // A day may have 23 or 25 hours, so the day before is computed in UTC.
  const before = new Date(Date.parse(`${partsOf(now, zone)?.day ?? ''}T12:00Z`) - 24 * 60 * MINUTE)
  return before.toISOString().startsWith(day) ? `Yesterday, ${day}` : day
}

/** Everything about a time, to be shown while hovering: `2026-11-26 14:03:12, UTC+01:00`. */
export function wholeMoment(at: Moment, zone: Zone): string {
  const [read, parts] = [readMoment(at), partsOf(at, zone)]
  if (read === null || parts === null) return String(at)
  const ahead = zone(read)
  const two = (value: number): string => String(value).padStart(2, '0')
  const from = Math.abs(ahead)
  const offset =
    ahead === 0 ? 'UTC' : `UTC${ahead < 0 ? '−' : '+'}${two(Math.trunc(from / 60))}:${two(from % 60)}`
  return `${parts.day} ${parts.clock}, ${offset}`
}

/**
 * A length of time in its largest whole unit: `40 s`, `38 min`, `5 h`, `3 days`. In: seconds, not negative.
 */
function roughly(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/**
 * `just now`, `43 min ago`. In: the seconds since then; negative ones, from a clock that is ahead, are "just
 * now".
 */
export const agoSays = (seconds: number): string =>
  seconds < 5 ? 'just now' : `${roughly(Math.round(seconds))} ago`

/** `just read`, `43 min old`: how old a reading is. In: the seconds since it was read. */
export const ageSays = (seconds: number): string =>
  seconds < 5 ? 'just read' : `${roughly(Math.round(seconds))} old`

/** `38 min left`, rounded down. In: seconds, above 0. */
export function leftSays(seconds: number): string {
  if (seconds < 60) return 'less than 1 min left'
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min left`
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h left`
  return `${Math.floor(seconds / 86_400)} days left`
}
