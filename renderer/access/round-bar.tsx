import type { AccessRound } from '../../shared/access/view.ts'
import { figure } from '../../shared/kernel/words.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'

type RoundBarProps = { readonly round: AccessRound; readonly onStop: () => void }

/** Shown while servers are walked: how many of how many, and a button to stop. Finished servers are kept. */
export const RoundBar = ({ round: { done, of, waits }, onStop }: RoundBarProps) => (
  <ProgressBar
    label="Walking"
    counts="Servers walked"
    done={done}
    of={of}
    stop="Stop walking"
    onStop={onStop}
  >
    {waits ? 'waiting, as the host asks' : 'walking'}{' '}
    <b>
      {figure(done)} of {figure(of)}
    </b>
  </ProgressBar>
)
