import { mergeSettings } from '../../shared/change/merge.ts'
import { changedKeys } from '../../shared/change/key-diff.ts'
import { mayYetArrive, settle, type ReadBack, type Settled } from '../../shared/change/settle.ts'
import type { Intent, Journal, StoredChange } from '../../shared/change/journal.ts'
import { redactSettings, settingsOf, type ServerSettings } from '../../shared/change/settings.ts'
import type { ChangeOutcome } from '../../shared/change/review.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { ConfigBody } from '../../shared/change/body.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { sameJson } from '../../shared/kernel/json.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'

export interface Reading {
  readonly server: VirtualServer
  /** Why this program cannot write the configuration back unchanged; null when it can. */
  readonly inexact: string | null
}

/**
 * What one PUT carries: the whole configuration, the switch only where it moves. Off alone removes the
 * configuration.
 */
export interface ServerUpdate {
  readonly oauthConfig?: ConfigBody | null
  readonly oauthEnabled?: boolean
}

/** Settings as they have to be sent. */
export interface SettingsToSend extends ServerSettings {
  readonly oauthConfig: ConfigBody | null
}

export interface Writer {
  readonly read: (serverId: string) => Promise<Result<Reading, AppError>>
  /** Sent exactly once. Its answer proves nothing: what is there afterwards does. */
  readonly write: (serverId: string, update: ServerUpdate) => Promise<Result<unknown, AppError>>
}

export interface Applied extends Settled {
  readonly windowMs: number
  readonly now: VirtualServer | null
}

/** Refused on this computer, before a connection was tried: nothing can have reached the gateway. */
const neverSent: ReadonlySet<AppError['kind']> = new Set([
  'read-only-profile',
  'address-invalid',
  'name-not-found',
  'request-refused',
  'host-refused',
  'policy-forbids',
  'proxy-unusable',
  'proxy-unreachable',
  'proxy-sign-in',
  'proxy-refused',
])

/** Answers that say no. They are believed where nothing that is read afterwards speaks against them. */
const saysNo: ReadonlySet<AppError['kind']> = new Set([
  'sign-in-expired',
  'sign-in-refused',
  'denied',
  'server-gone',
  'refused-by-gateway',
  'rate-limited',
  'tls-failed',
  'redirected',
])

/**
 * Of those, what only the gateway itself says; a proxy in between may redirect what it has passed on before.
 */
const isFinal = (kind: AppError['kind']): boolean => kind !== 'tls-failed' && kind !== 'redirected'

/** The one PUT for a plan. */
const updateFor = (enabled: { before: boolean; after: boolean }, after: ConfigBody | null): ServerUpdate =>
  enabled.before && !enabled.after
    ? { oauthEnabled: false }
    : { ...(enabled.before === enabled.after ? {} : { oauthEnabled: enabled.after }), oauthConfig: after }

/**
 * Applies one plan: intent on disk, read, compare with what was reviewed, one PUT, read back, outcome on
 * disk. In: the reviewed reading, the settings to send (secrets as they have to be sent), the intent. Out:
 * what became of it, judged by what is there afterwards. Errors: nothing was written (the reason says why).
 * The time between the last read and the write is measured and returned, since the gateway cannot refuse a
 * stale write.
 */
export async function applyChange(
  deps: { readonly journal: Journal; readonly writer: Writer; readonly now: () => number },
  reviewed: VirtualServer,
  after: SettingsToSend,
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
    return err(elsewhere(reviewed, current, after, foreign))
  }
  if (fresh.value.inexact !== null) {
    close('not-applied', `Nothing was sent: ${fresh.value.inexact}.`, current.version)
    return err(notExact(fresh.value.inexact))
  }
  const enabled = { before: current.oauthEnabled, after: after.oauthEnabled }
  const sentAt = now()
  const sent = await writer.write(reviewed.id, updateFor(enabled, after.oauthConfig))
  if (!sent.ok && neverSent.has(sent.error.kind)) {
    close('not-applied', `Nothing was sent: ${sent.error.kind}.`, current.version)
    return sent
  }
  const back = await writer.read(reviewed.id)
  const settled = settle({
    before: redactSettings(settingsOf(current)),
    beforeVersion: current.version,
    intended: redactSettings(after),
    newSecrets: intent.newSecrets,
    now: back.ok ? foundIn(back.value.server) : null,
  })
  const version = back.ok ? back.value.server.version : null
  if (!sent.ok && saysNo.has(sent.error.kind)) {
    const unread = !back.ok && isFinal(sent.error.kind)
    if (unread || settled.outcome === 'not-applied') {
      close('not-applied', `The gateway refused it: ${sent.error.kind}.`, version ?? current.version)
      return sent
    }
  }
  // "Still the old settings" is no proof while the write may be on its way, or whoever was asked may be
  // behind.
  const doubt = settled.mayBeOlder ? doubtOf(sent, current) : null
  const outcome = doubt === null ? settled.outcome : 'unknown'
  const says = doubt ?? settled.says
  close(outcome, says, version)
  const { differing, mayBeOlder } = settled
  return ok({
    outcome,
    says,
    differing,
    mayBeOlder,
    windowMs: sentAt - readAt,
    now: back.ok ? back.value.server : null,
  })
}

/** The refusal for a server that cannot be written back unchanged. In: the reason. */
export const notExact = (why: string): AppError => ({
  kind: 'change-refused',
  reason: `It cannot be written back as it is: ${why}.`,
  advice:
    'Correct that first, by whoever wrote it or through the admin API; everything else of this server would be changed along with it.',
})

/**
 * Why old settings do not prove that nothing was written; null where they do: the gateway answered with the
 * very settings and version from before, so that it is done with the request and says itself that it changed
 * nothing.
 */
function doubtOf(sent: Result<unknown, AppError>, before: VirtualServer): string | null {
  if (!sent.ok)
    return 'The answer does not say whether it was written, and the gateway still has the old settings. The write may yet arrive; Claimcheck looks again.'
  if (!saysOtherwise(sent.value, before)) return null
  return 'The gateway answered that it was written, and still shows the old settings. What it reads from may be behind; Claimcheck looks again.'
}

const saysOtherwise = (answer: unknown, before: VirtualServer): boolean =>
  isReading(answer) && changedSince(before, answer.server) !== null

const isReading = (answer: unknown): answer is Reading =>
  typeof answer === 'object' && answer !== null && 'server' in answer

const foundIn = (server: VirtualServer): ReadBack['now'] => ({
  settings: redactSettings(settingsOf(server)),
  version: server.version,
})

function elsewhere(
  reviewed: VirtualServer,
  current: VirtualServer,
  mine: ServerSettings,
  keys: string[],
): AppError {
  const [base, theirs] = [redactSettings(settingsOf(reviewed)), redactSettings(settingsOf(current))]
  const { fields } = mergeSettings(base, theirs, redactSettings(mine))
  return {
    kind: 'changed-elsewhere',
    by: current.modifiedBy ?? 'someone',
    when: current.updatedAt ?? '',
    keys,
    fields: [...fields],
  }
}

/**
 * Null when the server is as it was reviewed; else the keys that differ. Learning changes the configuration
 * without the version.
 */
function changedSince(reviewed: VirtualServer, current: VirtualServer): string[] | null {
  if (
    sameJson(reviewed.oauthConfig, current.oauthConfig) &&
    reviewed.version === current.version &&
    reviewed.oauthEnabled === current.oauthEnabled
  ) {
    return null
  }
  const [a, b] = [redactSettings(settingsOf(reviewed)), redactSettings(settingsOf(current))]
  const keys = [
    ...(a.oauthEnabled === b.oauthEnabled ? [] : ['(oauth_enabled)']),
    ...changedKeys(a.oauthConfig, b.oauthConfig),
  ]
  return keys.length > 0 ? keys : ['(version)']
}

/**
 * Settles changes that a crash, a lost reply or a replica that was behind left open, by what the gateway has
 * now: each by a row of its own. While a write may still be done, what may be older than it settles nothing.
 * Out: the ids of those that are settled.
 */
export async function resolveOpen(
  deps: {
    readonly journal: Pick<Journal, 'recordOutcome'>
    readonly writer: Pick<Writer, 'read'>
    readonly now: () => number
  },
  open: readonly StoredChange[],
): Promise<string[]> {
  const settled: string[] = []
  for (const change of open) {
    const back = await deps.writer.read(change.serverId)
    if (!back.ok && back.error.kind !== 'server-gone') continue
    const { outcome, says, mayBeOlder } = back.ok
      ? settle({
          before: imageOf(change, 'before', back.value.server),
          beforeVersion: change.beforeVersion,
          intended: imageOf(change, 'after', back.value.server),
          newSecrets: change.newSecrets,
          now: foundIn(back.value.server),
        })
      : { outcome: 'not-applied' as const, says: 'The server no longer exists.', mayBeOlder: true }
    if (mayBeOlder && mayYetArrive(change.settledAt ?? change.at, deps.now())) continue
    const version = back.ok ? back.value.server.version : null
    const recorded = deps.journal.recordOutcome({
      changeId: change.id,
      state: outcome,
      detail: says,
      at: new Date(deps.now()).toISOString(),
      nowVersion: version,
    })
    if (recorded.ok) settled.push(change.id)
  }
  return settled
}

/** The settings of a change; a row that left the switch alone takes it as it stands. */
const imageOf = (change: StoredChange, side: 'before' | 'after', now: VirtualServer): ServerSettings => ({
  oauthEnabled: (side === 'before' ? change.enabledBefore : change.enabledAfter) ?? now.oauthEnabled,
  oauthConfig: change[side],
})
