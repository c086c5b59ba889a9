import type { ReactNode } from 'react'
import styles from './connect-form.module.css'

/** A line of the form. The word is for the eye; each control carries its own name. */
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
