import { useRef, type KeyboardEvent } from 'react'
import type { TokenView } from '../../shared/token/view.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import { COLUMN_NAMES, type Columns } from './columns.ts'
import type { ColumnId } from './use-look.ts'
import styles from './fleet-table.module.css'

type TableHeadProps = {
  readonly columns: Columns
  readonly token: TokenView | null
  readonly isAll: boolean
  readonly onAll: () => void
}

/** How far a key moves the edge of a column, in pixels. */
const STEP = 16

/**
 * The headings of the columns. A press sorts; the third press restores the gateway's order. Alt and an arrow
 * key move a column, Shift and an arrow key its edge.
 */
export function TableHead({ columns, token, isAll, onAll }: TableHeadProps) {
  const head = useRef<HTMLTableRowElement>(null)
  const shown = columns.getVisibleLeafColumns()
  const sizes = columns.state.columnSizing
  const isFixed = Object.keys(sizes).length > 0
  const total = shown.reduce((sum, column) => sum + column.getSize(), 0)

  /** Gives every column the width it is drawn with; from then on each keeps its own width. */
  const fix = (): Record<string, number> => {
    if (isFixed) return { ...sizes }
    const cells = [...(head.current?.cells ?? [])].slice(1)
    return Object.fromEntries(shown.map(({ id }, at) => [id, cells[at]?.offsetWidth ?? 120]))
  }
  const widen = (id: string, by: number) => {
    const widths = fix()
    columns.setColumnSizing({ ...widths, [id]: Math.max(72, (widths[id] ?? 120) + by) })
  }
  const move = (id: string, by: number) => {
    const ids = shown.map((column) => column.id)
    const at = ids.indexOf(id)
    const to = ids[at + by]
    if (to === undefined || at + by < 1) return
    const order = columns.getAllLeafColumns().map((column) => column.id)
    const moved = order.filter((one) => one !== id)
    moved.splice(moved.indexOf(to) + (by > 0 ? 1 : 0), 0, id)
    columns.setColumnOrder(moved)
  }
  const onKeyDown = (id: string, event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (by === 0 || !(event.altKey || event.shiftKey)) return
    event.preventDefault()
    if (event.altKey) move(id, by)
    else widen(id, by * STEP)
  }

  return (
    <>
      <colgroup>
        <col style={{ width: 40 }} />
        {shown.map((column) => (
          <col
            key={column.id}
            style={{ width: isFixed ? column.getSize() : `${(100 * column.getSize()) / total}%` }}
          />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1} ref={head}>
          <th scope="col" className={styles['check']}>
            <input
              type="checkbox"
              aria-label="Select all servers shown"
              tabIndex={-1}
              checked={isAll}
              onChange={onAll}
            />
          </th>
          {columns.getFlatHeaders().map((header) => {
            const id = header.column.id as ColumnId
            const name = id === 'token' && token ? `Token ${token.label}` : COLUMN_NAMES[id]
            const sorted = header.column.getIsSorted()
            return (
              <th
                key={id}
                scope="col"
                className={cx(id === 'token' && styles['token'], sorted !== false && styles['sorted'])}
                aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
                title={id === 'toggle' ? 'Include client id in audience' : name}
              >
                {header.column.getCanSort() ? (
                  <button
                    type="button"
                    onClick={() =>
                      sorted === 'desc'
                        ? header.column.clearSorting()
                        : header.column.toggleSorting(sorted === 'asc')
                    }
                    onKeyDown={(event) => onKeyDown(id, event)}
                  >
                    {name}
                    {sorted !== false && (
                      <Icon name={sorted === 'asc' ? 'chevron-up' : 'chevron-down'} size={12} />
                    )}
                  </button>
                ) : (
                  name
                )}
                <span
                  className={styles['grip']}
                  onMouseDown={(event) => {
                    if (!isFixed) columns.setColumnSizing(fix())
                    header.getResizeHandler()(event)
                  }}
                />
              </th>
            )
          })}
        </tr>
      </thead>
    </>
  )
}
