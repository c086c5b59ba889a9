import { keyDiff } from '../../shared/change/key-diff.ts'
import { withoutSecrets } from '../../shared/change/secrets.ts'
import { isObject, sameJson, type Json } from '../../shared/kernel/json.ts'
import { momentSays, readMoment } from '../../shared/kernel/times.ts'
import type { StoredObservation } from '../../shared/watch/observation.ts'
import type { Snapshot } from '../../shared/watch/snapshot.ts'
import type { DriftCard } from '../../shared/watch/view.ts'
import { driftLines, driftTitle, restoreSays } from '../../shared/watch/words.ts'

/**
 * A stored observation as a card. In: what is stored, the server's present configuration (null: not known),
 * whether the server is in the list, and the time.
 */
export function cardOf(
  seen: StoredObservation,
  now: Snapshot | null,
  isHere: boolean,
  today: number,
): DriftCard {
  const { before, after, profileId: _profile, acknowledgedAt, ...rest } = seen
  const isSame =
    now !== null && isBackTo(now.config, before) && (seen.enabledBefore ?? true) === (now.enabled ?? true)
  const isBack = seen.kind === 'gone' ? isHere : isSame
  const state =
    seen.kind === 'saved' ? 'note' : isBack ? 'restored' : acknowledgedAt === null ? 'open' : 'acknowledged'
  const restorable = seen.kind !== 'gone' && seen.kind !== 'saved' && now !== null && !isBack
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
