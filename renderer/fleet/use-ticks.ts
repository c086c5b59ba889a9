import { useMemo, useState } from 'react'
import { useSteady } from '../ui/use-steady.ts'

export type Ticks = {
  readonly ids: readonly string[]
  readonly has: (id: string) => boolean
  /** True when all shown rows are ticked. */
  readonly isAll: boolean
  /** Ticks or unticks one row; with `range`, all rows from the last ticked one to it. */
  readonly toggle: (id: string, range: boolean) => void
  readonly all: () => void
  readonly clear: () => void
}

/** The ticked servers, in the order of the rows. A row that a filter hides stays ticked and is counted. */
export function useTicks(rows: readonly string[]): Ticks {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [last, setLast] = useState<string | null>(null)
  const ids = useMemo(() => {
    if (ticked.size === 0) return []
    const here = rows.filter((id) => ticked.has(id))
    if (here.length === ticked.size) return here
    const shown = new Set(here)
    return [...here, ...[...ticked].filter((id) => !shown.has(id))]
  }, [rows, ticked])
  const isAll = useMemo(
    () => 0 < rows.length && rows.length <= ticked.size && rows.every((id) => ticked.has(id)),
    [rows, ticked],
  )
  const toggle = useSteady((id: string, range: boolean) => {
    const next = new Set(ticked)
    const [from, to] = range && last !== null ? [rows.indexOf(last), rows.indexOf(id)] : [-1, -1]
    if (from >= 0 && to >= 0)
      for (const one of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one)
    else if (next.has(id)) next.delete(id)
    else next.add(id)
    setTicked(next)
    setLast(id)
  })
  return {
    ids,
    has: (id) => ticked.has(id),
    isAll,
    toggle,
    all: () => setTicked(isAll ? new Set() : new Set(rows)),
    clear: () => setTicked(new Set()),
  }
}
