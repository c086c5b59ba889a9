import type { ReactNode } from 'react'
import type { StepId } from '../../shared/client/way.ts'
import { exactly } from '../../shared/fleet/search.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import type { BatchWish } from '../change/batch-sheet.tsx'
import type { Connection } from '../../shared/connection/view.ts'
import type { Again } from '../../shared/token/again.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { COMPARE_KEYS, SERVER_KEYS, SHARING_KEYS, type Key, type KeyGroup } from './screen-keys.ts'
import { changeableKeys } from './key-acts.ts'
import { FleetScreen } from '../fleet/fleet-screen.tsx'
import { TABS, type ServerTab } from '../server/tabs.ts'
import type { Kept } from '../reading/lines.ts'
import type { IconName } from '../ui/icon.tsx'
import { screenOnDemand } from '../ui/on-demand.tsx'

/* Only what the first picture of a stored list shows is loaded at once. */
const AccessScreen = screenOnDemand(async () => (await import('../access/access-screen.tsx')).AccessScreen)
const BenchScreen = screenOnDemand(async () => (await import('../bench/bench-screen.tsx')).BenchScreen)
/** Begun ahead by a start without a stored list. */
export const loadConnect = async () => (await import('../connect/connect-screen.tsx')).ConnectScreen
const ConnectScreen = screenOnDemand(loadConnect)
const CompareScreen = screenOnDemand(
  async () => (await import('../compare/compare-screen.tsx')).CompareScreen,
)
const HistoryScreen = screenOnDemand(
  async () => (await import('../history/history-screen.tsx')).HistoryScreen,
)
const NetworkScreen = screenOnDemand(
  async () => (await import('../network/network-screen.tsx')).NetworkScreen,
)
const RehearsalScreen = screenOnDemand(
  async () => (await import('../rehearsal/rehearsal-screen.tsx')).RehearsalScreen,
)
const ServerScreen = screenOnDemand(async () => (await import('../server/server-screen.tsx')).ServerScreen)
const SettingsScreen = screenOnDemand(
  async () => (await import('../settings/settings-screen.tsx')).SettingsScreen,
)
const SharingScreen = screenOnDemand(
  async () => (await import('../sharing/sharing-screen.tsx')).SharingScreen,
)
const WatchScreen = screenOnDemand(async () => (await import('../watch/watch-screen.tsx')).WatchScreen)

export type ScreenId =
  | 'connect'
  | 'fleet'
  | 'access'
  | 'server'
  | 'bench'
  | 'history'
  | 'watch'
  | 'settings'
  | 'network'
  | 'rehearsal'
  | 'compare'
  | 'sharing'

/** Where the window is: a screen, and what it shows. */
export type Place = {
  readonly at: ScreenId
  readonly server?: string | undefined
  /** The tab that is open first on the server screen. */
  readonly tab?: ServerTab | undefined
  /** The client whose way is to be looked at. */
  readonly client?: string | undefined
  /** The step of the clients' way that is shown first. */
  readonly step?: StepId | undefined
  /** A test of the history to repeat. */
  readonly again?: Again | undefined
  /** The id of a saved gateway to open at once. */
  readonly open?: string | undefined
  /** The part of the settings to begin at. */
  readonly section?: string | undefined
  /** What the fleet is filtered by. */
  readonly typed?: string | undefined
  /** The card a notification was about. */
  readonly card?: string | undefined
}

/** What a screen can ask the window to do. */
export type Acts = {
  readonly go: (to: Place) => void
  /** The same place in another state: no step of its own for the way back. */
  readonly amend: (part: Partial<Place>) => void
  readonly home: () => void
  readonly connected: (connection: Connection) => void
  /** Shows the stored data of a gateway, without a connection. */
  readonly look: (kept: Kept) => void
  /** Opens the review of one change of several servers. */
  readonly batch: (title: string, serverIds: readonly string[], wanted: WantedChange) => void
  /** Opens the review of several changes, each of its own server. */
  readonly changes: (wish: BatchWish) => void
  readonly undo: (changeId: string, serverId: string) => void
  readonly restore: (card: DriftCard) => void
}

export type { Key, KeyGroup }

/** One screen, with what the rail, the palette, the keys and the shell need to know about it. */
export type Screen = {
  readonly id: ScreenId
  /** Ctrl and this digit open it, and the rail lists it. */
  readonly key: string | null
  readonly label: string
  /** Null: it is only opened from another screen, so the palette does not list it. */
  readonly icon: IconName | null
  readonly needsConnection: boolean
  /** True: without a connection it shows stored data. */
  readonly showsKept?: boolean
  /** The entry of the rail that is highlighted while it is open, where it has no entry of its own. */
  readonly under?: ScreenId
  /** True: when it is opened from the rail, the server stays chosen. */
  readonly keepsServer?: boolean
  readonly keys: readonly Key[]
  /** Further groups of keys on this screen. */
  readonly more?: readonly KeyGroup[]
  readonly component: (props: { readonly place: Place; readonly acts: Acts }) => ReactNode
}

const COMMANDS: Key = ['Ctrl K', 'Commands', null]
const GATEWAYS: Key = ['Ctrl G', 'Gateways', null]
const HELP: Key = ['?', 'Keys', null]

/** Every screen. The rail, the palette, the keys and the shell read only this table. */
export const SCREENS: readonly Screen[] = [
  {
    id: 'connect',
    key: null,
    label: 'Connect',
    icon: null,
    needsConnection: false,
    keys: [
      ['Ctrl D', 'Open the demo', 'Open the built-in demo'],
      ['Ctrl ↵', 'Connect', null],
      GATEWAYS,
      HELP,
    ],
    component: ({ place, acts }) => (
      <ConnectScreen open={place.open} onConnected={acts.connected} onLook={acts.look} />
    ),
  },
  {
    id: 'fleet',
    key: '1',
    label: 'Fleet',
    icon: 'fleet',
    needsConnection: true,
    showsKept: true,
    keys: [
      ['↑ ↓', 'Rows', 'Choose a row'],
      ['Enter', 'Open', 'Open the server'],
      ['t', 'Test', 'Test the token on it'],
      ['Ctrl V', 'Test a token', null],
      ['/', 'Filter', 'Filter'],
      ['x', null, 'Tick a server for a change of several; Ctrl+A all'],
      ['⇧ X', null, 'Tick all servers up to here'],
      ['s', null, 'Show the next verdict of the tested token only'],
      ['p', null, 'Pin the server: it is listed first'],
      ['n', null, 'Go to the next server that changed since the list was read'],
      ['⇧ V', null, 'Save what is shown as a view'],
      ['⇧ ← →', null, 'On the head of a column: narrower or wider; with Alt it moves'],
      ['⇧ F10', null, 'Menu for what is chosen'],
      GATEWAYS,
      COMMANDS,
      HELP,
    ],
    component: ({ place, acts }) => (
      <FleetScreen
        wanted={place.typed}
        onBatch={acts.batch}
        onShared={() => acts.go({ at: 'sharing' })}
        onOpen={(server) => acts.go({ at: 'server', server })}
        onTest={(server) => acts.go({ at: 'bench', server })}
      />
    ),
  },
  {
    id: 'access',
    key: '6',
    label: 'Access',
    icon: 'grid',
    needsConnection: true,
    keys: [
      ['↑ ↓ ← →', 'Cells', 'Choose a cell; Home, End, Page and Ctrl go further'],
      ['Enter', 'Open', 'Open the way at its step, or the bench with the token'],
      ['Space', null, 'Open or close a band of servers'],
      ['y', 'Copy the cure', 'Copy what cures it'],
      ['r', 'Walk', 'Walk: shows which hosts are asked first'],
      ['v', null, 'As map or as table'],
      ['/', null, 'Filter servers'],
      COMMANDS,
      HELP,
    ],
    component: ({ acts }) => (
      <AccessScreen
        onOpenWay={(server, client, step) => acts.go({ at: 'server', server, tab: 'clients', client, step })}
        onOpenBench={(server) => acts.go({ at: 'bench', server })}
      />
    ),
  },
  {
    id: 'server',
    key: null,
    label: 'Server',
    icon: null,
    needsConnection: true,
    showsKept: true,
    under: 'fleet',
    keys: [
      [`1-${TABS.length}`, 'Tabs', TABS.map(([, name]) => name).join(', ')],
      ['f', 'First fix', 'Preview the first fix that is done here'],
      ['⇧ F', null, 'Go to the other fixes'],
      ['v', 'Table or picture', 'Switchboard as picture or table'],
      ['Ctrl ↵', null, 'Review the previewed change'],
      ['t', 'Bench', 'Open in the bench'],
      ['/', null, 'Filter the values of the switchboard'],
      GATEWAYS,
      COMMANDS,
      HELP,
    ],
    more: SERVER_KEYS,
    component: ({ place: { server = '', tab, client, step }, acts }) => (
      <ServerScreen
        serverId={server}
        tab={tab}
        client={client}
        step={step}
        onTab={(next) => acts.amend({ tab: next, client: undefined, step: undefined })}
        onBack={acts.home}
        onOpenBench={() => acts.go({ at: 'bench', server })}
      />
    ),
  },
  {
    id: 'bench',
    key: '2',
    label: 'Token bench',
    icon: 'bench',
    needsConnection: true,
    showsKept: true,
    keepsServer: true,
    keys: [
      ['Ctrl V', 'Paste a token', null],
      ['g', 'Get one', 'Get a token from the issuer'],
      ['d', 'Demo token', 'Use a demo token, in the demo'],
      ['↑ ↓', 'Steps', 'Choose a step'],
      ['f', 'First fix', 'Review the first fix that is done here'],
      ['⇧ F', 'More fixes', 'Go to the other fixes'],
      ['s', 'Send', 'Send the one request to the gateway'],
      ['n', null, 'Does it refuse bad tokens? Sends two that must be refused'],
      ['c', null, 'Shelf: names, and two tokens compared'],
      ['Ctrl ⇧ E', null, 'Share the diagnosis'],
      ['Enter', null, 'Open the server'],
      GATEWAYS,
      COMMANDS,
      HELP,
    ],
    component: ({ place: { server = null, again }, acts }) => (
      <BenchScreen
        serverId={server}
        again={again}
        onOpenServer={(id) => acts.go({ at: 'server', server: id })}
        onOpenSettings={(id) => acts.go({ at: 'server', server: id, tab: 'settings' })}
        onPickServer={(id) => acts.go({ at: 'bench', server: id })}
        onWalk={(id, step) => acts.go({ at: 'server', server: id, tab: 'clients', step: step ?? undefined })}
      />
    ),
  },
  {
    id: 'history',
    key: '3',
    label: 'History',
    icon: 'history',
    needsConnection: true,
    showsKept: true,
    keys: [
      ['↑ ↓', 'Entries', 'Choose an entry'],
      ['v', 'Lanes', 'A lane for each server, or the list'],
      ['← →', null, 'In lanes: along a lane'],
      ['+ -', null, 'In lanes: less time, or more'],
      ['u', 'Undo', 'Undo the change (opens the review)'],
      ['r', 'Restore', 'Restore what was there before (opens the review)'],
      ['t', 'Test again', 'Make the test again'],
      ['⇧ F10', null, 'Menu for what is chosen'],
      ['/', 'Filter', 'Filter'],
      ['Esc', 'Back', null],
      GATEWAYS,
      COMMANDS,
      HELP,
    ],
    component: ({ acts }) => (
      <HistoryScreen
        onUndo={acts.undo}
        onTestAgain={(test) => acts.go({ at: 'bench', server: test.serverId, again: test })}
        onRestore={acts.restore}
        onOpenServer={(server) => acts.go({ at: 'server', server })}
      />
    ),
  },
  {
    id: 'watch',
    key: '4',
    label: 'Watch',
    icon: 'eye',
    needsConnection: true,
    keys: [
      ['↑ ↓', 'Cards', 'Choose a card'],
      ['r', 'Restore', 'Restore what was there before (opens the review)'],
      ['a', 'Acknowledge', 'Acknowledge the card'],
      ['Enter', null, 'Open the server'],
      ['l', 'Look now', 'Look at the gateway now'],
      GATEWAYS,
      COMMANDS,
      HELP,
    ],
    component: ({ place, acts }) => (
      <WatchScreen
        chosen={place.card ?? null}
        onLeave={() => acts.amend({ card: undefined })}
        onRestore={acts.restore}
        onOpenServer={(server) => acts.go({ at: 'server', server })}
      />
    ),
  },
  {
    id: 'settings',
    key: '5',
    label: 'Settings',
    icon: 'settings',
    needsConnection: false,
    keys: [['Esc', 'Back', null], COMMANDS, HELP],
    component: ({ place }) => <SettingsScreen keys={changeableKeys(SCREENS)} section={place.section} />,
  },
  {
    id: 'network',
    key: null,
    label: 'Network log',
    icon: 'activity',
    needsConnection: false,
    keys: [['/', 'Filter', 'Filter'], ['Esc', 'Back', null], COMMANDS, HELP],
    component: () => <NetworkScreen />,
  },
  {
    id: 'rehearsal',
    key: null,
    label: 'Upgrade rehearsal',
    icon: null,
    needsConnection: true,
    under: 'fleet',
    keys: [
      ['r', 'Again', 'Rehearse again'],
      ['s', 'Save', 'Save what was found as a report'],
      ['Esc', 'Back', null],
      COMMANDS,
      HELP,
    ],
    component: () => <RehearsalScreen />,
  },
  {
    id: 'compare',
    key: null,
    label: 'Compare gateways',
    icon: 'layers',
    needsConnection: true,
    showsKept: true,
    under: 'fleet',
    keys: [...COMPARE_KEYS, COMMANDS, HELP],
    component: ({ acts }) => <CompareScreen onBack={acts.home} onBatch={acts.changes} />,
  },
  {
    id: 'sharing',
    key: null,
    label: 'Shared audiences',
    icon: 'link',
    needsConnection: true,
    showsKept: true,
    under: 'fleet',
    keys: [...SHARING_KEYS, COMMANDS, HELP],
    component: ({ acts }) => (
      <SharingScreen
        onOpen={(server) => acts.go({ at: 'server', server })}
        onFleet={(value) => acts.go({ at: 'fleet', typed: exactly(value) })}
      />
    ),
  },
]

/** The screen with this id. */
export function screenOf(id: ScreenId): Screen {
  const screen = SCREENS.find((one) => one.id === id)
  if (!screen) throw new Error(`no screen ${id}`)
  return screen
}

/** The keys that work at a place. What a key does on the open tab goes before what it does on the screen. */
export function keysAt({ at, tab }: Pick<Place, 'at' | 'tab'>): readonly Key[] {
  const { keys, more = [] } = screenOf(at)
  return [...more.filter((group) => group.tab === tab).flatMap((group) => group.keys), ...keys]
}
