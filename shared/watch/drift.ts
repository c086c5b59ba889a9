import { type BoardHints, boardOf, type GatewayContext, type VirtualServer } from '../contextforge/index.ts'
import { usedValues } from '../change/effect.ts'
import { sameJson, type Json } from '../kernel/json.ts'
import type { ObservationBody, ObservationKind } from './observation.ts'
import { filledByItself, type Snapshot, type Transition } from './snapshot.ts'

/** A change this app sent or may have sent: what the journal holds of it, secrets masked. */
export interface OwnWrite {
  readonly serverId: string
  readonly state: string
  readonly at: string
  readonly before: Json
  readonly after: Json
  readonly beforeVersion: number | null
}

/**
 * What is left of a transition when our own writes are taken out of it: null where it is all ours. In: the transition, and the
 * changes of the journal, newest first. A write is ours when the journal has an intent with exactly these settings; somebody who
 * saved right after it is seen against what we wrote. Does not know a colleague who writes the very same settings.
 */
export function withoutOurs(transition: Transition, writes: readonly OwnWrite[]): Transition | null {
  const { server, before, after } = transition
  const ours = writes.find(
    (write) =>
      write.serverId === server.id &&
      write.beforeVersion === before.version &&
      sameJson(write.before, before.config),
  )
  if (!ours) return transition
  if (sameJson(ours.after, after.config)) return null
  const version = before.version === null ? null : before.version + 1
  // Two saves between two looks: ours, and one on top of it.
  const both = after.version !== null && version !== null && after.version > version
  if (!both || ours.state === 'not-applied') return transition
  return { server, before: { ...before, version, config: ours.after }, after }
}

/** What happened, from what was and what is. Null where nothing that matters differs. */
export function kindOf({ before, after }: Transition): ObservationKind | null {
  const enabled = before.enabled ?? after.enabled
  if (enabled === true && after.enabled === false) return 'oauth-off'
  if (enabled === false && after.enabled === true) return 'oauth-on'
  if (filledByItself(before, after)) return 'learned'
  if (!sameJson(before.config, after.config)) return 'edited'
  return before.version === after.version ? null : 'saved'
}

/** Describes what somebody else did to a server. In: the transition without our own writes, the gateway, and hints for the board. */
export function observe(
  profileId: string,
  transition: Transition,
  gateway: GatewayContext,
  hints: BoardHints,
): ObservationBody | null {
  const kind = kindOf(transition)
  if (kind === null) return null
  const { server, before, after } = transition
  const was = boardOf(asSeen(server, before), gateway, { ...hints, learned: before.learned })
  const is = boardOf(asSeen(server, after), gateway, { ...hints, learned: after.learned })
  const [used, uses] = [usedValues(was), usedValues(is)]
  const armed = was.learningArmed === is.learningArmed ? 'unchanged' : is.learningArmed ? 'armed' : 'disarmed'
  return {
    ...placed(profileId, server, before),
    kind,
    // Learning is nobody's save: who saved last has nothing to do with it.
    by: kind === 'learned' ? null : after.changedBy,
    via: kind === 'learned' ? null : after.changedVia,
    when: kind === 'learned' ? null : after.changedAt,
    after: after.config,
    enabledAfter: after.enabled,
    versionAfter: after.version,
    lost: used.filter((value) => !uses.includes(value)),
    gained: uses.filter((value) => !used.includes(value)),
    learning: armed,
  }
}

/** A server that is not in a complete list any more. */
export const observeGone = (
  profileId: string,
  server: Pick<VirtualServer, 'id' | 'name'>,
  before: Snapshot,
): ObservationBody => ({
  ...placed(profileId, server, before),
  kind: 'gone',
  by: null,
  via: null,
  when: null,
  after: null,
  enabledAfter: null,
  versionAfter: null,
  lost: [],
  gained: [],
  learning: 'unchanged',
})

const placed = (profileId: string, server: Pick<VirtualServer, 'id' | 'name'>, before: Snapshot) => ({
  profileId,
  serverId: server.id,
  serverName: server.name,
  before: before.config,
  enabledBefore: before.enabled,
  versionBefore: before.version,
  since: before.seenAt,
  snapshotId: before.id,
})

const asSeen = (server: VirtualServer, { config, enabled, version }: Snapshot): VirtualServer => ({
  ...server,
  oauthConfig: config,
  oauthEnabled: enabled ?? server.oauthEnabled,
  version,
})
