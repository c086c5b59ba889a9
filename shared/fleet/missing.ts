import { z } from 'zod'
import { appError } from '../kernel/errors.ts'
import { errorText } from '../kernel/error-text.ts'
import { count, uncapitalised } from '../kernel/words.ts'

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

const says = (one: Missing): string => {
  switch (one.why) {
    case 'page-failed':
      return `page ${one.page} failed: ${uncapitalised(errorText(one.error).title)}`
    case 'stopped':
      return `reading was stopped before page ${one.page}`
    case 'no-end':
      return `the list did not end with page ${one.page}`
    case 'rows-moved':
      return 'rows moved from one page to another while it was read'
    case 'rows-unreadable':
      return `${count(one.rows, 'row')} of the reply could not be read`
  }
}

/**
 * `The list is not complete: page 2 failed: the gateway has a fault. 10 servers known from before were not
 * seen, the one longest out of sight since 14:02.`
 */
export function partialSays({ missing: all, notSeen }: Partial, clock: (at: string) => string): string {
  const what = `The list is not complete: ${all.map(says).join('; ')}.`
  const oldest = notSeen.map(({ seenAt }) => seenAt).sort()[0]
  if (oldest === undefined) return what
  const many = notSeen.length > 1
  const who = `${count(notSeen.length, 'server')} known from before ${many ? 'were' : 'was'} not seen`
  return `${what} ${who}, ${many ? 'the one longest out of sight ' : ''}since ${clock(oldest)}.`
}
