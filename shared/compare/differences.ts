import {
  boardOf,
  canonicalUrl,
  configOf,
  FLAG,
  type GatewayContext,
  isSensitiveKey,
  MASK,
  namesServer,
  redactConfig,
  CUT,
  resolveIssuers,
  sameIssuer,
  type VirtualServer,
} from '../contextforge/index.ts'
import { canonicalJson, isObject, sameJson, type Json, type JsonObject } from '../kernel/json.ts'

/** A gateway that is compared: its servers, and what is known of it. */
export type Side = {
  readonly servers: readonly VirtualServer[]
  readonly gateway: GatewayContext
  readonly wasLearned: (server: VirtualServer) => boolean
}

/** One server of a gateway that is compared. */
export type At = Pick<Side, 'gateway' | 'wasLearned'> & { readonly server: VirtualServer }

/**
 * What differs between two servers: `enabled`, `oauth`, `resource`, `client-id`, `include`, `learned`,
 * `issuers`, or any other key of `oauth_config` by its name.
 */
export type DifferenceId = string

/** Stands for the address of a server below its own gateway, which is another one on every gateway. */
const OWN = '\u0000own'
const OWN_ELSEWHERE = '\u0000own at another host'

/**
 * A value with the server's own address replaced, so that those of two gateways can be compared. The address
 * at another host than APP_DOMAIN is told apart: such a server expects something else than its canonical URL.
 */
function plainOf(value: Json, { server, gateway }: At): Json {
  if (typeof value === 'string') {
    if (value === canonicalUrl(gateway.appDomain, server.id)) return OWN
    return namesServer(value, server.id)
      ? gateway.appDomain.source === 'unknown'
        ? OWN
        : OWN_ELSEWHERE
      : value
  }
  if (Array.isArray(value))
    return (value as readonly Json[]).map((one) => plainOf(one, { server, gateway } as At))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, plainOf(one, { server, gateway } as At)]),
  )
}

/** Keys that are compared as a whole with others, not by themselves. */
const TOGETHER: readonly string[] = [
  'resource',
  'client_id',
  FLAG,
  'authorization_servers',
  'authorization_server',
]

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined || value === null || value === ''
    ? []
    : Array.isArray(value)
      ? (value as readonly Json[])
      : [value]

/** The values of a list in one order, because the gateway does not look at theirs. */
const asSet = (values: readonly Json[]): Json => [...new Set(values.map((one) => canonicalJson(one)))].sort()

/** Whether the client id is among what the server expects: on, off, or what else the toggle says. */
export const includedIn = (at: At): string => {
  const { state } = toggleOf(at)
  return state === 'on-until-learned' ? 'on' : state
}
const toggleOf = (at: At) =>
  boardOf(at.server, at.gateway, { clientIds: [], learned: at.wasLearned(at.server) }).toggle

/** The audiences of `resource` besides the client id, which has a difference of its own. */
function audiences(at: At): Json {
  const config = configOf(at.server)
  const id = typeof config['client_id'] === 'string' ? config['client_id'].trim() : null
  return asSet(
    listOf(config['resource'])
      .filter((one) => one !== id)
      .map((one) => plainOf(one, at)),
  )
}

/** Whether the audiences differ only by the addresses of the two servers, each below its own gateway. */
export const isOwnOnly = (left: At, right: At): boolean => sameJson(audiences(left), audiences(right))

/** The issuers as the gateway resolves them. */
const issuers = ({ server }: At): readonly string[] => resolveIssuers(configOf(server)).allowed

const sameIssuers = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((one) => b.some((other) => sameIssuer(one, other))) &&
  b.every((one) => a.some((other) => sameIssuer(one, other)))

/**
 * What differs between two servers, as far as the gateway reads it. A server's own address is no difference:
 * it is another one on every gateway. Secrets are masked on both sides, so they are not compared.
 */
export function differencesOf(left: At, right: At): readonly DifferenceId[] {
  const found: DifferenceId[] = []
  const [a, b] = [left.server, right.server]
  if (a.enabled !== b.enabled) found.push('enabled')
  if (a.oauthEnabled !== b.oauthEnabled) return [...found, 'oauth']
  if (!a.oauthEnabled) return found
  const [one, other] = [configOf(a), configOf(b)]
  const learned = [left.wasLearned(a), right.wasLearned(b)]
  if (learned[0] !== learned[1]) found.push('learned')
  else if (!sameJson(audiences(left), audiences(right))) found.push('resource')
  if (!sameJson(one['client_id'] ?? null, other['client_id'] ?? null)) found.push('client-id')
  if (includedIn(left) !== includedIn(right)) found.push('include')
  if (!sameIssuers(issuers(left), issuers(right))) found.push('issuers')
  for (const key of otherKeys(one, other))
    if (!sameJson(plainOf(one[key] ?? null, left), plainOf(other[key] ?? null, right))) found.push(key)
  return found
}

/** The keys of either configuration that can be compared by themselves. */
export const otherKeys = (one: JsonObject, other: JsonObject): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (key) =>
      !TOGETHER.includes(key) && !isHidden(key, one[key] ?? null) && !isHidden(key, other[key] ?? null),
  )

/**
 * Whether a value is or holds a secret, or what stands in the place of one: a stored list has masks where
 * the open gateway has the values.
 */
function isHidden(key: string, value: Json): boolean {
  if (isSensitiveKey(key)) return true
  const text = JSON.stringify(value)
  return (
    text.includes(MASK) || text.includes(CUT) || !sameJson(redactConfig({ [key]: value }), { [key]: value })
  )
}

/** Keys that hold secrets on either side: they are neither compared nor copied. */
export const secretKeys = (one: JsonObject, other: JsonObject): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (key) => isHidden(key, one[key] ?? null) || isHidden(key, other[key] ?? null),
  )

/**
 * A value of one server as it would be on the other: its own address becomes the other's. Null where that
 * address is not known, because APP_DOMAIN of the other gateway is not.
 */
export function carried(value: Json, from: At, to: At): Json | null {
  if (typeof value === 'string') {
    if (!namesServer(value, from.server.id)) return value
    const there = listOf(configOf(to.server)['resource']).find(
      (one): one is string => typeof one === 'string' && namesServer(one, to.server.id),
    )
    return canonicalUrl(to.gateway.appDomain, to.server.id) ?? there ?? null
  }
  if (value === null || typeof value !== 'object') return value
  const inside = Object.entries(value).map(([key, one]): readonly [string, Json, Json | null] => [
    key,
    one,
    carried(one, from, to),
  ])
  if (inside.some(([, one, there]) => there === null && one !== null)) return null
  return Array.isArray(value)
    ? inside.map(([, , there]) => there)
    : Object.fromEntries(inside.map(([key, , there]) => [key, there]))
}
