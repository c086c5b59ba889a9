import type { Environment } from '../../shared/connection/view.ts'
import type { Review } from '../../shared/change/review.ts'
import { Button } from '../ui/button.tsx'
import { ExportMenu } from './export-menu.tsx'
import styles from './review-sheet.module.css'

type ReviewFooterProps = {
  readonly environment: Environment
  /** Null: there is nothing to apply, or not any more. */
  readonly review: Review | null
  readonly blocked: string | null
  readonly ready: boolean
  readonly applying: boolean
  readonly onCancel: () => void
  readonly onApply: () => void
}

/**
 * Cancel is the default button when more audiences would be accepted. The button that applies has the colour
 * and the name of the environment.
 */
export function ReviewFooter(props: ReviewFooterProps) {
  const { review, blocked, ready, applying } = props
  const widens = review?.effect.widens === true
  const reason = blocked ?? (widens ? 'Cancel is the default: this widens access' : '')
  return (
    <div className={styles['foot']}>
      {review && <ExportMenu reviews={[review]} />}
      <span className={styles['reason']} role="status">
        {review === null ? '' : applying ? 'Sending one PUT, then reading back' : reason}
      </span>
      <Button
        size="large"
        kbd="Esc"
        isDisabled={applying}
        autoFocus={review !== null && widens && !review.typeName}
        onPress={props.onCancel}
      >
        {review === null ? 'Close' : 'Cancel'}
      </Button>
      {review && (
        <Button
          size="large"
          variant="environment"
          kbd="Ctrl ↵"
          busy={applying}
          isDisabled={!ready}
          autoFocus={!widens && !review.typeName}
          onPress={props.onApply}
        >
          {applying ? 'Applying' : `Apply to ${props.environment}`}
        </Button>
      )}
    </div>
  )
}
