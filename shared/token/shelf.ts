import { z } from 'zod'
import { effect, keyChange } from '../change/review.ts'
import { stepId, verdict } from '../contextforge/index.ts'

/** Most tokens on the shelf. */
export const MAX_SHELF = 50
/** Longest name somebody may give a token. */
export const MAX_NAME = 60

/** What one token on the shelf comes to on one server. */
export const shelfVerdict = z.object({
  tokenId: z.string(),
  verdict,
  /** `Rejected at step N of M: audience`. */
  headline: z.string(),
  stoppedAt: stepId.nullable(),
})
export type ShelfVerdict = z.infer<typeof shelfVerdict>

/** What a remedy would write and mean, were it applied to the server as it is now; nothing was sent. */
export const remedyEffect = z.object({
  remedyId: z.string(),
  diff: z.array(keyChange),
  effect,
  /** Other servers of which the expected audiences change as well, by name. */
  alsoChanges: z.array(z.string()),
})
export type RemedyEffect = z.infer<typeof remedyEffect>

/** The clock a token was judged by, in seconds since the epoch, and how far this computer's is behind it. */
export const clockView = z.object({ gateway: z.number(), skew: z.number(), uncertainty: z.number() })
export type ClockView = z.infer<typeof clockView>
