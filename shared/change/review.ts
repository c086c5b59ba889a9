import { z } from 'zod'
import { json } from '../kernel/json.ts'
import { miniBoards } from '../audience/mini-boards.ts'
import { validity } from '../connection/validity.ts'
import { board, diagnosis, verdict } from '../contextforge/index.ts'
import { instruction } from './instruction.ts'
import { choice } from './merge.ts'
import { serverSettings } from './settings.ts'

/** What somebody wants changed. Every one becomes a plan, is reviewed, applied once and read back. */
export const wantedChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('toggle'), on: z.boolean(), clientId: z.string().nullable() }),
  z.object({ kind: z.literal('add-audience'), value: z.string() }),
  z.object({ kind: z.literal('set-keys'), set: z.record(z.string(), json), remove: z.array(z.string()) }),
  z.object({ kind: z.literal('remove-audience'), value: z.string() }),
  z.object({ kind: z.literal('add-issuer'), value: z.string() }),
  z.object({ kind: z.literal('remove-issuer'), value: z.string() }),
  /** OAuth on or off; off removes every setting on the gateway. */
  z.object({ kind: z.literal('switch'), on: z.boolean() }),
  /**
   * What was typed into the form, with what stood there when typing began: merged with what stands there now.
   * Secrets are masked on both sides; new ones were handed over before and are named by key.
   */
  z.object({
    kind: z.literal('edit'),
    base: serverSettings,
    mine: serverSettings,
    secrets: z.record(z.string(), z.string()),
    choices: z.record(z.string(), choice),
  }),
  z.object({
    kind: z.literal('undo'),
    changeId: z.string(),
    choices: z.record(z.string(), choice).optional(),
  }),
  /** The state before or after a change of the journal, whatever happened since. */
  z.object({ kind: z.literal('restore'), changeId: z.string(), to: z.enum(['before', 'after']) }),
  /** The state the guard saw once, whoever changed it since. */
  z.object({ kind: z.literal('restore-seen'), snapshotId: z.number() }),
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

/** A token of the history, by fingerprint: it is not here any more, but what it was for is known. */
const pastToken = z.object({
  label: z.string(),
  client: z.string().nullable(),
  at: z.string(),
  audience: z.string(),
})
export type PastToken = z.infer<typeof pastToken>

export const effect = z.object({
  gained: z.array(z.string()),
  lost: z.array(z.string()),
  issuersGained: z.array(z.string()),
  issuersLost: z.array(z.string()),
  /** True when a token that was refused could now pass. */
  widens: z.boolean(),
  sharedWith: z.array(z.object({ audience: z.string(), servers: z.array(z.string()) })),
  learning: z.enum(['armed', 'disarmed', 'unchanged']),
  tokens: z.array(z.object({ tokenId: z.string(), label: z.string(), before: verdict, after: verdict })),
  /** Tokens tested before that would now be refused, or let in, as far as the audience goes. */
  past: z.object({ lost: z.array(pastToken), gained: z.array(pastToken) }),
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
  /** Secrets the gateway shows a mask for, which it keeps where they are text. */
  maskedKeys: z.array(z.string()),
  effect,
  certainty: z.array(z.object({ sure: z.boolean(), text: z.string() })),
  /** The server's name must be typed: the set widens on PROD. */
  typeName: z.boolean(),
  /** The canonical URL must be confirmed: it would be pinned, and APP_DOMAIN is only assumed. */
  confirmCanonical: z.string().nullable(),
  /** Why it is done has to be said: the profile wants it. */
  reasonRequired: z.boolean(),
  /** What an export is made of. */
  instruction,
  readAt: z.string(),
})
export type Review = z.infer<typeof review>

/** A review with the board and the chosen token's verdict as they would be after the change. */
export const changePreview = z.object({
  board,
  diagnosis: diagnosis.nullable(),
  review,
  /** The switchboard before and after, small. */
  boards: miniBoards,
  /** The state of the server that was reviewed. */
  of: validity.nullable(),
})

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
  reason: z.string().nullable(),
  /** Changes made in one go carry the same id. */
  batchId: z.string().nullable(),
})
export type ChangeRecord = z.infer<typeof changeRecord>
