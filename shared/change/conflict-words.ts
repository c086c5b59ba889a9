import type { MergeField } from '../kernel/merge-field.ts'
import { agoSays as ago, readMoment } from '../kernel/times.ts'

/** Keys that both sides changed, of which one has to be chosen. */
export const conflictsIn = (fields: readonly MergeField[]): readonly string[] =>
  fields.filter(({ kind }) => kind === 'conflict').map(({ key }) => key)

/**
 * ` 40 s ago` after a name; empty when the time cannot be read. In: the gateway's `updatedAt`, and now in
 * milliseconds.
 */
export function agoSays(when: string, now: number): string {
  const at = readMoment(when)
  return at === null ? '' : ` ${ago((now - at) / 1000)}`
}
