import { useCallback, useState } from 'react'
import type { GroupKey, SortKey } from '../../shared/fleet/arrange.ts'
import type { FleetFilter } from '../../shared/fleet/filter.ts'

export type ColumnId = SortKey | 'token'
export const COLUMN_IDS: readonly ColumnId[] = [
  'server',
  'issuer',
  'audiences',
  'toggle',
  'health',
  'token',
  'changed',
]

/** How the fleet is looked at: filter, order and columns. */
export type Look = {
  readonly filter: FleetFilter
  readonly typed: string
  readonly sort: { readonly by: SortKey; readonly down: boolean } | null
  readonly group: GroupKey | null
  readonly closed: ReadonlySet<string>
  readonly hidden: readonly ColumnId[]
  readonly order: readonly ColumnId[]
  /** Widths in pixels; empty while all columns follow the window. */
  readonly widths: Readonly<Record<string, number>>
}

export const FIRST_LOOK: Look = {
  filter: 'all',
  typed: '',
  sort: null,
  group: null,
  closed: new Set(),
  hidden: [],
  order: COLUMN_IDS,
  widths: {},
}

/** Kept outside of the component, so that the fleet looks the same when somebody returns from a server. */
let remembered = FIRST_LOOK

/** The present look of the fleet, and a function to change a part of it. */
export function useLook(): readonly [Look, (part: Partial<Look>) => void] {
  const [look, setLook] = useState(remembered)
  const change = useCallback(
    (part: Partial<Look>) =>
      setLook((last) => {
        remembered = { ...last, ...part }
        return remembered
      }),
    [],
  )
  return [look, change]
}
