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

/**
 * Judges all pairs. `factsOf` gives what was gathered for a token at a server; it is asked once for each kind
 * of pair and must depend on nothing of the server but its settings' shape, the issuer of the token among its
 * issuers, and its audiences. In: tokens as compact texts. Out: the verdict and the step of every pair. Does
 * not look at what comes after the token.
 */
export function matrixOf(
  servers: readonly MatrixServer[],
  tokens: readonly string[],
  gateway: GatewayContext,
  factsOf: (token: number, server: number) => Facts,
): Matrix {
  const rows = readServers(servers, gateway)
  const legend = legendOf()
  const cells = new Uint8Array(servers.length * tokens.length)
  const { kindOf, kinds, firstMember, members, valueOf, serverOf } = rows
  const isIn = new Uint8Array(valueOf.size)
  const isOpen = new Uint8Array(servers.length)
  for (const [at, token] of tokens.entries()) {
    const decoded = decodeToken(token)
    const audiences = audiencesIn(decoded)
    const known = audiences.flatMap((value) => valueOf.get(value) ?? [])
    for (const value of known) isIn[value] = 1
    const open = rows.canonicalOpen ? audiences.flatMap((value) => serversNamed(value, serverOf)) : []
    for (const server of open) isOpen[server] = 1

    // Three places for each kind of settings, by how the audience fits; kinds in which the token meets the
    // same issuer are one.
    const places = placesFor(kinds, decoded)
    const known255 = new Uint8Array(kinds.length * 3).fill(NOT_YET)
    const column = at * servers.length
    for (let server = 0; server < servers.length; server++) {
      let fits: number = FITS.no
      const end = firstMember[server + 1] ?? 0
      for (let member = firstMember[server] ?? 0; member < end; member++)
        if (isIn[members[member] ?? 0] === 1) fits = FITS.yes
      if (fits === FITS.no && isOpen[server] === 1) fits = FITS.open
      const place = (places[kindOf[server] ?? 0] ?? 0) * 3 + fits
      let cell = known255[place] ?? NOT_YET
      if (cell === NOT_YET) {
        cell = legend.place(settle(factsOf(at, server), decoded))
        known255[place] = cell
      }
      cells[column + server] = cell
    }
    for (const value of known) isIn[value] = 0
    for (const server of open) isOpen[server] = 0
  }
  return { servers: servers.length, tokens: tokens.length, cells, legend: legend.cells }
}

const NOT_YET = 255

/** What of a server's settings decides about tokens, beside the audiences. */
interface Kind {
  readonly shape: string
  readonly issuers: ReturnType<typeof resolveIssuers>
}

/** Everything that follows from the servers alone. */
function readServers(servers: readonly MatrixServer[], gateway: GatewayContext) {
  const kinds: Kind[] = []
  const placeOf = new Map<string, number>()
  const kindOf = new Uint32Array(servers.length)
  const valueOf = new Map<string, number>()
  const serverOf = new Map<string, number[]>()
  const members: number[] = []
  const firstMember = new Uint32Array(servers.length + 1)
  const assumed = gateway.appDomain.source === 'assumed'
  for (const [at, { server, clientIds }] of servers.entries()) {
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
    ].join()
    const key = JSON.stringify([shape, issuers.allowed])
    let place = placeOf.get(key)
    if (place === undefined) {
      place = kinds.length
      placeOf.set(key, place)
      kinds.push({ shape: `${shape},${issuers.allowed.length > 0}`, issuers })
    }
    kindOf[at] = place
    firstMember[at] = members.length
    if (expected.kind === 'any-of')
      for (const { value, lane } of expected.members) {
        // An assumed APP_DOMAIN lets nothing in: see the audience step.
        if (lane === 'C' && assumed) continue
        let id = valueOf.get(value)
        if (id === undefined) {
          id = valueOf.size
          valueOf.set(value, id)
        }
        members.push(id)
      }
    if (canonical) serverOf.set(server.id, [...(serverOf.get(server.id) ?? []), at])
  }
  firstMember[servers.length] = members.length
  const canonicalOpen = gateway.appDomain.source !== 'gateway'
  return {
    kinds,
    kindOf,
    firstMember,
    members: Uint32Array.from(members),
    valueOf,
    serverOf,
    canonicalOpen,
  }
}

/** One place for all kinds that are the same to this token: the same shape, and the same issuer met. */
function placesFor(kinds: readonly Kind[], decoded: Decoded): Uint32Array {
  const places = new Uint32Array(kinds.length)
  const seen = new Map<string, number>()
  const iss = decoded.form === 'jwt' ? decoded.claims['iss'] : undefined
  for (const [at, { shape, issuers }] of kinds.entries()) {
    const key = `${shape}\n${trustedIssuer(iss, issuers) ?? ''}`
    const place = seen.get(key) ?? seen.size
    seen.set(key, place)
    places[at] = place
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
  const placeOf = new Map<string, number>()
  return {
    cells,
    place(cell: Cell): number {
      const key = `${cell.verdict} ${cell.stoppedAt ?? ''}`
      let place = placeOf.get(key)
      if (place === undefined) {
        place = cells.length
        placeOf.set(key, place)
        cells.push(cell)
      }
      return place
    },
  }
}
