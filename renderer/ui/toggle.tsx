import type { ReactNode } from 'react'
import { Switch } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './toggle.module.css'

type ToggleProps = {
  readonly isSelected: boolean
  readonly onChange: (on: boolean) => void
  readonly children: ReactNode
  readonly isDisabled?: boolean | undefined
  /** Striped: shown as it would be, not applied. */
  readonly preview?: boolean | undefined
}

/** A switch with its words. */
export function Toggle({ isSelected, onChange, children, isDisabled = false, preview = false }: ToggleProps) {
  return (
    <Switch
      className={styles['toggle'] ?? ''}
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
    >
      <ToggleMark on={isSelected} preview={preview} />
      {children}
    </Switch>
  )
}

type ToggleMarkProps = {
  readonly on: boolean
  readonly preview?: boolean | undefined
  readonly small?: boolean | undefined
}

/** The drawing of a switch: for places that only show one, such as the fleet. The word stands beside it. */
export function ToggleMark({ on, preview = false, small = false }: ToggleMarkProps) {
  const names = cx(styles['mark'], on && styles['on'], preview && styles['preview'], small && styles['small'])
  return <span className={names} aria-hidden="true" />
}
