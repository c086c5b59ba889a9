import { z } from 'zod'
import { desk } from '../window/desk.ts'

const profileId = z.string().min(1).max(200)

/** Calls about what is remembered of the window for each gateway. Part of the contract. */
export const deskCalls = {
  'desk.read': { input: z.object({ profileId }), output: z.object({ desk }) },
  /** What looks like a token or a secret in it is not written. In memory-only mode nothing is. */
  'desk.keep': { input: z.object({ profileId, desk }), output: z.object({}) },
} as const
