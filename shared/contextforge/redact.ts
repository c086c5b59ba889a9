import type { Json, JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import { keyRecord, KEYS, maskedByGateway } from './keys.ts'

/** What the gateway itself sends in place of a secret, and restores from its own store when it gets it back. */
export const MASK = '*****'

/**
 * Keys whose value is a secret: those the gateway lists (mcpgateway/common/oauth.py, OAUTH_SENSITIVE_KEYS), and other spellings,
 * which it shows to everybody. Nothing masked here is ever sent: a plan that changes such a key is refused, and what a change
 * leaves alone goes back exactly as the gateway showed it.
 */
const SENSITIVE =
  /secret|passw|credential|api_?key|private_?key|assertion|bearer|^((access|refresh|id)_?)?token$/i

/** True for a key that holds a secret, in any case and the usual spellings. Does not look at the value. */
export const isSensitiveKey = (key: string): boolean =>
  maskedByGateway(key) || (SENSITIVE.test(key) && keyRecord(key)?.secret !== 'no')

/** Says how, not what: methods a server advertises. */
const NOT_SECRET: readonly string[] = KEYS.filter((record) => record.secret === 'no').map(({ key }) => key)

/** Names these rules: rows written under others are masked again. */
export const REDACTION = `${SENSITIVE.source}, not ${NOT_SECRET.join(' ')}`

/**
 * Replaces every secret in an OAuth configuration by the gateway's mask, at any depth. Empty secrets stay as they are,
 * as the gateway leaves them. In: any JSON. Out: a copy. Does not look for secrets in values.
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
