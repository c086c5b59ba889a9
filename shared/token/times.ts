import type { JsonObject } from '../kernel/json.ts'
import { toInt } from '../contextforge/index.ts'
import { duration, instant } from '../kernel/words.ts'
import type { ClockView } from './shelf.ts'

export type TimeRow = {
  readonly name: 'iat' | 'nbf' | 'exp'
  /** Seconds since the epoch; null where the gateway does not read the claim as a number. */
  readonly at: number | null
  readonly utc: string
  /** Compared with the gateway's clock: `38 min ahead`, `22 min ago`. */
  readonly relative: string
  readonly good: boolean
}

/**
 * The time claims, in the order in which they are checked, by the gateway's clock and without leeway. In: the
 * claims, and the clock in seconds.
 */
export function timeRows(claims: JsonObject, now: number): readonly TimeRow[] {
  return (['iat', 'nbf', 'exp'] as const).flatMap((name): TimeRow[] => {
    if (!Object.hasOwn(claims, name)) return []
    const at = toInt(claims[name])
    if (at === null) return [{ name, at, utc: 'not a number', relative: 'cannot be read', good: false }]
    const ahead = at - now
    const relative = ahead >= 0 ? `${duration(ahead)} ahead` : `${duration(-ahead)} ago`
    return [{ name, at, utc: instant(at), relative, good: name === 'exp' ? ahead > 0 : ahead <= 0 }]
  })
}

/** `The gateway's clock is 2.3 s ahead of this computer's, give or take 0.5 s.` */
export function skewSays({ skew, uncertainty }: ClockView): string {
  const doubt = `give or take ${uncertainty.toFixed(1)} s`
  if (Math.abs(skew) <= uncertainty) return `The gateway’s clock and this computer’s agree, ${doubt}.`
  return `The gateway’s clock is ${size(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} this computer’s, ${doubt}.`
}

const size = (seconds: number): string => (seconds < 90 ? `${seconds.toFixed(1)} s` : duration(seconds))
