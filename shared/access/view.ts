import { z } from 'zod'
import { accessCell } from './cell.ts'

/** A client of the map, as its column says it. */
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

/** How far a walk of many servers has come. */
export const accessRound = z.object({
  done: z.number(),
  of: z.number(),
  /** Waiting until the gateway takes requests again. */
  waits: z.boolean(),
})
export type AccessRound = z.infer<typeof accessRound>

/**
 * What was walked on this connection, one row a server, in typed arrays: ten thousand servers and eighteen
 * clients cross to the window as one block. `serverIds`: one a line. `cells`: by server, then by client, each
 * an index into `legend`, whose first says that nothing was walked. `at`: when (milliseconds since the
 * epoch). `versions`: the configuration it holds for, -1 where the gateway does not count. `old`: 1 where the
 * server is another one by now.
 */
export const accessView = z.object({
  connection: z.string(),
  /** Where clients find the gateway: every walk began there. */
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
  /** Hosts that documents named and that were not asked, since nobody agreed to them. */
  notAsked: z.array(z.string()),
})
export type AccessView = z.infer<typeof accessView>
