import type { ReactNode } from 'react'
import { Switch } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './toggle.module.css'

type ToggleProps = {
  readonly isSelected: boolean
  readonly onChange: (on: boolean) => void
  readonly children: ReactNode
  readonly isDisabled?: boolean | undefined
  /** True: striped, because it shows a preview that is not applied. */
  readonly preview?: boolean | undefined
}

/** A toggle with its text. */
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

/** The picture of a toggle, for places that only show its state, such as the fleet. The word is beside it. */
export function ToggleMark({ on, preview = false, small = false }: ToggleMarkProps) {
  const names = cx(styles['mark'], on && styles['on'], preview && styles['preview'], small && styles['small'])
  return <span className={names} aria-hidden="true" />
}
