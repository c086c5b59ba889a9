import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { createFirstSights } from '../../electron/history/first-sights.ts'
import { openHistory, type History } from '../../electron/history/history.ts'
import { redactAgain } from '../../electron/history/redaction.ts'
import { createSnapshots } from '../../electron/history/snapshots.ts'
import { createTransactions } from '../../electron/history/transactions.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'

let folder: string
let path: string
let histories: History[]
let databases: Sqlite.Database[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-sights-'))
  path = join(folder, 'history.db')
  histories = []
  databases = []
})
afterEach(() => {
  histories.forEach((history) => history.close())
  databases.forEach((db) => db.close())
  rmSync(folder, { recursive: true, force: true })
})

function open(): History {
  const history = openHistory(path, 'now', ({ kind }) => kind)
  histories.push(history)
  return history
}
function sql<T>(act: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(path)
  try {
    return act(db)
  } finally {
    db.close()
  }
}
const count = (table: string): number =>
  Number(sql((db) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()))

const COUNT = 300
const server = (at: number, more: Partial<VirtualServer> = {}): VirtualServer => ({
  ...aServer({ client_id: `client-${at}`, client_secret: 'SECRET', resource: [] }),
  id: `s${at}`,
  name: `server-${at}`,
  description: `about ${at}`,
  teamId: 'payments',
  version: 1,
  updatedAt: '2026-11-01T00:00:00',
  modifiedBy: 'ops@example.com',
  modifiedVia: 'ui',
  ...more,
})
const list = Array.from({ length: COUNT }, (_, at) => server(at))
const about = { url: 'https://gw.example.com', gateway: aGateway(), scopeNote: '' }
const keep = (history: History, servers: readonly VirtualServer[]) =>
  history.kept.keep('p', { readAt: 'now', about, servers })
const changed = (at: number): VirtualServer =>
  server(at, { version: 2, oauthConfig: { resource: ['api://x'] } })

test('a list that is seen for the first time is a few rows, and every server of it is there', () => {
  const history = open()
  expect(history.snapshots.see('p', list, 't1')).toEqual({ ok: true, value: [] })
  expect(count('first_sights')).toBe(1)
  expect(count('snapshots')).toBe(0)
  for (const one of [history, open()]) {
    const newest = one.snapshots.newest('p')
    expect([...newest.keys()]).toEqual(list.map(({ id }) => id))
    expect(new Set([...newest.values()].map(({ id }) => id)).size).toBe(COUNT)
    for (const { id, name } of list) {
      const now = newest.get(id)
      expect(one.snapshots.of('p', id)).toEqual([now])
      expect(one.snapshots.byId(now?.id ?? 0)).toEqual({
        ...now,
        profileId: 'p',
        serverId: id,
        serverName: name,
      })
    }
    expect(newest.get('s7')).toEqual({
      id: 8,
      version: 1,
      config: { ...(list[7]?.oauthConfig as object), client_secret: '*****' },
      enabled: true,
      seenAt: 't1',
      changedBy: 'ops@example.com',
      changedVia: 'ui',
      changedAt: '2026-11-01T00:00:00',
      learned: false,
    })
  }
  expect(sql((db) => JSON.stringify(db.prepare('SELECT * FROM first_sights').all()))).not.toContain('SECRET')
})

test('a server that changes keeps its first snapshot under its number, and no number is given out twice', () => {
  const history = open()
  history.snapshots.see('p', list, 't1')
  const first = history.snapshots.newest('p').get('s5')
  const seen = history.snapshots.see('p', [changed(5), server(9)], 't2')
  const after = history.snapshots.newest('p').get('s5')
  expect(seen).toEqual({ ok: true, value: [{ server: changed(5), before: first, after }] })
  expect(history.unsaid.of('p')).toEqual([{ serverId: 's5', snapshotId: first?.id }])
  history.snapshots.see('q', list, 't3')
  history.snapshots.see('p', [server(5, { version: 3 })], 't4')
  for (const one of [history, open()]) {
    const { snapshots } = one
    expect(snapshots.of('p', 's5').map(({ seenAt }) => seenAt)).toEqual(['t1', 't2', 't4'])
    expect(snapshots.since('p', 's5', after?.id ?? 0).map(({ seenAt }) => seenAt)).toEqual(['t2', 't4'])
    expect(snapshots.since('p', 's9', 0)).toEqual([snapshots.newest('p').get('s9')])
    expect(snapshots.since('p', 's9', 5_000)).toEqual([])
    expect(snapshots.byId(first?.id ?? 0)).toMatchObject({ ...first, serverId: 's5', serverName: 'server-5' })
    const all = ['p', 'q'].flatMap((id) => list.flatMap((of) => snapshots.of(id, of.id)))
    expect(new Set(all.map(({ id }) => id)).size).toBe(2 * COUNT + 2)
    expect(snapshots.byId(2 * COUNT + 3)).toBeNull()
  }
})

test('a state that was there before is no change, also where it was the first, and an audience is learned', () => {
  const history = open()
  history.snapshots.see('p', list, 't1')
  const other = server(1, { oauthConfig: { resource: ['api://x'] } })
  expect(history.snapshots.see('p', [other], 't2')).toMatchObject({ value: [{ after: { learned: true } }] })
  expect([...history.snapshots.learned('p')]).toEqual(['s1'])
  expect(history.snapshots.see('p', [server(1)], '2026-11-27T12:00:00.000Z')).toEqual({ ok: true, value: [] })
  expect([...history.snapshots.alternated('p').keys()]).toEqual(['s1'])
  expect(history.snapshots.of('p', 's1')).toHaveLength(3)
})

test('the learned ones are kept up to date, so that nobody goes through all servers for them', () => {
  const history = open()
  history.snapshots.see('p', list, 't1')
  const learned = history.snapshots.learned('p')
  const filled = [1, 2].map((at) => server(at, { oauthConfig: { resource: ['api://x'] } }))
  history.snapshots.see('p', filled, 't2')
  expect([...learned]).toEqual(['s1', 's2'])
  // Somebody saved it since, and has seen the value.
  history.snapshots.see('p', [changed(2)], 't3')
  expect([...learned]).toEqual(['s1'])
  expect([...open().snapshots.learned('p')]).toEqual(['s1'])
})

test('what another program saw first, many at once or one of them anew, is no difference here', () => {
  const [one, other] = [open(), open()]
  expect(one.snapshots.newest('p').size).toBe(0)
  other.snapshots.see('p', list, 't1')
  expect(one.snapshots.see('p', list, 't2')).toEqual({ ok: true, value: [] })
  expect(count('first_sights')).toBe(1)
  other.snapshots.see('p', [changed(5)], 't3')
  expect(one.snapshots.see('p', [changed(5)], 't4')).toEqual({ ok: true, value: [] })
  one.snapshots.see('p', [changed(6)], 't5')
  expect(other.snapshots.of('p', 's6').map(({ seenAt }) => seenAt)).toEqual(['t1', 't5'])
})

test('what was seen in a transaction that fails is not there, and its numbers are free again', async () => {
  const history = open()
  const [half, rest] = [list.slice(0, 100), list.slice(100)]
  expect(() =>
    history.together(() => {
      history.snapshots.see('p', half, 't1')
      throw new Error('a bug')
    }),
  ).toThrow('a bug')
  expect(history.snapshots.newest('p').size).toBe(0)
  history.snapshots.see('p', rest, 't1')
  await keep(history, list)
  const masked = list.map((one) => ({
    ...one,
    oauthConfig: { ...(one.oauthConfig as object), client_secret: '*****' },
  }))
  expect(await open().kept.servers('p')).toEqual(masked)
})

test('a damaged row costs only what is in it', () => {
  const history = open()
  history.snapshots.see('p', list.slice(0, 100), 't1')
  history.snapshots.see('p', list.slice(100, 200), 't1')
  history.snapshots.see('p', list.slice(200), 't1')
  sql((db) => {
    db.prepare(`UPDATE first_sights SET body = '[[' WHERE first_seq = 1`).run()
    const body = db.prepare<[], string>('SELECT body FROM first_sights WHERE first_seq = 101').pluck().get()
    const entries = JSON.parse(body ?? '') as unknown[]
    db.prepare('UPDATE first_sights SET body = ? WHERE first_seq = 101').run(
      JSON.stringify(entries.with(3, { not: 'an entry' })),
    )
  })
  const again = open()
  const missing = new Set([...list.slice(0, 100), ...list.slice(103, 104)].map(({ id }) => id))
  expect([...again.snapshots.newest('p').keys()]).toEqual(
    list.flatMap(({ id }) => (missing.has(id) ? [] : [id])),
  )
  expect(again.snapshots.byId(1)).toBeNull()
  expect(again.snapshots.byId(104)).toBeNull()
  expect(again.snapshots.byId(105)).toMatchObject({ serverId: 's104' })
  expect(again.snapshots.see('p', list, 't2')).toEqual({ ok: true, value: [] })
  expect(again.snapshots.newest('p').size).toBe(COUNT)
})

test('what newer rules call a secret is masked in it too, and numbers and servers stay', () => {
  const history = open()
  history.snapshots.see('p', list, 't1')
  sql((db) => {
    const body = db.prepare<[], string>('SELECT body FROM first_sights').pluck().get() ?? ''
    db.prepare('UPDATE first_sights SET body = ?').run(body.replaceAll('*****', 'LEAKED'))
    expect(redactAgain(db, null, 'rules of today')).toBe(1)
  })
  const again = open()
  expect(again.snapshots.newest('p')).toEqual(history.snapshots.newest('p'))
})

test('the list that was seen first is kept without being written again, and is whole after a start', async () => {
  const history = open()
  const plain = list.map((one): VirtualServer => ({ ...one, oauthConfig: { client_id: one.id } }))
  history.snapshots.see('p', plain.slice(0, 200), 't1')
  history.snapshots.see('p', plain.slice(200), 't1')
  await keep(history, plain)
  expect(count('kept_parts')).toBe(0)
  expect(await open().kept.servers('p')).toEqual(plain)
  const next = plain.with(250, { ...plain[250], name: 'renamed' } as VirtualServer)
  await keep(history, next)
  expect(await open().kept.servers('p')).toEqual(next)
  const rewritten = sql((db) =>
    db.prepare<[], number>('SELECT sum(json_array_length(body)) FROM kept_parts').pluck().get(),
  )
  expect(rewritten).toBe(100)
  await keep(history, plain)
  expect(await open().kept.servers('p')).toEqual(plain)
})

test('a write that fails on the way does not write a second time what was seen first', async () => {
  const history = open()
  history.snapshots.see('p', list, 't1')
  sql((db) =>
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON kept_parts BEGIN SELECT RAISE(ROLLBACK, 'x'); END`),
  )
  const more = [...list, server(COUNT)]
  await keep(history, more).catch(() => undefined)
  sql((db) => db.exec('DROP TRIGGER full'))
  await keep(history, more)
  expect((await open().kept.servers('p')).map(({ id }) => id)).toEqual(more.map(({ id }) => id))
  expect(sql((db) => db.prepare('SELECT json_array_length(body) FROM kept_parts').pluck().all())).toEqual([1])
})

test('a list that is forgotten takes with it what only a list shows, and its snapshots stay', async () => {
  const history = open()
  history.snapshots.see('p', list, 't1')
  await keep(history, list)
  const newest = new Map(history.snapshots.newest('p'))
  history.kept.forget('p')
  const [again, onDisk] = [
    open(),
    sql((db) => JSON.stringify(db.prepare('SELECT * FROM first_sights').all())),
  ]
  expect(onDisk).not.toMatch(/about \d|payments/)
  expect(await again.kept.servers('p')).toEqual([])
  expect(again.snapshots.newest('p')).toEqual(newest)
  await keep(history, list)
  expect(await open().kept.servers('p')).toHaveLength(COUNT)
})

test('a profile that has other servers now begins anew, and a list kept before is not mixed with it', async () => {
  const history = open()
  history.snapshots.see('p', list, 't1')
  await keep(history, list)
  history.snapshots.forget('p')
  expect(count('first_sights')).toBe(0)
  expect(history.snapshots.of('p', 's1')).toEqual([])
  const others = list.map((one) => ({ ...one, id: `other-${one.id}` }))
  history.snapshots.see('p', others, 't2')
  expect(await open().kept.servers('p')).toEqual([])
  await keep(history, [...list, ...others])
  const kept = await open().kept.servers('p')
  expect(kept.map(({ id }) => id)).toEqual([...list, ...others].map(({ id }) => id))
})

test('what another program adds between the reading of the two tables is not missed', () => {
  const other = open()
  const begin = (act: (at: string) => void, isBefore: boolean): ReturnType<typeof createSnapshots> => {
    const db = new Sqlite(path)
    databases.push(db)
    const sights = createFirstSights(db, createTransactions(db))
    let calls = 0
    const after: typeof sights.after = (...asked) => {
      if (isBefore && calls++ === 0) act('t1')
      const rows = sights.after(...asked)
      if (!isBefore && calls++ === 0) act('t1')
      return rows
    }
    return createSnapshots(db, undefined, undefined, { ...sights, after })
  }
  const many = begin((at) => {
    other.snapshots.see('p', list, at)
    other.snapshots.see('p', [changed(5)], at)
  }, false)
  many.newest('p')
  expect(many.newest('p')).toEqual(other.snapshots.newest('p'))
  let isDone = false
  const one = begin((at) => {
    isDone = true
    other.snapshots.see('q', [server(1)], at)
    other.snapshots.see('q', list, at)
  }, true)
  one.newest('q')
  expect(isDone).toBe(true)
  expect(new Set(one.newest('q').keys())).toEqual(new Set(other.snapshots.newest('q').keys()))
})

test('a number given out again, once another program forgot its profile, brings in no other server', () => {
  const [one, other] = [open(), open()]
  one.snapshots.see('p', list, 't1')
  const first = one.snapshots.newest('p').get('s5')?.id ?? 0
  other.snapshots.forget('p')
  const others = list.map((of) => ({ ...of, id: `other-${of.id}` }))
  other.snapshots.see('q', others, 't2')
  one.snapshots.see('p', [changed(5)], 't3')
  expect(one.snapshots.byId(first)).toMatchObject({ profileId: 'q', serverId: 'other-s5' })
  expect(one.snapshots.of('p', 'other-s5')).toEqual([])
})

test('a list that another program forgot is whole when it is kept again', async () => {
  const [one, other] = [open(), open()]
  one.snapshots.see('p', list, 't1')
  await keep(one, list)
  other.kept.forget('p')
  await keep(one, list)
  expect((await open().kept.servers('p')).map(({ id }) => id)).toEqual(list.map(({ id }) => id))
})

test('servers that nobody holds any more are not in memory, whether their list was stored or not', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const history = open()
  type Act = (servers: readonly VirtualServer[]) => Promise<unknown>
  const done = async (act: Act): Promise<readonly WeakRef<VirtualServer>[]> => {
    const servers = Array.from({ length: COUNT }, (_, at) => server(at))
    await act(servers)
    return servers.map((one) => new WeakRef(one))
  }
  /** How many servers of a list are in memory after this was done with it. */
  const left = async (act: Act): Promise<number> => {
    const parts = await done(act)
    await new Promise((resolve) => setTimeout(resolve, 20))
    collect()
    return parts.filter((part) => part.deref() !== undefined).length
  }
  expect(await left(async (servers) => history.snapshots.see('p', servers, 't1'))).toBe(0)
  expect(await left((servers) => keep(history, servers))).toBe(0)
  // What takes the place of a server in the list does not keep it either.
  expect(
    await left(async (servers) => {
      await keep(history, servers)
      const [first, ...rest] = servers
      kept = [first as VirtualServer, ...rest.map((_, at) => changed(at + 1))]
      await keep(history, kept)
    }),
  ).toBe(1)
  expect(kept).toHaveLength(COUNT)
})
/** A list that is held. */
let kept: readonly VirtualServer[] = []
