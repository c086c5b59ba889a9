import type { ReactNode } from 'react'
import styles from './empty.module.css'
import { Icon, type IconName } from './icon.tsx'

type EmptyProps = {
  readonly icon?: IconName | undefined
  readonly title: string
  readonly text?: ReactNode
  /** Buttons for the next step. */
  readonly children?: ReactNode
}

/** Shown by a screen without content: says why, and what to do. */
export function Empty({ icon = 'info', title, text, children }: EmptyProps) {
  return (
    <div className={styles['empty']}>
      <Icon name={icon} size={24} />
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children !== undefined && <div className={styles['acts']}>{children}</div>}
    </div>
  )
}
