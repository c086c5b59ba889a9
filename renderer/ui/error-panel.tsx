import type { ReactNode } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import styles from './error-panel.module.css'
import { MarkIcon } from './verdict.tsx'

type ErrorPanelProps = {
  readonly error: AppError
  readonly onRetry?: (() => void) | undefined
  readonly retryLabel?: string | undefined
  /** True: a strip above older data that stays visible, instead of a block of its own. */
  readonly strip?: boolean | undefined
  /** More buttons. */
  readonly children?: ReactNode
}

/** An error: what happened, where and why, and the next step. */
export function ErrorPanel({
  error,
  onRetry,
  retryLabel = 'Try again',
  strip = false,
  children,
}: ErrorPanelProps) {
  const says = errorText(error)
  return (
    <div className={cx(styles['panel'], strip && styles['strip'])} role="alert" data-error={error.kind}>
      <MarkIcon shape="triangle" />
      <div className={styles['says']}>
        <h2>{says.title}</h2>
        <p>{says.explanation}</p>
        <p>{says.next}</p>
      </div>
      {(onRetry || children !== undefined) && (
        <div className={styles['acts']}>
          {onRetry && <Button onPress={onRetry}>{retryLabel}</Button>}
          {children}
        </div>
      )}
    </div>
  )
}
