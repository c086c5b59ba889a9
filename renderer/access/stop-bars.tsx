import type { StopBar } from '../../shared/access/arrange.ts'
import { cellSays } from '../../shared/access/cell.ts'
import { barsSay, pressedSays } from '../../shared/access/words.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { cx } from '../ui/cx.ts'
import styles from './stop-bars.module.css'

type StopBarsProps = {
  readonly bars: readonly StopBar[]
  readonly who: string
  readonly pressed: string | null
  readonly onPress: (key: string | null) => void
}

/** At which steps the servers stop in the chosen column; each bar is a filter. */
export function StopBars({ bars, who, pressed, onPress }: StopBarsProps) {
  const most = Math.max(1, ...bars.map(({ servers }) => servers))
  return (
    <section className={styles['bars']} aria-label={`Where ${who} ends`}>
      <header>
        <h2>Where {who} ends first</h2>
        <span>{barsSay(bars)}</span>
        <span>{pressedSays(bars, pressed)}</span>
      </header>
      <div role="group" aria-label="Servers by where it ends">
        {bars.map(({ key, state, step, title, servers }) => (
          <button
            key={key}
            type="button"
            className={cx(styles['bar'], styles[state])}
            aria-pressed={key === pressed}
            aria-label={`${key === 'in' ? 'Gets in, or would' : cellSays({ state, step })}${title === '' ? '' : `, ${title}`}: ${count(servers, 'server')}`}
            onClick={() => onPress(key === pressed ? null : key)}
          >
            <b>{figure(servers)}</b>
            <i style={{ height: Math.max(2, Math.round((38 * servers) / most)) }} />
            <span>
              {key === 'in' ? 'gets in' : step === null ? cellSays({ state, step }) : `${step} ${title}`}
            </span>
          </button>
        ))}
      </div>
    </section>
  )
}
