import { keyDiff } from '../../shared/change/key-diff.ts'
import { withoutSecrets } from '../../shared/change/secrets.ts'
import { isObject, sameJson, type Json } from '../../shared/kernel/json.ts'
import { momentSays, readMoment } from '../../shared/kernel/times.ts'
import type { StoredObservation } from '../../shared/watch/observation.ts'
import type { Snapshot } from '../../shared/watch/snapshot.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { driftLines, driftTitle, restoreSays } from '../../shared/watch/words.ts'

/** A stored observation, the server's present configuration (null: not known), and whether it is listed. */
export type Told = {
  readonly seen: StoredObservation
  readonly now: Snapshot | null
  readonly isHere: boolean
}

const isBackIn = ({ seen, now, isHere }: Told): boolean => {
  if (seen.kind === 'gone') return isHere
  if (now === null || (seen.enabledBefore ?? true) !== (now.enabled ?? true)) return false
  return isBackTo(now.config, seen.before)
}

/** The state of its card, without making one. */
export function stateOf(told: Told): DriftCard['state'] {
  if (told.seen.kind === 'saved') return 'note'
  if (isBackIn(told)) return 'restored'
  return told.seen.acknowledgedAt === null ? 'open' : 'acknowledged'
}

/** It as a card. In: the time. */
export function cardOf(told: Told, today: number): DriftCard {
  const { seen, now } = told
  const { before, after, profileId: _profile, acknowledgedAt: _at, ...rest } = seen
  const state = stateOf(told)
  const restorable = seen.kind !== 'gone' && seen.kind !== 'saved' && now !== null && state !== 'restored'
  return {
    ...rest,
    diff: keyDiff(before, after),
    title: driftTitle(seen),
    lines: [...driftLines(seen, clockOf(seen.when ?? seen.at, today))],
    state,
    restore: restorable ? restoreSays(now.config, before).says : null,
  }
}

/** Whether the settings are again as before, except for secrets, which nobody can restore. */
function isBackTo(now: Json, before: Json): boolean {
  return isObject(now) && isObject(before)
    ? sameJson(withoutSecrets(before).config, withoutSecrets(now).config)
    : sameJson(now, before)
}

/**
 * A time as it stands in a sentence: `14:01:12`, with the day where it is another one. Empty where it is no
 * time.
 */
export const clockOf = (at: string, now: number): string =>
  readMoment(at) === null ? '' : momentSays(at, now, (when) => -new Date(when).getTimezoneOffset())
