import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'

/** What the gateway itself sends in place of a secret, and restores from its own store when it gets it back. */
export const MASK = '*****'

/**
 * Keys whose value is a secret, as the gateway lists them (mcpgateway/common/oauth.py, OAUTH_SENSITIVE_KEYS).
 * Not wider than that list: a mask sent back for any other key would be stored as the literal text.
 */
const sensitiveKeys: ReadonlySet<string> = new Set([
  'client_secret', 'password', 'refresh_token', 'access_token', 'id_token', 'token', 'secret', 'private_key',
]) // prettier-ignore

/** True for a key the gateway treats as secret; upper and lower case are the same to it. */
export const isSensitiveKey = (key: string): boolean => sensitiveKeys.has(key.toLowerCase())

/**
 * Replaces every secret in an OAuth configuration by the gateway's mask, at any depth. Empty secrets stay as they are,
 * as the gateway leaves them. In: any JSON. Out: a copy. Does not look for secrets under other keys.
 */
export function redactConfig(value: Json): Json {
  if (Array.isArray(value)) return value.map(redactConfig)
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, inner]): [string, Json] =>
    isSensitiveKey(key) ? [key, isEmpty(inner) ? inner : MASK] : [key, redactConfig(inner)],
  )
  return fromEntries(entries)
}

// Object.fromEntries defines own properties, so a key named __proto__ stays data.
const fromEntries = (entries: readonly [string, Json][]): JsonObject => Object.fromEntries(entries)

// Python's truthiness, which decides what the gateway masks.
const isEmpty = (value: Json): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)
