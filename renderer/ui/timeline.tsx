import type { ReactNode } from 'react'
import type { Verdict } from '../../shared/contextforge/index.ts'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './timeline.module.css'
import { VerdictIcon } from './verdict.tsx'

type TimeListProps = {
  readonly label: string
  /** The id of the chosen line. */
  readonly current: string | null
  /** True: the times include the day, because no heading has it. */
  readonly long?: boolean
  readonly children: ReactNode
}

/**
 * A list along a time line. Arrow keys move the choice from anywhere on the screen; the list is one tab stop.
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

/** Lines that belong together: those of a day, or those nobody has looked at. */
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
  /** `square`: needs attention; `ours`: our own change; `ring`: neither. */
  readonly look: 'ours' | 'ring' | 'square'
  readonly icon: IconName
  /** The verdict of a test, shown in place of the icon. */
  readonly verdict?: Verdict | undefined
  readonly title: string
  readonly text: string
  readonly kind: string
  /** The text that is read aloud. */
  readonly says: string
  readonly selected: boolean
  /** Whether the time line begins or ends here. */
  readonly first: boolean
  readonly last: boolean
  readonly onChoose: () => void
  /** Opens the menu for this line, at a place of the window. */
  readonly onMenu?: ((at: { readonly x: number; readonly y: number }) => void) | undefined
}

/** One event. */
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
      onContextMenu={(event) => {
        if (!props.onMenu) return
        event.preventDefault()
        props.onMenu({ x: event.clientX, y: event.clientY })
      }}
    >
      <time dateTime={props.at}>{props.time}</time>{' '}
      <span className={cx(styles['dot'], styles[props.look])}>
        {props.verdict ? <VerdictIcon verdict={props.verdict} /> : <Icon name={props.icon} size={14} />}
      </span>
      <span className={styles['says']}>
        <b>{props.title}</b> <small>{props.text}</small>
      </span>{' '}
      <span className={styles['kind']}>{props.kind}</span>
    </div>
  )
}
