import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { partialSays } from '../../shared/fleet/missing-words.ts'
import type { FleetHead } from '../../shared/fleet/view.ts'
import type { LinesChanged } from '../reading/lines.ts'
import { figure } from '../../shared/kernel/words.ts'
import { Button } from '../ui/button.tsx'
import { momentOf, When } from '../ui/clock.tsx'
import { cx } from '../ui/cx.ts'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './scope-line.module.css'

type ScopeLineProps = {
  /** Null: no complete list was read yet. */
  readonly view: FleetHead | null
  /** When the shown list was read; null: not known. */
  readonly asOf: string | null
  readonly error: AppError | null
  readonly busy: boolean
  readonly changed: LinesChanged | null
  /** Goes to the next server that is changed or new; missing: none is shown. */
  readonly onNext?: () => void
  readonly onAgain: () => void
}

/** Says what this list may lack and why, and why it is old when reading it again failed. */
export function ScopeLine({ view, asOf, error, busy, changed, onNext, onAgain }: ScopeLineProps) {
  const news = changed === null ? '' : changedSays(changed)
  const next = onNext && changed !== null && hasRows(changed) && (
    <Button variant="quiet" kbd="n" onPress={onNext}>
      Next change
    </Button>
  )
  if (!error && (view === null || view.complete)) {
    const note = view?.scopeNote ?? ''
    return note === '' && news === '' ? null : (
      <p className={styles['scope']} role="note">
        {note} {news} {next}
      </p>
    )
  }
  const says = error && errorText(error)
  return (
    <div className={cx(styles['scope'], styles['warn'])} role={says ? 'alert' : 'note'}>
      <MarkIcon shape={says ? 'diamond' : 'triangle'} size={14} />
      <span>
        {says && (
          <>
            <b>{says.title}.</b> {says.explanation} {says.next}{' '}
            {asOf !== null && (
              <>
                Shown as of <When at={asOf} quiet />.{' '}
              </>
            )}
          </>
        )}
        {view?.partial
          ? `${partialSays(view.partial, momentOf)} `
          : view?.complete === false && 'The list may not be complete. '}
        {view?.scopeNote} {news} {next}
      </span>
      <Button busy={busy} onPress={onAgain}>
        Read again
      </Button>
    </div>
  )
}

/** Whether there are servers to go to: one that is gone has no row. */
export const hasRows = ({ changed, added }: LinesChanged): boolean => changed.size + added.size > 0

/** `Since 14:02:11: 3 changed, 1 new, 2 gone.`; empty while nothing has changed. */
function changedSays({ since, changed, added, gone }: LinesChanged): string {
  const parts = [
    [changed.size, 'changed'],
    [added.size, 'new'],
    [gone, 'gone'],
  ] as const
  const said = parts.filter(([many]) => many > 0).map(([many, word]) => `${figure(many)} ${word}`)
  return said.length === 0 ? '' : `Since ${momentOf(since)}: ${said.join(', ')}.`
}
