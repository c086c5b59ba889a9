import { useRef } from 'react'
import { flushSync } from 'react-dom'
import { Popover } from 'react-aria-components'
import { MenuList, type MenuAct } from './menu.tsx'
import styles from './menu.module.css'

type ContextMenuProps = {
  readonly label: string
  /** Where it was opened, in the window. */
  readonly at: { readonly x: number; readonly y: number }
  readonly acts: readonly MenuAct[]
  readonly onClose: () => void
  /** What has the focus after it, where that is not what had it when the menu opened. */
  readonly backTo?: (() => { readonly focus: () => void } | null) | undefined
}

/** The menu for what is under the pointer, or for the selection. */
export function ContextMenu({ label, at, acts, onClose, backTo }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null)
  const close = () => {
    // Until it is gone, an open menu takes the focus back.
    flushSync(onClose)
    backTo?.()?.focus()
  }
  // Closed first, so that what an act opens is not closed with it.
  const closing = acts.map((act) => ({
    ...act,
    onAction: () => {
      close()
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
        onOpenChange={(open) => !open && close()}
      >
        <MenuList label={label} acts={closing} isFocused onClose={close} />
      </Popover>
    </>
  )
}
