import { z } from 'zod'

/**
 * One key that changed: by whom, and its three values as JSON text with secrets masked; null where the key is
 * missing.
 */
export const mergeField = z.object({
  key: z.string(),
  /** `both`: the same new value on both sides. `conflict`: two new values, of which one has to be chosen. */
  kind: z.enum(['theirs', 'mine', 'both', 'conflict']),
  base: z.string().nullable(),
  theirs: z.string().nullable(),
  mine: z.string().nullable(),
})
export type MergeField = z.infer<typeof mergeField>
