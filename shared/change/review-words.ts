import { type GatewayContext, keyRecord, type VirtualServer } from '../contextforge/index.ts'
import { isObject } from '../kernel/json.ts'
import { instructionOf } from './instruction.ts'
import { keyDiff } from './key-diff.ts'
import type { Plan } from './plan.ts'
import { gatewayMasks } from './secrets.ts'
import type { Effect, Review, WantedChange } from './review.ts'

/** What a review is made of. */
export interface Reviewed {
  readonly plan: Plan
  readonly reviewed: VirtualServer
  readonly effect: Effect
  readonly typeName: boolean
  readonly confirmCanonical: string | null
  readonly reasonRequired: boolean
}

/**
 * The review of a plan as it is shown: what is written, what is kept, and how sure that is. Secrets are
 * masked.
 */
export function reviewOf(
  planId: string,
  entry: Reviewed,
  gateway: GatewayContext,
  kind: WantedChange['kind'],
  now: number,
): Review {
  const { plan, reviewed, effect } = entry
  const config = isObject(plan.before) ? plan.before : {}
  const diff = keyDiff(plan.before, plan.after, plan)
  const changed = new Set(diff.map(({ key }) => key))
  const kept = Object.keys(config).filter((key) => !changed.has(key))
  const unknown = kept.filter((key) => keyRecord(key) === undefined)
  const masked = gatewayMasks(plan.before).filter((path) => !changed.has(path.split('.', 1)[0] ?? ''))
  return {
    planId,
    serverId: reviewed.id,
    serverName: reviewed.name,
    title: plan.title,
    request: `PUT ${gateway.capabilities.basePath}/servers/${encodeURIComponent(reviewed.id)}`,
    diff,
    keptKeys: kept,
    unknownKeys: unknown,
    maskedKeys: masked,
    effect,
    certainty: certaintyOf(entry, gateway, kind, unknown, masked),
    typeName: entry.typeName,
    confirmCanonical: entry.confirmCanonical,
    reasonRequired: entry.reasonRequired,
    instruction: instructionOf(plan),
    readAt: new Date(now).toISOString(),
  }
}

function certaintyOf(
  { plan, reviewed }: Reviewed,
  gateway: GatewayContext,
  kind: WantedChange['kind'],
  unknown: readonly string[],
  masked: readonly string[],
): Review['certainty'] {
  const list: Review['certainty'] = []
  const say = (sure: boolean, text: string): void => void list.push({ sure, text })
  say(
    true,
    `Read just now: version ${reviewed.version ?? 'unknown'}. It is read again before anything is sent, and nothing is sent if it changed.`,
  )
  if (plan.mergedKeys.length > 0)
    say(
      true,
      `What ${reviewed.modifiedBy ?? 'somebody else'} changed meanwhile is kept: ${plan.mergedKeys.join(', ')}.`,
    )
  if (plan.enabled.before && !plan.enabled.after)
    say(
      true,
      'The gateway deletes oauth_config when OAuth is turned off. All of it is in the history, and Undo brings it back.',
    )
  if (unknown.length > 0)
    say(
      true,
      `${unknown.length === 1 ? '1 key' : `${unknown.length} keys`} Claimcheck does not know (${unknown.join(', ')}) ${unknown.length === 1 ? 'is' : 'are'} sent back unchanged.`,
    )
  if (masked.length > 0 && plan.after !== null)
    say(
      false,
      `The gateway masks ${masked.join(', ')} and keeps it where it is text, as secrets mostly are. One that is no text (a key as an object, a list, a number) becomes null at the gateway with any edit, and no reply shows which it is.`,
    )
  if (plan.newSecrets.length > 0)
    say(
      false,
      `The new ${plan.newSecrets.join(', ')} cannot be compared after saving: the gateway masks it. The one before cannot be brought back.`,
    )
  if (plan.lostSecrets.length > 0)
    say(
      false,
      `${plan.lostSecrets.join(', ')}: ${kind === 'undo' || kind === 'restore' ? 'cannot be brought back, since only the gateway ever had it. Enter it again afterwards.' : 'is lost with this change. Nobody but the gateway has it, so Undo cannot bring it back.'}`,
    )
  if (plan.pinsCanonical !== null) {
    const assumed = gateway.appDomain.source !== 'gateway'
    say(
      !assumed,
      `${plan.pinsCanonical} is written into resource and stays there when APP_DOMAIN changes.${assumed ? ' APP_DOMAIN is only assumed: a wrong URL locks every client out.' : ''}`,
    )
  }
  if (kind === 'undo' && plan.mergedKeys.length === 0)
    say(true, 'The settings are still exactly as this change left them; the ones from before come back.')
  if (!gateway.capabilities.verified)
    say(false, `Nobody has verified ContextForge ${gateway.capabilities.version ?? '(unknown version)'} yet.`)
  say(
    false,
    `ContextForge ${gateway.capabilities.version ?? ''} cannot refuse a stale save. We read back after saving and offer Undo.`,
  )
  return list
}
