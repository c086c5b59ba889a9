import {
  type BoardHints,
  boardOf,
  configOf,
  type GatewayContext,
  NO_HINTS,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { findingsOf } from '../../shared/fleet/findings.ts'
import {
  acceptedBy,
  addHolder,
  type Holder,
  type Holders,
  isShared,
  type Neighbour,
  sharedSays,
} from '../../shared/fleet/holders.ts'
import { lineOf, type FleetLine } from '../../shared/fleet/line.ts'
import type { AnswersSeen } from './answers-seen.ts'
import type { TwoAnswers } from '../../shared/fleet/two-answers.ts'
import type { FleetPart } from '../../shared/fleet/part.ts'
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
  /**
   * The lines of these servers as they are known at this moment, those that are there. Each is made when it
   * is asked for: all at once take seconds of a hundred thousand.
   */
  readonly lines: (ids: readonly string[]) => Iterable<FleetLine>
}

/** Lines that cross in one go. */
export const PART = 1_000
/** Lines of the very first answer: what a window shows of them, and some to scroll. */
export const FIRST = 100
/** For so long (milliseconds) servers are looked at in one go; then everything else that waits runs first. */
const SLICE_MS = 8
/** So many servers are looked at before the clock is. */
const A_FEW = 16

/** A server that is there. `revision`: when its line changed last. */
type Known = {
  readonly server: VirtualServer
  readonly hints: BoardHints
  readonly answers: TwoAnswers | null
  readonly accepts: readonly string[]
  readonly followsDomain: boolean
  shared: string | null
  revision: number
  /** The look that saw it last. */
  look: number
}

/** A server that is gone since this revision. */
type Gone = { readonly gone: string; readonly revision: number }
const isGone = (one: Known | Gone): one is Gone => 'gone' in one

/** Where a slice of work is over, the next is awaited: everything else that waits runs before it. */
function slices() {
  let until = performance.now() + SLICE_MS
  let pieces = 0
  return {
    isOver: (): boolean => ++pieces % A_FEW === 0 && performance.now() >= until,
    async next(): Promise<void> {
      await nextTurn()
      until = performance.now() + SLICE_MS
    },
  }
}

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at])

/** A list, or the one the server has anyway where it is the same. */
const once = (list: readonly string[], own: unknown): readonly string[] =>
  Array.isArray(own) && isSameList(list, own) ? own : list

const isPlain = ({ clientIds, learned }: BoardHints): boolean => clientIds.length === 0 && !learned

const isSameHint = (one: BoardHints, other: BoardHints): boolean =>
  one.learned === other.learned &&
  (one.clientIds === other.clientIds || JSON.stringify(one.clientIds) === JSON.stringify(other.clientIds))

const holderOf = ({ server, accepts }: Known): Holder => ({ name: server.name, accepts })

function lineFor({ server, hints, shared, answers }: Known, gateway: GatewayContext): FleetLine {
  const board = boardOf(server, gateway, hints)
  return lineOf(server, board, findingsOf(server, board, gateway, shared, answers))
}

function* linesOf(
  all: readonly Known[],
  shared: readonly (string | null)[],
  gateway: GatewayContext,
): Iterable<FleetLine> {
  for (const [at, one] of all.entries()) yield lineFor({ ...one, shared: shared[at] ?? null }, gateway)
}

/** The same as text. None is kept: all of them would be most of what a long list takes. */
const textOf = (one: Known, gateway: GatewayContext): string => JSON.stringify(lineFor(one, gateway))

/**
 * Tells a window the lines of a list bit by bit, and afterwards only those that changed. In: the id of the
 * list, and where its servers are, of which it may give only the first ones, but more than asked for where
 * there are more; both may change at any time. What a line is made of is looked at anew with
 * every question that begins one, a slice at a time: nothing else ever waits for the whole list.
 */
export function createFeed(id: string, source: (most: number) => FeedSource | Promise<FeedSource>): Feed {
  /** In the order of revisions. */
  const known = new Map<string, Known | Gone>()
  /** How many of them are there. */
  let count = 0
  let gateway: GatewayContext | null = null
  let order: string[] = []
  /** When an order that was told no longer held: until then only its end was new. */
  let orderRevision = 0
  let revision = 0
  /** The newest revision of a server. */
  let newest = 0
  /** Where the last telling ended, so that the next one need not begin at the first server. */
  let place: { readonly at: number; readonly rest: Iterator<Known | Gone> } | null = null
  let looks = 0
  let holders: Holders = new Map()
  /** Null: to be made again. */
  let neighbours: readonly Neighbour[] | null = null
  const inTurn = oneByOne()

  const knownOf = (serverId: string): Known | null => {
    const one = known.get(serverId)
    return one === undefined || isGone(one) ? null : one
  }
  function tell(serverId: string, one: Known | null): void {
    newest = ++revision
    if (one !== null) one.revision = revision
    known.delete(serverId)
    known.set(serverId, one ?? { gone: serverId, revision })
  }

  function* everybody(servers: readonly VirtualServer[]): Iterable<Known> {
    for (const { id: serverId } of servers) {
      const one = knownOf(serverId)
      if (one !== null) yield one
    }
  }

  /** Out: true where more servers are there than these. */
  async function catchUp(most = Infinity): Promise<boolean> {
    const { servers: all, gateway: now, hintsFor, answersOf = () => null } = await source(most)
    const servers = all.length > most ? all.slice(0, most) : all
    const was = gateway
    const isSame = was !== null && JSON.stringify(was) === JSON.stringify(now)
    gateway = now
    const look = ++looks
    const slice = slices()
    /** With what was known before; null: nothing was. */
    const changed = new Map<Known, Known | null>()
    const added: Known[] = []
    let here = 0
    const isLonger = servers.length >= order.length && order.every((one, at) => one === servers[at]?.id)
    /** Holders that are not the last ones any more: all are counted again, in the order of the fleet. */
    let isRecount = !isLonger
    for (const server of servers) {
      if (slice.isOver()) await slice.next()
      const hints = hintsFor(server)
      const answers = answersOf(server)
      const before = knownOf(server.id)
      if (before?.look !== look) here++
      const isKnown = before?.server === server && before.answers?.at === answers?.at
      if (isSame && isKnown && isSameHint(before.hints, hints)) {
        before.look = look
        continue
      }
      const board = boardOf(server, now, hints)
      const accepts = once(acceptedBy(board), configOf(server)['resource'])
      const one: Known = {
        ...{ server, hints: isPlain(hints) ? NO_HINTS : hints, answers, accepts, look },
        followsDomain: board.expected.some(({ lane, state }) => lane === 'C' && state === 'used'),
        shared: before?.shared ?? null,
        // Where it is new, its line is news whatever it will be.
        revision: before?.revision ?? (newest = ++revision),
      }
      if (before === null) known.delete(server.id)
      known.set(server.id, one)
      changed.set(one, before)
      if (before === null) added.push(one)
      // Read anew, it holds what it held.
      else isRecount ||= before.server.name !== server.name || !isSameList(before.accepts, accepts)
    }
    if (changed.size > 0 || !isLonger || count > here) neighbours = null
    count += added.length
    if (count > here)
      for (const [serverId, one] of known) {
        if (isGone(one) || one.look === look) continue
        isRecount = true
        count--
        tell(serverId, null)
      }
    if (isRecount) holders = new Map()
    for (const one of isRecount ? everybody(servers) : added) {
      if (slice.isOver()) await slice.next()
      addHolder(holders, holderOf(one))
    }
    /** Audiences whose holders changed, and who else holds them. */
    const touched = new Set(
      added.flatMap(({ accepts }) => accepts.filter((value) => isShared(value, holders))),
    )
    const isTouched = ({ accepts }: Known): boolean =>
      isRecount || (touched.size > 0 && accepts.some((value) => touched.has(value)))
    for (const one of isRecount || touched.size > 0 ? everybody(servers) : changed.keys()) {
      if (slice.isOver()) await slice.next()
      const before = changed.get(one)
      if (before === undefined && !isTouched(one)) continue
      const { shared } = one
      one.shared = sharedSays(holderOf(one), holders)
      if (before === null) continue
      const isOther = before !== undefined && was !== null && textOf(before, was) !== textOf(one, now)
      if (isOther || (before === undefined && shared !== one.shared)) tell(one.server.id, one)
    }
    if (!isLonger) {
      order = []
      orderRevision = ++revision
    }
    for (const { id: serverId } of servers.slice(order.length)) order.push(serverId)
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
        return (neighbours ??= order.flatMap((serverId) => {
          const one = knownOf(serverId)
          if (one === null) return []
          const { server, accepts, followsDomain } = one
          return [{ id: serverId, name: server.name, accepts, followsDomain }]
        }))
      }),
    lines(ids) {
      const now = gateway
      // What is known anew takes the place of these; only who else accepts the same is told anew of them.
      const [here, shared]: [Known[], (string | null)[]] = [[], []]
      for (const serverId of ids) {
        const one = knownOf(serverId)
        if (one === null) continue
        here.push(one)
        shared.push(one.shared)
      }
      return now === null ? [] : linesOf(here, shared, now)
    },
    part: (mark) =>
      inTurn(async () => {
        const [of, at = '', from = '', told = ''] = mark?.split('|') ?? []
        const isMine = of === id
        // The second half of a mark is where the telling under way began: that one is finished first.
        // The very first lines do not wait for all the others.
        const isFirst = known.size === 0
        const isLeft = (!isMine || from === '') && (await catchUp(isFirst ? FIRST : Infinity))
        const since = isMine ? Number(at) : 0
        const begun = isMine && from !== '' ? Number(from) : since
        const lines: string[] = []
        const gone: string[] = []
        const rest = place?.at === since ? place.rest : known.values()
        place = null
        let last = since
        const slice = slices()
        while (last < newest && lines.length + gone.length < PART) {
          const one = rest.next().value as Known | Gone
          if (one.revision <= since) continue
          last = one.revision
          if (isGone(one)) {
            if (isMine) gone.push(one.gone)
          } else if (gateway !== null) {
            if (slice.isOver()) await slice.next()
            lines.push(textOf(one, gateway))
          }
        }
        const more = last < newest
        const until = more ? last : Math.max(last, revision)
        place = { at: until, rest }
        const listed = isMine && orderRevision <= begun ? Number(told) : 0
        const isOther = orderRevision > begun || order.length > listed
        return {
          mark: more ? `${id}|${until}|${begun}|${listed}` : `${id}|${until}||${order.length}`,
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
