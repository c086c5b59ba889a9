import type { Migration } from '../migrate.ts'

/**
 * The last complete list of each gateway, with secrets masked: shown until the list is read again, and while
 * it cannot be.
 */
export const keptLists: Migration = {
  version: 70,
  up(db) {
    db.exec(`
      CREATE TABLE kept_lists (
        profile_id TEXT PRIMARY KEY,
        read_at TEXT NOT NULL,
        about TEXT NOT NULL,
        ids TEXT NOT NULL
      ) STRICT;
      CREATE TABLE kept_servers (
        profile_id TEXT NOT NULL,
        server_id TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (profile_id, server_id)
      ) STRICT;
    `)
  },
}
