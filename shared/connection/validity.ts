import { z } from 'zod'

/**
 * What a fact belongs to: the connection it was read through, the configuration of its server, and when it
 * was read. When the server has another `configuration` by now, the fact is old, even if its judgement was
 * right.
 */
export const validity = z.object({
  /** The id of one opening of a gateway; opening it again gives another id. */
  connection: z.string(),
  serverId: z.string(),
  /**
   * The server's `version` as the gateway counts it; null where the gateway does not tell, or there is no
   * such server.
   */
  version: z.number().nullable(),
  /**
   * Two facts have the same text here exactly when OAuth settings and version are the same. Compare it; never
   * show it.
   */
  configuration: z.string(),
  askedAt: z.string(),
  answeredAt: z.string(),
})
export type Validity = z.infer<typeof validity>

/**
 * Whether a fact is still about the server as it is now. In: the fact's validity, and that of the last
 * reading of the server (null: it was not read).
 */
export const isPresent = (
  fact: Validity,
  now: Pick<Validity, 'connection' | 'configuration'> | null,
): boolean => now !== null && fact.connection === now.connection && fact.configuration === now.configuration
