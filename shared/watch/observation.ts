import { z } from 'zod'
import { json } from '../kernel/json.ts'

const observationKind = z.enum([
  /** The settings are others, and somebody saved. */
  'edited',
  /** `resource` was filled without a save: the gateway stored the audience of a token. */
  'learned',
  'oauth-off',
  'oauth-on',
  /** Somebody saved, and the OAuth settings stayed as they were. */
  'saved',
  /** Not in the list any more. */
  'gone',
])
export type ObservationKind = z.infer<typeof observationKind>

/**
 * What somebody else did to a server, as this app saw it. Configurations carry the mask in place of secrets.
 */
export const observationBody = z.object({
  profileId: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  kind: observationKind,
  /** As the gateway says; null where it does not. */
  by: z.string().nullable(),
  via: z.string().nullable(),
  when: z.string().nullable(),
  before: json,
  after: json,
  enabledBefore: z.boolean().nullable(),
  enabledAfter: z.boolean().nullable(),
  versionBefore: z.number().nullable(),
  versionAfter: z.number().nullable(),
  /** Audiences that were accepted before and are not any more, and the other way round. */
  lost: z.array(z.string()),
  gained: z.array(z.string()),
  learning: z.enum(['armed', 'disarmed', 'unchanged']),
  /** When it was last seen as it was before, and the snapshot of that. */
  since: z.string(),
  snapshotId: z.number(),
})
export type ObservationBody = z.infer<typeof observationBody>

export type Observation = ObservationBody & { readonly id: string; readonly at: string }
/** An observation with what an operator did about it. */
export type StoredObservation = Observation & { readonly acknowledgedAt: string | null }
