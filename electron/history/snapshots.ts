import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { redactConfig } from '../../shared/contextforge/redact.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { canonicalJson } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { filledByItself, type Snapshot, type Transition } from '../../shared/watch/snapshot.ts'
import { attempt } from './database.ts'

export type Snapshots = {
  /** Stores what was seen where it differs from the last time, secrets masked. Out: what differs, without servers seen first. */
  readonly see: (
    profileId: string,
    servers: readonly VirtualServer[],
    at: string,
  ) => Result<readonly Transition[], AppError>
  /** Drops what is remembered of a profile whose servers are others now. */
  readonly forget: (profileId: string) => void
  readonly knows: (profileId: string, serverId: string) => boolean
  readonly of: (profileId: string, serverId: string) => Snapshot[]
  /** One snapshot with the place it belongs to; null when there is none of that number. */
  readonly byId: (
    id: number,
  ) =>
    (Snapshot & { readonly profileId: string; readonly serverId: string; readonly serverName: string }) | null
  /** The newest of every server of a profile. */
  readonly newest: (profileId: string) => ReadonlyMap<string, Snapshot>
  /** Ids of servers whose `resource` was learned, as far as this app saw it happen. */
  readonly learned: (profileId: string) => ReadonlySet<string>
}

type Row = {
  seq: number
  profile_id: string
  server_id: string
  server_name: string
  version: number | null
  config: string
  oauth_enabled: number | null
  seen_at: string
  changed_by: string | null
  changed_via: string | null
  changed_at: string | null
  learned: number
}

/** The newest row of a server, kept at hand: a poll of ten thousand servers must not be ten thousand queries. */
type Last = { readonly text: string; readonly snapshot: Snapshot }

/** Remembers how servers looked. In: the database. Does not talk to the gateway and stores no secret. */
export function createSnapshots(db: Database): Snapshots {
  const insert = db.prepare(`
    INSERT INTO snapshots (profile_id, server_id, server_name, version, config, oauth_enabled, seen_at, changed_by, changed_via, changed_at, learned)
    VALUES (@profileId, @serverId, @serverName, @version, @config, @enabled, @at, @by, @via, @changedAt, @learned)`)
  const all = db.prepare<[string, string], Row>(
    'SELECT * FROM snapshots WHERE profile_id = ? AND server_id = ? ORDER BY seq',
  )
  const one = db.prepare<[number], Row>('SELECT * FROM snapshots WHERE seq = ?')
  const newestRows = db.prepare<[string], Row>(
    'SELECT * FROM snapshots WHERE seq IN (SELECT max(seq) FROM snapshots WHERE profile_id = ? GROUP BY server_id)',
  )
  const profiles = new Map<string, Map<string, Last>>()

  const lastOf = (profileId: string): Map<string, Last> => {
    const known = profiles.get(profileId)
    if (known !== undefined) return known
    const loaded = new Map<string, Last>()
    for (const row of newestRows.iterate(profileId))
      loaded.set(row.server_id, { text: row.config, snapshot: read(row) })
    profiles.set(profileId, loaded)
    return loaded
  }

  const store = (
    profileId: string,
    server: VirtualServer,
    config: Json,
    text: string,
    before: Snapshot | null,
    at: string,
  ): Snapshot => {
    const now = { version: server.version, config }
    // Somebody saved it since: what stands there now was looked at by a person.
    const untouched = before !== null && before.version === server.version
    const learned = before !== null && (filledByItself(before, now) || (untouched && before.learned))
    const { lastInsertRowid } = insert.run({
      profileId,
      serverId: server.id,
      serverName: server.name,
      version: server.version,
      config: text,
      enabled: server.oauthEnabled ? 1 : 0,
      at,
      by: server.modifiedBy,
      via: server.modifiedVia,
      changedAt: server.updatedAt,
      learned: learned ? 1 : 0,
    })
    return {
      ...now,
      id: Number(lastInsertRowid),
      enabled: server.oauthEnabled,
      seenAt: at,
      changedBy: server.modifiedBy,
      changedVia: server.modifiedVia,
      changedAt: server.updatedAt,
      learned,
    }
  }

  return {
    see: (profileId, servers, at) => {
      const stored = attempt(() => {
        const last = lastOf(profileId)
        const fresh: { readonly server: VirtualServer; readonly before: Snapshot | null; readonly now: Last }[] = []
        db.transaction(() => {
          for (const server of servers) {
            const known = last.get(server.id)
            const config = redactConfig(server.oauthConfig)
            const text = canonicalJson(config)
            const before = known?.snapshot ?? null
            const same = before !== null && known?.text === text && before.version === server.version
            if (same && (before.enabled === null || before.enabled === server.oauthEnabled)) continue
            fresh.push({ server, before, now: { text, snapshot: store(profileId, server, config, text, before, at) } })
          }
        }).immediate()
        // Only what is on disk counts as seen.
        for (const { server, now } of fresh) last.set(server.id, now)
        return fresh.flatMap(({ server, before, now }) => (before === null ? [] : [{ server, before, after: now.snapshot }]))
      })
      return stored
    },
    forget: (profileId) => {
      profiles.delete(profileId)
      attempt(() => db.prepare('DELETE FROM snapshots WHERE profile_id = ?').run(profileId))
    },
    knows: (profileId, serverId) => lastOf(profileId).has(serverId),
    of: (profileId, serverId) => all.all(profileId, serverId).map(read),
    byId: (id) => {
      const row = one.get(id)
      return row === undefined
        ? null
        : { ...read(row), profileId: row.profile_id, serverId: row.server_id, serverName: row.server_name }
    },
    newest: (profileId) =>
      new Map([...lastOf(profileId)].map(([id, { snapshot }]): [string, Snapshot] => [id, snapshot])),
    learned: (profileId) =>
      new Set([...lastOf(profileId)].flatMap(([id, { snapshot }]) => (snapshot.learned ? [id] : []))),
  }
} // prettier-ignore

const read = (row: Row): Snapshot => ({
  id: row.seq,
  version: row.version,
  config: parse(row.config),
  enabled: row.oauth_enabled === null ? null : row.oauth_enabled === 1,
  seenAt: row.seen_at,
  changedBy: row.changed_by,
  changedVia: row.changed_via,
  changedAt: row.changed_at,
  learned: row.learned === 1,
})

// A damaged row is one state less to go back to, not an app that does not start.
function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}
