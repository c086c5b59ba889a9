import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import type { ServerRow } from '../../shared/fleet/view.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { cx } from '../ui/cx.ts'
import { FleetRow } from './fleet-row.tsx'
import type { Ticks } from './use-ticks.ts'
import type { RowTest } from './use-row-tests.ts'
import { useWindowRows } from './use-window-rows.ts'
import styles from './fleet-table.module.css'

const ROW = 40
const HEAD = 28

export type FleetTableHandle = {
  readonly show: (index: number) => void
  readonly page: () => number
  readonly focus: () => void
}

type FleetTableProps = {
  readonly ref: Ref<FleetTableHandle>
  readonly rows: readonly ServerRow[]
  readonly current: string | null
  readonly token: TokenView | null
  readonly tests: ReadonlyMap<string, RowTest>
  readonly busy: boolean
  readonly ticks: Ticks
  readonly onChoose: (serverId: string) => void
  readonly onOpen: (serverId: string) => void
  /** The servers that are drawn, whenever that changes. */
  readonly onInSight: (serverIds: readonly string[]) => void
}

/**
 * The table of the fleet. Arrows move the selection from anywhere on the screen; the table is one tab stop.
 */
export function FleetTable(props: FleetTableProps) {
  const { ref, rows, current, token, tests, busy, ticks, onChoose, onOpen, onInSight } = props
  const box = useRef<HTMLDivElement>(null)
  const { first, end, show, page } = useWindowRows(box, rows.length, ROW, HEAD)
  const table = useRef<HTMLTableElement>(null)
  useImperativeHandle(ref, () => ({
    show,
    page: () => page,
    focus: () => table.current?.focus({ preventScroll: true }),
  }))

  const drawn = rows.slice(first, end)
  const inSight = drawn.map(({ server }) => server.id).join('\n')
  useEffect(() => {
    onInSight(inSight === '' ? [] : inSight.split('\n'))
  }, [inSight, onInSight])

  const columns = token ? 6 : 5
  return (
    <div className={cx(styles['scroll'], busy && styles['busy'])} ref={box}>
      <table
        ref={table}
        className={cx(styles['table'], token && styles['tested'])}
        role="grid"
        aria-label="Virtual servers"
        aria-multiselectable
        aria-rowcount={rows.length + 1}
        aria-busy={busy}
        aria-activedescendant={current === null ? undefined : `server-${current}`}
        tabIndex={0}
      >
        <colgroup>
          {Array.from({ length: columns }, (_, index) => (
            <col key={index} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles['first']}>
              <input
                type="checkbox"
                aria-label="Select all servers shown"
                tabIndex={-1}
                checked={rows.length > 0 && rows.every(({ server }) => ticks.has(server.id))}
                onChange={ticks.all}
              />
              Server
            </th>
            <th scope="col">Issuer</th>
            <th scope="col">Expected audiences</th>
            <th scope="col" title="Include client id in audience">
              Client id in aud
            </th>
            <th scope="col">Health</th>
            {token && (
              <th scope="col" className={styles['token']} title={token.label}>
                Token {token.label}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          <Gap height={first * ROW} columns={columns} />
          {drawn.map((row, index) => (
            <FleetRow
              key={row.server.id}
              row={row}
              number={first + index + 2}
              selected={row.server.id === current}
              ticked={ticks.has(row.server.id)}
              onTick={ticks.toggle}
              test={token ? (tests.get(row.server.id) ?? 'waiting') : null}
              onChoose={onChoose}
              onOpen={onOpen}
            />
          ))}
          <Gap height={(rows.length - end) * ROW} columns={columns} />
        </tbody>
      </table>
    </div>
  )
}

/** Stands for the rows that are not drawn. */
function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className={styles['gap']}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}
