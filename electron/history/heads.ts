import { createHash } from 'node:crypto'
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'

const head = z.object({ seq: z.number(), hash: z.string() })
/** The newest row of a chained table: its number, which is also the number of rows, and its hash. */
export type Head = z.infer<typeof head>

const heads = z.record(z.string(), head)
type Noted = Readonly<z.infer<typeof heads>>

/** The newest row of each chained table, recorded outside of the database. */
export type Heads = {
  readonly note: (heads: Noted) => void
  readonly read: (name: string) => Head | null
}

/** The size of the file in bytes: one sector, which a disk writes whole or not at all. */
const SECTOR = 512

/**
 * Records the heads in a small file beside the database. So missing rows at the end are noticed even if the
 * database itself went back to an older state, for example because its write-ahead log was deleted or cut
 * off. The file is written after the database and its disk is not waited for, so after a loss of power it may
 * be older, and then proves nothing. It is written in place: a new file at each row, renamed, takes the file
 * system longer than the row itself. With a digest: half of a state and half of the next is read as none.
 * Never throws. Keeps nothing in memory, because another program may write the file too.
 */
export function createHeads(path: string): Heads {
  return {
    note(values) {
      const text = JSON.stringify(values)
      try {
        const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
        try {
          writeSync(file, `${text}\n${digestOf(text)}`.padEnd(SECTOR), 0)
        } finally {
          closeSync(file)
        }
      } catch {
        // If the file cannot be written, a later loss is not noticed; the row itself is on disk.
      }
    },
    read: (name) => load(path)[name] ?? null,
  }
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

function load(path: string): Noted {
  try {
    const [text = '', digest] = readFileSync(path, 'utf8').trimEnd().split('\n')
    // Earlier releases wrote none.
    if (digest !== undefined && digest !== digestOf(text)) return {}
    const parsed = heads.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}

type Row = Head & { readonly journal: string }

/**
 * The heads as they are stored in the database, each written in the same transaction as the rows it
 * describes.
 */
export function storedHeads(db: Database) {
  const all = db.prepare<[], Row>('SELECT journal, entries AS seq, hash FROM heads')
  const one = db.prepare<[string], Head>('SELECT entries AS seq, hash FROM heads WHERE journal = ?')
  const set = db.prepare<[string, number, string]>(
    `INSERT INTO heads (journal, entries, hash) VALUES (?, ?, ?)
     ON CONFLICT (journal) DO UPDATE SET entries = excluded.entries, hash = excluded.hash`,
  )
  const noteAll = db.transaction((outside: Heads): void => {
    outside.note(Object.fromEntries(all.all().map(({ journal, seq, hash }) => [journal, { seq, hash }])))
  })
  return {
    get: (name: string): Head | null => one.get(name) ?? null,
    set: (name: string, { seq, hash }: Head): void => void set.run(name, seq, hash),
    /**
     * Records them outside of the database too. With the write lock held: of two programs, the later one
     * records the rows of both.
     */
    noteIn(outside: Heads): void {
      try {
        noteAll.immediate(outside)
      } catch {
        // Another program holds the lock and records the heads of both.
      }
    },
  }
}
