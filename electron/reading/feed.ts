import { createHash } from 'node:crypto'
import {
  type BoardHints,
  boardOf,
  type GatewayContext,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { findingsOf } from '../../shared/fleet/findings.ts'
import {
  acceptedBy,
  addHolder,
  type Holder,
  type Holders,
  type Neighbour,
  sharedSays,
} from '../../shared/fleet/holders.ts'
import { lineOf, type FleetLine } from '../../shared/fleet/line.ts'
import type { AnswersSeen } from './answers-seen.ts'
import type { TwoAnswers } from '../../shared/fleet/two-answers.ts'
import type { FleetPart } from '../../shared/fleet/view.ts'
import { nextTurn, oneByOne } from '../system/timers.ts'

/** The servers as they are known now, and what their boards are made of. */
export type FeedSource = {
  readonly servers: readonly VirtualServer[]
  readonly gateway: GatewayContext
  readonly hintsFor: (server: VirtualServer) => BoardHints
  /** Two answers to one question that were seen of a server. */
  readonly answersOf?: AnswersSeen
}

export type Feed = {
  /** What changed since a mark this feed gave; all of it where it gave none such. At most `PART` lines. */
  readonly part: (mark: string | null) => Promise<FleetPart>
  /** Who else accepts what this server does, in words; null: nobody. */
  readonly sharedBy: (server: Holder) => Promise<string | null>
  /** Every server with the audiences it accepts, for what is compared with all of them. */
  readonly neighbours: () => Promise<readonly Neighbour[]>
  /** The lines of these servers, those that are there. */
  readonly lines: (ids: readonly string[]) => readonly FleetLine[]
}

/** Lines that cross in one go. */
export const PART = 1_000
/** Lines of the very first answer: what a window shows of them, and some to scroll. */
export const FIRST = 100
/** For so long (milliseconds) lines are made in one go; then everything else that waits runs first. */
const SLICE_MS = 8

type Made = {
  readonly server: VirtualServer
  readonly hints: string
  readonly answers: TwoAnswers | null
  readonly accepts: readonly string[]
  readonly followsDomain: boolean
  shared: string | null
}
/** `digest`: of the line that was told; null: the server is gone. */
type Told = { readonly revision: number; readonly digest: string | null }

/** So many lines are kept from when they are made until they are told; others are made again then. */
const MOST_FRESH = 10_000

/** To be awaited between pieces of work: after each slice everything else that waits runs first. */
function pauses(): () => Promise<void> {
  let until = performance.now() + SLICE_MS
  return async () => {
    if (performance.now() < until) return
    await nextTurn()
    until = performance.now() + SLICE_MS
  }
}

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at])

const holderOf = ({ server, accepts }: Made): Holder => ({ name: server.name, accepts })

/**
 * Tells a window the lines of a list bit by bit, and afterwards only those that changed. In: the id of the
 * list, and where its servers are, of which it may give only the first ones, but more than asked for where
 * there are more; both may change at any time. What a line is made of is looked at anew with
 * every question that begins one, a slice at a time: nothing else ever waits for the whole list.
 */
export function createFeed(id: string, source: (most: number) => FeedSource | Promise<FeedSource>): Feed {
  const made = new Map<string, Made>()
  /** In the order of revisions. */
  const told = new Map<string, Told>()
  /** Lines that were made and not told yet: all of them as text would be most of what a long list takes. */
  const fresh = new Map<string, string>()
  let scene: Pick<FeedSource, 'gateway' | 'hintsFor'> | null = null
  let order: readonly string[] = []
  /** When an order that was told no longer held: until then only its end was new. */
  let orderRevision = 0
  let revision = 0
  let holders: Holders = new Map()
  const inTurn = oneByOne()

  const tell = (serverId: string, digest: string | null): void => {
    told.delete(serverId)
    told.set(serverId, { revision: ++revision, digest })
  }

  function lineFor({ server, shared, answers }: Made): FleetLine | null {
    if (scene === null) return null
    const board = boardOf(server, scene.gateway, scene.hintsFor(server))
    return lineOf(server, board, findingsOf(server, board, scene.gateway, shared, answers))
  }

  /** Out: true where more servers are there than these. */
  async function catchUp(most = Infinity): Promise<boolean> {
    const { servers: all, gateway: now, hintsFor, answersOf = () => null } = await source(most)
    const servers = all.length > most ? all.slice(0, most) : all
    const isSame = scene !== null && JSON.stringify(scene.gateway) === JSON.stringify(now)
    scene = { gateway: now, hintsFor }
    const pause = pauses()
    const [changed, isNew] = [new Set<string>(), new Set<string>()]
    /** Holders that are not the last ones any more: all are counted again, in the order of the fleet. */
    let isRecount = false
    for (const server of servers) {
      await pause()
      const hints = hintsFor(server)
      const key = hints.clientIds.length === 0 && !hints.learned ? '' : JSON.stringify(hints)
      const answers = answersOf(server)
      const before = made.get(server.id)
      const isKnown = before?.server === server && before.hints === key && before.answers?.at === answers?.at
      if (isSame && isKnown) continue
      changed.add(server.id)
      const board = boardOf(server, now, hints)
      const accepts = acceptedBy(board)
      // Read anew, it holds what it held.
      const holds = before?.server.name === server.name && isSameList(before.accepts, accepts)
      if (before === undefined) isNew.add(server.id)
      else isRecount ||= !holds
      made.set(server.id, {
        server,
        hints: key,
        answers,
        accepts,
        followsDomain: board.expected.some(({ lane, state }) => lane === 'C' && state === 'used'),
        shared: null,
      })
    }
    const here = new Set(servers.map((server) => server.id))
    for (const known of made.keys()) {
      if (here.has(known)) continue
      made.delete(known)
      fresh.delete(known)
      isRecount = true
      tell(known, null)
    }
    if (isRecount) holders = new Map()
    /** Audiences whose holders changed. */
    const touched = new Set<string>()
    for (const [serverId, one] of made) {
      await pause()
      if (!isRecount && !isNew.has(serverId)) continue
      addHolder(holders, holderOf(one))
      for (const value of one.accepts) touched.add(value)
    }
    for (const [serverId, one] of made) {
      await pause()
      if (!changed.has(serverId) && !one.accepts.some((value) => touched.has(value))) continue
      const shared = sharedSays(holderOf(one), holders)
      if (!changed.has(serverId) && shared === one.shared) continue
      one.shared = shared
      const line = JSON.stringify(lineFor(one))
      const digest = createHash('sha256').update(line).digest('binary')
      if (told.get(serverId)?.digest === digest) continue
      tell(serverId, digest)
      if (fresh.size < MOST_FRESH) fresh.set(serverId, line)
      else fresh.delete(serverId)
    }
    const ids = servers.map((server) => server.id)
    const isLonger = ids.length >= order.length && order.every((one, at) => one === ids[at])
    order = ids
    if (!isLonger) orderRevision = ++revision
    return servers.length < all.length
  }

  return {
    sharedBy: (server) =>
      inTurn(async () => {
        await catchUp()
        return sharedSays(server, holders)
      }),
    neighbours: () =>
      inTurn(async () => {
        await catchUp()
        return [...made].map(([serverId, { server, accepts, followsDomain }]) => ({
          ...{ id: serverId, name: server.name, accepts, followsDomain },
        }))
      }),
    lines: (ids) =>
      ids.flatMap((serverId) => {
        const one = made.get(serverId)
        return (one && lineFor(one)) ?? []
      }),
    part: (mark) =>
      inTurn(async () => {
        const [of, at = '', from = '', known = ''] = mark?.split('|') ?? []
        const isMine = of === id
        // The second half of a mark is where the telling under way began: that one is finished first.
        // The very first lines do not wait for all the others.
        const isFirst = told.size === 0
        const isLeft = (!isMine || from === '') && (await catchUp(isFirst ? FIRST : Infinity))
        const since = isMine ? Number(at) : 0
        const begun = isMine && from !== '' ? Number(from) : since
        const lines: string[] = []
        const gone: string[] = []
        let last = since
        let more = false
        const pause = pauses()
        for (const [serverId, one] of told) {
          if (one.revision <= since) continue
          if (lines.length + gone.length === PART) {
            more = true
            break
          }
          last = one.revision
          const line = one.digest === null ? undefined : made.get(serverId)
          if (line === undefined) {
            if (isMine) gone.push(serverId)
            continue
          }
          await pause()
          lines.push(fresh.get(serverId) ?? JSON.stringify(lineFor(line)))
          fresh.delete(serverId)
        }
        const listed = isMine && orderRevision <= begun ? Number(known) : 0
        const isOther = orderRevision > begun || order.length > listed
        return {
          mark: more
            ? `${id}|${last}|${begun}|${listed}`
            : `${id}|${Math.max(last, revision)}||${order.length}`,
          anew: !isMine,
          lines: `[${lines.join(',')}]`,
          gone: gone.join('\n'),
          order: !more && isOther ? order.slice(listed).join('\n') : null,
          from: listed,
          more: more || isLeft,
        }
      }),
  }
}
