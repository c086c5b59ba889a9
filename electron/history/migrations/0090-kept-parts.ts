import type { Migration } from '../migrate.ts'

/**
 * Kept lists in parts of many servers each, under the digest of the part's text: a tenth of the rows, and of
 * a list that changed only the parts that did are written. An earlier list becomes one of parts of one server
 * each, under its id.
 */
export const keptParts: Migration = {
  version: 90,
  up(db) {
    db.exec(`
      CREATE TABLE kept_parts (
        profile_id TEXT NOT NULL,
        digest TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (profile_id, digest)
      ) STRICT;
      INSERT INTO kept_parts SELECT profile_id, server_id, '[' || body || ']' FROM kept_servers;
      DROP TABLE kept_servers;
      ALTER TABLE kept_lists RENAME COLUMN ids TO parts;
      ALTER TABLE kept_lists ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
      UPDATE kept_lists SET size = json_array_length(parts) WHERE json_valid(parts);
    `)
  },
}
