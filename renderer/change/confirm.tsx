import type { Environment } from '../../shared/connection/view.ts'
import { isTyped, MAX_REASON } from '../../shared/change/confirm.ts'
import type { Review } from '../../shared/change/review.ts'
import { Exact } from '../ui/exact.tsx'
import { ToneIcon } from '../ui/effects.tsx'
import styles from './review-sheet.module.css'

type ConfirmProps = {
  readonly review: Review
  readonly environment: Environment
  readonly typedName: string
  readonly onTypedName: (name: string) => void
  readonly canonicalConfirmed: boolean
  readonly onCanonicalConfirmed: (confirmed: boolean) => void
  readonly reason: string
  readonly onReason: (reason: string) => void
}

/** What a person must confirm before the change can be applied; nothing for most changes. */
export function Confirm(props: ConfirmProps) {
  const { review, environment, typedName } = props
  const matches = isTyped(typedName, review.serverName)
  return (
    <>
      {review.confirmCanonical !== null && (
        <label className={styles['confirm']}>
          <b>Confirm the address</b>
          <span className={styles['check']}>
            <input
              type="checkbox"
              checked={props.canonicalConfirmed}
              onChange={(event) => props.onCanonicalConfirmed(event.target.checked)}
            />
            <span>
              <Exact value={review.confirmCanonical} form="full" /> is this server’s address. APP_DOMAIN is
              only assumed; a wrong address locks every client out.
            </span>
          </span>
        </label>
      )}
      {review.reasonRequired && <Reason reason={props.reason} onReason={props.onReason} />}
      {review.typeName && (
        <div className={styles['confirm']}>
          <label htmlFor="review-name">
            <b>Confirm for {environment}</b>
          </label>
          <div className={styles['name']}>
            <span className={styles['field']}>
              <input
                id="review-name"
                autoFocus
                autoComplete="off"
                spellCheck={false}
                placeholder={review.serverName}
                aria-describedby="review-name-says"
                value={typedName}
                onChange={(event) => props.onTypedName(event.target.value)}
              />
              {matches && <ToneIcon tone="check" />}
            </span>
            <span id="review-name-says" role="status">
              {matches ? 'The name matches.' : `Type ${review.serverName} to apply.`}
            </span>
          </div>
        </div>
      )}
    </>
  )
}

/** The field for the reason, where the profile requires one. */
export function Reason({
  reason,
  onReason,
}: {
  readonly reason: string
  readonly onReason: (reason: string) => void
}) {
  return (
    <div className={styles['confirm']}>
      <label htmlFor="review-reason">
        <b>Reason</b>
      </label>
      <div className={styles['name']}>
        <span className={styles['field']}>
          <input
            id="review-reason"
            autoComplete="off"
            maxLength={MAX_REASON}
            placeholder="Why, or a ticket"
            value={reason}
            onChange={(event) => onReason(event.target.value)}
          />
        </span>
        <span>Kept with the change in the history.</span>
      </div>
    </div>
  )
}
