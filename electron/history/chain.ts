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

/** The hash that the first row names as the one before it. */
export const GENESIS = '0'.repeat(64)

/**
 * The hash of a row. It covers the row's content and number and the hash before it, so a row that is altered,
 * removed from the middle or moved makes every later hash wrong. The number of rows is stored in the heads.
 * There is no key: it shows damage and careless editing, but not a forger who computes the whole chain again.
 */
export function hashOf(row: Omit<ChainRow, 'hash'>): string {
  const parts = [String(row.seq), row.change_id, row.kind, row.at, row.body, row.prev_hash]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/** Checks a chain from its beginning, in any number of calls. */
export type ChainReading = {
  readonly add: (row: ChainRow) => void
  /** The number of the first row that does not fit; null when all fitted so far. */
  readonly brokenAt: () => number | null
  readonly entries: () => number
}

/** Begins to check a chain. */
export function readChain(): ChainReading {
  let previous = GENESIS
  let entries = 0
  let brokenAt: number | null = null
  return {
    add(row) {
      entries++
      if (brokenAt !== null) return
      if (row.seq !== entries || row.prev_hash !== previous || row.hash !== hashOf(row)) brokenAt = row.seq
      previous = row.hash
    },
    brokenAt: () => brokenAt,
    entries: () => entries,
  }
}

/**
 * Checks a whole journal. In: its rows in order. Out: the number of the first row that does not fit, null
 * when all do.
 */
export function firstBrokenRow(rows: Iterable<ChainRow>): number | null {
  const chain = readChain()
  for (const row of rows) {
    chain.add(row)
    if (chain.brokenAt() !== null) break
  }
  return chain.brokenAt()
}
