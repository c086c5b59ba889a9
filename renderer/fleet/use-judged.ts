import { useEffect, useMemo } from 'react'
import type { Judged } from '../../shared/fleet/judged.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { countingEndings, countsOf, judging, type EndingCounts } from '../../shared/fleet/token-column.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Work } from '../../shared/kernel/work.ts'
import { onAnswer } from '../bridge.ts'
import { useAsked } from '../reading/use-asked.ts'
import { useWork } from '../ui/use-work.ts'

/** The verdicts on a token at every server of the list. */
export type Column = {
  /** The token they are about. */
  readonly tokenId: string
  /** Null until they are known. */
  readonly judged: Judged | null
  readonly busy: boolean
  readonly error: AppError | null
}

/** What they are together, and of when. Null until they are known. */
export type Counted = { readonly counts: EndingCounts; readonly asOf: string }

type Answer = Output<'token.column'>
/** An answer, read and counted. */
type Told = { readonly of: Answer; readonly judged: Judged; readonly counts: EndingCounts }

/** An answer is read once, however often the list it is counted over changes. */
const read = new WeakMap<Answer, Judged>()

function* telling(of: Answer, lines: readonly Pick<FleetLine, 'id'>[]): Work<Told> {
  const judged = read.get(of) ?? (yield* judging(of))
  read.set(of, judged)
  return { of, judged, counts: yield* countingEndings(lines, judged) }
}

/**
 * Judges a token at every server of the list, and reads and counts the verdicts a slice at a time. In: its
 * id, when the gateway was read last, and the servers of the list. After every reading it is judged again,
 * and the verdicts of before stay until then; where that fails, there are none.
 */
export function useJudged(
  tokenId: string,
  readAt: string,
  lines: readonly Pick<FleetLine, 'id'>[],
): { readonly column: Column; readonly counted: Counted | null } {
  const asked = useAsked('token.column', readAt === '' ? null : { tokenId, about: readAt }, true)
  const { value, error, again } = asked
  // What was applied or learned changes the verdicts, also where it is not read back.
  useEffect(() => {
    const stops = [
      onAnswer('change.apply', again),
      onAnswer('probe.send', ({ configChanged }) => configChanged && again()),
    ]
    return () => stops.forEach((stop) => stop())
  }, [again])
  // The verdicts on another token say nothing about this one, and those of before a failure nothing any more.
  const mine = error === null && value?.tokenId === tokenId ? value : null
  const begin = useMemo(() => mine && (() => telling(mine, lines)), [mine, lines])
  const done = useWork(begin, tokenId)
  const told = mine !== null && done?.of.tokenId === tokenId ? done : null
  const judged = told?.judged ?? null
  const busy = asked.busy || (mine !== null && told?.of !== mine)
  const many = lines.length
  return {
    column: useMemo(() => ({ tokenId, judged, busy, error }), [tokenId, judged, busy, error]),
    counted: useMemo(() => told && { counts: countsOf(told.counts, many), asOf: told.of.asOf }, [told, many]),
  }
}
