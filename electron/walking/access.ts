import type { AccessCell } from '../../shared/access/cell.ts'
import { cellOfWalk, NOT_WALKED } from '../../shared/access/cell.ts'
import type { AccessRound, AccessView } from '../../shared/access/view.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { Watch } from '../client/asker.ts'
import { walkMany } from '../client/walk-many.ts'
import type { HttpOptions } from '../gateway/http.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { configurationOf } from '../reading/reading.ts'
import { clientBase, serverAddress } from './address.ts'

export interface AccessDeps {
  readonly gateways: GatewayHolder
  /** The network log, its clock, and how pauses are waited for. */
  readonly httpOptions: Watch & Pick<HttpOptions, 'sleep'>
  readonly later: (milliseconds: number, act: () => void) => () => void
  /** Told while servers are walked, and once when that is over (null). */
  readonly progress: (round: AccessRound | null) => void
}

/** What to walk: ids of servers, the only hosts that may be asked (null: any), and from where. */
export interface WalkRound {
  readonly serverIds: readonly string[]
  readonly hostsOnly: readonly string[] | null
  readonly publicUrl: string | null
}

/** What became of a walk of many servers: how many were walked, of how many. */
export interface RoundDone {
  readonly done: number
  readonly of: number
  readonly notAsked: readonly string[]
}

export type Access = ReturnType<typeof createAccess>

/** What was walked to one server: its cells by client, when, and which server it was. */
interface Row {
  cells: Uint16Array
  at: number
  /** As it was when it was walked; compared by what it says, which is why it is kept whole. */
  server: VirtualServer
  configuration: string
  /** Where the walk began. */
  base: string
}

/** Which server was walked, as it was when the walk began, and from where. */
export interface WalkedServer {
  readonly open: OpenGateway
  readonly server: VirtualServer
  readonly base: string
}

/** Progress is told so often at most (milliseconds). */
const TOLD_MS = 250

/**
 * Holds what was walked on the open connection, and walks many servers. Everything is forgotten with the
 * connection. What is walked elsewhere is added with `note`.
 */
export function createAccess({ gateways, httpOptions, later, progress }: AccessDeps) {
  let held = newHeld()
  let under: { readonly cancel: AbortController; round: AccessRound } | null = null
  let telling: (() => void) | null = null

  function newHeld() {
    const legend: AccessCell[] = [NOT_WALKED]
    const places = new Map<string, number>([[JSON.stringify(NOT_WALKED), 0]])
    const rows = new Map<string, Row>()
    // The address of a walk that was told one, which the profile does not know.
    const given = null as string | null
    return { legend, places, rows, notAsked: new Set<string>(), given }
  }

  function place(cell: AccessCell): number {
    const key = JSON.stringify(cell)
    const known = held.places.get(key)
    if (known !== undefined) return known
    // The last place is for all that come when there is no more room: sixty thousand different answers.
    const at = Math.min(held.legend.length, MOST_CELLS)
    if (at < MOST_CELLS) held.places.set(key, at)
    held.legend[at] = at < MOST_CELLS ? cell : { ...NOT_WALKED, says: 'Too many different answers to keep.' }
    return at
  }

  gateways.watch({
    opened: () => {
      under?.cancel.abort()
      held = newHeld()
    },
    saw: () => undefined,
  })

  /**
   * Takes what was walked to a server. In: the server as it was when the walk began. Answers about another
   * configuration than those that are there take their place.
   */
  function note({ open, server, base }: WalkedServer, all: readonly Walked[], at: number): void {
    if (gateways.current() !== open) return
    const configuration = configurationOf(server)
    const before = held.rows.get(server.id)
    const isSame = before?.configuration === configuration && before.base === base
    const cells = isSame ? before.cells : new Uint16Array(PROFILES.length)
    for (const walked of all) {
      const column = PROFILES.findIndex(({ id }) => id === walked.client)
      if (column !== -1) cells[column] = place(cellOfWalk(walked, server.id))
    }
    // Where only some were walked anew, the row is as old as the others.
    const since = isSame && all.length < PROFILES.length ? before.at : at
    held.rows.set(server.id, { cells, at: since, server, configuration, base })
  }

  function tell(): void {
    telling ??= later(TOLD_MS, () => {
      telling = null
      progress(under?.round ?? null)
    })
  }

  return {
    note,

    /**
     * Walks every client to many servers. Only reads, and only where it may ask. Errors: `request-refused`
     * while another such walk is under way.
     */
    async walk({ serverIds, hostsOnly, publicUrl }: WalkRound): Promise<Result<RoundDone, AppError>> {
      const open = gateways.need()
      if (!open.ok) return open
      if (under !== null)
        return err({ kind: 'request-refused', issues: ['Servers are being walked already'] })
      const base = clientBase(open.value, publicUrl)
      if (!base.ok) return base
      const known = new Map(open.value.known().map((one) => [one.id, one]))
      const servers = new Map(serverIds.flatMap((id) => entryOf(known, id)))
      const notAsked = new Set<string>()
      held.given = publicUrl === null ? null : base.value
      const mine = { cancel: new AbortController(), round: { done: 0, of: servers.size, waits: false } }
      under = mine
      progress(mine.round)
      try {
        await walkMany({
          stops: [...servers.keys()].map((id) => ({ serverId: id, address: serverAddress(base.value, id) })),
          clients: PROFILES,
          way: open.value.opened.way,
          hostsOnly,
          signal: mine.cancel.signal,
          watch: httpOptions,
          sleep: httpOptions.sleep,
          walked: (serverId, all) => {
            const server = servers.get(serverId)
            if (server !== undefined)
              note({ open: open.value, server, base: base.value }, all, httpOptions.now())
            mine.round = { ...mine.round, done: mine.round.done + 1 }
            tell()
          },
          waits: (waits) => {
            mine.round = { ...mine.round, waits }
            tell()
          },
          notAsked: (host) => {
            notAsked.add(host)
            held.notAsked.add(host)
          },
        })
      } finally {
        under = null
        telling?.()
        telling = null
        progress(null)
      }
      return ok({ done: mine.round.done, of: mine.round.of, notAsked: [...notAsked] })
    },

    /** Ends the walk that is under way; what was walked stays. */
    cancel: (): void => under?.cancel.abort(),

    /** What was walked on this connection, and which of it is about a server that is another one by now. */
    read(): Result<AccessView, AppError> {
      const open = gateways.need()
      if (!open.ok) return open
      const { value: gateway } = open
      const rows = [...held.rows]
      const cells = new Uint16Array(rows.length * PROFILES.length)
      const at = new Float64Array(rows.length)
      const versions = new Float64Array(rows.length)
      const old = new Uint8Array(rows.length)
      const base = held.given ?? baseOf(gateway)
      const present = new Map(gateway.known().map((one) => [one.id, one]))
      for (const [place, [id, row]] of rows.entries()) {
        cells.set(row.cells, place * PROFILES.length)
        at[place] = row.at
        versions[place] = row.server.version ?? -1
        const now = present.get(id)
        // The same object is the same server: nothing of it has to be compared.
        if (row.base !== base) old[place] = 1
        else if (now !== row.server)
          if (now !== undefined && configurationOf(now) === row.configuration) row.server = now
          else old[place] = 1
      }
      return ok({
        connection: gateway.reading.id,
        base,
        clients: PROFILES.map(({ id, name, basis, rules }) => ({ id, name, basis, rules })),
        serverIds: rows.map(([id]) => id).join('\n'),
        cells,
        legend: held.legend,
        at,
        versions,
        old,
        round: under?.round ?? null,
        notAsked: [...held.notAsked],
      })
    },
  }
}

/** Places of a Uint16Array, less one. */
const MOST_CELLS = 65_000

const entryOf = (
  known: ReadonlyMap<string, VirtualServer>,
  id: string,
): readonly (readonly [string, VirtualServer])[] => {
  const server = known.get(id)
  return server === undefined ? [] : [[id, server]]
}

const baseOf = (open: OpenGateway): string => {
  const base = clientBase(open, null)
  return base.ok ? base.value : open.scene.gatewayUrl
}
