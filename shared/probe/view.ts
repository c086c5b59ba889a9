import { z } from 'zod'
import { keyChange } from '../change/review.ts'
import { FIRST_CALLS, prediction } from '../contextforge/index.ts'
import { validity } from '../connection/validity.ts'
import { wentOn } from './go-on.ts'

/** One live request, compared with its prediction. */
export const probeReport = z.object({
  predicted: prediction,
  actual: z.object({
    status: z.number(),
    detail: z.string().nullable(),
    wwwAuthenticate: z.string().nullable(),
    accepted: z.boolean().nullable(),
  }),
  /** Null when one of them was not definite. */
  agrees: z.boolean().nullable(),
  /** What could explain a difference. */
  reasons: z.array(z.string()),
  configBefore: z.string(),
  configAfter: z.string(),
  configChanged: z.boolean(),
  /** The keys that changed while the gateway answered. */
  configDiff: z.array(keyChange),
  at: z.string(),
  /**
   * The state of the server before and after the request; they differ when the gateway learned. Null: not
   * known.
   */
  of: validity.nullable(),
  left: validity.nullable(),
  /** The requests after `initialize`, where they were asked for and `initialize` was accepted. */
  wentOn: wentOn.nullish(),
  /**
   * When it is asked again, since the gateway may still answer by what it read before, and what is waited
   * for: nothing is called a disagreement until then. Missing or null: it is not.
   */
  again: z.object({ at: z.string(), says: z.string() }).nullish(),
  /** Where it was sent; missing: to the server's own address, with the token where the gateway reads it. */
  sentTo: z.object({ path: z.string(), header: z.string() }).optional(),
  /** What was sent; missing: `initialize`. */
  call: z.enum(FIRST_CALLS).optional(),
  /** How long it waited first, in milliseconds, to stay below the gateway's rate limit. */
  waitedMs: z.number().optional(),
})
export type ProbeReport = z.infer<typeof probeReport>
