import type { Migration } from '../migrate.ts'

/**
 * How servers looked when they were seen first, many in one row: a list that is read for the first time is
 * written in a few dozen rows and not in thousands. A row stands for the snapshots `first_seq` to `last_seq`;
 * their numbers are given to no other snapshot. `body` has what a snapshot holds of each server, `rest` what
 * only a list shows of it; null: that was forgotten.
 */
export const firstSights: Migration = {
  version: 100,
  up(db) {
    db.exec(`
      CREATE TABLE first_sights (
        first_seq INTEGER PRIMARY KEY,
        last_seq INTEGER NOT NULL,
        profile_id TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        body TEXT NOT NULL,
        rest TEXT
      ) STRICT;
      CREATE INDEX first_sights_of_profile ON first_sights (profile_id, last_seq);
    `)
  },
}
