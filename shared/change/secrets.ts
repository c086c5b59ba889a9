import { isObject, sameJson, type Json, type JsonObject } from '../kernel/json.ts'
import { isSensitiveKey, MASK, redactConfig } from '../contextforge/index.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { own } from './settings.ts'

/** Why a configuration with masks cannot be sent: the place, and what would happen. */
export interface MaskProblem {
  readonly path: string
  readonly reason: string
}

/**
 * Puts back what stands behind our masks, as the gateway shows it: its own mask, which it replaces by what it keeps, or on some
 * releases the secret itself. In: the configuration with masks, the one just read, and new secrets by top-level key. Refuses a mask
 * where nothing is kept (it would be stored as null), and one inside a list that was changed: the gateway finds it again by its
 * place there, and would give it to another entry. Source: encryption_service.py, protect_oauth_config_for_storage.
 */
export function fillSecrets(
  wanted: JsonObject,
  shown: JsonObject,
  given: Readonly<Record<string, string>>,
): Result<JsonObject, MaskProblem> {
  const entries: [string, Json][] = []
  for (const [key, value] of Object.entries(wanted)) {
    if (Object.hasOwn(given, key)) {
      entries.push([key, given[key] ?? ''])
      continue
    }
    const filled = fill(value, own(shown, key), key, isSensitiveKey(key))
    if (!filled.ok) return filled
    entries.push([key, filled.value])
  }
  return ok(Object.fromEntries(entries))
}

function fill(value: Json, shown: Json | undefined, path: string, secret: boolean): Result<Json, MaskProblem> {
  // What was left alone goes back as it was shown, whatever its mask looks like.
  if (shown !== undefined && sameJson(masked(value, secret), masked(shown, secret))) return ok(shown)
  if (secret) {
    if (value === MASK)
      return err({ path, reason: 'there is no secret behind this mask: the gateway would store nothing' })
    return err({ path, reason: 'a secret is set in its own field, not as part of another value' })
  }
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    if (!list.some(holdsSecret) && !(Array.isArray(shown) && (shown as readonly Json[]).some(holdsSecret))) return ok(value)
    return err({ path, reason: 'this list holds masked secrets, which the gateway finds again by their place: it has to stay as it is' })
  }
  if (!isObject(value)) return ok(value)
  const inner = isObject(shown ?? null) ? (shown as JsonObject) : {}
  const entries: [string, Json][] = []
  for (const [key, item] of Object.entries(value)) {
    const filled = fill(item, own(inner, key), `${path}.${key}`, isSensitiveKey(key))
    if (!filled.ok) return filled
    entries.push([key, filled.value])
  }
  return ok(Object.fromEntries(entries))
} // prettier-ignore

const masked = (value: Json, secret: boolean): Json =>
  secret ? (redactConfig({ secret: value }) as JsonObject)['secret'] ?? null : redactConfig(value) // prettier-ignore

/** True when a value has a secret somewhere inside, at any depth. The key it stands under is not looked at. */
export function holdsSecret(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret)
  return (
    isObject(value) && Object.entries(value).some(([key, item]) => (isSensitiveKey(key) && isKept(item)) || holdsSecret(item))
  ) // prettier-ignore
}

/** A place for a secret with nothing in it holds none. */
const isKept = (value: Json): boolean =>
  value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0)

/** A configuration without its secrets, and the paths of those that were left out: what can be written where nothing is kept. */
export function withoutSecrets(config: JsonObject): { readonly config: JsonObject; readonly lost: readonly string[] } {
  const lost: string[] = []
  const strip = (value: Json, path: string): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map((item, index) => strip(item, `${path}[${index}]`))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]): [string, Json][] => {
        const at = path === '' ? key : `${path}.${key}`
        if (!isSensitiveKey(key)) return [[key, strip(item, at)]]
        if (!isKept(item)) return [[key, item]]
        lost.push(at)
        return []
      }),
    )
  }
  return { config: strip(config, '') as JsonObject, lost }
} // prettier-ignore
