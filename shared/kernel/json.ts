import { z } from 'zod'

/** A value that JSON can hold. Unknown settings travel as this, untouched. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/**
 * Deeper replies and tokens are refused before anything walks them: stringify and IPC overflow far earlier
 * than parsers do.
 */
export const MAX_DEPTH = 64

/**
 * True when no array or object nests deeper than `limit`. Iterative, so that the check itself cannot
 * overflow.
 */
export function isShallow(value: unknown, limit: number = MAX_DEPTH): boolean {
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  for (let item = stack.pop(); item; item = stack.pop()) {
    if (item.value === null || typeof item.value !== 'object') continue
    if (item.depth >= limit) return false
    for (const child of Object.values(item.value)) stack.push({ value: child, depth: item.depth + 1 })
  }
  return true
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Accepts any JSON of bounded depth. `__proto__` as an own key is kept as data by JSON.parse and copied by
 * spread.
 */
export const json: z.ZodType<Json> = z.custom<Json>(
  (value) => value !== undefined && isShallow(value),
  'nested too deep',
)

export const jsonObject: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => isObject(value) && isShallow(value),
  'not a JSON object, or nested too deep',
)

/** One text for one value: keys sorted, so that two configurations are equal exactly when their texts are. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (isObject(value)) {
    const keys = Object.keys(value).sort()
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

export const sameJson = (a: Json, b: Json): boolean => canonicalJson(a) === canonicalJson(b)
