import { z } from 'zod'
import { sameJson, type Json, type JsonObject } from '../kernel/json.ts'
import { isSensitiveKey, redactConfig } from '../contextforge/index.ts'
import type { MergeField } from '../kernel/merge-field.ts'
import { ENABLED, keysOf, own, WHOLE, type ServerSettings } from './settings.ts'

const side = z.enum(['theirs', 'mine'])
export type MergeSide = z.infer<typeof side>

/**
 * The choice for a key that both sides changed, and the other side’s value when it was made. Where that value
 * has changed since, the choice no longer counts and is asked for again.
 */
export const choice = z.object({ take: side, theirs: z.string().nullable() })
export type Choice = z.infer<typeof choice>
export type Choices = Readonly<Record<string, Choice>>

export interface Merge {
  readonly merged: ServerSettings
  readonly fields: readonly MergeField[]
  /** Conflicts that nobody has decided yet. Until then `merged` has the other side’s values for them. */
  readonly open: readonly string[]
}

/**
 * Three-way merge, key by key: what only one side changed is taken, what both changed differently has to be
 * chosen. In: the settings both started from, theirs as they are now, mine, all masked the same way, and the
 * choices made so far. Turning OAuth off removes every key, so it conflicts with any change of the other
 * side. Does not judge what the result means.
 */
export function mergeSettings(
  base: ServerSettings,
  theirs: ServerSettings,
  mine: ServerSettings,
  choices: Choices = {},
): Merge {
  const [theyChanged, iChanged] = [!same(base, theirs), !same(base, mine)]
  if (!iChanged) return one(theirs, fieldsBetween(base, theirs, 'theirs'))
  if (!theyChanged) return one(mine, fieldsBetween(base, mine, 'mine'))
  if (same(theirs, mine)) return one(mine, fieldsBetween(base, mine, 'both'))
  if (theirs.oauthEnabled !== mine.oauthEnabled) {
    const field = textField(ENABLED, 'conflict', base.oauthEnabled, theirs.oauthEnabled, mine.oauthEnabled)
    const chosen = chosenFor(choices, field)
    return {
      merged: chosen === 'mine' ? mine : theirs,
      fields: [field],
      open: chosen === undefined ? [ENABLED] : [],
    }
  }
  const [a, b, c] = [keysOf(base.oauthConfig), keysOf(theirs.oauthConfig), keysOf(mine.oauthConfig)]
  if (a === null || b === null || c === null) {
    const field = textField(WHOLE, 'conflict', base.oauthConfig, theirs.oauthConfig, mine.oauthConfig)
    const chosen = chosenFor(choices, field)
    return {
      merged: chosen === 'mine' ? mine : theirs,
      fields: [field],
      open: chosen === undefined ? [WHOLE] : [],
    }
  }
  return mergeKeys(theirs, mine, [a, b, c], choices)
}

function mergeKeys(
  theirs: ServerSettings,
  mine: ServerSettings,
  [a, b, c]: readonly [JsonObject, JsonObject, JsonObject],
  choices: Choices,
): Merge {
  const fields: MergeField[] = []
  const open: string[] = []
  const merged: [string, Json][] = []
  // Their order first: it is the one that stands on the gateway.
  for (const key of new Set([...Object.keys(b), ...Object.keys(c), ...Object.keys(a)])) {
    const [was, their, my] = [own(a, key), own(b, key), own(c, key)]
    const [theyChanged, iChanged] = [!sameValue(was, their), !sameValue(was, my)]
    let taken = iChanged && !theyChanged ? my : their
    if (theyChanged || iChanged) {
      const kind = !iChanged ? 'theirs' : !theyChanged ? 'mine' : sameValue(their, my) ? 'both' : 'conflict'
      const field = textField(key, kind, was, their, my)
      fields.push(field)
      if (kind === 'conflict') {
        const chosen = chosenFor(choices, field)
        if (chosen === undefined) open.push(key)
        if (chosen === 'mine') taken = my
      }
    }
    if (taken !== undefined) merged.push([key, taken])
  }
  const empty = merged.length === 0 && (theirs.oauthConfig === null || mine.oauthConfig === null)
  return {
    merged: { oauthEnabled: mine.oauthEnabled, oauthConfig: empty ? null : Object.fromEntries(merged) },
    fields,
    open,
  }
}

const chosenFor = (choices: Choices, { key, theirs }: MergeField): MergeSide | undefined => {
  const chosen = Object.hasOwn(choices, key) ? choices[key] : undefined
  return chosen?.theirs === theirs ? chosen.take : undefined
}

const one = (merged: ServerSettings, fields: readonly MergeField[]): Merge => ({ merged, fields, open: [] })

const same = (one: ServerSettings, other: ServerSettings): boolean =>
  one.oauthEnabled === other.oauthEnabled && sameJson(one.oauthConfig, other.oauthConfig)

const sameValue = (one: Json | undefined, other: Json | undefined): boolean =>
  one === undefined || other === undefined ? one === other : sameJson(one, other)

function fieldsBetween(
  base: ServerSettings,
  side: ServerSettings,
  kind: 'theirs' | 'mine' | 'both',
): MergeField[] {
  const at = (was: Json | undefined, is: Json | undefined, key: string): MergeField =>
    textField(key, kind, was, kind === 'mine' ? was : is, kind === 'theirs' ? was : is)
  const [a, b] = [keysOf(base.oauthConfig), keysOf(side.oauthConfig)]
  const fields =
    base.oauthEnabled === side.oauthEnabled ? [] : [at(base.oauthEnabled, side.oauthEnabled, ENABLED)]
  if (a === null || b === null)
    return sameJson(base.oauthConfig, side.oauthConfig)
      ? fields
      : [...fields, at(base.oauthConfig, side.oauthConfig, WHOLE)]
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => !sameValue(own(a, key), own(b, key)),
  )
  return [...fields, ...keys.map((key) => at(own(a, key), own(b, key), key))]
}

const textField = (
  key: string,
  kind: MergeField['kind'],
  base: Json | undefined,
  theirs: Json | undefined,
  mine: Json | undefined,
): MergeField => ({
  key,
  kind,
  base: textOf(key, base),
  theirs: textOf(key, theirs),
  mine: textOf(key, mine),
})

/** A value as it may be shown: JSON text, secrets masked; null for a key that is missing. */
export const textOf = (key: string, value: Json | undefined): string | null =>
  value === undefined ? null : isSensitiveKey(key) ? '"•••••" (secret)' : JSON.stringify(redactConfig(value))
