import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type Updater,
} from '@tanstack/react-table'
import type { SortKey } from '../../shared/fleet/arrange.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { COLUMN_IDS, type ColumnId, type Look } from './use-look.ts'

const features = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
})

export const COLUMN_NAMES: Readonly<Record<ColumnId, string>> = {
  server: 'Server',
  issuer: 'Issuer',
  audiences: 'Expected audiences',
  toggle: 'Client id in aud',
  health: 'Health',
  token: 'Token',
  changed: 'Changed',
}

const SIZES: Readonly<Record<ColumnId, number>> = {
  server: 200,
  issuer: 180,
  audiences: 240,
  // These two hold a day and “Until learned”, which are not to be cut in a window of 960.
  toggle: 168,
  health: 250,
  token: 220,
  changed: 125,
}

/** Those of a window that is not roomy while a token is tested: no verdict, step, flag or day is cut. */
const TIGHT: Readonly<Record<ColumnId, number>> = {
  server: 150,
  issuer: 112,
  audiences: 178,
  toggle: 146,
  health: 125,
  token: 200,
  changed: 112,
}
const columnsOf = (sizes: Readonly<Record<ColumnId, number>>) =>
  COLUMN_IDS.map((id) => ({
    id,
    accessorFn: (line: FleetLine) => line.name,
    size: sizes[id],
    minSize: 72,
    enableHiding: id !== 'server' && id !== 'token',
  }))
const COLUMNS = {
  usual: columnsOf(SIZES),
  tight: columnsOf(TIGHT),
  // With room for the step that stops beside the picture of the steps.
  roomy: columnsOf({ ...SIZES, toggle: 190, health: 215, token: 370 }),
}

/** The rows are sorted before they come here, and only visible ones are drawn. */
const NO_ROWS: readonly FleetLine[] = []

const next = <T>(updater: Updater<T>, last: T): T =>
  typeof updater === 'function' ? (updater as (last: T) => T)(last) : updater

/**
 * The columns of the fleet: which there are, their order and width, and by which one it is sorted. In: how
 * the fleet is looked at, whether a token is under test, and whether there is room for few columns only or
 * for wide ones.
 */
export function useColumns(
  look: Look,
  onLook: (part: Partial<Look>) => void,
  isTested: boolean,
  isSmall = false,
  isRoomy = false,
) {
  const sorting = look.sort === null ? [] : [{ id: look.sort.by, desc: look.sort.down }]
  const visibility = {
    ...Object.fromEntries(look.hidden.map((id) => [id, false])),
    token: isTested,
    issuer: !look.hidden.includes('issuer') && look.group !== 'issuer' && !isSmall,
    ...(isSmall && { audiences: false, changed: false }),
  }
  return useTable({
    features,
    columns: COLUMNS[isRoomy ? 'roomy' : isTested ? 'tight' : 'usual'],
    data: NO_ROWS,
    manualSorting: true,
    enableSortingRemoval: true,
    columnResizeMode: 'onChange',
    state: {
      sorting,
      columnVisibility: visibility,
      columnOrder: [...look.order],
      columnSizing: look.widths,
    },
    onSortingChange: (updater) => {
      const [first] = next(updater, sorting)
      onLook({ sort: first ? { by: first.id as SortKey, down: first.desc } : null })
    },
    onColumnOrderChange: (updater) =>
      onLook({ order: next<string[]>(updater, [...look.order]) as ColumnId[] }),
    onColumnSizingChange: (updater) => onLook({ widths: next(updater, look.widths) }),
  })
}
export type Columns = ReturnType<typeof useColumns>
