import { isObject, sameJson, type Json, type JsonObject } from '../kernel/json.ts'
import { textOf } from './merge.ts'
import type { KeyChange } from './review.ts'
import { ENABLED, own, WHOLE } from './settings.ts'

/**
 * Keys whose values differ between two configurations; '(all)' when one is no object. Masked values are
 * compared as they stand, so the caller passes both sides masked or both raw.
 */
export function changedKeys(before: Json, after: Json): string[] {
  if (!isObject(before) || !isObject(after)) return sameJson(before, after) ? [] : ['(all)']
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].filter((key) => {
    const [a, b] = [own(before, key), own(after, key)]
    return a === undefined || b === undefined || !sameJson(a, b)
  })
}

/**
 * The difference for people: one line a key, secrets masked; first the switch where it moves, last the
 * secrets that are replaced.
 */
export function keyDiff(
  before: Json,
  after: Json,
  more: {
    readonly enabled?: { readonly before: boolean; readonly after: boolean }
    readonly newSecrets?: readonly string[]
  } = {},
): KeyChange[] {
  const a: JsonObject = isObject(before) ? before : {}
  const b: JsonObject = isObject(after) ? after : {}
  const moved =
    more.enabled && more.enabled.before !== more.enabled.after
      ? [
          {
            key: ENABLED,
            kind: 'changed' as const,
            before: String(more.enabled.before),
            after: String(more.enabled.after),
          },
        ]
      : []
  const keys = changedKeys(a, b).map((key): KeyChange => {
    const [was, is] = [own(a, key), own(b, key)]
    return {
      key,
      kind: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
      before: textOf(key, was),
      after: more.newSecrets?.includes(key) === true ? NEW_SECRET : textOf(key, is),
    }
  })
  const named = new Set(keys.map(({ key }) => key))
  const replaced = (more.newSecrets ?? [])
    .filter((key) => !named.has(key))
    .map((key): KeyChange => ({
      key,
      kind: 'changed',
      before: '"•••••" (secret)',
      after: NEW_SECRET,
    }))
  const opaque =
    before !== null && !isObject(before) && !sameJson(before, after)
      ? [{ key: WHOLE, kind: 'removed' as const, before: JSON.stringify(before), after: null }]
      : []
  return [...moved, ...opaque, ...keys, ...replaced]
}

const NEW_SECRET = '"•••••" (new secret)'
