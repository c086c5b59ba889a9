import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headsOf, openDatabase } from '../../electron/history/database.ts'
import { createHeads } from '../../electron/history/heads.ts'
import { historyOn } from '../../electron/history/history.ts'
import { createLedger } from '../../electron/history/ledger.ts'
import { redactAgain } from '../../electron/history/redaction.ts'

const SECRET = 'hunter2-that-older-rules-let-through'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-redaction-'))
  path = join(folder, 'history.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open() {
  const opened = openDatabase(path, 'now')
  if (!opened.ok) throw new Error(opened.error.kind)
  return { db: opened.value.db, base: opened.value, heads: createHeads(headsOf(path)) }
}
const onDisk = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n')

/** Rows as older rules would have written them: the secret stands there. */
function writeOld({ db, heads }: ReturnType<typeof open>): void {
  const ledger = createLedger(db, 'changes', heads)
  for (let at = 1; at <= 4; at++)
    ledger.append(`c${at}`, 'intent', 'now', {
      profileId: 'p',
      before: at === 2 ? { client_secret: SECRET } : {},
      after: { resource: at },
    })
  db.prepare(
    "INSERT INTO snapshots (profile_id, server_id, server_name, version, config, seen_at) VALUES ('p', 's', 's', 1, ?, 'now')",
  ).run(JSON.stringify({ client_secret: SECRET }))
}

test('rows written under older rules are masked in place, the chain fits again, and nothing of the secret is left in the file', () => {
  const old = open()
  writeOld(old)
  old.db.pragma('wal_checkpoint(TRUNCATE)')
  expect(onDisk()).toContain(SECRET)
  expect(redactAgain(old.db, old.heads, 'newer rules')).toBe(2)
  expect(redactAgain(old.db, old.heads, 'newer rules')).toBe(0)
  const history = historyOn(old.base, old.heads)
  expect(history.problem).toBeNull()
  expect(history.verify()[0]).toEqual({ journal: 'changes', entries: 4, brokenAt: null, missing: 0 })
  // It can still only grow.
  expect(() => old.db.exec("UPDATE changes SET body = 'x'")).toThrow('append-only')
  history.close()
  expect(onDisk()).not.toContain(SECRET)
})

test('a row that was altered before stays known as altered, although its secret is masked', () => {
  const old = open()
  writeOld(old)
  old.db.exec('DROP TRIGGER changes_no_update')
  old.db.exec("UPDATE changes SET body = replace(body, '3', '33') WHERE seq = 3")
  redactAgain(old.db, old.heads, 'newer rules')
  const history = historyOn(old.base, old.heads)
  expect(history.changes.verifyChain()).toBe(3)
  expect(history.problem).toContain('Entry 3 of the change journal was altered')
  history.close()
  expect(onDisk()).not.toContain(SECRET)
})

test('newer rules make no server look changed', () => {
  const old = open()
  writeOld(old)
  redactAgain(old.db, old.heads, 'newer rules')
  const history = historyOn(old.base, old.heads)
  const server = {
    id: 's',
    name: 's',
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
    oauthConfig: { client_secret: '*****' },
  }
  expect(history.snapshots.see('p', [server], 'later')).toEqual({ ok: true, value: [] })
  history.close()
})
