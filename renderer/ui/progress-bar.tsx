import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import styles from './progress-bar.module.css'

type ProgressBarProps = {
  /** What is being done, in one word: the name of the message. */
  readonly label: string
  /** What is counted: the name of the bar. */
  readonly counts: string
  readonly done: number
  /** Null: not known. */
  readonly of: number | null
  /** How far it is, in words. */
  readonly children: ReactNode
  /** The button that stops it; missing: it is over soon. */
  readonly stop?: string
  readonly onStop?: () => void
}

/**
 * In the bar of a screen while something long goes on: how far it is, in words and as a line, and a button to
 * stop.
 */
export const ProgressBar = ({ label, counts, done, of, children, stop, onStop }: ProgressBarProps) => (
  <>
    <span className={styles['says']} role="status" aria-label={label}>
      {children}
    </span>
    {onStop && <Button onPress={onStop}>{stop}</Button>}
    <span
      className={styles['track']}
      role="progressbar"
      aria-label={counts}
      aria-valuenow={of === null ? undefined : done}
      aria-valuemax={of ?? undefined}
    >
      <i style={{ width: of === null ? '30%' : `${(100 * done) / Math.max(1, of)}%` }} />
    </span>
  </>
)
