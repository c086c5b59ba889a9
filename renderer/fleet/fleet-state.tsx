import { partialSays } from '../../shared/fleet/missing-words.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { readKeptAgain, type Lines } from '../reading/lines.ts'
import type { Asked } from '../reading/use-asked.ts'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './fleet-state.module.css'

type FleetStateProps = {
  readonly fleet: Asked<'fleet.read'>
  /** A stored list of which nothing has come yet. */
  readonly stored?: Lines['reading']
  /** How many rows there are before the filter. */
  readonly shown: number
  readonly onClear: () => void
}

/**
 * Shown in place of the rows: the fleet is being read, could not be read, is empty, or nothing fits the
 * filter.
 */
export function FleetState({ fleet, stored = null, shown, onClear }: FleetStateProps) {
  const error = stored?.failed ?? (fleet.value ? null : fleet.error)
  if (stored === null ? fleet.busy && !fleet.value : error === null) return <Skeleton />
  if (error) {
    const says = errorText(error)
    return (
      <div className={styles['state']} role="alert">
        <MarkIcon shape="diamond" size={24} />
        <h2>{says.title}</h2>
        <p>{says.explanation}</p>
        <p>{says.next}</p>
        <Button variant="primary" onPress={stored === null ? fleet.again : readKeptAgain}>
          Read again
        </Button>
      </div>
    )
  }
  if (shown > 0) {
    return (
      <div className={styles['state']} role="status">
        <h2>No server fits the filter</h2>
        <p>
          {count(shown, 'server')} {shown === 1 ? 'is' : 'are'} hidden by it.
        </p>
        <Button onPress={onClear}>Show all {figure(shown)}</Button>
      </div>
    )
  }
  const partial = fleet.value?.partial
  return (
    <div className={styles['state']} role="status">
      <MarkIcon shape="ring" size={24} />
      <h2>No virtual servers</h2>
      {partial && <p>{partialSays(partial, momentOf)}</p>}
      <p>{fleet.value?.scopeNote || 'This gateway has none, or this login may see none of them.'}</p>
      <Button onPress={fleet.again}>Read again</Button>
    </div>
  )
}

const BARS = [0, 1, 2, 3, 4, 5, 6, 7]

function Skeleton() {
  return (
    <div className={styles['skeleton']} role="status" aria-label="Reading the servers">
      {BARS.map((bar) => (
        <div key={bar} className={styles['line']} aria-hidden="true">
          <i style={{ width: 90 + ((bar * 37) % 60) }} />
          <i style={{ width: 110 }} />
          <i style={{ width: 170 - ((bar * 29) % 70) }} />
          <i style={{ width: 60 }} />
          <i style={{ width: 200 }} />
        </div>
      ))}
    </div>
  )
}
