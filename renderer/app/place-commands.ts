import type { FleetLine } from '../../shared/fleet/line.ts'
import { count } from '../../shared/kernel/words.ts'
import type { Theme } from '../reading/info.tsx'
import { keyOfTab, TABS } from '../server/tabs.ts'
import type { Command, CommandParts } from './commands.tsx'
import { SCREENS } from './screens.tsx'

/** Every screen that can be gone to from anywhere, and the tabs of the server in sight. */
export function screens(parts: CommandParts): readonly Command[] {
  const here = parts.lines.find(({ id }) => id === parts.place.server)
  return [
    ...(here
      ? TABS.flatMap(([tab, label], at): readonly Command[] =>
          // Opening the server opens the first tab, and the test is an act.
          tab === 'audience' || tab === 'test'
            ? []
            : [
                {
                  id: `tab-${tab}`,
                  group: 'Go to',
                  label: `${label} of ${here.name}`,
                  icon: 'chevron-right',
                  whenTyped: true,
                  kbd: parts.live.has(keyOfTab(at)) ? keyOfTab(at) : undefined,
                  does: `opens this tab of ${here.name}`,
                  run: () => parts.go({ at: 'server', server: here.id, tab }),
                },
              ],
        )
      : []),
    ...SCREENS.flatMap(({ id, key, label, icon, needsConnection, showsKept }): readonly Command[] =>
      icon === null || (needsConnection && !parts.connection && !(parts.kept && showsKept === true))
        ? []
        : [
            {
              id: `screen-${id}`,
              group: 'Go to',
              label,
              icon,
              kbd: key === null ? undefined : `Ctrl ${key}`,
              does: `goes to ${label}`,
              run: () => parts.goTo(id),
            },
          ],
    ),
  ]
}

/** The saved views of the fleet. */
export const views = (parts: CommandParts): readonly Command[] =>
  parts.views.flatMap((name): readonly Command[] => [
    {
      id: `view-${name}`,
      group: 'Go to',
      label: `View: ${name}`,
      hint: 'saved view of the fleet',
      icon: 'eye',
      does: 'shows the fleet as this view has it',
      run: () => parts.showView(name),
    },
    {
      id: `remove-view-${name}`,
      group: 'Go to',
      label: `Remove the view ${name}`,
      icon: 'trash',
      danger: true,
      whenTyped: true,
      right: 'removes, can be undone',
      does: 'removes this view. The message after it has an undo',
      run: () => parts.removeView(name),
    },
  ])

/** Parts of the screen of settings, by what they decide: `section` is the id of the heading there. */
const SETTINGS: readonly (readonly [section: string, label: string, hint: string])[] = [
  ['settings-look', 'Theme', 'light, dark, as the system'],
  ['settings-secrets', 'Secrets: where sign-ins and tokens are kept', 'keyring, memory'],
  ['settings-idle', 'Token shelf: clear it when nobody is there', 'idle, minutes, lock'],
  ['settings-background', 'Background watch: the guard goes on when the window is closed', 'tray, close'],
  ['settings-keys', 'Keys: change them', 'shortcuts, clash'],
  ['settings-versions', 'Versions', 'updates, Electron'],
]

/** The settings that are changed at once, and the parts of their screen. */
export function settings(parts: CommandParts): readonly Command[] {
  const theme = (to: Theme, label: string): Command => ({
    id: `theme-${to}`,
    group: 'Settings',
    label: `Theme: ${label}`,
    icon: 'palette',
    does: `shows the app ${label}`,
    run: () => parts.setTheme(to),
  })
  return [
    theme('light', 'light'),
    theme('dark', 'dark'),
    theme('system', 'as the system'),
    {
      id: 'memory-only',
      group: 'Settings',
      label: parts.memoryOnly.on ? 'Leave memory-only mode' : 'Memory only: write nothing to this computer',
      icon: 'lock',
      does: 'asks, then begins anew in that mode',
      run: parts.memoryOnly.ask,
    },
    ...SETTINGS.map(([section, label, hint]): Command => ({
      id: section,
      group: 'Settings',
      label,
      hint,
      icon: 'settings',
      whenTyped: true,
      does: 'opens it in Settings',
      run: () => parts.go({ at: 'settings', section }),
    })),
  ]
}

/** What stands in the settings of servers: issuers and audiences filter the fleet, an id opens its server. */
export function values(parts: CommandParts): readonly Command[] {
  const holders = (group: 'Issuers' | 'Audiences', of: (line: FleetLine) => readonly string[]) => {
    const holding = new Map<string, number>()
    for (const line of parts.lines)
      for (const one of new Set(of(line))) holding.set(one, (holding.get(one) ?? 0) + 1)
    return [...holding].map(([value, servers]): Command => ({
      id: `${group}-${value}`,
      group,
      label: value,
      icon: group === 'Issuers' ? 'shield' : 'link',
      whenTyped: true,
      right: count(servers, 'server'),
      does: 'shows the servers that have it',
      run: () => parts.go({ at: 'fleet', typed: value }),
    }))
  }
  return [
    ...holders('Issuers', ({ issuers }) => issuers),
    ...parts.lines.map((line): Command => ({
      id: `id-${line.id}`,
      group: 'Ids',
      label: line.id,
      hint: line.name,
      icon: 'fleet',
      whenTyped: true,
      does: `opens ${line.name}`,
      run: () => parts.go({ at: 'server', server: line.id }),
    })),
    ...holders('Audiences', ({ audiences }) => audiences.map(({ value }) => value)),
  ]
}
