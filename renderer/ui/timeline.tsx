import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './timeline.module.css'

type TimeListProps = {
  readonly label: string
  /** The id of the line that is chosen. */
  readonly current: string | null
  /** The times have their day with them: no heading says it. */
  readonly long?: boolean
  readonly children: ReactNode
}

/**
 * A list along a line of time. Arrows move the choice from anywhere on the screen; the list is one tab stop.
 */
export function TimeList({ label, current, long = false, children }: TimeListProps) {
  return (
    <div
      className={cx(styles['scroll'], long && styles['long'])}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={current ?? undefined}
    >
      {children}
    </div>
  )
}

/** Lines that belong together: a day, or what nobody has looked at. */
export function TimeGroup({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div role="group" aria-label={name}>
      <div className={styles['day']} aria-hidden="true">
        {name}
      </div>
      {children}
    </div>
  )
}

type TimeLineProps = {
  readonly id: string
  readonly at: string
  readonly time: string
  /** A square wants to be looked at, a disc is our own doing, a ring is neither. */
  readonly look: 'ours' | 'ring' | 'square'
  readonly icon: IconName
  readonly title: string
  readonly text: string
  readonly kind: string
  /** What is read aloud. */
  readonly says: string
  readonly selected: boolean
  /** The line of time begins or ends here. */
  readonly first: boolean
  readonly last: boolean
  readonly onChoose: () => void
}

/** One thing that happened. */
export function TimeLine(props: TimeLineProps) {
  const { first, last } = props
  return (
    <div
      id={props.id}
      role="option"
      aria-selected={props.selected}
      aria-label={props.says}
      className={cx(styles['entry'], first && styles['first'], last && styles['last'])}
      onClick={props.onChoose}
    >
      <time dateTime={props.at}>{props.time}</time>
      <span className={cx(styles['dot'], styles[props.look])}>
        <Icon name={props.icon} size={14} />
      </span>
      <span className={styles['says']}>
        <b>{props.title}</b>
        <small>{props.text}</small>
      </span>
      <span className={styles['kind']}>{props.kind}</span>
    </div>
  )
}
