import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  CONTENT_SECURITY_POLICY,
  fileMap,
  PRINT_POLICY,
  PRINT_WINDOW,
  serveFile,
} from '../../electron/app/security.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''
let files: ReadonlyMap<string, string>
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-files-'))
  mkdirSync(join(folder, 'pages', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.json'), 'SECRET')
  writeFileSync(join(folder, 'pages', 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'pages', 'assets', 'a.js'), '1')
  writeFileSync(join(folder, 'pages', 'notes.db'), 'SECRET')
  files = fileMap(join(folder, 'pages'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the pages’ own scheme', () => {
  test('serves our pages with the policy and their type', () => {
    const reply = serveFile('app://claimcheck/index.html?x=1', files)
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY)
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(reply.data.toString()).toBe('<!doctype html>')
    expect(serveFile('app://claimcheck/assets/a.js', files).statusCode).toBe(200)
  })

  test.each([
    'app://claimcheck/../secret.json',
    'app://claimcheck/%2e%2e/secret.json',
    'app://claimcheck/..%2fsecret.json',
    'app://claimcheck/assets/../../secret.json',
    'app://claimcheck//etc/passwd',
    'app://claimcheck/notes.db',
    'app://other/index.html',
    'app://claimcheck/',
    'app://claimcheck/index.html%00.js',
    'app://claimcheck/INDEX.HTML',
    'nonsense',
    'file:///etc/passwd',
  ])('answers 404 to %s', (address) => {
    const reply = serveFile(address, files)
    expect(reply.statusCode).toBe(404)
    expect(reply.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY)
  })

  test('answers 404 for a file that was there at the start and was taken away since', () => {
    const gone = join(folder, 'pages', 'assets', 'gone.js')
    writeFileSync(gone, '1')
    const listed = fileMap(join(folder, 'pages'))
    rmSync(gone)
    const reply = serveFile('app://claimcheck/assets/gone.js', listed)
    expect(reply.statusCode).toBe(404)
    expect(reply.data.toString()).toBe('Not found')
    expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(reply.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY)
  })

  test('the policy allows nothing from elsewhere and nothing inline', () => {
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/)
    for (const part of [
      "default-src 'none'",
      "connect-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "object-src 'none'",
    ])
      expect(CONTENT_SECURITY_POLICY).toContain(part)
  })
})

describe('the window a report is printed in', () => {
  const source = readFileSync(join(root, 'electron', 'app', 'print.ts'), 'utf8')
  test('runs no script, has no preload, and loads nothing but its page', () => {
    expect(PRINT_WINDOW).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      webgl: false,
      webSecurity: true,
      spellcheck: false,
      devTools: false,
    })
    expect(PRINT_POLICY).toBe("default-src 'none'; style-src 'unsafe-inline'")
    expect(source).toContain('webPreferences: { ...PRINT_WINDOW, session:')
    expect(source).not.toMatch(/preload:|loadFile|persist:|data:/)
    expect(source).toContain('cancel: !pages.has(url)')
    expect(source).toContain('window.destroy()')
  })
})

describe('what the source must not hold', () => {
  const sources = ['electron', 'shared', 'renderer'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|html)$/.test(name))
      .map((name) => ({ name: `${room}/${name}`, text: readFileSync(join(root, room, name), 'utf8') })),
  )
  test.each([
    [
      'a way around certificate checks',
      /rejectUnauthorized\s*:\s*false|NODE_TLS_REJECT_UNAUTHORIZED|certificate-error|setCertificateVerifyProc|ignore-certificate-errors/,
    ],
    ['plain-text encryption', /\.setUsePlainTextEncryption\s*\(/],
    ['raw HTML', /dangerouslySetInnerHTML\s*=|\.innerHTML\s*=|insertAdjacentHTML\s*\(/],
    ['code made of text', /\beval\s*\(|new Function\s*\(/],
  ])('%s', (_what, pattern) => {
    expect(sources.length).toBeGreaterThan(50)
    expect(sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([])
  })

  test('the system’s opener outside the one place that looks at the address first', () => {
    const users = sources.filter(({ text }) => /openExternal\b/.test(text))
    expect(users.map(({ name }) => name).sort()).toEqual([
      'electron/app/assemble.ts',
      'electron/grant/browser.ts',
    ])
    const assembled = users.find(({ name }) => name === 'electron/app/assemble.ts')?.text ?? ''
    expect(assembled.match(/openExternal/g)).toHaveLength(1)
    expect(assembled).toContain('systemBrowser((url) => shell.openExternal(url)')
  })

  test('a call handler outside the one wrapper', () => {
    const users = sources.filter(({ text }) => /ipcMain\b/.test(text)).map(({ name }) => name)
    expect(users).toEqual(['electron/ipc/register.ts'])
  })
})
