import type { Json, JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import { withoutSecretForms } from '../kernel/secret-text.ts'
import { keyRecord, maskedByGateway } from './keys.ts'

/**
 * The text the gateway sends in place of a secret. When it receives this text back, it restores the stored
 * secret.
 */
export const MASK = '*****'

/**
 * Stands in a text in place of a secret part of it. The gateway does not restore it, so a text that contains
 * it must not be sent.
 */
export const CUT = '‹secret›'

declare const redacted: unique symbol
/**
 * A configuration with masked secrets, to be shown and stored but never sent: this type keeps it out of every
 * request body.
 */
export type Picture = (Json & { readonly [redacted]: true }) | null
/** Excludes a `Picture`; for the arguments of functions that make something to be sent. */
export type NoPicture<T> = T extends { readonly [redacted]: true } ? never : T

/** Names of further keys that hold secrets. The gateway does not mask these; it shows them to everybody. */
const SENSITIVE =
  /secret|passw|passphrase|(?:^|[_-])pwd|pwd$|credential|(?:api|private|signing|encryption|access|account|shared)[_-]?(?:access[_-]?)?key(?![_-]?id)|assertion|bearer|cookie|software[_-]?statement|connection[_-]?string|(?:^|[_-])dsn$|^(?:proxy-|x-)?authorization$|(?:^|[_-])jwt$|token$/i
/** Names that describe a secret but do not hold one: supported methods, the type of an assertion. */
const NOT_SECRET = /_(?:supported|types?|enabled|methods?|expires_(?:at|in)|alg)$/i

/** True for a key that holds a secret, in any case and the usual spellings. Does not look at the value. */
export const isSensitiveKey = (key: string): boolean =>
  maskedByGateway(key) || (SENSITIVE.test(key) && !NOT_SECRET.test(key) && keyRecord(key)?.secret !== 'no')

/** Keys of configurations that were looked at before: they have the same few. */
const known = new Map<string, boolean>()
const MOST_KNOWN = 500
/** No longer text is kept: it is no usual key, and may be a secret in the place of one. */
const LONGEST_KNOWN = 64

/** `isSensitiveKey` of a key of a configuration. Other texts may be secrets, and are kept nowhere. */
function isSensitiveMember(key: string): boolean {
  const before = known.get(key)
  if (before !== undefined) return before
  const isOne = isSensitiveKey(key)
  if (known.size < MOST_KNOWN && key.length <= LONGEST_KNOWN) known.set(key, isOne)
  return isOne
}

/** The private parts of a key (RFC 7517; RFC 7518 section 6). */
const PRIVATE_PARTS: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])

/**
 * True for a member of an object that holds a secret: by its name, as the private part of a key, or as the
 * value of a header whose name is in the member beside it.
 */
export function isSecretIn(object: JsonObject, key: string): boolean {
  if (isSensitiveMember(key)) return true
  if (PRIVATE_PARTS.has(key)) return Object.hasOwn(object, 'kty')
  return key === 'value' && ['name', 'key', 'header'].some((name) => isSensitiveText(object[name]))
}
const isSensitiveText = (value: Json | undefined): boolean =>
  typeof value === 'string' && isSensitiveKey(value)

/** A quick test: a text without any of these holds no secret, and most texts end here. */
const SUSPICIOUS =
  /@|=|eyJ|-----BEGIN|_pat_|gh[opsru]_|glpat-|xox|sk-|AIza|authorization|cookie|basic|bearer|dpop|x-/i
/** A header written as text, credentials, and `password=…` in an address or a connection string. */
const HEADER =
  /^\s*((?:set-)?cookie|(?:proxy-)?authorization|x-(?=[\w-]*(?:key|token|secret|auth))[\w-]*)\s*:\s*\S[^]*/i
const CREDENTIALS = /^(bearer|basic|dpop)\s+\S[^]*/i
const PAIR =
  /(?<![\w-])(?=[\w-]*(?:passw|passphrase|pwd|secret|token|credential|assertion|signature|(?:api|access|account|private|signing|shared)[_-]?(?:access[_-]?)?key))([\w-]+\s*=\s*)[^;&"'\r\n]+/gi

/** A text of a configuration with the secret part of it cut out, whatever its key is. */
export function redactText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text
  return withoutSecretForms(text, CUT)
    .replace(HEADER, `$1: ${CUT}`)
    .replace(CREDENTIALS, `$1 ${CUT}`)
    .replace(PAIR, (_all, name: string) => name + CUT)
}

/** Identifies this version of the rules: stored rows that were masked by another version are masked again. */
export const REDACTION = `${SENSITIVE.source}, not ${NOT_SECRET.source}, and by value (3)`

/**
 * Replaces every secret in an OAuth configuration by the gateway's mask, at any depth, and cuts secrets out
 * of other texts. Empty values stay empty, as the gateway leaves them; true and false stay too. In: any JSON.
 * Out: the same value where it holds no secret, otherwise a copy.
 */
export const redactConfig = (value: Json): Picture => redactValue(value) as Picture

function redactValue(value: Json): Json {
  if (typeof value === 'string') return redactText(value)
  if (value === null || typeof value !== 'object') return value
  // A copy is begun at the first secret: most configurations hold none.
  if (Array.isArray(value)) {
    const items: readonly Json[] = value
    let copy: Json[] | null = null
    items.forEach((item, at) => {
      const shown = redactValue(item)
      if (shown !== item) copy ??= items.slice(0, at)
      copy?.push(shown)
    })
    return copy ?? items
  }
  if (!isObject(value)) return value
  const keys = Object.keys(value)
  let copy: [string, Json][] | null = null
  keys.forEach((key, at) => {
    const inner = value[key] ?? null
    const shown = !isSecretIn(value, key) ? redactValue(inner) : isEmpty(inner) ? inner : MASK
    if (shown !== inner) copy ??= keys.slice(0, at).map((one) => [one, value[one] ?? null])
    copy?.push([key, shown])
  })
  // Object.fromEntries defines own properties, so a key named `__proto__` stays data.
  return copy === null ? value : Object.fromEntries(copy)
}

/**
 * True for a value that holds no secret although its key is one for a secret: Python's truthiness, by which
 * the gateway decides what to mask.
 */
export const isEmpty = (value: Json): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)
