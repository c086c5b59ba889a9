import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { openHistory, type History } from '../../electron/history/history.ts'
import { migrate, schemaVersion } from '../../electron/history/migrate.ts'
import { migrations } from '../../electron/history/migrations/index.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { anIntent } from '../helpers/journal-rows.ts'
import { rounds } from './seed.ts'

/* The window and the command line are two programs on one history. */

const WRITER = fileURLToPath(new URL('history-writer.ts', import.meta.url))
const JOURNALS = ['changes', 'observations'] as const

let folder: string
let path: string
const toClose: { close: () => unknown }[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-two-'))
  path = join(folder, 'history.db')
})
afterEach(async () => {
  for (const one of toClose.splice(0)) await one.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): History {
  const history = openHistory(path, 'now', (error) => JSON.stringify(error))
  toClose.push(history)
  return history
}

/** Runs a program that writes so many changes. Out: the ids it was told are stored. */
function write(count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [WRITER, path, String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    child.on('close', () =>
      resolve(said.split('\n').flatMap((line) => (line.startsWith('stored ') ? [line.slice(7)] : []))),
    )
  })
}

/** Somebody with another tool, who knows how to get rid of what guards the rows. */
function meddle(sql: string): void {
  const db = new Sqlite(path)
  for (const name of JOURNALS) db.exec(`DROP TRIGGER IF EXISTS ${name}_no_delete`)
  db.exec(sql)
  db.close()
}

const WRITES = rounds(60, 500)

test(`F81: two programs write ${WRITES} changes each at the same time: each in its turn, none is lost, and the chain is whole`, async () => {
  open().close()
  const told = (await Promise.all([write(WRITES), write(WRITES)])).flat()
  expect(told).toHaveLength(2 * WRITES)
  const history = open()
  expect(history.problem).toBeNull()
  expect(history.verify()[0]).toEqual({
    journal: 'changes',
    entries: told.length,
    brokenAt: null,
    missing: 0,
  })
  const there = new Set(history.changes.listChanges('p', 1e9).map(({ id }) => id))
  expect(told.filter((id) => !there.has(id))).toEqual([])
}, 120_000)

test('F81: two programs that open an old history at the same time bring it up to date once, and copy it once', async () => {
  const old = new Sqlite(path)
  old.pragma('journal_mode = WAL')
  migrate(old, migrations, 10)
  old.close()
  const told = (await Promise.all([write(5), write(5), write(5)])).flat()
  expect(told).toHaveLength(15)
  expect(open().verify()[0]).toMatchObject({ entries: 15, brokenAt: null, missing: 0 })
  const copy = new Sqlite(`${path}.before-${migrations.at(-1)?.version ?? 0}`, { readonly: true })
  toClose.push(copy)
  expect(schemaVersion(copy)).toBe(10)
}, 60_000)

test.each([
  ['all of them', 'DELETE FROM changes', { entries: 0, brokenAt: null, missing: 6 }],
  ['the newest two', 'DELETE FROM changes WHERE seq > 4', { entries: 4, brokenAt: null, missing: 2 }],
  ['the oldest', 'DELETE FROM changes WHERE seq = 1', { entries: 5, brokenAt: 2, missing: 0 }],
  ['one in the middle', 'DELETE FROM changes WHERE seq = 3', { entries: 5, brokenAt: 4, missing: 0 }],
])('F81: rows that somebody deleted are missed, %s, whichever program wrote last', (_name, sql, found) => {
  const [window, command] = [open(), open()]
  for (const id of ['a', 'b', 'c']) {
    window.changes.recordIntent(anIntent(`window-${id}`))
    command.changes.recordIntent(anIntent(`command-${id}`))
  }
  meddle(sql)
  // A program that knows nothing of it writes elsewhere, which must not hide it.
  window.observations.acknowledge('x', 'now')
  expect(window.verify()[0]).toEqual({ journal: 'changes', ...found })
  expect(open().problem).toMatch(/change journal (was altered|are missing|is missing)/)
})

test('F81: what was deleted is still missed when more has been written since', () => {
  const history = open()
  for (const id of ['a', 'b', 'c']) history.changes.recordIntent(anIntent(id))
  meddle('DELETE FROM changes')
  const again = open()
  for (const id of ['d', 'e', 'f', 'g']) expect(again.changes.recordIntent(anIntent(id)).ok).toBe(true)
  expect(open().problem).toMatch(/of the change journal was altered/)
  expect(again.changes.listChanges('p', 10).map(({ id }) => id)).toEqual(['g', 'f', 'e', 'd'])
})

test('F81: one program sees at once what the other one stored: changes, their outcomes, and what is still open', () => {
  const [window, command] = [open(), open()]
  expect(window.changes.openChanges('p')).toEqual([])
  command.changes.recordIntent(anIntent('c1'))
  expect(window.changes.openChanges('p').map(({ id }) => id)).toEqual(['c1'])
  window.changes.recordOutcome({ changeId: 'c1', state: 'confirmed', detail: '', at: 'now', nowVersion: 4 })
  expect([command, window].map(({ changes }) => changes.openChanges('p'))).toEqual([[], []])
  // The one that was slower has nothing to say about it any more.
  command.changes.recordOutcome({ changeId: 'c1', state: 'unknown', detail: '', at: 'now', nowVersion: null })
  for (const { changes } of [command, window]) {
    expect(changes.getChange('c1')).toMatchObject({ state: 'confirmed', nowVersion: 4 })
    expect(changes.openChanges('p')).toEqual([])
  }
})

const SERVER = 'payments-mcp'

/** Two programs that opened the same gateway from one profile. */
async function startTwo(): Promise<{ demo: Demo; worlds: [World, World] }> {
  const demo = await startDemo()
  toClose.push({ close: () => demo.stop() })
  const worlds: [World, World] = [startWorld({ path, gateway: demo }), startWorld({ path, gateway: demo })]
  toClose.unshift(...worlds)
  const draft = {
    id: null,
    name: 'gw',
    url: demo.url,
    environment: 'PROD' as const,
    readOnly: false,
    signInWith: 'password' as const,
    email: demo.email,
    authHeaderName: 'Authorization',
    caPem: demo.caPem,
    assumedAppDomain: '',
  }
  const { profile } = await worlds[0].call('profile.save', { draft })
  for (const world of worlds)
    await world.call('connection.open', { profileId: profile.id, secret: demo.password, keepSecret: false })
  return { demo, worlds }
}

test('F81: one change that somebody else made is one card, though two programs look', async () => {
  const { demo, worlds } = await startTwo()
  const admin = await adminOf(demo)
  await admin.put(SERVER, { oauthConfig: { authorization_servers: ['https://idp.example.com'] } })
  for (const world of worlds) await world.call('watch.look', {})
  for (const world of worlds) {
    const { cards } = await world.call('watch.view', {})
    expect(cards.map(({ serverName, state }) => [serverName, state])).toEqual([[SERVER, 'open']])
  }
})

test('F81: a change made by one program is no card in the other', async () => {
  const { demo, worlds } = await startTwo()
  const [window, command] = worlds
  const serverId = (await adminOf(demo)).idOf(SERVER)
  const { review } = await command.call('change.preview', {
    serverId,
    wanted: { kind: 'toggle', on: true, clientId: null },
    tokenId: null,
  })
  const applied = await command.call('change.apply', {
    planId: review.planId,
    typedName: SERVER,
    canonicalConfirmed: true,
  })
  expect(applied.outcome).toBe('confirmed')
  await window.call('watch.look', {})
  for (const world of worlds) expect((await world.call('watch.view', {})).cards).toEqual([])
})
