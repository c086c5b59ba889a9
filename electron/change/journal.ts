import type { ChangeRecord } from '../../shared/change/review.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Json } from '../../shared/json.ts'
import type { Result } from '../../shared/result.ts'

/** What is written down before anything is sent. Configurations carry the gateway's mask in place of secrets. */
export interface Intent {
  readonly id: string
  readonly profileId: string
  readonly serverId: string
  readonly serverName: string
  readonly title: string
  readonly by: string
  readonly at: string
  readonly before: Json
  readonly after: Json
  readonly beforeVersion: number | null
  readonly undoes: string | null
}

export interface StoredChange extends Intent {
  readonly state: ChangeRecord['state']
  readonly detail: string
}

/** The journal as the write protocol needs it: append-only, an intent on disk before the write, outcomes after it. */
export interface Journal {
  readonly recordIntent: (intent: Intent) => Result<null, AppError>
  readonly recordOutcome: (outcome: {
    readonly changeId: string
    readonly state: Exclude<ChangeRecord['state'], 'intended'>
    readonly detail: string
    readonly at: string
    readonly nowVersion: number | null
  }) => Result<null, AppError>
  readonly getChange: (id: string) => StoredChange | null
  /** Changes of a profile whose fate is not settled: no outcome row, or `unknown`. */
  readonly openChanges: (profileId: string) => readonly StoredChange[]
  readonly listChanges: (profileId: string) => readonly ChangeRecord[]
}
