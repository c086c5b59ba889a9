import { STEPS_OF, type AccessCell } from '../../shared/access/cell.ts'
import type { AccessColumn, AccessRow } from '../../shared/access/map.ts'
import { cellSentence, cellText } from '../../shared/access/words.ts'
import { whoseWord } from '../../shared/client/words.ts'
import { Button } from '../ui/button.tsx'
import { When } from '../ui/clock.tsx'
import { CellMark } from './access-cell.tsx'
import styles from './cell-strip.module.css'

const MOST = 4
const listed = (names: readonly string[]): string =>
  names.length <= MOST
    ? names.join(', ')
    : `${names.slice(0, MOST).join(', ')} and ${names.length - MOST} more`

type CellStripProps = {
  readonly row: AccessRow
  readonly column: AccessColumn
  readonly cell: AccessCell
  /** The other clients that stop at the same step of this server. */
  readonly others: readonly string[]
  readonly onCopy: (() => void) | undefined
  readonly onOpen: () => void
}

/** The chosen cell in words: what it says, how old that is, what cures it, and a link to its step. */
export function CellStrip({ row, column, cell, others, onCopy, onOpen }: CellStripProps) {
  const steps = STEPS_OF[column.kind]
  const open =
    column.kind === 'token'
      ? 'Open on the bench'
      : cell.step === null
        ? 'Open the way'
        : `Open step ${cell.step}`
  return (
    <section className={styles['strip']} aria-label="Chosen cell" data-state={cell.state}>
      <CellMark cell={cell} size={20} />
      <div role="status" className={styles['says']}>
        <p>
          <b>{cellSentence(row, column, cell)}</b> {cell.state !== 'not-walked' && cellText(row, cell)}
        </p>
        <small>
          {cell.whose !== null && `Whose: ${whoseWord(cell.whose)}. `}
          {cell.cure !== '' && `${cell.cure} `}
          {column.kind === 'client' && `Of ${steps} steps; ${column.note}. `}
          {column.kind === 'client' && row.at > 0 && cell.state !== 'not-walked' && (
            <>
              Walked <When at={row.at} quiet />
              {row.version !== null && `, at version ${row.version}`}
              {row.old && ', which is no longer the present one: walk again'}.{' '}
            </>
          )}
          {others.length > 0 && `Stop here too: ${listed(others)}.`}
        </small>
      </div>
      <div className={styles['acts']}>
        {onCopy && (
          <Button icon="copy" kbd="y" onPress={onCopy}>
            Copy the cure
          </Button>
        )}
        <Button variant="primary" kbd="Enter" onPress={onOpen}>
          {open}
        </Button>
      </div>
    </section>
  )
}
