import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import type { Screen, ScreenId } from './screens.tsx'

/** What a screen shows once there is a connection. */
const WOULD: Partial<Record<ScreenId, string>> = {
  fleet: 'shows every server this login may see, what each expects, and what is wrong with it.',
  access: 'shows which client gets in at which server, and where the others stop.',
  server: 'shows what a server expects, from which setting, and lets you change it.',
  bench: 'tests a token by the checks of the gateway, in its order, and says what would let it in.',
  history: 'lists what you changed, what others changed and what you tested, with a way back.',
  watch: 'says what somebody else changed on the servers, and brings it back.',
  rehearsal: 'says what another release of the gateway would change for these servers.',
  sharing: 'says which servers accept the same audience, and through which setting.',
  compare: 'sets two gateways side by side, and makes one like the other through the same review.',
}

type NotConnectedProps = {
  readonly screen: Screen
  /** True: what was read before is stored and shown by other screens. */
  readonly kept: boolean
  readonly onConnect: () => void
  readonly onDemo: () => void
}

/** A screen without the gateway it asks: says what it would show, and how to get there. */
export function NotConnected({ screen, kept, onConnect, onDemo }: NotConnectedProps) {
  const stored = kept
    ? ' The fleet, its servers, the bench and the history show what was read before.'
    : ' The demo is a gateway on this computer.'
  return (
    <ScreenFrame title={screen.label}>
      <Empty
        icon="offline"
        title="Not connected"
        text={`This screen ${WOULD[screen.id] ?? 'asks the gateway.'}${stored}`}
      >
        <Button variant="primary" onPress={onConnect}>
          Connect
        </Button>
        {!kept && <Button onPress={onDemo}>Open the demo</Button>}
      </Empty>
    </ScreenFrame>
  )
}
