import type { AccessRound } from '../../shared/access/view.ts'
import { figure } from '../../shared/kernel/words.ts'
import { Button } from '../ui/button.tsx'
import styles from './access.module.css'

type RoundBarProps = { readonly round: AccessRound; readonly onStop: () => void }

/** Shown while servers are walked: how many of how many, and a button to stop. Finished servers are kept. */
export const RoundBar = ({ round: { done, of, waits }, onStop }: RoundBarProps) => (
  <>
    <span className={styles['roundSays']} role="status" aria-label="Walking">
      {waits ? 'waiting, as the host asks' : 'walking'}{' '}
      <b>
        {figure(done)} of {figure(of)}
      </b>
    </span>
    <Button onPress={onStop}>Stop walking</Button>
    <span
      className={styles['track']}
      role="progressbar"
      aria-label="Servers walked"
      aria-valuenow={done}
      aria-valuemax={of}
    >
      <i style={{ width: `${(100 * done) / Math.max(1, of)}%` }} />
    </span>
  </>
)
