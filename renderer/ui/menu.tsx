import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import styles from './menu.module.css'

export type MenuAct = {
  readonly id: string
  readonly label: string
  readonly onAction: () => void
  readonly icon?: ReactNode
  readonly isDisabled?: boolean | undefined
}

type MenuProps = {
  readonly label: string
  readonly acts: readonly MenuAct[]
  /** The button that opens it. */
  readonly children: ReactNode
}

/** A menu of actions below its button. */
export function Menu({ label, acts, children }: MenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={styles['popover'] ?? ''} offset={4}>
        <AriaMenu
          className={styles['menu'] ?? ''}
          aria-label={label}
          onAction={(key) => acts.find((act) => act.id === key)?.onAction()}
        >
          {acts.map((act) => (
            <MenuItem
              key={act.id}
              id={act.id}
              textValue={act.label}
              className={styles['item'] ?? ''}
              isDisabled={act.isDisabled === true}
            >
              {act.icon}
              {act.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
