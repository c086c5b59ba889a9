import { figure } from '../../shared/kernel/words.ts'
import { allOf, inOf, type AccessMap, type Tally } from '../../shared/access/map.ts'
import { shortName } from '../../shared/access/words.ts'
import { STEPS_OF } from '../../shared/access/cell.ts'
import { cx } from '../ui/cx.ts'
import type { RowColumns } from './access-row.tsx'
import { CELL, LEFT } from './measures.ts'
import styles from './grid-head.module.css'

type GridHeadProps = {
  readonly map: AccessMap
  readonly total: readonly Tally[]
  readonly drawn: RowColumns
  readonly chosen: number
  readonly clients: number
  readonly bands: boolean
  readonly onChoose: (column: number) => void
}

/** The names of the columns, and how many servers let each in. */
export function GridHead({ map, total, drawn, chosen, clients, bands, onChoose }: GridHeadProps) {
  const { columns } = map
  const [inside, all] = [
    total.reduce((sum, one) => sum + inOf(one), 0),
    total.reduce((sum, one) => sum + allOf(one), 0),
  ]
  const shown = map.rows.length
  return (
    <div className={styles['head']} role="row" aria-rowindex={1}>
      <div className={styles['headLeft']} role="columnheader" aria-colindex={1} style={{ width: LEFT }}>
        <span>Server</span>
        <span>Get in, of {figure(total[0] ? allOf(total[0]) : shown)}</span>
      </div>
      <span className={styles['kind']} style={{ left: LEFT + 8 }} aria-hidden="true">
        {clients > 0 && `Clients: first stop of ${STEPS_OF.client} steps`}
      </span>
      {drawn.map(({ index, left }) => {
        const column = columns[index]
        const tally = total[index]
        if (!column || !tally) return null
        return (
          <div
            key={`${column.kind} ${column.id}`}
            className={cx(styles['column'], index === chosen && styles['lit'])}
            role="columnheader"
            aria-colindex={index + 2}
            aria-label={`${column.kind === 'client' ? '' : 'Token '}${column.name}, ${column.note}, gets in at ${inOf(tally)} of ${allOf(tally)}`}
            title={`${column.name}, ${column.note}`}
            style={{ left, width: CELL }}
            onClick={() => onChoose(index)}
          >
            {index === clients && clients < columns.length && (
              <span className={styles['kind']} aria-hidden="true">
                {columns.length - clients < 3 ? 'Tokens' : `Tokens: first of ${STEPS_OF.token} checks`}
              </span>
            )}
            <span className={styles['name']}>{shortName(column.name)}</span>
            <span className={styles['count']}>{figure(inOf(tally))}</span>
          </div>
        )
      })}
      <div className={styles['headRight']} role="columnheader" aria-colindex={columns.length + 2}>
        <span>{bands ? 'Most stop at' : 'Get in'}</span>
        <span>
          {figure(inside)} of {figure(all)}
        </span>
      </div>
    </div>
  )
}
