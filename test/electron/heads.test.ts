import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHeads } from '../../electron/history/heads.ts'
import { openHistory } from '../../electron/history/history.ts'
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
