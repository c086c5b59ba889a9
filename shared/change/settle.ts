import { sameJson } from '../kernel/json.ts'
import type { MergeField } from '../kernel/merge-field.ts'
import { mergeSettings } from './merge.ts'
import type { ChangeOutcome } from './review.ts'
import type { ServerSettings } from './settings.ts'

export interface ReadBack {
  readonly before: ServerSettings
  readonly beforeVersion: number | null
  readonly intended: ServerSettings
  /** Keys whose secret was replaced: the mask reads the same before and after. */
  readonly newSecrets: readonly string[]
  /** The settings as read after the write; null when they could not be read. */
  readonly now: { readonly settings: ServerSettings; readonly version: number | null } | null
}

export interface Settled {
  readonly outcome: ChangeOutcome
  readonly says: string
  /** What is not as intended, field by field: `mine` is what was sent, `theirs` what was found. */
  readonly differing: readonly MergeField[]
  /**
   * True where what was found may be from before the write: the settings are the old ones, or the version is
   * lower than the one read before it. A replica that is behind answers so, and so does a gateway the write
   * has not reached.
   */
  readonly mayBeOlder: boolean
}

/**
 * How long (milliseconds) after it was sent a write may still be carried out, even if the program that sent
 * it has ended. Longer than any time-out on the way to the gateway.
 */
export const LATE_MS = 2 * 60_000

/**
 * True while a write may still be done that is not seen yet. In: when it was sent, or last looked at, and the
 * time now, as text and in milliseconds. A time far in the future was written by a clock that was wrong, and
 * is ignored.
 */
export const mayYetArrive = (at: string, now: number): boolean => Math.abs(now - Date.parse(at)) < LATE_MS

/**
 * What became of a write, from what is there now and never from the reply to the write. All settings masked
 * the same way. `confirmed`: exactly what was intended is there, and the version moved by one, so that nobody
 * else wrote in between and it was this write that was kept. A gateway that tells no version is believed by
 * its settings alone. Source: the write protocol, step "read back".
 */
export function settle({ before, beforeVersion, intended, newSecrets, now }: ReadBack): Settled {
  const isBehind =
    now !== null && now.version !== null && beforeVersion !== null && now.version < beforeVersion
  const say = (outcome: ChangeOutcome, says: string, differing: readonly MergeField[] = []): Settled => ({
    outcome,
    says,
    differing,
    mayBeOlder: outcome === 'not-applied' || isBehind,
  })
  if (now === null)
    return say(
      'unknown',
      'The gateway could not be read after the write. Claimcheck looks again as soon as it answers.',
    )
  const jump = now.version !== null && beforeVersion !== null ? now.version - beforeVersion : null
  const went = `the version went from ${beforeVersion} to ${now.version}`
  const isBefore = same(now.settings, before)
  if (same(now.settings, intended) && !(isBefore && jump === 0)) {
    if (jump !== null && jump > 1)
      return say('lost-race', `The settings are as intended, but ${went}: someone else saved as well.`)
    if (jump !== null && jump < 1)
      return say(
        'lost-race',
        `The settings are as intended, but ${jump === 0 ? `the version is still ${now.version}` : went}: it was not this save that put them there.`,
      )
    const secrets =
      newSecrets.length === 0
        ? ''
        : ` The new secret (${newSecrets.join(', ')}) is masked by the gateway, so it cannot be compared.`
    return say('confirmed', `Saved, read back, confirmed.${secrets}`)
  }
  const { fields } = mergeSettings(before, now.settings, intended)
  const differing = fields.filter(({ kind }) => kind !== 'both')
  if (isBefore) {
    if (jump !== null && jump > 1)
      return say(
        'lost-race',
        `The settings are the ones from before, but ${went}: someone else put them back.`,
        differing,
      )
    if (jump !== null && jump < 0)
      return say(
        'lost-race',
        `The settings are the ones from before, but ${went}: the gateway was put back to an older state.`,
        differing,
      )
    return say(
      'not-applied',
      'The gateway still has the settings from before. Nothing was changed.',
      differing,
    )
  }
  const keys = differing.map(({ key }) => key)
  return say(
    'lost-race',
    `Saved, but it reads back differently: ${keys.join(', ')}. Someone else saved at the same time, or the gateway changed it.`,
    differing,
  )
}

const same = (one: ServerSettings, other: ServerSettings): boolean =>
  one.oauthEnabled === other.oauthEnabled && sameJson(one.oauthConfig, other.oauthConfig)
