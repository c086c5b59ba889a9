/**
 * How times are said, everywhere: today `14:03:12`, on any other day `2026-11-26 14:03`, ages in words.
 * Without names of months, which differ from language to language, and in the order that sorts.
 */

/** Minutes a place is ahead of UTC at a moment, given in milliseconds since the epoch. */
export type Zone = (at: number) => number

/** A moment as it comes: milliseconds since the epoch, or the text a gateway or this app wrote. */
export type Moment = number | string

const MINUTE = 60_000
/** The calendar of JavaScript ends here, in milliseconds. */
const LAST = 8.64e15

/**
 * Milliseconds since the epoch; null where it is no time. A text without a zone is the gateway's own way to
 * write UTC.
 */
export function readMoment(at: Moment): number | null {
  const read = typeof at === 'number' ? at : Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(at) ? at : `${at}Z`)
  return Math.abs(read) < LAST ? read : null
}

/** `2026-11-26` and `14:03:12` as the place has them; null where it is no time. */
function partsOf(at: Moment, zone: Zone): { readonly day: string; readonly clock: string } | null {
  const read = readMoment(at)
  if (read === null) return null
  const there = read + zone(read) * MINUTE
  if (!(Math.abs(there) < LAST)) return null
  const [day = '', clock = ''] = new Date(there).toISOString().split('T')
  return { day, clock: clock.slice(0, 8) }
}

/** `14:03:12` today, `2026-11-26 14:03` on another day. What is no time is said as it stands. */
export function momentSays(at: Moment, now: number, zone: Zone): string {
  const parts = partsOf(at, zone)
  if (parts === null) return String(at)
  return parts.day === partsOf(now, zone)?.day ? parts.clock : `${parts.day} ${parts.clock.slice(0, 5)}`
}

/** `14:03:12` today, `2026-11-26` on another day: for where the hour does not matter. */
export function daySays(at: Moment, now: number, zone: Zone): string {
  const parts = partsOf(at, zone)
  if (parts === null) return String(at)
  return parts.day === partsOf(now, zone)?.day ? parts.clock : parts.day
}

/** `14:03`, in a list whose heading has the day. */
export const minuteSays = (at: Moment, zone: Zone): string => partsOf(at, zone)?.clock.slice(0, 5) ?? '–'

/** A day as a heading: `Today, 2026-11-26`, `Yesterday, 2026-11-25`, `2026-11-12`. */
export function dayHeading(at: Moment, now: number, zone: Zone): string {
  const day = partsOf(at, zone)?.day
  if (day === undefined) return 'Time not known'
  if (day === partsOf(now, zone)?.day) return `Today, ${day}`
  // A day is not always 24 hours long, so the day before is counted in the calendar of UTC.
  const before = new Date(Date.parse(`${partsOf(now, zone)?.day ?? ''}T12:00Z`) - 24 * 60 * MINUTE)
  return before.toISOString().startsWith(day) ? `Yesterday, ${day}` : day
}

/** Everything about a moment, for who hovers: `2026-11-26 14:03:12, UTC+01:00`. */
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

/** The largest whole unit: `40 s`, `38 min`, `5 h`, `3 days`. In: seconds, not negative. */
function roughly(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/** `just now`, `43 min ago`. In: seconds since. A clock that is ahead of ours says "just now". */
export const agoSays = (seconds: number): string =>
  seconds < 5 ? 'just now' : `${roughly(Math.round(seconds))} ago`

/** `new`, `43 min old`: how old what is shown is. In: seconds since it was read. */
export const ageSays = (seconds: number): string =>
  seconds < 5 ? 'just read' : `${roughly(Math.round(seconds))} old`

/** `38 min left`: never more than there is. In: seconds, above 0. */
export function leftSays(seconds: number): string {
  if (seconds < 60) return 'less than 1 min left'
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min left`
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h left`
  return `${Math.floor(seconds / 86_400)} days left`
}
