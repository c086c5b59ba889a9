import { z } from 'zod'
import { rehearsal } from '../rehearsal/rehearsal.ts'

/** Calls about an upgrade that is rehearsed. Part of the contract. */
export const rehearsalCalls = {
  /** By the rules of both releases, over the servers as they are now and the shelf; nothing is sent. */
  'rehearsal.run': {
    input: z.object({ to: z.string().trim().min(1).max(40) }),
    output: z.object({ rehearsal }),
  },
  /** Asks where to; `name` null: nothing was written. */
  'rehearsal.save': {
    input: z.object({ rehearsal }),
    output: z.object({ name: z.string().nullable() }),
  },
} as const
