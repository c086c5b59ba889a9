import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../electron/history/database.ts'
import { historyOn, type History } from '../../electron/history/history.ts'
import type { OpenGateway } from '../../electron/reading/open-gateway.ts'
import { createTeller } from '../../electron/watch/teller.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { anIntent } from '../helpers/journal-rows.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'

/* What the disk is asked for at large sizes, counted: transactions, statements and rows. Milliseconds are
   in the bench. */

let folder: string
let db: Sqlite.Database
let history: History
/** What was asked since the last `count()`. */
let asked: { statements: number; rows: number; transactions: number }
const texts = new Set<string>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-disk-'))
  const opened = openDatabase(join(folder, 'history.db'), 'now')
  if (!opened.ok) throw new Error(opened.error.kind)
  db = opened.value.db
  texts.clear()
  countStatements()
  history = historyOn(opened.value)
})
afterEach(() => {
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every statement prepared from now on is counted where it is run, with the rows it gives. */
function countStatements(): void {
  asked = { statements: 0, rows: 0, transactions: 0 }
  const prepare = db.prepare.bind(db)
  db.prepare = ((sql: string) => {
    texts.add(sql)
    const statement = prepare(sql)
    const note = <T>(rows: number, value: T): T => {
      asked.statements++
      asked.rows += rows
      if (/^BEGIN/i.test(sql)) asked.transactions++
      return value
    }
    const [run, get] = [statement.run.bind(statement), statement.get.bind(statement)]
    const [all, iterate] = [statement.all.bind(statement), statement.iterate.bind(statement)]
    statement.run = (...args: unknown[]) => note(0, run(...args))
    statement.get = (...args: unknown[]) => {
      const row = get(...args)
      return note(row === undefined ? 0 : 1, row)
    }
    statement.all = (...args: unknown[]) => {
      const rows = all(...args)
      return note(rows.length, rows)
    }
    statement.iterate = (...args: unknown[]) => note(0, iterate(...args))
    return statement
  }) as typeof db.prepare
  // A transaction of the library begins by statements of its own.
  const transaction = db.transaction.bind(db)
  db.transaction = ((act: (...args: unknown[]) => unknown) => {
    const made = transaction(act)
    const counted =
      (begin: (...args: unknown[]) => unknown) =>
      (...args: unknown[]): unknown => {
        if (!db.inTransaction) asked.transactions++
        return begin(...args)
      }
    return Object.assign(counted(made), { immediate: counted((...args) => made.immediate(...args)) })
  }) as unknown as typeof db.transaction
}
function count(act: () => unknown): typeof asked {
  asked = { statements: 0, rows: 0, transactions: 0 }
  act()
  return asked
}

const SERVERS = 2_000
const servers = (version: number, many = SERVERS): VirtualServer[] =>
  Array.from({ length: many }, (_, at) => ({
    ...aServer({ resource: [`https://gw.example.com/servers/${at}/mcp`, `v${version}`] }),
    id: `s${at}`,
    name: `server-${at}`,
    version,
  }))

test(`F82: ${SERVERS} servers that changed at once are one commit, and what is said of them a few`, async () => {
  history.snapshots.see('p', servers(1), '2026-11-27T12:00:00.000Z')
  const changed = servers(2)
  const seen = count(() => history.snapshots.see('p', changed, '2026-11-27T12:01:00.000Z'))
  expect(seen.transactions).toBe(1)
  expect(seen.statements / SERVERS).toBeLessThanOrEqual(4)

  let recorded = 0
  const now = (): number => Date.parse('2026-11-27T12:01:00.000Z')
  const record = (body: object): void => {
    const id = `o${recorded++}`
    history.observations.record({ ...body, id, at: '2026-11-27T12:01:00.000Z' } as never)
  }
  const teller = createTeller({ history, now, record })
  const open = {
    opened: { profile: { id: 'p' } },
    scene: { gateway: aGateway(), clientIdsFor: () => [] },
    known: () => changed,
  } as unknown as OpenGateway
  teller.remember(changed)
  asked = { statements: 0, rows: 0, transactions: 0 }
  await new Promise<void>((done) => void teller.say(open, done))
  expect(recorded).toBe(SERVERS)
  // One commit for every 25 of them, and one lock each to note the head besides.
  expect(asked.transactions).toBeLessThanOrEqual(2 * (SERVERS / 25))
  expect(asked.statements / SERVERS).toBeLessThanOrEqual(12)
  expect(history.verify().every(({ brokenAt, missing }) => brokenAt === null && missing === 0)).toBe(true)
}, 60_000)

test('F82: looking again at servers that did not change writes nothing and asks the disk nothing', () => {
  history.snapshots.see('p', servers(1), '2026-11-27T12:00:00.000Z')
  const again = count(() => history.snapshots.see('p', servers(1), '2026-11-27T12:01:00.000Z'))
  expect(again).toEqual({ statements: 0, rows: 0, transactions: 0 })
})

function fill(from: number, to: number): void {
  history.together(() => {
    for (let at = from; at < to; at++) {
      const batch = { id: `b${Math.floor(at / 50)}`, items: [] }
      history.changes.recordIntent(anIntent(`c${at}`, { serverId: `s${at}`, batch }))
      history.changes.recordOutcome({
        changeId: `c${at}`,
        state: 'confirmed',
        detail: '',
        at: 'now',
        nowVersion: 4,
      })
    }
  })
}

let news = 0
const settle = (changeId: string): void =>
  void history.changes.recordOutcome({ changeId, state: 'confirmed', detail: '', at: 'now', nowVersion: 4 })

/** Everything that applying a change, undoing it and looking for what is open asks of the journal. */
const questions = {
  'an intent': () => history.changes.recordIntent(anIntent(`new-${news}`, { serverId: 'other' })),
  'an outcome': () => settle(`new-${news}`),
  'what is open': () => history.changes.openChanges('p'),
  'one change': () => history.changes.getChange('c1'),
  'those of a server': () => history.changes.ofServer('p', 's1'),
  'the newest batch': () => history.changes.lastBatch('p'),
  'the newest ten': () => history.changes.listChanges('p', 10),
} as const

test('F82: with 5,000 changes in the journal every question reads as many rows as with 100', () => {
  const costs = (): Record<string, { statements: number; rows: number }> => {
    // What is worked out once is worked out now.
    history.changes.openChanges('p')
    news++
    return Object.fromEntries(
      Object.entries(questions).map(([name, ask]) => {
        const { statements, rows } = count(ask)
        return [name, { statements, rows }]
      }),
    )
  }
  fill(0, 100)
  const few = costs()
  fill(100, 5_000)
  expect(costs()).toEqual(few)
  for (const { rows } of Object.values(few)) expect(rows).toBeLessThanOrEqual(120)
}, 60_000)

test('F82: what others did is read once: a view asks only for what is new', () => {
  const seen = (id: string) => ({
    id,
    at: 'now',
    profileId: 'p',
    serverId: 's',
    serverName: 'pay',
    kind: 'edited' as const,
    by: null,
    via: null,
    when: null,
    before: {},
    after: {},
    enabledBefore: true,
    enabledAfter: true,
    versionBefore: 1,
    versionAfter: 2,
    lost: [],
    gained: [],
    learning: 'unchanged' as const,
    since: 'now',
    snapshotId: 1,
  })
  history.together(() => {
    for (let at = 0; at < 3_000; at++) history.observations.record(seen(`o${at}`))
  })
  expect(count(() => history.observations.list('p', 200)).rows).toBeLessThanOrEqual(201)
  expect(count(() => history.observations.list('p', 200))).toMatchObject({ statements: 1, rows: 0 })
  history.observations.record(seen('new'))
  expect(count(() => history.observations.list('p', 200)).rows).toBe(1)
  expect(history.observations.list('p', 200)[0]?.id).toBe('new')
  expect(count(() => history.observations.isGone('p', 's', 'now')).rows).toBe(0)
}, 60_000)

test('F82: no question of the history reads a table from its beginning', () => {
  const explain = (sql: string): string[] => {
    const holes = (sql.match(/\?/g) ?? []).map(() => 1)
    return (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...holes) as { detail: string }[]).map(
      ({ detail }) => detail,
    )
  }
  const asking = [...texts].filter(
    (sql) => /^\s*SELECT/.test(sql) && / (changes|observations|snapshots|first_sights)\b/.test(sql),
  )
  expect(asking.length).toBeGreaterThan(10)
  for (const sql of asking) {
    const scans = explain(sql).filter((detail) => /^SCAN (?!CONSTANT)/.test(detail))
    // Masking reads everything, once for each set of rules; the newest row is the first one from behind.
    const isOnce =
      /^SELECT (seq, config FROM snapshots|first_seq AS seq, body FROM first_sights)$/.test(sql) ||
      /prev_hash, hash FROM \w+ ORDER BY seq$/.test(sql)
    if (!isOnce && !/ORDER BY seq DESC LIMIT 1$/.test(sql)) expect({ sql, scans }).toEqual({ sql, scans: [] })
  }
})
