import { z } from 'zod'
import { keyChange } from '../change/review.ts'
import { behind } from '../fleet/view.ts'
import { appError } from '../kernel/errors.ts'
import { stretch } from './day.ts'
import { observationBody } from './observation.ts'

const minute = z.number().int().min(0).max(1439)

/** When and whether the desktop is told. Minutes after midnight. */
export const watchSettings = z.object({
  notify: z.boolean(),
  quiet: z.object({ from: minute, to: minute }).nullable(),
})
export type WatchSettings = z.infer<typeof watchSettings>

/** One thing somebody else did, as shown. */
export const driftCard = observationBody.omit({ before: true, after: true, profileId: true }).extend({
  id: z.string(),
  at: z.string(),
  diff: z.array(keyChange),
  title: z.string(),
  lines: z.array(
    z.object({ id: z.string(), tone: z.enum(['bad', 'warn', 'info', 'plus']), text: z.string() }),
  ),
  /** `open` until it is acknowledged, or the server is as it was before. */
  state: z.enum(['open', 'acknowledged', 'restored', 'note']),
  /** What Restore would put back; null where there is nothing to restore. */
  restore: z.string().nullable(),
})
export type DriftCard = z.infer<typeof driftCard>

export const watchStatus = z.object({
  state: z.enum(['not-connected', 'watching', 'waiting', 'paused', 'signed-out']),
  says: z.string(),
  lastLook: z.string().nullable(),
  nextLook: z.string().nullable(),
  circuit: z.enum(['closed', 'open']),
  error: appError.nullable(),
  /** Servers the newest look saw and that are not paused, and known servers it did not see. */
  watched: z.number(),
  notSeen: z.number(),
  /**
   * Servers that were answered with a lower version than before: nothing is said of them until that is
   * settled.
   */
  behind: z.array(behind),
})
export type WatchStatus = z.infer<typeof watchStatus>

export const watchView = z.object({
  status: watchStatus,
  cards: z.array(driftCard),
  /** Ids of servers of which nobody is told. */
  paused: z.array(z.string()),
  /** Known servers that the newest list, which lacks a part, did not have, and since when (ISO 8601). */
  notSeen: z.array(z.object({ id: z.string(), since: z.string() })),
  /** What the guard found in the last 24 hours, as far as the app was running. */
  looks: z.array(stretch),
  settings: watchSettings,
})
export type WatchView = z.infer<typeof watchView>

/** One line of the gateway's own audit log. It says who and when, never what. */
const auditEntry = z.object({
  id: z.string(),
  at: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  action: z.string(),
  by: z.string(),
  success: z.boolean(),
})
export type AuditEntry = z.infer<typeof auditEntry>

export const auditView = z.object({
  /** Whether it could be read; `empty`: it could, and holds nothing about servers. */
  state: z.enum(['read', 'empty', 'unreadable', 'not-asked']),
  says: z.string(),
  entries: z.array(auditEntry),
})
export type AuditView = z.infer<typeof auditView>
