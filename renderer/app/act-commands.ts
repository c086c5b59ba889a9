import type { FleetLine } from '../../shared/fleet/line.ts'
import { each, type Work } from '../../shared/kernel/work.ts'
import { keysOfDrawn } from '../../shared/window/keys.ts'
import { sourceOf, type Named, type Source } from '../../shared/window/palette.ts'
import { doKey } from '../ui/keymap.ts'
import type { IconName } from '../ui/icon.tsx'
import type { Command, CommandParts } from './commands.tsx'
import { keysAt, screenOf } from './screens.tsx'

/** The servers, the one in sight first, and then the pinned ones. */
export function serversOf({ lines, place, pinned }: CommandParts): readonly FleetLine[] {
  const first = new Set([...(place.server === undefined ? [] : [place.server]), ...pinned])
  if (first.size === 0) return lines
  const rest = lines.filter(({ id }) => !first.has(id))
  const ranked = lines.filter(({ id }) => first.has(id))
  const isHere = ({ id }: FleetLine): boolean => id === place.server
  return [...ranked.filter(isHere), ...ranked.filter((line) => !isHere(line)), ...rest]
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

const isOn = ({ toggle: { state } }: FleetLine): boolean => state === 'on' || state === 'on-until-learned'

/** Something that can be done with a server. */
type Act = {
  readonly id: string
  readonly name: (server: FleetLine) => Pick<Command, 'label' | 'hint'>
  readonly rest: (server: FleetLine) => Pick<Command, 'icon' | 'kbd' | 'right' | 'does' | 'run'>
}

/** What can be done with these servers, as work that can be paused. */
export function* actsOnServers(parts: CommandParts, servers: readonly FleetLine[]): Work<Source<Command>> {
  const { connection } = parts
  const isHere = ({ id }: FleetLine): boolean => id === parts.place.server
  const test: Act = {
    id: 'test',
    name: ({ name }) => ({ label: `Test ${parts.token?.label ?? 'a token'} on ${name}` }),
    rest: (server) => ({
      icon: 'bench',
      kbd: isHere(server) && parts.live.has('t') ? 't' : undefined,
      does: `opens ${server.name} in the bench. Nothing is sent to the gateway but reads`,
      run: () => parts.go({ at: 'bench', server: server.id }),
    }),
  }
  const toggle: Act = {
    id: 'toggle',
    name: (server) => ({
      label: `Preview: ${isOn(server) ? 'leave out' : 'include'} client id on ${server.name}`,
      hint: `toggle, now ${isOn(server) ? 'on' : 'off'}`,
    }),
    rest: (server) => ({
      icon: 'edit',
      right: 'opens the review',
      does: `opens the review of this change on ${server.name}. Nothing is changed before it is applied`,
      run: () => parts.review(server.id, { kind: 'toggle', on: !isOn(server), clientId: null }),
    }),
  }
  const demo: Act = {
    id: 'demo',
    name: ({ name }) => ({ label: `Use a demo token for ${name}` }),
    rest: ({ id, name }) => ({
      icon: 'key',
      does: `puts a token on the shelf and tests it on ${name}`,
      run: () => parts.demoToken(id),
    }),
  }
  const acts: (readonly [FleetLine, Act])[] = []
  yield* each(servers, (server) => {
    acts.push([server, test])
    if (connection && (isOn(server) || server.toggle.state === 'off')) acts.push([server, toggle])
    if (connection?.demo === true) acts.push([server, demo])
  })
  const named = ([server, { name }]: (typeof acts)[number]): Named => ({
    group: 'Acts here',
    whenTyped: !isHere(server),
    ...name(server),
  })
  return sourceOf(acts, named, (one): Command => {
    const [server, { id, rest }] = one
    return { id: `${id}-${server.id}`, ...named(one), ...rest(server) }
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
