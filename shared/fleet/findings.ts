import { z } from 'zod'
import {
  type Board,
  configOf,
  deniedAudience,
  type GatewayContext,
  lintServer,
  resolveIssuers,
  truthy,
  type VirtualServer,
} from '../contextforge/index.ts'
import { hostOf } from '../kernel/host.ts'
import { letInFinding } from './no-token.ts'
import { type TwoAnswers, twoAnswersFinding } from './two-answers.ts'

/*
 * What an operator should know about a server of the fleet. Each finding has an id, so that servers can be
 * counted, filtered and grouped by it. `broken`: callers are refused. `risk`: somebody should act. `unknown`:
 * it could not be decided. `note`: nothing is wrong; never drawn in amber.
 */

export const SEVERITIES = ['broken', 'risk', 'unknown', 'note'] as const
export type Severity = (typeof SEVERITIES)[number]

/**
 * The severity of each finding, and its name in lists and counts. The order is that of urgency, the worst
 * first.
 */
const TABLE = {
  'no-settings': ['broken', 'No settings'],
  'settings-no-object': ['broken', 'Settings are no object'],
  'issuers-only-http': ['broken', 'Only http issuers'],
  'no-issuer': ['broken', 'No authorization server'],
  'release-without-providers': ['broken', 'No tokens of providers'],
  'resource-breaks': ['broken', 'resource breaks the server'],
  'nothing-matches': ['broken', 'No audience can match'],
  'issuer-never-in-tokens': ['broken', 'No token names the issuer'],
  'let-in-without-token': ['risk', 'Let in without a token'],
  'audience-of-everybody': ['risk', 'Audience fits everybody'],
  'two-answers': ['risk', 'Two answers'],
  'client-id-refused': ['risk', 'Client id cannot be used'],
  'client-id-until-learned': ['risk', 'Client id until learned'],
  'learning-armed': ['risk', 'Will be learned'],
  'audience-learned': ['risk', 'Learned'],
  'audience-shared': ['risk', 'Shared audience'],
  'issuer-dropped': ['risk', 'Issuer ignored'],
  'issuers-no-list': ['risk', 'Issuers are no list'],
  'resource-object': ['risk', 'resource is an object'],
  'resource-never-matches': ['risk', 'resource holds what never matches'],
  'audience-blanks': ['risk', 'Blanks in an audience'],
  'scopes-without-api': ['risk', 'Scopes without their API'],
  'may-be-let-in-without-token': ['unknown', 'Let in without a token, perhaps'],
  'app-domain-unknown': ['unknown', 'APP_DOMAIN not known'],
  'let-in-untold': ['note', 'MCP_REQUIRE_AUTH not told'],
  'scopes-openid': ['note', 'openid is no client scope'],
  'client-id-not-used': ['note', 'client_id not used'],
  'audience-not-used': ['note', 'audience not used'],
} as const satisfies Record<string, readonly [Severity, string]>

export type FindingId = keyof typeof TABLE
export const FINDING_IDS = Object.keys(TABLE) as FindingId[]

export const finding = z.object({ id: z.enum(FINDING_IDS), says: z.string() })
export type Finding = z.infer<typeof finding>

/** How bad a finding is. */
export const severityOf = (id: FindingId): Severity => TABLE[id][0]
/** `Shared audience`, as it stands before a count. */
export const findingName = (id: FindingId): string => TABLE[id][1]

const place = new Map(FINDING_IDS.map((id, index) => [id, index]))

/**
 * The findings of one server, the worst first. In: the server, its board, a sentence naming who else accepts
 * one of its audiences (null: nobody), and two answers that were seen from it (null: none). A server whose
 * OAuth is off has no finding about its settings: they do not judge it.
 */
export function findingsOf(
  server: VirtualServer,
  board: Board,
  gateway: GatewayContext,
  shared: string | null,
  answers: TwoAnswers | null = null,
): readonly Finding[] {
  const found = server.oauthEnabled ? ofSettings(server, board, gateway, shared) : []
  const letIn = letInFinding(server, gateway)
  return [
    ...found,
    ...(letIn === null ? [] : [letIn]),
    ...(answers === null ? [] : [twoAnswersFinding(answers)]),
  ].sort((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0))
}

function ofSettings(
  server: VirtualServer,
  board: Board,
  gateway: GatewayContext,
  shared: string | null,
): readonly Finding[] {
  const issuers = resolveIssuers(configOf(server))
  const used = board.expected.filter(({ state }) => state === 'used')
  const learned = used.find(({ lane }) => lane === 'L')
  const denied = used.find(({ value }) => deniedAudience(value, gateway) !== null)
  const { toggle } = board
  const found = new Map<FindingId, string>()
  const add = (id: FindingId, is: boolean, says: () => string): void => {
    if (is) found.set(id, says())
  }

  for (const trap of lintServer(server, board, gateway)) found.set(trap.id, trap.text)
  if (!truthy(server.oauthConfig)) {
    found.clear()
    found.set('no-settings', 'OAuth is on without settings: every caller gets 503.')
  } else if (issuers.allowed.length === 0) {
    const dropped = issuers.dropped.length > 0
    found.delete('no-issuer')
    found.delete('issuer-dropped')
    add('issuers-only-http', dropped, () => 'Only http issuers: the gateway ignores them, callers get 503.')
    add('no-issuer', !dropped, () => 'No authorization server: every caller gets 503.')
  }
  add(
    'release-without-providers',
    gateway.capabilities.model === 'none',
    () => 'This release accepts no tokens of a provider.',
  )
  add(
    'resource-breaks',
    board.matching === 'crash',
    () => 'resource is no text or list: every token ends in HTTP 500.',
  )
  add('audience-of-everybody', denied !== undefined, () =>
    [
      `${learned ? 'Learned' : 'Accepts'} “${denied?.value}”:`,
      denied?.value === 'account'
        ? 'every token of this realm would pass.'
        : 'far more tokens pass than meant.',
    ].join(' '),
  )
  add('client-id-refused', toggle.state === 'refused', () => toggle.note)
  add(
    'client-id-until-learned',
    toggle.state === 'on-until-learned',
    () => 'client_id counts only until a token is learned.',
  )
  // A gateway that refuses every caller learns nothing.
  const learns = board.learningArmed && issuers.allowed.length > 0
  found.delete('learning-armed')
  add('learning-armed', learns, () => 'resource is empty: the first accepted token will be learned.')
  add(
    'audience-learned',
    learned !== undefined && learned !== denied,
    () => `Learned “${learned?.value}” from a token; nobody typed it.`,
  )
  add(
    'client-id-not-used',
    toggle.state === 'off' && toggle.clientId.source === 'oauth_config.client_id',
    () => 'client_id is set but not used: resource takes its place.',
  )
  add(
    'scopes-openid',
    found.has('scopes-openid'),
    () => 'scopes_supported names openid: Keycloak refuses clients that register with it.',
  )
  add('audience-shared', shared !== null, () => shared ?? '')
  add(
    'app-domain-unknown',
    board.matching === 'depends-on-app-domain',
    () => 'APP_DOMAIN is not known: the expected URL is uncertain.',
  )
  add(
    'nothing-matches',
    board.matching === 'nothing' && ![...found.keys()].some((id) => severityOf(id) === 'broken'),
    () => 'No audience can match: every token is refused.',
  )
  return [...found].map(([id, says]) => ({ id, says }))
}

export const health = z.object({
  level: z.enum(['ok', 'risk', 'broken', 'off', 'unknown']),
  says: z.string(),
})
export type Health = z.infer<typeof health>

/** One sentence about what an operator should know first. A server with nothing worse than a note is `ok`. */
export function healthOf(server: VirtualServer, board: Board, findings: readonly Finding[]): Health {
  const [worst] = findings
  const severity = worst === undefined ? null : severityOf(worst.id)
  if (worst !== undefined && severity !== null && severity !== 'note')
    return { level: severity, says: worst.says }
  if (!server.oauthEnabled)
    return { level: 'off', says: 'OAuth is off: tokens from your provider are not checked here.' }
  if (worst !== undefined) return { level: 'ok', says: worst.says }
  const used = board.expected.filter(({ state }) => state === 'used').length
  const host = hostOf(resolveIssuers(configOf(server)).allowed[0] ?? '')
  return { level: 'ok', says: `${used} ${used === 1 ? 'audience' : 'audiences'}, issuer ${host}.` }
}
