import { z } from 'zod'
import { advertised, board, trap, virtualServer } from '../contextforge/index.ts'
import { validity } from '../connection/validity.ts'
import { finding, health } from './findings.ts'
import { partial } from './missing.ts'
import { PROVIDER_IDS } from '../issuer/preset.ts'

/** A row of the fleet: the server with secrets masked, its board, its findings and its health in words. */
export const serverRow = z.object({
  server: virtualServer,
  board,
  issuers: z.array(z.string()),
  provider: z.string(),
  findings: z.array(finding),
  health,
})
export type ServerRow = z.infer<typeof serverRow>

/** A server that was answered with a lower version than the one seen last at `seenAt`. */
export const behind = z.object({
  serverId: z.string(),
  name: z.string(),
  version: z.number(),
  seenVersion: z.number(),
  seenAt: z.string(),
})

/** What is to be known of a list besides its lines. */
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
   * Servers that were answered with a lower version than one seen before: a replica is behind, or the gateway
   * was restored.
   */
  behind: z.array(behind),
  scopeNote: z.string(),
})
export type FleetHead = z.infer<typeof fleetHead>

/** The whole list with every setting, secrets masked: for the command line. */
export const fleetView = fleetHead.extend({ rows: z.array(serverRow) })
export type FleetView = z.infer<typeof fleetView>

/**
 * What changed in a list since a mark, or a part of it. `lines`: the JSON of the lines that are new or
 * others, made in the main process of what was checked when it was read: as one text they cross to the window
 * at a tenth of what as many objects cost. `gone` and `order`: ids, one a line.
 */
export const fleetPart = z.object({
  /** To be given with the next question. */
  mark: z.string(),
  /** The mark that was given is of another list: what was known before is to be dropped. */
  anew: z.boolean(),
  lines: z.string(),
  gone: z.string(),
  /** The whole order of the list; null while it is as before, with what is new at its end. */
  order: z.string().nullable(),
  /** There is more to be asked for at once. */
  more: z.boolean(),
})
export type FleetPart = z.infer<typeof fleetPart>

export const serverView = z.object({
  row: serverRow,
  advertised,
  lint: z.array(trap),
  /** Claims about RFC 8707 support in the issuer's metadata: a hint, never proof. */
  resourceIndicators: z.string(),
  /**
   * The provider behind the first issuer, by its address and its metadata; null without an issuer. A hint for
   * advice.
   */
  issuer: z
    .object({ url: z.string(), provider: z.enum(PROVIDER_IDS), sure: z.boolean(), why: z.string() })
    .nullable(),
  readAt: z.string(),
  /** Which state of the server this shows; missing where it was put together from something else. */
  of: validity.optional(),
})
export type ServerView = z.infer<typeof serverView>
