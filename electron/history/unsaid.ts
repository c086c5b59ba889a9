import type { Database } from 'better-sqlite3'

export type Unsaid = {
  /**
   * From this snapshot on, the changes of a server were not reported. A server that is already listed keeps
   * its earlier snapshot.
   */
  readonly add: (profileId: string, serverId: string, snapshotId: number) => void
  /** The servers that still have to be reported, each with the snapshot it changed from. */
  readonly of: (profileId: string) => readonly { readonly serverId: string; readonly snapshotId: number }[]
  /** Removes one from the list. Out: false where it was not listed, because another program reported it. */
  readonly take: (profileId: string, serverId: string) => boolean
  readonly forget: (profileId: string) => void
}

/**
 * Changes that were seen but not reported yet: because the outcome of a change of ours on that server is not
 * known, because there was no time, or because the app ended before. In: the database; each call is part of
 * the present transaction.
 */
export function createUnsaid(db: Database): Unsaid {
  const insert = db.prepare(
    'INSERT OR IGNORE INTO unsaid (profile_id, server_id, snapshot_id) VALUES (?, ?, ?)',
  )
  const remove = db.prepare('DELETE FROM unsaid WHERE profile_id = ? AND server_id = ?')
  const clear = db.prepare('DELETE FROM unsaid WHERE profile_id = ?')
  const all = db.prepare<[string], { serverId: string; snapshotId: number }>(
    'SELECT server_id AS serverId, snapshot_id AS snapshotId FROM unsaid WHERE profile_id = ?',
  )
  return {
    add: (profileId, serverId, snapshotId) => void insert.run(profileId, serverId, snapshotId),
    of: (profileId) => all.all(profileId),
    take: (profileId, serverId) => remove.run(profileId, serverId).changes > 0,
    forget: (profileId) => void clear.run(profileId),
  }
}
