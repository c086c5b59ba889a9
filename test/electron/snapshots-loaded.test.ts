import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import { openHistory, type History } from '../../electron/history/history.ts'
import { aServer } from '../helpers/worlds.ts'

let folder: string
let histories: History[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-loaded-'))
  histories = []
})
afterEach(() => {
  histories.forEach((history) => history.close())
  rmSync(folder, { recursive: true, force: true })
})

function open(): History {
  const history = openHistory(join(folder, 'history.db'), 'now', ({ kind }) => kind)
  histories.push(history)
  return history
}

const COUNT = 3_000
const PART = 500
const server = (at: number, version = 1): VirtualServer => ({
  ...aServer({ client_id: `client-${at}`, resource: [`api://${version}`] }),
  ...{ id: `s${at}`, name: `server-${at}`, version },
})
const list = Array.from({ length: COUNT }, (_, at) => server(at))
/** Some of them changed since: those have rows of their own. */
const changed = list.slice(0, 700).map((_, at) => server(at, 2))

function fill(history: History): void {
  for (let from = 0; from < COUNT; from += PART)
    expect(history.snapshots.see('p', list.slice(from, from + PART), 't1').ok).toBe(true)
  expect(history.snapshots.see('p', changed, 't2')).toMatchObject({ ok: true, value: { length: 700 } })
}

test('what was seen before is loaded in turns, and is the same as where it is read at once', async () => {
  fill(open())
  const [atOnce, inTurns] = [open(), open()]
  const expected = new Map(atOnce.snapshots.newest('p'))
  let [now, turns] = [0, 0]
  // Time goes by fast, so that every piece of work is a turn of its own.
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 10))
  let isLoading = true
  const counting = (): void => {
    turns++
    if (isLoading) setImmediate(counting)
  }
  setImmediate(counting)
  await inTurns.snapshots.load('p')
  isLoading = false
  clock.mockRestore()
  expect(turns).toBeGreaterThan(COUNT / PART)
  // What is in memory is not read again.
  const db = new Sqlite(join(folder, 'history.db'))
  db.exec('DELETE FROM first_sights; DELETE FROM snapshots')
  db.close()
  expect(inTurns.snapshots.newest('p')).toEqual(expected)
  expect(inTurns.snapshots.newest('p').get('s1')).toMatchObject({ version: 2, seenAt: 't2' })
})

test('what another program adds while it is loaded is there, and no difference here', async () => {
  const other = open()
  fill(other)
  const mine = open()
  const loaded = mine.snapshots.load('p')
  expect(other.snapshots.see('p', [server(5, 3), server(COUNT)], 't3').ok).toBe(true)
  await loaded
  expect(mine.snapshots.newest('p').get('s5')).toMatchObject({ version: 3 })
  expect(mine.snapshots.newest('p').size).toBe(COUNT + 1)
  expect(mine.snapshots.see('p', [server(5, 3), server(COUNT)], 't4')).toEqual({ ok: true, value: [] })
})

test('what was seen here while it is loaded is not replaced by what was before', async () => {
  fill(open())
  const history = open()
  const loaded = history.snapshots.load('p')
  expect(history.snapshots.see('p', [server(5, 3)], 't3')).toMatchObject({
    value: [{ after: { version: 3 } }],
  })
  await loaded
  expect(history.snapshots.newest('p').get('s5')).toMatchObject({ version: 3 })
})

test('a profile that is forgotten while it is loaded stays forgotten', async () => {
  fill(open())
  const history = open()
  const loaded = history.snapshots.load('p')
  history.snapshots.forget('p')
  await loaded
  expect(history.snapshots.newest('p').size).toBe(0)
})

test('what cannot be loaded is reported by what needs it, and not by loading', async () => {
  const history = open()
  fill(history)
  history.close()
  histories = []
  await history.snapshots.load('q')
  expect(() => history.snapshots.newest('q')).toThrow()
})
