import type { Database } from 'better-sqlite3'
import { intentBody, outcomeBody } from '../../shared/change/journal.ts'
import type { Intent, Outcome, StoredChange as SharedChange } from '../../shared/change/journal.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { redactConfig } from '../../shared/contextforge/redact.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err } from '../../shared/kernel/result.ts'
import type { Heads } from './heads.ts'
import { createLedger, type Ledger } from './ledger.ts'

/** A stored change with what only the list of all of them knows. */
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
  readonly listChanges: (profileId: string, limit: number) => StoredChange[]
  readonly getChange: (id: string) => StoredChange | null
  /** The number of the first row that was altered, null when the journal is whole. */
  readonly verifyChain: () => number | null
  readonly verify: Ledger['verify']
}

/**
 * The journal: rows are only ever added, each chained to the one before. An intent is on disk when `recordIntent` returns.
 * In: the database and whether it outlives the process; without that no intent is taken, since the change could not be
 * settled after a crash. Does not talk to the gateway.
 */
export function createChanges(db: Database, durable: boolean, heads: Heads | null = null): Changes {
  const ledger = createLedger(db, 'changes', heads)
  const append: Ledger['append'] = (...row) =>
    durable
      ? ledger.append(...row)
      : err({ kind: 'history-unavailable', reason: 'It is kept in memory only' })

  // The journal is small; reading it whole keeps damaged text out of SQL, where it would fail every query.
  const load = (): StoredChange[] => {
    const changes = new Map<string, StoredChange>()
    for (const row of ledger.rows()) {
      const raw = parse(row.body)
      const known = changes.get(row.change_id)
      const intent = row.kind === 'intent' ? intentBody.safeParse(raw) : null
      const outcome = row.kind === 'outcome' ? outcomeBody.safeParse(raw) : null
      // An altered row that cannot be read is left out here; verifyChain names it.
      if (intent?.success === true)
        changes.set(row.change_id, { id: row.change_id, at: row.at, ...intent.data, ...unsettled })
      if (outcome?.success === true && known !== undefined)
        changes.set(row.change_id, { ...known, ...outcome.data, settledAt: row.at })
    }
    for (const undo of changes.values()) {
      const undone = undo.undoes === null || undo.state !== 'confirmed' ? undefined : changes.get(undo.undoes)
      if (undone !== undefined) changes.set(undone.id, { ...undone, undoneBy: undo.id })
    }
    return [...changes.values()].reverse()
  }
  const list = (profileId: string, limit: number): StoredChange[] =>
    load()
      .filter((change) => change.profileId === profileId)
      .slice(0, limit)
  return {
    recordIntent: ({ id, at, ...body }) =>
      append(id, 'intent', at, {
        ...body,
        before: redactConfig(body.before),
        after: redactConfig(body.after),
      }),
    recordOutcome: ({ changeId, at, ...body }) => append(changeId, 'outcome', at, body),
    openChanges: (profileId) =>
      list(profileId, 10_000).filter((change) => change.state === 'intended' || change.state === 'unknown'),
    listChanges: list,
    getChange: (id) => load().find((change) => change.id === id) ?? null,
    verifyChain: () => ledger.verify().brokenAt,
    verify: ledger.verify,
  }
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
