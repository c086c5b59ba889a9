import type { ReactNode } from 'react'
import { figure } from '../../shared/kernel/words.ts'
import styles from './pill.module.css'

type PillProps = {
  readonly name: string
  readonly count: number
  readonly on: boolean
  readonly onPress: () => void
  readonly children?: ReactNode
}

/** One choice of a filter, with the number of rows it would show. */
export function Pill({ name, count, on, onPress, children }: PillProps) {
  return (
    <button
      type="button"
      className={styles['pill']}
      aria-pressed={on}
      aria-label={`${name}, ${figure(count)}`}
      onClick={onPress}
    >
      {children}
      {name} <b>{figure(count)}</b>
    </button>
  )
}
