import { expect, test } from 'vitest'
import { openInBrowser } from '../../electron/grant/browser.ts'

const HOSTILE = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>1</script>',
  'file:///etc/passwd',
  'file://server/share/x.exe',
  '\\\\server\\share\\x.exe',
  'smb://server/share',
  'ftp://host/x',
  'ms-msdt:/id',
  'ms-officecmd:%7B%7D',
  'ms-settings:',
  'search-ms:query=x',
  'vscode://x',
  'slack://x',
  'mailto:a@b',
  'tel:1',
  'ssh://h',
  'telnet://h',
  'http://idp.example.com/',
  'HTTP://idp.example.com',
  'ws://h',
  'wss://h',
  'blob:https://h/1',
  'filesystem:https://h/x',
  'about:blank',
  'chrome://settings',
  'devtools://x',
  'view-source:https://h',
  'app://claimcheck/index.html',
  'https://user:password@idp.example.com/',
  'https://user@idp.example.com/',
  'https://',
  'https:///',
  '//idp.example.com/',
  '/etc/passwd',
  'C:\\x.exe',
  '',
  `https://h/${'x'.repeat(20_000)}`,
]

test.each(HOSTILE)('a hostile address is not handed to the system: %j', async (address) => {
  const opened: string[] = []
  const open = (url: string): Promise<void> => {
    opened.push(url)
    return Promise.resolve()
  }
  const result = await openInBrowser(address, open)
  expect(opened).toEqual([])
  expect(result).toMatchObject({ ok: false, error: { kind: 'browser-failed' } })
})

test('an https address is, as the parser reads it', async () => {
  const opened: string[] = []
  await openInBrowser('https://idp.example.com/authorize?x=1', (url) => {
    opened.push(url)
    return Promise.resolve()
  })
  expect(opened).toEqual(['https://idp.example.com/authorize?x=1'])
})
