import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type SqliteModule from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { keepPrivate, makePrivateFile, makePrivateFolder } from '../system/private-files.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { noteMasked } from './redaction.ts'

// Node reads a CommonJS package twice where it is imported: once only to find its names.
const Sqlite = createRequire(import.meta.url)('better-sqlite3') as typeof SqliteModule

/**
 * An open history. `durable` is false when it is in memory only. `problem` is what the operator should know
 * about it.
 */
export type OpenDatabase = {
  readonly db: Database
  readonly durable: boolean
  readonly problem: string | null
}

const BUSY_MS = 2_000
const HEADS = '-heads'

/** The path of the file that also records the newest rows of a history. */
export const headsOf = (path: string): string => path + HEADS

/**
 * Opens the history file; creates or migrates it where necessary. A damaged file is renamed, never deleted,
 * and a new one is created. In: the path, and a stamp for the new name of a damaged file. Errors:
 * `history-newer-than-app` and `history-unavailable`; the file is then unchanged. Does not verify the chain
 * of changes.
 */
export function openDatabase(path: string, stamp: string): Result<OpenDatabase, AppError> {
  const opened = tryOpen(path)
  if (opened.ok) return ok({ db: opened.value, durable: true, problem: null })
  if (opened.error !== 'damaged') return err(opened.error)
  const aside = `${path}.damaged-${stamp.replaceAll(/[^0-9A-Za-z]/g, '')}`
  try {
    // The write-ahead log belongs to the damaged file; SQLite would replay it into a new one.
    for (const end of ['', '-wal', '-shm', HEADS])
      if (existsSync(path + end)) renameSync(path + end, aside + end)
  } catch (thrown) {
    return err({
      kind: 'history-unavailable',
      reason: `the damaged history cannot be set aside (${codeOf(thrown)})`,
    })
  }
  const fresh = tryOpen(path)
  if (!fresh.ok)
    return err(
      fresh.error === 'damaged'
        ? { kind: 'history-unavailable', reason: 'a new history is damaged too' }
        : fresh.error,
    )
  return ok({
    db: fresh.value,
    durable: true,
    problem: `The history file was damaged. It was set aside as ${aside}, and a new one begun.`,
  })
}

/** A history in memory, where the file cannot be used: the app works, but sends no change. */
export function openMemoryDatabase(problem: string): OpenDatabase {
  const db = new Sqlite(':memory:')
  migrate(db, migrations)
  return { db, durable: false, problem }
}

function tryOpen(path: string): Result<Database, AppError | 'damaged'> {
  let db: Database | null = null
  try {
    makePrivateFolder(dirname(path))
    // SQLite gives its log the permissions of the database file, so the permissions of files from older
    // releases are corrected first.
    if (path !== ':memory:') {
      makePrivateFile(path)
      for (const one of filesOf(path)) keepPrivate(one)
    }
    db = new Sqlite(path, { timeout: BUSY_MS })
    db.pragma('journal_mode = WAL')
    // FULL, so that an intent is on disk before its write is sent. With NORMAL, a power failure could lose
    // it.
    db.pragma('synchronous = FULL')
    // Twice as many pages as by default: a list of ten thousand servers is written in one go, and copied into
    // the database afterwards.
    db.pragma('wal_autocheckpoint = 2000')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw Object.assign(new Error(), { code: 'SQLITE_CORRUPT' })
    keepCopy(db, path)
    const migrated = bringUpToDate(db)
    if (migrated.ok) return ok(db)
    db.close()
    return err(migrated.error)
  } catch (thrown) {
    db?.close()
    const code = codeOf(thrown)
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return err('damaged')
    return err({
      kind: 'history-unavailable',
      reason: reasons[code.split('_').slice(0, 2).join('_')] ?? `the history cannot be opened (${code})`,
    })
  }
}

/**
 * Runs all missing migrations in one transaction, so that the app waits for the disk only once. A new history
 * is marked as masked by the present rules, because it contains nothing older.
 */
function bringUpToDate(db: Database): Result<number, AppError> {
  const found = schemaVersion(db)
  const newest = migrations.at(-1)?.version ?? 0
  if (found >= newest) return migrate(db, migrations)
  return db
    .transaction(() => {
      const isNew = schemaVersion(db) === 0
      const migrated = migrate(db, migrations)
      if (isNew && migrated.ok) noteMasked(db)
      return migrated
    })
    .immediate()
}

/** All files of a history: the database, its log, the file of the heads, copies, and damaged files. */
function filesOf(path: string): readonly string[] {
  const name = basename(path)
  return readdirSync(dirname(path)).flatMap((one) => (one.startsWith(name) ? [join(dirname(path), one)] : []))
}

/** Copies a database with an older schema before it is migrated. A file of a newer app is not touched. */
function keepCopy(db: Database, path: string): void {
  const newest = migrations.at(-1)?.version ?? 0
  const copy = `${path}.before-${newest}`
  const isOld = (): boolean => {
    const found = schemaVersion(db)
    return found > 0 && found < newest && !existsSync(copy)
  }
  if (!isOld()) return
  // With the write lock held, so that of two programs one makes the copy and the other finds it. The copy
  // needs a read-only connection.
  db.exec('BEGIN IMMEDIATE')
  try {
    if (!isOld()) return
    // Written under another name first, so that a copy cut off by a crash is not taken for a complete one.
    rmSync(`${copy}.new`, { force: true })
    makePrivateFile(`${copy}.new`)
    const reader = new Sqlite(path, { readonly: true })
    try {
      reader.prepare('VACUUM INTO ?').run(`${copy}.new`)
    } finally {
      reader.close()
    }
    renameSync(`${copy}.new`, copy)
  } finally {
    db.exec('ROLLBACK')
  }
}

const reasons: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'another program holds the history',
  SQLITE_LOCKED: 'another program holds the history',
  SQLITE_READONLY: 'the history is write-protected',
  SQLITE_CANTOPEN: 'the history cannot be opened: its folder is missing or write-protected',
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR: 'the disk reports an error',
}

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : 'UNKNOWN'

/**
 * Runs a write. Errors: `history-unavailable` for failures of disk and locks; anything else is a bug and is
 * thrown.
 */
export function attempt<T>(write: () => T): Result<T, AppError> {
  try {
    return ok(write())
  } catch (thrown) {
    const reason = reasons[codeOf(thrown).split('_').slice(0, 2).join('_')]
    if (reason === undefined) throw thrown
    return err({ kind: 'history-unavailable', reason })
  }
}
