import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headsOf, openDatabase } from '../../electron/history/database.ts'
import { createHeads } from '../../electron/history/heads.ts'
import { historyOn, openHistory } from '../../electron/history/history.ts'
import { anIntent } from '../helpers/journal-rows.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-heads-'))
  path = join(folder, 'history.db-heads')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const head = (seq: number) => ({ seq, hash: seq.toString(16).padStart(64, '0') })

test('heads are written in place, in one sector, also over the file of an earlier release', () => {
  writeFileSync(path, JSON.stringify({ changes: head(7), observations: head(123_456) }), { mode: 0o600 })
  const heads = createHeads(path)
  expect([heads.read('changes'), heads.read('observations')]).toEqual([head(7), head(123_456)])
  const { ino } = statSync(path)
  const all = { changes: head(8), observations: head(123_456) }
  for (const values of [all, { changes: head(9) }]) {
    heads.note(values)
    expect(heads.read('changes')).toEqual(values.changes)
    expect(heads.read('observations')).toEqual(values === all ? all.observations : null)
    expect([statSync(path).ino, statSync(path).size]).toEqual([ino, 512])
  }
})

test('a file of heads that is damaged proves nothing, and the next row mends it', () => {
  const open = () => openHistory(join(folder, 'history.db'), 'now', ({ kind }) => kind)
  const history = open()
  history.changes.recordIntent(anIntent('c1'))
  history.close()
  writeFileSync(path, '{"changes":{"seq":9,"ha')
  const again = open()
  expect(again.problem).toBeNull()
  again.changes.recordIntent(anIntent('c2'))
  again.close()
  expect(createHeads(path).read('changes')?.seq).toBe(2)
})

test('a file of heads that is half of one state and half of the next proves nothing', () => {
  const heads = createHeads(path)
  const [before, after] = [8, 9].map((seq) => {
    heads.note({ changes: head(seq), observations: head(seq) })
    return readFileSync(path)
  })
  const states = [head(8), head(9), null]
  for (let cut = 0; cut <= 512; cut++) {
    writeFileSync(path, Buffer.concat([after!.subarray(0, cut), before!.subarray(cut)]))
    for (const name of ['changes', 'observations']) expect(states).toContainEqual(heads.read(name))
  }
})

test('rows that another program adds while a history is checked are not taken for missing ones', () => {
  const file = join(folder, 'history.db')
  const other = openHistory(file, 'now', ({ kind }) => kind)
  const base = openDatabase(file, 'now')
  if (!base.ok) throw new Error(base.error.kind)
  const heads = createHeads(headsOf(file))
  let count = 0
  const history = historyOn(base.value, {
    note: heads.note,
    read(name) {
      other.changes.recordIntent(anIntent(`c${++count}`))
      return heads.read(name)
    },
  })
  expect(history.problem).toBeNull()
  expect(history.verify()).toMatchObject([{ missing: 0, brokenAt: null }, { missing: 0 }])
  expect(count).toBe(4)
  history.close()
  other.close()
})
