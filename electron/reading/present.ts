import { isDeepStrictEqual } from 'node:util'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { Counter } from './question.ts'

/**
 * Used as the reason where only a list was read: a list does not show whether the server could be written
 * back without losing anything.
 */
export const ONLY_LISTED = 'only a list of servers was read, not this one by itself'

/**
 * By which question servers were read, and why they could not be written back unchanged; null where they
 * could.
 */
export type Answer = {
  readonly inexact: string | null
  readonly number: number
  readonly askedAt: number
  readonly answeredAt: number
}
/** A server as it was read. */
export type Entry = Answer & { readonly server: VirtualServer }
/** The same in memory: an answer that showed thousands of servers is there once. */
type Held = { readonly server: VirtualServer; readonly by: Answer }

/** A server that was answered with a lower version than one seen before. */
export type Behind = {
  readonly serverId: string
  readonly name: string
  readonly version: number
  readonly seenVersion: number
  /** When the higher version was seen last (milliseconds since the epoch). */
  readonly seenAt: number
}

/** A lower version after a higher one, and when it came (milliseconds since the epoch). */
export type WentBack = {
  readonly kind: 'version'
  readonly version: number
  readonly seenVersion: number
  readonly at: number
}

/**
 * What one answer changed: servers as they are now, and which of them a restore took back to a lower version.
 */
export type Taken = { readonly present: readonly VirtualServer[]; readonly restored: readonly Behind[] }

/**
 * For how long (milliseconds) a lower version is taken for a replica that is behind. Beyond that nothing is
 * behind any more: somebody restored the gateway.
 */
export const RESTORED_AFTER_MS = 5 * 60_000
/**
 * For how long a list may be older than a single reading made before it: the gateway keeps lists
 * (registry_cache_servers_ttl, 20 s).
 */
const LIST_CACHE_MS = 25_000

/** The highest version seen of a server, and when (milliseconds since the epoch). */
export type Top = { readonly version: number; readonly seenAt: number }

/**
 * The servers of a connection as they are now, whatever order answers come in. In: the clock and count, and
 * the version known from before (the history) of a server that was not read yet. An answer asked earlier
 * never replaces one asked later; neither does one of a lower version.
 */
export function createPresent(counter: Counter, before: (serverId: string) => Top | undefined) {
  const entries = new Map<string, Held>()
  const gone = new Map<string, number>()
  /** The highest versions seen, of servers whose entry does not say it. */
  const tops = new Map<string, Top>()
  const behind = new Map<string, Behind>()
  const wentBack = new Map<string, WentBack>()
  /**
   * By server, the number of the first question asked after the last write. Answers to earlier questions do
   * not show that write.
   */
  const written = new Map<string, number>()
  let order: readonly string[] = []
  let all: readonly VirtualServer[] | null = null

  /** The highest version seen of a server, and when it was seen last. */
  function topOf(serverId: string): Top | undefined {
    const known = entries.get(serverId)
    const { version = null } = known?.server ?? {}
    const top = tops.get(serverId)
    if (top === undefined && known === undefined) return before(serverId)
    if (top !== undefined || known === undefined || version === null) return top
    return { version, seenAt: known.by.answeredAt }
  }

  /** Whether the answer is the present state, and of which restore it tells. */
  function accept(
    server: VirtualServer,
    by: Answer,
    fromList: boolean,
  ): { readonly restored: Behind | null } | null {
    const { number } = by
    const known = entries.get(server.id)
    if (number < (written.get(server.id) ?? 0) || number < (gone.get(server.id) ?? 0)) return null
    if (known !== undefined && number < known.by.number) return null
    const isSame = known !== undefined && isDeepStrictEqual(known.server, server)
    // Taken already, when its page of the list came.
    if (isSame && known.by.number === number) return null
    const top = topOf(server.id)
    const late =
      server.version !== null && top !== undefined && server.version < top.version
        ? {
            serverId: server.id,
            name: server.name,
            version: server.version,
            seenVersion: top.version,
            seenAt: top.seenAt,
          }
        : null
    if (late !== null && counter.now() - late.seenAt < RESTORED_AFTER_MS) {
      behind.set(server.id, late)
      // The gateway may have kept this list from before the higher version.
      if (!fromList || by.askedAt - late.seenAt >= LIST_CACHE_MS) {
        const { version, seenVersion } = late
        wentBack.set(server.id, { kind: 'version', version, seenVersion, at: by.answeredAt })
      }
      // No other state is known, so this one is shown, and marked as old.
      if (known === undefined) {
        entries.set(server.id, { server, by })
        if (top !== undefined) tops.set(server.id, top)
      }
      return null
    }
    behind.delete(server.id)
    if (late !== null) wentBack.delete(server.id)
    // What was learned changes no version, and is missing in a list the gateway kept from before.
    const isKept =
      fromList &&
      known !== undefined &&
      known.by.inexact !== ONLY_LISTED &&
      known.server.version === server.version
    if (isKept && by.askedAt - known.by.askedAt < LIST_CACHE_MS) {
      if (server.version !== null) tops.set(server.id, { version: server.version, seenAt: by.answeredAt })
      return null
    }
    if (server.version !== null) tops.delete(server.id)
    else if (top !== undefined) tops.set(server.id, top)
    // What was read anew and is the same stays the same object: nothing that was made of it is made again.
    entries.set(server.id, { server: isSame ? known.server : server, by })
    gone.delete(server.id)
    return { restored: late }
  }

  function take(list: readonly Held[], fromList: boolean): Taken {
    all = null
    const present: VirtualServer[] = []
    const restored: Behind[] = []
    for (const { server, by } of list) {
      const accepted = accept(server, by, fromList)
      if (accepted === null) continue
      present.push(server)
      if (accepted.restored !== null) restored.push(accepted.restored)
    }
    return { present, restored }
  }

  return {
    /** One server as just read. */
    takeOne: ({ server, ...by }: Entry): Taken => take([{ server, by }], false),
    /** A page of a list that is still being read. */
    takePage: (page: readonly VirtualServer[], by: Answer): Taken =>
      take(
        page.map((server) => ({ server, by })),
        true,
      ),
    /**
     * A list as just read. In: its servers, without those taken with their page, and the ids of all, each
     * once. Of a complete list, what is not in it is gone.
     */
    takeList(
      list: readonly Entry[],
      isComplete: boolean,
      number: number,
      ids: readonly string[] = [...new Set(list.map(({ server }) => server.id))],
    ): Taken {
      const held = list.map(({ server, ...by }) => ({ server, by }))
      const taken = take(held, true)
      order = isComplete ? ids : [...new Set([...ids, ...order])]
      const older: string[] = []
      for (const [id, { by }] of entries) if (isComplete && by.number < number) older.push(id)
      const listed = new Set(older.length > 0 ? ids : [])
      for (const id of older) if (!listed.has(id)) this.takeGone(id, number)
      return taken
    },
    takeGone(serverId: string, number: number): void {
      if (number < (entries.get(serverId)?.by.number ?? 0)) return
      const top = topOf(serverId)
      if (top !== undefined) tops.set(serverId, top)
      all = null
      gone.set(serverId, number)
      entries.delete(serverId)
      behind.delete(serverId)
      wentBack.delete(serverId)
    },
    /**
     * Something was sent that may change this server: nothing that was asked before counts for it any more.
     */
    wrote: (serverId: string): void => void written.set(serverId, counter.next()),
    entry(serverId: string): Entry | null {
      const held = entries.get(serverId)
      return held === undefined ? null : { server: held.server, ...held.by }
    },
    /** The server as it is known, where this question showed it. */
    shownBy(serverId: string, number: number): VirtualServer | null {
      const held = entries.get(serverId)
      return held?.by.number === number ? held.server : null
    },
    has: (serverId: string): boolean => entries.has(serverId),
    behind: (serverId: string): Behind | null => behind.get(serverId) ?? null,
    /** The newest lower version that came after a higher one, unless the gateway was restored to it. */
    wentBack: (serverId: string): WentBack | null => wentBack.get(serverId) ?? null,
    allBehind: (): readonly Behind[] => [...behind.values()],
    /** All of them, in the order of the newest list. */
    servers(): readonly VirtualServer[] {
      if (all !== null) return all
      const found: VirtualServer[] = []
      // Mostly they came in the order of the list, and none has to be looked up.
      for (const [id, { server }] of entries) {
        if (found.length < order.length && order[found.length] !== id) break
        found.push(server)
      }
      if (found.length === entries.size) return (all = found)
      found.length = 0
      for (const id of order) {
        const held = entries.get(id)
        if (held !== undefined) found.push(held.server)
      }
      if (found.length < entries.size) {
        const listed = new Set(order)
        for (const [id, { server }] of entries) if (!listed.has(id)) found.push(server)
      }
      all = found
      return all
    },
  }
}
