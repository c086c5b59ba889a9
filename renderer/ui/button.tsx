import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import styles from './button.module.css'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'
import { Kbd } from './kbd.tsx'

type ButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style'> & {
  readonly children: ReactNode
  /** One primary button per view; `environment` only where something is written. */
  readonly variant?: 'default' | 'primary' | 'quiet' | 'environment' | undefined
  readonly size?: 'normal' | 'large' | undefined
  readonly kbd?: string | undefined
  readonly icon?: IconName | undefined
  /** True: a bar shows that it is working, and it cannot be pressed; the label and the focus stay. */
  readonly busy?: boolean | undefined
}

/** A button with a text. */
export function Button({
  children,
  variant = 'default',
  size = 'normal',
  kbd,
  icon,
  busy = false,
  onPress,
  type = 'button',
  ...rest
}: ButtonProps) {
  // Not the library's `isPending`: its message names the button, and stays when the button is gone.
  // Not disabled either: a browser takes the focus away from such a button.
  return (
    <AriaButton
      {...rest}
      {...(busy ? { 'aria-disabled': true } : { type, ...(onPress && { onPress }) })}
      className={cx(styles['button'], styles[variant], styles[size], busy && styles['busy'])}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
      {kbd !== undefined && <Kbd>{kbd}</Kbd>}
    </AriaButton>
  )
}

type IconButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'aria-label'> & {
  readonly icon: IconName
  readonly label: string
  readonly size?: number | undefined
  readonly spin?: boolean | undefined
}

/** A button with only an icon; it always has a name. */
export function IconButton({ icon, label, size = 16, spin = false, ...rest }: IconButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className={cx(styles['icon'], spin && styles['spin'])}>
      <Icon name={icon} size={size} />
    </AriaButton>
  )
}
