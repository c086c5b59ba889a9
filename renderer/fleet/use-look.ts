import { useCallback, useMemo, useState } from 'react'
import { SORTS, type GroupKey, type SortKey } from '../../shared/fleet/arrange.ts'
import { isFilter, type FleetFilter } from '../../shared/fleet/filter.ts'
import { isEndingFilter, type EndingFilter } from '../../shared/fleet/judged.ts'
import type { FleetLook } from '../../shared/window/desk.ts'
import { changeDesk, deskNow, useDesk } from '../reading/desk.ts'

export type ColumnId = SortKey
export const COLUMN_IDS: readonly ColumnId[] = SORTS

/** How the fleet is looked at: filter, order and columns. */
export type Look = {
  readonly filter: FleetFilter
  readonly typed: string
  /** Only where the token that is tested ends so; null: wherever it ends. */
  readonly ending: EndingFilter | null
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
  ending: null,
  sort: null,
  group: null,
  closed: new Set(),
  hidden: [],
  order: COLUMN_IDS,
  widths: {},
}

/** A remembered look, without what another release remembered and this one does not know. */
export function lookOf(kept: FleetLook | null): Look {
  if (kept === null) return FIRST_LOOK
  const order = COLUMN_IDS.every((id) => kept.order.includes(id)) ? kept.order : COLUMN_IDS
  const filter = isFilter(kept.filter) ? kept.filter : 'all'
  const ending = kept.ending != null && isEndingFilter(kept.ending) ? kept.ending : null
  return { ...FIRST_LOOK, ...kept, order, filter, ending }
}

/** The look as it is remembered: which groups are closed is not. */
export const keptOf = ({ closed: _, ...look }: Look): FleetLook => ({
  ...look,
  hidden: [...look.hidden],
  order: [...look.order],
  widths: { ...look.widths },
})

/** Kept outside of the component, for somebody who returns from a server. */
let folded = FIRST_LOOK.closed

/** The present look of the fleet, which its desk remembers, and a function to change a part of it. */
export function useLook(): readonly [Look, (part: Partial<Look>) => void] {
  const kept = useDesk(({ look }) => look)
  const [closed, setClosed] = useState(folded)
  const look = useMemo(() => ({ ...lookOf(kept), closed }), [kept, closed])
  const change = useCallback(({ closed: next, ...part }: Partial<Look>) => {
    if (next) {
      folded = next
      setClosed(next)
    }
    if (Object.keys(part).length > 0)
      changeDesk({ look: keptOf({ ...lookOf(deskNow().look), ...part }) }, true)
  }, [])
  return [look, change]
}
