import type { Arrival } from '../../shared/client/arrival.ts'
import { saysOf, wayHeadline } from '../../shared/client/words.ts'
import type { GoingPhase } from '../../shared/client/going.ts'
import type { Walked } from '../../shared/client/walked.ts'
import { Button } from '../ui/button.tsx'
import { VerdictBar } from '../ui/verdict.tsx'
import type { Walking } from './use-walk.ts'

const PHASES: Readonly<Record<GoingPhase, string>> = {
  registering: 'Registering at the provider.',
  'sign-in': 'Waiting for the sign-in in your browser.',
  token: 'Fetching the token.',
  'first-call': 'Sending the first call with the token.',
  tools: 'Listing the tools.',
  looking: 'Trying an event stream and a refresh.',
}

const VERDICTS = {
  in: 'accepted',
  'would-get-in': 'accepted',
  stops: 'rejected',
  'cannot-decide': 'cannot-decide',
} as const

type WayBarProps = {
  readonly client: Walked | null
  /** Where its way ended, once it went on and got in. */
  readonly arrival: Arrival | null
  readonly walking: Walking
  readonly onAgain: () => void
  /** Missing where nothing was walked. */
  readonly onShare: (() => void) | undefined
  /** Missing where nothing is left to send. */
  readonly onGoOn: (() => void) | undefined
}

/** The result of the chosen client, or how far the walk is. */
export function WayBar({ client, arrival, walking, onAgain, onShare, onGoOn }: WayBarProps) {
  const { busy, phase, cancel } = walking
  const acts = busy ? (
    <Button kbd="Esc" onPress={cancel}>
      Cancel
    </Button>
  ) : (
    <>
      {onGoOn && (
        <Button kbd="g" onPress={onGoOn}>
          Go on…
        </Button>
      )}
      {onShare && (
        <Button icon="send" onPress={onShare}>
          Share…
        </Button>
      )}
      <Button icon="refresh" kbd="r" onPress={onAgain}>
        Walk again
      </Button>
    </>
  )
  if (client === null)
    return (
      <VerdictBar
        verdict={null}
        title={busy ? 'Walking to the server' : 'Not walked'}
        text={busy ? 'Every client is tried as far as it can be read. Nothing is registered.' : ''}
        busy={busy}
        actions={acts}
      />
    )
  const going = phase === null ? '' : `${PHASES[phase]} `
  return (
    <VerdictBar
      verdict={VERDICTS[client.verdict]}
      hollow={client.verdict === 'would-get-in' || client.basis === 'documented'}
      title={wayHeadline(client)}
      text={`${going}${saysOf(client, arrival)}`}
      busy={busy}
      actions={acts}
    />
  )
}
