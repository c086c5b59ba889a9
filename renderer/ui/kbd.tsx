import styles from './kbd.module.css'
import { useDrawn } from './keymap.ts'

type KbdProps = {
  readonly children: string
  /** The id of the screen it works on; the open one by default. */
  readonly scope?: string | undefined
}

/**
 * A key, drawn as a key; if it was changed, the key it is now on its screen. Hidden from assistive
 * technology, because the control's own name says what it does.
 */
export function Kbd({ children, scope }: KbdProps) {
  const drawn = useDrawn(children, scope)
  return (
    <kbd className={styles['kbd']} aria-hidden="true">
      {drawn}
    </kbd>
  )
}
