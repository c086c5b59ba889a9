import type { WantedChange } from '../../shared/change/review.ts'
import type { Connection } from '../../shared/connection/view.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { TokenView } from '../../shared/token/view.ts'
import type { Theme } from '../reading/info.tsx'
import { VerdictIcon } from '../ui/verdict.tsx'
import type { Command } from './palette.tsx'
import { SCREENS, type Place, type ScreenId } from './screens.tsx'

export type CommandParts = {
  readonly connection: Connection | null
  /** The servers of the open gateway. */
  readonly lines: readonly FleetLine[]
  readonly place: Place
  readonly token: TokenView | null
  readonly hasTokens: boolean
  readonly go: (to: Place) => void
  /** Opens a screen in the same way as the rail does. */
  readonly goTo: (id: ScreenId) => void
  readonly review: (serverId: string, wanted: WantedChange) => void
  readonly refresh: () => void
  readonly openDemo: () => void
  readonly demoToken: (serverId: string) => void
  readonly forgetAll: () => void
  readonly openReport: () => void
  readonly memoryOnly: { readonly on: boolean; readonly ask: () => void }
  readonly signIn: () => void
  readonly disconnect: () => void
  readonly setTheme: (theme: Theme) => void
  readonly showKeys: () => void
}

/** The commands of the palette, for the present place. A command that is not possible here is left out. */
export function commandsFor(parts: CommandParts): readonly Command[] {
  const rows = parts.connection ? parts.lines : []
  const here = parts.place.server ?? null
  const sorted = [...rows].sort((a, b) => Number(b.id === here) - Number(a.id === here))
  return [
    ...(parts.connection ? sorted.flatMap((row) => forServer(row, parts, row.id === here)) : []),
    ...general(parts),
    ...screens(parts),
  ]
}

function forServer(server: FleetLine, parts: CommandParts, here: boolean): Command[] {
  const { toggle, health } = server
  const whenTyped = !here
  const found: Command[] = []
  const on = toggle.state === 'on' || toggle.state === 'on-until-learned'
  if (on || toggle.state === 'off') {
    found.push({
      id: `toggle-${server.id}`,
      group: 'Commands',
      label: `Toggle “Include client id in audience” on ${server.name}`,
      hint: `now ${on ? 'on' : 'off'}`,
      right: 'opens the review',
      icon: 'edit',
      whenTyped,
      run: () => parts.review(server.id, { kind: 'toggle', on: !on, clientId: null }),
    })
  }
  found.push({
    id: `test-${server.id}`,
    group: 'Commands',
    label: `Test ${parts.token?.label ?? 'a token'} on ${server.name}`,
    icon: 'bench',
    kbd: here ? 't' : undefined,
    whenTyped,
    run: () => parts.go({ at: 'bench', server: server.id }),
  })
  if (parts.connection?.demo === true) {
    found.push({
      id: `demo-${server.id}`,
      group: 'Commands',
      label: `Use a demo token for ${server.name}`,
      icon: 'key',
      whenTyped,
      run: () => parts.demoToken(server.id),
    })
  }
  found.push({
    id: `open-${server.id}`,
    group: 'Servers',
    label: server.name,
    hint: [server.provider, health.says].filter((part) => part !== '').join(', '),
    icon: 'fleet',
    mark: <VerdictIcon level={health.level} />,
    run: () => parts.go({ at: 'server', server: server.id }),
  })
  return found
}

function general(parts: CommandParts): Command[] {
  const command = (
    id: string,
    label: string,
    icon: Command['icon'],
    run: () => void,
    kbd?: string,
  ): Command => ({
    id,
    group: 'Commands',
    label,
    icon,
    kbd,
    run,
  })
  return [
    ...(parts.connection
      ? [
          command('refresh', 'Read the gateway again', 'refresh', parts.refresh, 'Ctrl R'),
          command('rehearse', 'Rehearse an upgrade…', 'layers', () => parts.goTo('rehearsal')),
          command('sign-in', 'Sign in again', 'person', parts.signIn),
          command('disconnect', 'Connect to another gateway', 'plug', parts.disconnect),
        ]
      : []),
    ...(parts.connection?.demo === true
      ? []
      : [command('demo', 'Open the built-in demo', 'play', parts.openDemo, 'Ctrl D')]),
    ...(parts.hasTokens
      ? [command('forget', 'Forget all tokens', 'trash', parts.forgetAll, 'Ctrl ⇧ Del')]
      : []),
    command('report', 'Open a saved diagnosis', 'file', parts.openReport),
    command(
      'memory-only',
      parts.memoryOnly.on ? 'Leave memory-only mode' : 'Memory only: write nothing to this computer',
      'lock',
      parts.memoryOnly.ask,
    ),
    command('light', 'Theme: light', 'palette', () => parts.setTheme('light')),
    command('dark', 'Theme: dark', 'palette', () => parts.setTheme('dark')),
    command('system', 'Theme: as the system', 'palette', () => parts.setTheme('system')),
    command('keys', 'Show all keys', 'keyboard', parts.showKeys, '?'),
  ]
}

/** One command for every screen that can be opened from anywhere. */
const screens = (parts: CommandParts): Command[] =>
  SCREENS.flatMap(({ id, key, label, icon, needsConnection }): Command[] =>
    icon === null || (needsConnection && !parts.connection)
      ? []
      : [
          {
            id: `screen-${id}`,
            group: 'Screens',
            label,
            icon,
            kbd: key === null ? undefined : `Ctrl ${key}`,
            run: () => parts.goTo(id),
          },
        ],
  )
