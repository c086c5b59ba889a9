import type { WantedChange } from '../../shared/change/review.ts'
import type { Connection } from '../../shared/connection/view.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { TokenView } from '../../shared/token/view.ts'
import { EXPLAINED, type Explained } from '../../shared/window/explain.ts'
import { keysOfDrawn } from '../../shared/window/keys.ts'
import type { Entry } from '../../shared/window/palette.ts'
import type { Theme } from '../reading/info.tsx'
import { doKey } from '../ui/keymap.ts'
import type { IconName } from '../ui/icon.tsx'
import { expirySays } from '../ui/times.tsx'
import { MarkIcon, VerdictIcon } from '../ui/verdict.tsx'
import { screenOf, SCREENS, type Place, type ScreenId } from './screens.tsx'
import type { ReactNode } from 'react'

/** One line of the palette. */
export type Command = Entry & {
  readonly icon: IconName
  readonly mark?: ReactNode
  /** At the right end: a state, a source, or what it changes. */
  readonly right?: string | undefined
  readonly kbd?: string | undefined
  /** What Enter does, as a sentence that begins with a verb. */
  readonly does: string
  readonly run: () => void
  /** What Alt+Enter does. */
  readonly other?: { readonly does: string; readonly run: () => void } | undefined
  /** Read in place; Enter opens it whole. */
  readonly explained?: Explained | undefined
}

export type CommandParts = {
  readonly connection: Connection | null
  /** The servers of the gateway. */
  readonly lines: readonly FleetLine[]
  readonly place: Place
  readonly tokens: readonly TokenView[]
  readonly token: TokenView | null
  /** Saved gateways. */
  readonly gateways: readonly { readonly id: string; readonly name: string; readonly url: string }[]
  /** The keys that do something now. */
  readonly live: ReadonlySet<string>
  readonly now: number
  readonly go: (to: Place) => void
  /** Goes to a screen as the rail does. */
  readonly goTo: (id: ScreenId) => void
  readonly review: (serverId: string, wanted: WantedChange) => void
  readonly refresh: () => void
  readonly openDemo: () => void
  readonly openGateway: (profileId: string) => void
  readonly demoToken: (serverId: string) => void
  readonly selectToken: (id: string) => void
  /** Asks first. */
  readonly forget: (tokenId: string | null) => void
  readonly openReport: () => void
  readonly memoryOnly: { readonly on: boolean; readonly ask: () => void }
  readonly signIn: () => void
  readonly disconnect: () => void
  readonly setTheme: (theme: Theme) => void
  readonly showKeys: () => void
}

/** What the palette offers, here and now. What cannot be done here is not offered. */
export const commandsFor = (parts: CommandParts): readonly Command[] => [
  ...(parts.connection ? servers(parts) : []),
  ...actsOfScreen(parts),
  ...(parts.connection ? actsOfServers(parts) : []),
  ...actsOfApp(parts),
  ...screens(parts),
  ...settings(parts),
  ...parts.gateways.map((gateway): Command => ({
    id: `gateway-${gateway.id}`,
    group: 'Gateways',
    label: gateway.name,
    hint: gateway.url,
    icon: 'plug',
    does: `leaves this gateway and connects to ${gateway.name}`,
    run: () => parts.openGateway(gateway.id),
  })),
  ...tokens(parts),
  ...EXPLAINED.map(explain),
  ...(parts.connection ? values(parts) : []),
]

/** The servers, the one in sight first. */
const serversOf = ({ lines, place }: CommandParts): readonly FleetLine[] =>
  [...lines].sort((a, b) => Number(b.id === place.server) - Number(a.id === place.server))

function servers(parts: CommandParts): readonly Command[] {
  const under = parts.token === null ? '' : `, with ${parts.token.label} under test`
  return serversOf(parts).map(({ id, name, provider, health, also, version }) => ({
    id: `open-${id}`,
    group: 'Servers',
    label: name,
    hint: [
      provider,
      ...also.slice(0, 1).map((one) => `client id ${one}`),
      version === null ? '' : `version ${version}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
    icon: 'fleet',
    mark: <VerdictIcon level={health.level} />,
    right: health.level === 'ok' ? 'OK' : health.says,
    does: `opens ${name} on its Audience tab${under}. Nothing is sent or changed`,
    run: () => parts.go({ at: 'server', server: id }),
    other: {
      does: `opens ${name} in the bench`,
      run: () => parts.go({ at: 'bench', server: id }),
    },
  }))
}

/** What the keys of the screen in sight do now: read from its table, so nothing is listed twice. */
function actsOfScreen({ place, live }: CommandParts): readonly Command[] {
  const screen = screenOf(place.at)
  // What a key does on the open tab goes before what it does on the screen.
  const ofTab = (screen.more ?? []).filter((group) => group.tab === place.tab)
  const keys = [...ofTab.flatMap((group) => group.keys), ...screen.keys]
  const seen = new Set<string>()
  return keys.flatMap(([drawn, , says]): readonly Command[] => {
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

function actsOfServers(parts: CommandParts): readonly Command[] {
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
      ...(on || state === 'off'
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

function actsOfApp(parts: CommandParts): readonly Command[] {
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
          act('disconnect', 'Connect to another gateway', 'plug', 'leaves this gateway', parts.disconnect),
        ]
      : []),
    // The connect screen lists it among its own keys.
    ...(connection?.demo === true || parts.place.at === 'connect'
      ? []
      : [act('demo', 'Open the built-in demo', 'play', 'leaves this gateway for the demo', parts.openDemo)]),
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

/** Every screen that can be gone to from anywhere, and the tabs of the server in sight. */
function screens(parts: CommandParts): readonly Command[] {
  const here = parts.lines.find(({ id }) => id === parts.place.server)
  const tabs = [
    ['settings', 'Settings', '2'],
    ['clients', 'Clients', '3'],
    ['history', 'History', '5'],
    ['raw', 'Raw JSON', '6'],
  ] as const
  return [
    ...(here && parts.connection
      ? tabs.map(([tab, label, key]): Command => ({
          id: `tab-${tab}`,
          group: 'Go to',
          label: `${label} of ${here.name}`,
          icon: 'chevron-right',
          whenTyped: true,
          kbd: parts.live.has(key) ? key : undefined,
          does: `opens this tab of ${here.name}`,
          run: () => parts.go({ at: 'server', server: here.id, tab }),
        }))
      : []),
    ...SCREENS.flatMap(({ id, key, label, icon, needsConnection }): readonly Command[] =>
      icon === null || (needsConnection && !parts.connection)
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

/** Parts of the screen of settings, by what they decide: `section` is the id of the heading there. */
const SETTINGS: readonly (readonly [section: string, label: string, hint: string])[] = [
  ['settings-look', 'Theme', 'light, dark, as the system'],
  ['settings-secrets', 'Secrets: where sign-ins and tokens are kept', 'keyring, memory'],
  ['settings-idle', 'Token shelf: clear it when nobody is there', 'idle, minutes, lock'],
  ['settings-keys', 'Keys: change them', 'shortcuts, clash'],
  ['settings-versions', 'Versions', 'updates, Electron'],
]

function settings(parts: CommandParts): readonly Command[] {
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

const tokens = (parts: CommandParts): readonly Command[] =>
  parts.tokens.flatMap((token): readonly Command[] => [
    {
      id: `token-${token.id}`,
      group: 'Tokens',
      label: token.label,
      hint: [token.issuer ?? '', token.fingerprint].filter((part) => part !== '').join(', '),
      icon: 'key',
      right: token.id === parts.token?.id ? 'under test' : expirySays(token, parts.now),
      does: `tests ${token.label} on every screen`,
      run: () => parts.selectToken(token.id),
    },
    {
      id: `forget-${token.id}`,
      group: 'Tokens',
      label: `Forget ${token.label}`,
      icon: 'trash',
      danger: true,
      whenTyped: true,
      right: 'removes, asks first',
      does: 'asks, then forgets it for good',
      run: () => parts.forget(token.id),
    },
  ])

const explain = (one: Explained): Command => ({
  id: one.id,
  group: 'Explain',
  label: one.title,
  hint: one.text,
  icon: 'info',
  mark: one.id.startsWith('trap-') ? <MarkIcon shape="triangle" hollow size={16} /> : undefined,
  whenTyped: true,
  does: 'opens the explanation here',
  run: () => undefined,
  explained: one,
})

/** What stands in the settings of servers: issuers and audiences filter the fleet, an id opens its server. */
function values(parts: CommandParts): readonly Command[] {
  const holders = (group: 'Issuers' | 'Audiences', of: (line: FleetLine) => readonly string[]) => {
    const count = new Map<string, number>()
    for (const line of parts.lines)
      for (const one of new Set(of(line))) count.set(one, (count.get(one) ?? 0) + 1)
    return [...count].map(([value, servers]): Command => ({
      id: `${group}-${value}`,
      group,
      label: value,
      icon: group === 'Issuers' ? 'shield' : 'link',
      whenTyped: true,
      right: servers === 1 ? '1 server' : `${servers} servers`,
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
