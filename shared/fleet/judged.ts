import type { StepId } from '../contextforge/index.ts'
import { uncapitalised } from '../kernel/words.ts'
import { heatAt, tallySays, type Heat, type Reached } from './heat.ts'

/*
 * The verdict on one token at every server of the list, as a column of the fleet: what it is sorted and
 * filtered by. A server that was not judged has no verdict, and is never counted as accepted.
 */

/** One of the few verdicts of a column. */
export type Ending = Reached & { readonly heat: Heat }

/** A column as it crosses to the window: for each server an index into the legend. */
export type TokenColumn = {
  /** Ids, one a line. */
  readonly serverIds: string
  readonly cells: Uint8Array
  readonly legend: readonly Reached[]
}

/** Null: that server was not judged. */
export type Judged = (serverId: string) => Ending | null

/** The column by server. */
export function judgedOf({ serverIds, cells, legend }: TokenColumn): Judged {
  const endings = legend.map((one): Ending => ({ ...one, heat: heatAt(one) }))
  const places = new Map<string, number>()
  if (serverIds !== '') for (const [at, id] of serverIds.split('\n').entries()) places.set(id, at)
  return (id) => endings[cells[places.get(id) ?? -1] ?? -1] ?? null
}

/** In the order in which they are told. */
export const KINDS = ['accepted', 'rejected', 'cannot-decide', 'other-issuer', 'not-judged'] as const
export type EndingKind = (typeof KINDS)[number]

/** Shows only the servers where a token ends so, or at this step. */
export type EndingFilter = EndingKind | StepId

/**
 * Whether a text has the form of such a filter. A step of another release is one at which no token stops
 * here; a window that starts does not load the table of the steps to tell.
 */
export const isEndingFilter = (text: string): text is EndingFilter => /^[a-z]+(-[a-z]+)*$/.test(text)

export const isKind = (filter: EndingFilter): filter is EndingKind =>
  (KINDS as readonly string[]).includes(filter)

/** A token of another issuer is rejected and no failure: it is a kind of its own. */
export const kindOf = (ending: Ending | null): EndingKind =>
  ending === null ? 'not-judged' : ending.heat.otherIssuer ? 'other-issuer' : ending.verdict

/** Whether a server is shown. */
export const fitsEnding = (ending: Ending | null, filter: EndingFilter): boolean =>
  kindOf(ending) === filter || ending?.stoppedAt === filter

/**
 * A sort key: by where the token stops, rejected before not decided at the same step; then where it is not
 * decided without a step, where it is accepted, where it is of another issuer, and where it was not judged.
 */
export function placeOfEnding(ending: Ending | null): number {
  const kind = kindOf(ending)
  if (ending === null || kind === 'not-judged') return 10_003
  if (kind === 'other-issuer') return 10_002
  if (kind === 'accepted') return 10_001
  return ending.at < 0 ? 10_000 : 2 * ending.at + (kind === 'rejected' ? 0 : 1)
}

export type EndingCounts = {
  readonly kinds: Readonly<Record<EndingKind, number>>
  /** At which steps the token stops, in their order, and at how many servers. */
  readonly steps: readonly { readonly id: StepId; readonly says: string; readonly servers: number }[]
  /** How many servers were judged. */
  readonly judged: number
  readonly all: number
}

/** Counts over all servers of the list. */
export function countEndings(lines: Iterable<{ readonly id: string }>, judged: Judged): EndingCounts {
  const counts = new Map<Ending | null, number>()
  let all = 0
  for (const { id } of lines) {
    const ending = judged(id)
    counts.set(ending, (counts.get(ending) ?? 0) + 1)
    all++
  }
  const kinds = { accepted: 0, rejected: 0, 'cannot-decide': 0, 'other-issuer': 0, 'not-judged': 0 }
  const steps = new Map<StepId, { says: string; place: number; servers: number }>()
  for (const [ending, servers] of counts) {
    kinds[kindOf(ending)] += servers
    if (ending === null || ending.stoppedAt === null) continue
    const { at: place, heat } = ending
    const step = steps.get(ending.stoppedAt) ?? { says: uncapitalised(heat.says), place, servers: 0 }
    step.servers += servers
    steps.set(ending.stoppedAt, step)
  }
  return {
    kinds,
    steps: [...steps]
      .sort(([, one], [, other]) => one.place - other.place)
      .map(([id, { says, servers }]) => ({ id, says, servers })),
    judged: all - kinds['not-judged'],
    all,
  }
}

const FILTER_WORDS: Readonly<Record<EndingKind, string>> = {
  accepted: 'accepted',
  rejected: 'rejected',
  'cannot-decide': 'cannot decide',
  'other-issuer': 'of another issuer',
  'not-judged': 'not judged',
}

/** What a filter shows: `rejected`, or `stops at step 12: audience`. In: the counts, which name the steps. */
export function filterSays(filter: EndingFilter, counts: EndingCounts | null): string {
  if (isKind(filter)) return FILTER_WORDS[filter]
  const step = counts?.steps.find(({ id }) => id === filter)
  return `stops at ${step?.says ?? filter.replaceAll('-', ' ')}`
}

/**
 * `on every row: 2 accepted, 11 rejected, 1 cannot decide, 5 of another issuer`; the last only where some
 * are.
 */
export function countsSay({ kinds, judged, all }: EndingCounts): string {
  const where = judged === all ? 'on every row' : `on ${judged} of ${all} rows`
  return `${where}: ${tallySays(kinds, kinds['other-issuer'])}`
}
