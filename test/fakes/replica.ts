import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Seen } from '../helpers/loopback.ts'

/** A gateway that answers reads from a replica, which may be behind; for the `rewrite` of a front. */
export interface Replica {
  /** What it shows of the server in place of the present; null: the present. */
  show: (stale: JsonObject | null) => void
  readonly rewrite: (request: Seen, body: unknown) => unknown
  /** How the server looked under a version; null where nobody read it then. */
  readonly past: (version: number) => JsonObject | null
}

/** In: the name of the one server it is behind with. */
export function aReplica(name: string): Replica {
  let stale: JsonObject | null = null
  const dressed = (body: unknown): unknown => {
    if (stale === null || typeof body !== 'object' || body === null) return body
    const record = body as Record<string, unknown>
    if (Array.isArray(record['servers'])) return { ...record, servers: record['servers'].map(dressed) }
    return record['name'] === name ? { ...record, ...stale } : record
  }
  const past = new Map<unknown, JsonObject>()
  const remember = (body: unknown): void => {
    const { name: of, version = null, oauthConfig = null, oauthEnabled = null } = body as JsonObject
    if (of === name) past.set(version, { version, oauthConfig, oauthEnabled })
  }
  return {
    show: (next) => {
      stale = next
    },
    rewrite: ({ method }, body) => {
      if (typeof body === 'object' && body !== null) remember(body)
      return method === 'GET' ? dressed(body) : body
    },
    past: (version) => past.get(version) ?? null,
  }
}
