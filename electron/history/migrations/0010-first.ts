import type { Migration } from '../migrate.ts'

/**
 * The first schema: profiles, secrets as ciphertext, snapshots, tests without tokens, and the append-only
 * journal.
 */
export const first: Migration = {
  version: 10,
  up(db) {
    db.exec(`
      CREATE TABLE settings (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT;

      CREATE TABLE profiles (
        id TEXT PRIMARY KEY,
        position INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;

      CREATE TABLE secrets (
        profile_id TEXT PRIMARY KEY,
        blob BLOB NOT NULL,
        backend TEXT NOT NULL
      ) STRICT;

      CREATE TABLE snapshots (
        seq INTEGER PRIMARY KEY,
        profile_id TEXT NOT NULL,
        server_id TEXT NOT NULL,
        server_name TEXT NOT NULL,
        version INTEGER,
        config TEXT NOT NULL,
        seen_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX snapshots_by_server ON snapshots (profile_id, server_id, seq);

      CREATE TABLE tests (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        profile_id TEXT NOT NULL,
        server_id TEXT NOT NULL,
        server_name TEXT NOT NULL,
        at TEXT NOT NULL,
        fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 12),
        label TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'cannot-decide')),
        stopped_at TEXT,
        probe TEXT
      ) STRICT;
      CREATE INDEX tests_by_profile ON tests (profile_id, seq);

      CREATE TABLE changes (
        seq INTEGER PRIMARY KEY,
        change_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('intent', 'outcome')),
        at TEXT NOT NULL,
        body TEXT NOT NULL,
        prev_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE INDEX changes_by_change ON changes (change_id, seq);
      CREATE UNIQUE INDEX changes_one_intent ON changes (change_id) WHERE kind = 'intent';

      CREATE TRIGGER changes_no_update BEFORE UPDATE ON changes
      BEGIN SELECT RAISE(ABORT, 'changes is append-only: updates are not allowed'); END;
      CREATE TRIGGER changes_no_delete BEFORE DELETE ON changes
      BEGIN SELECT RAISE(ABORT, 'changes is append-only: deletes are not allowed'); END;
    `)
  },
}
