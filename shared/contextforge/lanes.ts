import type { GatewayContext, VirtualServer } from './server.ts'
import { isObject, type Json } from '../kernel/json.ts'
import { strip, truthy } from './python.ts'
import type { Board, ClientId, ExpectedAudience, LaneView } from './board.ts'
import {
  canonicalUrl,
  configOf,
  expectedSet,
  learningArmed,
  ssoClientId,
  whyUnknown,
  type ExpectedSet,
} from './expected.ts'
import { clientIdOf, readToggle } from './toggle.ts'

/** What is known about a server that its configuration does not say. */
export interface BoardHints {
  /** Other sources of a client id, best first: the SSO provider, a verified token, the operator. */
  readonly clientIds: readonly ClientId[]
  /**
   * True when our history shows that `resource` was empty and that nobody wrote it since: then the gateway
   * learned it. An inference.
   */
  readonly learned: boolean
}

export const NO_HINTS: BoardHints = { clientIds: [], learned: false }

/**
 * All facts of the switchboard: every setting and how the gateway uses it, the expected audiences, the
 * toggle.
 */
export function boardOf(server: VirtualServer, gateway: GatewayContext, hints: BoardHints = NO_HINTS): Board {
  const set = expectedSet(server, gateway, ssoClientId(hints.clientIds))
  const canonical = canonicalUrl(gateway.appDomain, server.id)
  const toggle = readToggle(server, gateway, hints.clientIds)
  const clientId = clientIdOf(server, hints.clientIds)
  const members = set.kind === 'any-of' ? set.members : []
  // The gateway stores a learned value in `resource` too. Only our history can tell who put it there, which
  // is an inference.
  const laneOf = (lane: 'R' | 'C' | 'I', value: string): ExpectedAudience['lane'] => {
    if (lane !== 'R') return lane
    if (hints.learned) return 'L'
    return value === clientId?.value ? 'I' : 'R'
  }
  const expected: ExpectedAudience[] = server.oauthEnabled
    ? members.map((member) => ({
        value: member.value,
        lane: laneOf(member.lane, member.value),
        state: 'used',
        from: member.from,
      }))
    : []
  if (
    (toggle.state === 'off' || toggle.state === 'on-until-learned') &&
    clientId &&
    !expected.some(({ value }) => value === clientId.value)
  ) {
    expected.push({ value: clientId.value, lane: 'I', state: 'would', from: clientId.from })
  }
  const dependsOnDomain =
    set.kind === 'any-of' && set.canonicalCounts && gateway.appDomain.source !== 'gateway'
  return {
    model: gateway.capabilities.model,
    appDomain: gateway.appDomain,
    canonical,
    lanes: lanes(server, gateway, set, canonical, clientId, hints),
    expected,
    matching:
      set.kind === 'crash'
        ? 'crash'
        : dependsOnDomain
          ? 'depends-on-app-domain'
          : members.length === 0
            ? 'nothing'
            : 'any-of',
    learningArmed: server.oauthEnabled && learningArmed(server, gateway),
    toggle,
  }
}

function lanes(
  server: VirtualServer,
  gateway: GatewayContext,
  set: ExpectedSet,
  canonical: string | null,
  clientId: ClientId | null,
  hints: BoardHints,
): LaneView[] {
  const config = configOf(server)
  const resource = config['resource'] ?? null
  const off = !server.oauthEnabled || set.kind === 'refuse'
  const resourceSet = truthy(resource)
  const strict = gateway.capabilities.model !== 'additive' && resourceSet
  const offNote = server.oauthEnabled ? 'this release checks no such tokens' : 'OAuth is off'

  const resourceLane: LaneView = {
    lane: 'R',
    setting: 'oauth_config.resource',
    values: hints.learned ? [] : texts(resource),
    state:
      !resourceSet || hints.learned
        ? 'empty'
        : off
          ? 'shadowed'
          : set.kind === 'crash' || isObject(resource)
            ? 'broken'
            : 'used',
    note: !resourceSet
      ? 'empty'
      : hints.learned
        ? 'not typed by anyone: see L'
        : off
          ? offNote
          : set.kind === 'crash'
            ? `a ${typeof resource}: every request ends in HTTP 500`
            : isObject(resource)
              ? 'an object: its keys count as audiences'
              : 'used',
  }
  const canonicalLane: LaneView = {
    lane: 'C',
    setting: 'APP_DOMAIN + path',
    values: canonical === null ? [] : [canonical],
    state: off || strict ? 'shadowed' : canonical === null ? 'unknown' : 'used',
    note: off
      ? offNote
      : strict
        ? 'set, not used: resource takes its place'
        : canonical === null
          ? `APP_DOMAIN unknown: ${whyUnknown(gateway.appDomain)}`
          : gateway.appDomain.source === 'assumed'
            ? 'used, but APP_DOMAIN is only assumed'
            : gateway.appDomain.source === 'gateway' && gateway.appDomain.from === 'server-url'
              ? 'used; APP_DOMAIN read from the server’s own url'
              : 'used',
  }
  const inForce =
    set.kind === 'any-of' && clientId !== null && set.members.some(({ value }) => value === clientId.value)
  const clientLane: LaneView = {
    lane: 'I',
    setting:
      clientId === null || clientId.source === 'oauth_config.client_id'
        ? 'oauth_config.client_id'
        : clientId.from,
    values: clientId ? [clientId.value] : texts(config['client_id'] ?? null),
    state:
      clientId === null
        ? truthy(config['client_id'])
          ? 'broken'
          : 'empty'
        : off
          ? 'shadowed'
          : inForce
            ? 'used'
            : 'would',
    note:
      clientId === null
        ? truthy(config['client_id'])
          ? 'not a string: the gateway ignores it'
          : 'empty'
        : off
          ? offNote
          : inForce
            ? resourceSet
              ? 'used: resource lists it'
              : 'used'
            : clientId.source === 'oauth_config.client_id'
              ? 'set, not used'
              : 'not in the expected set',
  }
  const learnedLane: LaneView = {
    lane: 'L',
    setting: 'learned from a token',
    values: hints.learned ? texts(resource) : [],
    state: hints.learned ? (off ? 'shadowed' : 'used') : 'empty',
    note: hints.learned
      ? 'probably learned from the first accepted token; nobody typed it'
      : server.oauthEnabled && learningArmed(server, gateway)
        ? 'the next accepted token will be learned'
        : 'nothing learned',
  }
  return [resourceLane, canonicalLane, clientLane, learnedLane]
}

function texts(value: Json): string[] {
  if (!truthy(value)) return []
  if (typeof value === 'string') return [strip(value) === value ? value : JSON.stringify(value)]
  if (Array.isArray(value))
    return value.map((item: Json) => (typeof item === 'string' ? item : JSON.stringify(item)))
  return [JSON.stringify(value)]
}
