import { z } from 'zod'
import { diagnosis } from '../contextforge/index.ts'
import { fleetHead, fleetPart, fleetView, serverView } from '../fleet/view.ts'

/** What is asked about the list of servers, and about one of them. */
export const fleetCalls = {
  /**
   * `anew`: asks the gateway, and its settings too; else the list that is known, where it is not older than a
   * minute.
   */
  'fleet.list': { input: z.object({ anew: z.boolean().optional() }), output: fleetView },
  /**
   * Brings the list up to date: asks the gateway where it is older than a minute, or `anew`. Answered when
   * all of it was read; meanwhile `fleet.lines` has what has come.
   */
  'fleet.read': { input: z.object({ anew: z.boolean().optional() }), output: fleetHead },
  /**
   * The lines of the list as they are known now, without asking the gateway: those that changed since `mark`,
   * or all. `profileId`: of the list that was kept of this gateway; null: of the open one.
   */
  'fleet.lines': {
    input: z.object({ profileId: z.string().nullable(), mark: z.string().nullable() }),
    output: fleetPart,
  },
  /**
   * Whether the last complete list of a gateway is kept, as it was at `asOf`: for a start, and while it
   * cannot be asked. `fleet.lines` has it. Hidden by the lock.
   */
  'fleet.kept': {
    input: z.object({ profileId: z.string() }),
    output: z.object({
      kept: z.object({ servers: z.number(), asOf: z.string(), scopeNote: z.string() }).nullable(),
    }),
  },
  /**
   * Asks where to, and writes these lines of the list there, in this order. `ids`: one a line. `file` null:
   * nothing was written.
   */
  'fleet.export': {
    input: z.object({
      profileId: z.string().nullable(),
      format: z.enum(['csv', 'json']),
      ids: z.string().max(20_000_000),
    }),
    output: z.object({ file: z.string().nullable(), servers: z.number() }),
  },
  /** Gives up a list that is being read. */
  'fleet.cancel': { input: z.object({}), output: z.object({}) },
  /**
   * A server as it was read last, without asking the gateway: of the open one (`profileId` null), or of the
   * list that was kept of this one. Null: it is not known.
   */
  'server.kept': {
    input: z.object({ profileId: z.string().nullable(), serverId: z.string() }),
    output: z.object({ view: serverView.nullable() }),
  },
  /**
   * The verdict on a token by what was read before, without asking anybody: with the servers, metadata and
   * keys that were kept of this gateway. Not remembered. Errors: `not-connected` where no list is kept.
   */
  'token.kept': {
    input: z.object({ profileId: z.string(), tokenId: z.string(), serverId: z.string() }),
    output: z.object({ diagnosis, asOf: z.string() }),
  },
  'server.read': { input: z.object({ serverId: z.string() }), output: serverView },
} as const
