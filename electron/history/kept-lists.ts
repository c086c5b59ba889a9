import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import {
  gatewayContext,
  redactConfig,
  virtualServer,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { INTERPRETED } from '../../shared/kernel/interpreted.ts'
import { nextTurn } from '../system/timers.ts'
import type { FirstSights, StoredPart } from './first-sights.ts'
import { LONG_TEXT, longTexts } from './long-text.ts'
import type { Transactions } from './transactions.ts'

/**
 * What a list belongs to: the address and the context of its gateway, without which its servers mean little.
 */
const about = z.object({ url: z.string(), gateway: gatewayContext, scopeNote: z.string() })
export type AboutList = z.infer<typeof about>

/** The last complete list of a gateway, read at `readAt` (ISO 8601). Secrets are masked. */
export type KeptList = {
  readonly readAt: string
  readonly about: AboutList
  readonly servers: readonly VirtualServer[]
}

export type KeptLists = {
  /**
   * Stores a complete list in place of the earlier one, in small parts. If newer lists come meanwhile, the
   * newest is stored instead.
   */
  readonly keep: (profileId: string, list: KeptList) => Promise<void>
  /** What a list belongs to, and the number of its servers. Null where there is none or it cannot be read. */
  readonly head: (profileId: string) => (Omit<KeptList, 'servers'> & { readonly size: number }) | null
  /**
   * The servers of a list, in its order, read in small parts. With `most` it ends after the part in which
   * there are more than so many.
   */
  readonly servers: (profileId: string, most?: number) => Promise<readonly VirtualServer[]>
  /** Deletes the list. One that is being stored is not stored any more. */
  readonly forget: (profileId: string) => void
}

/** A part has about so many servers, and at most so many: other work waits no longer than one takes. */
const A_PART = 128
const LARGEST_PART = 512
/** A part whose text is longer than this (characters) ends, however few its servers are. */
const LONG_PART = 1_000_000

/**
 * Stores lists. In: the database, its transactions, and whether it outlives this process; otherwise nothing
 * is stored or read. A list that cannot be written is not stored, without an error: it is read from the
 * gateway again.
 *
 * A list is stored in parts, each under the digest of its text, so that a part that is on the disk is never
 * written again and a list cut off by a crash leaves the earlier one whole.
 */
export function createKeptLists(
  db: Database,
  { write, writeSoon }: Transactions,
  durable: boolean,
  sights: FirstSights['parts'],
): KeptLists {
  const digests = db.prepare<[string], string>('SELECT digest FROM kept_parts WHERE profile_id = ?').pluck()
  const put = db.prepare(
    `INSERT OR IGNORE INTO kept_parts (profile_id, digest, body) VALUES (?, ?, ${LONG_TEXT})`,
  )
  const drop = db.prepare('DELETE FROM kept_parts WHERE profile_id = ? AND digest = ?')
  const body = db
    .prepare<[string, string], string>('SELECT body FROM kept_parts WHERE profile_id = ? AND digest = ?')
    .pluck()
  const head = db.prepare<[string], { read_at: string; about: string; size: number }>(
    'SELECT read_at, about, size FROM kept_lists WHERE profile_id = ?',
  )
  const order = db.prepare<[string], string>('SELECT parts FROM kept_lists WHERE profile_id = ?').pluck()
  const putHead = db.prepare(
    'INSERT OR REPLACE INTO kept_lists (profile_id, read_at, about, parts, size) VALUES (?, ?, ?, ?, ?)',
  )
  const newest = new Map<string, KeptList>()
  /**
   * Parts that are on the disk, also of a list that could not be stored to its end, by their first server:
   * servers that are the same objects are not written again. A list that nobody holds any more is not held by
   * this.
   */
  const stored = new WeakMap<VirtualServer, StoredPart>()
  /** What stores the lists of a profile now; it stops where it is not this one any more. */
  const busy = new Map<string, object>()

  /** Out: whether it is stored. False also where another program took a part away meanwhile. */
  async function store(
    profileId: string,
    { servers, readAt, about: of }: KeptList,
    isOver: () => boolean,
  ): Promise<boolean> {
    const parts: StoredPart[] = []
    await nextTurn()
    if (isOver()) return false
    const there = new Set([...digests.all(profileId), ...sights.names(profileId)])
    /** One that does not fit any more is let go: it would hold servers that are gone. */
    const known = (first: VirtualServer, at: number): StoredPart | undefined => {
      const part = sights.takeFresh(first) ?? stored.get(first)
      const fits = part?.servers.every((one, index) => servers[at + index] === one) === true
      if (fits && there.has(part.name)) {
        stored.set(first, part)
        return part
      }
      stored.delete(first)
      return undefined
    }
    for (const part of partsOf(servers, known)) {
      if (part.name !== null) {
        parts.push({ ...part, name: part.name })
        continue
      }
      await nextTurn()
      if (isOver()) return false
      const text = `[${part.bodies.join(',')}]`
      const digest = createHash('sha256').update(text).digest('base64url')
      const isThere = there.has(digest) || writeSoon(() => put.run(profileId, digest, ...longTexts(text))).ok
      if (!isThere) return false
      const now = { name: digest, servers: part.servers }
      parts.push(now)
      const [first] = now.servers
      // At once, and not when the list is whole: a write that fails later does not undo this one.
      if (first !== undefined) stored.set(first, now)
    }
    await nextTurn()
    if (isOver()) return false
    const done = writeSoon(() => {
      const own = new Set(digests.all(profileId))
      const now = new Set([...own, ...sights.names(profileId)])
      if (!parts.every(({ name }) => now.has(name))) return false
      for (const { name } of parts) own.delete(name)
      for (const digest of own) drop.run(profileId, digest)
      const names = JSON.stringify(parts.map(({ name }) => name))
      putHead.run(profileId, readAt, JSON.stringify(of), names, servers.length)
      return true
    })
    return done.ok && done.value
  }

  return {
    async keep(profileId, list) {
      if (!durable) return
      newest.set(profileId, list)
      if (busy.has(profileId)) return
      const mine = {}
      busy.set(profileId, mine)
      const isOver = (): boolean => !db.open || busy.get(profileId) !== mine
      try {
        while (!isOver()) {
          const next = newest.get(profileId)
          if (next === undefined) break
          newest.delete(profileId)
          if (!(await store(profileId, next, isOver)) && !isOver()) await store(profileId, next, isOver)
        }
      } finally {
        if (busy.get(profileId) === mine) busy.delete(profileId)
      }
    },
    head(profileId) {
      const row = durable ? head.get(profileId) : undefined
      const of = about.safeParse(parse(row?.about ?? ''), INTERPRETED)
      return row === undefined || !of.success ? null : { readAt: row.read_at, about: of.data, size: row.size }
    },
    async servers(profileId, most = Infinity) {
      const parts = z.array(z.string()).safeParse(parse(order.get(profileId) ?? ''))
      const found: VirtualServer[] = []
      for (const digest of parts.data ?? []) {
        await nextTurn()
        if (!db.open || found.length > most) break
        const rows = sights.servers(profileId, digest) ?? parse(body.get(profileId, digest) ?? '')
        for (const row of Array.isArray(rows) ? rows : []) {
          const server = virtualServer.safeParse(row)
          if (server.success) found.push(server.data)
        }
      }
      return found
    },
    forget(profileId) {
      newest.delete(profileId)
      busy.delete(profileId)
      write(() => {
        sights.forget(profileId)
        db.prepare('DELETE FROM kept_parts WHERE profile_id = ?').run(profileId)
        db.prepare('DELETE FROM kept_lists WHERE profile_id = ?').run(profileId)
      })
    },
  }
}

/** A part of a list: one that is on the disk by its name, and what else there is as texts. */
type Part = { readonly servers: readonly VirtualServer[] } & (
  { readonly name: string } | { readonly name: null; readonly bodies: readonly string[] }
)

/**
 * A list in its parts. In: the list, and which part that is on the disk begins at a place of it, with all its
 * servers as they stand here. Where another part ends follows from the id of its last server (FNV-1a), so
 * that a server more or less changes one part and not all that come after it; only a long part ends earlier.
 */
function* partsOf(
  servers: readonly VirtualServer[],
  known: (first: VirtualServer, at: number) => StoredPart | undefined,
): Iterable<Part> {
  let bodies: string[] = []
  let length = 0
  for (let at = 0; at <= servers.length;) {
    const server = servers[at]
    const part = server && known(server, at)
    const isEnd =
      part !== undefined || server === undefined || endsPart(servers[at - 1], bodies.length, length)
    if (isEnd && bodies.length > 0) {
      yield { name: null, servers: servers.slice(at - bodies.length, at), bodies }
      bodies = []
      length = 0
    }
    if (server === undefined) return
    if (part !== undefined) yield part
    else bodies.push(bodyOf(server))
    length += bodies.at(-1)?.length ?? 0
    at += part?.servers.length ?? 1
  }
}

function endsPart(server: VirtualServer | undefined, count: number, length: number): boolean {
  if (count === LARGEST_PART || length > LONG_PART) return true
  let hash = 0x811c9dc5
  for (const letter of server?.id ?? '') hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 8) % A_PART === 0
}

const bodyOf = (server: VirtualServer): string =>
  JSON.stringify({ ...server, oauthConfig: redactConfig(server.oauthConfig) })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
