import { z } from 'zod'
import { json } from '../json.ts'
import { verdict } from '../verdict/diagnosis.ts'

/** What somebody wants changed. Every one becomes a plan, is reviewed, applied once and read back. */
export const wantedChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('toggle'), on: z.boolean(), clientId: z.string().nullable() }),
  z.object({ kind: z.literal('add-audience'), value: z.string() }),
  z.object({ kind: z.literal('set-keys'), set: z.record(z.string(), json), remove: z.array(z.string()) }),
  z.object({ kind: z.literal('undo'), changeId: z.string() }),
])
export type WantedChange = z.infer<typeof wantedChange>

export const keyChange = z.object({
  key: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  /** JSON text, secrets masked. */
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type KeyChange = z.infer<typeof keyChange>

export const effect = z.object({
  gained: z.array(z.string()),
  lost: z.array(z.string()),
  /** True when a token that was refused could now pass. */
  widens: z.boolean(),
  sharedWith: z.array(z.object({ audience: z.string(), servers: z.array(z.string()) })),
  learning: z.enum(['armed', 'disarmed', 'unchanged']),
  tokens: z.array(z.object({ tokenId: z.string(), label: z.string(), before: verdict, after: verdict })),
  warnings: z.array(z.object({ title: z.string(), text: z.string() })),
})
export type Effect = z.infer<typeof effect>

export const review = z.object({
  planId: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  title: z.string(),
  request: z.string(),
  diff: z.array(keyChange),
  keptKeys: z.array(z.string()),
  unknownKeys: z.array(z.string()),
  maskedKeys: z.array(z.string()),
  effect,
  certainty: z.array(z.object({ sure: z.boolean(), text: z.string() })),
  /** The server's name must be typed: the set widens on PROD. */
  typeName: z.boolean(),
  /** The canonical URL must be confirmed: it would be pinned, and APP_DOMAIN is only assumed. */
  confirmCanonical: z.string().nullable(),
  readAt: z.string(),
})
export type Review = z.infer<typeof review>

export const changeOutcome = z.enum(['confirmed', 'lost-race', 'not-applied', 'unknown'])
export type ChangeOutcome = z.infer<typeof changeOutcome>

/** One row of the journal, as shown: before and after are redacted. */
export const changeRecord = z.object({
  id: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  title: z.string(),
  at: z.string(),
  by: z.string(),
  /** `intended`: written down, not known to have been sent. */
  state: z.enum(['intended', 'confirmed', 'lost-race', 'not-applied', 'unknown']),
  detail: z.string(),
  undoes: z.string().nullable(),
  undoneBy: z.string().nullable(),
  diff: z.array(keyChange),
})
export type ChangeRecord = z.infer<typeof changeRecord>
