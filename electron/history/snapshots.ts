import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { redactConfig, type VirtualServer } from '../../shared/contextforge/index.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { canonicalJson, sameJson } from '../../shared/kernel/json.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import { LATE_MS } from '../../shared/change/settle.ts'
import { filledByItself, isOlder, type Snapshot, type Transition } from '../../shared/watch/snapshot.ts'
import { createTransactions, type Transactions } from './transactions.ts'
import { createUnsaid, type Unsaid } from './unsaid.ts'

export type Snapshots = {
  /**
   * Stores what was read where it differs from the last snapshot, with secrets masked. Out: the differences,
   * without servers that are seen for the first time. A lower version than one already seen comes from a
   * replica that is behind, so it is no difference. It replaces the newer one only if nothing else was seen
   * for some time.
   *
   * The disk is not waited for. What a loss of power may take: a state between two others, which the gateway
   * shows no more; that a server was first seen with an empty `resource`, so that a learned one looks set by
   * hand; and the row that makes a later state one that was seen before, so that an old answer looks like an
   * edit.
   */
  readonly see: (
    profileId: string,
    servers: readonly VirtualServer[],
    at: string,
  ) => Result<readonly Transition[], AppError>
  /** Drops what is remembered of a profile that now has other servers. */
  readonly forget: (profileId: string) => void
  readonly knows: (profileId: string, serverId: string) => boolean
  readonly of: (profileId: string, serverId: string) => Snapshot[]
  /** The snapshots of one server from this one on, oldest first. */
  readonly since: (profileId: string, serverId: string, id: number) => Snapshot[]
  /** One snapshot with its profile and server; null when there is none with this number. */
  readonly byId: (
    id: number,
  ) =>
    (Snapshot & { readonly profileId: string; readonly serverId: string; readonly serverName: string }) | null
  /** The newest snapshot of every server of a profile. */
  readonly newest: (profileId: string) => ReadonlyMap<string, Snapshot>
  /**
   * Servers that were seen with other settings under the same version and then as before again: when, and at
   * which version. Only what this program saw since it was started.
   */
  readonly alternated: (profileId: string) => ReadonlyMap<string, Alternated>
  /** Ids of servers whose `resource` was learned, as far as this app noticed it. */
  readonly learned: (profileId: string) => ReadonlySet<string>
}

/** `at`: milliseconds since the epoch. */
export type Alternated = { readonly kind: 'settings'; readonly version: number | null; readonly at: number }

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

/** What is in memory of a profile: all its rows up to one. */
type Kept = {
  /**
   * Servers that were read with a lower version than the newest known one, and since when (milliseconds since
   * the epoch).
   */
  readonly behind: Map<string, number>
  upTo: number
  readonly takenBack: number
  /** The newest row of each server: reading ten thousand servers must not cause ten thousand queries. */
  readonly newest: Map<string, Snapshot>
  readonly alternated: Map<string, Alternated>
}

/** A server as it was read, ready to be compared and stored. */
type Look = { readonly server: VirtualServer; readonly config: Json }

/**
 * Stores how servers looked. In: the database, its transactions, and the list of what still has to be
 * reported. Another program may use the same history: what it saw first is no difference here. Does not talk
 * to the gateway and stores no secret.
 */
export function createSnapshots(
  db: Database,
  transactions: Transactions = createTransactions(db),
  unsaid: Unsaid = createUnsaid(db),
): Snapshots {
  const insert = db.prepare(`
    INSERT INTO snapshots (
      profile_id, server_id, server_name, version, config, oauth_enabled, seen_at,
      changed_by, changed_via, changed_at, learned
    ) VALUES (
      @profileId, @serverId, @serverName, @version, @config, @enabled, @at, @by, @via, @changedAt, @learned
    )`)
  const all = db.prepare<[string, string, number], Row>(
    'SELECT * FROM snapshots WHERE profile_id = ? AND server_id = ? AND seq >= ? ORDER BY seq',
  )
  const one = db.prepare<[number], Row>('SELECT * FROM snapshots WHERE seq = ?')
  const newestRows = db.prepare<[string], Row>(
    `SELECT * FROM snapshots
     WHERE seq IN (SELECT max(seq) FROM snapshots WHERE profile_id = ? GROUP BY server_id) ORDER BY seq`,
  )
  const addedRows = db.prepare<[number, string], Row>(
    // The plus stops SQLite from using the index on profile_id, which would read all rows of the profile.
    'SELECT * FROM snapshots WHERE seq > ? AND +profile_id = ? ORDER BY seq',
  )
  const sameBefore = db.prepare<[string, string, number, string, number, string | null], { seq: number }>(
    `SELECT seq FROM snapshots WHERE profile_id = ? AND server_id = ? AND version = ? AND config = ?
     AND oauth_enabled = ? AND changed_at IS ? LIMIT 1`,
  )
  const profiles = new Map<string, Kept>()

  /** What is in memory, without looking for rows of another program. */
  const atHand = (profileId: string): Kept => {
    const known = profiles.get(profileId)
    if (known?.takenBack === transactions.takenBack()) return known
    const fresh: Kept = {
      upTo: 0,
      takenBack: transactions.takenBack(),
      newest: new Map(),
      behind: new Map(),
      alternated: new Map(),
    }
    profiles.set(profileId, fresh)
    return takeIn(fresh, newestRows.iterate(profileId))
  }
  const takeIn = (kept: Kept, rows: Iterable<Row>): Kept => {
    for (const row of rows) keep(kept, row.server_id, read(row))
    return kept
  }
  const keep = (kept: Kept, serverId: string, now: Snapshot): void => {
    kept.upTo = Math.max(kept.upTo, now.id)
    kept.behind.delete(serverId)
    kept.newest.set(serverId, now)
  }
  const current = (profileId: string): Kept => {
    const kept = atHand(profileId)
    return takeIn(kept, addedRows.all(kept.upTo, profileId))
  }

  const store = (
    profileId: string,
    { server, config }: Look,
    before: Snapshot | null,
    at: string,
  ): Snapshot => {
    const now = { version: server.version, config }
    // If somebody saved the server since, a person has seen the value that is there now.
    const untouched = before !== null && before.version === server.version
    const learned = before !== null && (filledByItself(before, now) || (untouched && before.learned))
    const { lastInsertRowid } = insert.run({
      profileId,
      serverId: server.id,
      serverName: server.name,
      version: server.version,
      config: canonicalJson(config),
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
  /** The readings to store: those that differ and are no older state than the known one. */
  const newsOf = (kept: Kept, looks: readonly Look[], at: string): Look[] =>
    looks.filter((look) => {
      const { id } = look.server
      const known = kept.newest.get(id)
      if (known === undefined || !isOlder(look.server, known)) {
        kept.behind.delete(id)
        return differs(known, look)
      }
      const since = kept.behind.get(id) ?? Date.parse(at)
      kept.behind.set(id, since)
      return Date.parse(at) - since >= LATE_MS
    })
  /** True where a server was in exactly this state of this version before: an old answer, no new state. */
  const wasSeen = (profileId: string, { server, config }: Look): boolean =>
    server.version !== null &&
    sameBefore.get(
      profileId,
      server.id,
      server.version,
      canonicalJson(config),
      server.oauthEnabled ? 1 : 0,
      server.updatedAt,
    ) !== undefined
  const lookAt = (server: VirtualServer): Look => ({ server, config: redactConfig(server.oauthConfig) })

  return {
    see: (profileId, servers, at) => {
      const differing = newsOf(atHand(profileId), servers.map(lookAt), at)
      if (differing.length === 0) return ok([])
      return transactions.writeSoon(() => {
        // With the lock held nobody else adds rows. What another program saw first is taken over, and is no
        // difference here.
        const kept = current(profileId)
        return newsOf(kept, differing, at).flatMap((look): Transition[] => {
          const before = kept.newest.get(look.server.id) ?? null
          const isBack = before !== null && wasSeen(profileId, look)
          const { id, version } = look.server
          if (isBack && before.version === version)
            kept.alternated.set(id, { kind: 'settings', version, at: Date.parse(at) })
          const after = store(profileId, look, before, at)
          keep(kept, look.server.id, after)
          if (before === null || isBack) return []
          unsaid.add(profileId, look.server.id, before.id)
          return [{ server: look.server, before, after }]
        })
      })
    },
    forget: (profileId) => {
      profiles.delete(profileId)
      transactions.write(() => {
        db.prepare('DELETE FROM snapshots WHERE profile_id = ?').run(profileId)
        unsaid.forget(profileId)
      })
    },
    knows: (profileId, serverId) => atHand(profileId).newest.has(serverId),
    of: (profileId, serverId) => all.all(profileId, serverId, 0).map(read),
    since: (profileId, serverId, id) => all.all(profileId, serverId, id).map(read),
    byId: (id) => {
      const row = one.get(id)
      return row === undefined
        ? null
        : { ...read(row), profileId: row.profile_id, serverId: row.server_id, serverName: row.server_name }
    },
    newest: (profileId) => current(profileId).newest,
    alternated: (profileId) => atHand(profileId).alternated,
    learned: (profileId) =>
      new Set([...current(profileId).newest].flatMap(([id, { learned }]) => (learned ? [id] : []))),
  }
}

function differs(known: Snapshot | undefined, { server, config }: Look): boolean {
  if (known === undefined) return true
  // What is stored as text may differ in what JSON does not tell apart, such as 0 and -0.
  const isEqual = isDeepStrictEqual(known.config, config) || sameJson(known.config, config)
  const same = known.version === server.version && isEqual
  return !same || (known.enabled !== null && known.enabled !== server.oauthEnabled)
}

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

// A damaged row costs one state to go back to; the app must still start.
function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}
