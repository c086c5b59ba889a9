import { isObject, type Json, type JsonObject } from '../kernel/json.ts'
import { duration, instant } from '../kernel/words.ts'
import type { Answer } from './answers.ts'
import type { Case } from './case.ts'
import { truthy } from './python.ts'
import type { VirtualServer } from './server.ts'
import { timeProblem } from './steps/time.ts'
import { allows, timeLimits, withinTimes } from './own-times.ts'
import { shown } from './words.ts'

// The gateway's own tokens, judged without its key. Source: verify_credentials.py `verify_jwt_token`,
// token_scoping.py, time_restrictions.py, auth.py `normalize_token_teams`; run on 1.0.0, 1.0.8 and 1.1.0.

/**
 * Whom a token is for and what it may do. `teams`: `database`: the gateway looks them up; null: no limit,
 * only in tokens of administrators; an empty list: only public servers.
 */
export interface OwnToken {
  readonly use: 'session' | 'api'
  readonly email: string | null
  readonly teams: 'database' | null | readonly string[]
  /** The permissions the token is limited to; null: no limit. */
  readonly permissions: readonly string[] | null
  readonly serverId: string | null
}

/** Reads the claims of one of the gateway's own tokens. Checks nothing. */
export function readOwnToken(claims: JsonObject): OwnToken {
  const scopes = scopesOf(claims)
  const permissions = textsOf(scopes['permissions'])
  const serverId = scopes['server_id']
  const isSession = claims['token_use'] === 'session'
  return {
    use: isSession ? 'session' : 'api',
    email: emailIn(claims),
    teams: isSession ? 'database' : teamsOf(claims),
    permissions: permissions.length === 0 ? null : permissions,
    serverId: typeof serverId === 'string' && serverId !== '' ? serverId : null,
  }
}

/**
 * Why such a token is refused. `sure` false: refused only if a setting that no reply tells has a certain
 * value.
 */
export interface OwnProblem {
  readonly sure: boolean
  readonly detail: string
  readonly says: string
  readonly answer: Answer
}

const refused = (detail: string, says: string, answer: Answer = 'not-for-oauth'): OwnProblem => ({
  sure: true,
  detail,
  says,
  answer,
})
const unless = (detail: string, says: string): OwnProblem => ({
  sure: false,
  detail,
  says,
  answer: 'own-limited',
})

type OwnCheck = (c: Case, own: OwnToken) => OwnProblem | null

const revoked: OwnCheck = ({ facts }) =>
  facts.ownToken?.state === 'revoked'
    ? refused('revoked', `It was revoked: the gateway’s list calls it ${facts.ownToken.name}.`, 'own-refused')
    : null

const times: OwnCheck = ({ claims, facts }) => {
  const problem = timeProblem({ claims, facts })
  if (problem === null) return null
  const { name, kind } = problem
  if (kind === 'no-number') return refused(`${name} is no number`, `${name} is ${shown(claims[name])}.`)
  if (kind === 'close')
    return unless(`${name} is within a second of now`, `${name} is ${instant(problem.value)}, just now.`)
  const { now } = facts.clock
  return kind === 'expired'
    ? refused(`expired ${duration(now - problem.value)} ago`, `It expired ${instant(problem.value)}.`)
    : refused(`${name} is in the future`, `${name} is ${instant(problem.value)}, which is still to come.`)
}

const expiry: OwnCheck = ({ claims, facts }) => {
  if ('exp' in claims) return null
  const needs = facts.gateway.ownTokens?.needsExpiry ?? null
  if (needs === false) return null
  const says = 'It has no exp'
  return needs === true
    ? refused('no exp', `${says}, and REQUIRE_TOKEN_EXPIRATION is on.`)
    : unless('no exp', `${says}: refused with 401 unless REQUIRE_TOKEN_EXPIRATION is off.`)
}

const algorithm: OwnCheck = ({ header, facts }) => {
  const wanted = facts.gateway.ownTokens?.algorithm ?? null
  const has = header['alg']
  if (wanted === null || has === wanted) return null
  return unless(
    `signed with ${shown(has)}`,
    `Its alg is ${shown(has)}, and the settings show JWT_ALGORITHM ${wanted}: where that is what runs, it is refused with 401.`,
  )
}

const texts: OwnCheck = ({ claims }) => {
  const name = ['sub', 'jti'].find((one) => one in claims && typeof claims[one] !== 'string')
  return name === undefined ? null : refused(`${name} is no text`, `${name} is ${shown(claims[name])}.`)
}

const audience: OwnCheck = ({ claims, facts }) => {
  const { jwtAudience } = facts.gateway
  const aud = claims['aud']
  const has = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : []
  return has.includes(jwtAudience)
    ? null
    : unless(
        'another audience',
        `Its aud is ${shown(aud)}, and JWT_AUDIENCE is ${jwtAudience}: refused with 401 unless JWT_AUDIENCE_VERIFICATION is off, which no reply tells.`,
      )
}

const environment: OwnCheck = ({ claims, facts }) => {
  const here = facts.gateway.ownTokens?.environment ?? null
  const env = claims['env'] ?? null
  return env === null || here === null || env === here
    ? null
    : unless(
        'another environment',
        `It was made for the environment ${shown(env)}, and this gateway is ${here}: refused with 401 unless VALIDATE_TOKEN_ENVIRONMENT is off, which no reply tells.`,
      )
}

const named: OwnCheck = ({ claims }) =>
  'jti' in claims
    ? null
    : unless('no jti', 'It has no jti: refused with 401 unless REQUIRE_JTI is off, which no reply tells.')

const isForServer = ({ serverId }: OwnToken, id: string): boolean => serverId === null || serverId === id

const server: OwnCheck = ({ facts }, own) =>
  isForServer(own, facts.serverId)
    ? null
    : refused('for another server', `It is limited to the server ${own.serverId}.`, 'own-limited')

const permissions: OwnCheck = (_, own) =>
  own.permissions === null || reachesServers(own.permissions)
    ? null
    : refused(
        'without servers.use',
        `It is limited to ${listed(own.permissions)}, none of which opens a server.`,
        'own-limited',
      )

/** Only the gateway's own tokens are checked against the server's visibility; tokens of providers are not. */
const visibility: OwnCheck = ({ facts: { server: at } }, own) => {
  const hidden = at === null ? 'seen' : hiddenBy(own, at)
  if (at === null || hidden === 'seen') return null
  const says = {
    'for public servers only': `It names no team, and this server is ${at.visibility}.`,
    'for other teams': 'Its teams are not the team of this server.',
    'for another owner': `This server is private to ${at.ownerEmail}.`,
  }[hidden]
  return refused(hidden, says, 'own-limited')
}

const HIDDEN = ['seen', 'for public servers only', 'for other teams', 'for another owner'] as const

/** Why a token does not reach a server of this visibility; `seen` where it does. */
function hiddenBy(own: OwnToken, at: OwnServer): (typeof HIDDEN)[number] {
  if (at.visibility === 'public' || own.teams === null || own.teams === 'database') return 'seen'
  const { teamId, ownerEmail } = at
  if (own.teams.length === 0) return 'for public servers only'
  if (at.visibility === 'team')
    return teamId !== null && own.teams.includes(teamId) ? 'seen' : 'for other teams'
  if (at.visibility !== 'private' || ownerEmail === null || own.email === null) return 'seen'
  return own.email === ownerEmail ? 'seen' : 'for another owner'
}
type OwnServer = Pick<VirtualServer, 'id' | 'visibility' | 'teamId' | 'ownerEmail'>

/**
 * What of a server counts for one of the gateway's own tokens, as a number below `OWN_REACHES`: two servers
 * with the same number are the same to its checks here.
 */
export const ownReach = (own: OwnToken, at: OwnServer): number =>
  HIDDEN.indexOf(hiddenBy(own, at)) * 2 + (isForServer(own, at.id) ? 1 : 0)
export const OWN_REACHES = HIDDEN.length * 2

const atThisTime: OwnCheck = ({ claims, facts }) => {
  const limits = scopesOf(claims)['time_restrictions']
  const found = withinTimes(limits, facts.clock)
  if (found.state === 'within') return null
  return found.state === 'outside'
    ? refused('not at this time', found.says, found.by === 'window' ? 'not-for-oauth' : 'own-limited')
    : unless('limited in time', found.says)
}

const fromHere: OwnCheck = ({ claims }) => {
  const ranges = textsOf(scopesOf(claims)['ip_restrictions'])
  return ranges.length === 0
    ? null
    : unless(
        'limited to addresses',
        `It is taken from ${listed(ranges)} only: 403 from elsewhere, and the gateway sees the address of whoever sends it.`,
      )
}

const usage: OwnCheck = ({ claims }) => {
  const limits = scopesOf(claims)['usage_limits']
  return isObject(limits) && Object.keys(limits).length > 0
    ? unless('limited in number', `It is limited in number (${shown(limits)}): 429 once that is used up.`)
    : null
}

const account: OwnCheck = ({ facts }, own) =>
  facts.user.state !== 'disabled' || own.email === null
    ? null
    : refused('account disabled', `The account ${own.email} is disabled.`, 'own-refused')

/** The checks in the order in which the gateway makes them. */
const CHECKS: readonly OwnCheck[] = [
  ...[times, expiry, algorithm, texts, atThisTime, audience, named, environment],
  ...[visibility, server, fromHere, permissions, usage, revoked, account],
]

/**
 * Every reason why this token is or may be refused. Empty where only the signature, which needs the gateway's
 * key, is left to check.
 */
export const ownProblems = (c: Case): readonly OwnProblem[] => {
  const own = readOwnToken(c.claims)
  return CHECKS.flatMap((check) => check(c, own) ?? [])
}

/** What kind of token it is, in a few words: `API token of dana@example.com, only the server 5c1f…`. */
export function ownKind(claims: JsonObject): string {
  const own = readOwnToken(claims)
  const of = own.email === null ? '' : ` of ${own.email}`
  const limits = ownLimits(claims)
  return `${own.use === 'session' ? 'session token' : 'API token'}${of}${limits.length === 0 ? '' : `, ${limits.join('; ')}`}`
}

/**
 * The limits that one of the gateway's own tokens names, in words; empty when it names none. In: its claims,
 * not verified. The gateway writes limits into `scopes`; limits at the top level of the claims are shown too.
 */
export function ownLimits(claims: JsonObject | null): readonly string[] {
  if (claims === null) return []
  const scopes = scopesOf(claims)
  const find = (name: string): Json | undefined => scopes[name] ?? claims[name]
  const serverId = find('server_id')
  const addresses = textsOf(find('ip_restrictions'))
  const only = textsOf(find('permissions')).filter((name) => name !== '*')
  return [
    typeof serverId === 'string' && serverId !== '' ? `only the server ${serverId.slice(0, 100)}` : '',
    addresses.length > 0 ? `only from ${listed(addresses)}` : '',
    only.length > 0 ? `only these permissions: ${listed(only)}` : '',
    timeLimits(find('time_restrictions')),
  ].filter((text) => text !== '')
}

const scopesOf = (claims: JsonObject): JsonObject => {
  const { scopes } = claims
  return isObject(scopes) ? scopes : {}
}

/**
 * The e-mail address of the token's person. Since 1.0.9 the `sub` of API tokens is an id, and the address is
 * in another claim.
 */
function emailIn(claims: JsonObject): string | null {
  const user = claims['user']
  const found = [isObject(user) ? user['email'] : null, claims['email'], claims['sub']].find(
    (value) => typeof value === 'string' && value.includes('@'),
  )
  return typeof found === 'string' ? found.trim().toLowerCase() : null
}

/**
 * As `normalize_token_teams`: without the claim only public servers; null means no limit, but only for
 * administrators.
 */
function teamsOf(claims: JsonObject): null | readonly string[] {
  const { teams, user } = claims
  if (teams === null) {
    const isAdmin = truthy(claims['is_admin']) || (isObject(user) && truthy(user['is_admin']))
    return isAdmin ? null : []
  }
  if (!Array.isArray(teams)) return []
  return (teams as readonly Json[]).flatMap((team) => {
    const id = isObject(team) ? team['id'] : team
    return typeof id === 'string' && id !== '' ? [id] : []
  })
}

/** A permission for tools, resources or prompts lets a token reach servers too. */
const reachesServers = (names: readonly string[]): boolean =>
  allows(names, 'servers.use') || names.some((name) => /^(tools|resources|prompts)\./.test(name))

const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

const MOST = 5
const listed = (values: readonly string[]): string =>
  values
    .slice(0, MOST)
    .map((value) => value.slice(0, 100))
    .join(', ') + (values.length > MOST ? ' and others' : '')
