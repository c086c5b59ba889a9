import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { openDatabase as open, type OpenDatabase } from '../../electron/history/database.ts'
import { migrate } from '../../electron/history/migrate.ts'
import { migrations } from '../../electron/history/migrations/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'

export { attempt, headsOf, openMemoryDatabase } from '../../electron/history/database.ts'

/*
 * Replaces electron/history/database.ts in the older version from which test:install upgrades. The rest of
 * the app is the present one and needs the present tables, so the file is changed back to the first schema
 * when it is closed. What is then on the disk is what a version before all later migrations would have left.
 */

/** Like the app's own; when it is closed, the file has the schema of the first migration. */
export function openDatabase(path: string, stamp: string): Result<OpenDatabase, AppError> {
  const opened = open(path, stamp)
  if (opened.ok) {
    const { db } = opened.value
    const close = db.close.bind(db)
    db.close = () => {
      backToFirst(db)
      return close()
    }
  }
  return opened
}

/** Removes everything later migrations added, and sets the schema version. */
function backToFirst(db: Database): void {
  const [first] = migrations
  if (first === undefined) return
  const earlier = new Sqlite(':memory:')
  migrate(earlier, [first])
  const before = namesOf(earlier)
  const added = (type: string): string[] =>
    [...namesOf(db)].flatMap(([name, is]) => (is === type && !before.has(name) ? [name] : []))
  db.transaction(() => {
    for (const type of ['trigger', 'index', 'table'])
      for (const name of added(type)) db.exec(`DROP ${type} ${name}`)
    for (const [table] of [...before].filter(([, type]) => type === 'table')) {
      const kept = columnsOf(earlier, table)
      for (const column of columnsOf(db, table))
        if (!kept.includes(column)) db.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`)
    }
    db.pragma(`user_version = ${first.version}`)
  }).immediate()
  earlier.close()
}

const namesOf = (db: Database): Map<string, string> =>
  new Map(
    db
      .prepare<[], { name: string; type: string }>(
        "SELECT name, type FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
      )
      .all()
      .map(({ name, type }) => [name, type]),
  )

const columnsOf = (db: Database, table: string): string[] =>
  db
    .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => name)
