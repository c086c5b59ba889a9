import type { Json } from '../../shared/kernel/json.ts'

/** An object with this many levels. */
export const nested = (depth: number): Json =>
  JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth)) as Json
