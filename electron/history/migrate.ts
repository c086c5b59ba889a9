import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'

export type Migration = { readonly version: number; readonly up: (db: Database) => void }

/** The schema version of a database; 0 for a new one. */
export function schemaVersion(db: Database): number {
  const version: unknown = db.pragma('user_version', { simple: true })
  return typeof version === 'number' ? version : 0
}

/**
 * Migrates a database to `target` (by default the newest version). Each migration and its number are one
 * transaction, so that a crash leaves the old or the new schema. Errors: `history-newer-than-app`, before
 * anything is written. Throws what SQLite throws. Does not check the data.
 */
export function migrate(
  db: Database,
  migrations: readonly Migration[],
  target?: number,
): Result<number, AppError> {
  const newest = migrations.at(-1)?.version ?? 0
  migrations.reduce((before, { version }) => {
    if (version <= before) throw new Error(`migration ${version} is not above ${before}`)
    return version
  }, 0)
  const found = schemaVersion(db)
  if (found > newest) return err({ kind: 'history-newer-than-app', found, supported: newest })
  for (const migration of migrations) {
    if (migration.version <= found || migration.version > (target ?? newest)) continue
    db.transaction(() => {
      // Another program may have done it while this one waited for the lock.
      if (schemaVersion(db) >= migration.version) return
      migration.up(db)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
  }
  return ok(schemaVersion(db))
}
