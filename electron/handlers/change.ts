import { boardOf } from '../../shared/audience/lanes.ts'
import { effectOf, usedValues, type TokenEffect } from '../../shared/change/effect.ts'
import {
  changedKeys,
  KNOWN_KEYS,
  keyDiff,
  planChange,
  secretKeys,
  type Plan,
} from '../../shared/change/plan.ts'
import type { ChangeRecord, Effect, Review, WantedChange } from '../../shared/change/review.ts'
import type { Profile } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/errors.ts'
import { redactConfig } from '../../shared/gateway/redact.ts'
import type { VirtualServer } from '../../shared/gateway/server.ts'
import type { Handlers, ServerRow, ServerView, TestRecord } from '../../shared/ipc/contract.ts'
import { isObject } from '../../shared/json.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { candidates } from '../../shared/verdict/case.ts'
import type { Diagnosis } from '../../shared/verdict/diagnosis.ts'
import type { Facts } from '../../shared/verdict/facts.ts'
import { judge } from '../../shared/verdict/judge.ts'
import { decodeToken } from '../../shared/token/decode.ts'
import { applyChange, resolveOpen, type Writer } from '../change/apply.ts'
import type { Journal } from '../change/journal.ts'
import { gatherFacts, type Scene } from '../diagnose.ts'

/** The open connection as a change needs it. */
export interface ChangeScene {
  readonly scene: Scene
  readonly profile: Profile
  readonly signedInAs: string
  readonly writer: Writer
  /** Rows of the last list, for naming the servers that share an audience. */
  readonly fleet: () => Promise<readonly ServerRow[]>
  /** The screen of a server as just read; asks the gateway and the issuer, and does not fail with them. */
  readonly viewServer: (server: VirtualServer, readAt: string) => Promise<ServerView>
}

export interface ChangeDeps {
  readonly open: () => Result<ChangeScene, AppError>
  readonly shelf: () => readonly { readonly id: string; readonly label: string; readonly token: string }[]
  readonly journal: Journal
  readonly tests: () => readonly TestRecord[]
  readonly now: () => number
  readonly newId: () => string
}

interface Pending {
  readonly plan: Plan
  readonly reviewed: VirtualServer
  readonly profileId: string
  /** Where it was read: a profile can be pointed at another gateway between review and apply. */
  readonly gatewayUrl: string
  readonly typeName: boolean
  readonly confirmCanonical: string | null
  readonly effect: Effect
}

/** Plans are kept this long (milliseconds) between review and apply; an older one is read and reviewed again. */
const PLAN_LIFE = 15 * 60_000

type ChangeHandlers = Pick<Handlers, 'change.preview' | 'change.apply' | 'change.list' | 'change.resolve'>

/** The change calls: preview reads and computes, apply follows the write protocol, resolve settles what was left open. */
export function createChangeHandlers(deps: ChangeDeps): ChangeHandlers {
  const pending = new Map<string, Pending & { readonly at: number }>()
  /** Changes being applied right now: unfinished, but not left so. */
  const underWay = new Set<string>()

  return {
    'change.preview': async ({ serverId, wanted, tokenId }) => {
      const opened = deps.open()
      if (!opened.ok) return opened
      const { scene, profile } = opened.value
      const reading = await scene.readServer(serverId)
      if (!reading.ok) return reading
      const { server, exact } = reading.value
      if (!exact) {
        return err({
          kind: 'change-refused',
          reason: 'oauth_config holds a number this program cannot write back unchanged.',
          advice: 'Change that number to text first, or edit this server through the admin API.',
        })
      }
      const judged = await judgeShelf(deps, scene, server)
      const shown = judged.find(({ id }) => id === tokenId) ?? null
      const hints = {
        clientIds: shown ? idsFrom(shown.facts) : scene.clientIdsFor(server),
        learned: scene.wasLearned(server),
      }
      const undo = wanted.kind === 'undo' ? deps.journal.getChange(wanted.changeId) : null
      // A copy of a gateway has the same servers: a change is taken back only where it was made.
      if (undo && (undo.serverId !== serverId || undo.profileId !== profile.id))
        return err({ kind: 'plan-gone' })
      const plan = planChange(server, scene.gateway, hints.clientIds, wanted, undo)
      if (!plan.ok) return plan

      const typed = wanted.kind === 'toggle' && wanted.clientId !== null
        ? [{ value: wanted.clientId, source: 'typed' as const, from: 'typed' }] : [] // prettier-ignore
      const boardHints = { ...hints, clientIds: [...typed, ...hints.clientIds] }
      const changed: VirtualServer = { ...server, oauthConfig: plan.value.after }
      const before = boardOf(server, scene.gateway, boardHints)
      const after = boardOf(changed, scene.gateway, { ...boardHints, learned: false })
      const afterwards = judged.map((item) => ({
        ...item,
        after: judge({ ...item.facts, server: changed, learned: false }),
      }))
      const tokens: TokenEffect[] = afterwards.map((item) => ({
        tokenId: item.id, label: item.label, before: item.diagnosis.verdict, after: item.after.verdict,
      })) // prettier-ignore
      const others = (await opened.value.fleet())
        .filter((row) => row.server.id !== serverId)
        .map((row) => ({ name: row.server.name, audiences: usedValues(row.board) }))
      const effect = effectOf(before, after, others, tokens, scene.gateway)
      const assumed = scene.gateway.appDomain.source !== 'gateway'
      const entry: Pending = {
        plan: plan.value,
        reviewed: server,
        profileId: profile.id,
        gatewayUrl: scene.gatewayUrl,
        typeName: profile.environment === 'PROD' && effect.widens,
        confirmCanonical: assumed ? plan.value.pinsCanonical : null,
        effect,
      }
      const planId = deps.newId()
      for (const [id, { at }] of pending) if (deps.now() - at > PLAN_LIFE) pending.delete(id)
      pending.set(planId, { ...entry, at: deps.now() })
      const diagnosis = afterwards.find(({ id }) => id === tokenId)?.after ?? null
      return ok({ board: after, diagnosis, review: reviewOf(planId, entry, scene, wanted, deps.now()) })
    },

    'change.apply': async ({ planId, typedName, canonicalConfirmed }) => {
      const opened = deps.open()
      if (!opened.ok) return opened
      const { scene, profile, writer, signedInAs } = opened.value
      const entry = pending.get(planId)
      const fits = entry?.profileId === profile.id && entry.gatewayUrl === scene.gatewayUrl
      if (!entry || !fits || deps.now() - entry.at > PLAN_LIFE) return err({ kind: 'plan-gone' })
      if (profile.readOnly) return err({ kind: 'read-only-profile' })
      if (entry.typeName && typedName.trim() !== entry.reviewed.name)
        return err({ kind: 'confirmation-missing', what: 'server-name' })
      if (entry.confirmCanonical !== null && !canonicalConfirmed)
        return err({ kind: 'confirmation-missing', what: 'canonical-url' })

      const { plan, reviewed } = entry
      if (changedKeys(plan.before, plan.after).length === 0)
        return err({
          kind: 'change-refused',
          reason: 'The server has these settings already.',
          advice: 'There is nothing to write.',
        })
      const changeId = deps.newId()
      // Taken before the first wait: the same review applied twice at once would be written twice.
      pending.delete(planId)
      underWay.add(changeId)
      const applied = await applyChange(
        { journal: deps.journal, writer, now: deps.now },
        reviewed,
        plan.after,
        {
          id: changeId,
          profileId: profile.id,
          serverId: reviewed.id,
          serverName: reviewed.name,
          title: plan.title,
          by: signedInAs,
          at: new Date(deps.now()).toISOString(),
          before: redactConfig(plan.before),
          after: redactConfig(plan.after),
          beforeVersion: reviewed.version,
          undoes: plan.undoes,
        },
      ).finally(() => underWay.delete(changeId))
      if (!applied.ok) {
        // Nothing was written, so the review may be tried again, for example after a new sign-in.
        pending.set(planId, entry)
        return applied
      }
      // What became of the change is told even when the gateway has stopped answering since.
      const readAt = applied.value.now === null ? entry.at : deps.now()
      const view = await opened.value.viewServer(
        applied.value.now ?? reviewed,
        new Date(readAt).toISOString(),
      )
      const record = deps.journal.listChanges(profile.id).find(({ id }) => id === changeId)
      if (!record)
        return err({
          kind: 'history-unavailable',
          reason: 'the change was applied, but its record cannot be read',
        })
      const now = applied.value.now
      const judged = now ? await judgeShelf(deps, scene, now) : []
      const tokens = entry.effect.tokens.map((token) => ({
        ...token,
        after: judged.find(({ id }) => id === token.tokenId)?.diagnosis.verdict ?? ('cannot-decide' as const),
      }))
      return ok({
        record,
        outcome: applied.value.outcome,
        says: applied.value.says,
        windowMs: applied.value.windowMs,
        server: view,
        tokens,
      })
    },

    'change.list': () => {
      const opened = deps.open()
      if (!opened.ok) return Promise.resolve(opened)
      return Promise.resolve(
        ok({ changes: [...deps.journal.listChanges(opened.value.profile.id)], tests: [...deps.tests()] }),
      )
    },

    'change.resolve': async () => {
      const opened = deps.open()
      if (!opened.ok) return opened
      const profileId = opened.value.profile.id
      const settled = await resolveOpen(
        { journal: deps.journal, writer: opened.value.writer, now: deps.now },
        deps.journal.openChanges(profileId).filter(({ id }) => !underWay.has(id)),
      )
      const resolved: ChangeRecord[] = deps.journal
        .listChanges(profileId)
        .filter(({ id }) => settled.includes(id))
      return ok({ resolved })
    },
  }
}

interface Judged {
  readonly id: string
  readonly label: string
  readonly facts: Facts
  readonly diagnosis: Diagnosis
}

/** Most tokens on the shelf are judged against one server at a time. */
async function judgeShelf(deps: ChangeDeps, scene: Scene, server: VirtualServer): Promise<Judged[]> {
  return Promise.all(
    deps.shelf().slice(0, 20).map(async ({ id, label, token }) => {
      const facts = await gatherFacts(scene, token, server.id, server)
      return { id, label, facts, diagnosis: judge(facts) }
    }),
  ) // prettier-ignore
}

function idsFrom(facts: Facts): ReturnType<typeof candidates> {
  const decoded = decodeToken(facts.token)
  return decoded.form === 'jwt' ? candidates(facts, decoded.claims) : [...facts.clientIds]
}

function reviewOf(planId: string, entry: Pending, scene: Scene, wanted: WantedChange, now: number): Review {
  const { plan, reviewed, effect } = entry
  const config = isObject(plan.before) ? plan.before : {}
  const diff = keyDiff(plan.before, plan.after)
  const changed = new Set(diff.map(({ key }) => key))
  const kept = Object.keys(config).filter((key) => !changed.has(key))
  const unknown = kept.filter((key) => !KNOWN_KEYS.has(key))
  const masked = secretKeys(plan.before).filter((key) => !changed.has(key))
  const certainty: Review['certainty'] = [
    { sure: true, text: `Read just now: version ${reviewed.version ?? 'unknown'}. It is read again before anything is sent, and nothing is sent if it changed.` },
  ]
  if (unknown.length > 0) certainty.push({ sure: true, text: `${unknown.length === 1 ? '1 key' : `${unknown.length} keys`} Claimcheck does not know (${unknown.join(', ')}) ${unknown.length === 1 ? 'is' : 'are'} sent back unchanged.` })
  if (masked.length > 0) certainty.push({ sure: true, text: `The masked secret (${masked.join(', ')}) is kept by the gateway, as is every secret that is text.` })
  if (plan.pinsCanonical !== null) {
    const assumed = scene.gateway.appDomain.source !== 'gateway'
    certainty.push({ sure: !assumed, text: `${plan.pinsCanonical} is written into resource and stays there when APP_DOMAIN changes.${assumed ? ' APP_DOMAIN is only assumed: a wrong URL locks every client out.' : ''}` })
  }
  if (wanted.kind === 'undo') certainty.push({ sure: true, text: 'The settings are still exactly as this change left them; the ones from before come back.' })
  if (!scene.gateway.capabilities.verified) certainty.push({ sure: false, text: `Nobody has verified ContextForge ${scene.gateway.capabilities.version ?? '(unknown version)'} yet.` })
  certainty.push({ sure: false, text: `ContextForge ${scene.gateway.capabilities.version ?? ''} cannot refuse a stale save. We read back after saving and offer Undo.` })
  return {
    planId,
    serverId: reviewed.id,
    serverName: reviewed.name,
    title: plan.title,
    request: `PUT ${scene.gateway.capabilities.basePath}/servers/${reviewed.id}`,
    diff,
    keptKeys: kept,
    unknownKeys: unknown,
    maskedKeys: masked,
    effect,
    certainty,
    typeName: entry.typeName,
    confirmCanonical: entry.confirmCanonical,
    readAt: new Date(now).toISOString(),
  }
} // prettier-ignore
