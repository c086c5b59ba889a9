import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'
import { MarkIcon } from './verdict.tsx'
import styles from './note.module.css'

type NoteProps = {
  readonly tone?: 'warn' | 'info' | 'bad'
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
  readonly id?: string
}

/** An important remark below the board: a title, what it means, and at most one action. */
export function Note({ tone = 'warn', title, children, action, id }: NoteProps) {
  return (
    <div className={cx(styles['note'], styles[tone])} role="note" id={id}>
      {tone === 'info' ? (
        <Icon name="info" size={14} />
      ) : (
        <MarkIcon shape={tone === 'bad' ? 'octagon' : 'triangle'} size={14} />
      )}
      <p>
        <b>{title}</b> {children}
      </p>
      {action}
    </div>
  )
}
