import { duration } from '../kernel/words.ts'

/** A step or request to draw: when it began, how long it took, as far as known. In milliseconds. */
export type Timed = { readonly at: number | null; readonly milliseconds: number | null }

export type Bar = {
  /** 0: the first beginning; 1: the last end. */
  readonly from: number
  readonly to: number
  /** Its end is not known: only its beginning is drawn. */
  readonly open: boolean
  /** `after 1.2 s`: how long after the first one it began. */
  readonly says: string
}

export type Waterfall = {
  /** One for each step, in the order given; null where it is not known when it was. */
  readonly bars: readonly (Bar | null)[]
  /** Where a long time in which nothing was sent is left out, and how long it was in words. */
  readonly breaks: readonly { readonly place: number; readonly says: string }[]
}

/** A time without requests is drawn at most so many times as long as all requests together. */
const LONGEST_PAUSE = 0.5
/** Pauses up to this many milliseconds are drawn as they were. */
const SHORT_MS = 500
/** A clock that jumps could make this longer than any sign-in. */
const MOST_MS = 24 * 3_600_000

/**
 * Steps along one time axis. A pause in which a person signs in is minutes long and a request a part of a
 * second, so long pauses are shortened and marked. In: the steps, in any order. Every place lies from 0 to 1.
 */
export function waterfallOf(steps: readonly Timed[]): Waterfall {
  const known = steps.flatMap(({ at, milliseconds }) => {
    return isTime(at) ? [{ at, end: at + lengthOf(milliseconds) }] : []
  })
  if (known.length === 0) return { bars: steps.map(() => null), breaks: [] }
  const first = Math.min(...known.map(({ at }) => at))
  const busy = known.reduce((sum, { at, end }) => sum + (end - at), 0)
  const longest = Math.max(SHORT_MS, busy * LONGEST_PAUSE)
  const cuts = pausesIn(known).filter(({ to, from }) => to - from > longest)
  // The length of what is left out before a time.
  const leftOut = (at: number): number =>
    cuts.reduce((sum, { from, to }) => sum + (at >= to ? to - from - longest : 0), 0)
  const along = (at: number): number => at - first - leftOut(at)
  const total = Math.max(1, ...known.map(({ end }) => along(end)))
  const placeOf = (at: number): number => Math.min(1, Math.max(0, along(at) / total))
  return {
    bars: steps.map(({ at, milliseconds }): Bar | null => {
      if (!isTime(at)) return null
      return {
        from: placeOf(at),
        to: placeOf(at + lengthOf(milliseconds)),
        open: milliseconds === null,
        says: at === first ? 'first' : `after ${lengthSays(at - first)}`,
      }
    }),
    breaks: cuts.map(({ from, to }) => ({
      place: (placeOf(from) + placeOf(to)) / 2,
      says: `${lengthSays(to - from)} without a request`,
    })),
  }
}

/** A time a JavaScript Date can represent. */
const isTime = (at: number | null): at is number => at !== null && Math.abs(at) <= 8.64e15
const lengthOf = (milliseconds: number | null): number =>
  milliseconds !== null && milliseconds >= 0 ? Math.min(milliseconds, MOST_MS) : 0

/** The times in which nothing was under way. */
function pausesIn(
  known: readonly { readonly at: number; readonly end: number }[],
): readonly { readonly from: number; readonly to: number }[] {
  const pauses: { from: number; to: number }[] = []
  let until = -Infinity
  for (const { at, end } of [...known].sort((one, other) => one.at - other.at)) {
    if (Number.isFinite(until) && at > until) pauses.push({ from: until, to: at })
    until = Math.max(until, end)
  }
  return pauses
}

/** `34 ms`, `1.2 s`, `3 min`. */
export function lengthSays(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  return milliseconds < 90_000 ? `${(milliseconds / 1000).toFixed(1)} s` : duration(milliseconds / 1000)
}
