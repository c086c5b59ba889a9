import { type Clock, timeProblem, toInt } from '../contextforge/index.ts'
import type { JsonObject } from '../kernel/json.ts'
import { duration } from '../kernel/words.ts'

/** The time claims, in the order in which the gateway checks them. */
const NAMES = ['iat', 'nbf', 'exp'] as const
type Name = (typeof NAMES)[number]

/** A time claim at its place in the picture: 0 is the left edge, 1 the right one. */
export type LifeMark = {
  readonly name: Name
  readonly place: number
  /** Too far away to be drawn to scale: it stands at the edge, behind a break. */
  readonly off: boolean
  /** `close`: within the uncertainty of the gateway's clock, so that nobody can tell. */
  readonly look: 'good' | 'refused' | 'close'
}

/** A claim that has no place: it is not in the token (`missing`), or the gateway reads no number in it. */
export type LifeGap = { readonly name: Name; readonly why: 'missing' | 'no number' }

/** The life of a token as a line: where it is accepted, the claims that limit it, and where now is. */
export type Life = {
  readonly state: 'valid' | 'early' | 'expired' | 'close' | 'no-number'
  readonly marks: readonly LifeMark[]
  /** The names below the line; claims at about the same place share one. */
  readonly labels: readonly { readonly text: string; readonly place: number }[]
  readonly gaps: readonly LifeGap[]
  /** The part of the line on which the gateway accepts the times; null where it never does. */
  readonly accepted: {
    readonly from: number
    readonly to: number
    /** No claim limits it on this side. */
    readonly open: { readonly from: boolean; readonly to: boolean }
  } | null
  /** Now by the gateway's clock, and between which places it lies for certain. */
  readonly now: { readonly place: number; readonly from: number; readonly to: number }
  /** `now, give or take 1.0 s` */
  readonly nowSays: string
  /** The same as the picture, in words. */
  readonly says: string
}

/** Where the line begins and ends to scale; beyond that is room for what is too far away. */
const [FIRST, LAST] = [0.12, 0.88] as const
const EDGE = { before: 0.02, after: 0.98 } as const
/** Farther from now than this, in seconds, a time is not drawn to scale: a hundred years. */
const FAR = 100 * 365.25 * 86_400
/** How many times farther than exp a past iat or nbf may be; otherwise what is left could not be seen. */
const MANY = 200
/** While it cannot be decided, the picture shows this many times the uncertainty at each side of now. */
const MAGNIFIED = 6
/** Names nearer to each other than this would be drawn over each other. */
const APART = 0.09

/**
 * The life of a token by the gateway's clock and without leeway, as the step that checks the times judges it.
 * In: the claims, the clock in seconds, and whose clock it is, for the words. Whatever the claims hold, every
 * place lies from 0 to 1.
 */
export function lifeOf(claims: JsonObject, clock: Clock, whose = 'the gateway’s clock'): Life {
  const { now, uncertainty } = clock
  const problem = timeProblem({ claims, facts: { clock } })
  const state = problem === null ? 'valid' : problem.kind
  const times = NAMES.flatMap((name) => {
    const at = Object.hasOwn(claims, name) ? toInt(claims[name]) : null
    return at === null ? [] : [{ name, at }]
  })
  const scale = scaleOf(times, clock, state === 'close')
  const marks = times.map(({ name, at }): LifeMark => {
    const look =
      Math.abs(at - now) <= uncertainty ? 'close' : at > now === (name === 'exp') ? 'good' : 'refused'
    return { name, look, ...scale(at) }
  })
  const gaps = NAMES.filter((name) => !times.some((one) => one.name === name)).map((name): LifeGap => ({
    name,
    why: Object.hasOwn(claims, name) ? 'no number' : 'missing',
  }))
  return {
    state,
    marks,
    labels: labelsOf(marks),
    gaps,
    accepted: gaps.some(({ why }) => why === 'no number') ? null : acceptedIn(times, scale),
    now: {
      place: scale(now).place,
      from: scale(now - uncertainty).place,
      to: scale(now + uncertainty).place,
    },
    nowSays: `now, give or take ${uncertainty.toFixed(1)} s`,
    says: saysOf(times, gaps, clock, problem, whose),
  }
}

type Time = { readonly name: Name; readonly at: number }
type Scale = (at: number) => { readonly place: number; readonly off: boolean }

function scaleOf(times: readonly Time[], { now, uncertainty }: Clock, magnified: boolean): Scale {
  const exp = times.find(({ name }) => name === 'exp')?.at
  const reach = magnified
    ? MAGNIFIED * uncertainty
    : exp === undefined || !isNear(exp - now)
      ? FAR
      : Math.min(FAR, MANY * Math.max(60, Math.abs(exp - now)))
  const shown = times.map(({ at }) => at).filter((at) => Math.abs(at - now) <= reach)
  const [low, high] = magnified
    ? [now - reach, now + reach]
    : [Math.min(now, ...shown), Math.max(now, ...shown)]
  // Without an end, some room to the right of now shows that it goes on.
  const end = high === now ? now + (now - low) / 2 : high
  const length = end - low
  return (at) => {
    if (at < low && now - at > reach) return { place: EDGE.before, off: true }
    if (at > end && at - now > reach) return { place: EDGE.after, off: true }
    const share = length === 0 ? 0.5 : (at - low) / length
    return { place: Math.min(1, Math.max(0, FIRST + share * (LAST - FIRST))), off: false }
  }
}

const isNear = (seconds: number): boolean => Math.abs(seconds) <= FAR

function acceptedIn(times: readonly Time[], scale: Scale): Life['accepted'] {
  const starts = times.filter(({ name }) => name !== 'exp').map(({ at }) => at)
  const exp = times.find(({ name }) => name === 'exp')?.at
  const start = starts.length === 0 ? undefined : Math.max(...starts)
  if (start !== undefined && exp !== undefined && exp <= start) return null
  return {
    from: start === undefined ? 0 : scale(start).place,
    to: exp === undefined ? 1 : scale(exp).place,
    open: { from: start === undefined, to: exp === undefined },
  }
}

function labelsOf(marks: readonly LifeMark[]): Life['labels'] {
  const groups: { names: Name[]; places: number[] }[] = []
  for (const { name, place } of [...marks].sort((one, other) => one.place - other.place)) {
    const last = groups.at(-1)
    if (last && place - (last.places.at(-1) ?? 0) < APART) {
      last.names.push(name)
      last.places.push(place)
    } else groups.push({ names: [name], places: [place] })
  }
  return groups.map(({ names, places }) => ({
    text: names.join(', '),
    place: places.reduce((sum, place) => sum + place, 0) / places.length,
  }))
}

function saysOf(
  times: readonly Time[],
  gaps: readonly LifeGap[],
  { now, uncertainty }: Clock,
  problem: ReturnType<typeof timeProblem>,
  whose: string,
): string {
  const of = (name: Name): number | undefined => times.find((time) => time.name === name)?.at
  const exp = of('exp')
  const start = Math.max(of('iat') ?? -Infinity, of('nbf') ?? -Infinity)
  const first = ((): string => {
    switch (problem?.kind) {
      case undefined:
        return exp === undefined
          ? `Valid by ${whose}; without exp it never expires.`
          : `Valid by ${whose}, ${lengthSays(exp - now)} left.`
      case 'expired':
        return `Expired ${lengthSays(now - problem.value)} ago by ${whose}.`
      case 'early':
        return `Not valid yet: ${problem.name} lies ${lengthSays(problem.value - now)} ahead of ${whose}.`
      case 'close':
        return `Cannot decide: ${problem.name} lies within the ${uncertainty.toFixed(1)} s by which ${whose} is uncertain.`
      case 'no-number':
        return `Refused at any time: ${problem.name} is no number.`
    }
  })()
  const never = exp !== undefined && exp <= start ? ['It is never valid: exp is not after its start.'] : []
  const each = NAMES.map((name): string => {
    const at = of(name)
    if (at === undefined) return `${name} ${gaps.find((gap) => gap.name === name)?.why ?? ''}`
    return at > now ? `${name} in ${lengthSays(at - now)}` : `${name} ${lengthSays(now - at)} ago`
  })
  return [
    first,
    ...never,
    `${each.join(', ')}; the clock is known give or take ${uncertainty.toFixed(1)} s, and there is no leeway.`,
  ].join(' ')
}

/** In: seconds, not negative. A text of very many digits is read as infinite. */
const lengthSays = (seconds: number): string =>
  Number.isFinite(seconds) ? duration(seconds) : 'more days than can be counted'
