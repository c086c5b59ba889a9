import { useState } from 'react'

export type Ticks = {
  readonly ids: readonly string[]
  readonly has: (id: string) => boolean
  /** Ticks or unticks one row; with `range` all rows from the last one ticked to it. */
  readonly toggle: (id: string, range: boolean) => void
  readonly all: () => void
  readonly clear: () => void
}

/**
 * Which servers are ticked, in the order of the rows. A row that is filtered away stays ticked and is
 * counted.
 */
export function useTicks(rows: readonly string[]): Ticks {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [last, setLast] = useState<string | null>(null)
  const toggle = (id: string, range: boolean) => {
    const next = new Set(ticked)
    const [from, to] = [last === null ? -1 : rows.indexOf(last), rows.indexOf(id)]
    if (range && from >= 0 && to >= 0)
      for (const one of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one)
    else if (next.has(id)) next.delete(id)
    else next.add(id)
    setTicked(next)
    setLast(id)
  }
  return {
    ids: [...rows.filter((id) => ticked.has(id)), ...[...ticked].filter((id) => !rows.includes(id))],
    has: (id) => ticked.has(id),
    toggle,
    all: () => setTicked(rows.every((id) => ticked.has(id)) ? new Set() : new Set(rows)),
    clear: () => setTicked(new Set()),
  }
}
