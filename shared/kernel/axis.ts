import type { Zone } from './times.ts'

/** A stretch of time in milliseconds since the epoch; what lies at its ends belongs to it. */
export type Range = { readonly from: number; readonly to: number }

/** A mark of a time axis. */
export type Tick = {
  /** 0: the beginning of the range; 1: its end. */
  readonly place: number
  readonly at: number
  /** Whether its hour is told, or its day. */
  readonly hours: boolean
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
] as const

/**
 * The marks of a time axis: whole minutes, hours or days of a place. In: the range, how many marks there may
 * be, and the zone, which is taken as it is at the end of the range. Out: none for a range without a length.
 */
export function ticksOf({ from, to }: Range, most: number, zone: Zone): readonly Tick[] {
  const length = to - from
  if (!(length > 0 && Number.isFinite(length))) return []
  const step = STEPS.find((one) => length / one <= most) ?? length / most
  const ahead = zone(to) * 60_000
  const ticks: Tick[] = []
  for (let at = Math.ceil((from + ahead) / step) * step - ahead; at <= to; at += step)
    ticks.push({ at, place: (at - from) / length, hours: step < DAY })
  return ticks
}
