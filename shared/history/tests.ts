import { z } from 'zod'
import { verdict } from '../contextforge/index.ts'

/** One test of a token as it is stored: what was found, never the token. */
export const testRecord = z.object({
  id: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  at: z.string(),
  fingerprint: z.string(),
  label: z.string(),
  verdict,
  stoppedAt: z.string().nullable(),
  probe: z.string().nullable(),
  /**
   * Which audiences the token had, and which client it was issued to: with these it can be said later whom a
   * change would shut out. Missing in rows of older releases.
   */
  audiences: z.array(z.string()).optional(),
  client: z.string().nullable().optional(),
})
export type TestRecord = z.infer<typeof testRecord>
