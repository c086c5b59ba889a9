import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { cx } from './cx.ts'
import { Kbd } from './kbd.tsx'
import styles from './menu.module.css'

export type MenuAct = {
  readonly id: string
  readonly label: string
  readonly onAction: () => void
  readonly icon?: ReactNode
  readonly kbd?: string
  readonly isDisabled?: boolean | undefined
}

type MenuProps = {
  readonly label: string
  readonly acts: readonly MenuAct[]
  /** Items above the acts, each with what it does. */
  readonly above?: ReactNode
  readonly wide?: boolean
  /** Whether it is open, where more than its button opens it. */
  readonly isOpen?: boolean
  readonly onOpen?: (open: boolean) => void
  /** The button that opens it. */
  readonly children: ReactNode
}

/** A menu of actions below its button. */
export function Menu({ label, acts, above, wide = false, isOpen, onOpen, children }: MenuProps) {
  return (
    <MenuTrigger
      {...(isOpen !== undefined && { isOpen })}
      {...(onOpen !== undefined && { onOpenChange: onOpen })}
    >
      {children}
      <Popover className={cx(styles['popover'], wide && styles['wide'])} offset={4}>
        <MenuList {...{ label, acts, above }} />
      </Popover>
    </MenuTrigger>
  )
}

type MenuListProps = Pick<MenuProps, 'label' | 'acts' | 'above'> & {
  /** True: the first act has the focus at once. */
  readonly isFocused?: boolean
  readonly onClose?: () => void
}

/** What is in a menu. */
export function MenuList({ label, acts, above, isFocused = false, onClose }: MenuListProps) {
  return (
    <AriaMenu
      className={styles['menu'] ?? ''}
      aria-label={label}
      {...(isFocused && { autoFocus: 'first' as const })}
      {...(onClose !== undefined && { onClose })}
    >
      {above}
      {itemsOf(acts)}
    </AriaMenu>
  )
}

const itemsOf = (acts: readonly MenuAct[]): readonly ReactNode[] =>
  acts.map(({ id, label, icon, kbd, isDisabled, onAction }) => (
    <MenuItem
      key={id}
      id={id}
      textValue={label}
      className={styles['item'] ?? ''}
      isDisabled={isDisabled === true}
      onAction={onAction}
    >
      {icon}
      <span className={styles['grow']}>{label}</span>
      {kbd !== undefined && <Kbd>{kbd}</Kbd>}
    </MenuItem>
  ))
