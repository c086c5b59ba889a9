import { z } from 'zod'
import { appError } from '../kernel/errors.ts'

/** Why a list of servers is incomplete. `page` counts from 1. */
const missing = z.discriminatedUnion('why', [
  z.object({ why: z.literal('page-failed'), page: z.number(), error: appError }),
  /** The operator stopped the reading before this page was read. */
  z.object({ why: z.literal('stopped'), page: z.number() }),
  /** The gateway repeated a cursor, or sent more pages than any real list has. */
  z.object({ why: z.literal('no-end'), page: z.number() }),
  /**
   * One server was in the list twice: rows moved between two pages while they were read, so others may be
   * missing.
   */
  z.object({ why: z.literal('rows-moved') }),
  z.object({ why: z.literal('rows-unreadable'), rows: z.number() }),
])
export type Missing = z.infer<typeof missing>

/** Servers known from an earlier reading that are not in this one, and when each was last seen (ISO 8601). */
export const partial = z.object({
  missing: z.array(missing),
  /** Servers known from before that were not in it, with the time they were last seen (ISO 8601). */
  notSeen: z.array(z.object({ serverId: z.string(), name: z.string(), seenAt: z.string() })),
})
export type Partial = z.infer<typeof partial>
