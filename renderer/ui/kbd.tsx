import styles from './kbd.module.css'
import { useDrawn } from './keymap.ts'

/**
 * A key, drawn as a key; if it was changed, the key it is now on this screen. Hidden from assistive
 * technology, because the control's own name says what it does.
 */
export function Kbd({ children }: { readonly children: string }) {
  const drawn = useDrawn(children)
  return (
    <kbd className={styles['kbd']} aria-hidden="true">
      {drawn}
    </kbd>
  )
}
