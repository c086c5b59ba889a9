import { useState } from 'react'
import type { WatchSettings, WatchView } from '../../shared/watch/view.ts'
import { call } from '../bridge.ts'
import { When } from '../ui/clock.tsx'
import { useToasts } from '../ui/toast.tsx'
import { Toggle } from '../ui/toggle.tsx'
import styles from './servers-tab.module.css'

type ServersTabProps = {
  readonly view: WatchView
  readonly onPause: (serverId: string, paused: boolean) => void
  readonly onSaved: () => void
}

const USUAL = { from: 22 * 60, to: 7 * 60 }

/** Which servers are watched, and when the desktop is notified. */
export function ServersTab({ view, onPause, onSaved }: ServersTabProps) {
  const { fail } = useToasts()
  const [settings, set] = useState(view.settings)
  const { notify, quiet } = settings
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
    <div className={styles['scroll']}>
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
        <ul className={styles['servers']}>
          {view.servers.map(({ id, name, paused, notSeenSince }) => (
            <li key={id}>
              <Toggle isSelected={!paused} onChange={(on) => onPause(id, !on)}>
                {name}
              </Toggle>
              {notSeenSince !== null && (
                <small className={styles['hint']}>
                  not seen since <When at={notSeenSince} />
                </small>
              )}
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
