import type { MergeField } from '../kernel/merge-field.ts'

/** Keys that both sides changed, of which one has to be chosen. */
export const conflictsIn = (fields: readonly MergeField[]): readonly string[] =>
  fields.filter(({ kind }) => kind === 'conflict').map(({ key }) => key)

/**
 * ` 40 s ago` after a name; empty when the time cannot be read. In: the gateway's `updatedAt`, and now in milliseconds. The gateway
 * writes its times in UTC without saying so. A clock that is ahead of ours says "just now".
 */
export function agoSays(when: string, now: number): string {
  const at = Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(when) ? when : `${when}Z`)
  if (Number.isNaN(at)) return ''
  const seconds = Math.round((now - at) / 1000)
  if (seconds < 5) return ' just now'
  if (seconds < 90) return ` ${seconds} s ago`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return ` ${minutes} min ago`
  const hours = Math.round(minutes / 60)
  return hours < 36 ? ` ${hours} h ago` : ` ${Math.round(hours / 24)} days ago`
}
