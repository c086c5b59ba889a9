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
 * True when no array or object nests deeper than `limit`. Level by level, so that the check itself cannot
 * overflow, and only over what can hold something: documents of a megabyte are mostly texts and numbers.
 */
export function isShallow(value: unknown, limit: number = MAX_DEPTH): boolean {
  let level: object[] = value !== null && typeof value === 'object' ? [value] : []
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limit) return false
    const below: object[] = []
    for (const item of level)
      for (const child of Object.values(item) as unknown[])
        if (child !== null && typeof child === 'object') below.push(child)
    level = below
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
