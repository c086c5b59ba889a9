import { z } from 'zod'
import { isObject } from './is-object.ts'

export { isObject }

/** A value that JSON can hold. Unknown settings travel as this, untouched. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/**
 * Replies and tokens with more levels are refused before other code handles them, because JSON.stringify and
 * IPC fail at a much smaller depth than parsers.
 */
export const MAX_DEPTH = 64

/**
 * True when no array or object is nested deeper than `limit`. It goes down no further than that, so that the
 * check itself cannot overflow the stack.
 */
export function isShallow(value: unknown, limit: number = MAX_DEPTH): boolean {
  if (value === null || typeof value !== 'object') return true
  if (limit <= 0) return false
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  for (const child of children)
    if (child !== null && typeof child === 'object' && !isShallow(child, limit - 1)) return false
  return true
}

/**
 * Accepts any JSON of limited depth. JSON.parse keeps `__proto__` as an own key and spreading copies it, so
 * it stays data.
 */
export const json: z.ZodType<Json> = z.custom<Json>(
  (value) => value !== undefined && isShallow(value),
  'nested too deep',
)

export const jsonObject: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => isObject(value) && isShallow(value),
  'not a JSON object, or nested too deep',
)

/**
 * The same text for equal values: with sorted keys, two configurations are equal exactly when their texts
 * are.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (isObject(value)) {
    const keys = Object.keys(value).sort()
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** Whether two values are equal, independent of the order of keys. */
export const sameJson = (a: Json, b: Json): boolean => canonicalJson(a) === canonicalJson(b)
