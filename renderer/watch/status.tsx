import type { WatchStatus } from '../../shared/watch/view.ts'
import { figure } from '../../shared/kernel/words.ts'
import { momentOf, When } from '../ui/clock.tsx'
import { Icon } from '../ui/icon.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './status.module.css'

/**
 * `8 watched, 2 not seen, 1 answered older than before`. Servers that were not seen are never said to be
 * unchanged. Empty where all were seen: how many are watched is already in what the guard says.
 */
const seenSays = ({ watched, notSeen, behind }: WatchStatus): string =>
  notSeen === 0 && behind.length === 0
    ? ''
    : [
        `${figure(watched)} watched`,
        ...(notSeen > 0 ? [`${figure(notSeen)} not seen`] : []),
        ...(behind.length > 0 ? [`${figure(behind.length)} answered older than before`] : []),
      ].join(', ')

/** The state of the guard: what it does, what it saw, and when it reads again. */
export function Status({ status }: { readonly status: WatchStatus }) {
  const fine = status.state === 'watching'
  const { lastLook, nextLook } = status
  const seen = lastLook === null ? '' : seenSays(status)
  return (
    <p className={styles['status']} data-state={status.state} role="status" aria-label="Guard">
      {fine ? <Icon name="eye" size={14} /> : <MarkIcon shape="triangle" size={14} />}
      <span>{status.says}</span>
      <small>
        {seen !== '' && `${seen}. `}
        {lastLook !== null && (
          <>
            Last look <When at={lastLook} quiet />
          </>
        )}
        {nextLook !== null &&
          status.state !== 'paused' &&
          `${lastLook === null ? '' : ', '}next ${momentOf(nextLook)}`}
      </small>
    </p>
  )
}
