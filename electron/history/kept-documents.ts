import type { Database } from 'better-sqlite3'
import type { Transactions } from './transactions.ts'

/** The answer of an issuer at `readAt` (ISO 8601). That it has no such document is an answer too. */
export type KeptDocument = { readonly status: number; readonly text: string; readonly readAt: string }

export type KeptDocuments = {
  /** Stores an answer, replacing the earlier one. */
  readonly keep: (profileId: string, url: string, document: KeptDocument) => void
  /** Null where none is stored. */
  readonly of: (profileId: string, url: string) => KeptDocument | null
  readonly forget: (profileId: string) => void
}

/** How many documents a profile stores; the ones read longest ago are dropped first. */
const MOST = 200

/**
 * Stores metadata and public keys of issuers. In: the database, its transactions, and whether it outlives
 * this process; otherwise nothing is stored. A document that cannot be written is not stored, without an
 * error.
 */
export function createKeptDocuments(db: Database, { write }: Transactions, durable: boolean): KeptDocuments {
  const one = db.prepare<[string, string], { status: number; body: string; read_at: string }>(
    'SELECT status, body, read_at FROM kept_documents WHERE profile_id = ? AND url = ?',
  )
  const put = db.prepare(
    'INSERT OR REPLACE INTO kept_documents (profile_id, url, status, body, read_at) VALUES (?, ?, ?, ?, ?)',
  )
  const trim = db.prepare(
    `DELETE FROM kept_documents WHERE profile_id = ? AND url NOT IN (
       SELECT url FROM kept_documents WHERE profile_id = ? ORDER BY read_at DESC LIMIT ${MOST})`,
  )
  return {
    keep(profileId, url, { status, text, readAt }) {
      if (!durable || !db.open) return
      write(() => {
        put.run(profileId, url, status, text, readAt)
        trim.run(profileId, profileId)
      })
    },
    of(profileId, url) {
      const row = durable ? one.get(profileId, url) : undefined
      return row === undefined ? null : { status: row.status, text: row.body, readAt: row.read_at }
    },
    forget(profileId) {
      write(() => void db.prepare('DELETE FROM kept_documents WHERE profile_id = ?').run(profileId))
    },
  }
}
