import { z } from 'zod'
import { clockView } from '../token/shelf.ts'
import { diagnosis } from '../contextforge/index.ts'
import { fleetPart } from '../fleet/part.ts'
import { fleetHead, fleetView, serverView } from '../fleet/view.ts'
import { NAMED } from './channels.ts'

/** What is asked about the list of servers, and about one of them. */
export const fleetCalls = {
  /**
   * The list of servers. `anew`: read the list and the gateway's settings again; otherwise a list of at most
   * a minute is returned as it is.
   */
  'fleet.list': { input: z.object({ anew: z.boolean().optional() }), output: fleetView },
  /**
   * Brings the list up to date: reads it when it is older than a minute, or with `anew`. Answers when the
   * whole list was read; meanwhile `fleet.lines` returns the part that has arrived.
   */
  'fleet.read': { input: z.object({ anew: z.boolean().optional() }), output: fleetHead },
  /**
   * The lines of the list as they are known, without asking the gateway: those that changed since `mark`, or
   * all. `profileId`: the stored list of this gateway; null: the list of the open gateway.
   */
  'fleet.lines': {
    input: z.object({ profileId: z.string().nullable(), mark: z.string().nullable() }),
    output: fleetPart,
  },
  /**
   * Whether the last complete list of a gateway is stored, and when it was read (`asOf`). Used at the start
   * and while the gateway cannot be reached; `fleet.lines` returns the list. Hidden while the computer is
   * locked.
   */
  'fleet.kept': {
    input: z.object({ profileId: z.string() }),
    output: z.object({
      kept: z.object({ servers: z.number(), asOf: z.string(), scopeNote: z.string() }).nullable(),
    }),
  },
  /**
   * Which gateway is in sight, open or by its stored list (null: none, or the demo), for the next start. A
   * stored list is forgotten when the computer is locked.
   */
  'fleet.look': {
    input: z.object({ profileId: z.string().min(1).max(200).nullable() }),
    output: z.object({}),
  },
  /**
   * Asks the operator for a file and writes these lines of the list to it, in this order. `ids`: one per
   * line. `file` null: cancelled, nothing written.
   */
  'fleet.export': {
    input: z.object({
      profileId: z.string().nullable(),
      format: z.enum(['csv', 'json']),
      ids: z.string().max(NAMED),
    }),
    output: z.object({ file: z.string().nullable(), servers: z.number() }),
    largest: NAMED,
  },
  /** Stops the reading of a list. */
  'fleet.cancel': { input: z.object({}), output: z.object({}) },
  /**
   * A server as it was last read, without asking the gateway: of the open gateway (`profileId` null), or from
   * the stored list of another. Null: not known.
   */
  'server.kept': {
    input: z.object({ profileId: z.string().nullable(), serverId: z.string() }),
    output: z.object({ view: serverView.nullable() }),
  },
  /**
   * The verdict on a token without asking anybody: by the stored servers, metadata and keys of this gateway.
   * Not stored in the history. Errors: `not-connected` where no list is stored.
   */
  'token.kept': {
    input: z.object({ profileId: z.string(), tokenId: z.string(), serverId: z.string() }),
    output: z.object({ diagnosis, asOf: z.string(), serverName: z.string(), clock: clockView }),
  },
  'server.read': { input: z.object({ serverId: z.string() }), output: serverView },
} as const
