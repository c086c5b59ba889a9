import type { Database } from 'better-sqlite3'

export type Unsaid = {
  /**
   * From this snapshot on nothing was said of a server. One that waits already goes on waiting from where it
   * was.
   */
  readonly add: (profileId: string, serverId: string, snapshotId: number) => void
  /** The servers of which something is to be said, each with the snapshot it differs from. */
  readonly of: (profileId: string) => readonly { readonly serverId: string; readonly snapshotId: number }[]
  /** Takes one off the list. Out: false where it was not on it: another program has said it. */
  readonly take: (profileId: string, serverId: string) => boolean
  readonly forget: (profileId: string) => void
}

/**
 * What was seen and not said yet: because it is not known what became of a change of ours on that server,
 * because there was no time for it, or because the app ended in between. In: the database; each call is part
 * of the transaction that is under way.
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
