import { isObject, sameJson, type Json, type JsonObject } from '../kernel/json.ts'
import {
  CUT,
  isEmpty,
  isSensitiveKey,
  isSecretIn,
  MASK,
  maskedByGateway,
  redactConfig,
  redactText,
} from '../contextforge/index.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { asBody, type ConfigBody } from './body.ts'
import { own } from './settings.ts'

/** Why a configuration with masks cannot be sent: the place, and what would happen. */
export interface MaskProblem {
  readonly path: string
  readonly reason: string
}

/** A value and how it is shown. */
interface Seen {
  readonly value: Json
  readonly picture: Json
}

/**
 * Puts back what stands behind our masks, as the gateway shows it: its own mask, which it replaces by what it
 * keeps, or on some releases the secret itself. In: the configuration with masks, the one just read, and new
 * secrets by top-level key. Refuses a mask where nothing is kept (it would be stored as null), a text with a
 * part cut out, and a mask inside a list that was changed: the gateway finds it again by its place there, and
 * would give it to another entry. Source: encryption_service.py, protect_oauth_config_for_storage.
 */
export function fillSecrets(
  wanted: JsonObject,
  shown: JsonObject,
  given: Readonly<Record<string, string>>,
): Result<ConfigBody, MaskProblem> {
  const filled = fillObject(seen(wanted), seen(shown), '', given)
  return filled.ok ? ok(asBody(filled.value)) : filled
}

const seen = (value: Json): Seen => ({ value, picture: redactConfig(value) })

function member(of: Seen | null, key: string): Seen | null {
  if (of === null || !isObject(of.value) || !isObject(of.picture)) return null
  const [value, picture] = [own(of.value, key), own(of.picture, key)]
  return value === undefined || picture === undefined ? null : { value, picture }
}

function fillObject(
  wanted: Seen,
  shown: Seen | null,
  path: string,
  given: Readonly<Record<string, string>> = {},
): Result<JsonObject, MaskProblem> {
  const entries: [string, Json][] = []
  const object = isObject(wanted.value) ? wanted.value : {}
  for (const key of Object.keys(object)) {
    const mine = member(wanted, key)
    if (mine === null) continue
    const at = path === '' ? key : `${path}.${key}`
    const filled = Object.hasOwn(given, key)
      ? ok(given[key] ?? '')
      : fill(mine, member(shown, key), at, isSecretIn(object, key))
    if (!filled.ok) return filled
    entries.push([key, filled.value])
  }
  return ok(Object.fromEntries(entries))
}

function fill(wanted: Seen, shown: Seen | null, path: string, secret: boolean): Result<Json, MaskProblem> {
  // A value that was not edited is sent back exactly as the gateway showed it.
  if (shown !== null && sameJson(wanted.picture, shown.picture)) return ok(shown.value)
  const { value } = wanted
  if (value === MASK || (typeof value === 'string' && value.includes(CUT)))
    return err({
      path,
      reason: 'there is no secret behind this mask: the gateway would store nothing, or the mask itself',
    })
  if (secret && !(isEmpty(value) && (shown === null || isEmpty(shown.value))))
    return err({ path, reason: 'a secret is set in its own field, not as part of another value' })
  if (Array.isArray(value))
    return hides(wanted) || (shown !== null && hides(shown))
      ? err({
          path,
          reason:
            'this list holds masked secrets, which the gateway finds again by their place: it has to stay as it is',
        })
      : ok(value)
  return isObject(value) ? fillObject(wanted, shown, path) : ok(value)
}

/** True where something is masked or would be. */
const hides = ({ value, picture }: Seen): boolean => holdsSecret(value) || !sameJson(value, picture)

/**
 * True when a value has a masked secret somewhere inside, or one by its name. The key it stands under is not
 * looked at.
 */
function holdsSecret(value: Json): boolean {
  if (typeof value === 'string') return value === MASK || value.includes(CUT)
  if (Array.isArray(value)) return value.some(holdsSecret)
  return (
    isObject(value) &&
    Object.entries(value).some(
      ([key, item]) => (isSecretIn(value, key) && !isEmpty(item)) || holdsSecret(item),
    )
  )
}

/**
 * A configuration without its secrets, and the paths of those that were left out: what can be written where
 * nothing is kept.
 */
export function withoutSecrets(config: JsonObject): {
  readonly config: JsonObject
  readonly lost: readonly string[]
} {
  const lost: string[] = []
  const strip = (value: Json, at: string, secret: boolean): readonly Json[] => {
    const gone = secret
      ? !isEmpty(value)
      : typeof value === 'string' && (holdsSecret(value) || redactText(value) !== value)
    if (gone) {
      lost.push(at)
      return []
    }
    if (Array.isArray(value))
      return [(value as readonly Json[]).flatMap((item, index) => strip(item, `${at}[${index}]`, false))]
    return [isObject(value) ? members(value, at) : value]
  }
  const members = (value: JsonObject, path: string): JsonObject =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) =>
        strip(item, path === '' ? key : `${path}.${key}`, isSecretIn(value, key)).map(
          (left): [string, Json] => [key, left],
        ),
      ),
    )
  return { config: members(config, ''), lost }
}

/**
 * Paths of the secrets the gateway shows its own mask for: it keeps those that are text, and makes null of
 * the others.
 */
export function gatewayMasks(value: Json, path = ''): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item: Json, index) => gatewayMasks(item, `${path}[${index}]`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === '' ? key : `${path}.${key}`
    return item === MASK && maskedByGateway(key) ? [at] : gatewayMasks(item, at)
  })
}

/** Top-level keys that hold a secret or contain one. */
export const secretKeys = (config: Json): string[] =>
  isObject(config)
    ? Object.keys(config).filter((key) => isSensitiveKey(key) || holdsSecret(config[key] ?? null))
    : []
