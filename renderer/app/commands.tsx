import type { WantedChange } from '../../shared/change/review.ts'
import { gatewayStateSays, hostBeside, type ListedGateway } from '../../shared/connection/gateways.ts'
import type { Connection } from '../../shared/connection/view.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import type { TokenView } from '../../shared/token/view.ts'
import type { Explained } from '../../shared/window/letters.ts'
import { finish, type Work } from '../../shared/kernel/work.ts'
import { listed, sourceOf, type Entry, type Named, type Source } from '../../shared/window/palette.ts'
import type { Theme } from '../reading/info.tsx'
import type { IconName } from '../ui/icon.tsx'
import { expirySays } from '../ui/times.tsx'
import { MarkIcon, VerdictIcon } from '../ui/verdict.tsx'
import { actsOfApp, actsOfScreen, actsOnServers, serversOf } from './act-commands.ts'
import { ids, screens, settings, valueCommands, views } from './place-commands.ts'
import type { Place, ScreenId } from './screens.tsx'
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
  /** True: without a connection, what was read of a gateway is shown. */
  readonly kept: boolean
  readonly place: Place
  /** Ids of servers that are listed first. */
  readonly pinned: readonly string[]
  /** The saved views of the fleet, by name. */
  readonly views: readonly string[]
  readonly showView: (name: string) => void
  /** Can be undone. */
  readonly removeView: (name: string) => void
  readonly tokens: readonly TokenView[]
  readonly token: TokenView | null
  /** Saved gateways. */
  readonly gateways: readonly ListedGateway[]
  /** All that is explained; empty while it is being loaded. */
  readonly explained: readonly Explained[]
  /** The keys that do something now. */
  readonly live: ReadonlySet<string>
  readonly now: number
  readonly go: (to: Place) => void
  /** Goes to a screen as the rail does. */
  readonly goTo: (id: ScreenId) => void
  readonly review: (serverId: string, wanted: WantedChange) => void
  readonly refresh: () => void
  readonly openDemo: () => void
  readonly beginTour: () => void
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
  readonly showGateways: () => void
  readonly showImport: () => void
  readonly showExport: () => void
}

const isOpen = ({ connection, kept }: CommandParts): boolean => connection !== null || kept

/**
 * What the palette offers, here and now, but for what `moreCommandsFor` adds. What cannot be done here is not
 * offered.
 */
export function commandsFor(parts: CommandParts): readonly Source<Command>[] {
  const here = parts.lines.filter(({ id }) => id === parts.place.server)
  return [
    servers(parts, serversOf(parts)),
    listed(actsOfScreen(parts)),
    finish(actsOnServers(parts, here)),
    listed([
      ...actsOfApp(parts),
      ...screens(parts),
      ...(isOpen(parts) ? views(parts) : []),
      ...settings(parts),
      ...parts.gateways.map((gateway): Command => ({
        id: `gateway-${gateway.id}`,
        group: 'Gateways',
        label: gateway.name,
        hint: [gateway.environment, hostBeside(gateway)].filter((part) => part !== '').join(', '),
        icon: 'plug',
        right: gatewayStateSays(gateway),
        does: gateway.state === 'open' ? `looks at ${gateway.name}` : `connects to ${gateway.name}`,
        run: () => parts.openGateway(gateway.id),
      })),
      ...tokens(parts),
      ...explanations(parts.explained),
    ]),
  ]
}

/** Acts on all other servers, and what stands in their settings. There may be very many of both. */
export function* moreCommandsFor(parts: CommandParts): Work<readonly Source<Command>[]> {
  const others = serversOf(parts).filter(({ id }) => id !== parts.place.server)
  return [yield* actsOnServers(parts, others), ids(parts), ...(yield* valueCommands(parts))]
}

function servers(parts: CommandParts, lines: readonly FleetLine[]): Source<Command> {
  const under = parts.token === null ? '' : `, with ${parts.token.label} under test`
  const named = ({ name, provider, also: [client], version }: FleetLine): Named => ({
    group: 'Servers',
    label: name,
    hint: [
      provider,
      client === undefined ? '' : `client id ${client}`,
      version === null ? '' : `version ${version}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  })
  return sourceOf(lines, named, (server): Command => {
    const { id, name, health } = server
    return {
      id: `open-${id}`,
      ...named(server),
      icon: 'fleet',
      mark: <VerdictIcon level={health.level} />,
      right: health.level === 'ok' ? 'OK' : health.says,
      does: `opens ${name} on its Audience tab${under}. Nothing is sent or changed`,
      run: () => parts.go({ at: 'server', server: id }),
      other: {
        does: `opens ${name} in the bench`,
        run: () => parts.go({ at: 'bench', server: id }),
      },
    }
  })
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

/** What is explained, to be read in place. */
export const explanations = (all: readonly Explained[]): readonly Command[] =>
  all.map((one) => ({
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
  }))
