import {
  canonicalUrl,
  type ClientId,
  configOf,
  deniedAudience,
  expectedSet,
  type GatewayContext,
  learningArmed,
  namesServer,
  OPENS,
  resolveIssuers,
  sameIssuer,
  ssoClientId,
  type VirtualServer,
  type Widening,
} from '../contextforge/index.ts'

/*
 * How far a remedy opens a server. Two things are measured:
 *
 * 1. Whose tokens get in that were refused before. An audience that is this server's own address is only in
 *   tokens made for this server. A client id is in every token of that client, whatever it was meant for. Any
 *   other audience names an API, for which many clients may ask. Another issuer lets in whatever it signs for
 *   an expected audience. Learning accepts whatever comes first.
 *
 * 2. Between remedies of the same kind, how many pairs of audience and server become open. Each audience
 *   counts once for this server and once for every other server that expects it too, because a token for one
 *   can then be used at the other.
 *
 * The kind decides first, because the number of pairs says nothing about how many tokens a client or an API
 * has; only the provider knows that.
 */

/** What matters of another server of the gateway. */
export interface Neighbour {
  readonly name: string
  readonly audiences: readonly string[]
  /** True when it expects its canonical URL, which changes with APP_DOMAIN. */
  readonly followsDomain: boolean
}

/** A server with everything that decides what it accepts. */
export interface Accepting {
  readonly server: VirtualServer
  readonly gateway: GatewayContext
  readonly clientIds: readonly ClientId[]
}

/** What a server accepts: audiences, issuers, and whether it would learn. Nothing while its OAuth is off. */
function accepts({ server, gateway, clientIds }: Accepting) {
  if (!server.oauthEnabled) return { audiences: [], issuers: [], learns: false }
  const set = expectedSet(server, gateway, ssoClientId(clientIds))
  return {
    audiences: set.kind === 'any-of' ? set.members.map(({ value }) => value) : [],
    issuers: resolveIssuers(configOf(server)).allowed,
    learns: learningArmed(server, gateway),
  }
}

/**
 * The other servers of a list, in the form needed here. In: the list, and what is known about their client
 * ids.
 */
export function neighboursOf(
  servers: readonly VirtualServer[],
  serverId: string,
  gateway: GatewayContext,
  clientIdsFor: (server: VirtualServer) => readonly ClientId[],
): Neighbour[] {
  return servers
    .filter(({ id, oauthEnabled }) => id !== serverId && oauthEnabled)
    .map((server) => {
      const set = expectedSet(server, gateway, ssoClientId(clientIdsFor(server)))
      const members = set.kind === 'any-of' ? set.members : []
      return {
        name: server.name,
        audiences: members.map(({ value }) => value),
        followsDomain: members.some(({ lane }) => lane === 'C'),
      }
    })
}

/**
 * Measures how far a change opens a server. In: the server before and after, the client ids known for it, the
 * other servers. Counts only what becomes accepted; what a change shuts out does not count against it. Does
 * not look at tokens.
 */
export function wideningOf(
  before: Accepting,
  after: Accepting,
  neighbours: readonly Neighbour[] = [],
): Widening {
  const [was, is] = [accepts(before), accepts(after)]
  const audiences = is.audiences.filter((value) => !was.audiences.includes(value))
  const issuers = is.issuers.filter((one) => !was.issuers.some((other) => sameIssuer(one, other)))
  const moved = sameDomain(before.gateway, after.gateway)
    ? 0
    : neighbours.filter(({ followsDomain }) => followsDomain).length
  const shared = (value: string): number => neighbours.filter((one) => one.audiences.includes(value)).length
  const kinds = [
    ...audiences.map((value) => kindOf(value, after)),
    // When OAuth is switched on, issuers are named for the first time. What gets in then depends on the
    // audiences.
    ...(before.server.oauthEnabled ? issuers.map(() => 'one-issuer' as const) : []),
    ...(is.learns && !was.learns ? (['everybody'] as const) : []),
  ]
  const opens = kinds.reduce<Widening['opens']>(
    (widest, kind) => (rank(kind) > rank(widest) ? kind : widest),
    'nothing',
  )
  const byAudience = audiences.reduce((sum, value) => sum + 1 + shared(value), 0)
  const byIssuer = before.server.oauthEnabled ? issuers.length * Math.max(1, is.audiences.length) : 0
  return { opens, audiences, issuers, pairs: byAudience + byIssuer + moved }
}

const rank = (opens: Widening['opens']): number => OPENS.indexOf(opens)

const sameDomain = (a: GatewayContext, b: GatewayContext): boolean =>
  JSON.stringify(a.appDomain) === JSON.stringify(b.appDomain)

/** Whose tokens carry an audience. */
function kindOf(value: string, { server, gateway, clientIds }: Accepting): Widening['opens'] {
  if (deniedAudience(value, gateway) !== null) return 'everybody'
  if (namesServer(value, server.id) || value === canonicalUrl(gateway.appDomain, server.id))
    return 'this-server'
  return clientIds.some((one) => one.value === value) || configOf(server)['client_id'] === value
    ? 'one-client'
    : 'any-client'
}

/** Compares two remedies: negative when `a` opens less than `b`, 0 when both open the same. */
export const byWidening = (a: Widening, b: Widening): number =>
  rank(a.opens) - rank(b.opens) || a.pairs - b.pairs
