import {
  type Board,
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
import type { TwoAnswers } from './two-answers.ts'
import type { ServerRow } from './view.ts'

/**
 * The rows of the fleet, with secrets masked. An audience counts as shared when two of the given servers
 * accept it.
 */
export function rowsOf(
  servers: readonly VirtualServer[],
  gateway: GatewayContext,
  hintsFor: (server: VirtualServer) => BoardHints,
  answersOf: (server: VirtualServer) => TwoAnswers | null = () => null,
): ServerRow[] {
  const boards = servers.map((server) => boardOf(server, gateway, hintsFor(server)))
  const fleet = boards.map((board, index) => ({
    name: servers[index]?.name ?? '',
    accepts: acceptedBy(board),
  }))
  const holders = holdersOf(fleet)
  return servers.map((server, index) => {
    const board = boards[index] ?? boardOf(server, gateway)
    const own = fleet[index] ?? { name: server.name, accepts: [] }
    return rowOf(server, board, gateway, sharedSays(own, holders), answersOf(server))
  })
}

/**
 * The row of one server. In: its board, a sentence naming who else accepts one of its audiences (null:
 * nobody), and two answers that were seen from it (null: none).
 */
export function rowOf(
  server: VirtualServer,
  board: Board,
  gateway: GatewayContext,
  shared: string | null,
  answers: TwoAnswers | null = null,
): ServerRow {
  const findings = findingsOf(server, board, gateway, shared, answers)
  return {
    server: { ...server, oauthConfig: redactConfig(server.oauthConfig) },
    board,
    issuers: [...resolveIssuers(configOf(server)).allowed],
    provider: providerName(server),
    findings: [...findings],
    health: healthOf(server, board, findings),
  }
}
