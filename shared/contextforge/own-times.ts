import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import type { Clock } from './facts.ts'

/** `by: 'window'`: found while the token is verified (401). `by: 'hours'`: found after that (403). */
export type Times =
  | { readonly state: 'within' }
  | { readonly state: 'outside'; readonly by: 'window' | 'hours'; readonly says: string }
  | { readonly state: 'unsure'; readonly says: string }

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/**
 * Whether a token may be used now. In: its `time_restrictions`, and the gateway's clock. `unsure`: now is too
 * close to a limit, or this computer does not know the time zone. Source: time_restrictions.py
 * `validate_time_restrictions`, token_scoping.py `_check_time_restrictions`.
 */
export function withinTimes(limits: Json | undefined, clock: Clock): Times {
  if (!isObject(limits)) return { state: 'within' }
  const window = inWindow(limits, clock)
  return window.state === 'outside' ? window : firstNotWithin(window, inHours(limits, clock))
}

/** The limits in `time_restrictions`, in words; empty when there are none. */
export function timeLimits(limits: Json | undefined): string {
  if (!isObject(limits) || Object.keys(limits).length === 0) return ''
  const { start_time: from, end_time: to, timezone, days } = limits
  const zone = typeof timezone === 'string' ? timezone : 'UTC'
  const parts = [
    typeof from === 'string' && typeof to === 'string' ? `${from} to ${to} ${zone}` : '',
    Array.isArray(days) && days.length > 0 ? days.filter(isText).join(', ') : '',
    limits['business_hours_only'] === true ? '09:00 to 17:00 UTC' : '',
    limits['weekdays_only'] === true ? 'on weekdays' : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'only at some times' : `only at some times: ${parts.join(', ').slice(0, 200)}`
}

/** Whether a list of permissions contains one: by its own name, by its group (`tools.*`), or by `*`. */
export const allows = (names: readonly string[], permission: string): boolean =>
  names.some((name) => name === '*' || name === permission || name === `${permission.split('.')[0] ?? ''}.*`)

const isText = (value: Json): value is string => typeof value === 'string'

const firstNotWithin = (...all: readonly Times[]): Times =>
  all.find(({ state }) => state === 'outside') ?? all.find(({ state }) => state === 'unsure') ?? WITHIN

const WITHIN: Times = { state: 'within' }
const outside = (by: 'window' | 'hours', says: string): Times => ({ state: 'outside', by, says })
const unsure = (says: string): Times => ({ state: 'unsure', says })

/**
 * The limits by time of day, weekday and time zone. A malformed limit means that the token is never allowed.
 */
function inWindow(limits: JsonObject, clock: Clock): Times {
  const { start_time: from = null, end_time: to = null, timezone: zone = 'UTC', days = [] } = limits
  if (!from && !to && (!days || (Array.isArray(days) && days.length === 0))) return WITHIN
  const says = timeLimits(limits)
  const bad = (what: string): Times => outside('window', `Its time_restrictions are malformed: ${what}.`)
  if ((from !== null && !isText(from)) || (to !== null && !isText(to))) return bad('a time is no text')
  if (!isText(zone)) return bad('timezone is no text')
  if (!Array.isArray(days) || !days.every(isText)) return bad('days are no list of texts')
  if (Boolean(from) !== Boolean(to)) return bad('it has one of start_time and end_time')
  if (days.some((day) => !DAYS.includes(day))) return bad('a day has a name the gateway does not know')
  const [before, after] = [clock.now - clock.uncertainty, clock.now + clock.uncertainty].map((at) =>
    localTime(at, zone),
  )
  if (!before || !after) return unsure(`It may be used ${says}: this computer does not know ${zone}.`)
  const answers = [before, after].map((local) => {
    if (days.length > 0 && !days.includes(local.day)) return false
    const [start, end] = [secondsOf(from), secondsOf(to)]
    if (!from || !to) return true
    if (start === null || end === null) return false
    return start <= end
      ? start <= local.seconds && local.seconds <= end
      : local.seconds >= start || local.seconds <= end
  })
  if (answers[0] !== answers[1]) return unsure(`It may be used ${says}, and now is at the edge of that.`)
  return answers[0] === true ? WITHIN : outside('window', `It may be used ${says}.`)
}

function inHours(limits: JsonObject, clock: Clock): Times {
  const isShut = (at: number): boolean => {
    const local = localTime(at, 'UTC')
    const hour = (local?.seconds ?? 0) / 3600
    return (
      (Boolean(limits['business_hours_only']) && !(hour >= 9 && hour < 17)) ||
      (Boolean(limits['weekdays_only']) && /^S/.test(local?.day ?? ''))
    )
  }
  const [before, after] = [isShut(clock.now - clock.uncertainty), isShut(clock.now + clock.uncertainty)]
  if (before !== after) return unsure(`It may be used ${timeLimits(limits)}, and now is at the edge of that.`)
  return before ? outside('hours', `It may be used ${timeLimits(limits)}.`) : WITHIN
}

/** The second of the day for `09:00` or `09:00:30`; null where Python's strptime rejects the text. */
function secondsOf(text: Json): number | null {
  const found = isText(text) ? /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text) : null
  if (!found) return null
  const [hour, minute, second] = [found[1], found[2], found[3] ?? '0'].map(Number) as [number, number, number]
  return hour < 24 && minute < 60 && second < 62 ? hour * 3600 + minute * 60 + second : null
}

/**
 * The local weekday and second of the day. In: seconds since the epoch, and an IANA time zone. Null where
 * this computer does not know the zone.
 */
function localTime(at: number, zone: string): { readonly day: string; readonly seconds: number } | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(at * 1000)
    const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
    const seconds = Number(part('hour')) * 3600 + Number(part('minute')) * 60 + Number(part('second'))
    return { day: part('weekday'), seconds }
  } catch {
    return null
  }
}
