import {
  type ClientId,
  configOf,
  type Decoded,
  decodeToken,
  expectedSet,
  type Facts,
  type GatewayContext,
  isOpen,
  OWN_REACHES,
  ownReach,
  readOwnToken,
  resolveIssuers,
  ssoClientId,
  type StepId,
  stripSlashes,
  truthy,
  type Verdict,
  type VirtualServer,
} from '../contextforge/index.ts'
import { isObject, type Json } from '../kernel/json.ts'
import { settle } from './judge.ts'

/*
 * The verdict of every token on every server, without judging every pair. What depends on the server alone is
 * computed once per server, and what depends on the token alone once per token. After that, a pair belongs to
 * one of few kinds: which settings the server has, which of its issuers the token names, and whether an
 * expected audience is in the token. The judge decides one pair of each kind, so there is only one set of
 * rules; all other pairs of that kind are looked up. test/shared/matrix.test.ts compares the result with the
 * judge of single pairs.
 */

/** A server of the matrix. */
export interface MatrixServer {
  readonly server: VirtualServer
  /** Client ids of the SSO providers whose issuer this server names. */
  readonly clientIds: readonly ClientId[]
}

/** The content of one cell. */
export interface Cell {
  readonly verdict: Verdict
  readonly stoppedAt: StepId | null
}

/**
 * All cells, by token and then by server: the cell of `token` and `server` is at `token * servers + server`.
 */
export interface Matrix {
  readonly servers: number
  readonly tokens: number
  /** Indexes into `legend`. */
  readonly cells: Uint8Array
  readonly legend: readonly Cell[]
}

/**
 * Whether an audience fits: `no`; `yes`: an expected one does; `open`: one would, if APP_DOMAIN were known.
 */
const FITS = { no: 0, yes: 1, open: 2 } as const

/** Marks a kind that was not judged yet. Real numbers stay far below 255: there are three for each step. */
const NOT_YET = 255

/** The settings of a server that decide about tokens, except its audiences. */
interface Kind {
  /** A number for each combination of settings, without the issuers. */
  readonly shape: number
  readonly issuers: readonly string[]
}

/**
 * Judges all pairs in small steps: first every server is added, then one column is computed per token, so
 * that a large fleet does not block the process. `factsOf` returns the facts about a token at a server. It is
 * called once per kind of pair, so its result may depend only on the server's kind of settings, on which of
 * its issuers the token names, and on its audiences. Out: verdict and step of every pair. Does not look at
 * what comes after the token.
 */
export function createMatrix(gateway: GatewayContext) {
  const kinds: Kind[] = []
  const placeOf = new Map<string, number>()
  const kindOf: number[] = []
  const serverAt: VirtualServer[] = []
  const valueOf = new Map<string, number>()
  const canonicalOf = new Map<string, number[]>()
  const members: number[] = []
  const firstMember: number[] = [0]
  const legend = legendOf()
  const assumed = gateway.appDomain.source === 'assumed'
  const open = gateway.appDomain.source !== 'gateway'
  /** A trusted provider's token counts at public servers; at others it is decided who sees them. */
  const trusts = (gateway.trusted?.length ?? 0) > 0

  function add({ server, clientIds }: MatrixServer): void {
    const expected = expectedSet(server, gateway, ssoClientId(clientIds))
    const issuers = resolveIssuers(configOf(server))
    const canonical = expected.kind === 'any-of' && expected.canonicalCounts
    const named = issuers.allowed.map(stripSlashes)
    const shape = numberOf(
      server.oauthEnabled,
      truthy(server.oauthConfig),
      isObject(server.oauthConfig),
      expected.kind === 'crash',
      expected.kind === 'refuse',
      canonical,
      issuers.dropped.length > 0,
      named.length > 0,
      trusts && server.visibility === 'public',
    )
    serverAt.push(server)
    kindOf.push(
      placeIn(placeOf, `${shape} ${JSON.stringify(named)}`, () => kinds.push({ shape, issuers: named })),
    )
    for (const { value, lane } of expected.kind === 'any-of' ? expected.members : [])
      // An assumed APP_DOMAIN accepts nothing; see the audience step.
      if (lane !== 'C' || !assumed) members.push(placeIn(valueOf, value))
    firstMember.push(members.length)
    if (!canonical || !open) return
    const same = canonicalOf.get(server.id)
    if (same) same.push(kindOf.length - 1)
    else canonicalOf.set(server.id, [kindOf.length - 1])
  }

  function column(token: string, factsOf: (server: number) => Facts): Uint8Array {
    const decoded = decodeToken(token)
    const audiences = audiencesIn(decoded)
    const own = mayBeOwn(decoded) ? readOwnToken(decoded.claims) : null
    const reaches = own === null ? 1 : OWN_REACHES
    const isIn = new Uint8Array(valueOf.size)
    for (const value of audiences) {
      const place = valueOf.get(value)
      if (place !== undefined) isIn[place] = 1
    }
    const isOpen = new Uint8Array(kindOf.length)
    for (const value of audiences) for (const at of serversNamed(value, canonicalOf)) isOpen[at] = 1

    // Each kind of settings has three places, one per way the audience fits. Kinds in which the token meets
    // the same issuer share one place.
    const places = placesFor(kinds, decoded)
    const settled = new Uint8Array(kinds.length * 3 * reaches).fill(NOT_YET)
    const cells = new Uint8Array(kindOf.length)
    for (let server = 0; server < cells.length; server++) {
      let fits: number = isOpen[server] === 1 ? FITS.open : FITS.no
      const end = firstMember[server + 1] ?? 0
      for (let member = firstMember[server] ?? 0; member < end; member++)
        if (isIn[members[member] ?? 0] === 1) fits = FITS.yes
      const reach = own === null ? 0 : ownReach(own, serverAt[server] as VirtualServer)
      const place = ((places[kindOf[server] ?? 0] ?? 0) * 3 + fits) * reaches + reach
      let cell = settled[place] ?? NOT_YET
      if (cell === NOT_YET) {
        cell = legend.place(settle(factsOf(server), decoded))
        settled[place] = cell
      }
      cells[server] = cell
    }
    return cells
  }

  /**
   * The gateway's own tokens may be limited to one server or to teams. Where nobody told JWT_ISSUER, every
   * token may be one.
   */
  const mayBeOwn = (decoded: Decoded): decoded is Extract<Decoded, { form: 'jwt' }> =>
    decoded.form === 'jwt' &&
    (decoded.claims['iss'] === gateway.deployment.JWT_ISSUER.value ||
      isOpen(gateway.deployment, 'JWT_ISSUER'))

  return { add, column, legend: legend.cells }
}

/** The place of a key; a key that is new gets a new place, and `made` is called. */
function placeIn(places: Map<string, number>, key: string, made?: () => void): number {
  const known = places.get(key)
  if (known !== undefined) return known
  places.set(key, places.size)
  made?.()
  return places.size - 1
}

/** One bit for each answer. */
const numberOf = (...answers: readonly boolean[]): number =>
  answers.reduce((number, answer) => number * 2 + (answer ? 1 : 0), 0)

/** Gives one place to all kinds that are equal for this token: the same settings, its issuer named or not. */
function placesFor(kinds: readonly Kind[], decoded: Decoded): Uint32Array {
  const places = new Uint32Array(kinds.length)
  const seen = new Map<number, number>()
  const iss = decoded.form === 'jwt' ? decoded.claims['iss'] : undefined
  const issuer = typeof iss === 'string' && iss !== '' ? stripSlashes(iss) : null
  for (const [at, { shape, issuers }] of kinds.entries()) {
    const key = shape * 2 + (issuer !== null && issuers.includes(issuer) ? 1 : 0)
    const place = seen.get(key) ?? seen.size
    seen.set(key, place)
    places[at] = place
  }
  return places
}

/** The texts in `aud`; empty where the gateway refuses the claim because of its type. */
function audiencesIn(decoded: Decoded): readonly string[] {
  const aud: Json | undefined = decoded.form === 'jwt' ? decoded.claims['aud'] : undefined
  const list = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? (aud as readonly Json[]) : []
  return list.every((item) => typeof item === 'string') ? [...new Set(list)] : []
}

/** The servers for which this value would be the canonical URL under some APP_DOMAIN. */
function serversNamed(value: string, serverOf: ReadonlyMap<string, readonly number[]>): readonly number[] {
  const [before, after] = ['/servers/', '/mcp']
  if (!value.endsWith(after)) return []
  const found: number[] = []
  for (let at = value.indexOf(before); at !== -1; at = value.indexOf(before, at + 1))
    found.push(...(serverOf.get(value.slice(at + before.length, -after.length)) ?? []))
  return found
}

/** Collects every verdict that occurs, in the order of its first occurrence. */
function legendOf() {
  const cells: Cell[] = []
  const places = new Map<string, number>()
  return {
    cells,
    place: (cell: Cell): number =>
      placeIn(places, `${cell.verdict} ${cell.stoppedAt ?? ''}`, () => cells.push(cell)),
  }
}
