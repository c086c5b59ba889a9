import { z } from 'zod'
import { accessRound, accessView } from '../access/view.ts'

const nothing = z.object({})

/** Calls about the map of who gets in where. Part of the contract. */
export const accessCalls = {
  /** What was walked on this connection; asks nobody. */
  'access.read': { input: nothing, output: accessView },
  /**
   * Walks every client to these servers (ids, one a line). Only reads, and asks no host but these (null: any
   * that a document names). Answered when it is over, also when it was ended: `done` of `of` were walked.
   */
  'access.walk': {
    input: z.object({
      serverIds: z.string().max(20_000_000),
      hostsOnly: z.array(z.string().max(300)).max(10_000).nullable(),
      publicUrl: z.string().max(2048).nullable(),
    }),
    output: z.object({ done: z.number(), of: z.number(), notAsked: z.array(z.string()) }),
  },
  /** Ends the walk of many servers that is under way; what was walked stays. */
  'access.cancel': { input: nothing, output: nothing },
} as const

export const accessEvents = {
  /** How far a walk of many servers has come; null: it is over. */
  'access.progress': z.object({ round: accessRound.nullable() }),
} as const
