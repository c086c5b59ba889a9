import { isTyped } from '../../shared/change/confirm.ts'
import {
  type BoardHints,
  boardOf,
  redactConfig,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { BatchMark, Intent, Journal } from '../../shared/change/journal.ts'
import { lintDraft } from '../../shared/change/lint-draft.ts'
import {
  changedFields,
  planChange,
  type NewSecrets,
  type Plan,
  type Undoable,
} from '../../shared/change/plan.ts'
import type { Effect, WantedChange } from '../../shared/change/review.ts'
import { reviewOf } from '../../shared/change/review-words.ts'
import type { Profile } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { ApplyReport } from '../../shared/change/apply-report.ts'
import type { Neighbour } from '../../shared/fleet/holders.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import type { TestRecord } from '../../shared/history/tests.ts'
import { whenForgotten } from '../../shared/kernel/keep-last.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { judge } from '../../shared/judging/judge.ts'
import type { Scene } from '../judging/diagnose.ts'
import { applyChange, notExact, type Writer } from './apply.ts'
import {
  effectOn,
  idsFrom,
  judgeChanged,
  judgeShelf,
  newIssuers,
  type Around,
  type Judged,
  type ShelfToken,
} from './measured.ts'
import { recordOf } from './records.ts'

/** The open connection as a change needs it. */
export interface ChangeScene {
  readonly scene: Scene
  readonly profile: Profile
  readonly signedInAs: string
  readonly writer: Writer
  /** The servers of the last list, for naming those that share an audience. */
  readonly fleet: () => Promise<readonly Neighbour[]>
  /**
   * The page of a server as it was just read. Asks the gateway and the issuer for more, and shows what it has
   * where they do not answer.
   */
  readonly viewServer: (server: VirtualServer, readAt: string) => Promise<ServerView>
  /**
   * Waits until one more change fits into what the gateway allows in a minute; missing where nothing limits
   * it.
   */
  readonly room?: (signal: AbortSignal) => Promise<void>
}

export interface ChangeDeps {
  readonly open: () => Result<ChangeScene, AppError>
  readonly shelf: () => readonly ShelfToken[]
  readonly journal: Journal
  /** The tests on the gateway of a profile. */
  readonly tests: (profileId: string) => readonly TestRecord[]
  /** How a server was seen once, as what a change can go back to. */
  readonly seenState?: (snapshotId: number) => SeenState | null
  readonly now: () => number
  readonly newId: () => string
  /** Calls a function whenever the app locks (screen locked, idle). Missing where nothing ever locks. */
  readonly whenLocked?: (act: () => void) => void
}

export interface SeenState extends Undoable {
  readonly serverId: string
  readonly profileId: string
}

export interface Pending {
  readonly plan: Plan
  readonly reviewed: VirtualServer
  readonly profileId: string
  /** The address it was read from: somebody can change the address of a profile between review and apply. */
  readonly gatewayUrl: string
  readonly typeName: boolean
  readonly confirmCanonical: string | null
  readonly reasonRequired: boolean
  readonly effect: Effect
  readonly at: number
}

/**
 * Plans are kept this long (milliseconds) between review and apply; an older one is read and reviewed again.
 */
const PLAN_LIFE = 15 * 60_000
/** A new secret that was entered is kept this long (milliseconds) until its change is planned. */
const HELD_LIFE = 60 * 60_000
/** While settings are typed, one reading of the server is used for this long (milliseconds). */
const LOOK_LIFE = 60_000

export type Preview = Output<'change.preview'>
export interface Go {
  readonly typedName: string
  readonly canonicalConfirmed: boolean
  readonly reason: string
  /** Set where the change is one of several, whose confirmations were given for all of them. */
  readonly batch: BatchMark | null
}
export type ChangeDesk = ReturnType<typeof createChangeDesk>

/**
 * Where changes are planned and applied, whoever asks: one change or one of several. Keeps plans between
 * review and apply, and new secrets until they are sent. Every way to a write ends in `apply`, which refuses
 * what was not reviewed or not confirmed.
 */
export function createChangeDesk(deps: ChangeDeps) {
  const pending = new Map<string, Pending>()
  const held = new Map<string, { readonly secret: string; readonly at: number }>()
  /**
   * Changes that are being applied right now. In the journal they look like those a crash left unfinished.
   */
  const underWay = new Set<string>()
  let look: Look | null = null
  const forgetLook = (): void => {
    look = null
  }
  /** Plans of a batch that is being written: confirmed, so that a lock does not stop them half-way. */
  let confirmed: ReadonlySet<string> = new Set()
  /**
   * How often the app locked. Work that began before a lock compares it, and keeps nothing that the lock has
   * cleared.
   */
  let locked = 0
  deps.whenLocked?.(() => {
    locked += 1
    held.clear()
    forgetLook()
    for (const id of pending.keys()) if (!confirmed.has(id)) pending.delete(id)
  })

  const around = async ({ scene, fleet, profile }: ChangeScene): Promise<Around> => ({
    scene,
    fleet: await fleet(),
    shelf: deps.shelf(),
    tests: deps.tests(profile.id),
  })

  async function preview({
    serverId,
    wanted,
    tokenId,
  }: Input<'change.preview'>): Promise<Result<Preview, AppError>> {
    const begun = locked
    const opened = deps.open()
    if (!opened.ok) return opened
    const { scene, profile } = opened.value
    const reading = await scene.readServer(serverId)
    if (!reading.ok) return reading
    const { server, inexact, of } = reading.value
    if (inexact !== null) return err(notExact(inexact))
    const secrets = secretsFor(wanted)
    if (!secrets.ok) return secrets
    const judged = await judgeShelf(deps.shelf(), scene, server)
    const shown = judged.find(({ id }) => id === tokenId) ?? null
    const hints = {
      clientIds: shown ? idsFrom(shown.facts) : scene.clientIdsFor(server),
      learned: scene.wasLearned(server),
    }
    const about =
      wanted.kind === 'restore-seen'
        ? (deps.seenState?.(wanted.snapshotId) ?? null)
        : wanted.kind === 'undo' || wanted.kind === 'restore'
          ? deps.journal.getChange(wanted.changeId)
          : null
    // Two gateways can have the same servers (one a copy of the other), so a change is undone only on the one
    // it was made on.
    if (about && (about.serverId !== serverId || about.profileId !== profile.id))
      return err({ kind: 'plan-gone' })
    const plan = planChange(server, scene.gateway, hints.clientIds, wanted, about, secrets.value)
    if (!plan.ok) return plan

    const typed =
      wanted.kind === 'toggle' && wanted.clientId !== null
        ? [{ value: wanted.clientId, source: 'typed' as const, from: 'typed' }]
        : []
    const boardHints = { ...hints, clientIds: [...typed, ...hints.clientIds] }
    const changed: VirtualServer = {
      ...server,
      oauthEnabled: plan.value.enabled.after,
      oauthConfig: plan.value.after,
    }
    const afterwards = await judgeChanged(scene, judged, server, changed)
    const measured = effectOn(await around(opened.value), server, changed, boardHints, afterwards, tokenId)
    const { effect, board, boards } = measured
    const assumed = scene.gateway.appDomain.source !== 'gateway'
    const entry: Pending = {
      plan: plan.value,
      reviewed: server,
      profileId: profile.id,
      gatewayUrl: scene.gatewayUrl,
      typeName: profile.environment === 'PROD' && effect.widens,
      confirmCanonical: assumed ? plan.value.pinsCanonical : null,
      reasonRequired: profile.reasonRequired === true,
      effect,
      at: deps.now(),
    }
    if (locked !== begun) return err({ kind: 'plan-gone' })
    const planId = deps.newId()
    for (const [id, { at }] of pending) if (deps.now() - at > PLAN_LIFE) pending.delete(id)
    pending.set(planId, entry)
    const diagnosis = afterwards.find(({ id }) => id === tokenId)?.after ?? null
    const review = reviewOf(planId, entry, scene.gateway, wanted.kind, deps.now())
    return ok({ board, diagnosis, review, boards, of: of ?? null })
  }

  /**
   * What settings that are being typed would do. Uses one reading of the server a minute and the facts
   * gathered with it. An issuer that is new in them is not asked, so no verdict rests on it.
   */
  async function whatIf({
    serverId,
    mine,
  }: Input<'change.whatIf'>): Promise<Result<Output<'change.whatIf'>, AppError>> {
    const opened = deps.open()
    if (!opened.ok) return opened
    const { scene } = opened.value
    const begun = locked
    const tokens = deps.shelf()
    const ids = tokens.map(({ id }) => id).join(' ')
    const fits = look?.server.id === serverId && look.gatewayUrl === scene.gatewayUrl && look.ids === ids
    if (!look || !fits || deps.now() - look.at > LOOK_LIFE) {
      const reading = await scene.readServer(serverId)
      if (!reading.ok) return reading
      const { server } = reading.value
      const judged = await judgeShelf(tokens, scene, server)
      if (locked !== begun) return err({ kind: 'plan-gone' })
      look = { server, gatewayUrl: scene.gatewayUrl, ids, at: deps.now(), judged }
      // It holds the tokens.
      whenForgotten(forgetLook)
    }
    const { server, judged } = look
    const changed: VirtualServer = {
      ...server,
      oauthEnabled: mine.oauthEnabled,
      oauthConfig: mine.oauthEnabled ? mine.oauthConfig : null,
    }
    const hints: BoardHints = { clientIds: scene.clientIdsFor(server), learned: scene.wasLearned(server) }
    const isNew = newIssuers(server, changed)
    const afterwards = judged.map((item) => {
      const after = judge({ ...item.facts, server: changed, learned: false })
      const unknown = isNew.length > 0 && after.verdict !== 'accepted'
      return { ...item, after: unknown ? { ...after, verdict: 'cannot-decide' as const } : after }
    })
    const { effect, board } = effectOn(await around(opened.value), server, changed, hints, afterwards)
    return ok({
      before: boardOf(server, scene.gateway, hints),
      after: board,
      effect,
      lint: lintDraft(changed, board, scene.gateway),
      gateway: scene.gateway,
    })
  }

  async function apply(planId: string, go: Go): Promise<Result<ApplyReport, AppError>> {
    const opened = deps.open()
    if (!opened.ok) return opened
    const { scene, profile, writer, signedInAs } = opened.value
    const entry = pending.get(planId)
    const fits = entry?.profileId === profile.id && entry.gatewayUrl === scene.gatewayUrl
    if (!entry || !fits || deps.now() - entry.at > PLAN_LIFE) return err({ kind: 'plan-gone' })
    if (profile.readOnly) return err({ kind: 'read-only-profile' })
    if (go.batch === null && entry.typeName && !isTyped(go.typedName, entry.reviewed.name))
      return err({ kind: 'confirmation-missing', what: 'server-name' })
    if (entry.confirmCanonical !== null && !go.canonicalConfirmed)
      return err({ kind: 'confirmation-missing', what: 'canonical-url' })
    if (entry.reasonRequired && go.reason.trim() === '')
      return err({ kind: 'confirmation-missing', what: 'reason' })

    const { plan, reviewed } = entry
    if (changedFields(plan).length === 0)
      return err({
        kind: 'change-refused',
        reason: 'The server has these settings already.',
        advice: 'There is nothing to write.',
      })
    const changeId = deps.newId()
    // Removed before anything is awaited, so that two clicks at once cannot write the same review twice.
    pending.delete(planId)
    underWay.add(changeId)
    const begun = locked
    look = null
    const intent: Intent = {
      id: changeId,
      profileId: profile.id,
      serverId: reviewed.id,
      serverName: reviewed.name,
      title: plan.title,
      by: signedInAs,
      at: new Date(deps.now()).toISOString(),
      before: redactConfig(plan.before),
      after: redactConfig(plan.after),
      enabledBefore: plan.enabled.before,
      enabledAfter: plan.enabled.after,
      beforeVersion: reviewed.version,
      undoes: plan.undoes,
      newSecrets: [...plan.newSecrets],
      reason: go.reason.trim() === '' ? null : go.reason.trim(),
      batch: go.batch,
    }
    const wanted = { oauthEnabled: plan.enabled.after, oauthConfig: plan.after }
    const applied = await applyChange(
      { journal: deps.journal, writer, now: deps.now },
      reviewed,
      wanted,
      intent,
    ).finally(() => underWay.delete(changeId))
    if (!applied.ok) {
      // Nothing was written, so the review may be tried again, for example after a new sign-in.
      if (locked === begun) pending.set(planId, entry)
      return applied
    }
    // From here on nothing may fail: the outcome of the change must be told even if the gateway stops
    // answering.
    const { now, outcome, says, windowMs, differing } = applied.value
    const readAt = now === null ? entry.at : deps.now()
    const view = await opened.value.viewServer(now ?? reviewed, new Date(readAt).toISOString())
    const stored = deps.journal.getChange(changeId)
    if (!stored)
      return err({
        kind: 'history-unavailable',
        reason: 'the change was applied, but its record cannot be read',
      })
    const judged = now ? await judgeShelf(deps.shelf(), scene, now) : []
    const tokens = entry.effect.tokens.map((token) => ({
      ...token,
      after: judged.find(({ id }) => id === token.tokenId)?.diagnosis.verdict ?? ('cannot-decide' as const),
    }))
    return ok({
      record: recordOf(stored),
      outcome,
      says,
      windowMs,
      server: view,
      tokens,
      differing: [...differing],
    })
  }

  function secretsFor(wanted: WantedChange): Result<NewSecrets, AppError> {
    if (wanted.kind !== 'edit') return ok({})
    const secrets: [string, string][] = []
    for (const [key, handle] of Object.entries(wanted.secrets)) {
      const found = held.get(handle)
      if (found === undefined)
        return err({
          kind: 'change-refused',
          reason: `The new ${key} is no longer in memory.`,
          advice: 'Enter the secret again; nothing else is lost.',
        })
      secrets.push([key, found.secret])
    }
    return ok(Object.fromEntries(secrets))
  }

  return {
    preview,
    whatIf,
    apply,
    isUnderWay: (id: string): boolean => underWay.has(id),
    /**
     * Says which plans were confirmed together and are now written one by one; they stay until others are
     * named.
     */
    confirmed(planIds: readonly string[]): void {
      confirmed = new Set(planIds)
    },
    review: (planId: string): Pending | null => pending.get(planId) ?? null,
    hold(secret: string): string {
      for (const [id, { at }] of held) if (deps.now() - at > HELD_LIFE || held.size > 50) held.delete(id)
      const handle = `held-${deps.newId()}`
      held.set(handle, { secret, at: deps.now() })
      return handle
    },
  }
}

interface Look {
  readonly server: VirtualServer
  readonly gatewayUrl: string
  readonly ids: string
  readonly at: number
  readonly judged: readonly Judged[]
}
