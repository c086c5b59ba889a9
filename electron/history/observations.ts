import type { Database } from 'better-sqlite3'
import type { AppError } from '../../shared/kernel/errors.ts'
import { redactConfig } from '../../shared/contextforge/redact.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { observationBody, type Observation, type StoredObservation } from '../../shared/watch/observation.ts'
import type { Heads } from './heads.ts'
import { createLedger, type Ledger } from './ledger.ts'

export type Observations = {
  readonly record: (observation: Observation) => Result<null, AppError>
  readonly acknowledge: (id: string, at: string) => Result<null, AppError>
  /** Newest first. */
  readonly list: (profileId: string, limit: number) => StoredObservation[]
  readonly verify: Ledger['verify']
}

/** The journal of what others did: rows are only ever added, each chained to the one before. Stores no secret. */
export function createObservations(db: Database, heads: Heads | null = null): Observations {
  const ledger = createLedger(db, 'observations', heads)
  return {
    record: ({ id, at, ...body }) =>
      ledger.append(id, 'seen', at, {
        ...body,
        before: redactConfig(body.before),
        after: redactConfig(body.after),
      }),
    acknowledge: (id, at) => ledger.append(id, 'acknowledged', at, {}),
    list: (profileId, limit) => {
      const found = new Map<string, StoredObservation>()
      for (const row of ledger.rows()) {
        const known = found.get(row.change_id)
        if (row.kind === 'acknowledged' && known) found.set(row.change_id, { ...known, acknowledgedAt: row.at })
        if (row.kind !== 'seen') continue
        // An altered row that cannot be read is left out here; verify names it.
        const body = observationBody.safeParse(parse(row.body))
        if (body.success && body.data.profileId === profileId)
          found.set(row.change_id, { ...body.data, id: row.change_id, at: row.at, acknowledgedAt: null })
      }
      return [...found.values()].reverse().slice(0, limit)
    },
    verify: ledger.verify,
  }
} // prettier-ignore

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
