import { z } from 'zod'
import type { AppError } from '../kernel/errors.ts'
import { json } from '../kernel/json.ts'
import type { Result } from '../kernel/result.ts'
import { changeOutcome, wantedChange, type ChangeRecord } from './review.ts'

/** What several changes made in one go have in common; enough to go on with the rest after a restart. */
const batchMark = z.object({
  id: z.string(),
  /**
   * Every server it was meant for, in order, each with its wish. Wishes that carry a secret are not part of a
   * batch.
   */
  items: z.array(z.object({ serverId: z.string(), serverName: z.string(), wanted: wantedChange })),
})
export type BatchMark = z.infer<typeof batchMark>

export const intentBody = z.object({
  profileId: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  title: z.string(),
  by: z.string(),
  /** Configurations with the gateway's mask in place of every secret. */
  before: json,
  after: json,
  /** OAuth on or off. Null in rows of an older version of this app, which never changed it. */
  enabledBefore: z.boolean().nullable().default(null),
  enabledAfter: z.boolean().nullable().default(null),
  beforeVersion: z.number().nullable(),
  undoes: z.string().nullable(),
  /** Keys whose secret was replaced: both images show the same mask. */
  newSecrets: z.array(z.string()).default([]),
  reason: z.string().nullable().default(null),
  batch: batchMark.nullable().default(null),
})
export const outcomeBody = z.object({
  state: changeOutcome,
  detail: z.string(),
  nowVersion: z.number().nullable(),
})

/** What is written down before a change is sent. */
export type Intent = z.infer<typeof intentBody> & { readonly id: string; readonly at: string }
export type Outcome = z.infer<typeof outcomeBody> & { readonly changeId: string; readonly at: string }

/** A change with the newest outcome written for it; `intended` while there is none. */
export type StoredChange = Intent & {
  readonly state: 'intended' | z.infer<typeof changeOutcome>
  readonly detail: string
  /** When that outcome was noted, and the version that was found then. */
  readonly settledAt?: string | null
  readonly nowVersion?: number | null
}

/**
 * The journal as the write protocol needs it: append-only, an intent on disk before the write, outcomes after
 * it.
 */
export interface Journal {
  readonly recordIntent: (intent: Intent) => Result<null, AppError>
  readonly recordOutcome: (outcome: Outcome) => Result<null, AppError>
  readonly getChange: (id: string) => StoredChange | null
  /** Changes of a profile whose fate is not settled: no outcome row, or `unknown`. */
  readonly openChanges: (profileId: string) => readonly StoredChange[]
  readonly listChanges: (profileId: string) => readonly ChangeRecord[]
  /** The newest batch of a profile, with what has become of its servers by now; null when there was none. */
  readonly lastBatch: (
    profileId: string,
  ) => { readonly batch: BatchMark; readonly changes: readonly StoredChange[] } | null
}
