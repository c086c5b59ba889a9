import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { canonicalJson, type Json } from '../../shared/kernel/json.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { firstBrokenRow, GENESIS, hashOf, type ChainRow } from './chain.ts'
import { attempt } from './database.ts'
import type { Heads } from './heads.ts'

export type LedgerName = 'changes' | 'observations'

/** A table that can only grow, each row chained to the one before. */
export type Ledger = {
  /** On disk when it returns. */
  readonly append: (id: string, kind: string, at: string, body: object) => Result<null, AppError>
  readonly rows: () => Iterable<ChainRow>
  /** Reads every row. `brokenAt`: the first row not to be trusted. `missing`: rows at the end that were there once. */
  readonly verify: () => {
    readonly entries: number
    readonly brokenAt: number | null
    readonly missing: number
  }
}

/** A ledger on one of the chained tables. In: the database, and where the newest row is noted besides. Does not know what rows mean. */
export function createLedger(db: Database, name: LedgerName, heads: Heads | null): Ledger {
  const last = db.prepare<[], { seq: number; hash: string }>(`SELECT seq, hash FROM ${name} ORDER BY seq DESC LIMIT 1`)
  const insert = db.prepare<ChainRow>(
    `INSERT INTO ${name} (seq, change_id, kind, at, body, prev_hash, hash) VALUES (@seq, @change_id, @kind, @at, @body, @prev_hash, @hash)`,
  )
  const all = db.prepare<[], ChainRow>(`SELECT * FROM ${name} ORDER BY seq`)
  const hashAt = db.prepare<[number], { hash: string }>(`SELECT hash FROM ${name} WHERE seq = ?`)
  return {
    append: (id, kind, at, body) =>
      attempt(() => {
        const added = db.transaction(() => {
          const before = last.get()
          const row = {
            seq: (before?.seq ?? 0) + 1,
            change_id: id,
            kind,
            at,
            // As JSON has it: what is undefined is no key.
            body: canonicalJson(JSON.parse(JSON.stringify(body)) as Json),
            prev_hash: before?.hash ?? GENESIS,
          }
          const hash = hashOf(row)
          insert.run({ ...row, hash })
          return { seq: row.seq, hash }
        }).immediate()
        heads?.note(name, added)
        return null
      }),
    rows: () => all.iterate(),
    verify: () => {
      const end = last.get() ?? null
      const noted = heads?.read(name) ?? null
      const missing = noted === null ? 0 : Math.max(0, noted.seq - (end?.seq ?? 0))
      // Rows cut off and written anew fit each other, but not what was noted.
      const other = noted !== null && missing === 0 && hashAt.get(noted.seq)?.hash !== noted.hash
      return { entries: end?.seq ?? 0, brokenAt: firstBrokenRow(all.iterate()) ?? (other ? noted.seq : null), missing }
    },
  }
} // prettier-ignore
