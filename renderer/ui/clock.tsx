import {
  daySays,
  dayHeading,
  minuteSays,
  momentSays,
  wholeMoment,
  type Moment,
} from '../../shared/kernel/times.ts'
import { useNow } from './use-now.ts'

/** The zone of this computer, as the policy of times wants it. */
const here = (at: number): number => -new Date(at).getTimezoneOffset()

/**
 * A moment where only text can stand: `14:03:12` today, `2026-11-26 14:03` on another day, by this computer's
 * zone.
 */
export const momentOf = (at: Moment): string => momentSays(at, Date.now(), here)
/** The day of a moment; its time where that is today. */
export const dayOf = (at: Moment): string => daySays(at, Date.now(), here)
/** `14:03`, below a heading that has the day. */
export const minuteOf = (at: Moment): string => minuteSays(at, here)
/** `Today, 2026-11-26`: the heading of a day. */
export const headingOf = (at: Moment): string => dayHeading(at, Date.now(), here)

/** A moment in sight: who hovers sees all of it with its zone. It is told anew when the day is another. */
export function Time({ at }: { readonly at: Moment }) {
  const now = useNow(60_000)
  const iso = typeof at === 'string' ? at : undefined
  return (
    <time dateTime={iso} title={wholeMoment(at, here)}>
      {momentSays(at, now, here)}
    </time>
  )
}
