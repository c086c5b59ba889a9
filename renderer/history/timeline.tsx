import { byDay, entrySays, isOpen, type Entry } from '../../shared/history/timeline.ts'
import { cx } from '../ui/cx.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import styles from './timeline.module.css'

type TimelineProps = {
  readonly entries: readonly Entry[]
  readonly current: string | null
  readonly onChoose: (id: string) => void
}

/** The line of time by day. Arrows move the choice from anywhere on the screen. */
export function Timeline({ entries, current, onChoose }: TimelineProps) {
  return (
    <div
      className={styles['scroll']}
      role="listbox"
      aria-label="Timeline"
      tabIndex={0}
      aria-activedescendant={current ?? undefined}
    >
      {byDay(entries, dayOf).map(({ day, entries: list }) => (
        <div key={day} role="group" aria-label={day}>
          <div className={styles['day']} aria-hidden="true">
            {day}
          </div>
          {list.map((entry, index) => (
            <Line
              key={entry.id}
              entry={entry}
              first={index === 0}
              last={index === list.length - 1}
              selected={entry.id === current}
              onChoose={onChoose}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

type LineProps = {
  readonly entry: Entry
  readonly first: boolean
  readonly last: boolean
  readonly selected: boolean
  readonly onChoose: (id: string) => void
}

function Line({ entry, first, last, selected, onChoose }: LineProps) {
  const { title, text } = entrySays(entry)
  const clock = clockOf(entry.at)
  const kind = kindOf(entry)
  return (
    <div
      id={entry.id}
      role="option"
      aria-selected={selected}
      aria-label={`${clock}, ${title}, ${text}, ${kind}`}
      className={cx(styles['entry'], first && styles['first'], last && styles['last'])}
      onClick={() => onChoose(entry.id)}
    >
      <time dateTime={entry.at}>{clock}</time>
      <span className={cx(styles['dot'], styles[look(entry)])}>
        <Icon name={iconOf(entry)} size={14} />
      </span>
      <span className={styles['says']}>
        <b>{title}</b>
        <small>{text}</small>
      </span>
      <span className={styles['kind']}>{kind}</span>
    </div>
  )
}

function look(entry: Entry): 'ours' | 'ring' | 'square' {
  if (entry.kind === 'seen') return entry.seen.state === 'note' ? 'ring' : 'square'
  if (entry.kind !== 'change') return 'ring'
  if (isOpen(entry.change) || entry.change.state === 'lost-race') return 'square'
  return entry.change.state === 'confirmed' ? 'ours' : 'ring'
}

function iconOf(entry: Entry): IconName {
  if (entry.kind === 'seen') return entry.seen.kind === 'learned' ? 'eye' : 'warning'
  if (entry.kind === 'audit') return 'edit'
  if (entry.kind === 'test') return 'bench'
  if (entry.change.state === 'confirmed') return entry.change.undoes === null ? 'check' : 'undo'
  return entry.change.state === 'not-applied' ? 'close' : 'warning'
}

function kindOf(entry: Entry): string {
  if (entry.kind === 'seen') return entry.seen.kind === 'learned' ? 'Learned' : 'Observed drift'
  const names = { change: 'Our change', audit: 'Gateway audit', test: 'Test' } as const
  return names[entry.kind]
}

const clockOf = (at: string): string =>
  new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** `Today, 23 November`, `Yesterday`, `12 November`. */
function dayOf(at: string): string {
  const day = new Date(at)
  if (Number.isNaN(day.getTime())) return 'Time not known'
  const now = new Date()
  const midnight = (date: Date): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  const ago = Math.round((midnight(now) - midnight(day)) / 86_400_000)
  const year = day.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  const date = day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...year })
  return ago === 0 ? `Today, ${date}` : ago === 1 ? 'Yesterday' : date
}
