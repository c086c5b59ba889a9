import type { FleetLine } from '../../shared/fleet/line.ts'
import { keysOfDrawn } from '../../shared/window/keys.ts'
import { doKey } from '../ui/keymap.ts'
import type { IconName } from '../ui/icon.tsx'
import type { Command, CommandParts } from './commands.tsx'
import { keysAt, screenOf } from './screens.tsx'

/** The servers, the one in sight first, and then the pinned ones. */
export const serversOf = ({ lines, place, pinned }: CommandParts): readonly FleetLine[] => {
  const pins = new Set(pinned)
  const rankOf = ({ id }: FleetLine): number => (id === place.server ? 0 : pins.has(id) ? 1 : 2)
  return lines.toSorted((one, other) => rankOf(one) - rankOf(other))
}

/** What the keys of the screen in sight do now: read from its table, so nothing is listed twice. */
export function actsOfScreen({ place, live }: CommandParts): readonly Command[] {
  const screen = screenOf(place.at)
  const seen = new Set<string>()
  return keysAt(place).flatMap(([drawn, , says]): readonly Command[] => {
    // Several keys with one text do several things, of which it names none.
    const [key = '', ...others] = keysOfDrawn(drawn)
    if (says === null || others.length > 0 || !live.has(key) || seen.has(key)) return []
    seen.add(key)
    return [
      {
        id: `key-${key}`,
        group: 'Acts here',
        label: says,
        hint: screen.label,
        icon: 'keyboard',
        kbd: drawn,
        does: 'does what its key does here',
        run: () => doKey(key),
      },
    ]
  })
}

/** What can be done with the servers, on the one in sight first. */
export function actsOfServers(parts: CommandParts): readonly Command[] {
  return serversOf(parts).flatMap((server): readonly Command[] => {
    const here = server.id === parts.place.server
    const { state } = server.toggle
    const on = state === 'on' || state === 'on-until-learned'
    const act = (id: string, rest: Omit<Command, 'id' | 'group' | 'whenTyped'>): Command => ({
      id: `${id}-${server.id}`,
      group: 'Acts here',
      whenTyped: !here,
      ...rest,
    })
    return [
      act('test', {
        label: `Test ${parts.token?.label ?? 'a token'} on ${server.name}`,
        icon: 'bench',
        kbd: here && parts.live.has('t') ? 't' : undefined,
        does: `opens ${server.name} in the bench. Nothing is sent to the gateway but reads`,
        run: () => parts.go({ at: 'bench', server: server.id }),
      }),
      ...(parts.connection && (on || state === 'off')
        ? [
            act('toggle', {
              label: `Preview: ${on ? 'leave out' : 'include'} client id on ${server.name}`,
              hint: `toggle, now ${on ? 'on' : 'off'}`,
              icon: 'edit',
              right: 'opens the review',
              does: `opens the review of this change on ${server.name}. Nothing is changed before it is applied`,
              run: () => parts.review(server.id, { kind: 'toggle', on: !on, clientId: null }),
            }),
          ]
        : []),
      ...(parts.connection?.demo === true
        ? [
            act('demo', {
              label: `Use a demo token for ${server.name}`,
              icon: 'key',
              does: `puts a token on the shelf and tests it on ${server.name}`,
              run: () => parts.demoToken(server.id),
            }),
          ]
        : []),
    ]
  })
}

/** What can be done from anywhere. */
export function actsOfApp(parts: CommandParts): readonly Command[] {
  const { connection } = parts
  const act = (
    id: string,
    label: string,
    icon: IconName,
    does: string,
    run: () => void,
    more: Partial<Command> = {},
  ): Command => ({ id, group: 'Acts here', label, icon, does, run, ...more })
  return [
    ...(connection
      ? [
          act('refresh', 'Read the gateway again', 'refresh', 'reads all in sight again', parts.refresh, {
            kbd: 'Ctrl R',
          }),
          act('rehearse', 'Rehearse an upgrade…', 'layers', 'says what would change. Nothing is sent', () =>
            parts.goTo('rehearsal'),
          ),
          act('sign-in', 'Sign in again', 'person', 'asks for the sign-in of this gateway', parts.signIn),
        ]
      : []),
    ...(connection || parts.kept
      ? [act('disconnect', 'Connect to another gateway', 'plug', 'leaves this gateway', parts.disconnect)]
      : []),
    // The connect screen lists it among its own keys.
    ...(connection?.demo === true || parts.place.at === 'connect'
      ? []
      : [act('demo', 'Open the built-in demo', 'play', 'leaves this gateway for the demo', parts.openDemo)]),
    act(
      'gateways',
      'Gateways: switch',
      'plug',
      'lists the saved gateways; a digit opens one',
      parts.showGateways,
      { kbd: 'Ctrl G' },
    ),
    ...(connection?.demo === true
      ? [
          act(
            'tour',
            'Show the first steps again',
            'play',
            'shows the three steps of the demo',
            parts.beginTour,
          ),
        ]
      : []),
    act(
      'import',
      'Import gateways from a file…',
      'file',
      'asks for a file: an export, .env, Helm values or client settings. Nothing is stored before you say so',
      parts.showImport,
    ),
    act('export', 'Export gateways…', 'file', 'asks which ones; no secret is written', parts.showExport),
    act('report', 'Open a saved diagnosis', 'file', 'asks for the file; it is only read', parts.openReport),
    act('keys', 'Show all keys', 'keyboard', 'lists every key', parts.showKeys, { kbd: '?' }),
    ...(parts.tokens.length > 0
      ? [
          act(
            'forget',
            'Forget all tokens',
            'trash',
            'asks, then forgets them for good',
            () => parts.forget(null),
            {
              danger: true,
              right: 'removes, asks first',
            },
          ),
        ]
      : []),
  ]
}
