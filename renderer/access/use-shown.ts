import { useMemo, useRef } from 'react'
import {
  arranging,
  filterCounting,
  type AccessArranged,
  type AccessLook,
  type FilterCounts,
} from '../../shared/access/arrange.ts'
import {
  tallies,
  withColumns,
  type AccessColumn,
  type AccessMap,
  type Tally,
} from '../../shared/access/map.ts'
import { each, type Work } from '../../shared/kernel/work.ts'
import { useWork } from '../ui/use-work.ts'
import type { Made } from './use-access.ts'
import type { Look } from './use-look.ts'

/** The map as it is looked at: everything in it is of the same map and the same look. */
export type Shown = Pick<AccessArranged, 'items' | 'shown'> & {
  /** With all columns. */
  readonly whole: Made
  /** Without those that are left out. */
  readonly map: AccessMap
  readonly counts: FilterCounts
  /** Of each column, over the rows that are shown. */
  readonly total: readonly Tally[]
  /** When servers were walked (milliseconds since the epoch), each once. */
  readonly walkedAt: readonly number[]
}

/** What does not depend on which rows are looked at. */
type OfMap = Pick<Shown, 'whole' | 'map' | 'counts' | 'walkedAt'> & { readonly hidden: Look['hidden'] }

export const keyOf = ({ kind, id }: AccessColumn): string => `${kind} ${id}`
const hideKey = ({ kind, id }: AccessColumn): string => (kind === 'token' ? 'tokens' : id)

/** The place of a column; that of the first where it is not there. */
export const columnIn = ({ columns }: AccessMap, key: string | null): number =>
  Math.max(
    0,
    columns.findIndex((one) => keyOf(one) === key),
  )

function* counting(whole: Made, hidden: Look['hidden']): Work<OfMap> {
  const map = withColumns(whole.map, (column) => !hidden.includes(hideKey(column)))
  const walkedAt: number[] = []
  yield* each(map.rows, ({ at }) => {
    if (at > 0) walkedAt.push(at)
  })
  return { whole, hidden, map, counts: yield* filterCounting(map), walkedAt }
}

type Asked = Omit<AccessLook, 'column'> & Pick<Look, 'hidden' | 'column'>

/**
 * Counts and arranges the map a slice at a time. In: the map (null: none yet), and how it is looked at. Out:
 * null until the first is done; what was made before stays until the next is.
 */
export function useShown(whole: Made | null, look: Look): Shown | null {
  const { filter, typed, group, stop, opened, hidden } = look
  // Where the column changes nothing in the arrangement, choosing another keeps it.
  const column = group === 'stop' || stop !== null ? look.column : null
  const asked = useMemo(
    (): Asked => ({ filter, typed, group, stop, opened, hidden, column }),
    [filter, typed, group, stop, opened, hidden, column],
  )
  const before = useRef<OfMap | null>(null)
  const begin = useMemo(
    () =>
      whole &&
      function* (): Work<Shown> {
        const known = before.current
        const of =
          known?.whole === whole && known.hidden === asked.hidden
            ? known
            : yield* counting(whole, asked.hidden)
        before.current = of
        const { map, counts, walkedAt } = of
        const { items, shown } = yield* arranging(map, { ...asked, column: columnIn(map, asked.column) })
        yield
        return { whole, map, counts, walkedAt, items, shown, total: tallies(map, shown) }
      },
    [whole, asked],
  )
  const done = useWork(begin, asked)
  // What was made of another list says nothing about this one.
  return done?.whole.list === whole?.list ? done : null
}
