import type { Migration } from '../migrate.ts'

/**
 * The last metadata and keys of issuers that were read, so that a token can be judged without a connection.
 */
export const keptDocuments: Migration = {
  version: 80,
  up(db) {
    db.exec(`
      CREATE TABLE kept_documents (
        profile_id TEXT NOT NULL,
        url TEXT NOT NULL,
        status INTEGER NOT NULL,
        body TEXT NOT NULL,
        read_at TEXT NOT NULL,
        PRIMARY KEY (profile_id, url)
      ) STRICT;
    `)
  },
}
