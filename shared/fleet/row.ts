import {
  type Board,
  type BoardHints,
  boardOf,
  configOf,
  deniedAudience,
  type GatewayContext,
  redactConfig,
  resolveIssuers,
  truthy,
  type VirtualServer,
} from '../contextforge/index.ts'
import type { Health, ServerRow } from './view.ts'
import { hostOf } from '../kernel/host.ts'
import { providerOf } from '../issuer/provider.ts'

/**
 * Who accepts an audience: how many servers, and how many of each name, in the order of the fleet. Counted,
 * not listed: thousands may share one, and each is told of the others.
 */
type Holding = { servers: number; readonly names: Map<string, number> }
type Holders = ReadonlyMap<string, Holding>

/**
 * Rows of the fleet. Secrets are masked on the way; shared audiences are found across all the servers given.
 * `only`: rows of the first so many.
 */
export function rowsOf(
  servers: readonly VirtualServer[],
  gateway: GatewayContext,
  hintsFor: (server: VirtualServer) => BoardHints,
  only = servers.length,
): ServerRow[] {
  const boards = servers.map((server) => boardOf(server, gateway, hintsFor(server)))
  const holders = new Map<string, Holding>()
  boards.forEach((board, index) => {
    const name = servers[index]?.name ?? ''
    for (const { value, state } of board.expected) {
      if (state !== 'used') continue
      const holding = holders.get(value) ?? { servers: 0, names: new Map<string, number>() }
      holding.servers += 1
      holding.names.set(name, (holding.names.get(name) ?? 0) + 1)
      holders.set(value, holding)
    }
  })
  return servers.slice(0, only).map((server, index) => {
    const board = boards[index] ?? boardOf(server, gateway)
    const config = configOf(server)
    const issuers = resolveIssuers(config)
    const named = issuers.allowed[0] ?? issuers.dropped[0]
    return {
      server: { ...server, oauthConfig: redactConfig(server.oauthConfig) },
      board,
      issuers: [...issuers.allowed],
      provider:
        named === undefined ? (server.oauthEnabled ? 'None set' : 'OAuth off') : providerOf(named).name,
      health: healthOf(server, board, gateway, holders),
    }
  })
}

/**
 * `a, b and 3 more`: two of the others, and how many there are besides; null where nobody else accepts it.
 */
function othersSay({ servers, names }: Holding, own: string): string | null {
  const others: string[] = []
  for (const name of names.keys()) {
    if (name !== own) others.push(name || '(no name)')
    if (others.length === 2) break
  }
  if (others.length === 0) return null
  const shown = others.length + (names.get(own) ?? 0)
  return `${others.join(', ')}${servers > shown ? ` and ${servers - shown} more` : ''}`
}

/** One sentence about what an operator should know first. */
function healthOf(server: VirtualServer, board: Board, gateway: GatewayContext, holders: Holders): Health {
  if (!server.oauthEnabled)
    return { level: 'off', says: 'OAuth is off: tokens from your provider are not checked here.' }
  const config = configOf(server)
  const issuers = resolveIssuers(config)
  const used = board.expected.filter(({ state }) => state === 'used')
  if (!truthy(server.oauthConfig))
    return { level: 'broken', says: 'OAuth is on without settings: every caller gets 503.' }
  if (issuers.allowed.length === 0) {
    return {
      level: 'broken',
      says:
        issuers.dropped.length > 0
          ? 'Only http issuers: the gateway ignores them, callers get 503.'
          : 'No authorization server: every caller gets 503.',
    }
  }
  if (gateway.capabilities.model === 'none')
    return { level: 'broken', says: 'This release accepts no tokens of a provider.' }
  if (board.matching === 'crash')
    return { level: 'broken', says: 'resource is no text or list: every token ends in HTTP 500.' }
  const learned = used.find(({ lane }) => lane === 'L')
  const denied = used.find(({ value }) => deniedAudience(value, gateway) !== null)
  if (denied)
    return {
      level: 'risk',
      says: `${learned ? 'Learned' : 'Accepts'} “${denied.value}”: ${denied.value === 'account' ? 'every token of this realm would pass.' : 'far more tokens pass than meant.'}`,
    }
  if (board.toggle.state === 'refused') return { level: 'risk', says: board.toggle.note }
  if (board.toggle.state === 'on-until-learned')
    return { level: 'risk', says: 'client_id counts only until a token is learned.' }
  if (board.learningArmed)
    return { level: 'risk', says: 'resource is empty: the first accepted token will be learned.' }
  if (learned) return { level: 'risk', says: `Learned “${learned.value}” from a token; nobody typed it.` }
  if (board.toggle.state === 'off' && board.toggle.clientId.source === 'oauth_config.client_id') {
    return { level: 'risk', says: 'client_id is set but not used: resource takes its place.' }
  }
  for (const { value } of used) {
    const holding = holders.get(value)
    const others = holding && othersSay(holding, server.name)
    if (others) return { level: 'risk', says: `Shares ${value} with ${others}.` }
  }
  if (board.matching === 'depends-on-app-domain')
    return { level: 'unknown', says: 'APP_DOMAIN is not known: the expected URL is uncertain.' }
  if (board.matching === 'nothing')
    return { level: 'broken', says: 'No audience can match: every token is refused.' }
  return {
    level: 'ok',
    says: `${used.length} ${used.length === 1 ? 'audience' : 'audiences'}, issuer ${hostOf(issuers.allowed[0] ?? '')}.`,
  }
}
