import {
  type BoardHints,
  boardOf,
  type GatewayContext,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { findingsOf } from '../../shared/fleet/findings.ts'
import { acceptedBy, type Holder, type Holders, holdersOf, sharedSays } from '../../shared/fleet/holders.ts'
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
  /** Lines as they were told last, those of these that are there. */
  readonly lines: (ids: readonly string[]) => readonly FleetLine[]
}

/** Lines that cross in one go. */
export const PART = 1_000
/** For so long (milliseconds) lines are made in one go; then everything else that waits runs first. */
const SLICE_MS = 8

type Made = {
  readonly server: VirtualServer
  readonly hints: string
  readonly answers: TwoAnswers | null
  readonly name: string
  readonly accepts: readonly string[]
  shared: string | null
  line: string
}
type Told = { readonly revision: number; readonly line: string | null }

/**
 * Tells a window the lines of a list bit by bit, and afterwards only those that changed. In: the id of the
 * list, and where its servers are; both may change at any time. What a line is made of is looked at anew with
 * every question that begins one, a slice at a time: nothing else ever waits for the whole list.
 */
export function createFeed(id: string, source: () => FeedSource | Promise<FeedSource>): Feed {
  const made = new Map<string, Made>()
  /** In the order of revisions. A line of null: the server is gone. */
  const told = new Map<string, Told>()
  let gateway: GatewayContext | null = null
  let order: readonly string[] = []
  let orderRevision = 0
  let revision = 0
  let holders: Holders = new Map()
  const inTurn = oneByOne()

  const tell = (serverId: string, line: string | null): void => {
    told.delete(serverId)
    told.set(serverId, { revision: ++revision, line })
  }

  async function catchUp(): Promise<void> {
    const { servers, gateway: now, hintsFor, answersOf = () => null } = await source()
    const isSame = gateway !== null && JSON.stringify(gateway) === JSON.stringify(now)
    gateway = now
    let until = performance.now() + SLICE_MS
    const pause = async (): Promise<void> => {
      if (performance.now() < until) return
      await nextTurn()
      until = performance.now() + SLICE_MS
    }
    const changed = new Set<string>()
    for (const server of servers) {
      await pause()
      const hints = hintsFor(server)
      const key = hints.clientIds.length === 0 && !hints.learned ? '' : JSON.stringify(hints)
      const answers = answersOf(server)
      const before = made.get(server.id)
      const isKnown = before?.server === server && before.hints === key && before.answers?.at === answers?.at
      if (isSame && isKnown) continue
      changed.add(server.id)
      const accepts = acceptedBy(boardOf(server, now, hints))
      made.set(server.id, {
        server,
        hints: key,
        answers,
        name: server.name,
        accepts,
        shared: null,
        line: '',
      })
    }
    const here = new Set(servers.map((server) => server.id))
    for (const known of made.keys()) {
      if (here.has(known)) continue
      made.delete(known)
      tell(known, null)
    }
    await pause()
    holders = holdersOf(made.values())
    for (const [serverId, one] of made) {
      await pause()
      const shared = sharedSays(one, holders)
      if (!changed.has(serverId) && shared === one.shared) continue
      one.shared = shared
      const board = boardOf(one.server, now, hintsFor(one.server))
      const findings = findingsOf(one.server, board, now, shared, one.answers)
      one.line = JSON.stringify(lineOf(one.server, board, findings))
      if (told.get(serverId)?.line !== one.line) tell(serverId, one.line)
    }
    const ids = servers.map((server) => server.id)
    if (ids.length === order.length && ids.every((one, at) => one === order[at])) return
    order = ids
    orderRevision = ++revision
  }

  return {
    sharedBy: (server) =>
      inTurn(async () => {
        await catchUp()
        return sharedSays(server, holders)
      }),
    lines: (ids) =>
      ids.flatMap((serverId) => {
        const line = told.get(serverId)?.line
        return line == null ? [] : [JSON.parse(line) as FleetLine]
      }),
    part: (mark) =>
      inTurn(async () => {
        const [of, at = '', from = ''] = mark?.split('|') ?? []
        const isMine = of === id
        // The second half of a mark is where the telling under way began: that one is finished first.
        if (!isMine || from === '') await catchUp()
        const since = isMine ? Number(at) : 0
        const begun = isMine && from !== '' ? Number(from) : since
        const lines: string[] = []
        const gone: string[] = []
        let last = since
        let more = false
        for (const [serverId, one] of told) {
          if (one.revision <= since) continue
          if (lines.length + gone.length === PART) {
            more = true
            break
          }
          last = one.revision
          if (one.line !== null) lines.push(one.line)
          else if (isMine) gone.push(serverId)
        }
        return {
          mark: more ? `${id}|${last}|${begun}` : `${id}|${Math.max(last, revision)}|`,
          anew: !isMine,
          lines: `[${lines.join(',')}]`,
          gone: gone.join('\n'),
          order: !more && orderRevision > begun ? order.join('\n') : null,
          more,
        }
      }),
  }
}
