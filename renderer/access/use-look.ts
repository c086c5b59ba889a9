import { useState } from 'react'
import type { AccessFilter, AccessGroupBy } from '../../shared/access/arrange.ts'

/** How the map is looked at, and which cell is chosen. */
export interface Look {
  readonly filter: AccessFilter
  readonly typed: string
  readonly group: AccessGroupBy
  readonly stop: string | null
  readonly opened: ReadonlySet<string>
  /** The ids of hidden columns; `tokens` hides all tokens. */
  readonly hidden: readonly string[]
  /** The chosen cell: the id of a server or the key of a group, and the id of a column. */
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

/** Kept outside of the component, so that the map looks the same when somebody returns from a step. */
let remembered = FIRST

/** The present look of the map, and a function to change a part of it. */
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
