import type { Database } from 'better-sqlite3'
import type { Transactions } from './transactions.ts'

type Added = {
  readonly seq: number
  readonly id: string
  readonly kind: string
  readonly profileId: string | null
  readonly state: string | null
}

/**
 * Which changes are not settled. Computed once with the help of indexes and kept in memory; later calls read
 * only the new rows, also those of another program. In: the database, and its transactions: after a rollback
 * it is computed again.
 */
export function createOpenChanges(db: Database, transactions: Transactions) {
  const unsettled = db.prepare<[], { id: string; profileId: string }>(`
    SELECT one.change_id AS id, one.profile_id AS profileId FROM changes AS one INDEXED BY changes_of_profile
    WHERE one.kind = 'intent' AND one.profile_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM changes AS outcome
      WHERE outcome.kind = 'outcome' AND outcome.change_id = one.change_id AND outcome.state <> 'unknown'
    )`)
  const end = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM changes')
  const added = db.prepare<[number], Added>(
    `SELECT seq, change_id AS id, kind, profile_id AS profileId, state FROM changes
     WHERE seq > ? ORDER BY seq`,
  )
  let known: { upTo: number; takenBack: number; readonly ids: Map<string, string> } | null = null

  const current = (): ReadonlyMap<string, string> => {
    if (known === null || known.takenBack !== transactions.takenBack()) {
      const upTo = end.get()?.seq ?? 0
      const ids = new Map(unsettled.all().map(({ id, profileId }): [string, string] => [id, profileId]))
      known = { upTo, ids, takenBack: transactions.takenBack() }
    }
    for (const { seq, id, kind, profileId, state } of added.all(known.upTo)) {
      known.upTo = seq
      if (kind === 'intent' && profileId !== null) known.ids.set(id, profileId)
      if (kind === 'outcome' && state !== null && state !== 'unknown') known.ids.delete(id)
    }
    return known.ids
  }
  return {
    /** Newest first. */
    ids: (profileId: string): string[] =>
      [...current()].flatMap(([id, of]) => (of === profileId ? [id] : [])).reverse(),
  }
}
