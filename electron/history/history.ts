import type { AppError } from '../../shared/errors.ts'
import { createChanges } from './changes.ts'
import type { Changes } from './changes.ts'
import { openDatabase, openMemoryDatabase } from './database.ts'
import type { OpenDatabase } from './database.ts'
import { createProfiles } from './profiles.ts'
import type { Profiles } from './profiles.ts'
import { createSnapshots } from './snapshots.ts'
import type { Snapshots } from './snapshots.ts'
import { createTests } from './tests.ts'
import type { Tests } from './tests.ts'

export type History = {
  readonly profiles: Profiles
  readonly snapshots: Snapshots
  readonly tests: Tests
  readonly changes: Changes
  /** False when nothing outlives this process; no change is then sent. */
  readonly durable: boolean
  /** What the operator should know; null when all is well. */
  readonly problem: string | null
  readonly close: () => void
}

/** Opens everything that is remembered. Never fails: without a usable file it works in memory and says so. */
export function openHistory(path: string, stamp: string, explain: (error: AppError) => string): History {
  const opened = openDatabase(path, stamp)
  const base: OpenDatabase = opened.ok ? opened.value : openMemoryDatabase(explain(opened.error))
  return historyOn(base)
}

/** Builds the history on an open database and checks its chain once. */
export function historyOn(base: OpenDatabase): History {
  const { db, durable } = base
  const changes = createChanges(db, durable)
  const broken = changes.verifyChain()
  const altered =
    broken === null
      ? null
      : `Entry ${broken} of the change journal was altered outside this app; from there on it cannot be trusted.`
  return {
    profiles: createProfiles(db),
    snapshots: createSnapshots(db),
    tests: createTests(db),
    changes,
    durable,
    problem: [base.problem, altered].filter((text) => text !== null).join(' ') || null,
    close: () => {
      db.close()
    },
  }
}
