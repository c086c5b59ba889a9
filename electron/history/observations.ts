import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { redactConfig } from '../../shared/contextforge/index.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { observationBody, type Observation, type StoredObservation } from '../../shared/watch/observation.ts'
import type { Heads } from './heads.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createTransactions, type Transactions } from './transactions.ts'

export type Observations = {
  readonly record: (observation: Observation) => Result<null, AppError>
  readonly acknowledge: (id: string, at: string) => Result<null, AppError>
  /** Newest first. */
  readonly list: (profileId: string, limit: number) => readonly StoredObservation[]
  /** Whether the journal says that a server is gone and was last seen at this time. */
  readonly isGone: (profileId: string, serverId: string, since: string) => boolean
  readonly verify: Ledger['verify']
  readonly verifyInTurns: Ledger['verifyInTurns']
}

type Row = {
  readonly seq: number
  readonly change_id: string
  readonly kind: string
  readonly at: string
  readonly body: string
}

/** How many profiles are kept in memory: more than anybody looks at in one session. */
const MOST_PROFILES = 4

/** The newest observations of one profile as last read, oldest first. */
type Kept = {
  upTo: number
  readonly takenBack: number
  readonly limit: number
  readonly found: Map<string, StoredObservation>
}

/**
 * The journal of what others did. Rows are only added, each chained to the one before. Stores no secret. What
 * was read is kept in memory; later calls read only the new rows, also those of another program.
 */
export function createObservations(
  db: Database,
  heads: Heads | null = null,
  transactions: Transactions = createTransactions(db),
): Observations {
  const ledger = createLedger(db, 'observations', heads, transactions)
  const columns = 'seq, change_id, kind, at, body'
  const newest = db.prepare<[string, number], Row>(`
    SELECT ${columns} FROM observations WHERE change_id IN (
      SELECT change_id FROM observations WHERE kind = 'seen' AND profile_id = ? ORDER BY seq DESC LIMIT ?
    ) ORDER BY seq`)
  const added = db.prepare<[number], Row>(`SELECT ${columns} FROM observations WHERE seq > ? ORDER BY seq`)
  const end = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM observations')
  const gone = db.prepare<[string, string, string], { found: number }>(
    `SELECT 1 AS found FROM observations
     WHERE kind = 'seen' AND seen_kind = 'gone' AND profile_id = ? AND server_id = ? AND since = ?`,
  )
  const profiles = new Map<string, Kept>()

  const take = (found: Map<string, StoredObservation>, row: Row, profileId: string): void => {
    const known = found.get(row.change_id)
    if (row.kind === 'acknowledged' && known) found.set(row.change_id, { ...known, acknowledgedAt: row.at })
    if (row.kind !== 'seen') return
    // A row that was altered and cannot be read is skipped here; `verify` reports it.
    const body = observationBody.safeParse(parse(row.body))
    if (body.success && body.data.profileId === profileId)
      found.set(row.change_id, { ...body.data, id: row.change_id, at: row.at, acknowledgedAt: null })
  }

  const current = (profileId: string, limit: number): Kept => {
    const known = profiles.get(profileId)
    const isSure = known?.takenBack === transactions.takenBack() && known.limit >= limit
    const kept: Kept = isSure
      ? known
      : { upTo: end.get()?.seq ?? 0, limit, takenBack: transactions.takenBack(), found: new Map() }
    const rows = isSure ? added.all(kept.upTo) : newest.all(profileId, limit)
    for (const row of rows) {
      take(kept.found, row, profileId)
      kept.upTo = Math.max(kept.upTo, row.seq)
    }
    for (const id of kept.found.keys()) {
      if (kept.found.size <= kept.limit) break
      kept.found.delete(id)
    }
    profiles.delete(profileId)
    profiles.set(profileId, kept)
    const oldest = profiles.size > MOST_PROFILES ? profiles.keys().next().value : undefined
    if (oldest !== undefined) profiles.delete(oldest)
    return kept
  }

  return {
    record: ({ id, at, ...body }) =>
      ledger.append(id, 'seen', at, {
        ...body,
        before: redactConfig(body.before),
        after: redactConfig(body.after),
      }),
    acknowledge: (id, at) => ledger.append(id, 'acknowledged', at, {}),
    list: (profileId, limit) => [...current(profileId, limit).found.values()].reverse().slice(0, limit),
    isGone: (profileId, serverId, since) => gone.get(profileId, serverId, since) !== undefined,
    verify: ledger.verify,
    verifyInTurns: ledger.verifyInTurns,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
