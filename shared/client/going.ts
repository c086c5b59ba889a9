import { z } from 'zod'
import { walked } from './walked.ts'

/** The phases of a client's way that is really carried out, in their order. */
export const goingPhase = z.enum(['registering', 'sign-in', 'token', 'first-call', 'tools', 'looking'])
export type GoingPhase = z.infer<typeof goingPhase>

/**
 * The tools a client is shown after its first call. `says`: why the list could not be read; empty otherwise.
 */
const tools = z.object({ names: z.array(z.string()), complete: z.boolean(), says: z.string() })
export type ListedTools = z.infer<typeof tools>

/** The result of carrying out a client's way. It contains nothing secret. */
export const goneOn = z.object({
  walked,
  tools: tools.nullable(),
  /** How many registrations were removed again, and the client ids of those that remain at the provider. */
  removed: z.number(),
  left: z.array(z.string()),
})
export type GoneOn = z.infer<typeof goneOn>
