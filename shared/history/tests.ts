import { z } from 'zod'
import { verdict } from '../contextforge/index.ts'

/** One test as it is kept: findings, never the token. */
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
   * What the token was for and who had it issued: enough to tell later whom a change shuts out. Missing in
   * older rows.
   */
  audiences: z.array(z.string()).optional(),
  client: z.string().nullable().optional(),
})
export type TestRecord = z.infer<typeof testRecord>
