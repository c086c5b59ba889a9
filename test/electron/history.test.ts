import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase, openMemoryDatabase } from '../../electron/history/database.ts'
import { historyOn } from '../../electron/history/history.ts'
import type { History } from '../../electron/history/history.ts'
import { migrate, schemaVersion } from '../../electron/history/migrate.ts'
import { migrations } from '../../electron/history/migrations/index.ts'
import type { Intent } from '../../shared/change/journal.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'

const NEWEST = migrations.at(-1)?.version ?? 0
let folder = ''
let path = ''
const toClose: { close: () => void }[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-history-'))
  path = join(folder, 'history.db')
})
afterEach(() => {
  for (const one of toClose.splice(0)) one.close()
  rmSync(folder, { recursive: true, force: true })
})

function openFile(): History & { db: Sqlite.Database } {
  const opened = openDatabase(path, '2026-11-22T12:00:00.000Z')
  if (!opened.ok) throw new Error(opened.error.kind)
  const history = { ...historyOn(opened.value), db: opened.value.db }
  toClose.push(history)
  return history
}

const intent = (id: string, more: Partial<Intent> = {}): Intent => ({
  id,
  profileId: 'p',
  serverId: 's',
  serverName: 'pay',
  title: 'Turn on',
  by: 'ops@example.com',
  at: '2026-11-22T12:00:00.000Z',
  before: { resource: 'a', client_secret: 'SECRET-1' },
  after: { resource: ['a', 'b'], nested: [{ Token: 'SECRET-2' }] },
  beforeVersion: 3,
  undoes: null,
  enabledBefore: true,
  enabledAfter: true,
  newSecrets: [],
  reason: null,
  batch: null,
  ...more,
})

describe('the file', () => {
  test('is written in WAL mode with synchronous FULL, in STRICT tables', () => {
    const { db } = openFile()
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    const tables = db
      .prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
      .all() as { sql: string }[]
    expect(tables.length).toBeGreaterThan(5)
    for (const { sql } of tables) expect(sql).toMatch(/STRICT$/)
  })

  test('F4: a migration that fails leaves the schema as it was', () => {
    const db = new Sqlite(':memory:')
    const bad = [
      ...migrations,
      {
        version: NEWEST + 10,
        up: (at: Sqlite.Database) => {
          at.exec('CREATE TABLE half (x TEXT) STRICT')
          throw new Error('crash')
        },
      },
    ]
    expect(() => migrate(db, bad)).toThrow('crash')
    expect(schemaVersion(db)).toBe(NEWEST)
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").get()).toBeUndefined()
  })

  test('migrations must be numbered upwards', () => {
    const db = new Sqlite(':memory:')
    const same = [...migrations, { version: NEWEST, up: () => {} }]
    expect(() => migrate(db, same)).toThrow('not above')
  })

  test('F14: a file of a newer app is refused and not touched', () => {
    const db = new Sqlite(path)
    db.pragma('user_version = 9000')
    db.close()
    const before = readFileSync(path)
    expect(openDatabase(path, 'now')).toEqual({
      ok: false,
      error: { kind: 'history-newer-than-app', found: 9000, supported: NEWEST },
    })
    expect(readFileSync(path).subarray(100).equals(before.subarray(100))).toBe(true)
    expect(readdirSync(folder)).toContain('history.db')
  })

  test('F8: garbage is set aside, a new history begun, and that is said', () => {
    writeFileSync(
      path,
      'this is not a database, only some text that is long enough to be read as a header of one',
    )
    const opened = openDatabase(path, '2026-11-22T12:00:00.000Z')
    if (!opened.ok) throw new Error(opened.error.kind)
    toClose.push(opened.value.db)
    expect(opened.value.durable).toBe(true)
    expect(opened.value.problem).toContain('set aside')
    expect(readFileSync(join(folder, 'history.db.damaged-20261122T120000000Z'), 'utf8')).toContain(
      'not a database',
    )
  })

  test('F7: a file cut off in the middle is set aside', () => {
    const first = openFile()
    for (let at = 0; at < 50; at++) first.changes.recordIntent(intent(`c${at}`))
    first.db.pragma('wal_checkpoint(TRUNCATE)')
    first.close()
    toClose.splice(0)
    writeFileSync(path, readFileSync(path).subarray(0, 9000))
    const opened = openDatabase(path, 'now')
    if (!opened.ok) throw new Error(opened.error.kind)
    toClose.push(opened.value.db)
    expect(opened.value.problem).toContain('damaged')
    expect(existsSync(`${path}.damaged-now`)).toBe(true)
  })

  test('a folder that cannot be made is told, not thrown', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(openDatabase(join(folder, 'file', 'history.db'), 'now')).toMatchObject({
      ok: false,
      error: { kind: 'history-unavailable' },
    })
  })
})

describe('the journal', () => {
  test('cannot be changed or cut by anybody who opens the file', () => {
    const { db, changes } = openFile()
    changes.recordIntent(intent('c1'))
    expect(() => db.exec("UPDATE changes SET at = 'never'")).toThrow('append-only')
    expect(() => db.exec('DELETE FROM changes')).toThrow('append-only')
  })

  test('holds no secret, only the gateway’s mask', () => {
    const { db, changes } = openFile()
    changes.recordIntent(intent('c1'))
    expect(JSON.stringify(db.prepare('SELECT * FROM changes').all())).not.toContain('SECRET')
    expect(changes.getChange('c1')).toMatchObject({
      before: { client_secret: '*****' },
      after: { nested: [{ Token: '*****' }] },
    })
  })

  test('knows what is open, what is settled and what was undone', () => {
    const { changes } = openFile()
    const settle = (changeId: string, state: 'confirmed' | 'unknown' | 'not-applied'): void => {
      expect(changes.recordOutcome({ changeId, state, detail: 'd', at: 'later', nowVersion: 4 }).ok).toBe(
        true,
      )
    }
    for (const id of ['c1', 'c2', 'c3']) changes.recordIntent(intent(id))
    settle('c1', 'confirmed')
    settle('c2', 'unknown')
    expect(changes.openChanges('p').map(({ id, state }) => [id, state])).toEqual([
      ['c3', 'intended'],
      ['c2', 'unknown'],
    ])
    settle('c2', 'not-applied')
    changes.recordIntent(intent('c4', { undoes: 'c1' }))
    expect(changes.getChange('c1')?.undoneBy).toBeNull()
    settle('c4', 'confirmed')
    expect(changes.getChange('c1')).toMatchObject({ state: 'confirmed', undoneBy: 'c4', nowVersion: 4 })
    expect(changes.listChanges('p', 2).map(({ id }) => id)).toEqual(['c4', 'c3'])
    expect(changes.listChanges('other', 10)).toEqual([])
  })

  test('one intent per change, and an outcome for nothing changes nothing', () => {
    const { changes } = openFile()
    changes.recordIntent(intent('c1'))
    expect(() => changes.recordIntent(intent('c1'))).toThrow('UNIQUE')
    changes.recordOutcome({ changeId: 'ghost', state: 'confirmed', detail: '', at: 'x', nowVersion: null })
    expect(changes.listChanges('p', 10)).toHaveLength(1)
  })

  test('F9: the chain finds an altered row, a removed one and a reordered one', () => {
    const history = openFile()
    for (const id of ['c1', 'c2', 'c3', 'c4']) history.changes.recordIntent(intent(id))
    expect(history.changes.verifyChain()).toBeNull()
    history.db.exec('DROP TRIGGER changes_no_update; DROP TRIGGER changes_no_delete')
    history.db.exec("UPDATE changes SET body = replace(body, 'ops@', 'eve@') WHERE seq = 2")
    expect(history.changes.verifyChain()).toBe(2)
    history.db.exec("UPDATE changes SET body = replace(body, 'eve@', 'ops@') WHERE seq = 2")
    expect(history.changes.verifyChain()).toBeNull()
    history.db.exec('DELETE FROM changes WHERE seq = 3')
    expect(history.changes.verifyChain()).toBe(4)
    history.close()
    toClose.splice(0)
    expect(openFile().problem).toContain('Entry 4')
  })

  test('a row whose text is damaged hides only itself', () => {
    const history = openFile()
    for (const id of ['c1', 'c2']) history.changes.recordIntent(intent(id))
    history.db.exec("DROP TRIGGER changes_no_update; UPDATE changes SET body = 'not json' WHERE seq = 1")
    expect(history.changes.listChanges('p', 10).map(({ id }) => id)).toEqual(['c2'])
  })

  test('takes no intent when it would not outlive the process', () => {
    const base = openMemoryDatabase('read-only disk')
    const history = historyOn(base)
    toClose.push(history)
    expect(history.changes.recordIntent(intent('c1'))).toMatchObject({
      ok: false,
      error: { kind: 'history-unavailable' },
    })
    expect(history.problem).toBe('read-only disk')
    expect(history.profiles.setSetting('theme', 'dark').ok).toBe(true)
  })

  test('is on disk when recording returns', () => {
    const { changes } = openFile()
    changes.recordIntent(intent('c1'))
    const other = new Sqlite(path, { readonly: true })
    toClose.push(other)
    expect(other.prepare('SELECT count(*) n FROM changes').get()).toEqual({ n: 1 })
  })
})

describe('snapshots', () => {
  const server = (more: Partial<VirtualServer>): VirtualServer => ({
    id: 's',
    name: 'pay',
    description: null,
    enabled: true,
    visibility: 'public',
    teamId: null,
    ownerEmail: null,
    version: 1,
    updatedAt: null,
    modifiedBy: null,
    modifiedVia: null,
    oauthEnabled: true,
    oauthConfig: {},
    ...more,
  })

  test('are stored once per state, with secrets masked', () => {
    const { snapshots, db } = openFile()
    snapshots.see('p', [server({ oauthConfig: { client_secret: 'SECRET' } })], 't1')
    snapshots.see('p', [server({ oauthConfig: { client_secret: 'SECRET' } })], 't2')
    snapshots.see('p', [server({ version: null })], 't3')
    snapshots.see('p', [server({ version: null })], 't4')
    expect(snapshots.of('p', 's').map(({ seenAt }) => seenAt)).toEqual(['t1', 't3'])
    expect(JSON.stringify(db.prepare('SELECT * FROM snapshots').all())).not.toContain('SECRET')
  })

  test('tell a learned audience from a typed one', () => {
    const { snapshots } = openFile()
    snapshots.see('p', [server({}), server({ id: 'typed' })], 't1')
    snapshots.see(
      'p',
      [
        server({ oauthConfig: { resource: ['account'] } }),
        server({ id: 'typed', version: 2, oauthConfig: { resource: 'x' } }),
      ],
      't2',
    )
    expect([...snapshots.learned('p')]).toEqual(['s'])
    snapshots.see('p', [server({ version: 2, oauthConfig: { resource: ['account', 'x'] } })], 't3')
    expect([...snapshots.learned('p')]).toEqual([])
  })
})

describe('profiles and tests', () => {
  test('a profile comes back as it was saved, and a damaged one hides only itself', () => {
    const { profiles, db } = openFile()
    const profile = {
      id: 'p',
      name: 'Prod',
      url: 'https://gw',
      environment: 'PROD' as const,
      readOnly: true,
      signInWith: 'token' as const,
      email: '',
      authHeaderName: 'X-A',
      caPem: '',
      assumedAppDomain: '',
    }
    profiles.save(profile)
    profiles.save({ ...profile, id: 'q', name: 'Q' })
    profiles.save({ ...profile, name: 'Prod 2' })
    expect(profiles.list().map(({ name }) => name)).toEqual(['Prod 2', 'Q'])
    db.exec("UPDATE profiles SET body = '{' WHERE id = 'q'")
    expect(profiles.list()).toEqual([{ ...profile, name: 'Prod 2' }])
  })

  test('a test row holds a fingerprint of twelve digits and nothing longer', () => {
    const { tests } = openFile()
    const row = {
      id: 't',
      serverId: 's',
      serverName: 'pay',
      at: 'now',
      fingerprint: 'abcdefabcdef',
      label: 'l',
      verdict: 'rejected' as const,
      stoppedAt: 'audience',
      probe: null,
    }
    expect(tests.record('p', row).ok).toBe(true)
    expect(tests.list('p', 10)).toEqual([{ ...row, audiences: [], client: null }])
    expect(() => tests.record('p', { ...row, id: 'u', fingerprint: 'a-whole-token' })).toThrow('CHECK')
  })
})
