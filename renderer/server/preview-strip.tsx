import { previewSays } from '../../shared/change/words.ts'
import type { Review } from '../../shared/change/review.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import styles from './preview-strip.module.css'

/** Shown while a preview is open: says that nothing was changed, and offers to review or to discard it. */
export function PreviewStrip({
  review,
  onDiscard,
  onReview,
}: {
  readonly review: Review
  readonly onDiscard: () => void
  readonly onReview: () => void
}) {
  return (
    <div className={styles['strip']} role="status" aria-label="Preview">
      <span className={styles['text']}>
        <Icon name="edit" size={14} />
        <span>
          <b>Preview, not applied.</b> {previewSays(review)}
        </span>
      </span>
      <Button kbd="Esc" onPress={onDiscard}>
        Discard
      </Button>
      <Button variant="primary" kbd="Ctrl ↵" onPress={onReview}>
        Review change
      </Button>
    </div>
  )
}
