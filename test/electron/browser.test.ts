import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openInBrowser, systemBrowser } from '../../electron/grant/browser.ts'

const hostile = [
  '',
  ' ',
  'x',
  '//idp.example.com',
  '/etc/passwd',
  'idp.example.com',
  'http://idp.example.com',
  'http://127.0.0.1',
  'HTTP://IDP.EXAMPLE.COM',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'file://host/share',
  'smb://host/share',
  'ftp://host',
  'ms-settings:',
  'ms-msdt:/id',
  'search-ms:query=x',
  'shell:startup',
  'ssh://host',
  'tel:1',
  'mailto:a@b',
  'sms:1',
  'steam://run/1',
  'vscode://file/x',
  'chrome://settings',
  'about:blank',
  'blob:https://idp.example.com/x',
  'view-source:https://idp.example.com',
  'https://user@idp.example.com',
  'https://user:pw@idp.example.com',
  'https://:pw@idp.example.com',
  'https:// idp.example.com',
  'https://',
  'https://[::g]',
  'https://idp.example.com:99999',
  `https://idp.example.com/${'x'.repeat(20_000)}`,
  'intent://x#Intent;end',
  'app://claimcheck/index.html',
]

test('forty hostile addresses are handed to nobody', async () => {
  const calls: string[] = []
  for (const address of hostile) {
    const opened = await openInBrowser(address, async (url) => void calls.push(url))
    expect(opened, address).toMatchObject({ ok: false, error: { kind: 'browser-failed' } })
  }
  expect(hostile.length).toBeGreaterThanOrEqual(40)
  expect(calls).toEqual([])
})

test('an https address is handed on as it is, and a system that cannot open it is told apart', async () => {
  const calls: string[] = []
  await openInBrowser('https://idp.example.com/a?b=c', async (url) => void calls.push(url))
  expect(calls).toEqual(['https://idp.example.com/a?b=c'])
  const failed = await openInBrowser('https://idp.example.com/a?state=s', () =>
    Promise.reject(new Error('no')),
  )
  expect(failed).toMatchObject({ ok: false, error: { kind: 'browser-failed', host: 'idp.example.com' } })
  expect(JSON.stringify(failed)).not.toContain('state')
})

afterEach(() => {
  delete process.env['CLAIMCHECK_BROWSER_FILE']
})

test('a file takes the addresses where tests ask for it, and never in a packaged app', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-browser-'))
  const file = join(folder, 'opened')
  process.env['CLAIMCHECK_BROWSER_FILE'] = file
  const calls: string[] = []
  const real = async (url: string): Promise<void> => void calls.push(url)
  await systemBrowser(real, false)('https://one.example.com')
  await systemBrowser(real, true)('https://two.example.com')
  expect(readFileSync(file, 'utf8')).toBe('https://one.example.com\n')
  expect(calls).toEqual(['https://two.example.com'])
  rmSync(folder, { recursive: true, force: true })
})
