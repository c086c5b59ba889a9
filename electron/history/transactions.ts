import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { ok, type Result } from '../../shared/kernel/result.ts'
import { attempt } from './database.ts'

/** Writes that belong together. */
export type Transactions = {
  /**
   * One transaction, begun with the write lock, so that two programs on one history take turns; inside of
   * another one it is part of that. Out: what `act` returns, once it is on disk. Errors:
   * `history-unavailable`; nothing of it is then stored. What is no fault of disk or lock is thrown.
   */
  readonly write: <T>(act: () => T) => Result<T, AppError>
  /**
   * Done once what is written now is on disk, never when it is not; at once where nothing is being written.
   */
  readonly afterCommit: (act: () => void) => void
  /** Counts what was taken back: whatever was kept of the tables in memory is then no longer sure. */
  readonly takenBack: () => number
}

/** Makes the writes of one connection. In: the database. */
export function createTransactions(db: Database): Transactions {
  let takenBack = 0
  let after = new Set<() => void>()
  return {
    write(act) {
      // What fails in here fails the whole: half of what belongs together is never stored.
      if (db.inTransaction) return ok(act())
      after = new Set()
      let done = false
      try {
        const result = attempt(() => db.transaction(act).immediate())
        done = result.ok
        return result
      } finally {
        const acts = after
        after = new Set()
        if (done) for (const one of acts) one()
        else takenBack++
      }
    },
    afterCommit(act) {
      if (db.inTransaction) after.add(act)
      else act()
    },
    takenBack: () => takenBack,
  }
}
