import type { JsonObject } from './json.ts'

/*
 * Apart from the schemas of JSON, because what needs only this must not load Zod: the log, which is open
 * before the window.
 */

/** True for a JSON object: no array and not null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
