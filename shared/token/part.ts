import type { JsonObject } from '../kernel/json.ts'

/**
 * The header or the claims of a token on the shelf, parsed again at every call; empty where the token has
 * none.
 */
export const readPart = (json: string | null): JsonObject =>
  json === null ? {} : (JSON.parse(json) as JsonObject)
