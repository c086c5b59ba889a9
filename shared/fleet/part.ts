import { z } from 'zod'

/**
 * What changed in a list since a mark; one answer may hold only a part of it. `lines` is the JSON text of the
 * lines that are new or changed. The main process makes it from data it has already checked, and it crosses
 * to the window as one string, because that costs a tenth of sending as many objects. `gone` and `order` are
 * ids, one per line. Of the order only the end that is new is told.
 */
export const fleetPart = z.object({
  /** The mark to send with the next question. */
  mark: z.string(),
  /** True when the mark belongs to another list: forget all lines known so far. */
  anew: z.boolean(),
  lines: z.string(),
  gone: z.string(),
  /** The ids of the list in order, without the first `from`, which stay; null when the order is unchanged. */
  order: z.string().nullable(),
  from: z.number().int().min(0),
  /** True when there are more changes: ask again at once. */
  more: z.boolean(),
})
export type FleetPart = z.infer<typeof fleetPart>
