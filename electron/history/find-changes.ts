import type { Database } from 'better-sqlite3'
import type { StoredChange } from '../../shared/change/journal.ts'
import { nextTurn } from '../system/timers.ts'

/** How many rows are searched, and how many changes are read, before other work gets a turn. */
const ROWS = 4_000
const CHANGES = 100

export type FindChanges = (ask: {
  readonly profileId: string
  /**
   * A text of plain ASCII in small letters, without quotes and backslashes, that stands in a row of every
   * change that fits; empty where none is known.
   */
  readonly within: string
  readonly fits: (change: StoredChange) => boolean
  readonly most: number
}) => Promise<readonly StoredChange[]>

/**
 * Searches the whole journal of a gateway, from the newest row to the oldest, in small parts. Out: the newest
 * changes that fit, in no certain order. In: the database, and how one change is read.
 */
export function createFindChanges(db: Database, getChange: (id: string) => StoredChange | null): FindChanges {
  const newest = db.prepare<[], { seq: number }>('SELECT seq FROM changes ORDER BY seq DESC LIMIT 1')
  // `lower` knows ASCII only, and some letters become ASCII in small: rows with others are read whole.
  const rows = db.prepare<[number, number, string], { id: string }>(
    `SELECT change_id AS id FROM changes WHERE seq > ? AND seq <= ?
     AND (instr(lower(body), ?) > 0 OR length(body) <> length(CAST(body AS BLOB))) ORDER BY seq DESC`,
  )
  return async ({ profileId, within, fits, most }) => {
    const found: StoredChange[] = []
    const seen = new Set<string>()
    for (let to = newest.get()?.seq ?? 0; to > 0; to -= ROWS) {
      for (const { id } of rows.all(to - ROWS, to, within)) {
        if (seen.has(id)) continue
        seen.add(id)
        const change = getChange(id)
        if (change?.profileId === profileId && fits(change)) found.push(change)
        if (found.length >= most) return found
        if (seen.size % CHANGES === 0) await nextTurn()
      }
      await nextTurn()
    }
    return found
  }
}
