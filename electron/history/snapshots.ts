import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/errors.ts'
import { redactConfig } from '../../shared/gateway/redact.ts'
import type { VirtualServer } from '../../shared/gateway/server.ts'
import type { Json } from '../../shared/json.ts'
import { canonicalJson, isObject } from '../../shared/json.ts'
import type { Result } from '../../shared/result.ts'
import { attempt } from './database.ts'

export type Snapshot = { readonly version: number | null; readonly config: Json; readonly seenAt: string }

export type Snapshots = {
  /** Stores what was seen, where it differs from the last time; secrets masked. */
  readonly see: (profileId: string, servers: readonly VirtualServer[], at: string) => Result<null, AppError>
  readonly of: (profileId: string, serverId: string) => Snapshot[]
  /** Ids of servers whose `resource` was learned, as far as this app saw it happen. */
  readonly learned: (profileId: string) => ReadonlySet<string>
}

type Row = { server_id: string; version: number | null; config: string; seen_at: string }

/** Remembers how servers looked. In: the database. Does not talk to the gateway and stores no secret. */
export function createSnapshots(db: Database): Snapshots {
  const insert = db.prepare(`
    INSERT INTO snapshots (profile_id, server_id, server_name, version, config, seen_at)
    SELECT @profileId, @serverId, @serverName, @version, @config, @at
    WHERE NOT EXISTS (
      SELECT 1 FROM (
        SELECT version, config FROM snapshots WHERE profile_id = @profileId AND server_id = @serverId ORDER BY seq DESC LIMIT 1
      ) WHERE config = @config AND version IS @version
    )`)
  const all = db.prepare<[string, string], Row>(
    'SELECT * FROM snapshots WHERE profile_id = ? AND server_id = ? ORDER BY seq',
  )
  const several = db.prepare<[{ profileId: string }], Row>(`
    SELECT * FROM snapshots WHERE profile_id = @profileId AND server_id IN (
      SELECT server_id FROM snapshots WHERE profile_id = @profileId GROUP BY server_id HAVING count(*) > 1
    ) ORDER BY server_id, seq`)

  return {
    see: (profileId, servers, at) =>
      attempt(() => {
        db.transaction(() => {
          for (const server of servers) {
            const config = canonicalJson(redactConfig(server.oauthConfig))
            insert.run({
              profileId,
              serverId: server.id,
              serverName: server.name,
              version: server.version,
              config,
              at,
            })
          }
        }).immediate()
        return null
      }),
    of: (profileId, serverId) => all.all(profileId, serverId).map(read),
    learned: (profileId) => {
      const learned = new Set<string>()
      let before: Row | null = null
      for (const row of several.all({ profileId })) {
        if (before?.server_id === row.server_id && wasLearned(read(before), read(row)))
          learned.add(row.server_id)
        // Somebody saved it since: what stands there now was looked at by a person.
        else if (before?.server_id === row.server_id && before.version !== row.version)
          learned.delete(row.server_id)
        before = row
      }
      return learned
    },
  }
}

const read = (row: Row): Snapshot => ({
  version: row.version,
  config: JSON.parse(row.config) as Json,
  seenAt: row.seen_at,
})

/** Every save counts the version up; only learning fills `resource` without. An inference, and shown as one. */
const wasLearned = (before: Snapshot, after: Snapshot): boolean =>
  before.version === after.version && isEmptyResource(before.config) && !isEmptyResource(after.config)

function isEmptyResource(config: Json): boolean {
  const resource = isObject(config) ? config['resource'] : null
  return !resource || (Array.isArray(resource) && resource.length === 0)
}
