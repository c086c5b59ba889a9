import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'

const head = z.object({ seq: z.number(), hash: z.string() })
/** The newest row of a chained table: its number, which is also how many rows there are, and its hash. */
export type Head = z.infer<typeof head>

const heads = z.record(z.string(), head)
type Noted = Readonly<z.infer<typeof heads>>

/** The newest row of each chained table, noted outside of the database. */
export type Heads = {
  readonly note: (heads: Noted) => void
  readonly read: (name: string) => Head | null
}

/**
 * Notes heads in a small file beside the database, so that rows missing at the end are noticed even where the
 * database itself was replaced by an older state of it: a write-ahead log that was deleted or cut off. It may
 * be behind the database, since it is written after it, and then says nothing. Never throws. Keeps nothing in
 * memory: another program may note as well.
 */
export function createHeads(path: string): Heads {
  return {
    note(values) {
      try {
        writeFileSync(`${path}.new`, JSON.stringify(values), { mode: 0o600 })
        renameSync(`${path}.new`, path)
      } catch {
        // What cannot be noted is not noticed later; the row itself is on disk.
      }
    },
    read: (name) => load(path)[name] ?? null,
  }
}

function load(path: string): Noted {
  try {
    const parsed = heads.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}

type Row = Head & { readonly journal: string }

/** The heads as the database has them, each written in one transaction with the rows it speaks of. */
export function storedHeads(db: Database) {
  const all = db.prepare<[], Row>('SELECT journal, entries AS seq, hash FROM heads')
  const one = db.prepare<[string], Head>('SELECT entries AS seq, hash FROM heads WHERE journal = ?')
  const set = db.prepare<[string, number, string]>(
    `INSERT INTO heads (journal, entries, hash) VALUES (?, ?, ?)
     ON CONFLICT (journal) DO UPDATE SET entries = excluded.entries, hash = excluded.hash`,
  )
  return {
    get: (name: string): Head | null => one.get(name) ?? null,
    set: (name: string, { seq, hash }: Head): void => void set.run(name, seq, hash),
    /**
     * Notes them outside as well. With the write lock held: of two programs the later one notes what both
     * have written.
     */
    noteIn(outside: Heads): void {
      try {
        db.transaction(() => {
          outside.note(
            Object.fromEntries(all.all().map(({ journal, seq, hash }) => [journal, { seq, hash }])),
          )
        }).immediate()
      } catch {
        // Another program holds the lock; it notes for both.
      }
    },
  }
}
