import styles from './kbd.module.css'

/** A key, drawn as a key. Hidden from assistive technology: the control's own name says what it does. */
export function Kbd({ children }: { readonly children: string }) {
  return (
    <kbd className={styles['kbd']} aria-hidden="true">
      {children}
    </kbd>
  )
}
