import { z } from 'zod'

/**
 * What a fact belongs to: the connection it was read through, the configuration of the server it is about,
 * and when. A fact whose `configuration` is not the server's present one any more is old, however well it was
 * judged.
 */
export const validity = z.object({
  /** One opening of a gateway; the next one has another id. */
  connection: z.string(),
  serverId: z.string(),
  /** As the gateway counts; null where it does not tell, or there is no such server. */
  version: z.number().nullable(),
  /** Equal exactly while the OAuth settings and the version are. Only to be compared, never shown. */
  configuration: z.string(),
  askedAt: z.string(),
  answeredAt: z.string(),
})
export type Validity = z.infer<typeof validity>

/**
 * Whether a fact still is about the server as it is now. In: the fact's validity and what was read last;
 * null: nothing was.
 */
export const isPresent = (
  fact: Validity,
  now: Pick<Validity, 'connection' | 'configuration'> | null,
): boolean => now !== null && fact.connection === now.connection && fact.configuration === now.configuration
