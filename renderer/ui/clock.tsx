import {
  agoSays,
  daySays,
  dayHeading,
  dayOnlySays,
  minuteSays,
  momentSays,
  readMoment,
  wholeMoment,
  type Moment,
} from '../../shared/kernel/times.ts'
import { useNow } from './use-now.ts'

/** The time zone of this computer, in the form shared/kernel/times.ts needs. */
export const here = (at: number): number => -new Date(at).getTimezoneOffset()

/** A moment as plain text: `14:03:12` today, `2026-11-26 14:03` on another day, in this computer's zone. */
export const momentOf = (at: Moment): string => momentSays(at, Date.now(), here)
/** The day of a moment; today, its time. */
export const dayOf = (at: Moment): string => daySays(at, Date.now(), here)
/** `14:03`, for a list whose heading has the day. */
export const minuteOf = (at: Moment): string => minuteSays(at, here)
/** `2026-11-26`, also today. */
export const dayOnlyOf = (at: Moment): string => dayOnlySays(at, here)
/** `Today, 2026-11-26`: the heading of a day. */
export const headingOf = (at: Moment): string => dayHeading(at, Date.now(), here)

/** A moment in full, with its zone: for what is shown while hovering. */
export const wholeOf = (at: Moment): string => wholeMoment(at, here)

/** How long ago a moment was, in words; empty where it is no time. */
export function agoOf(at: Moment, now: number): string {
  const read = readMoment(at)
  return read === null ? '' : agoSays((now - read) / 1000)
}

/** A moment on the screen. Hovering shows it in full, with its zone. Updated when the day changes. */
export function Time({ at }: { readonly at: Moment }) {
  const now = useNow(60_000)
  const iso = typeof at === 'string' ? at : undefined
  return (
    <time dateTime={iso} title={wholeOf(at)}>
      {momentSays(at, now, here)}
    </time>
  )
}

type WhenProps = {
  readonly at: Moment
  /**
   * True inside of what is read aloud whenever it changes: how long ago it was changes by itself, and is then
   * only seen.
   */
  readonly quiet?: boolean
}

/** A moment, and how long ago it was: `14:03:12, 5 min ago`. */
export function When({ at, quiet = false }: WhenProps) {
  const now = useNow(10_000)
  const ago = agoOf(at, now)
  return (
    <>
      <Time at={at} />
      {ago !== '' && (quiet ? <span aria-hidden="true">, {ago}</span> : `, ${ago}`)}
    </>
  )
}
