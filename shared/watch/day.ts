import { z } from 'zod'
import type { Range } from '../kernel/axis.ts'
import { readMoment } from '../kernel/times.ts'
import { count, duration } from '../kernel/words.ts'
import { sorting, type Work } from '../kernel/work.ts'
import type { DriftCard } from './view.ts'

/** What a look of the guard found: the servers, no answer, or that it was not to look. */
const lookState = z.enum(['seen', 'away', 'paused', 'signed-out'])
export type LookState = z.infer<typeof lookState>

/** Looks in a row that found the same (ISO 8601). Nothing is known of the time before and after. */
export const stretch = z.object({
  from: z.string(),
  to: z.string(),
  state: lookState,
  /** Servers that were paused, and servers that a list lacked, by id. */
  paused: z.array(z.string()),
  unseen: z.array(z.string()),
})
export type Stretch = z.infer<typeof stretch>

export type DaySpan = { readonly state: LookState; readonly from: number; readonly to: number }
export type DayMark = {
  readonly card: Pick<DriftCard, 'id' | 'at' | 'title'>
  readonly look: 'open' | 'done' | 'note'
  /** 0: the beginning of the day; 1: now. */
  readonly place: number
  /** How many other changes it stands for, which would lie under it. */
  readonly more: number
}
/** The last 24 hours of one server. */
export type DayRow = {
  readonly serverId: string
  readonly name: string
  readonly spans: readonly DaySpan[]
  readonly marks: readonly DayMark[]
  /** The same in words. */
  readonly says: string
}

export const DAY_MS = 24 * 3_600_000
/** Marks nearer to each other than this could not be pressed one by one: one stands for them. */
const NEAR = 0.04
const RANK: Readonly<Record<DayMark['look'], number>> = { open: 2, done: 1, note: 0 }
const LOOKS: Readonly<Record<DriftCard['state'], DayMark['look']>> = {
  open: 'open',
  acknowledged: 'done',
  restored: 'done',
  note: 'note',
}
const WORDS: Readonly<Record<LookState, string>> = {
  seen: 'seen',
  away: 'the gateway away',
  paused: 'paused',
  'signed-out': 'signed out',
}

/** The 24 hours before now, in milliseconds. */
export const dayRange = (now: number): Range => ({ from: now - DAY_MS, to: now })

type Named = { readonly id: string; readonly name: string }

/** The last 24 hours of a gateway, from which the day of each server is made. */
export type Day = {
  /** When it was seen, when the gateway did not answer, when nobody looked, and what others changed. */
  readonly rowOf: (server: Named) => DayRow
  /** How many changes of it nobody has looked at. */
  readonly openOf: (serverId: string) => number
}

/**
 * In: what the guard noted since the app was started, its cards, and now in milliseconds. What was not looked
 * at is left empty. The stretches are read once for all servers: there may be a hundred thousand of them.
 */
export function dayOf(
  { looks, cards }: { readonly looks: readonly Stretch[]; readonly cards: readonly DriftCard[] },
  now: number,
): Day {
  const { from, to } = dayRange(now)
  const placeOf = (at: number): number => (at - from) / (to - from)
  const placed = looks.flatMap(({ paused, unseen, ...one }) => {
    const [begun, ended] = [readMoment(one.from), readMoment(one.to)]
    if (begun === null || ended === null || !(ended >= from && begun <= to && begun <= ended)) return []
    const span = (state: LookState): DaySpan => ({
      state,
      from: placeOf(Math.max(from, begun)),
      to: placeOf(Math.min(to, ended)),
    })
    const spans = { usual: span(one.state), paused: span('paused'), away: span('away') }
    return [{ ...spans, isPaused: new Set(paused), isUnseen: new Set(unseen) }]
  })
  const marksOf = new Map<string, DayMark[]>()
  for (const card of cards) {
    const at = readMoment(card.at)
    if (at === null || !(at >= from && at <= to)) continue
    const mark = { card, look: LOOKS[card.state], place: placeOf(at), more: 0 }
    marksOf.set(card.serverId, [...(marksOf.get(card.serverId) ?? []), mark])
  }
  return {
    rowOf({ id, name }) {
      const spans = placed.map(({ usual, paused, away, isPaused, isUnseen }) =>
        isPaused.has(id) ? paused : isUnseen.has(id) ? away : usual,
      )
      const marks = (marksOf.get(id) ?? []).toSorted((a, b) => a.place - b.place)
      return { serverId: id, name, spans, marks: together(marks), says: saysOf(spans, marks.length) }
    },
    openOf: (id) => (marksOf.get(id) ?? []).filter(({ look }) => look === 'open').length,
  }
}

const { compare } = new Intl.Collator('en')

/** The servers by name. */
export const byName = <S extends Named>(servers: readonly S[]): Work<readonly S[]> =>
  sorting(servers, (one, other) => compare(one.name, other.name))

/** Those with most to look at first, the others as they come in. */
export function openFirst<S extends Named>(servers: readonly S[], { openOf }: Day): readonly S[] {
  const open = servers.filter(({ id }) => openOf(id) > 0)
  if (open.length === 0) return servers
  const rest = servers.filter(({ id }) => openOf(id) === 0)
  return [...open.sort((a, b) => openOf(b.id) - openOf(a.id)), ...rest]
}

/** Marks that can be pressed one by one. One for several leads to the one to look at, and to a note last. */
function together(marks: readonly DayMark[]): readonly DayMark[] {
  const apart: DayMark[] = []
  for (const mark of marks) {
    const last = apart.at(-1)
    if (last === undefined || mark.place - last.place >= NEAR) apart.push(mark)
    else {
      const first = RANK[mark.look] > RANK[last.look] ? mark : last
      apart.splice(-1, 1, { ...first, place: last.place, more: last.more + 1 })
    }
  }
  return apart
}

function saysOf(spans: readonly DaySpan[], changes: number): string {
  const lengths = new Map<LookState, number>()
  for (const { state, from, to } of spans)
    lengths.set(state, (lengths.get(state) ?? 0) + ((to - from) * DAY_MS) / 1000)
  const times = [...lengths].map(([state, seconds]) => `${WORDS[state]} ${duration(seconds)}`)
  const looked = times.length === 0 ? 'Not looked at in the last 24 hours' : times.join(', ')
  return `${looked}. ${changes === 0 ? 'No change by others.' : `${count(changes, 'change')} by others.`}`
}
