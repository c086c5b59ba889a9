import { sameJson, type Json, type JsonObject } from '../../shared/json.ts'
import { changedKeys } from '../../shared/change/plan.ts'
import { settle } from '../../shared/change/settle.ts'
import type { ChangeOutcome } from '../../shared/change/review.ts'
import type { AppError } from '../../shared/errors.ts'
import { redactConfig } from '../../shared/gateway/redact.ts'
import type { VirtualServer } from '../../shared/gateway/server.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Intent, Journal, StoredChange } from './journal.ts'

export interface Reading {
  readonly server: VirtualServer
  /** False when the reply held numbers this program cannot write back unchanged. */
  readonly exact: boolean
}

export interface Writer {
  readonly read: (serverId: string) => Promise<Result<Reading, AppError>>
  /** Sent exactly once. A success proves nothing; an error of `nothingWritten` kind proves that nothing was written. */
  readonly write: (serverId: string, config: Json) => Promise<Result<unknown, AppError>>
}

export interface Applied {
  readonly outcome: ChangeOutcome
  readonly says: string
  readonly windowMs: number
  readonly now: VirtualServer | null
}

/** Answers after which it is certain that the gateway kept what it had. Everything else is settled by reading. */
const nothingWritten: ReadonlySet<AppError['kind']> = new Set([
  'sign-in-expired', 'sign-in-refused', 'denied', 'server-gone', 'refused-by-gateway', 'rate-limited',
  'address-invalid', 'name-not-found', 'tls-failed', 'redirected',
]) // prettier-ignore

/**
 * Applies one plan: intent on disk, read, compare with what was reviewed, one PUT, read back, outcome on disk.
 * In: the reviewed reading, the configuration to send, the intent. Out: what became of it, judged by what is there afterwards.
 * Errors: nothing was written (the reason says why). The time between the last read and the write is measured and returned, since
 * the gateway cannot refuse a stale write.
 */
export async function applyChange(
  deps: { readonly journal: Journal; readonly writer: Writer; readonly now: () => number },
  reviewed: VirtualServer,
  after: JsonObject,
  intent: Intent,
): Promise<Result<Applied, AppError>> {
  const { journal, writer, now } = deps
  const time = (): string => new Date(now()).toISOString()
  const written = journal.recordIntent(intent)
  if (!written.ok) return written
  const close = (state: ChangeOutcome, detail: string, version: number | null): void => {
    // A failure to note the outcome leaves the intent open; the next start reads the gateway and settles it.
    journal.recordOutcome({ changeId: intent.id, state, detail, at: time(), nowVersion: version })
  }

  const fresh = await writer.read(reviewed.id)
  const readAt = now()
  if (!fresh.ok) {
    close('not-applied', `Nothing was sent: ${fresh.error.kind}.`, null)
    return fresh
  }
  const current = fresh.value.server
  const foreign = changedSince(reviewed, current)
  if (foreign !== null) {
    close('not-applied', 'Nothing was sent: changed by someone else since the review.', current.version)
    return err({
      kind: 'changed-elsewhere',
      by: current.modifiedBy ?? 'someone',
      when: current.updatedAt ?? '',
      keys: foreign,
    })
  }
  const sentAt = now()
  const sent = await writer.write(reviewed.id, after)
  if (!sent.ok && nothingWritten.has(sent.error.kind)) {
    close('not-applied', `The gateway refused it: ${sent.error.kind}.`, current.version)
    return sent
  }
  const back = await writer.read(reviewed.id)
  const settled = settle({
    before: redactConfig(current.oauthConfig),
    beforeVersion: current.version,
    intended: redactConfig(after),
    now: back.ok
      ? { config: redactConfig(back.value.server.oauthConfig), version: back.value.server.version }
      : null,
  })
  // A write whose reply was lost may still be on its way: "still the old settings" is no proof yet.
  const late = !sent.ok && settled.outcome === 'not-applied'
  const outcome = late ? 'unknown' : settled.outcome
  const says = late
    ? 'The answer does not say whether it was written, and the gateway still has the old settings. The write may yet arrive; Claimcheck looks again.'
    : settled.says
  close(outcome, says, back.ok ? back.value.server.version : null)
  return ok({ outcome, says, windowMs: sentAt - readAt, now: back.ok ? back.value.server : null })
}

/** Null when the server is as it was reviewed; else the keys that differ. Learning changes the configuration without the version. */
export function changedSince(reviewed: VirtualServer, current: VirtualServer): string[] | null {
  if (
    sameJson(reviewed.oauthConfig, current.oauthConfig) &&
    reviewed.version === current.version &&
    reviewed.oauthEnabled === current.oauthEnabled
  ) {
    return null
  }
  const keys = changedKeys(redactConfig(reviewed.oauthConfig), redactConfig(current.oauthConfig))
  return keys.length > 0 ? keys : ['(version)']
}

/** How long a write whose reply was lost may still arrive (milliseconds): longer than any deadline on the way. */
const LATE = 2 * 60_000

/** Settles changes that a crash or a lost reply left open, by what the gateway has now. Returns the ones that are settled. */
export async function resolveOpen(
  deps: { readonly journal: Journal; readonly writer: Pick<Writer, 'read'>; readonly now: () => number },
  open: readonly StoredChange[],
): Promise<string[]> {
  const settled: string[] = []
  for (const change of open) {
    const back = await deps.writer.read(change.serverId)
    if (!back.ok && back.error.kind !== 'server-gone') continue
    const { outcome, says } = back.ok
      ? settle({
          before: change.before,
          beforeVersion: change.beforeVersion,
          intended: change.after,
          now: { config: redactConfig(back.value.server.oauthConfig), version: back.value.server.version },
        })
      : { outcome: 'not-applied' as const, says: 'The server no longer exists.' }
    // The old settings are no proof while the write may be under way.
    const young = change.state === 'unknown' && deps.now() - Date.parse(change.at) < LATE
    if (young && back.ok && outcome === 'not-applied') continue
    const version = back.ok ? back.value.server.version : null
    const recorded = deps.journal.recordOutcome({
      changeId: change.id, state: outcome, detail: says, at: new Date(deps.now()).toISOString(), nowVersion: version,
    }) // prettier-ignore
    if (recorded.ok) settled.push(change.id)
  }
  return settled
}
