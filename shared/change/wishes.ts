import { configOf, resolveIssuers, stripSlashes, truthy, type VirtualServer } from '../contextforge/index.ts'
import type { AppError } from '../kernel/errors.ts'
import type { Json, JsonObject } from '../kernel/json.ts'
import { err, ok, type Result } from '../kernel/result.ts'

/* Small edits of one list, which mean the same on every server of a selection. */

const refuse = (reason: string, advice: string): Result<never, AppError> =>
  err({ kind: 'change-refused', reason, advice })

/** `resource` without one value. Refuses to leave it empty, since that arms learning and brings the canonical URL back in silence. */
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
    return refuse('resource would be empty: the gateway would learn the next audience it sees.', 'Add the audience that should count first.') // prettier-ignore
  return ok(kept.length === had.length ? config : { ...config, resource: kept })
}

/** One more issuer at the end of the list; a singular authorization_server becomes the first of it. */
export function withIssuer(config: JsonObject, issuer: string): JsonObject {
  const all = listed(config)
  if (all.some((one) => stripSlashes(one) === stripSlashes(issuer))) return config
  const { authorization_server: _single, ...rest } = config
  return { ...rest, authorization_servers: [...all, issuer] }
}

/** The list without an issuer, compared as the gateway does: a slash at the end does not count. Refuses to leave none. */
export function withoutIssuer(config: JsonObject, issuer: string): Result<JsonObject, AppError> {
  const all = listed(config)
  const kept = all.filter((one) => stripSlashes(one) !== stripSlashes(issuer))
  if (kept.length === all.length) return ok(config)
  if (kept.length === 0)
    return refuse('No issuer would be left: every caller would get 503.', 'Turn OAuth off instead, or add another issuer first.') // prettier-ignore
  const { authorization_server: _single, ...rest } = config
  return ok({ ...rest, authorization_servers: kept })
}

const listed = (config: JsonObject): readonly string[] => {
  const { allowed, dropped } = resolveIssuers(config)
  const plural = config['authorization_servers']
  // In their order: what is dropped for not being https stays where it stood.
  return Array.isArray(plural)
    ? (plural as readonly Json[]).filter((one): one is string => typeof one === 'string')
    : [...allowed, ...dropped]
}
