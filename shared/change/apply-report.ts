import { z } from 'zod'
import { verdict } from '../contextforge/index.ts'
import { serverView } from '../fleet/view.ts'
import { mergeField } from '../kernel/merge-field.ts'
import { changeOutcome, changeRecord } from './review.ts'

/** What came of one change that was applied. */
export const applyReport = z.object({
  record: changeRecord,
  outcome: changeOutcome,
  says: z.string(),
  /** Milliseconds between the last read and the write: the time in which another editor could not be seen. */
  windowMs: z.number(),
  server: serverView,
  tokens: z.array(z.object({ tokenId: z.string(), label: z.string(), before: verdict, after: verdict })),
  /** What was found where it is not what was sent: `mine` was sent, `theirs` was found. */
  differing: z.array(mergeField),
})
export type ApplyReport = z.infer<typeof applyReport>
