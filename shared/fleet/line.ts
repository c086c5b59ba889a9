import { z } from 'zod'
import {
  type Board,
  configOf,
  lane,
  resolveIssuers,
  toggleState,
  type VirtualServer,
} from '../contextforge/index.ts'
import { providerOf } from '../issuer/provider.ts'
import { finding, health, healthOf, type Finding } from './findings.ts'

const toggleStates = z.enum(toggleState.options.map(({ shape }) => shape.state.value))

/**
 * A server as the fleet lists it: what its line shows, and what it is sorted, searched and grouped by. It
 * holds no setting in its stored form, and so no secret.
 */
export const fleetLine = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  visibility: z.string(),
  team: z.string().nullable(),
  oauthEnabled: z.boolean(),
  version: z.number().nullable(),
  updatedAt: z.string().nullable(),
  provider: z.string(),
  issuers: z.array(z.string()),
  /** The audiences in force. */
  audiences: z.array(z.object({ lane, value: z.string() })),
  /** More words to search by: client ids, and audiences that are set but not in force. */
  also: z.array(z.string()),
  toggle: z.object({ state: toggleStates, note: z.string() }),
  findings: z.array(finding),
  health,
})
export type FleetLine = z.infer<typeof fleetLine>

/**
 * The name of the provider behind the server's first issuer; `None set` without an issuer, `OAuth off` where
 * OAuth is off.
 */
export function providerName(server: VirtualServer): string {
  const issuers = resolveIssuers(configOf(server))
  const named = issuers.allowed[0] ?? issuers.dropped[0]
  if (named !== undefined) return providerOf(named).name
  return server.oauthEnabled ? 'None set' : 'OAuth off'
}

/** The line of a server. In: its board and its findings. */
export function lineOf(server: VirtualServer, board: Board, findings: readonly Finding[]): FleetLine {
  const { toggle } = board
  const configured = configOf(server)['client_id']
  const used = board.expected.filter(({ state }) => state === 'used')
  const values = new Set(used.map(({ value }) => value))
  const also = [
    ...(typeof configured === 'string' ? [configured] : []),
    ...('clientId' in toggle ? [toggle.clientId.value] : []),
    ...board.lanes.flatMap((one) => one.values),
  ].filter((value) => value !== '' && !values.has(value))
  return {
    id: server.id,
    name: server.name,
    enabled: server.enabled,
    visibility: server.visibility,
    team: server.teamId,
    oauthEnabled: server.oauthEnabled,
    version: server.version,
    updatedAt: server.updatedAt,
    provider: providerName(server),
    issuers: [...resolveIssuers(configOf(server)).allowed],
    audiences: used.map(({ lane: from, value }) => ({ lane: from, value })),
    also: [...new Set(also)],
    toggle: { state: toggle.state, note: toggle.note },
    findings: [...findings],
    health: healthOf(server, board, findings),
  }
}
