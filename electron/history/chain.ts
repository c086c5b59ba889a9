import { createHash } from 'node:crypto'

/** One row of the journal as it is stored. */
export type ChainRow = {
  readonly seq: number
  readonly change_id: string
  readonly kind: string
  readonly at: string
  readonly body: string
  readonly prev_hash: string
  readonly hash: string
}

/** What the first row follows. */
export const GENESIS = '0'.repeat(64)

/**
 * The hash of a row: over everything in it and the hash before it, so that no row can be altered, removed from the
 * middle or moved without every later hash being wrong. Keyless: it shows damage and careless editing, not a forger who
 * computes the whole chain again, and not rows cut off at the end.
 */
export function hashOf(row: Omit<ChainRow, 'hash'>): string {
  const parts = [String(row.seq), row.change_id, row.kind, row.at, row.body, row.prev_hash]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/** Checks a whole journal. In: its rows in order. Out: the first row that does not fit, null when all do. */
export function firstBrokenRow(rows: Iterable<ChainRow>): number | null {
  let previous = GENESIS
  let expected = 1
  for (const row of rows) {
    if (row.seq !== expected || row.prev_hash !== previous || row.hash !== hashOf(row)) return row.seq
    previous = row.hash
    expected++
  }
  return null
}
