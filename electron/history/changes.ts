import type { Database } from 'better-sqlite3'
import { intentBody, outcomeBody } from '../../shared/change/journal.ts'
import type { Intent, Outcome, StoredChange as SharedChange } from '../../shared/change/journal.ts'
import type { AppError } from '../../shared/errors.ts'
import { redactConfig } from '../../shared/gateway/redact.ts'
import type { Json } from '../../shared/json.ts'
import { canonicalJson } from '../../shared/json.ts'
import type { Result } from '../../shared/result.ts'
import { err } from '../../shared/result.ts'
import { firstBrokenRow, GENESIS, hashOf } from './chain.ts'
import type { ChainRow } from './chain.ts'
import { attempt } from './database.ts'

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
}

/**
 * The journal: rows are only ever added, each chained to the one before. An intent is on disk when `recordIntent` returns.
 * In: the database and whether it outlives the process; without that no intent is taken, since the change could not be
 * settled after a crash. Does not talk to the gateway.
 */
export function createChanges(db: Database, durable: boolean): Changes {
  const last = db.prepare<[], { seq: number; hash: string }>(
    'SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1',
  )
  const insert = db.prepare<ChainRow>(
    'INSERT INTO changes (seq, change_id, kind, at, body, prev_hash, hash) VALUES (@seq, @change_id, @kind, @at, @body, @prev_hash, @hash)',
  )
  const all = db.prepare<[], ChainRow>('SELECT * FROM changes ORDER BY seq')

  const append = (
    changeId: string,
    kind: 'intent' | 'outcome',
    at: string,
    body: object,
  ): Result<null, AppError> => {
    if (!durable) return err({ kind: 'history-unavailable', reason: 'the history is kept in memory only' })
    return attempt(() => {
      db.transaction(() => {
        const before = last.get()
        const row = {
          seq: (before?.seq ?? 0) + 1,
          change_id: changeId,
          kind,
          at,
          // As JSON would have it: what is undefined is no key.
          body: canonicalJson(JSON.parse(JSON.stringify(body)) as Json),
          prev_hash: before?.hash ?? GENESIS,
        }
        insert.run({ ...row, hash: hashOf(row) })
      }).immediate()
      return null
    })
  }

  // The journal is small; reading it whole keeps damaged text out of SQL, where it would fail every query.
  const load = (): StoredChange[] => {
    const changes = new Map<string, StoredChange>()
    for (const row of all.iterate()) {
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
    verifyChain: () => firstBrokenRow(all.iterate()),
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
