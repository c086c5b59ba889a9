import type { Database } from 'better-sqlite3'
import { intentBody, outcomeBody, type BatchMark } from '../../shared/change/journal.ts'
import type { Intent, Outcome, StoredChange as SharedChange } from '../../shared/change/journal.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { redactConfig } from '../../shared/contextforge/index.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err } from '../../shared/kernel/result.ts'
import { createFindChanges, type FindChanges } from './find-changes.ts'
import type { Heads } from './heads.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createOpenChanges } from './open-changes.ts'
import { createTransactions, type Transactions } from './transactions.ts'

/** A stored change, with what only later rows of the journal tell. */
export type StoredChange = SharedChange & {
  readonly settledAt: string | null
  readonly nowVersion: number | null
  readonly undoneBy: string | null
}

export type Changes = {
  readonly recordIntent: (intent: Intent) => Result<null, AppError>
  readonly recordOutcome: (outcome: Outcome) => Result<null, AppError>
  /** Changes whose outcome is not known: `intended` or `unknown`. */
  readonly openChanges: (profileId: string) => StoredChange[]
  /** Newest first. */
  readonly listChanges: (profileId: string, limit: number) => StoredChange[]
  /** Searches all changes of a gateway, in small parts; see find-changes.ts. */
  readonly find: FindChanges
  readonly getChange: (id: string) => StoredChange | null
  /** The newest changes of one server, newest first. */
  readonly ofServer: (profileId: string, serverId: string) => StoredChange[]
  /** The newest batch with its changes, newest first; null when there was none. */
  readonly lastBatch: (
    profileId: string,
  ) => { readonly batch: BatchMark; readonly changes: StoredChange[] } | null
  /** The number of the first row that was altered; null when the journal is intact. */
  readonly verifyChain: () => number | null
  readonly verify: Ledger['verify']
  readonly verifyInTurns: Ledger['verifyInTurns']
}

type Row = {
  readonly change_id: string
  readonly kind: string
  readonly at: string
  readonly body: string
}

/** More changes of one server than are ever made between two readings of it. */
const MOST_OF_A_SERVER = 50

/**
 * The journal of our changes. Rows are only added, each chained to the one before. When `recordIntent`
 * returns, the intent is on disk. In: the database, and whether it outlives the process; without that no
 * intent is accepted, because the change could not be settled after a crash. Every query uses an index and
 * reads only the rows it needs. Does not talk to the gateway.
 */
export function createChanges(
  db: Database,
  durable: boolean,
  heads: Heads | null = null,
  transactions: Transactions = createTransactions(db),
): Changes {
  const ledger = createLedger(db, 'changes', heads, transactions)
  const append: Ledger['append'] = (...row) =>
    durable
      ? ledger.append(...row)
      : err({ kind: 'history-unavailable', reason: 'It is kept in memory only' })
  const open = createOpenChanges(db, transactions)

  const rowsOf = (ids: string) =>
    `SELECT change_id, kind, at, body FROM changes WHERE change_id IN (${ids}) ORDER BY seq`
  const newest = db.prepare<[string, number], Row>(
    rowsOf(
      `SELECT change_id FROM changes WHERE kind = 'intent' AND profile_id = ? ORDER BY seq DESC LIMIT ?`,
    ),
  )
  const oneWithUndo = db.prepare<[string, string], Row>(
    rowsOf(`SELECT ? UNION ALL SELECT change_id FROM changes WHERE kind = 'intent' AND undoes = ?`),
  )
  const newestOfServer = db.prepare<[string, string, number], Row>(
    rowsOf(
      `SELECT change_id FROM changes WHERE kind = 'intent' AND profile_id = ? AND server_id = ?
       ORDER BY seq DESC LIMIT ?`,
    ),
  )
  const newestBatch = db.prepare<[string], { id: string }>(
    `SELECT batch_id AS id FROM changes INDEXED BY changes_of_batch WHERE kind = 'intent' AND batch_id IS NOT NULL AND profile_id = ?
     ORDER BY seq DESC LIMIT 1`,
  )
  const ofBatch = db.prepare<[string], Row>(
    rowsOf(
      `SELECT change_id FROM changes INDEXED BY changes_in_batch
       WHERE kind = 'intent' AND batch_id IS NOT NULL AND batch_id = ?`,
    ),
  )
  const getChange = (id: string): StoredChange | null =>
    assemble(oneWithUndo.all(id, id)).find((change) => change.id === id) ?? null

  return {
    recordIntent: ({ id, at, ...body }) =>
      append(id, 'intent', at, {
        ...body,
        before: redactConfig(body.before),
        after: redactConfig(body.after),
      }),
    recordOutcome: ({ changeId, at, ...body }) => append(changeId, 'outcome', at, body),
    openChanges: (profileId) => open.ids(profileId).flatMap((id) => getChange(id) ?? []),
    // The undo of a change is newer than the change, so it is among the newest changes too.
    listChanges: (profileId, limit) => assemble(newest.all(profileId, limit)),
    find: createFindChanges(db, getChange),
    getChange,
    ofServer: (profileId, serverId) => assemble(newestOfServer.all(profileId, serverId, MOST_OF_A_SERVER)),
    lastBatch: (profileId) => {
      const id = newestBatch.get(profileId)?.id
      if (id === undefined) return null
      const changes = assemble(ofBatch.all(id))
      const batch = changes.find((change) => (change.batch?.items.length ?? 0) > 0)?.batch
      return batch ? { batch, changes } : null
    },
    verifyChain: () => ledger.verify().brokenAt,
    verify: ledger.verify,
    verifyInTurns: ledger.verifyInTurns,
  }
}

/**
 * Assembles changes from rows. In: all rows of the wanted changes, oldest first. Out: the changes, newest
 * first.
 */
function assemble(rows: readonly Row[]): StoredChange[] {
  const changes = new Map<string, StoredChange>()
  for (const row of rows) {
    const raw = parse(row.body)
    const known = changes.get(row.change_id)
    const intent = row.kind === 'intent' ? intentBody.safeParse(raw) : null
    const outcome = row.kind === 'outcome' ? outcomeBody.safeParse(raw) : null
    // A row that was altered and cannot be read is skipped here; `verify` reports it.
    if (intent?.success === true)
      changes.set(row.change_id, { id: row.change_id, at: row.at, ...intent.data, ...unsettled })
    // A known outcome is not replaced by `unknown`: of two programs, one may learn it before the other.
    const isNews =
      outcome?.success === true &&
      (outcome.data.state !== 'unknown' || known?.state === 'intended' || known?.state === 'unknown')
    if (isNews && known !== undefined)
      changes.set(row.change_id, { ...known, ...outcome.data, settledAt: row.at })
  }
  for (const undo of changes.values()) {
    const undone = undo.undoes === null || undo.state !== 'confirmed' ? undefined : changes.get(undo.undoes)
    if (undone !== undefined) changes.set(undone.id, { ...undone, undoneBy: undo.id })
  }
  return [...changes.values()].reverse()
}

const unsettled = {
  state: 'intended',
  detail: '',
  settledAt: null,
  nowVersion: null,
  undoneBy: null,
} as const

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
