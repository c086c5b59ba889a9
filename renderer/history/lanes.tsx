import type { CSSProperties } from 'react'
import { figure } from '../../shared/kernel/words.ts'
import type { Tick } from '../../shared/kernel/axis.ts'
import type { Lane, LaneLook, LaneMark, Lanes } from '../../shared/history/lanes.ts'
import { truncateMiddle } from '../../shared/audience/truncate.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { entrySays, type Entry } from '../../shared/history/timeline.ts'
import type { Verdict } from '../../shared/contextforge/index.ts'
import { cx } from '../ui/cx.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { VerdictIcon } from '../ui/verdict.tsx'
import { dayOnlyOf, minuteOf, momentOf } from '../ui/clock.tsx'
import styles from './lanes.module.css'

const ICONS: Readonly<Record<Exclude<LaneLook, Verdict>, IconName>> = {
  change: 'check',
  undone: 'check',
  undo: 'undo',
  failed: 'close',
  open: 'warning',
  drift: 'warning',
  learned: 'eye',
  audit: 'edit',
}

const LONGEST_NAME = 20

const LEGEND: readonly (readonly [LaneLook, string])[] = [
  ['accepted', 'accepted'],
  ['rejected', 'rejected'],
  ['cannot-decide', 'cannot decide'],
  ['change', 'our change'],
  ['undone', 'undone'],
  ['undo', 'undo'],
  ['failed', 'not applied'],
  ['open', 'not settled, or changed by others'],
  ['learned', 'learned'],
  ['audit', 'gateway audit'],
]

type LanesViewProps = {
  readonly lanes: Lanes
  readonly ticks: readonly Tick[]
  /** The id of the chosen entry. */
  readonly current: string | null
  readonly onChoose: (id: string) => void
}

/**
 * The history as one line per server, older at the left. Like the list it is one tab stop whose options are
 * chosen by the arrows, and every mark says what the list says of it.
 */
export function LanesView({
  lanes: { lanes, earlier, later, unread },
  ticks,
  current,
  onChoose,
}: LanesViewProps) {
  const outside = [
    ...(earlier > 0 ? [`${earlier} earlier`] : []),
    ...(later > 0 ? [`${later} later`] : []),
    ...(unread > 0 ? [`${unread} without a time`] : []),
  ]
  const active = lanes.some(({ order }) => order.some(({ id }) => id === current)) ? current : null
  return (
    <div className={styles['scroll']}>
      <div
        className={styles['lanes']}
        role="listbox"
        aria-label="Lanes"
        tabIndex={0}
        aria-activedescendant={active ?? undefined}
      >
        {lanes.map((lane) => (
          <LaneRow key={lane.serverId} lane={lane} ticks={ticks} current={active} onChoose={onChoose} />
        ))}
      </div>
      <div className={styles['axis']} aria-hidden="true">
        {ticks.map(({ at, place, hours }) => (
          <span key={at} style={atPlace(place)}>
            {hours ? minuteOf(at) : dayOnlyOf(at)}
          </span>
        ))}
      </div>
      <p className={styles['outside']} role="status">
        {lanes.length === 0 ? 'No entry in this time. ' : ''}
        {outside.length === 0 ? '' : `Not in this picture: ${outside.join(', ')}.`}
      </p>
      <ul className={styles['legend']} aria-label="What the marks mean">
        {LEGEND.map(([look, says]) => (
          <li key={look}>
            <span className={cx(styles['sign'], styles[look])}>
              <Sign look={look} />
            </span>
            {says}
          </li>
        ))}
      </ul>
    </div>
  )
}

const atPlace = (place: number): CSSProperties => ({ left: `${(100 * place).toFixed(2)}%` })

function LaneRow({
  lane,
  ticks,
  current,
  onChoose,
}: {
  readonly lane: Lane
  readonly ticks: readonly Tick[]
  readonly current: string | null
  readonly onChoose: (id: string) => void
}) {
  return (
    <div className={styles['lane']} role="group" aria-label={lane.name}>
      <div className={styles['name']} aria-hidden="true" title={lane.name}>
        {truncateMiddle(visible(lane.name), LONGEST_NAME)}
      </div>
      <div className={styles['rows']}>
        {ticks.map(({ at, place }) => (
          <i key={at} className={styles['tick']} style={atPlace(place)} aria-hidden="true" />
        ))}
        {lane.undone.map(({ from, to }) => (
          <i
            key={`${from}:${to}`}
            className={styles['taken']}
            style={{ ...atPlace(from), width: `${(100 * (to - from)).toFixed(2)}%` }}
            aria-hidden="true"
          />
        ))}
        {lane.rows.map((marks, row) => (
          <div key={row} className={styles['row']} role="presentation">
            {marks.map((mark) => (
              <Mark key={mark.entries[0]?.id} mark={mark} current={current} onChoose={onChoose} />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

function Mark({
  mark: { entries, look, place },
  current,
  onChoose,
}: {
  readonly mark: LaneMark
  readonly current: string | null
  readonly onChoose: (id: string) => void
}) {
  const chosen = entries.find(({ id }) => id === current)
  const entry = chosen ?? entries.at(-1)
  if (!entry) return null
  return (
    <span
      id={entry.id}
      role="option"
      aria-selected={chosen !== undefined}
      aria-label={saysOf(entry, entries.length)}
      title={saysOf(entry, entries.length)}
      data-look={look}
      className={cx(styles['mark'], styles[look])}
      style={atPlace(place)}
      onClick={() => onChoose(entry.id)}
    >
      <Sign look={look} />
      {entries.length > 1 && <b aria-hidden="true">{figure(entries.length)}</b>}
    </span>
  )
}

const Sign = ({ look }: { readonly look: LaneLook }) =>
  look === 'accepted' || look === 'rejected' || look === 'cannot-decide' ? (
    <VerdictIcon verdict={look} size={14} />
  ) : (
    <Icon name={ICONS[look]} size={10} />
  )

function saysOf(entry: Entry, of: number): string {
  const { title, text } = entrySays(entry)
  const all = of > 1 ? `, one of ${of} close together` : ''
  return `${momentOf(entry.at)}, ${title}, ${text}${all}`
}
