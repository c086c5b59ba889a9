import {
  type BoardHints,
  boardOf,
  configOf,
  type GatewayContext,
  redactConfig,
  resolveIssuers,
  type VirtualServer,
} from '../contextforge/index.ts'
import { findingsOf, healthOf } from './findings.ts'
import { acceptedBy, holdersOf, sharedSays } from './holders.ts'
import { providerName } from './line.ts'
import type { ServerRow } from './view.ts'

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
  const fleet = boards.map((board, index) => ({
    name: servers[index]?.name ?? '',
    accepts: acceptedBy(board),
  }))
  const holders = holdersOf(fleet)
  return servers.slice(0, only).map((server, index) => {
    const board = boards[index] ?? boardOf(server, gateway)
    const own = fleet[index] ?? { name: server.name, accepts: [] }
    const findings = findingsOf(server, board, gateway, sharedSays(own, holders))
    return {
      server: { ...server, oauthConfig: redactConfig(server.oauthConfig) },
      board,
      issuers: [...resolveIssuers(configOf(server)).allowed],
      provider: providerName(server),
      health: healthOf(server, board, findings),
    }
  })
}
