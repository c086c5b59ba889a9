import type { Json, JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import { withoutSecretForms } from '../kernel/secret-text.ts'
import { keyRecord, maskedByGateway } from './keys.ts'

/**
 * What the gateway itself sends in place of a secret, and restores from its own store when it gets it back.
 */
export const MASK = '*****'

/**
 * Stands in a text for the part of it that is a secret. Nothing ever puts it back: a text that holds it
 * cannot be sent.
 */
export const CUT = '‹secret›'

declare const redacted: unique symbol
/**
 * A configuration with its secrets masked: to be shown and stored, never to be sent. The compiler keeps it
 * out of every body.
 */
export type Picture = (Json & { readonly [redacted]: true }) | null
/** What is no picture, for functions that make something to be sent. */
export type NoPicture<T> = T extends { readonly [redacted]: true } ? never : T

/** Keys whose value is a secret in other spellings, which the gateway shows to everybody. */
const SENSITIVE =
  /secret|passw|passphrase|(?:^|[_-])pwd|pwd$|credential|(?:api|private|signing|encryption|access|account|shared)[_-]?(?:access[_-]?)?key(?![_-]?id)|assertion|bearer|cookie|software[_-]?statement|connection[_-]?string|(?:^|[_-])dsn$|^(?:proxy-|x-)?authorization$|(?:^|[_-])jwt$|token$/i
/** Says how, not what: methods a server advertises, the type of an assertion. */
const NOT_SECRET = /_(?:supported|types?|enabled|methods?|expires_(?:at|in)|alg)$/i

/** True for a key that holds a secret, in any case and the usual spellings. Does not look at the value. */
export const isSensitiveKey = (key: string): boolean =>
  maskedByGateway(key) || (SENSITIVE.test(key) && !NOT_SECRET.test(key) && keyRecord(key)?.secret !== 'no')

/** The private parts of a key (RFC 7517, RFC 7518 section 6). */
const PRIVATE_PARTS: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])

/**
 * True for a member that holds a secret: by its name, as a private part of a key, or as the value of a header
 * that its neighbour names.
 */
export function isSecretIn(object: JsonObject, key: string): boolean {
  if (isSensitiveKey(key)) return true
  if (PRIVATE_PARTS.has(key)) return Object.hasOwn(object, 'kty')
  return key === 'value' && ['name', 'key', 'header'].some((name) => isSensitiveText(object[name]))
}
const isSensitiveText = (value: Json | undefined): boolean =>
  typeof value === 'string' && isSensitiveKey(value)

/** Nearly every text of a configuration has none of these, and is looked at no further. */
const SUSPICIOUS =
  /@|=|eyJ|-----BEGIN|_pat_|gh[opsru]_|glpat-|xox|sk-|AIza|authorization|cookie|basic|bearer|dpop|x-/i
/**
 * A header written out, credentials and nothing else, and `password=…` in an address or a connection string.
 */
const HEADER =
  /^\s*((?:set-)?cookie|(?:proxy-)?authorization|x-(?=[\w-]*(?:key|token|secret|auth))[\w-]*)\s*:\s*\S[^]*/i
const CREDENTIALS = /^(bearer|basic|dpop)\s+\S[^]*/i
const PAIR =
  /(?<![\w-])(?=[\w-]*(?:passw|passphrase|pwd|secret|token|credential|assertion|signature|(?:api|access|account|private|signing|shared)[_-]?(?:access[_-]?)?key))([\w-]+\s*=\s*)[^;&"'\r\n]+/gi

/** A text of a configuration without the part of it that is a secret, whatever key it stands under. */
export function redactText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text
  return withoutSecretForms(text, CUT)
    .replace(HEADER, `$1: ${CUT}`)
    .replace(CREDENTIALS, `$1 ${CUT}`)
    .replace(PAIR, (_all, name: string) => name + CUT)
}

/** Names these rules: rows written under others are masked again. */
export const REDACTION = `${SENSITIVE.source}, not ${NOT_SECRET.source}, and by value (3)`

/**
 * Replaces every secret in an OAuth configuration by the gateway's mask, at any depth, and cuts secrets out
 * of other texts. Empty ones stay as they are, as the gateway leaves them, and so do true and false. In: any
 * JSON. Out: a copy.
 */
export const redactConfig = (value: Json): Picture => redactValue(value) as Picture

function redactValue(value: Json): Json {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map(redactValue)
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, inner]): [string, Json] =>
    isSecretIn(value, key) ? [key, isEmpty(inner) ? inner : MASK] : [key, redactValue(inner)],
  )
  // Object.fromEntries defines own properties, so a key named __proto__ stays data.
  return Object.fromEntries(entries)
}

/**
 * A place for a secret with none in it. Otherwise Python's truthiness, which decides what the gateway masks.
 */
export const isEmpty = (value: Json): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)
