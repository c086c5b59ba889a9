import type { FleetLine } from '../../shared/fleet/line.ts'
import { count } from '../../shared/kernel/words.ts'
import { each, type Work } from '../../shared/kernel/work.ts'
import { sourceOf, type Named, type Source } from '../../shared/window/palette.ts'
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

/** The ids of servers: each opens its server. */
export const ids = ({ lines, go }: CommandParts): Source<Command> => {
  const named = ({ id, name }: FleetLine): Named => ({
    group: 'Ids',
    label: id,
    hint: name,
    whenTyped: true,
  })
  return sourceOf(lines, named, (line): Command => ({
    id: `id-${line.id}`,
    ...named(line),
    icon: 'fleet',
    does: `opens ${line.name}`,
    run: () => go({ at: 'server', server: line.id }),
  }))
}

/** Issuers and audiences in the settings of servers: each shows the servers that have it. */
export function* valueCommands({ lines, go }: CommandParts): Work<readonly Source<Command>[]> {
  const [issuers, audiences] = [new Map<string, number>(), new Map<string, number>()]
  const add = (into: Map<string, number>, some: readonly string[]): void => {
    for (const one of new Set(some)) into.set(one, (into.get(one) ?? 0) + 1)
  }
  yield* each(lines, (line) => {
    add(issuers, line.issuers)
    add(
      audiences,
      line.audiences.map(({ value }) => value),
    )
  })
  const holders = (group: 'Issuers' | 'Audiences', all: ReadonlyMap<string, number>): Source<Command> => {
    const named = (label: string): Named => ({ group, label, whenTyped: true })
    return sourceOf([...all.keys()], named, (value): Command => ({
      id: `${group}-${value}`,
      ...named(value),
      icon: group === 'Issuers' ? 'shield' : 'link',
      right: count(all.get(value) ?? 0, 'server'),
      does: 'shows the servers that have it',
      run: () => go({ at: 'fleet', typed: value }),
    }))
  }
  return [holders('Issuers', issuers), holders('Audiences', audiences)]
}
