import type { Migration } from '../migrate.ts'

/**
 * An expression for a value inside a JSON body as text; null where the body is damaged, so that one bad row
 * does not make a query fail.
 */
const inBody = (column: string, path: string): string =>
  `${column} TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(body) THEN CAST(json_extract(body, '$.${path}') AS TEXT) END
  ) VIRTUAL`

/**
 * Indexes to answer queries without reading a whole journal, and the newest row of each journal, in the same
 * file. Indexed values are computed from the bodies, so nothing is stored twice, and the newest row is stored
 * together with its rows.
 */
export const lookUps: Migration = {
  version: 50,
  up(db) {
    db.exec(`
      ALTER TABLE changes ADD COLUMN ${inBody('profile_id', 'profileId')};
      ALTER TABLE changes ADD COLUMN ${inBody('server_id', 'serverId')};
      ALTER TABLE changes ADD COLUMN ${inBody('undoes', 'undoes')};
      ALTER TABLE changes ADD COLUMN ${inBody('batch_id', 'batch.id')};
      ALTER TABLE changes ADD COLUMN ${inBody('state', 'state')};
      CREATE INDEX changes_of_profile ON changes (profile_id, seq, change_id) WHERE kind = 'intent';
      CREATE INDEX changes_of_server ON changes (profile_id, server_id, seq, change_id) WHERE kind = 'intent';
      CREATE INDEX changes_undone ON changes (undoes, change_id) WHERE kind = 'intent' AND undoes IS NOT NULL;
      CREATE INDEX changes_of_batch ON changes (profile_id, seq, batch_id, change_id)
        WHERE kind = 'intent' AND batch_id IS NOT NULL;
      CREATE INDEX changes_outcomes ON changes (change_id, seq, state) WHERE kind = 'outcome';

      ALTER TABLE observations ADD COLUMN ${inBody('profile_id', 'profileId')};
      ALTER TABLE observations ADD COLUMN ${inBody('server_id', 'serverId')};
      ALTER TABLE observations ADD COLUMN ${inBody('seen_kind', 'kind')};
      ALTER TABLE observations ADD COLUMN ${inBody('since', 'since')};
      CREATE INDEX observations_of_profile ON observations (profile_id, seq, change_id) WHERE kind = 'seen';
      CREATE INDEX observations_gone ON observations (profile_id, server_id, since)
        WHERE kind = 'seen' AND seen_kind = 'gone';
      CREATE INDEX observations_by_change ON observations (change_id, seq);

      CREATE TABLE heads (
        journal TEXT PRIMARY KEY,
        entries INTEGER NOT NULL,
        hash TEXT NOT NULL
      ) STRICT;
      CREATE TRIGGER heads_no_delete BEFORE DELETE ON heads
      BEGIN SELECT RAISE(ABORT, 'heads are not taken away'); END;
    `)
    for (const name of ['changes', 'observations'])
      db.exec(`
        INSERT INTO heads (journal, entries, hash)
        SELECT '${name}', coalesce(max(seq), 0),
          coalesce((SELECT hash FROM ${name} ORDER BY seq DESC LIMIT 1), '${'0'.repeat(64)}')
        FROM ${name}`)
  },
}
