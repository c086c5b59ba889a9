import { useDeferredValue, useEffect, useImperativeHandle, useRef, type MouseEvent, type Ref } from 'react'
import type { VirtualItem } from '@tanstack/react-virtual'
import type { Item } from '../../shared/fleet/arrange.ts'
import type { TokenView } from '../../shared/token/view.ts'
import type { LinesChanged } from '../reading/lines.ts'
import { GapRow } from '../ui/gap-row.tsx'
import { useSteady } from '../ui/use-steady.ts'
import { useVirtual } from '../ui/use-virtual.ts'
import type { Columns } from './columns.ts'
import { FleetRow, GroupRow, keyOf, rowIdOf, type RowTest } from './fleet-row.tsx'
import { TableHead } from './table-head.tsx'
import type { Ticks } from './use-ticks.ts'
import styles from './fleet-table.module.css'

const ROW = 32
const GROUP = 30
const HEAD = 30
/** Rows drawn above and below those in sight. */
const OVERSCAN = 6
const NO_ROWS: readonly VirtualItem[] = []

export type FleetTableHandle = {
  readonly show: (index: number) => void
  readonly page: () => number
  readonly focus: () => void
  /** The position of an item's row on the screen; null where it is not drawn. */
  readonly placeOf: (item: Item) => DOMRect | null
}

type FleetTableProps = {
  readonly ref: Ref<FleetTableHandle>
  readonly items: readonly Item[]
  readonly columns: Columns
  readonly typed: string
  /** The chosen item; null for none. */
  readonly current: Item | null
  readonly token: TokenView | null
  /** What is known of the tested token at a server; null: none is tested. */
  readonly testOf: ((serverId: string) => RowTest) | null
  readonly busy: boolean
  readonly ticks: Ticks
  /** Ids of servers that stand before the others. */
  readonly pinned: ReadonlySet<string>
  readonly changed: LinesChanged | null
  readonly onChoose: (key: string) => void
  readonly onOpen: (serverId: string) => void
  readonly onFold: (group: string) => void
  readonly onMenu: (serverId: string, at: { readonly x: number; readonly y: number }) => void
}

/** False until a table was drawn: its first rows cost several times as much as those of any later one. */
let isWarm = false

/** Rows are drawn together with the screen around them: where nothing is there yet that would wait. */
export function drawRowsAtOnce(): void {
  isWarm = true
}

/**
 * The table of the fleet. Arrow keys move the selection from anywhere on the screen; the table is one tab
 * stop.
 */
export function FleetTable(props: FleetTableProps) {
  const { ref, items, columns, current, token, testOf, busy, ticks, changed, onMenu } = props
  const box = useRef<HTMLDivElement>(null)
  const table = useRef<HTMLTableElement>(null)
  const kinds = items[0]?.head ? items : null
  // What is out of sight comes right after what is in sight.
  const overscan = useDeferredValue(OVERSCAN, 0)
  const rows = useVirtual(box, {
    count: items.length,
    // Without groups no row is looked at: there may be a hundred thousand.
    estimateSize: kinds === null ? () => ROW : (index) => (items[index]?.head ? GROUP : ROW),
    overscan,
    // Rows begin below the head: that much lower is each of them than its place says.
    scrollPaddingEnd: HEAD,
  })
  // Rows of another kind at the same places have other heights, so they are measured again.
  const measured = useRef(kinds)
  useEffect(() => {
    if (measured.current === kinds) return
    measured.current = kinds
    rows.measure()
  }, [rows, kinds])
  useImperativeHandle(ref, () => ({
    show: (index) => rows.scrollToIndex(index),
    page: () => Math.max(1, Math.floor(((box.current?.clientHeight ?? 600) - HEAD) / ROW) - 1),
    focus: () => table.current?.focus({ preventScroll: true }),
    placeOf: (item) => document.getElementById(rowIdOf(item))?.getBoundingClientRect() ?? null,
  }))

  // The very first rows come right after the screen around them: the window is not busy with both at once.
  const hasRows = useDeferredValue(true, isWarm)
  useEffect(() => {
    isWarm = true
  }, [])
  const drawn = hasRows ? rows.getVirtualItems() : NO_ROWS
  const [first, last] = [drawn[0], drawn.at(-1)]

  const shown = columns.getVisibleLeafColumns().map(({ id }) => id)
  const chosen = current && keyOf(current)
  const menuAt = useSteady((serverId: string, event: MouseEvent) => {
    event.preventDefault()
    props.onChoose(serverId)
    onMenu(serverId, { x: event.clientX, y: event.clientY })
  })
  return (
    <div className={styles['scroll']} ref={box}>
      <table
        ref={table}
        className={styles['table']}
        role="grid"
        aria-label="Virtual servers"
        aria-multiselectable
        aria-rowcount={items.length + 1}
        aria-busy={busy}
        aria-activedescendant={current === null ? undefined : rowIdOf(current)}
        tabIndex={0}
      >
        <TableHead columns={columns} token={token} isAll={ticks.isAll} onAll={ticks.all} />
        <tbody>
          <GapRow height={first?.start ?? 0} columns={shown.length + 1} />
          {drawn.map(({ index }) => {
            const item = items[index]
            if (!item) return null
            const key = keyOf(item)
            if (item.head)
              return (
                <GroupRow
                  key={key}
                  head={item.head}
                  columns={shown.length + 1}
                  number={index + 2}
                  selected={key === chosen}
                  onChoose={props.onChoose}
                  onFold={props.onFold}
                />
              )
            const { line } = item
            return (
              <FleetRow
                key={key}
                line={line}
                columns={shown.join(' ')}
                typed={props.typed}
                number={index + 2}
                selected={key === chosen}
                ticked={ticks.has(line.id)}
                pinned={props.pinned.has(line.id)}
                changed={
                  changed?.added.has(line.id) ? 'new' : changed?.changed.has(line.id) ? 'changed' : null
                }
                onTick={ticks.toggle}
                test={testOf?.(line.id) ?? null}
                onChoose={props.onChoose}
                onOpen={props.onOpen}
                onMenu={menuAt}
              />
            )
          })}
          <GapRow height={last ? rows.getTotalSize() - last.end : 0} columns={shown.length + 1} />
        </tbody>
      </table>
    </div>
  )
}
