import { useState } from 'react'
import type { AccessFilter, AccessGroupBy } from '../../shared/access/arrange.ts'

/** How the map is looked at, and which cell is chosen. */
export interface Look {
  readonly filter: AccessFilter
  readonly typed: string
  readonly group: AccessGroupBy
  readonly stop: string | null
  readonly opened: ReadonlySet<string>
  /** Columns that are left out, by their ids; `tokens` for all of those. */
  readonly hidden: readonly string[]
  /** The chosen cell: a server's id or a group's key, and a column's id. */
  readonly line: string | null
  readonly column: string | null
  readonly asTable: boolean
}

const FIRST: Look = {
  filter: 'all',
  typed: '',
  group: 'issuer',
  stop: null,
  opened: new Set(),
  hidden: [],
  line: null,
  column: null,
  asTable: false,
}

/** It outlives the screen: who comes back from a step finds the map as it was left. */
let remembered = FIRST

/** The look of the map, and how to change a part of it. */
export function useLook(): readonly [Look, (part: Partial<Look>) => void] {
  const [look, setLook] = useState(remembered)
  return [
    look,
    (part) =>
      setLook((last) => {
        remembered = { ...last, ...part }
        return remembered
      }),
  ]
}
