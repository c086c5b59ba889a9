import type { Migration } from '../migrate.ts'

/**
 * Servers that were seen to differ, and of which nothing was said yet: since which snapshot. On disk in one
 * transaction with what was seen, so that it is still said after a crash. And the changes of one batch.
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
