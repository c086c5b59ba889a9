import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFiles } from '../../electron/system/files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const JSON_KIND = { name: 'JSON', extensions: ['json'] }
const files = (path: string | null) =>
  createFiles({ savePath: () => Promise.resolve(path), openPath: () => Promise.resolve(path) })

test('a report is written where the dialog says, for its owner only, and opens again', async () => {
  const path = join(folder, 'report.json')
  expect(await files(path).save('x.json', JSON_KIND, '{"a":"ü"}')).toEqual({ ok: true, value: 'report.json' })
  expect(readFileSync(path, 'utf8')).toBe('{"a":"ü"}')
  expect(statSync(path).mode & 0o077).toBe(0)
  expect(await files(path).open(JSON_KIND, 1_000)).toEqual({
    ok: true,
    value: { name: 'report.json', text: '{"a":"ü"}', bytes: Buffer.from('{"a":"ü"}') },
  })
})

test('a dialog that was cancelled does nothing', async () => {
  expect(await files(null).save('x.json', JSON_KIND, 'x')).toEqual({ ok: true, value: null })
  expect(await files(null).open(JSON_KIND, 10)).toEqual({ ok: true, value: null })
})

test('a file that is too large is refused unread, and one that cannot be used says why', async () => {
  const path = join(folder, 'large.json')
  writeFileSync(path, 'x'.repeat(2_000))
  expect(await files(path).open(JSON_KIND, 1_024)).toMatchObject({
    ok: false,
    error: { kind: 'report-refused' },
  })
  expect(await files(join(folder, 'no', 'such.json')).save('x', JSON_KIND, 'x')).toMatchObject({
    error: { kind: 'file-failed', reason: 'there is no such file or folder' },
  })
  expect(await files(folder).open(JSON_KIND, 100_000)).toMatchObject({
    ok: false,
    error: { kind: 'file-failed' },
  })
})
