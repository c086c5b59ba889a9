import type { Migration } from '../migrate.ts'

/**
 * Servers whose change was seen but not reported yet, each with the snapshot it changed from. Written in the
 * same transaction as the snapshot, so that it is still reported after a crash. And an index for the changes
 * of one batch.
 */
export const unsaid: Migration = {
  version: 60,
  up(db) {
    db.exec(`
      CREATE TABLE unsaid (
        profile_id TEXT NOT NULL,
        server_id TEXT NOT NULL,
        snapshot_id INTEGER NOT NULL,
        PRIMARY KEY (profile_id, server_id)
      ) WITHOUT ROWID, STRICT;
      CREATE INDEX changes_in_batch ON changes (batch_id, change_id)
        WHERE kind = 'intent' AND batch_id IS NOT NULL;
    `)
  },
}
