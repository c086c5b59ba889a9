import { z } from 'zod'
import { rehearsal } from '../rehearsal/rehearsal.ts'

/** Calls about rehearsing an upgrade of the gateway. Part of the contract. */
export const rehearsalCalls = {
  /** Judges the shelf against the servers as they are now, by the rules of both releases; sends nothing. */
  'rehearsal.run': {
    input: z.object({ to: z.string().trim().min(1).max(40) }),
    output: z.object({ rehearsal }),
  },
  /** Asks the operator for a file; `name` null: cancelled, nothing written. */
  'rehearsal.save': {
    input: z.object({ rehearsal }),
    output: z.object({ name: z.string().nullable() }),
  },
} as const
