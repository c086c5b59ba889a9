import type { StepId } from '../contextforge/index.ts'
import { figure, uncapitalised } from '../kernel/words.ts'
import { each, placing, type Work } from '../kernel/work.ts'
import { heatAt, tallySays, type Reached } from './heat.ts'
import { isKind, kindOf, type Ending, type EndingFilter, type EndingKind, type Judged } from './judged.ts'

/*
 * The column of verdicts as it is read and counted in the window: apart from how lines are arranged by it,
 * because only a window with a token under test needs this.
 */

/** A column as it crosses to the window: for each server an index into the legend. */
export type TokenColumn = {
  /** Ids, one a line. */
  readonly serverIds: string
  readonly cells: Uint8Array
  readonly legend: readonly Reached[]
}

/** The column by server, as work that can be paused. */
export function* judging({ serverIds, cells, legend }: TokenColumn): Work<Judged> {
  const endings = legend.map((one): Ending => ({ ...one, heat: heatAt(one) }))
  const places = yield* placing(serverIds)
  return (id) => endings[cells[places.get(id) ?? -1] ?? -1] ?? null
}

export type EndingCounts = {
  readonly kinds: Readonly<Record<EndingKind, number>>
  /** At which steps the token stops, in their order, and at how many servers. */
  readonly steps: readonly { readonly id: StepId; readonly says: string; readonly servers: number }[]
  /** How many servers were judged. */
  readonly judged: number
  readonly all: number
}

/** Counts over all servers of the list, as work that can be paused. */
export function* countingEndings(
  lines: readonly { readonly id: string }[],
  judged: Judged,
): Work<EndingCounts> {
  const counts = new Map<Ending | null, number>()
  yield* each(lines, ({ id }) => {
    const ending = judged(id)
    counts.set(ending, (counts.get(ending) ?? 0) + 1)
  })
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
    judged: lines.length - kinds['not-judged'],
    all: lines.length,
  }
}

/**
 * The same while a list that became longer or shorter is being counted again: every server that came since
 * counts as not judged, so that what is not known yet is never told as known.
 */
export function countsOf(counts: EndingCounts, all: number): EndingCounts {
  if (all === counts.all) return counts
  const judged = Math.min(counts.judged, all)
  return { ...counts, kinds: { ...counts.kinds, 'not-judged': all - judged }, judged, all }
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
  const where = judged === all ? 'on every row' : `on ${figure(judged)} of ${figure(all)} rows`
  return `${where}: ${tallySays(kinds, kinds['other-issuer'])}`
}
