import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { ElectronApplication } from 'playwright'
import { openProd, type Prod } from '../helpers/prod.ts'
import { filesBelow, formsOf, hitsIn } from '../helpers/secret-search.ts'

/* A token that was on every screen, in every form it could be written in, after everything that writes: 0
   hits. */

let prod: Prod
let home: string

test.beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'claimcheck-canary-'))
  for (const name of ['tmp', 'config', 'cache', 'data']) mkdirSync(join(home, name))
  // Whatever the app or Chromium writes elsewhere lands here as well: temporary files, caches, crash reports.
  const env = {
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
  }
  prod = await openProd({ app: { env } })
})
test.afterEach(async () => {
  await prod.stop()
  rmSync(home, { recursive: true, force: true })
})

/** Processes of the app by kind; the main one has none. */
function processOf(kind: 'renderer' | null): number {
  const main = prod.app.app.process().pid ?? 0
  if (kind === null) return main
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one)))
    try {
      parents.set(
        Number(name),
        Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]),
      )
    } catch {
      // It ended meanwhile.
    }
  const belongs = (pid: number): boolean =>
    pid === main || (parents.has(pid) && belongs(parents.get(pid) ?? 0))
  const found = [...parents.keys()].find(
    (pid) => belongs(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--type=${kind}`),
  )
  if (found === undefined) throw new Error(`no ${kind}`)
  return found
}

/** What stands on a page that came back after a crash, which the driver of this test does not see again. */
const shows = (app: ElectronApplication, selector: string): Promise<string> =>
  app.evaluate(({ BrowserWindow }, what) => {
    const [window] = BrowserWindow.getAllWindows()
    const read = window?.webContents.executeJavaScript(
      `document.querySelector(${JSON.stringify(what)})?.textContent ?? ''`,
    )
    const late = new Promise<string>((resolve) => setTimeout(() => resolve(''), 1_000))
    return Promise.race([read as Promise<string>, late])
  }, selector)

test('the search finds a secret in every form it looks for, and a stretch of one', () => {
  const decoy = 'decoy-4f1b9c7e-and-some-more-letters-of-it'
  const folder = join(home, 'decoy')
  mkdirSync(folder)
  const write = (name: string, bytes: Buffer): void =>
    writeFileSync(join(folder, name), Buffer.concat([Buffer.from('before '), bytes, Buffer.from(' after')]))
  write('plain', Buffer.from(decoy))
  write('hex', Buffer.from(Buffer.from(decoy).toString('hex')))
  write('le', Buffer.from(decoy, 'utf16le'))
  write('be', Buffer.from(decoy, 'utf16le').swap16())
  write('part', Buffer.from(decoy.slice(7, 43)))
  for (const shift of [0, 1, 2])
    for (const form of ['base64', 'base64url'] as const)
      write(`${form}-${shift}`, Buffer.from(Buffer.from(`${'{"x'.slice(0, shift)}${decoy}"}`).toString(form)))
  const hits = hitsIn([folder], [decoy]).map((hit) => hit.slice(folder.length + 1))
  for (const file of [
    'plain: plain',
    'hex: hex',
    'le: UTF-16LE',
    'be: UTF-16BE',
    'part: plain',
    'base64-0: base64',
    'base64-1: base64',
    'base64-2: base64',
    'base64url-1: base64url',
  ])
    expect(hits).toContain(file)
  expect(formsOf(decoy).length).toBeGreaterThan(20)
})

test('a canary token used on every screen is nowhere on the disk, in no form, not even after crashes', async () => {
  test.setTimeout(150_000)
  const { operator, admin, app } = prod
  const { page, userData } = app
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  const live = page.getByRole('region', { name: 'Live test' })
  const jwt = await admin.tokenFor('payments-mcp')
  const other = await admin.tokenFor('docs-search')
  const opaque = 'canary-opaque-0123456789-abcdefghij'
  const refresh = 'canary-refresh-9876543210-zyxwvutsrq'
  const typedSecret = 'canary-client-secret-5647382910-qwertz'
  const secrets = [
    jwt,
    ...jwt.split('.').slice(1),
    ...other.split('.').slice(1),
    opaque,
    refresh,
    typedSecret,
  ]

  // The bench: paste, steps, live test, negative controls.
  await operator.command('test payments-mcp')
  await operator.paste(
    app.app,
    JSON.stringify({ access_token: jwt, refresh_token: refresh, other: { access_token: opaque } }),
  )
  await operator.readsVerdict(/^Rejected/)
  for (const step of await page.getByRole('region', { name: 'Steps' }).getByRole('button').all())
    await step.click()
  await press('n')
  await live.getByRole('status', { name: 'What the gate did' }).waitFor()
  await press('s')
  await expect(live).toContainText('agrees')

  // The shelf: a name made of a token is refused; two tokens are compared.
  await operator.button('Clear and paste another token').click()
  await operator.paste(app.app, other)
  await operator.readsVerdict(/^Rejected/)
  await press('c')
  await page.getByRole('table', { name: 'Claim by claim' }).waitFor()
  await page
    .getByRole('table', { name: 'Tokens on the shelf' })
    .getByRole('textbox')
    .first()
    .fill(opaque.slice(0, 30))
  await press('Enter')
  await expect(operator.sheet()).toContainText('A name cannot be a part of a token')
  await press('Escape')

  // Getting one: a secret is typed and refused, its trace is looked at.
  await press('g')
  await operator
    .sheet()
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: 'Client credentials' }) })
    .click()
  await operator.sheet().locator('input[type=password]').fill(typedSecret)
  await press('Control+Enter')
  await expect(operator.sheet().getByRole('alert')).toBeVisible()
  await operator
    .sheet()
    .getByRole('button', { name: /request/ })
    .click()
  await press('Escape')
  await expect(operator.sheet()).toHaveCount(0)

  // The server: every tab, preview, review, apply; then back.
  await page
    .getByRole('button', { name: /^Token my-oauth-client-id/ })
    .first()
    .click()
  await operator.backToServer()
  await operator.readsVerdict(/^Rejected/)
  await press('v')
  await press('v')
  await operator.flip()
  await operator.review()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  for (const tab of ['Settings', 'History', 'Raw JSON', 'Audience'])
    await page.getByRole('tab', { name: tab, exact: true }).click()
  await operator.undo()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()

  // A diagnosis in its three forms, saved into the folder that is searched.
  await operator.toBench()
  await operator.readsVerdict(/^Rejected/)
  for (const [format, ending] of [
    ['Markdown', 'md'],
    ['HTML', 'html'],
    ['JSON', 'json'],
  ] as const) {
    await operator.fileDialogAnswers(app.app, join(userData, `canary.${ending}`))
    await press('Control+Shift+E')
    for (const one of await operator.sheet().getByRole('switch').all())
      if (await one.isChecked()) await one.locator('xpath=ancestor-or-self::label').click()
    await page.getByRole('radio', { name: format, exact: true }).focus()
    await press('Space')
    await operator.button('Save…').click()
    await expect(operator.message()).toContainText('Diagnosis saved')
  }
  for (const screen of ['Fleet', 'Token bench', 'History', 'Watch', 'Settings'] as const)
    await operator.goTo(screen)
  await press('Control+k')
  await press('Escape')

  const places = [userData, home]
  const nowhere = (): void => expect(hitsIn(places, secrets)).toEqual([])
  // The database runs: what was written last is in its -wal alone.
  const names = filesBelow([userData])
  expect(names.some((name) => name.endsWith('history.db-wal'))).toBe(true)
  expect(names.some((name) => name.endsWith('.log'))).toBe(true)
  nowhere()
  // What was written there on purpose is found, so the search would find the rest.
  const written = names.map((name) => readFileSync(name))
  for (const known of ['claimcheck-diagnosis', 'payments-mcp', 'my-oauth-client-id'])
    expect(
      written.some((bytes) => bytes.includes(known)),
      known,
    ).toBe(true)

  // The page crashes while the token is on it, comes back, and then the process that holds the tokens
  // crashes.
  await operator.goTo('Token bench')
  process.kill(processOf('renderer'), 'SIGSEGV')
  await expect.poll(() => shows(app.app, 'h1'), { timeout: 30_000 }).toBe('Token bench')
  await expect.poll(() => shows(app.app, '[aria-label="Token shelf"] h2')).toBe('Token shelf')
  const logs = filesBelow([userData]).filter((name) => name.endsWith('.log'))
  expect(logs.map((name) => readFileSync(name, 'utf8')).join('')).toContain('the page ended: crashed')
  nowhere()
  const ended = new Promise((resolve) => app.app.process().once('exit', (_code, signal) => resolve(signal)))
  process.kill(processOf(null), 'SIGSEGV')
  expect(await ended).toBe('SIGSEGV')
  nowhere()
  // A dump would hold the memory, tokens included, in ways no search of forms finds: none may be written.
  expect(filesBelow(places).filter((name) => /\.dmp$|(^|\/)core(\.\d+)?$/.test(name))).toEqual([])
})
