import styles from './kbd.module.css'
import { useDrawn } from './keymap.ts'

/**
 * A key, drawn as a key, as it is on this screen after it was changed. Hidden from assistive technology: the
 * control's own name says what it does.
 */
export function Kbd({ children }: { readonly children: string }) {
  const drawn = useDrawn(children)
  return (
    <kbd className={styles['kbd']} aria-hidden="true">
      {drawn}
    </kbd>
  )
}
