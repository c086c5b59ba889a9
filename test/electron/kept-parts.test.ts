import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFirstSights } from '../../electron/history/first-sights.ts'
import { openHistory, type History } from '../../electron/history/history.ts'
import { createKeptLists } from '../../electron/history/kept-lists.ts'
import { migrate } from '../../electron/history/migrate.ts'
import { migrations } from '../../electron/history/migrations/index.ts'
import { createTransactions, type Transactions } from '../../electron/history/transactions.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'

let folder: string
let path: string
let history: History

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-parts-'))
  path = join(folder, 'history.db')
})
afterEach(() => {
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (): History => (history = openHistory(path, 'now', ({ kind }) => kind))
const about = { url: 'https://gw.example.com', gateway: aGateway(), scopeNote: '' }
const serverAt = (at: number, name = `server-${at}`): VirtualServer => ({
  ...aServer({ client_id: `client-${at}` }),
  id: at.toString(16).padStart(32, '0'),
  name,
})
const many = (count: number): VirtualServer[] => Array.from({ length: count }, (_, at) => serverAt(at))
const keep = (servers: readonly VirtualServer[]) => history.kept.keep('p', { readAt: 'now', about, servers })

/** The digest and the number of servers of each part on the disk. */
function parts(): Map<string, number> {
  const db = new Sqlite(path, { readonly: true })
  const rows = db.prepare('SELECT digest, json_array_length(body) AS servers FROM kept_parts').all()
  db.close()
  return new Map((rows as { digest: string; servers: number }[]).map((row) => [row.digest, row.servers]))
}

test('a list is kept in its order, in a tenth of the rows and less', async () => {
  open()
  const servers = many(3_000).toReversed()
  await keep(servers)
  expect(await history.kept.servers('p')).toEqual(servers)
  expect(history.kept.head('p')?.size).toBe(3_000)
  expect(parts().size).toBeLessThan(300)
  expect([...parts().values()].reduce((sum, count) => sum + count, 0)).toBe(3_000)
})

test('the beginning of a list is read without the rest, and is longer than asked for where there is more', async () => {
  open()
  const servers = many(3_000)
  await keep(servers)
  const begun = await history.kept.servers('p', 100)
  expect(begun.length).toBeGreaterThan(100)
  expect(begun.length).toBeLessThan(1_000)
  expect(begun).toEqual(servers.slice(0, begun.length))
  await keep(many(100))
  expect(await history.kept.servers('p', 100)).toEqual(many(100))
})

test('a server more, less or changed writes one part, or two, wherever it stands', async () => {
  open()
  const servers = many(3_000)
  await keep(servers)
  const acts: readonly ((list: readonly VirtualServer[]) => VirtualServer[])[] = [
    (list) => [serverAt(9_999), ...list],
    (list) => list.filter((_, at) => at !== 1_500),
    (list) => list.with(700, serverAt(700, 'renamed')),
  ]
  for (const act of acts) {
    const before = parts()
    const next = act(await history.kept.servers('p'))
    await keep(next)
    expect(await history.kept.servers('p')).toEqual(next)
    const fresh = [...parts().keys()].filter((digest) => !before.has(digest))
    expect(fresh.length).toBeGreaterThan(0)
    expect(fresh.length).toBeLessThan(3)
  }
})

test('a list that is cut off while it is written leaves the earlier one whole', async () => {
  open()
  const servers = many(1_000)
  await keep(servers)
  const whole = parts().size
  const cut = keep(servers.map((server) => ({ ...server, name: `${server.name} new` })))
  // A few turns, which write the first parts, and no head.
  for (let turns = 0; turns < 4; turns++) await new Promise((resolve) => setImmediate(resolve))
  history.close()
  await cut
  open()
  expect(parts().size).toBeGreaterThan(whole)
  expect(await history.kept.servers('p')).toEqual(servers)
  await keep(many(10))
  expect([...parts().values()].reduce((sum, count) => sum + count, 0)).toBe(10)
})

test('a part that another program took away is written again', async () => {
  open()
  const servers = many(1_000)
  const other = new Sqlite(path)
  const kept = keep(servers)
  for (let turns = 0; turns < 6; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect(other.prepare('DELETE FROM kept_parts').run().changes).toBeGreaterThan(0)
  other.close()
  await kept
  expect(await history.kept.servers('p')).toEqual(servers)
})

test.each([
  [
    'fails',
    () => ({ ok: false, error: { kind: 'history-unavailable', reason: 'the disk is full' } }) as const,
  ],
  [
    'throws',
    () => {
      throw new Error('the disk is broken')
    },
  ],
])(
  'a write that %s loses no part that is on the disk: only what changed is made again',
  async (_how, fail) => {
    open()
    const db = new Sqlite(path)
    const transactions = createTransactions(db)
    let fails = 0
    const writeSoon: Transactions['writeSoon'] = (act) => (fails-- > 0 ? fail() : transactions.writeSoon(act))
    const { parts: sights } = createFirstSights(db, transactions)
    const lists = createKeptLists(db, { ...transactions, writeSoon }, true, sights)
    let made = 0
    const servers = many(3_000).map((server) =>
      Object.defineProperty(server, 'name', { enumerable: true, get: () => `name ${++made && server.id}` }),
    )
    await lists.keep('p', { readAt: 't1', about, servers })
    expect(made).toBe(3_000)
    const next = servers.with(2_500, serverAt(2_500, 'renamed'))
    for (fails = 1; fails > 0;)
      await lists.keep('p', { readAt: 't2', about, servers: next }).catch(() => null)
    await lists.keep('p', { readAt: 't3', about, servers: next })
    expect(lists.head('p')?.readAt).toBe('t3')
    expect((await history.kept.servers('p')).map(({ id }) => id)).toEqual(servers.map(({ id }) => id))
    expect(made).toBeLessThan(4_500)
    db.close()
  },
)

test('a list of servers with long settings is kept in parts that are short all the same', async () => {
  open()
  const servers = many(300).map((server) => ({
    ...server,
    oauthConfig: { client_id: server.id, note: 'x'.repeat(50_000) },
  }))
  await keep(servers)
  expect(await history.kept.servers('p')).toEqual(servers)
  const db = new Sqlite(path, { readonly: true })
  const longest = db.prepare('SELECT max(length(body)) FROM kept_parts').pluck().get()
  db.close()
  expect(longest).toBeGreaterThan(500_000)
  expect(longest).toBeLessThan(1_200_000)
})

test('a list that is forgotten while it is stored is not stored, and leaves nothing', async () => {
  open()
  const cut = keep(many(3_000))
  for (let turns = 0; turns < 6; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect(parts().size).toBeGreaterThan(0)
  history.kept.forget('p')
  await cut
  expect(history.kept.head('p')).toBeNull()
  expect(parts().size).toBe(0)
  await keep(many(10))
  expect(history.kept.head('p')?.size).toBe(10)
})

test('a list that is kept after it was forgotten meanwhile is the new one', async () => {
  open()
  const cut = keep(many(3_000))
  for (let turns = 0; turns < 6; turns++) await new Promise((resolve) => setImmediate(resolve))
  history.kept.forget('p')
  await Promise.all([keep(many(200)), cut])
  expect(history.kept.head('p')?.size).toBe(200)
  expect(await history.kept.servers('p')).toEqual(many(200))
})

test('a list that an earlier release kept is still there, in its order', async () => {
  const db = new Sqlite(path)
  migrate(db, migrations, 80)
  const servers = many(5).toReversed()
  const put = db.prepare('INSERT INTO kept_servers (profile_id, server_id, body) VALUES (?, ?, ?)')
  for (const server of servers) put.run('p', server.id, JSON.stringify(server))
  const list = ['p', 'then', JSON.stringify(about), JSON.stringify(servers.map(({ id }) => id))]
  db.prepare('INSERT INTO kept_lists (profile_id, read_at, about, ids) VALUES (?, ?, ?, ?)').run(...list)
  db.close()
  open()
  expect(history.kept.head('p')).toMatchObject({ readAt: 'then', size: 5 })
  expect(await history.kept.servers('p')).toEqual(servers)
})
