import { useRef } from 'react'
import { Popover } from 'react-aria-components'
import { MenuList, type MenuAct } from './menu.tsx'
import styles from './menu.module.css'

type ContextMenuProps = {
  readonly label: string
  /** Where it was opened, in the window. */
  readonly at: { readonly x: number; readonly y: number }
  readonly acts: readonly MenuAct[]
  readonly onClose: () => void
}

/** The menu for what is under the pointer, or for the selection. */
export function ContextMenu({ label, at, acts, onClose }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null)
  // Closed first, so that what an act opens is not closed with it.
  const closing = acts.map((act) => ({
    ...act,
    onAction: () => {
      onClose()
      act.onAction()
    },
  }))
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
        <MenuList label={label} acts={closing} isFocused onClose={onClose} />
      </Popover>
    </>
  )
}
