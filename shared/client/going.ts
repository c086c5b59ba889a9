import { z } from 'zod'
import { walked } from './walked.ts'

/** How far a client's way has come that is gone for real. */
export const goingPhase = z.enum(['registering', 'sign-in', 'token', 'first-call', 'tools', 'looking'])
export type GoingPhase = z.infer<typeof goingPhase>

/** The tools that a client is shown after the first call; `says` where the list could not be read. */
const tools = z.object({ names: z.array(z.string()), complete: z.boolean(), says: z.string() })
export type ListedTools = z.infer<typeof tools>

/** What came of going on. Nothing secret is part of it. */
export const goneOn = z.object({
  walked,
  tools: tools.nullable(),
  /** How many registrations were removed again, and the client ids of those that stay at the provider. */
  removed: z.number(),
  left: z.array(z.string()),
})
export type GoneOn = z.infer<typeof goneOn>
