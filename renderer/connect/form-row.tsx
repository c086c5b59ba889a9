import type { ReactNode } from 'react'
import styles from './connect-form.module.css'

/** A line of the form. The label is only for the eye; every control has a name of its own. */
export function FormRow({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles['row']}>
      <span className={styles['label']} aria-hidden="true">
        {label}
      </span>
      <div className={styles['controls']}>{children}</div>
    </div>
  )
}
