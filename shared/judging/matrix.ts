import {
  type ClientId,
  configOf,
  type Decoded,
  decodeToken,
  expectedSet,
  type Facts,
  type GatewayContext,
  resolveIssuers,
  ssoClientId,
  type StepId,
  trustedIssuer,
  truthy,
  type Verdict,
  type VirtualServer,
} from '../contextforge/index.ts'
import { isObject, type Json } from '../kernel/json.ts'
import { settle } from './judge.ts'

/*
 * Every token against every server, without judging every pair. What follows from the server is computed once
 * a server, what follows from the token once a token. A pair is then one of few kinds: which kind of settings
 * the server has, which of its issuers the token names, and whether one of the expected audiences is in it.
 * The judge itself decides one pair of each kind, so that there is one set of rules; every other pair of the
 * kind is a look at a table. test/shared/matrix.test.ts compares it with the judge of single pairs.
 */

/** One row of the matrix. */
export interface MatrixServer {
  readonly server: VirtualServer
  /** Client ids of the SSO providers whose issuer this server names. */
  readonly clientIds: readonly ClientId[]
}

/** What a cell says. */
export interface Cell {
  readonly verdict: Verdict
  readonly stoppedAt: StepId | null
}

/** Cells by token, then by server: that of `token` and `server` is at `token * servers + server`. */
export interface Matrix {
  readonly servers: number
  readonly tokens: number
  /** Indexes into `legend`. */
  readonly cells: Uint8Array
  readonly legend: readonly Cell[]
}

/** Whether an audience fits: none; one that is expected; one that would be, if APP_DOMAIN were known. */
const FITS = { no: 0, yes: 1, open: 2 } as const

/** No verdict yet. There are far fewer of them than 255: three for each step. */
const NOT_YET = 255

/** What of a server's settings decides about tokens, beside the audiences. */
interface Kind {
  readonly shape: string
  readonly issuers: ReturnType<typeof resolveIssuers>
}

/**
 * Judges all pairs, bit by bit: first every server is added, then a column is asked for each token, so that a
 * large fleet need not be judged in one go. `factsOf` gives what was gathered for the token at a server; it
 * is asked once for each kind of pair and must depend on nothing of the server but its settings' shape, the
 * issuer of the token among its issuers, and its audiences. Out: the verdict and the step of every pair. Does
 * not look at what comes after the token.
 */
export function createMatrix(gateway: GatewayContext) {
  const kinds: Kind[] = []
  const placeOf = new Map<string, number>()
  const kindOf: number[] = []
  const valueOf = new Map<string, number>()
  const canonicalOf = new Map<string, number[]>()
  const members: number[] = []
  const firstMember: number[] = [0]
  const legend = legendOf()
  const assumed = gateway.appDomain.source === 'assumed'
  const open = gateway.appDomain.source !== 'gateway'

  function add({ server, clientIds }: MatrixServer): void {
    const expected = expectedSet(server, gateway, ssoClientId(clientIds))
    const issuers = resolveIssuers(configOf(server))
    const canonical = expected.kind === 'any-of' && expected.canonicalCounts
    const shape = [
      server.oauthEnabled,
      truthy(server.oauthConfig),
      isObject(server.oauthConfig),
      expected.kind,
      canonical,
      issuers.dropped.length > 0,
      issuers.allowed.length > 0,
    ].join()
    kindOf.push(
      placeIn(placeOf, JSON.stringify([shape, issuers.allowed]), () => kinds.push({ shape, issuers })),
    )
    for (const { value, lane } of expected.kind === 'any-of' ? expected.members : [])
      // An assumed APP_DOMAIN lets nothing in: see the audience step.
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
    const alone = isForOne(decoded)
    const isIn = new Uint8Array(valueOf.size)
    for (const value of audiences) {
      const place = valueOf.get(value)
      if (place !== undefined) isIn[place] = 1
    }
    const isOpen = new Uint8Array(kindOf.length)
    for (const value of audiences) for (const at of serversNamed(value, canonicalOf)) isOpen[at] = 1

    // Three places for each kind of settings, by how the audience fits; kinds in which the token meets the
    // same issuer are one.
    const places = placesFor(kinds, decoded)
    const settled = new Uint8Array(kinds.length * 3).fill(NOT_YET)
    const cells = new Uint8Array(kindOf.length)
    for (let server = 0; server < cells.length; server++) {
      let fits: number = isOpen[server] === 1 ? FITS.open : FITS.no
      const end = firstMember[server + 1] ?? 0
      for (let member = firstMember[server] ?? 0; member < end; member++)
        if (isIn[members[member] ?? 0] === 1) fits = FITS.yes
      const place = (places[kindOf[server] ?? 0] ?? 0) * 3 + fits
      let cell = settled[place] ?? NOT_YET
      if (cell === NOT_YET || alone) {
        cell = legend.place(settle(factsOf(server), decoded))
        settled[place] = cell
      }
      cells[server] = cell
    }
    return cells
  }

  /** The gateway's own tokens may be limited to one server, or to teams: no kind of settings tells which. */
  const isForOne = (decoded: Decoded): boolean =>
    decoded.form === 'jwt' &&
    ('scopes' in decoded.claims || decoded.claims['iss'] === gateway.deployment.JWT_ISSUER.value)

  return { add, column, legend: legend.cells }
}

/** The place of a key, a new one where it was not met; `made` then runs. */
function placeIn(places: Map<string, number>, key: string, made?: () => void): number {
  const known = places.get(key)
  if (known !== undefined) return known
  places.set(key, places.size)
  made?.()
  return places.size - 1
}

/** One place for all kinds that are the same to this token: the same shape, and the same issuer met. */
function placesFor(kinds: readonly Kind[], decoded: Decoded): Uint32Array {
  const places = new Uint32Array(kinds.length)
  const seen = new Map<string, number>()
  const iss = decoded.form === 'jwt' ? decoded.claims['iss'] : undefined
  for (const [at, { shape, issuers }] of kinds.entries()) {
    const key = `${shape}\n${trustedIssuer(iss, issuers) ?? ''}`
    places[at] = placeIn(seen, key)
  }
  return places
}

/** The texts in `aud`; nothing where it has a shape that the gateway refuses as a whole. */
function audiencesIn(decoded: Decoded): readonly string[] {
  const aud: Json | undefined = decoded.form === 'jwt' ? decoded.claims['aud'] : undefined
  const list = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? (aud as readonly Json[]) : []
  return list.every((item) => typeof item === 'string') ? [...new Set(list)] : []
}

/** The servers whose canonical form this value has, under some APP_DOMAIN. */
function serversNamed(value: string, serverOf: ReadonlyMap<string, readonly number[]>): readonly number[] {
  const [before, after] = ['/servers/', '/mcp']
  if (!value.endsWith(after)) return []
  const found: number[] = []
  for (let at = value.indexOf(before); at !== -1; at = value.indexOf(before, at + 1))
    found.push(...(serverOf.get(value.slice(at + before.length, -after.length)) ?? []))
  return found
}

/** Every verdict that was met, numbered as it was met. */
function legendOf() {
  const cells: Cell[] = []
  const places = new Map<string, number>()
  return {
    cells,
    place: (cell: Cell): number =>
      placeIn(places, `${cell.verdict} ${cell.stoppedAt ?? ''}`, () => cells.push(cell)),
  }
}
