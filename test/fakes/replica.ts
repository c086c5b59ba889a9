import type { JsonObject } from '../../shared/kernel/json.ts'
import type { Seen } from '../helpers/loopback.ts'

/** A gateway whose reads come from a replica that may be behind; for the `rewrite` of a front. */
export interface Replica {
  /** Sets what it shows of the server instead of the present state; null: the present state. */
  show: (stale: JsonObject | null) => void
  readonly rewrite: (request: Seen, body: unknown) => unknown
  /** The server as it was in a version; null where nobody read it then. */
  readonly past: (version: number) => JsonObject | null
}

/** In: the name of the server with which it is behind. */
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
