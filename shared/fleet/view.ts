import { z } from 'zod'
import { advertised, board, trap, virtualServer } from '../contextforge/index.ts'
import { validity } from '../connection/validity.ts'
import { partial } from './missing.ts'
import { PROVIDER_IDS } from '../issuer/preset.ts'

const health = z.object({ level: z.enum(['ok', 'risk', 'broken', 'off', 'unknown']), says: z.string() })
export type Health = z.infer<typeof health>

/** A row of the fleet: the server with secrets masked, its board, and one sentence about its health. */
export const serverRow = z.object({
  server: virtualServer,
  board,
  issuers: z.array(z.string()),
  provider: z.string(),
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

export const fleetView = z.object({
  rows: z.array(serverRow),
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
export type FleetView = z.infer<typeof fleetView>

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
