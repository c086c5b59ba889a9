import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { partialSays } from '../../shared/fleet/missing.ts'
import type { FleetView } from '../../shared/fleet/view.ts'
import { Button } from '../ui/button.tsx'
import { momentOf, Time } from '../ui/clock.tsx'
import { cx } from '../ui/cx.ts'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './scope-line.module.css'

type ScopeLineProps = {
  readonly view: FleetView
  readonly error: AppError | null
  readonly busy: boolean
  readonly onAgain: () => void
}

/** What this list may lack, and why; and why what is shown is old, when reading again failed. */
export function ScopeLine({ view, error, busy, onAgain }: ScopeLineProps) {
  if (!error && view.complete) {
    return view.scopeNote === '' ? null : (
      <p className={styles['scope']} role="note">
        {view.scopeNote}
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
            <b>{says.title}.</b> {says.explanation} {says.next} Shown as of <Time at={view.asOf} />.{' '}
          </>
        )}
        {view.partial
          ? `${partialSays(view.partial, momentOf)} `
          : !view.complete && 'The list may not be complete. '}
        {view.scopeNote}
      </span>
      <Button busy={busy} onPress={onAgain}>
        Read again
      </Button>
    </div>
  )
}
