import { z } from 'zod'
import { accessComparison } from '../access/record.ts'
import { accessRound, accessView } from '../access/view.ts'
import { ACCESS_FORMATS } from '../access/formats.ts'
import { NAMED } from './channels.ts'

const nothing = z.object({})

/** What of the map is written: servers (ids, one a line, in this order) and the columns that are left out. */
const written = z.object({
  format: z.enum(ACCESS_FORMATS),
  serverIds: z.string().max(NAMED),
  /** Ids of clients, and `tokens` for all tokens. A record has no tokens. */
  hidden: z.array(z.string().max(100)).max(1000),
})

/** Calls about the map of who gets in where. Part of the contract. */
export const accessCalls = {
  /** The results of walks on this connection; sends nothing. */
  'access.read': { input: nothing, output: accessView },
  /**
   * Walks every client to these servers (ids, one per line). Only reads, and asks only these hosts (null: any
   * that a document names). Answers at the end, even if it was stopped: `done` of `of` servers were walked.
   */
  'access.walk': {
    input: z.object({
      serverIds: z.string().max(NAMED),
      hostsOnly: z.array(z.string().max(300)).max(10_000).nullable(),
      publicUrl: z.string().max(2048).nullable(),
    }),
    output: z.object({ done: z.number(), of: z.number(), notAsked: z.array(z.string()) }),
    largest: NAMED,
  },
  /** The map as text, from what was walked; tokens are judged for it. Sends only what judging reads. */
  'access.text': { input: written, output: z.object({ text: z.string() }), largest: NAMED },
  /** Asks where to, and writes it there. `file` null: nothing was written. */
  'access.export': {
    input: written,
    output: z.object({ file: z.string().nullable(), servers: z.number() }),
    largest: NAMED,
  },
  /**
   * Compares a record of another day with what was walked on this connection. `record`: its text; null: asks
   * for the file. Out: null where none was chosen. Errors: `report-refused` where it is no record.
   */
  'access.compare': {
    input: z.object({ record: z.string().max(100_000_000).nullable() }),
    output: z.object({ compared: accessComparison.nullable() }),
  },
  /** Ends the running walk of many servers; finished servers are kept. */
  'access.cancel': { input: nothing, output: nothing },
} as const

export const accessEvents = {
  /** The progress of walking many servers; null: it is over. */
  'access.progress': z.object({ round: accessRound.nullable() }),
} as const
