import type { WantedChange } from '../../shared/change/review.ts'
import type { Connection } from '../../shared/connection/view.ts'
import { BenchScreen } from '../bench/bench-screen.tsx'
import { ConnectScreen } from '../connect/connect-screen.tsx'
import { FleetScreen } from '../fleet/fleet-screen.tsx'
import type { Screen } from './screen-list.ts'
import { HistoryScreen } from '../history/history-screen.tsx'
import { ServerScreen } from '../server/server-screen.tsx'
import type { DriftCard } from '../../shared/watch/view.ts'
import { WatchScreen } from '../watch/watch-screen.tsx'
import { NetworkScreen } from '../network/network-screen.tsx'
import { SettingsScreen } from '../settings/settings-screen.tsx'

type ScreensProps = {
  readonly screen: Screen
  readonly onGo: (screen: Screen) => void
  readonly onBack: () => void
  readonly onConnected: (connection: Connection) => void
  readonly onUndo: (changeId: string, serverId: string) => void
  readonly onBatch: (title: string, serverIds: readonly string[], wanted: WantedChange) => void
  readonly onRestore: (card: DriftCard) => void
}

/** The screen the window is at. */
export function Screens({ screen, onGo, onBack, onConnected, onUndo, onBatch, onRestore }: ScreensProps) {
  switch (screen.at) {
    case 'connect':
      return <ConnectScreen onConnected={onConnected} />
    case 'fleet':
      return (
        <FleetScreen
          onBatch={onBatch}
          onOpen={(id) => onGo({ at: 'server', id })}
          onTest={(id) => onGo({ at: 'bench', id })}
        />
      )
    case 'server':
      return (
        <ServerScreen
          serverId={screen.id}
          tab={screen.tab}
          onBack={onBack}
          onOpenBench={() => onGo({ at: 'bench', id: screen.id })}
        />
      )
    case 'bench':
      return (
        <BenchScreen
          serverId={screen.id}
          again={screen.again}
          onOpenServer={(id) => onGo({ at: 'server', id })}
          onOpenSettings={(id) => onGo({ at: 'server', id, tab: 'settings' })}
          onPickServer={(id) => onGo({ at: 'bench', id })}
        />
      )
    case 'history':
      return (
        <HistoryScreen
          onUndo={onUndo}
          onTestAgain={(test) =>
            onGo({
              at: 'bench',
              id: test.serverId,
              again: {
                fingerprint: test.fingerprint,
                label: test.label,
                at: test.at,
                verdict: test.verdict,
                stoppedAt: test.stoppedAt,
              },
            })
          }
          onRestore={onRestore}
          onOpenServer={(id) => onGo({ at: 'server', id })}
        />
      )
    case 'watch':
      return (
        <WatchScreen
          chosen={screen.card ?? null}
          onRestore={onRestore}
          onOpenServer={(id) => onGo({ at: 'server', id })}
        />
      )
    case 'settings':
      return <SettingsScreen />
    case 'network':
      return <NetworkScreen />
  }
}
