import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHistory, type History } from '../../electron/history/history.ts'
import { migrate, schemaVersion } from '../../electron/history/migrate.ts'
import { migrations } from '../../electron/history/migrations/index.ts'
import { tell } from './loops.ts'
import { seeded } from '../helpers/random.ts'
import { rounds, SEED } from './seed.ts'

const WRITER = fileURLToPath(new URL('history-writer.ts', import.meta.url))
const NEWEST = migrations.at(-1)?.version ?? 0

let folder: string
let path: string
const toClose: { close: () => void }[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-storage-'))
  path = join(folder, 'history.db')
})
afterEach(() => {
  for (const one of toClose.splice(0)) one.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(at = path): History {
  const history = openHistory(at, 'now', (error) => JSON.stringify(error))
  toClose.push(history)
  return history
}
const count = (history: History): number => history.changes.verify().entries

/** Runs the writer until something ends it. Out: what it said, by line. */
function write(args: readonly string[], killAfterMs?: number, as?: { uid: number }): Promise<string[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'pipe', 'inherit'], ...as })
    let said = ''
    child.stdout.on('data', (text: Buffer) => {
      const first = said === ''
      said += text.toString()
      if (first && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    })
    child.on('close', () => resolve(said.split('\n')))
  })
}
const storedIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => (line.startsWith('stored ') ? [line.slice(7)] : []))

const KILLS = rounds(5, 20)

test(
  `F3: killed ${KILLS} times in the middle of writing, no half row is there and nothing that was told as stored is missing`,
  async () => {
    const dice = seeded(SEED)
    const told: string[] = []
    for (let at = 0; at < KILLS; at++) {
      told.push(...storedIn(await write([path], Math.floor(dice() * 120))))
      const history = open()
      expect(history.durable).toBe(true)
      expect(history.problem).toBeNull()
      expect(history.verify().map(({ brokenAt, missing }) => [brokenAt, missing])).toEqual([
        [null, 0],
        [null, 0],
      ])
      const there = new Set(history.changes.listChanges('p', 1e9).map(({ id }) => id))
      expect(told.filter((id) => !there.has(id))).toEqual([])
      history.close()
      toClose.splice(0)
    }
    expect(told.length).toBeGreaterThan(0)
    tell(
      `journal under kill -9: ${KILLS} kills while writing, ${told.length} rows told as stored; lost 0, corrupt 0`,
    )
  },
  30 * 60_000,
)

test('F4: a step that fails while the file is brought up to date leaves the schema before it, and a copy of the old', () => {
  const db = new Sqlite(path)
  db.pragma('journal_mode = WAL')
  migrate(db, migrations, 10)
  db.close()
  for (const crashing of migrations.slice(1)) {
    const half = new Sqlite(path)
    const upTo = migrations
      .filter(({ version }) => version <= crashing.version)
      .map((one) =>
        one === crashing
          ? {
              ...one,
              up: (at: Sqlite.Database) => {
                one.up(at)
                throw new Error('killed')
              },
            }
          : one,
      )
    const before = schemaVersion(half)
    expect(() => migrate(half, upTo)).toThrow('killed')
    expect(schemaVersion(half)).toBeGreaterThanOrEqual(before)
    expect(schemaVersion(half)).toBeLessThan(crashing.version)
    half.close()
  }
  const found = schemaVersion(new Sqlite(path))
  const history = open()
  expect([history.durable, history.problem]).toEqual([true, null])
  const copy = new Sqlite(`${path}.before-${NEWEST}`, { readonly: true })
  toClose.push(copy)
  expect(schemaVersion(copy)).toBe(found)
})

const MIGRATIONS = rounds(4, 20)

test(
  `F4: killed ${MIGRATIONS} times while an old file is brought up to date, it is old or new, never in between`,
  async () => {
    const old = new Sqlite(path)
    old.pragma('journal_mode = WAL')
    migrate(old, migrations, 10)
    const insert = old.prepare(
      "INSERT INTO snapshots (profile_id, server_id, server_name, version, config, seen_at) VALUES ('p', ?, 's', 1, ?, 'now')",
    )
    old.transaction(() => {
      // Enough that bringing it up to date takes a while.
      for (let at = 0; at < 60_000; at++)
        insert.run(`s${at % 3_000}`, JSON.stringify({ resource: at % 2 === 0 ? [] : ['a'] }))
    })()
    old.close()
    const dice = seeded(SEED)
    const seen = new Set<number>()
    for (let at = 0; at < MIGRATIONS; at++) {
      const copy = join(folder, `old-${at}.db`)
      copyFileSync(path, copy)
      const child = spawn(process.execPath, [WRITER, copy, '1'], { stdio: 'ignore' })
      const ended = new Promise((resolve) => child.on('close', resolve))
      // The old file is copied first: from then on it is under way.
      while (child.exitCode === null && !existsSync(`${copy}.before-${NEWEST}`))
        await new Promise((resolve) => setTimeout(resolve, 2))
      setTimeout(() => child.kill('SIGKILL'), dice() * 150)
      await ended
      const after = new Sqlite(copy)
      const version = schemaVersion(after)
      seen.add(version)
      expect(migrations.map((one) => one.version)).toContain(version)
      expect(after.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(after.prepare('SELECT count(*) AS n FROM snapshots').get()).toEqual({ n: 60_000 })
      const names = (after.pragma('table_info(snapshots)') as { name: string }[]).map(({ name }) => name)
      expect(names.includes('learned')).toBe(version >= 40)
      after.close()
      expect(schemaVersion(new Sqlite(`${copy}.before-${NEWEST}`, { readonly: true }))).toBe(10)
    }
    expect(seen.size).toBeGreaterThan(0)
  },
  30 * 60_000,
)

test('F5: after a loss of power, with the log cut off anywhere, only the newest rows are gone, and that is said', () => {
  const source = open()
  for (let at = 0; at < 12; at++) source.snapshots.see('p', [], 'now')
  for (let at = 0; at < 30; at++) source.changes.recordIntent(intent(`c${at}`))
  const dice = seeded(SEED)
  const log = statSync(`${path}-wal`).size
  expect(log).toBeGreaterThan(10_000)
  const cuts = rounds(12, 40)
  for (let at = 0; at < cuts; at++) {
    const copy = join(folder, `cut-${at}.db`)
    for (const end of ['', '-wal', '-heads']) copyFileSync(path + end, copy + end)
    truncateSync(`${copy}-wal`, Math.floor(dice() * log))
    const history = open(copy)
    const [changes] = history.verify()
    expect(changes?.brokenAt).toBeNull()
    // What is there is whole and from the start; what is not is counted.
    expect((changes?.entries ?? 0) + (changes?.missing ?? 0)).toBe(30)
    if ((changes?.missing ?? 0) > 0) expect(history.problem).toMatch(/missing/)
  }
})

test('F6: a log that was deleted is noticed: the entries that were in it are missing, and that is said', () => {
  const source = open()
  source.changes.recordIntent(intent('kept'))
  const direct = new Sqlite(path)
  direct.pragma('wal_checkpoint(TRUNCATE)')
  direct.close()
  for (let at = 0; at < 3; at++) source.changes.recordIntent(intent(`lost-${at}`))
  const copy = join(folder, 'copy.db')
  for (const end of ['', '-heads']) copyFileSync(path + end, copy + end)
  const history = open(copy)
  expect(count(history)).toBe(1)
  expect(history.problem).toMatch(/The newest 3 entries of the change journal are missing/)
  // New rows are chained to what is there.
  expect(history.changes.recordIntent(intent('next'))).toEqual({ ok: true, value: null })
})

test('F7: a file cut off in the middle is set aside, and the app works with a new one', () => {
  const source = open()
  for (let at = 0; at < 60; at++) source.changes.recordIntent(intent(`c${at}`))
  source.close()
  toClose.splice(0)
  const dice = seeded(SEED)
  const whole = readFileSync(path)
  for (let at = 0; at < 10; at++) {
    const copy = join(folder, `cut-${at}.db`)
    writeFileSync(copy, whole.subarray(0, 100 + Math.floor(dice() * (whole.length - 5_000))))
    const history = open(copy)
    expect(history.durable).toBe(true)
    expect(history.problem).toMatch(/damaged.*set aside/)
    expect(existsSync(`${copy}.damaged-now`)).toBe(true)
    expect(history.changes.recordIntent(intent('new'))).toEqual({ ok: true, value: null })
  }
})

test('F8: a file of garbage is set aside, and the app works with a new one', () => {
  const dice = seeded(SEED)
  for (let at = 0; at < 10; at++) {
    const copy = join(folder, `garbage-${at}.db`)
    writeFileSync(copy, Buffer.from(Array.from({ length: 3_000 * (at + 1) }, () => Math.floor(dice() * 256))))
    const history = open(copy)
    expect([history.durable, existsSync(`${copy}.damaged-now`)]).toEqual([true, true])
    expect(history.changes.recordIntent(intent('new'))).toEqual({ ok: true, value: null })
  }
})

test('F9: 512 bytes overwritten inside of rows, which SQLite does not notice: the chain names the row', () => {
  const source = open()
  for (let at = 0; at < 200; at++) source.changes.recordIntent(intent(`c${at}`))
  source.close()
  toClose.splice(0)
  const whole = readFileSync(path)
  const dice = seeded(SEED)
  let silent = 0
  for (let at = 0; at < 20; at++) {
    const copy = join(folder, `rot-${at}.db`)
    copyFileSync(path, copy)
    // In the middle of a long text of some row, as bit rot or a careless editor would.
    const marks = [...whole.toString('latin1').matchAll(/"title":"x{1200}/g)].map(({ index }) => index)
    const mark = marks[Math.floor(dice() * marks.length)] ?? 0
    const file = openSync(copy, 'r+')
    writeSync(file, Buffer.alloc(512, 'y'), 0, 512, mark + 100)
    const back = Buffer.alloc(1)
    readSync(file, back, 0, 1, mark + 100)
    expect(back.toString()).toBe('y')
    closeSync(file)
    const raw = new Sqlite(copy, { readonly: true })
    if (raw.pragma('integrity_check', { simple: true }) === 'ok') silent++
    const altered = raw.prepare("SELECT min(seq) AS seq FROM changes WHERE body LIKE '%yyyy%'").get() as {
      seq: number
    }
    raw.close()
    const history = open(copy)
    expect(history.changes.verifyChain()).toBe(altered.seq)
    expect(history.problem).toContain(`Entry ${altered.seq} of the change journal was altered`)
  }
  // Most of it is invisible to SQLite itself; without the chain it would pass.
  expect(silent).toBeGreaterThan(10)
})

const mounts = mountable()

test('F10: with the disk full an edit is refused before anything is sent', async ({ skip }) => {
  if (mounts !== null) skip(mounts)
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
  try {
    const lines = await write([join(disk, 'history.db')])
    expect(storedIn(lines).length).toBeGreaterThan(0)
    expect(lines.find((line) => line.startsWith('refused'))).toMatch(/history-unavailable.*disk is full/)
  } finally {
    spawnSync('umount', [disk])
  }
}, 120_000)

test('F10: beyond the largest size a file may have, an edit is refused as well', () => {
  const limited = spawnSync(
    'bash',
    ['-c', `ulimit -f 400; exec "${process.execPath}" "${WRITER}" "${path}"`],
    {
      encoding: 'utf8',
      timeout: 120_000,
    },
  )
  const lines = limited.stdout.split('\n')
  expect(storedIn(lines).length).toBeGreaterThan(0)
  expect(lines.find((line) => line.startsWith('refused'))).toMatch(/history-unavailable/)
  // What was told as stored is there when there is room again.
  const there = new Set(
    open()
      .changes.listChanges('p', 1e9)
      .map(({ id }) => id),
  )
  expect(storedIn(lines).filter((id) => !there.has(id))).toEqual([])
}, 120_000)

test('F11: in a folder that may only be read the app starts, says so, and sends no change', async () => {
  const locked = join(folder, 'locked')
  mkdirSync(locked)
  const source = open(join(locked, 'history.db'))
  source.changes.recordIntent(intent('c1'))
  source.close()
  toClose.splice(0)
  spawnSync('chmod', ['-R', 'a-w,a+rX', folder])
  // Root may write anywhere: as somebody else, who may not.
  const who = process.getuid?.() === 0 ? { uid: 65_534 } : undefined
  const lines = await write([join(locked, 'history.db'), '1'], undefined, who)
  spawnSync('chmod', ['-R', 'u+w', folder])
  expect(lines[0]).toMatch(/^opened (true|false) .*(write-protected|cannot be written|cannot be opened)/)
  expect(lines.find((line) => line.startsWith('refused'))).toMatch(/history-unavailable/)
}, 60_000)

test('F12: while another program holds the file the app starts without it, says so, and sends no change', () => {
  open().close()
  toClose.splice(0)
  const other = new Sqlite(path)
  toClose.push(other)
  other.pragma('locking_mode = EXCLUSIVE')
  other.exec('BEGIN EXCLUSIVE')
  other.prepare("INSERT INTO settings (key, value) VALUES ('held', 'yes')").run()
  const history = open()
  expect(history.durable).toBe(false)
  expect(history.problem).toContain('another program holds the history')
  expect(history.changes.recordIntent(intent('c1'))).toMatchObject({
    ok: false,
    error: { kind: 'history-unavailable' },
  })
}, 30_000)

function mountable(): string | null {
  const at = mkdtempSync(join(tmpdir(), 'claimcheck-mount-'))
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at])
  if (done.status === 0) spawnSync('umount', [at])
  rmSync(at, { recursive: true, force: true })
  return done.status === 0 ? null : 'a small disk cannot be mounted here'
}

const intent = (id: string): Parameters<History['changes']['recordIntent']>[0] => ({
  id,
  profileId: 'p',
  serverId: 's',
  serverName: 'pay',
  title: 'x'.repeat(1_500),
  by: 'ops@example.com',
  at: '2026-11-22T12:00:00.000Z',
  before: { resource: 'a' },
  after: { resource: ['a', 'b'] },
  beforeVersion: 3,
  undoes: null,
  enabledBefore: true,
  enabledAfter: true,
  newSecrets: [],
  reason: null,
  batch: null,
})
