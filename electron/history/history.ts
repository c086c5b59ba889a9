import type { AppError } from '../../shared/kernel/errors.ts'
import { chainSays, type ChainState } from '../../shared/watch/chain.ts'
import { createChanges } from './changes.ts'
import type { Changes } from './changes.ts'
import { createFirstSights } from './first-sights.ts'
import { createHeads, type Heads } from './heads.ts'
import { attempt, headsOf, openDatabase, openMemoryDatabase } from './database.ts'
import type { OpenDatabase } from './database.ts'
import { createKeptDocuments, type KeptDocuments } from './kept-documents.ts'
import { createKeptLists, type KeptLists } from './kept-lists.ts'
import { createObservations } from './observations.ts'
import type { Observations } from './observations.ts'
import { redactAgain } from './redaction.ts'
import { createProfiles } from './profiles.ts'
import type { Profiles } from './profiles.ts'
import { createSnapshots } from './snapshots.ts'
import type { Snapshots } from './snapshots.ts'
import { createTests } from './tests.ts'
import { createTransactions, type Transactions } from './transactions.ts'
import { createUnsaid, type Unsaid } from './unsaid.ts'
import type { Tests } from './tests.ts'

export type History = {
  readonly profiles: Profiles
  readonly snapshots: Snapshots
  readonly kept: KeptLists
  readonly documents: KeptDocuments
  readonly tests: Tests
  readonly changes: Changes
  readonly observations: Observations
  readonly unsaid: Unsaid
  /** Reads both journals completely and says which rows cannot be trusted. */
  readonly verify: () => ChainState[]
  /** The same in small parts, so that other work does not have to wait. */
  readonly verifyInTurns: () => Promise<ChainState[]>
  /** Runs writes as one transaction: all of them are stored, or none. */
  readonly together: Transactions['write']
  /** Runs an action once the present transaction is on disk, or at once where there is none. */
  readonly afterCommit: (act: () => void) => void
  /** False when nothing outlives this process; then no change is sent. */
  readonly durable: boolean
  /** What the operator should know; null when everything is well. */
  readonly problem: string | null
  readonly close: () => void
}

/**
 * Opens everything that is stored. Never fails: where the file cannot be used, it works in memory and says
 * so.
 */
export function openHistory(path: string, stamp: string, explain: (error: AppError) => string): History {
  const opened = openDatabase(path, stamp)
  return opened.ok
    ? historyOn(opened.value, createHeads(headsOf(path)))
    : historyOn(openMemoryDatabase(explain(opened.error)))
}

/** Builds the history on an open database, and checks its chains once. */
export function historyOn(base: OpenDatabase, heads: Heads | null = null): History {
  const { db, durable } = base
  // A history that cannot be written can still be read.
  const masked = attempt(() => redactAgain(db, heads))
  const unwritable =
    masked.ok || masked.error.kind !== 'history-unavailable'
      ? null
      : `The history cannot be written: ${masked.error.reason}.`
  const transactions = createTransactions(db)
  const unsaid = createUnsaid(db)
  const sights = createFirstSights(db, transactions)
  const changes = createChanges(db, durable, heads, transactions)
  const observations = createObservations(db, heads, transactions)
  const verify = (): ChainState[] => [
    { journal: 'changes', ...changes.verify() },
    { journal: 'observations', ...observations.verify() },
  ]
  return {
    profiles: createProfiles(db),
    snapshots: createSnapshots(db, transactions, unsaid, sights),
    kept: createKeptLists(db, transactions, durable, sights.parts),
    documents: createKeptDocuments(db, transactions, durable),
    tests: createTests(db),
    changes,
    observations,
    unsaid,
    verify,
    verifyInTurns: async () => [
      { journal: 'changes', ...(await changes.verifyInTurns()) },
      { journal: 'observations', ...(await observations.verifyInTurns()) },
    ],
    together: transactions.write,
    afterCommit: transactions.afterCommit,
    durable,
    problem:
      [base.problem, unwritable, ...verify().map(chainSays)].filter((text) => text !== null).join(' ') ||
      null,
    close: () => {
      db.close()
    },
  }
}
