import { sameJson, type Json } from '../json.ts'
import { changedKeys } from './plan.ts'
import type { ChangeOutcome } from './review.ts'

export interface ReadBack {
  readonly before: Json
  readonly beforeVersion: number | null
  readonly intended: Json
  /** The configuration as read after the write; null when it could not be read. */
  readonly now: { readonly config: Json; readonly version: number | null } | null
}

/**
 * What became of a write, from what is there now and never from the reply to the write. All configurations masked the same way.
 * `confirmed`: exactly what was intended is there, and nobody else wrote in between. Source: the write protocol, step "read back".
 */
export function settle({ before, beforeVersion, intended, now }: ReadBack): { outcome: ChangeOutcome; says: string } {
  if (now === null) return { outcome: 'unknown', says: 'The gateway could not be read after the write. Claimcheck looks again as soon as it answers.' }
  const jump = now.version !== null && beforeVersion !== null ? now.version - beforeVersion : null
  if (sameJson(now.config, intended)) {
    if (jump !== null && jump > 1) {
      return { outcome: 'lost-race', says: `The settings are as intended, but the version went from ${beforeVersion} to ${now.version}: someone else saved as well.` }
    }
    return { outcome: 'confirmed', says: 'Saved, read back, confirmed.' }
  }
  if (sameJson(now.config, before)) {
    if (jump !== null && jump > 1) {
      return { outcome: 'lost-race', says: `The settings are the ones from before, but the version went from ${beforeVersion} to ${now.version}: someone else put them back.` }
    }
    return { outcome: 'not-applied', says: 'The gateway still has the settings from before. Nothing was changed.' }
  }
  const keys = changedKeys(intended, now.config)
  return { outcome: 'lost-race', says: `Saved, but it reads back differently: ${keys.join(', ')}. Someone else saved at the same time, or the gateway changed it.` }
} // prettier-ignore
