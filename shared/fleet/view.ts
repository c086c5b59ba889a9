import { z } from 'zod'
import { advertised, apiDoor, board, trap, virtualServer } from '../contextforge/index.ts'
import { validity } from '../connection/validity.ts'
import { finding, health } from './findings.ts'
import { partial } from './missing.ts'
import { PROVIDER_IDS } from '../issuer/preset.ts'

/** A row of the fleet: the server with secrets masked, its board, its findings and its health in words. */
const serverRow = z.object({
  server: virtualServer,
  board,
  issuers: z.array(z.string()),
  provider: z.string(),
  findings: z.array(finding),
  health,
})
export type ServerRow = z.infer<typeof serverRow>

/**
 * A server whose answer had a lower version than an earlier answer, which was seen at `seenAt` (ISO 8601).
 */
export const behind = z.object({
  serverId: z.string(),
  name: z.string(),
  version: z.number(),
  seenVersion: z.number(),
  seenAt: z.string(),
})

/** What is known about a list apart from its lines. */
export const fleetHead = z.object({
  /** The connection it was read through, and when it was asked for. */
  connection: z.string(),
  askedAt: z.string(),
  asOf: z.string(),
  /** False when paging was cut short: shown as "may be incomplete". */
  complete: z.boolean(),
  /** What an incomplete list lacks; null where it is complete. */
  partial: partial.nullable(),
  /**
   * Servers whose answer had a lower version than an earlier one: a replica is behind, or the gateway was
   * restored from a backup.
   */
  behind: z.array(behind),
  scopeNote: z.string(),
})
export type FleetHead = z.infer<typeof fleetHead>

/** The whole list with every setting, secrets masked. For the command line. */
export const fleetView = fleetHead.extend({ rows: z.array(serverRow) })
export type FleetView = z.infer<typeof fleetView>

export const serverView = z.object({
  row: serverRow,
  advertised,
  lint: z.array(trap),
  /** The board of the REST API; missing or null where no SSO provider is trusted for it. */
  api: apiDoor.nullish(),
  /** What the issuer's metadata says about RFC 8707 support: a hint, never proof. */
  resourceIndicators: z.string(),
  /**
   * The provider behind the first issuer, recognised by address and metadata; null without an issuer. A hint
   * that only chooses advice.
   */
  issuer: z
    .object({ url: z.string(), provider: z.enum(PROVIDER_IDS), sure: z.boolean(), why: z.string() })
    .nullable(),
  readAt: z.string(),
  /** The state of the server this view shows; missing where it was built from several sources. */
  of: validity.optional(),
})
export type ServerView = z.infer<typeof serverView>
