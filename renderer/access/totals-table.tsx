import { allOf, inOf, type AccessMap, type Tally } from '../../shared/access/map.ts'
import { stopBars } from '../../shared/access/arrange.ts'
import { cellSays } from '../../shared/access/cell.ts'
import { columnSays } from '../../shared/access/words.ts'
import { figure } from '../../shared/kernel/words.ts'
import table from './table.module.css'
import styles from './totals-table.module.css'

type TotalsTableProps = { readonly map: AccessMap; readonly total: readonly Tally[] }

/** The map as a table of its columns: how many servers let each in, and at which steps it stops. */
export function TotalsTable({ map, total }: TotalsTableProps) {
  return (
    <div className={styles['box']} tabIndex={0} role="region" aria-label="Clients and tokens as a table">
      <table className={table['table']}>
        <caption className="sr">Of each client and token, where it ends</caption>
        <thead>
          <tr>
            <th scope="col">Client or token</th>
            <th scope="col">Get in</th>
            <th scope="col">Would</th>
            <th scope="col">Stops</th>
            <th scope="col">Cannot decide</th>
            <th scope="col">Not walked</th>
            <th scope="col">Most end at</th>
            <th scope="col">Known by</th>
          </tr>
        </thead>
        <tbody>
          {map.columns.map((column, at) => {
            const tally = total[at]
            if (!tally) return null
            const ends = stopBars(map, at).filter(({ key }) => key !== 'in' && key !== 'not-walked')
            const [most] = ends.toSorted((one, other) => other.servers - one.servers)
            return (
              <tr key={`${column.kind} ${column.id}`}>
                <th scope="row">{columnSays(column)}</th>
                <td>
                  {figure(inOf(tally))} of {figure(allOf(tally))}
                </td>
                <td>{figure(tally.would)}</td>
                <td>{figure(tally.stops)}</td>
                <td>{figure(tally['cannot-decide'])}</td>
                <td>{figure(tally['not-walked'])}</td>
                <td>
                  {most === undefined ? '' : `${cellSays(most)}, ${most.title}: ${figure(most.servers)}`}
                </td>
                <td>{column.note}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
