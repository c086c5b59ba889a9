import type { ReactNode } from 'react'
import type { TableRow } from '../../shared/audience/switchboard-table.ts'
import { LaneBox } from '../ui/chip.tsx'
import { cx } from '../ui/cx.ts'
import { Exact } from '../ui/exact.tsx'
import styles from './board-table.module.css'

type BoardTableProps = {
  readonly rows: readonly TableRow[]
  readonly caption: string
  /** False: the picture shows the same, and the cells are only for assistive technology. */
  readonly shown: boolean
  readonly toggle: ReactNode
  /** The height at which the picture leaves space for the toggle. */
  readonly toggleTop: number
}

/** The switchboard as a table. The toggle is always in the row of the client id, wherever it is drawn. */
export function BoardTable({ rows, caption, shown, toggle, toggleTop }: BoardTableProps) {
  return (
    <table className={shown ? styles['table'] : styles['ghost']}>
      <caption className="sr">{caption}</caption>
      <thead>
        <tr>
          {['Setting', 'Expected value', 'State', 'Matched by'].map((head) => (
            <th key={head} scope="col">
              <Cell shown={shown}>{head}</Cell>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <Cell shown={shown}>
                {row.lane && <LaneBox lane={row.lane} />}
                <span className={styles['setting']}>{row.setting}</span>
              </Cell>
            </th>
            <td>
              <Cell shown={shown}>{row.value === '' ? 'none' : <Exact value={row.value} form="full" />}</Cell>
            </td>
            <td>
              <Cell shown={shown}>{row.state}</Cell>
              {row.toggle && (
                <div
                  className={cx(shown ? styles['inRow'] : styles['over'])}
                  style={shown ? undefined : { top: toggleTop }}
                >
                  {toggle}
                </div>
              )}
            </td>
            <td>
              <Cell shown={shown}>{row.matchedBy}</Cell>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ shown, children }: { readonly shown: boolean; readonly children: ReactNode }) {
  return <span className={shown ? styles['cell'] : 'sr'}>{children}</span>
}
