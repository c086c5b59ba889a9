import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { canonicalJson, type Json } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { nextTurn } from '../system/timers.ts'
import { GENESIS, hashOf, readChain, type ChainReading, type ChainRow } from './chain.ts'
import { storedHeads, type Heads } from './heads.ts'
import { createTransactions, type Transactions } from './transactions.ts'

export type LedgerName = 'changes' | 'observations'

/**
 * `entries`: the number of rows. `brokenAt`: the first row that cannot be trusted. `missing`: the number of
 * rows that once existed at the end.
 */
export type Verified = {
  readonly entries: number
  readonly brokenAt: number | null
  readonly missing: number
}

/** A table to which rows are only added, each chained to the one before. */
export type Ledger = {
  /** When it returns, the row is on disk, or will be with the transaction it is part of. */
  readonly append: (id: string, kind: string, at: string, body: object) => Result<null, AppError>
  /** Reads every row in one call. */
  readonly verify: () => Verified
  /** The same in small parts, so that other work does not have to wait. */
  readonly verifyInTurns: () => Promise<Verified>
}

/** The stored columns of a row; its other columns are computed from its body. */
export const CHAIN_COLUMNS = 'seq, change_id, kind, at, body, prev_hash, hash'
/** How many rows are read at a time. */
const PAGE = 200

/**
 * A ledger on one of the chained tables. In: the database, where the newest row is also recorded, and the
 * transactions. The newest row and its number are stored in the same transaction as the row, so that two
 * programs continue each other's chain, and deleted rows are noticed. Does not know what the rows mean.
 */
export function createLedger(
  db: Database,
  name: LedgerName,
  heads: Heads | null,
  transactions: Transactions = createTransactions(db),
): Ledger {
  const stored = storedHeads(db)
  const last = db.prepare<[], { seq: number; hash: string }>(
    `SELECT seq, hash FROM ${name} ORDER BY seq DESC LIMIT 1`,
  )
  const insert = db.prepare<ChainRow>(
    `INSERT INTO ${name} (${CHAIN_COLUMNS}) VALUES (@seq, @change_id, @kind, @at, @body, @prev_hash, @hash)`,
  )
  const page = db.prepare<[number, number], ChainRow>(
    `SELECT ${CHAIN_COLUMNS} FROM ${name} WHERE seq > ? ORDER BY seq LIMIT ?`,
  )
  const hashAt = db.prepare<[number], { hash: string }>(`SELECT hash FROM ${name} WHERE seq = ?`)

  const noteOutside = (): void => {
    if (heads !== null) stored.noteIn(heads)
  }

  /** Reads the next rows. Out: false at the end. */
  const readOn = (chain: ChainReading, from: { seq: number }): boolean => {
    const rows = page.all(from.seq, PAGE)
    for (const row of rows) chain.add(row)
    from.seq = rows.at(-1)?.seq ?? from.seq
    return rows.length === PAGE
  }
  const conclude = (chain: ChainReading): Verified => {
    // The heads first: a row that another program adds meanwhile is not missing.
    const known = [stored.get(name), heads?.read(name) ?? null]
    const end = last.get()?.seq ?? 0
    const missing = Math.max(0, ...known.map((head) => (head?.seq ?? 0) - end))
    // Rows that were cut off and written again fit each other, but not the recorded head. A missing head
    // means that it was removed.
    const other = known.find(
      (head) => head !== null && head.seq > 0 && head.seq <= end && hashAt.get(head.seq)?.hash !== head.hash,
    )
    const noHead = known[0] === null ? Math.max(1, end) : null
    return { entries: chain.entries(), brokenAt: chain.brokenAt() ?? other?.seq ?? noHead, missing }
  }

  return {
    append: (id, kind, at, body) =>
      transactions.write(() => {
        const [end, head] = [last.get() ?? null, stored.get(name)]
        // Continues from the recorded head, so that deleted rows leave a gap in the numbers.
        const before = head !== null && head.seq >= (end?.seq ?? 0) ? head : end
        const row = {
          seq: (before?.seq ?? 0) + 1,
          change_id: id,
          kind,
          at,
          // As JSON: an undefined value means that the key is missing.
          body: canonicalJson(JSON.parse(JSON.stringify(body)) as Json),
          prev_hash: before?.hash ?? GENESIS,
        }
        const hash = hashOf(row)
        insert.run({ ...row, hash })
        stored.set(name, { seq: row.seq, hash })
        transactions.afterCommit(noteOutside)
        return null
      }),
    verify: () => {
      const [chain, from] = [readChain(), { seq: Number.MIN_SAFE_INTEGER }]
      while (readOn(chain, from));
      return conclude(chain)
    },
    verifyInTurns: async () => {
      const [chain, from] = [readChain(), { seq: Number.MIN_SAFE_INTEGER }]
      while (readOn(chain, from)) await nextTurn()
      return conclude(chain)
    },
  }
}
