import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import { attempt } from './database.ts'

/** Writes that belong together. */
export type Transactions = {
  /**
   * Runs one transaction. It begins with the write lock, so that two programs on one history take turns;
   * inside another transaction it is part of that one. Out: what `act` returns, once it is on disk. Errors:
   * `history-unavailable`, and then nothing is stored. Anything that is no failure of disk or lock is thrown.
   */
  readonly write: <T>(act: () => T) => Result<T, AppError>
  /**
   * The same for what is read again from the gateway when it is missing: the disk is not waited for. It
   * outlives this process at once, and a loss of power from the next `write` on; the order of writes is kept
   * (SQLite, PRAGMA synchronous: NORMAL in WAL mode). No row of the ledger belongs in here, nor anything else
   * that cannot be read again: a loss of power may take it although the answer was that it is stored.
   */
  readonly writeSoon: Transactions['write']
  /**
   * Runs an action once the present transaction is on disk, never if that fails; at once where there is none.
   */
  readonly afterCommit: (act: () => void) => void
  /** Counts rollbacks: after one, everything kept in memory about the tables may be wrong. */
  readonly takenBack: () => number
}

/** The transactions of one database connection. */
export function createTransactions(db: Database): Transactions {
  let takenBack = 0
  let after = new Set<() => void>()
  // Made once: what the library makes of a function for each way to begin costs as much as a short write.
  const inOne = db.transaction(<T>(act: () => T): T => act())
  function run<T>(act: () => T, waits: boolean): Result<T, AppError> {
    // An error in here makes the whole transaction fail: half of what belongs together is never stored.
    if (db.inTransaction) return ok(act())
    after = new Set()
    let done = false
    try {
      if (!waits) db.exec('PRAGMA synchronous = NORMAL')
      const result = attempt(() => inOne.immediate(act) as T)
      done = result.ok
      return result
    } finally {
      if (!waits) db.exec('PRAGMA synchronous = FULL')
      const acts = after
      after = new Set()
      if (done) for (const one of acts) one()
      else takenBack++
    }
  }
  return {
    write: (act) => run(act, true),
    writeSoon: (act) => run(act, false),
    afterCommit(act) {
      if (db.inTransaction) after.add(act)
      else act()
    },
    takenBack: () => takenBack,
  }
}
