import type { Bar, Waterfall } from '../../shared/network/waterfall.ts'
import { alongPhases, type Phase } from '../../shared/network/phases.ts'
import { cx } from './cx.ts'
import styles from './waterfall.module.css'

type LaneProps = {
  readonly bar: Bar | null
  readonly breaks: Waterfall['breaks']
  /** How it ended: failed steps are drawn otherwise. */
  readonly failed: boolean
  /** The measured parts of it. */
  readonly phases?: readonly Phase[] | undefined
}

/** One step of a waterfall, beside its words, which say the same: when it began and how long it took. */
export function WaterfallBar({ bar, breaks, failed, phases = [] }: LaneProps) {
  return (
    <span className={styles['lane']} aria-hidden="true">
      {breaks.map(({ place, says }) => (
        <i key={place} className={styles['break']} style={{ left: at(place) }} title={says} />
      ))}
      {bar && (
        <i
          className={cx(styles['bar'], failed && styles['failed'], bar.open && styles['open'])}
          style={{ left: at(bar.from), width: at(bar.to - bar.from) }}
        >
          {alongPhases(phases).map(({ phase, from, length }) => (
            <i
              key={phase.name}
              className={cx(styles['phase'], phase.failed && styles['failed'])}
              data-phase={phase.name}
              style={{ left: at(from), width: at(length) }}
            />
          ))}
        </i>
      )}
    </span>
  )
}

const at = (place: number): string => `${(100 * place).toFixed(2)}%`
