import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import {
  gatewayContext,
  redactConfig,
  virtualServer,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import { nextTurn } from '../system/timers.ts'
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
  /** The servers of a list, in its order, read in small parts. */
  readonly servers: (profileId: string) => Promise<readonly VirtualServer[]>
  readonly forget: (profileId: string) => void
}

/** How many servers are written at once, so that other work waits no longer than this takes. */
const A_TURN = 200

/**
 * Stores lists. In: the database, its transactions, and whether it outlives this process; otherwise nothing
 * is stored or read. A list that cannot be written is not stored, without an error: it is read from the
 * gateway again.
 */
export function createKeptLists(
  db: Database,
  { write, writeSoon }: Transactions,
  durable: boolean,
): KeptLists {
  const bodies = db.prepare<[string], { server_id: string; body: string }>(
    'SELECT server_id, body FROM kept_servers WHERE profile_id = ?',
  )
  const put = db.prepare('INSERT OR REPLACE INTO kept_servers (profile_id, server_id, body) VALUES (?, ?, ?)')
  const drop = db.prepare('DELETE FROM kept_servers WHERE profile_id = ? AND server_id = ?')
  const body = db.prepare<[string, string], { body: string }>(
    'SELECT body FROM kept_servers WHERE profile_id = ? AND server_id = ?',
  )
  const head = db.prepare<[string], { read_at: string; about: string; size: number }>(
    'SELECT read_at, about, json_array_length(ids) AS size FROM kept_lists WHERE profile_id = ?',
  )
  const order = db.prepare<[string], { ids: string }>('SELECT ids FROM kept_lists WHERE profile_id = ?')
  const putHead = db.prepare(
    'INSERT OR REPLACE INTO kept_lists (profile_id, read_at, about, ids) VALUES (?, ?, ?, ?)',
  )
  /** What the disk holds of each server, so that for a list without changes only its time is written. */
  const stored = new Map<string, Map<string, string>>()
  const newest = new Map<string, KeptList>()
  const busy = new Set<string>()

  const storedOf = (profileId: string): Map<string, string> => {
    const known = stored.get(profileId)
    if (known !== undefined) return known
    const loaded = new Map(bodies.all(profileId).map((row) => [row.server_id, row.body]))
    stored.set(profileId, loaded)
    return loaded
  }

  async function store(profileId: string, list: KeptList): Promise<void> {
    for (let from = 0; from < list.servers.length; from += A_TURN) {
      await nextTurn()
      if (!db.open) return
      const known = storedOf(profileId)
      const fresh = list.servers
        .slice(from, from + A_TURN)
        .map((server): [string, string] => [server.id, bodyOf(server)])
        .filter(([id, body]) => known.get(id) !== body)
      if (fresh.length === 0) continue
      const done = writeSoon(() => fresh.forEach(([id, body]) => put.run(profileId, id, body)))
      if (!done.ok) return
      for (const [id, body] of fresh) known.set(id, body)
    }
    await nextTurn()
    if (!db.open) return
    const known = storedOf(profileId)
    const ids = list.servers.map(({ id }) => id)
    const here = new Set(ids)
    const gone = [...known.keys()].filter((id) => !here.has(id))
    const done = writeSoon(() => {
      for (const id of gone) drop.run(profileId, id)
      putHead.run(profileId, list.readAt, JSON.stringify(list.about), JSON.stringify(ids))
    })
    if (done.ok) for (const id of gone) known.delete(id)
  }

  return {
    async keep(profileId, list) {
      if (!durable) return
      newest.set(profileId, list)
      if (busy.has(profileId)) return
      busy.add(profileId)
      try {
        for (let next = newest.get(profileId); next !== undefined; next = newest.get(profileId)) {
          newest.delete(profileId)
          await store(profileId, next)
        }
      } finally {
        busy.delete(profileId)
      }
    },
    head(profileId) {
      const row = durable ? head.get(profileId) : undefined
      const of = about.safeParse(parse(row?.about ?? ''))
      return row === undefined || !of.success ? null : { readAt: row.read_at, about: of.data, size: row.size }
    },
    async servers(profileId) {
      const ids = z.array(z.string()).safeParse(parse(order.get(profileId)?.ids ?? ''))
      const found: VirtualServer[] = []
      for (let from = 0; from < (ids.data ?? []).length; from += A_TURN) {
        await nextTurn()
        if (!db.open) break
        for (const id of (ids.data ?? []).slice(from, from + A_TURN)) {
          const server = virtualServer.safeParse(parse(body.get(profileId, id)?.body ?? ''))
          if (server.success) found.push(server.data)
        }
      }
      return found
    },
    forget(profileId) {
      newest.delete(profileId)
      stored.delete(profileId)
      write(() => {
        db.prepare('DELETE FROM kept_servers WHERE profile_id = ?').run(profileId)
        db.prepare('DELETE FROM kept_lists WHERE profile_id = ?').run(profileId)
      })
    },
  }
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
