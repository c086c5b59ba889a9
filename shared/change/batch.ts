import { z } from 'zod'
import { count, figure } from '../kernel/words.ts'
import { appError } from '../kernel/errors.ts'
import { mergeField } from '../kernel/merge-field.ts'
import { changeRecord, review, wantedChange, type Review } from './review.ts'

/* The same wish for several servers: one plan each, reviewed as one, applied one by one. */

/** Where one server of a batch stands. `stopped`: the first surprise, after which nothing more was sent. */
export const batchItem = z.object({
  serverId: z.string(),
  serverName: z.string(),
  state: z.enum(['waiting', 'writing', 'confirmed', 'stopped', 'nothing-to-do']),
  says: z.string(),
  record: changeRecord.nullable(),
  error: appError.nullable(),
  differing: z.array(mergeField),
})
export type BatchItem = z.infer<typeof batchItem>

export const batchPlan = z.object({
  batchId: z.string(),
  items: z.array(
    z.object({
      serverId: z.string(),
      serverName: z.string(),
      review: review.nullable(),
      /** Why there is no plan for this one; the others can be applied without it. */
      error: appError.nullable(),
    }),
  ),
  /** What has to be typed before it is applied; null where Enter is enough. */
  confirm: z.string().nullable(),
  /** Addresses that would be pinned although APP_DOMAIN is only assumed. */
  pins: z.array(z.string()),
  reasonRequired: z.boolean(),
  /** What the changes mean taken together, which no single review can say. */
  notes: z.array(z.object({ title: z.string(), text: z.string() })),
})
export type BatchPlan = z.infer<typeof batchPlan>

/** What is left of a batch that did not come to its end. */
export const batchRest = z.object({
  batchId: z.string(),
  total: z.number(),
  items: z.array(z.object({ serverId: z.string(), serverName: z.string(), wanted: wantedChange })),
})
export type BatchRest = z.infer<typeof batchRest>

/** What has to be typed for a batch that widens on PROD: the count cannot be typed without looking at it. */
export const confirmationFor = (count: number): string => `${count} ${count === 1 ? 'server' : 'servers'}`

/** So many servers a note names; of two hundred, every name would hide the rest of the sheet. */
const MOST_NAMED = 12
function named(names: readonly string[]): string {
  const left = names.length - MOST_NAMED
  return left <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${figure(left)} more`
}

/**
 * Consequences of the whole: one audience on several servers is one token for all of them; how many let more
 * in.
 */
export function batchNotes(reviews: readonly Review[]): BatchPlan['notes'] {
  const holders = new Map<string, Set<string>>()
  for (const { effect, serverName } of reviews) {
    for (const value of effect.gained) {
      const also = effect.sharedWith.find(({ audience }) => audience === value)?.servers ?? []
      const known = holders.get(value) ?? new Set<string>()
      for (const name of [serverName, ...also]) known.add(name)
      holders.set(value, known)
    }
  }
  const notes = [...holders]
    .filter(([, names]) => names.size > 1)
    .map(([value, names]) => ({
      title: `One token fits ${count(names.size, 'server')}.`,
      text: `${value} would be accepted by ${named([...names])}.`,
    }))
  const lost = reviews.filter(({ effect }) => effect.lost.length > 0 || effect.issuersLost.length > 0)
  if (lost.length > 0) {
    notes.push({
      title: `${figure(lost.length)} of ${count(reviews.length, 'server')} ${reviews.length === 1 ? 'shuts' : 'shut'} somebody out.`,
      text: named(lost.map(({ serverName }) => serverName)),
    })
  }
  return notes
}
