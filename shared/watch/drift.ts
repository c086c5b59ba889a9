import { type BoardHints, boardOf, type GatewayContext, type VirtualServer } from '../contextforge/index.ts'
import { usedValues } from '../change/effect.ts'
import { LATE_MS } from '../change/settle.ts'
import { sameJson, type Json } from '../kernel/json.ts'
import type { ObservationBody, ObservationKind } from './observation.ts'
import { filledByItself, isOlder, type Snapshot, type Transition } from './snapshot.ts'

/** A change this app sent or may have sent: what the journal holds of it, secrets masked. */
export interface OwnWrite {
  readonly serverId: string
  readonly state: string
  /** When it was planned, and when its outcome was noted. */
  readonly at: string
  readonly settledAt?: string | null
  readonly before: Json
  readonly after: Json
  readonly beforeVersion: number | null
  /** The version it was found under; null where the gateway tells none. */
  readonly nowVersion?: number | null
  /** The switch; null where an older release of this app left it alone. */
  readonly enabledBefore?: boolean | null
  readonly enabledAfter?: boolean | null
}

/**
 * True while it is not known whether a write of ours was done: what differs on its server may be that write,
 * and is not told before. Ends by itself some time after the write can no longer arrive, so that nothing
 * stays untold where the gateway never answers about it.
 */
export const isUndecided = ({ state, at, settledAt }: OwnWrite, now: number): boolean =>
  (state === 'intended' || state === 'unknown') &&
  Math.abs(now - Date.parse(settledAt ?? at)) < UNDECIDED_FOR_MS

const UNDECIDED_FOR_MS = 2 * LATE_MS

/**
 * What is left of a transition when our own writes are taken out of it: null where it is all ours. In: the
 * transition, and the changes of the journal, newest first. Ours is only what was confirmed, and only where
 * version, time and the whole of the settings fit, the switch too: a change that the gateway refused us, and
 * that is there nevertheless, was made by somebody else. Somebody who saved right after a write of ours is
 * seen against what we wrote.
 */
export function withoutOurs(transition: Transition, writes: readonly OwnWrite[]): Transition | null {
  const { server, after } = transition
  let { before } = transition
  const confirmed = writes.filter(({ serverId, state }) => serverId === server.id && state === 'confirmed')
  for (const write of confirmed.toReversed()) if (follows(before, write)) before = afterwards(before, write)
  if (before === transition.before) return transition
  return sameSettings(before, after) && before.version === after.version ? null : { server, before, after }
}

/** True where a write was made from just this state, and after it was seen. */
const follows = (before: Snapshot, write: OwnWrite): boolean =>
  write.beforeVersion === before.version &&
  sameSettings(before, { config: write.before, enabled: write.enabledBefore ?? null }) &&
  !(Date.parse(write.settledAt ?? write.at) < Date.parse(before.seenAt))

/** The state a confirmed write left. */
function afterwards(before: Snapshot, write: OwnWrite): Snapshot {
  const next = before.version === null ? null : before.version + 1
  return {
    ...before,
    config: write.after,
    enabled: write.enabledAfter ?? before.enabled,
    version: write.nowVersion ?? next,
    seenAt: write.settledAt ?? write.at,
    learned: false,
  }
}

const sameSettings = (
  one: Pick<Snapshot, 'config' | 'enabled'>,
  other: Pick<Snapshot, 'config' | 'enabled'>,
): boolean =>
  sameJson(one.config, other.config) && (one.enabled ?? other.enabled) === (other.enabled ?? one.enabled)

/** What happened, from what was and what is. Null where nothing that matters differs. */
export function kindOf({ before, after }: Transition): ObservationKind | null {
  // A lower version than before comes from a replica that is behind, or from a restored backup. Nobody has
  // edited this server.
  if (isOlder(after, before)) return null
  const enabled = before.enabled ?? after.enabled
  if (enabled === true && after.enabled === false) return 'oauth-off'
  if (enabled === false && after.enabled === true) return 'oauth-on'
  if (filledByItself(before, after)) return 'learned'
  if (!sameJson(before.config, after.config)) return 'edited'
  return before.version === after.version ? null : 'saved'
}

/**
 * Describes what somebody else did to a server. In: the transition without our own writes, the gateway, and
 * hints for the board.
 */
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
    // The gateway fills resource itself when it learns, so whoever saved last did not do it.
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
