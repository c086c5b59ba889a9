import { useRef } from 'react'
import { Menu as AriaMenu, MenuItem, Popover } from 'react-aria-components'
import type { MenuAct } from './menu.tsx'
import { Kbd } from './kbd.tsx'
import styles from './menu.module.css'

type ContextMenuProps = {
  readonly label: string
  /** Where it was opened, in the window. */
  readonly at: { readonly x: number; readonly y: number }
  readonly acts: readonly (MenuAct & { readonly kbd?: string })[]
  readonly onClose: () => void
}

/** The menu for what is under the pointer, or for the selection. */
export function ContextMenu({ label, at, acts, onClose }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null)
  return (
    <>
      <span ref={anchor} style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1 }} />
      <Popover
        className={styles['popover'] ?? ''}
        aria-label={label}
        triggerRef={anchor}
        placement="bottom start"
        offset={2}
        isOpen
        onOpenChange={(open) => !open && onClose()}
      >
        <AriaMenu
          className={styles['menu'] ?? ''}
          aria-label={label}
          autoFocus="first"
          onClose={onClose}
          onAction={(key) => {
            onClose()
            acts.find((act) => act.id === key)?.onAction()
          }}
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
              <span className={styles['grow']}>{act.label}</span>
              {act.kbd !== undefined && <Kbd>{act.kbd}</Kbd>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </>
  )
}
