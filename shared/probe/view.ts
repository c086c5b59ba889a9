import { z } from 'zod'
import { keyChange } from '../change/review.ts'
import { prediction } from '../contextforge/index.ts'
import { validity } from '../connection/validity.ts'
import { wentOn } from './go-on.ts'

/** One live request set beside what was predicted for it. */
export const probeReport = z.object({
  predicted: prediction,
  actual: z.object({
    status: z.number(),
    detail: z.string().nullable(),
    wwwAuthenticate: z.string().nullable(),
    accepted: z.boolean().nullable(),
  }),
  /** Null when there was nothing definite to compare. */
  agrees: z.boolean().nullable(),
  /** What could explain a difference. */
  reasons: z.array(z.string()),
  configBefore: z.string(),
  configAfter: z.string(),
  configChanged: z.boolean(),
  /** The keys that changed while it answered. */
  configDiff: z.array(keyChange),
  at: z.string(),
  /**
   * The state of the server it was sent to, and the one it left: the gateway may learn while it answers.
   * Null: not known.
   */
  of: validity.nullable(),
  left: validity.nullable(),
  /** What came after `initialize`, where it was asked for and accepted. */
  wentOn: wentOn.nullish(),
  /**
   * When it is asked again, since the gateway may still answer by what it read before, and what is waited
   * for: nothing is called a disagreement until then. Missing or null: it is not.
   */
  again: z.object({ at: z.string(), says: z.string() }).nullish(),
  /** Milliseconds it waited first, to keep within what the gateway allows. */
  waitedMs: z.number().optional(),
})
export type ProbeReport = z.infer<typeof probeReport>
