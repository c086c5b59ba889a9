import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, type Ref } from 'react'
import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import type { AccessItem } from '../../shared/access/arrange.ts'
import type { AccessMap, Tally } from '../../shared/access/map.ts'
import { useVirtual } from '../ui/use-virtual.ts'
import { BandRow, ServerRow, type RowColumns } from './access-row.tsx'
import { GridHead } from './grid-head.tsx'
import { GroupLabels } from './group-labels.tsx'
import { CELL, cellId, GAP, HEAD, LEFT, RIGHT } from './measures.ts'
import styles from './access-grid.module.css'

export interface AccessGridHandle {
  readonly focus: () => void
  /** How many lines are visible at once. */
  readonly page: () => number
}

type AccessGridProps = {
  readonly ref: Ref<AccessGridHandle>
  readonly map: AccessMap
  readonly items: readonly AccessItem[]
  readonly total: readonly Tally[]
  /** How many cells of a row are in each state. */
  readonly tallyOf: (row: number) => Tally
  /** True: the groups have a column of their own. */
  readonly grouped: boolean
  readonly bands: boolean
  /** The chosen cell, by its line and its column. */
  readonly at: { readonly line: number; readonly column: number }
  readonly busy: boolean
  readonly onChoose: (line: number, column: number) => void
  readonly onOpen: () => void
  readonly onBand: () => void
}

/**
 * Every server by every client and token. Only visible lines and columns are drawn, and the chosen cell,
 * which has the focus.
 */
export function AccessGrid(props: AccessGridProps) {
  const { ref, map, items, total, tallyOf, grouped, bands, at, busy, onChoose, onOpen, onBand } = props
  const box = useRef<HTMLDivElement>(null)
  const { columns } = map
  const clients = columns.filter(({ kind }) => kind === 'client').length
  const rowHeight = map.rows.length > 20 ? 32 : 28

  const lines = useVirtual(box, {
    count: items.length,
    estimateSize: (index) => (items[index]?.kind === 'band' ? 38 : rowHeight),
    overscan: 4,
    paddingStart: HEAD,
    scrollPaddingStart: HEAD,
    rangeExtractor: (range) => withChosen(range, at.line),
  })
  const across = useVirtual(box, {
    horizontal: true,
    count: columns.length,
    estimateSize: (index) => (index === clients && clients > 0 ? CELL + GAP : CELL),
    overscan: 2,
    paddingStart: LEFT,
    paddingEnd: RIGHT,
    scrollPaddingStart: LEFT,
    scrollPaddingEnd: RIGHT,
    rangeExtractor: (range) => withChosen(range, at.column),
  })
  useEffect(() => lines.measure(), [lines, items, rowHeight])
  useEffect(() => across.measure(), [across, columns.length, clients])

  const focusChosen = () =>
    document.getElementById(cellId(at.line, at.column))?.focus({ preventScroll: true })
  useLayoutEffect(() => {
    lines.scrollToIndex(at.line)
    across.scrollToIndex(at.column)
    // Whoever types meanwhile keeps the focus.
    if (box.current?.contains(document.activeElement) === true) focusChosen()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- Only where another cell was chosen.
  }, [at.line, at.column])
  useImperativeHandle(ref, () => ({
    focus: focusChosen,
    page: () => Math.max(1, Math.floor(((box.current?.clientHeight ?? 600) - HEAD) / rowHeight) - 1),
  }))

  const drawn = across.getVirtualItems()
  const width = across.getTotalSize()
  const rowColumns: RowColumns = useMemo(
    () =>
      drawn.map(({ index, start }) => ({
        index,
        left: index === clients && clients > 0 ? start + GAP : start,
      })),
    [drawn, clients],
  )
  const summary = columns.length + 2
  return (
    <div className={styles['scroll']} ref={box} data-busy={busy}>
      <div
        className={styles['grid']}
        role="grid"
        aria-label="Who gets in where"
        aria-rowcount={items.length + 1}
        aria-colcount={summary}
        aria-busy={busy}
        style={{ height: lines.getTotalSize(), width }}
        onKeyDown={(event) => {
          if (event.key !== ' ' || items[at.line]?.kind !== 'band') return
          event.preventDefault()
          onBand()
        }}
      >
        <GridHead
          map={map}
          total={total}
          drawn={rowColumns}
          chosen={at.column}
          clients={clients}
          bands={bands}
          onChoose={(column) => onChoose(at.line, column)}
        />
        {grouped && <GroupLabels items={items} height={rowHeight} />}
        {lines.getVirtualItems().map(({ index, start, size }) => {
          const item = items[index]
          if (!item) return null
          const same = {
            line: index,
            top: start,
            height: size,
            columns: rowColumns,
            map,
            chosen: index === at.line ? at.column : null,
            lit: at.column,
            summary,
            onChoose,
          }
          return item.kind === 'band' ? (
            <BandRow
              key={`band ${item.group.key}`}
              {...same}
              group={item.group}
              open={item.open}
              onBand={onBand}
            />
          ) : (
            <ServerRow
              key={map.rows[item.row]?.id ?? index}
              {...same}
              row={item.row}
              grouped={grouped}
              nested={bands}
              last={items[index + 1]?.group !== item.group}
              tally={tallyOf(item.row)}
              onOpen={onOpen}
            />
          )
        })}
      </div>
    </div>
  )
}

/** The chosen line or column is always drawn, because it has the focus. */
function withChosen(range: Range, chosen: number): number[] {
  const drawn = defaultRangeExtractor(range)
  if (chosen < 0 || chosen >= range.count || drawn.includes(chosen)) return drawn
  return [...drawn, chosen].sort((one, other) => one - other)
}
