import { useCallback, useMemo, useRef, type CSSProperties } from 'react'
import { truncateMiddle } from '../../shared/audience/truncate.ts'
import { ticksOf } from '../../shared/kernel/axis.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { byName, dayOf, dayRange, openFirst, type DayMark, type DayRow } from '../../shared/watch/day.ts'
import type { WatchView } from '../../shared/watch/view.ts'
import { here, minuteOf, momentOf } from '../ui/clock.tsx'
import { cx } from '../ui/cx.ts'
import { GapRow } from '../ui/gap-row.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { useNow } from '../ui/use-now.ts'
import { useVirtual } from '../ui/use-virtual.ts'
import { useWork } from '../ui/use-work.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import styles from './day-tab.module.css'

const LONGEST_NAME = 26
const TICKS = 6
/** The heights of a row and of the head, in pixels, as the style sheet has them. */
const ROW = 29
const HEAD = 28

type DayTabProps = {
  readonly servers: readonly Pick<FleetLine, 'id' | 'name'>[]
  readonly view: WatchView
  /** Opens the card of a mark. */
  readonly onChoose: (cardId: string) => void
}

/** The last 24 hours of every server: when it was seen, when nobody looked, and what others changed. */
export function DayTab({ servers, view, onChoose }: DayTabProps) {
  const now = useNow(30_000)
  const day = useMemo(() => dayOf(view, now), [view, now])
  const named = useWork(useCallback(() => byName(servers), [servers]))
  const rows = useMemo(() => openFirst(named ?? [], day), [named, day])
  const box = useRef<HTMLDivElement>(null)
  const strips = useVirtual(box, {
    count: rows.length,
    estimateSize: () => ROW,
    overscan: 6,
    scrollMargin: HEAD,
  })
  const drawn = strips.getVirtualItems()
  const [first, last] = [drawn[0], drawn.at(-1)]
  const ticks = ticksOf(dayRange(now), TICKS, here)
  return (
    <div className={styles['scroll']} ref={box}>
      <table
        className={styles['day']}
        aria-label="The last 24 hours of each server"
        aria-rowcount={rows.length + 1}
      >
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">
              <span className="sr">Last 24 hours</span>
              <span className={styles['axis']} aria-hidden="true">
                {ticks.map(({ at, place }) => (
                  <span key={at} style={atPlace(place)}>
                    {minuteOf(at)}
                  </span>
                ))}
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          <GapRow height={(first?.start ?? HEAD) - HEAD} columns={2} />
          {drawn.map(({ index }) => {
            const server = rows[index]
            return (
              server && (
                <ServerDay key={server.id} row={day.rowOf(server)} number={index + 2} onChoose={onChoose} />
              )
            )
          })}
          <GapRow height={last ? strips.getTotalSize() + HEAD - last.end : 0} columns={2} />
        </tbody>
      </table>
      <ul className={styles['legend']} aria-label="What the strip means">
        {LEGEND.map(([state, says]) => (
          <li key={state}>
            <i className={cx(styles['swatch'], styles[state])} aria-hidden="true" />
            {says}
          </li>
        ))}
      </ul>
      <p className={styles['hint']}>
        Looks are noted while the app runs and are not kept. Where the strip is empty, nobody looked.
      </p>
    </div>
  )
}

const LEGEND = [
  ['seen', 'seen'],
  ['away', 'the gateway did not answer'],
  ['paused', 'paused'],
  ['signed-out', 'signed out'],
] as const

const atPlace = (place: number): CSSProperties => ({ left: `${(100 * place).toFixed(3)}%` })

function ServerDay({
  row: { name, spans, marks, says },
  number,
  onChoose,
}: {
  readonly row: DayRow
  readonly number: number
  readonly onChoose: (cardId: string) => void
}) {
  return (
    <tr aria-rowindex={number}>
      <th scope="row" title={name}>
        {truncateMiddle(visible(name), LONGEST_NAME)}
      </th>
      <td>
        <span className="sr">{says}</span>
        <div className={styles['strip']}>
          {spans.map(({ state, from, to }) => (
            <i
              key={`${state}:${from}`}
              className={cx(styles['span'], styles[state])}
              style={{ ...atPlace(from), width: `${(100 * (to - from)).toFixed(3)}%` }}
              aria-hidden="true"
            />
          ))}
          {marks.map((mark) => (
            <Mark key={mark.card.id} mark={mark} onChoose={onChoose} />
          ))}
        </div>
      </td>
    </tr>
  )
}

const ICONS: Readonly<Record<DayMark['look'], IconName>> = { open: 'warning', done: 'check', note: 'eye' }
const WORDS: Readonly<Record<DayMark['look'], string>> = {
  open: 'to look at',
  done: 'looked at',
  note: 'a note',
}

/** What can be looked at is opened; of a note there is no card, and it only says what it is. */
function Mark({
  mark: { card, look, place, more },
  onChoose,
}: {
  readonly mark: DayMark
  readonly onChoose: (cardId: string) => void
}) {
  const others = more === 0 ? '' : `, 1 of ${more + 1} changes about then`
  const says = `${momentOf(card.at)}, ${visible(card.title)}, ${WORDS[look]}${others}`
  const shown = {
    ...{ 'aria-label': says, title: says, style: atPlace(place) },
    className: cx(styles['mark'], styles[look]),
    children: (
      <>
        <Icon name={ICONS[look]} size={12} />
        {more > 0 && more + 1}
      </>
    ),
  }
  if (look === 'note') return <span role="img" {...shown} />
  return <button type="button" {...shown} onClick={() => onChoose(card.id)} />
}
