import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readText } from '../../electron/system/files.ts'
import { handedReport } from '../../electron/app/handed-report.ts'

describe('what a start hands over', () => {
  test('is the saved diagnosis among its words, as a full path', () => {
    expect(handedReport(['/home/ada/x.claimcheck'], '/')).toBe('/home/ada/x.claimcheck')
    expect(handedReport(['--original-process-start-time=1', 'reports/x.claimcheck'], '/home/ada')).toBe(
      resolve('/home/ada', 'reports/x.claimcheck'),
    )
  })

  test('is nothing where the words are anything else', () => {
    for (const word of [
      '--open=/tmp/x.claimcheck',
      'file:///tmp/x.claimcheck',
      'https://evil.example/x.claimcheck',
      'claimcheck://open/x.claimcheck',
      'smb://host/x.claimcheck',
      '/etc/passwd',
      '/tmp/x.claimcheck.sh',
      '--demo',
    ])
      expect(handedReport([word], '/'), word).toBeNull()
    expect(handedReport([], '/')).toBeNull()
  })
})

describe('reading one', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claimcheck-handed-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('a pipe, a device and a folder are refused without opening them', async () => {
    const pipe = join(folder, 'pipe.claimcheck')
    execFileSync('mkfifo', [pipe])
    expect(await readText(pipe, 100)).toMatchObject({ error: { reason: 'it is no ordinary file' } })
    const device = join(folder, 'zero.claimcheck')
    symlinkSync('/dev/zero', device)
    expect(await readText(device, 100)).toMatchObject({ error: { reason: 'it is no ordinary file' } })
    mkdirSync(join(folder, 'folder.claimcheck'))
    expect(await readText(join(folder, 'folder.claimcheck'), 100)).toMatchObject({
      error: { reason: 'it is a folder' },
    })
  })

  test('a file that is gone says so', async () => {
    expect(await readText(join(folder, 'gone.claimcheck'), 100)).toMatchObject({
      error: { kind: 'file-failed', reason: 'there is no such file or folder' },
    })
  })
})
