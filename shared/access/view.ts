import { z } from 'zod'
import { accessCell } from './cell.ts'

/** A client of the map, as its column shows it. */
const accessClient = z.object({
  id: z.string(),
  name: z.string(),
  basis: z.enum(['proven', 'recorded', 'documented']),
  rules: z.string(),
})
export type AccessClient = z.infer<typeof accessClient>

const numbers = z.instanceof<typeof Float64Array<ArrayBufferLike>>(Float64Array)
const places = z.instanceof<typeof Uint16Array<ArrayBufferLike>>(Uint16Array)
const flags = z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array)

/** The progress of walking many servers. */
export const accessRound = z.object({
  done: z.number(),
  of: z.number(),
  /** True: waiting until the gateway accepts requests again. */
  waits: z.boolean(),
})
export type AccessRound = z.infer<typeof accessRound>

/**
 * The results of walks on this connection, one row per server, in typed arrays, so that ten thousand servers
 * and eighteen clients cross to the window as one block. `serverIds`: one per line. `cells`: by server, then
 * by client; each is an index into `legend`, whose first entry means not walked. `at`: the time (milliseconds
 * since the epoch). `versions`: the version of the configuration, -1 where the gateway does not count. `old`:
 * 1 where the server has changed since.
 */
export const accessView = z.object({
  connection: z.string(),
  /** The address clients use for the gateway, where every walk began. */
  base: z.string(),
  clients: z.array(accessClient),
  serverIds: z.string(),
  cells: places,
  legend: z.array(accessCell),
  at: numbers,
  versions: numbers,
  old: flags,
  /** Null while nothing is walked. */
  round: accessRound.nullable(),
  /** Hosts that documents named and that were not asked, because nobody agreed to them. */
  notAsked: z.array(z.string()),
})
export type AccessView = z.infer<typeof accessView>
