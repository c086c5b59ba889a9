import { isDeepStrictEqual } from 'node:util'
import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { redactConfig, type VirtualServer } from '../../shared/contextforge/index.ts'
import type { Json } from '../../shared/kernel/json.ts'
import { canonicalJson, sameJson } from '../../shared/kernel/json.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import { finish, type Work } from '../../shared/kernel/work.ts'
import { LATE_MS } from '../../shared/change/settle.ts'
import { filledByItself, isOlder, type Snapshot, type Transition } from '../../shared/watch/snapshot.ts'
import { createFirstSights, type FirstSights, type Look, type SightRow } from './first-sights.ts'
import { createTransactions, type Transactions } from './transactions.ts'
import { createUnsaid, type Unsaid } from './unsaid.ts'
import { inTurns } from '../system/timers.ts'

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
  /**
   * Takes into memory how the servers of a profile looked last. What asks for it does so too, but in one go,
   * which takes 0.4 s with 100,000 servers.
   */
  readonly load: (profileId: string) => Promise<void>
  /** Drops what is remembered of a profile that now has other servers. */
  readonly forget: (profileId: string) => void
  /** Whether any of these servers was seen before. */
  readonly knows: (profileId: string, servers: readonly VirtualServer[]) => boolean
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
  /**
   * Ids of servers whose `resource` was learned, as far as this app noticed it: kept up to date, but for what
   * a failed write takes back.
   */
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
  /** Those of them that are learned, which are few: going through all of them takes long. */
  readonly learned: Set<string>
  /** Where the snapshots of servers that were never seen otherwise are stored, many in a row, in order. */
  readonly first: SightRow[]
  readonly alternated: Map<string, Alternated>
}

/** So many servers that are seen for the first time at once are stored in one row, fewer in one each. */
const MANY = 16

/**
 * Stores how servers looked. In: the database, its transactions, and the list of what still has to be
 * reported. Another program may use the same history: what it saw first is no difference here. Does not talk
 * to the gateway and stores no secret.
 */
export function createSnapshots(
  db: Database,
  transactions: Transactions = createTransactions(db),
  unsaid: Unsaid = createUnsaid(db),
  sights: FirstSights = createFirstSights(db, transactions),
): Snapshots {
  const insert = db.prepare(`
    INSERT INTO snapshots (
      seq, profile_id, server_id, server_name, version, config, oauth_enabled, seen_at,
      changed_by, changed_via, changed_at, learned
    ) VALUES (
      @id, @profileId, @serverId, @serverName, @version, @config, @enabled, @seenAt,
      @changedBy, @changedVia, @changedAt, @learned
    )`)
  const last = db.prepare<[], number | null>('SELECT max(seq) FROM snapshots').pluck()
  const all = db.prepare<[string, string, number], Row>(
    'SELECT * FROM snapshots WHERE profile_id = ? AND server_id = ? AND seq >= ? ORDER BY seq',
  )
  const one = db.prepare<[number], Row>('SELECT * FROM snapshots WHERE seq = ?')
  const newestSeqs = db
    .prepare<[string], number>('SELECT max(seq) FROM snapshots WHERE profile_id = ? GROUP BY server_id')
    .pluck()
  const addedRows = db.prepare<[number, string], Row>(
    // The plus stops SQLite from using the index on profile_id, which would read all rows of the profile.
    'SELECT * FROM snapshots WHERE seq > ? AND +profile_id = ? ORDER BY seq',
  )
  const sameBefore = db.prepare<[string, string, number, string, number, string | null], { seq: number }>(
    `SELECT seq FROM snapshots WHERE profile_id = ? AND server_id = ? AND version = ? AND config = ?
     AND oauth_enabled = ? AND changed_at IS ? LIMIT 1`,
  )
  const profiles = new Map<string, Kept>()
  /** How often a profile was forgotten: what was being loaded then may be gone. */
  let forgotten = 0

  /** What is in memory, without looking for rows of another program. */
  const atHand = (profileId: string): Kept => {
    const known = profiles.get(profileId)
    if (known?.takenBack === transactions.takenBack()) return known
    const fresh = finish(loading(profileId))
    profiles.set(profileId, fresh)
    return fresh
  }
  /**
   * Rows of both tables are listed as they are at one moment: what another program adds between the two would
   * have a lower number than what was read last, and never be seen.
   */
  const readOnce = db.transaction((act: () => unknown) => act())
  const inOneState = <T>(act: () => T): T => (db.inTransaction ? act() : (readOnce(act) as T))
  function* loading(profileId: string): Work<Kept> {
    const [first, seqs] = inOneState(() => [sights.after(profileId, 0), newestSeqs.all(profileId)] as const)
    const fresh: Kept = {
      upTo: seqs.reduce((most, seq) => Math.max(most, seq), first.at(-1)?.last ?? 0),
      takenBack: transactions.takenBack(),
      newest: new Map(),
      learned: new Set(),
      first,
      behind: new Map(),
      alternated: new Map(),
    }
    // A row of its own is never older than what is stored of the same server together with others.
    for (const row of first) {
      for (const { serverId, snapshot } of sights.all(row)) keep(fresh, serverId, snapshot)
      yield
    }
    for (const [at, seq] of seqs.entries()) {
      const row = one.get(seq)
      // Its number is given out again where another program forgot the profile meanwhile.
      if (row?.profile_id === profileId) keep(fresh, row.server_id, read(row))
      if (at % MANY === 0) yield
    }
    return fresh
  }
  const takeIn = (kept: Kept, profileId: string, rows: Iterable<Row>): Kept => {
    // A row of its own is never older than what is stored of the same server together with others.
    for (const row of sights.after(profileId, kept.upTo)) {
      for (const { serverId, snapshot } of sights.all(row)) keep(kept, serverId, snapshot)
      kept.first.push(row)
      kept.upTo = row.last
    }
    for (const row of rows) keep(kept, row.server_id, read(row))
    return kept
  }
  const keep = (kept: Kept, serverId: string, now: Snapshot): void => {
    kept.upTo = Math.max(kept.upTo, now.id)
    kept.behind.delete(serverId)
    kept.newest.set(serverId, now)
    if (now.learned) kept.learned.add(serverId)
    else kept.learned.delete(serverId)
  }
  const current = (profileId: string): Kept => {
    const kept = atHand(profileId)
    return inOneState(() => takeIn(kept, profileId, addedRows.all(kept.upTo, profileId)))
  }

  const store = (
    profileId: string,
    { server, config }: Look,
    before: Snapshot | null,
    at: string,
    id: number,
  ): Snapshot => {
    const now = { version: server.version, config }
    // If somebody saved the server since, a person has seen the value that is there now.
    const untouched = before !== null && before.version === server.version
    const learned = before !== null && (filledByItself(before, now) || (untouched && before.learned))
    const snapshot = {
      ...now,
      id,
      enabled: server.oauthEnabled,
      seenAt: at,
      changedBy: server.modifiedBy,
      changedVia: server.modifiedVia,
      changedAt: server.updatedAt,
      learned,
    }
    write(profileId, server.id, server.name, snapshot)
    return snapshot
  }
  const write = (profileId: string, serverId: string, serverName: string, snapshot: Snapshot): void =>
    void insert.run({
      ...snapshot,
      ...{ profileId, serverId, serverName },
      config: canonicalJson(snapshot.config),
      enabled: snapshot.enabled === true ? 1 : 0,
      learned: snapshot.learned ? 1 : 0,
    })
  /** Where a snapshot is stored together with others; null: it has a row of its own. */
  const firstRowOf = ({ first }: Kept, { id }: Snapshot): SightRow | null =>
    first.find((row) => row.first <= id && id <= row.last) ?? null
  /** Gives the first snapshot of a server that changed now a row of its own, under the same number. */
  const writeOut = (profileId: string, row: SightRow, id: number): void => {
    const sight = sights.one(row, id)
    if (sight !== null) write(profileId, sight.serverId, sight.serverName, sight.snapshot)
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
  const since = (profileId: string, serverId: string, id: number): Snapshot[] => {
    const rows = all.all(profileId, serverId, id).map(read)
    const newest = rows.length > 0 ? undefined : current(profileId).newest.get(serverId)
    return newest === undefined || newest.id < id ? rows : [newest]
  }
  const lookAt = (server: VirtualServer): Look => ({ server, config: redactConfig(server.oauthConfig) })

  return {
    see: (profileId, servers, at) => {
      const then = atHand(profileId)
      const { upTo } = then
      const differing = newsOf(then, servers.map(lookAt), at)
      if (differing.length === 0) return ok([])
      return transactions.writeSoon(() => {
        // With the lock held nobody else adds rows. What another program saw first is taken over, and is no
        // difference here.
        const kept = current(profileId)
        let seq = Math.max(last.get() ?? 0, sights.last())
        const isSame = kept === then && kept.upTo === upTo
        const news = isSame ? differing : newsOf(kept, differing, at)
        const unknown = news.filter(({ server }) => !kept.newest.has(server.id))
        const together = unknown.length < MANY ? [] : unknown
        if (together.length > 0) {
          const { rows, snapshots } = sights.add(profileId, together, at, seq + 1)
          kept.first.push(...rows)
          snapshots.forEach((snapshot, index) => keep(kept, together[index]?.server.id ?? '', snapshot))
          seq += together.length
        }
        if (together.length === news.length) return []
        const isDone = new Set(together)
        return news.flatMap((look): Transition[] => {
          if (isDone.has(look)) return []
          const before = kept.newest.get(look.server.id) ?? null
          const first = before === null ? null : firstRowOf(kept, before)
          // What was never seen otherwise was not seen like this either.
          const isBack = before !== null && first === null && wasSeen(profileId, look)
          const { id, version } = look.server
          if (isBack && before.version === version)
            kept.alternated.set(id, { kind: 'settings', version, at: Date.parse(at) })
          if (before !== null && first !== null) writeOut(profileId, first, before.id)
          const after = store(profileId, look, before, at, ++seq)
          keep(kept, look.server.id, after)
          if (before === null || isBack) return []
          unsaid.add(profileId, look.server.id, before.id)
          return [{ server: look.server, before, after }]
        })
      })
    },
    async load(profileId) {
      const isLoaded = (): boolean => profiles.get(profileId)?.takenBack === transactions.takenBack()
      if (isLoaded()) return
      const before = forgotten
      // What cannot be read here is reported by whoever needs it.
      const fresh = await inTurns(loading(profileId)).catch(() => null)
      const isTrue = fresh?.takenBack === transactions.takenBack() && forgotten === before
      if (isTrue && !isLoaded()) profiles.set(profileId, fresh)
    },
    forget: (profileId) => {
      forgotten++
      profiles.delete(profileId)
      transactions.write(() => {
        db.prepare('DELETE FROM snapshots WHERE profile_id = ?').run(profileId)
        sights.forget(profileId)
        unsaid.forget(profileId)
      })
    },
    knows: (profileId, servers) => {
      const { newest } = atHand(profileId)
      return servers.some(({ id }) => newest.has(id))
    },
    of: (profileId, serverId) => since(profileId, serverId, 0),
    since,
    byId: (id) => {
      const row = one.get(id)
      if (row !== undefined)
        return {
          ...read(row),
          profileId: row.profile_id,
          serverId: row.server_id,
          serverName: row.server_name,
        }
      const sight = sights.byId(id)
      if (sight === null) return null
      const { snapshot, ...of } = sight
      return { ...snapshot, ...of }
    },
    newest: (profileId) => current(profileId).newest,
    alternated: (profileId) => atHand(profileId).alternated,
    learned: (profileId) => current(profileId).learned,
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
