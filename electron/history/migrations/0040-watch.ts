import type { Json } from '../../../shared/kernel/json.ts'
import { isEmptyResource } from '../../../shared/watch/snapshot.ts'
import type { Migration } from '../migrate.ts'

/**
 * Who saved a server and whether its audience was learned, and a second append-only journal for what others
 * did.
 */
export const watch: Migration = {
  version: 40,
  up(db) {
    db.exec(`
      ALTER TABLE snapshots ADD COLUMN oauth_enabled INTEGER;
      ALTER TABLE snapshots ADD COLUMN changed_by TEXT;
      ALTER TABLE snapshots ADD COLUMN changed_via TEXT;
      ALTER TABLE snapshots ADD COLUMN changed_at TEXT;
      ALTER TABLE snapshots ADD COLUMN learned INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX snapshots_learned ON snapshots (profile_id, server_id) WHERE learned = 1;

      CREATE TABLE observations (
        seq INTEGER PRIMARY KEY,
        change_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('seen', 'acknowledged')),
        at TEXT NOT NULL,
        body TEXT NOT NULL,
        prev_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE UNIQUE INDEX observations_one_seen ON observations (change_id) WHERE kind = 'seen';

      CREATE TRIGGER observations_no_update BEFORE UPDATE ON observations
      BEGIN SELECT RAISE(ABORT, 'observations is append-only: updates are not allowed'); END;
      CREATE TRIGGER observations_no_delete BEFORE DELETE ON observations
      BEGIN SELECT RAISE(ABORT, 'observations is append-only: deletes are not allowed'); END;
    `)
    markLearned(db)
  },
}

type Row = { seq: number; place: string; version: number | null; config: string }

/** Marks learned audiences once; before, this was computed at every reading. */
function markLearned(db: Parameters<Migration['up']>[0]): void {
  const rows = db.prepare<[], Row>(
    "SELECT seq, profile_id || '/' || server_id AS place, version, config FROM snapshots ORDER BY profile_id, server_id, seq",
  )
  const mark = db.prepare('UPDATE snapshots SET learned = 1 WHERE seq = ?')
  const found: number[] = []
  type Seen = Row & { readonly learned: boolean }
  const last = new Map<string, Seen>()
  for (const row of rows.iterate()) {
    const before = last.get(row.place)
    const same = before?.version === row.version ? before : undefined
    const filled =
      same !== undefined && isEmptyResource(parse(same.config)) && !isEmptyResource(parse(row.config))
    const learned = filled || same?.learned === true
    if (learned) found.push(row.seq)
    last.set(row.place, { ...row, learned })
  }
  for (const seq of found) mark.run(seq)
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}
