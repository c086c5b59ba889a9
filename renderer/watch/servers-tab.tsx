import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { WatchSettings, WatchView } from '../../shared/watch/view.ts'
import { call } from '../bridge.ts'
import { When } from '../ui/clock.tsx'
import { useToasts } from '../ui/toast.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { useVirtual } from '../ui/use-virtual.ts'
import { useWidth } from '../ui/use-width.ts'
import styles from './servers-tab.module.css'

type ServersTabProps = {
  readonly servers: readonly Pick<FleetLine, 'id' | 'name'>[]
  readonly view: WatchView
  readonly onPause: (serverId: string, paused: boolean) => void
  readonly onSaved: () => void
}

const USUAL = { from: 22 * 60, to: 7 * 60 }

/** Which servers are watched, and when the desktop is notified. */
export function ServersTab({ servers, view, onPause, onSaved }: ServersTabProps) {
  const { fail } = useToasts()
  const [settings, set] = useState(view.settings)
  const { notify, quiet } = settings
  const box = useRef<HTMLDivElement>(null)
  const change = async (next: WatchSettings) => {
    set(next)
    const result = await call('watch.settings', next)
    if (result.ok) onSaved()
    else fail(result.error)
  }
  const hours = (which: 'from' | 'to', text: string) => {
    const [hour = NaN, minute = NaN] = text.split(':').map(Number)
    if (quiet && Number.isInteger(hour) && Number.isInteger(minute))
      void change({ notify, quiet: { ...quiet, [which]: hour * 60 + minute } })
  }
  return (
    <div className={styles['scroll']} ref={box}>
      <section aria-labelledby="watch-tell">
        <h2 id="watch-tell">Notifications</h2>
        <Toggle isSelected={notify} onChange={(on) => void change({ notify: on, quiet })}>
          Tell me on the desktop
        </Toggle>
        <Toggle
          isSelected={quiet !== null}
          isDisabled={!notify}
          onChange={(on) => void change({ notify, quiet: on ? USUAL : null })}
        >
          Quiet hours
        </Toggle>
        {quiet && (
          <p className={styles['hours']}>
            <label>
              from
              <input
                type="time"
                value={clockOf(quiet.from)}
                onChange={(event) => hours('from', event.target.value)}
              />
            </label>
            <label>
              to
              <input
                type="time"
                value={clockOf(quiet.to)}
                onChange={(event) => hours('to', event.target.value)}
              />
            </label>
          </p>
        )}
        <p className={styles['hint']}>
          A notification names servers and settings, never values. What happens in quiet hours is told in one
          when they end.
        </p>
      </section>
      <section aria-labelledby="watch-servers">
        <h2 id="watch-servers">Servers</h2>
        <p className={styles['hint']}>
          What is seen of a paused server is kept in the history, and nobody is told.
        </p>
        <WatchedServers servers={servers} view={view} box={box} settings={settings} onPause={onPause} />
      </section>
    </div>
  )
}

/** The height of a server, and the least width of a column, in pixels, as the style sheet has them. */
const ROW = 40
const COLUMN = 236

/** The servers in as many columns as there is room for. Only those in sight are drawn. */
function WatchedServers({
  servers,
  view,
  box,
  settings,
  onPause,
}: {
  readonly servers: ServersTabProps['servers']
  readonly view: WatchView
  readonly box: RefObject<HTMLDivElement | null>
  /** They stand above the list. */
  readonly settings: WatchSettings
  readonly onPause: ServersTabProps['onPause']
}) {
  const { ref: list, width } = useWidth<HTMLUListElement>(COLUMN)
  const paused = useMemo(() => new Set(view.paused), [view])
  const notSeen = useMemo(() => new Map(view.notSeen.map(({ id, since }) => [id, since])), [view])
  const columns = Math.max(1, Math.floor(width / COLUMN))
  const [above, setAbove] = useState(0)
  // What stands above the list changes with them.
  useLayoutEffect(() => setAbove(list.current?.offsetTop ?? 0), [list, settings])
  const rows = useVirtual(box, {
    count: Math.ceil(servers.length / columns),
    estimateSize: () => ROW,
    overscan: 6,
    scrollMargin: above,
  })
  return (
    <ul ref={list} className={styles['servers']} style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().flatMap(({ index, start }) =>
        servers.slice(index * columns, (index + 1) * columns).map(({ id, name }, column) => (
          <li
            key={id}
            aria-setsize={servers.length}
            aria-posinset={index * columns + column + 1}
            style={{
              ...{ top: start - above, left: `${(100 * column) / columns}%` },
              ...{ width: `${100 / columns}%`, height: ROW },
            }}
          >
            <Toggle isSelected={!paused.has(id)} onChange={(on) => onPause(id, !on)}>
              {name}
            </Toggle>
            {notSeen.has(id) && (
              <small className={styles['hint']}>
                not seen since <When at={notSeen.get(id) ?? ''} />
              </small>
            )}
          </li>
        )),
      )}
    </ul>
  )
}

const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
