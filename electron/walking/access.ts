import { serverAddress } from '../../shared/client/address.ts'
import type { AccessCell } from '../../shared/access/cell.ts'
import { cellOfWalk, NOT_WALKED } from '../../shared/access/cell.ts'
import type { AccessRound, AccessView } from '../../shared/access/view.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { Watch } from '../client/asker.ts'
import { isListed } from '../client/guard.ts'
import { walkMany } from '../client/walk-many.ts'
import type { HttpOptions } from '../gateway/http.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import { configurationOf } from '../reading/reading.ts'
import { clientBase } from './address.ts'

export interface AccessDeps {
  readonly gateways: GatewayHolder
  /** The network log, its clock, and how to wait. */
  readonly httpOptions: Watch & Pick<HttpOptions, 'sleep'>
  readonly later: (milliseconds: number, act: () => void) => () => void
  /** Called while servers are walked, and once with null at the end. */
  readonly progress: (round: AccessRound | null) => void
}

/**
 * What to walk: the ids of servers, the only hosts that may be asked (null: any), and the address clients
 * use.
 */
export interface WalkRound {
  readonly serverIds: readonly string[]
  readonly hostsOnly: readonly string[] | null
  readonly publicUrl: string | null
}

/** The result of walking many servers: how many of how many were walked. */
export interface RoundDone {
  readonly done: number
  readonly of: number
  readonly notAsked: readonly string[]
}

export type Access = ReturnType<typeof createAccess>

/** What was walked to one server: its cells by client, the time, and the server as it was. */
interface Row {
  cells: Uint16Array
  at: number
  /** The server as it was walked; kept as a whole, because it is compared by its content. */
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

/** The shortest time between two progress reports, in milliseconds. */
const TOLD_MS = 250

/**
 * Holds the results of walks on the open connection, and walks many servers. Everything is dropped with the
 * connection. Results of other walks are added with `note`.
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
    // The last place is shared by all further answers when there is no more room for new ones.
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
   * Adds the results of walking to a server. In: the server as it was when the walk began. Results for
   * another configuration replace the earlier ones.
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
    // If only some clients were walked again, the row is as old as its other cells.
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
     * Walks every client to many servers. Only reads, and only asks allowed hosts. Errors: `request-refused`
     * while another such walk is running.
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
      // Of this connection: while servers are walked another may be opened.
      const ours = held
      ours.given = publicUrl === null ? null : base.value
      for (const host of ours.notAsked)
        if (isListed(hostsOnly, { host, hostname: new URL(`https://${host}`).hostname }))
          ours.notAsked.delete(host)
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
            ours.notAsked.add(host)
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

    /** Ends the running walk; finished servers are kept. */
    cancel: (): void => under?.cancel.abort(),

    /** The results on this connection, and which of them are about a server that has changed since. */
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
        // The same object means that the server was not read again, so nothing needs to be compared.
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

/** The number of different cells a Uint16Array can index, less some. */
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
