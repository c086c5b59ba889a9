import {
  configOf,
  resolveIssuers,
  strip,
  stripSlashes,
  truthy,
  type VirtualServer,
} from '../contextforge/index.ts'
import type { AppError } from '../kernel/errors.ts'
import type { Json, JsonObject } from '../kernel/json.ts'
import { err, ok, type Result } from '../kernel/result.ts'

/* Small edits of one list, which mean the same on every server of a selection. */

const refuse = (reason: string, advice: string): Result<never, AppError> =>
  err({ kind: 'change-refused', reason, advice })

/**
 * `resource` without one value. Refuses to leave it empty, since that arms learning and brings the canonical
 * URL back in silence.
 */
export function withoutAudience(server: VirtualServer, value: string): Result<JsonObject, AppError> {
  const config = configOf(server)
  const resource = config['resource'] ?? null
  const had: readonly Json[] = Array.isArray(resource)
    ? (resource as readonly Json[])
    : truthy(resource)
      ? [resource]
      : []
  const kept = had.filter((item) => item !== value)
  if (kept.length === 0 && had.length > 0)
    return refuse(
      'resource would be empty: the gateway would learn the next audience it sees.',
      'Add the audience that should count first.',
    )
  return ok(kept.length === had.length ? config : { ...config, resource: kept })
}

/**
 * One more issuer at the end of the list. What is no text in it stays, since the gateway passes over it; the
 * singular authorization_server becomes the first of the list where it was what counted, and stays where it
 * is otherwise. Refuses where something else stands in a place that has to be written.
 */
export function withIssuer(config: JsonObject, issuer: string): Result<JsonObject, AppError> {
  if (isListed(config, issuer)) return ok(config)
  const { authorization_servers: plural = null, ...rest } = config
  if (plural !== null && plural !== '' && !Array.isArray(plural))
    return refuse(
      'authorization_servers is no list, and would be lost.',
      'Correct it in the server’s settings first.',
    )
  const list = Array.isArray(plural) ? (plural as readonly Json[]) : []
  const { authorization_server: single = null, ...others } = rest
  const counted = typeof single === 'string' && resolves(list).length === 0 && stripSlashes(single) !== ''
  const [kept, first] = counted ? [others, [single]] : [rest, []]
  return ok(inPlace(config, { ...kept, authorization_servers: [...first, ...list, issuer] }))
}

/**
 * The list without an issuer, compared as the gateway does: a slash at the end does not count. Refuses to
 * leave none.
 */
export function withoutIssuer(config: JsonObject, issuer: string): Result<JsonObject, AppError> {
  if (!isListed(config, issuer)) return ok(config)
  const plural = config['authorization_servers'] ?? null
  const list = Array.isArray(plural) ? (plural as readonly Json[]) : []
  if (resolves(list).length === 0)
    return refuse(
      'No issuer would be left: every caller would get 503.',
      'Turn OAuth off instead, or add another issuer first.',
    )
  const kept = list.filter((one) => typeof one !== 'string' || !isSameIssuer(one, issuer))
  if (resolves(kept).length === 0)
    return refuse(
      'No issuer would be left in authorization_servers.',
      'Turn OAuth off instead, or add another issuer first.',
    )
  return ok({ ...config, authorization_servers: kept })
}

const isSameIssuer = (one: string, other: string): boolean =>
  stripSlashes(strip(one)) === stripSlashes(strip(other))

const isListed = (config: JsonObject, issuer: string): boolean => {
  const { allowed, dropped } = resolveIssuers(config)
  return [...allowed, ...dropped].some((one) => isSameIssuer(one, issuer))
}

/** The entries of a list that the gateway reads. */
const resolves = (list: readonly Json[]): readonly string[] =>
  list.filter((one): one is string => typeof one === 'string' && strip(one) !== '')

/** The keys in the order they had; a new one last. */
const inPlace = (before: JsonObject, after: JsonObject): JsonObject =>
  Object.fromEntries(
    [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      Object.hasOwn(after, key) ? [[key, after[key] ?? null] as const] : [],
    ),
  )
