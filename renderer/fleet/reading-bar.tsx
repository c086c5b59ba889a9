import { figure } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import type { Lines } from '../reading/lines.ts'
import { Button } from '../ui/button.tsx'
import styles from './reading-bar.module.css'

/** Shown while the list is read: how many servers of how many, and a button to stop. What was read stays. */
export function ReadingBar({ reading }: { readonly reading: Lines['reading'] }) {
  if (reading === null) return null
  const { servers, of } = reading
  const all = of === null || of < servers ? null : of
  return (
    <>
      <span className={styles['says']} role="status" aria-label="Reading">
        reading <b>{all === null ? figure(servers) : `${figure(servers)} of ${figure(all)}`}</b> servers
      </span>
      <Button onPress={() => void call('fleet.cancel', {})}>Stop reading</Button>
      <span
        className={styles['track']}
        role="progressbar"
        aria-label="Servers read"
        aria-valuenow={all === null ? undefined : servers}
        aria-valuemax={all ?? undefined}
      >
        <i style={{ width: all === null ? '30%' : `${(100 * servers) / all}%` }} />
      </span>
    </>
  )
}
