import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { keepPrivate, makePrivateFile, makePrivateFolder } from '../system/private-files.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { noteMasked } from './redaction.ts'

/**
 * An open history. `durable` is false when it lives in memory only; `problem` is what the operator should
 * know.
 */
export type OpenDatabase = {
  readonly db: Database
  readonly durable: boolean
  readonly problem: string | null
}

const BUSY_MS = 2_000
const HEADS = '-heads'

/** Where the newest rows of a history are noted besides. */
export const headsOf = (path: string): string => path + HEADS

/**
 * Opens the history file, creating or migrating it. A damaged file is set aside, never deleted, and a new one
 * begun. In: the path and a stamp for the name of a file set aside. Errors: `history-newer-than-app` and
 * `history-unavailable`; the file is then untouched. Does not verify the chain of changes.
 */
export function openDatabase(path: string, stamp: string): Result<OpenDatabase, AppError> {
  const opened = tryOpen(path)
  if (opened.ok) return ok({ db: opened.value, durable: true, problem: null })
  if (opened.error !== 'damaged') return err(opened.error)
  const aside = `${path}.damaged-${stamp.replaceAll(/[^0-9A-Za-z]/g, '')}`
  try {
    // The log belongs to the damaged file; beside a new one it would be replayed into it.
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

/** A history in memory, for when the file cannot be used: the app works, but no change is sent. */
export function openMemoryDatabase(problem: string): OpenDatabase {
  const db = new Sqlite(':memory:')
  migrate(db, migrations)
  return { db, durable: false, problem }
}

function tryOpen(path: string): Result<Database, AppError | 'damaged'> {
  let db: Database | null = null
  try {
    makePrivateFolder(dirname(path))
    // SQLite gives its log the rights of the file it belongs to; those of older releases are brought up to
    // it.
    if (path !== ':memory:') {
      makePrivateFile(path)
      for (const one of filesOf(path)) keepPrivate(one)
    }
    db = new Sqlite(path, { timeout: BUSY_MS })
    db.pragma('journal_mode = WAL')
    // FULL, so that an intent is on disk before its write is sent; NORMAL may lose it with the power.
    db.pragma('synchronous = FULL')
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
 * Every migration that is missing in one transaction, so that the disk is waited for once and not once for
 * each. A new history is noted as masked by the present rules: nothing older stands in it.
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

/**
 * The history with all that belongs to it: its log, where its heads are noted, copies, and what was set
 * aside.
 */
function filesOf(path: string): readonly string[] {
  const name = basename(path)
  return readdirSync(dirname(path)).flatMap((one) => (one.startsWith(name) ? [join(dirname(path), one)] : []))
}

/** An older schema is copied aside before it is brought up to date; a file of a newer app is left alone. */
function keepCopy(db: Database, path: string): void {
  const newest = migrations.at(-1)?.version ?? 0
  const copy = `${path}.before-${newest}`
  const isOld = (): boolean => {
    const found = schemaVersion(db)
    return found > 0 && found < newest && !existsSync(copy)
  }
  if (!isOld()) return
  // With the lock held: of two programs one copies, and the other one finds the copy. Copying needs a
  // connection that only reads.
  db.exec('BEGIN IMMEDIATE')
  try {
    if (!isOld()) return
    // Whole or not at all: a copy cut off by a crash must not pass for one.
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
 * Runs a write. Errors: `history-unavailable` for what disks and locks do; anything else is a bug and is
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
