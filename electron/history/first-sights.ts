import type { Database } from 'better-sqlite3'
import { redactConfig, type VirtualServer } from '../../shared/contextforge/index.ts'
import type { Json } from '../../shared/kernel/json.ts'
import type { Snapshot } from '../../shared/watch/snapshot.ts'
import { LONG_TEXT, longTexts } from './long-text.ts'
import type { Transactions } from './transactions.ts'

/** A server as it was read, ready to be compared and stored: its configuration with secrets masked. */
export type Look = { readonly server: VirtualServer; readonly config: Json }

/** A snapshot and the server it is of. */
export type Sight = { readonly serverId: string; readonly serverName: string; readonly snapshot: Snapshot }

/** A stored row, without its servers. */
export type SightRow = {
  readonly first: number
  readonly last: number
  readonly profileId: string
  readonly at: string
}

/** Servers that are on the disk, and by what name a kept list refers to them. */
export type StoredPart = { readonly name: string; readonly servers: readonly VirtualServer[] }

/** What is stored of each server for its snapshot. */
type Entry = [
  id: string,
  name: string,
  version: number | null,
  config: Json,
  enabled: boolean,
  changedBy: string | null,
  changedVia: string | null,
  changedAt: string | null,
]

/** A row whose text is longer than this (characters) ends, however few its servers are. */
const LONG_PART = 1_000_000

/**
 * First snapshots of many servers, stored together, and what else a list shows of them: such a row is a part
 * of the first kept list too, so that no server is written twice. In: the database; each write is part of the
 * present transaction. What is damaged in a row is left out.
 */
export function createFirstSights(db: Database, { afterCommit }: Pick<Transactions, 'afterCommit'>) {
  const insert = db.prepare(
    `INSERT INTO first_sights (first_seq, last_seq, profile_id, seen_at, body, rest)
     VALUES (?, ?, ?, ?, ${LONG_TEXT}, ${LONG_TEXT})`,
  )
  const row = 'SELECT first_seq AS first, last_seq AS last, profile_id AS profileId, seen_at AS at'
  const after = db.prepare<[string, number], SightRow>(
    `${row} FROM first_sights WHERE profile_id = ? AND last_seq > ? ORDER BY last_seq`,
  )
  const before = db.prepare<[number], SightRow>(
    `${row} FROM first_sights WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
  )
  // The number of a row may be that of another one since: its profile was forgotten by another program.
  const body = db
    .prepare<[number, string, string], string>(
      'SELECT body FROM first_sights WHERE first_seq = ? AND profile_id = ? AND seen_at = ?',
    )
    .pluck()
  const text = ({ first, profileId, at }: SightRow) => body.get(first, profileId, at)
  const whole = db.prepare<[string], Pick<SightRow, 'first' | 'at'>>(
    'SELECT first_seq AS first, seen_at AS at FROM first_sights WHERE profile_id = ? AND rest IS NOT NULL',
  )
  const texts = db.prepare<[string, number], SightRow & { body: string; rest: string | null }>(
    `${row}, body, rest FROM first_sights WHERE profile_id = ? AND first_seq = ?`,
  )
  const last = db
    .prepare<[], number>(
      'SELECT last_seq FROM first_sights WHERE first_seq = (SELECT max(first_seq) FROM first_sights)',
    )
    .pluck()
  /** Written by this program and in no kept list yet, by the first server: it is gone with its list. */
  const fresh = new WeakMap<VirtualServer, StoredPart>()
  /** The row that was read last: single snapshots are asked for in their order. */
  let atHand: { readonly row: SightRow; readonly entries: readonly unknown[] } | null = null

  const entriesOf = (of: SightRow): readonly unknown[] => {
    if (atHand?.row.first !== of.first || atHand.row.at !== of.at)
      atHand = { row: of, entries: listIn(text(of)) }
    return atHand.entries
  }
  const one = (of: SightRow, seq: number): Sight | null => sightOf(entriesOf(of)[seq - of.first], seq, of.at)

  return {
    /** Stores first snapshots, numbered from `first` on. Out: the rows, and the snapshots in order. */
    add(
      profileId: string,
      looks: readonly Look[],
      at: string,
      first: number,
    ): { readonly rows: readonly SightRow[]; readonly snapshots: readonly Snapshot[] } {
      const rows: SightRow[] = []
      const snapshots: Snapshot[] = []
      let from = 0
      let [body, rest] = ['', '']
      looks.forEach((look, index) => {
        const entry = entryOf(look)
        const before = index === from ? '[' : ','
        body += before + JSON.stringify(entry)
        rest += before + JSON.stringify(restOf(look.server))
        snapshots.push(snapshotOf(entry, first + index, at))
        if (body.length <= LONG_PART && index < looks.length - 1) return
        const added = { first: first + from, last: first + index, profileId, at }
        insert.run(added.first, added.last, profileId, at, ...longTexts(`${body}]`, `${rest}]`))
        rows.push(added)
        const servers = looks.slice(from, index + 1).map(({ server }) => server)
        const [head = look.server] = servers
        // Numbers of a transaction that fails are given out again.
        afterCommit(() => void fresh.set(head, { name: nameOf(added), servers }))
        from = index + 1
        ;[body, rest] = ['', '']
      })
      return { rows, snapshots }
    },
    /** The highest number of all; 0 where there is none. */
    last: (): number => last.get() ?? 0,
    /** The rows of a profile with snapshots of a higher number. */
    after: (profileId: string, seq: number): SightRow[] => after.all(profileId, seq),
    /** All snapshots of a row. */
    all: (of: SightRow): Sight[] =>
      listIn(text(of)).flatMap((entry, index) => sightOf(entry, of.first + index, of.at) ?? []),
    one,
    byId(seq: number): (Sight & { readonly profileId: string }) | null {
      const of = before.get(seq)
      const found = of === undefined || seq > of.last ? null : one(of, seq)
      return of === undefined || found === null ? null : { ...found, profileId: of.profileId }
    },
    forget(profileId: string): void {
      atHand = null
      db.prepare('DELETE FROM first_sights WHERE profile_id = ?').run(profileId)
    },
    /** Rows as parts of a kept list. */
    parts: {
      /** The row that begins with this server as it was read, if this was not asked before. */
      takeFresh(server: VirtualServer): StoredPart | undefined {
        const part = fresh.get(server)
        fresh.delete(server)
        return part
      },
      /** Those of which all that a list shows is there. */
      names: (profileId: string): string[] => whole.all(profileId).map(nameOf),
      /** The servers of a part, as they are to be checked; null where the name is none of a row. */
      servers(profileId: string, name: string): readonly unknown[] | null {
        const first = NAME.exec(name)?.[1]
        if (first === undefined) return null
        const found = texts.get(profileId, Number(first))
        if (found === undefined || nameOf(found) !== name) return []
        const rests = listIn(found.rest ?? '')
        return listIn(found.body).map((entry, index) => serverOf(entry, rests[index]))
      },
      /** Forgets what only a list shows. */
      forget(profileId: string): void {
        db.prepare('UPDATE first_sights SET rest = NULL WHERE profile_id = ?').run(profileId)
      },
    },
  }
}
export type FirstSights = ReturnType<typeof createFirstSights>

/**
 * The name of a row as a part of a kept list; all other parts are named by a digest, which has no colon. With
 * the time, because a number is given out again once its profile was forgotten.
 */
const nameOf = ({ first, at }: Pick<SightRow, 'first' | 'at'>): string => `first:${first}:${at}`
const NAME = /^first:(\d+):/

const entryOf = ({ server: of, config }: Look): Entry => [
  of.id,
  of.name,
  of.version,
  config,
  of.oauthEnabled,
  of.modifiedBy,
  of.modifiedVia,
  of.updatedAt,
]

const snapshotOf = (entry: Entry, id: number, seenAt: string): Snapshot => ({
  id,
  version: entry[2],
  config: entry[3],
  enabled: entry[4],
  seenAt,
  changedBy: entry[5],
  changedVia: entry[6],
  changedAt: entry[7],
  learned: false,
})

const sightOf = (entry: unknown, id: number, at: string): Sight | null =>
  isEntry(entry) ? { serverId: entry[0], serverName: entry[1], snapshot: snapshotOf(entry, id, at) } : null

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'
const isEntry = (value: unknown): value is Entry =>
  Array.isArray(value) &&
  value.length === 8 &&
  typeof value[0] === 'string' &&
  typeof value[1] === 'string' &&
  (value[2] === null || typeof value[2] === 'number') &&
  typeof value[4] === 'boolean' &&
  value.slice(5).every(isTextOrNull)

const restOf = ({ description, visibility, teamId, ownerEmail, enabled }: VirtualServer) =>
  [description, visibility, teamId, ownerEmail, enabled] as const

function serverOf(entry: unknown, rest: unknown): unknown {
  if (!isEntry(entry) || !Array.isArray(rest)) return null
  const [id, name, version, oauthConfig, oauthEnabled, modifiedBy, modifiedVia, updatedAt] = entry
  const [description, visibility, teamId, ownerEmail, enabled] = rest as unknown[]
  return {
    ...{ id, name, description, visibility, teamId, ownerEmail, version, updatedAt },
    ...{ modifiedBy, modifiedVia, oauthEnabled, enabled, oauthConfig },
  }
}

/** The list a text holds; empty where it is damaged. */
function listIn(text: string | undefined): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text ?? '')
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}

/** Masks stored configurations by the present rules, in place. Out: how many rows were masked. */
export function maskFirstSights(db: Database): number {
  const rows = db.prepare<[], { seq: number; body: string }>(
    'SELECT first_seq AS seq, body FROM first_sights',
  )
  const update = db.prepare('UPDATE first_sights SET body = ? WHERE first_seq = ?')
  let count = 0
  for (const { seq, body } of rows.all()) {
    const entries = listIn(body).map((entry) =>
      isEntry(entry) ? entry.with(3, redactConfig(entry[3])) : entry,
    )
    const masked = JSON.stringify(entries)
    if (entries.length === 0 || masked === body) continue
    update.run(masked, seq)
    count++
  }
  return count
}
