import { useEffect, useMemo, useRef, useState } from 'react'
import {
  arranging,
  summing,
  type Arranged,
  type Arrangement,
  type FleetSummary,
  type Item,
} from '../../shared/fleet/arrange.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { Lines } from '../reading/lines.ts'
import { finish, type Work } from '../../shared/kernel/work.ts'
import { keyOf } from './fleet-row.tsx'

/** A fleet as it is drawn. */
type Shown = { readonly summary: FleetSummary; readonly arranged: Arranged }
/** What it was made of. */
type Asked = {
  readonly list: Lines['list']
  readonly lines: readonly FleetLine[]
  readonly arrangement: Arrangement
}
type Made = Asked & Shown

/** Up to this many lines are arranged at once, while the screen is drawn. */
const AT_ONCE = 2_000
/** A longer list is arranged for so long (milliseconds) before the window may do something else. */
const SLICE_MS = 8

/** The last long list that was arranged, for somebody who returns from another screen. */
let last: Made | null = null

/** The same pins are the same set, also for a screen that is drawn anew. */
const sets = new WeakMap<readonly string[], ReadonlySet<string>>()
function setOf(pins: readonly string[]): ReadonlySet<string> {
  const set = sets.get(pins) ?? new Set(pins)
  sets.set(pins, set)
  return set
}

function* making({ lines, arrangement }: Asked, known: Made | null): Work<Shown> {
  const summary = known?.lines === lines ? known.summary : yield* summing(lines)
  return { summary, arranged: yield* arranging(lines, arrangement, known?.arranged.items) }
}

const isSame = (one: Arrangement, other: Arrangement): boolean =>
  (Object.keys(one) as (keyof Arrangement)[]).every((part) => one[part] === other[part])

/**
 * The lines of the fleet, counted and arranged. A long list is worked on in slices: until the new arrangement
 * is there, the one before it of the same list stays; the first is made at once. In: the list and its lines,
 * how they are to be arranged, and the ids of pinned servers.
 */
export function useArranged(
  list: Lines['list'],
  lines: readonly FleetLine[],
  { filter, typed, sort, group, closed, judged, ending }: Omit<Arrangement, 'pinned'>,
  pins: readonly string[],
): Shown & { readonly pinned: ReadonlySet<string> } {
  const pinned = setOf(pins)
  const asked = useMemo(
    (): Asked => ({
      list,
      lines,
      arrangement: { filter, typed, sort, group, closed, pinned, judged, ending },
    }),
    [list, lines, filter, typed, sort, group, closed, pinned, judged, ending],
  )
  const [made, setMade] = useState(last)
  const isShort = lines.length <= AT_ONCE
  const before = !isShort && made?.list === list ? made : null
  const shown = useMemo((): Made => before ?? { ...asked, ...finish(making(asked, null)) }, [before, asked])
  if (!isShort && before === null) setMade(shown)
  useEffect(() => {
    last = made
  }, [made])
  useInSlices(isShort ? null : asked, (now) => {
    last = now
    setMade(now)
  })
  return { summary: shown.summary, arranged: shown.arranged, pinned }
}

/** Does the work that is asked for, a slice at a time. In: null where nothing is. */
function useInSlices(asked: Asked | null, done: (made: Made) => void): void {
  const run = useRef<{ readonly arrangement: Arrangement; readonly stop: () => void } | null>(null)
  const wanted = useRef(asked)
  const tell = useRef(done)
  useEffect(() => {
    wanted.current = asked
    tell.current = done
    const begin = (): void => {
      const mine = wanted.current
      run.current = null
      if (
        mine === null ||
        (last?.list === mine.list && last.lines === mine.lines && isSame(last.arrangement, mine.arrangement))
      )
        return
      const work = making(mine, last?.list === mine.list ? last : null)
      let timer: ReturnType<typeof setTimeout> | null = null
      const goOn = (): void => {
        for (const until = performance.now() + SLICE_MS; performance.now() < until;) {
          const step = work.next()
          if (step.done !== true) continue
          tell.current({ ...mine, ...step.value })
          begin()
          return
        }
        timer = setTimeout(goOn)
      }
      run.current = { arrangement: mine.arrangement, stop: () => timer !== null && clearTimeout(timer) }
      timer = setTimeout(goOn)
    }
    // A list that grows is arranged to its end before the longer one is begun, or none would ever be shown.
    if (run.current !== null && asked !== null && isSame(run.current.arrangement, asked.arrangement)) return
    run.current?.stop()
    begin()
  })
  useEffect(
    () => () => {
      run.current?.stop()
      run.current = null
    },
    [],
  )
}

/** The chosen item: its key, and its place where it is known. */
export type Chosen = { readonly key: string; readonly at: number | null }

/** The place of the chosen item; 0 where it is not there. */
export function placeOf(items: readonly Item[], chosen: Chosen | null): number {
  if (chosen === null) return 0
  const here = chosen.at === null ? undefined : items[chosen.at]
  if (chosen.at !== null && here !== undefined && keyOf(here) === chosen.key) return chosen.at
  return Math.max(
    0,
    items.findIndex((item) => keyOf(item) === chosen.key),
  )
}
