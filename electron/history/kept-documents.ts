import type { Database } from 'better-sqlite3'
import type { Transactions } from './transactions.ts'

/** What an issuer answered at `readAt` (ISO 8601); that it has no such document is an answer too. */
export type KeptDocument = { readonly status: number; readonly text: string; readonly readAt: string }

export type KeptDocuments = {
  /** Keeps what was answered, in place of what was answered before. */
  readonly keep: (profileId: string, url: string, document: KeptDocument) => void
  /** Null where none is kept. */
  readonly of: (profileId: string, url: string) => KeptDocument | null
  readonly forget: (profileId: string) => void
}

/** Documents a profile keeps; those read longest ago make room. */
const MOST = 200

/**
 * Keeps metadata and public keys of issuers. In: the database, how it is written, and whether what is written
 * outlives this process: where it does not, nothing is kept. What cannot be written is not kept.
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
