import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import type { Screen } from './screens.tsx'

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
    ? ' The fleet, its servers and the history show what was read before.'
    : ' The demo is a gateway on this computer.'
  return (
    <ScreenFrame title={screen.label}>
      <Empty icon="offline" title="Not connected" text={`This screen ${screen.would ?? ''}${stored}`}>
        <Button variant="primary" onPress={onConnect}>
          Connect
        </Button>
        {!kept && <Button onPress={onDemo}>Open the demo</Button>}
      </Empty>
    </ScreenFrame>
  )
}
