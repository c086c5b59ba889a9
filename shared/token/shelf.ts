import { z } from 'zod'
import { miniBoards } from '../audience/mini-boards.ts'
import { effect, keyChange } from '../change/review.ts'
import { stepId, verdict } from '../contextforge/index.ts'

/** The verdict on one token of the shelf for one server. */
export const shelfVerdict = z.object({
  tokenId: z.string(),
  verdict,
  /** `Rejected at step N of M: audience`. */
  headline: z.string(),
  stoppedAt: stepId.nullable(),
})
export type ShelfVerdict = z.infer<typeof shelfVerdict>

/** What a remedy would write and change if it were applied to the server as it is now. Nothing was sent. */
export const remedyEffect = z.object({
  remedyId: z.string(),
  diff: z.array(keyChange),
  effect,
  /** The switchboard before and after, small. */
  boards: miniBoards,
  /** The names of other servers whose expected audiences would change too. */
  alsoChanges: z.array(z.string()),
})
export type RemedyEffect = z.infer<typeof remedyEffect>

/**
 * The clock a token was judged by: `gateway` in seconds since the epoch, `skew` how far it is ahead of this
 * computer's clock, and `uncertainty`, both in seconds.
 */
export const clockView = z.object({ gateway: z.number(), skew: z.number(), uncertainty: z.number() })
export type ClockView = z.infer<typeof clockView>
