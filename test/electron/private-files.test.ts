import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFiles } from '../../electron/system/files.ts'
import { createLog } from '../../electron/app/log.ts'
import { openHistory } from '../../electron/history/history.ts'
import { migrate } from '../../electron/history/migrate.ts'
import { migrations } from '../../electron/history/migrations/index.ts'
import { anIntent } from '../helpers/journal-rows.ts'

/* On Windows a file has no such rights: the folder of the account is what keeps it. */
const onUnix = test.skipIf(process.platform === 'win32')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-private-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Everything below a folder that somebody else may read, write or enter, with its rights. */
function openToOthers(root: string): string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const path = join(root, entry.name)
    const rights = statSync(path).mode & 0o777
    const below = entry.isDirectory() ? openToOthers(path) : []
    return (rights & 0o077) === 0 ? below : [`${entry.name} ${rights.toString(8)}`, ...below]
  })
}

onUnix(
  'what the app makes is for this account alone: the history and its log, its heads, the log of the app, exports',
  async () => {
    const own = join(folder, 'app', 'data')
    const history = openHistory(join(own, 'history.db'), 'now', (error) => error.kind)
    history.changes.recordIntent(anIntent('c1'))
    history.profiles.setSetting('theme', 'dark')
    const log = createLog(join(own, 'logs', 'claimcheck.log'), Date.now, () => undefined)
    log.info('started')
    const files = createFiles({
      savePath: (name) => Promise.resolve(join(own, name)),
      openPath: () => Promise.resolve(null),
    })
    await files.save('export.json', { name: 'JSON', extensions: ['json'] }, '{}')
    const made = readdirSync(own)
    expect(made).toEqual(
      expect.arrayContaining([
        'history.db',
        'history.db-wal',
        'history.db-shm',
        'history.db-heads',
        'logs',
        'export.json',
      ]),
    )
    expect(openToOthers(folder)).toEqual([])
    history.close()
  },
)

onUnix(
  'what an older release left open to others is closed to them: history, log, copies and what was set aside',
  () => {
    const path = join(folder, 'history.db')
    const old = new Sqlite(path)
    old.pragma('journal_mode = WAL')
    migrate(old, migrations, 10)
    mkdirSync(join(folder, 'logs'), { mode: 0o700 })
    const others = [
      'history.db-heads',
      'history.db.before-30',
      'history.db.damaged-20260101',
      'logs/claimcheck.log',
    ]
    for (const name of others) writeFileSync(join(folder, name), 'x')
    for (const name of ['history.db', 'history.db-wal', 'history.db-shm', ...others])
      chmodSync(join(folder, name), 0o664)
    const history = openHistory(path, 'now', (error) => error.kind)
    createLog(join(folder, 'logs', 'claimcheck.log'), Date.now, () => undefined).info('started')
    expect([history.durable, history.problem]).toEqual([true, null])
    expect(readdirSync(folder)).toContain(`history.db.before-${migrations.at(-1)?.version ?? 0}`)
    expect(openToOthers(folder)).toEqual([])
    history.close()
    old.close()
  },
)

onUnix('a damaged history is private where it was set aside, and so is the new one', () => {
  const path = join(folder, 'history.db')
  writeFileSync(path, 'no database, only some text that is long enough to be read as the header of one', {
    mode: 0o644,
  })
  const history = openHistory(path, 'now', (error) => error.kind)
  history.changes.recordIntent(anIntent('c1'))
  expect(readdirSync(folder)).toContain('history.db.damaged-now')
  expect(openToOthers(folder)).toEqual([])
  history.close()
})
