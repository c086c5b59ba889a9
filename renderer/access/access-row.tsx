import { countBand, type AccessGroup } from '../../shared/access/arrange.ts'
import { allOf, cellAt, inOf, type AccessMap, type Tally } from '../../shared/access/map.ts'
import { columnSays, mostSays, shareSays } from '../../shared/access/words.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import { AccessCell } from './access-cell.tsx'
import { CELL, cellId, GROUP, LEFT, RIGHT } from './measures.ts'
import styles from './access-row.module.css'

export type RowColumns = readonly { readonly index: number; readonly left: number }[]

type LineProps = {
  readonly line: number
  readonly top: number
  readonly height: number
  readonly columns: RowColumns
  readonly map: AccessMap
  /** The chosen column, if this is the chosen line. */
  readonly chosen: number | null
  /** The column of the chosen cell, highlighted on every line. */
  readonly lit: number
  readonly summary: number
  readonly onChoose: (line: number, column: number) => void
}

type ServerRowProps = LineProps & {
  readonly row: number
  /** True: its group is named beside it. */
  readonly grouped: boolean
  /** True: its group is a band above it. */
  readonly nested: boolean
  readonly last: boolean
  readonly tally: Tally
  readonly onOpen: () => void
}

/** The row of one server: its cells, and how many get in. */
export function ServerRow(props: ServerRowProps) {
  const { line, top, height, columns, map, chosen, lit, summary, row, grouped, nested, last, tally } = props
  const server = map.rows[row]
  if (!server) return null
  const [inside, all] = [inOf(tally), allOf(tally)]
  const issuer = server.issuers[0]?.replace(/^https?:\/\//, '') ?? 'no issuer'
  return (
    <div
      className={cx(
        styles['row'],
        chosen !== null && styles['chosen'],
        server.old && styles['old'],
        last && styles['last'],
      )}
      role="row"
      aria-rowindex={line + 2}
      style={{ top, height }}
    >
      <div
        className={cx(styles['server'], nested && styles['nested'])}
        role="rowheader"
        aria-colindex={1}
        aria-label={`${server.name}, ${server.provider}, ${issuer}${server.old ? ', changed since it was walked' : ''}`}
        title={`${server.name}\n${issuer}`}
        style={grouped ? { left: GROUP, width: LEFT - GROUP } : { left: 0, width: LEFT }}
      >
        <span>{server.name}</span>
        {server.old && <em>changed</em>}
      </div>
      {columns.map(({ index, left }) => {
        const column = map.columns[index]
        if (!column) return null
        return (
          <AccessCell
            key={index}
            id={cellId(line, index)}
            server={server}
            column={column}
            cell={cellAt(map, row, index)}
            place={index + 2}
            left={left}
            lit={index === lit}
            chosen={index === chosen}
            onChoose={() => props.onChoose(line, index)}
            onOpen={props.onOpen}
          />
        )
      })}
      <div className={styles['sum']} role="gridcell" aria-colindex={summary} style={{ width: RIGHT }}>
        <span>
          {figure(inside)} of {figure(all)}
        </span>
        <Share of={tally} />
      </div>
    </div>
  )
}

type BandRowProps = LineProps & {
  readonly group: AccessGroup
  readonly open: boolean
  readonly onBand: () => void
}

/** The row of a group of servers: for each column, the share of servers that lets it in. */
export function BandRow(props: BandRowProps) {
  const { line, top, height, columns, map, chosen, lit, summary, group, open, onChoose, onBand } = props
  // Choosing another cell draws the row again; a group can have thousands of servers to count.
  const { counts, most } = countBand(map, group)
  const clients = counts.filter((_, at) => map.columns[at]?.kind === 'client')
  return (
    <div
      className={cx(styles['band'], chosen !== null && styles['chosen'])}
      role="row"
      aria-rowindex={line + 2}
      aria-expanded={open}
      style={{ top, height }}
    >
      <div className={styles['bandName']} role="rowheader" aria-colindex={1} style={{ width: LEFT }}>
        <button
          type="button"
          tabIndex={-1}
          aria-label={`${open ? 'Close' : 'Open'} ${group.title} ${group.detail}, ${count(group.rows.length, 'server')}`}
          onClick={() => {
            onChoose(line, chosen ?? lit)
            onBand()
          }}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size={12} />
          <b>{group.title}</b>
          <span>{figure(group.rows.length)}</span>
          <i>{group.detail}</i>
        </button>
      </div>
      {columns.map(({ index, left }) => {
        const column = map.columns[index]
        const tally = counts[index]
        if (!column || !tally) return null
        const [inside, all] = [inOf(tally), allOf(tally)]
        return (
          <div
            key={index}
            id={cellId(line, index)}
            className={cx(
              styles['share'],
              index === lit && styles['lit'],
              index === chosen && styles['here'],
            )}
            role="gridcell"
            aria-colindex={index + 2}
            aria-label={`${columnSays(column)} at ${group.title} ${group.detail}: gets in at ${figure(inside)} of ${figure(all)}, stops at ${figure(tally.stops)}, cannot decide ${figure(tally['cannot-decide'])}, not walked ${figure(tally['not-walked'])}`}
            data-lands={index === chosen ? '' : undefined}
            tabIndex={index === chosen ? 0 : -1}
            style={{ left, width: CELL }}
            onClick={() => onChoose(line, index)}
          >
            <span>{shareSays(tally)}</span>
            <Share of={tally} />
          </div>
        )
      })}
      <div className={styles['sum']} role="gridcell" aria-colindex={summary} style={{ width: RIGHT }}>
        <span>{mostSays(most, clients)}</span>
      </div>
    </div>
  )
}

/** How much of a row or a group gets in, stops or is open; shown by order and length, not only by colour. */
function Share({ of: tally }: { readonly of: Tally }) {
  const all = allOf(tally)
  const width = (part: number) => ({ width: `${all === 0 ? 0 : (100 * part) / all}%` })
  return (
    <span className={styles['bar']} aria-hidden="true">
      <i className={styles['barIn']} style={width(inOf(tally))} />
      <i className={styles['barStops']} style={width(tally.stops)} />
      <i className={styles['barOpen']} style={width(tally['cannot-decide'])} />
    </span>
  )
}
