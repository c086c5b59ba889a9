import type { AccessCell as Cell, State } from '../../shared/access/cell.ts'
import type { AccessColumn, AccessRow } from '../../shared/access/map.ts'
import { cellSentence } from '../../shared/access/words.ts'
import { cx } from '../ui/cx.ts'
import { MarkIcon } from '../ui/verdict.tsx'
import { CELL } from './measures.ts'
import styles from './access-row.module.css'

const SHAPES: Readonly<Record<State, 'circle' | 'octagon' | 'diamond' | 'ring' | 'hole'>> = {
  in: 'circle',
  would: 'circle',
  stops: 'octagon',
  'cannot-decide': 'diamond',
  foreign: 'hole',
  'not-walked': 'ring',
}

/** The mark of a cell: every state has its own shape. A predicted one, or one by documents, is hollow. */
export const CellMark = ({ cell, size = 14 }: { readonly cell: Cell; readonly size?: number }) => (
  <MarkIcon shape={SHAPES[cell.state]} size={size} hollow={cell.state === 'would' || cell.documented} />
)

type AccessCellProps = {
  readonly id: string
  readonly server: AccessRow
  readonly column: AccessColumn
  readonly cell: Cell
  readonly place: number
  readonly left: number
  readonly lit: boolean
  readonly chosen: boolean
  readonly onChoose: () => void
  readonly onOpen: () => void
}

/** The cell of one client or token at one server. Its accessible name is the whole sentence. */
export function AccessCell(props: AccessCellProps) {
  const { id, server, column, cell, place, left, lit, chosen, onChoose, onOpen } = props
  const says = cellSentence(server, column, cell)
  return (
    <div
      id={id}
      className={cx(styles['cell'], styles[cell.state], lit && styles['lit'], chosen && styles['here'])}
      role="gridcell"
      aria-colindex={place}
      aria-label={says}
      aria-selected={chosen}
      data-lands={chosen ? '' : undefined}
      data-explains={
        chosen && cell.id !== '' ? `${column.kind === 'client' ? 'way' : 'step'}-${cell.id}` : undefined
      }
      title={says}
      tabIndex={chosen ? 0 : -1}
      style={{ left, width: CELL }}
      onClick={onChoose}
      onDoubleClick={onOpen}
    >
      <CellMark cell={cell} />
      {cell.step !== null && <span>{cell.step}</span>}
    </div>
  )
}
