import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Locator } from '@playwright/test'
import { DEMO_CLIENT_SECRET } from '../../electron/demo/oauth.ts'
import { startBrowser, type Browser } from '../helpers/browser.ts'
import { openProd, type Prod } from '../helpers/prod.ts'

let prod: Prod
let browser: Browser
const folder = mkdtempSync(join(tmpdir(), 'claimcheck-get-token-'))
const file = join(folder, 'opened')

test.beforeAll(async () => {
  prod = await openProd({ app: { env: { CLAIMCHECK_BROWSER_FILE: file } } })
  browser = startBrowser(prod.gateway.caPem)
})
test.afterAll(async () => {
  await prod.stop()
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})
test.beforeEach(async () => {
  rmSync(file, { force: true })
  await prod.operator.goTo('Fleet')
})

const page = () => prod.app.page
const press = (keys: string) => page().keyboard.press(keys)
const sheet = () => page().getByRole('dialog')
/** What the sheet says of its work, apart from the row for messages. */
const says = () => sheet().locator('[role=status]:not([data-edge])')

/** The address the app handed to the system's browser. */
async function opened(): Promise<string> {
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n')).toBe(true)
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? ''
}

/** Moves the focus by Tab alone until it is where it should be. */
async function tabTo(target: Locator): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if (await target.evaluate((element) => element.contains(document.activeElement))) return
    await press('Tab')
  }
  throw new Error('Tab never got there')
}

async function openSheet(server: string): Promise<void> {
  await prod.operator.openServer(server)
  await prod.operator.toBench()
  await press('g')
  await expect(sheet().getByRole('heading', { name: 'Get a token' })).toBeVisible()
  await sheet().getByRole('radio', { name: 'Browser' }).waitFor()
}

/** Chooses a flow with the arrow keys. */
async function chooseFlow(name: string): Promise<void> {
  await tabTo(sheet().getByRole('radiogroup', { name: 'How' }))
  for (let step = 0; step < 3 && !(await sheet().getByRole('radio', { name }).isChecked()); step++)
    await press('ArrowRight')
  await expect(sheet().getByRole('radio', { name })).toBeChecked()
}

test('in the browser: the host is named first, and the token that comes is judged and goes to the bench', async () => {
  await openSheet('docs-search')
  const host = new URL(await issuerOf('docs-search')).host
  await expect(sheet().getByRole('button', { name: `Open ${host} in the browser` })).toBeVisible()
  await expect(sheet().getByRole('textbox', { name: 'Client id' })).toHaveValue('docs-search-client')
  await expect(sheet().getByRole('textbox', { name: 'scope' })).toHaveValue('openid email')
  expect(existsSync(file)).toBe(false)

  await press('Control+Enter')
  await expect(says()).toContainText(`Sign in at ${host}`)
  const back = await browser.press(await browser.open(await opened()), 'Allow')
  expect(back.text).toContain('You can close this page')
  await expect(sheet().getByRole('heading', { name: 'Got a token' })).toBeVisible()
  await expect(sheet().getByRole('region', { name: 'Verdict' })).toContainText('Accepted')
  await expect(sheet().getByRole('list', { name: 'Findings' })).toContainText('did not honour resource')
  await press('Control+Enter')
  await expect(sheet()).toHaveCount(0)
  await prod.operator.readsVerdict(/^Accepted/)
  await expect(page().getByRole('group', { name: 'Token, masked' })).toBeVisible()
})

test('an issuer that honours resource, a client registered for the purpose, and a refresh that keeps aud', async () => {
  await openSheet('build-status')
  // The server names no client id, so a registration is offered at once.
  await expect(sheet().getByRole('switch', { name: /Register a new client/ })).toBeChecked()
  await press('Control+Enter')
  await browser.press(await browser.open(await opened()), 'Allow')
  await expect(sheet().getByRole('list', { name: 'Findings' })).toContainText(
    'aud is what was asked for as resource: https://ci.example.com/mcp.',
  )
  await expect(sheet()).toContainText('registered as registered-')
  await expect(sheet().getByRole('region', { name: 'Verdict' })).toContainText('Accepted')
  await tabTo(sheet().getByRole('button', { name: 'Refresh once' }))
  await press('Enter')
  await expect(sheet().getByRole('list', { name: 'Findings' })).toContainText(
    'The refreshed token keeps its aud: https://ci.example.com/mcp.',
  )
  await tabTo(sheet().getByRole('button', { name: 'Ask again without resource' }))
  rmSync(file, { force: true })
  await press('Enter')
  await browser.press(await browser.open(await opened()), 'Allow')
  await expect(sheet().getByRole('list', { name: 'Findings' })).toContainText('Asked twice: ')
  await expect(sheet().getByRole('button', { name: 'Ask again without resource' })).toHaveCount(0)
  await press('Escape')
})

test('a device code is shown big, can be copied, and brings the token once it is entered', async () => {
  await openSheet('docs-search')
  await chooseFlow('Device code')
  await press('Control+Enter')
  const code = sheet().getByLabel(/^User code/)
  await expect(code).toHaveText(/^[B-T]{4}-[B-T]{4}$/)
  await expect(sheet().getByRole('button', { name: 'Copy the code' })).toBeFocused()
  await press('Enter')
  await expect(sheet().getByRole('button', { name: 'Copied' })).toBeVisible()
  const userCode = await code.innerText()
  expect(await prod.app.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(userCode)
  await tabTo(sheet().getByRole('button', { name: /^Open .* in the browser$/ }))
  await press('Enter')
  const entered = await browser.open(`${await opened()}?user_code=${userCode}`)
  await browser.press(entered, 'Allow')
  await expect(sheet().getByRole('heading', { name: 'Got a token' })).toBeVisible()
  await expect(sheet().getByRole('region', { name: 'Verdict' })).toContainText('Accepted')
  await press('Escape')
})

test('client credentials: a wrong secret is explained, what was typed stays, and the right one brings a token of no person', async () => {
  await openSheet('docs-search')
  await chooseFlow('Client credentials')
  await press('Control+Enter')
  await expect(sheet()).toContainText('Client credentials need the client’s secret.')
  const secret = sheet().locator('input[type=password]')
  await tabTo(secret)
  await page().keyboard.type('a-canary-secret-that-is-wrong')
  await press('Control+Enter')
  await expect(sheet().getByRole('alert')).toContainText('The issuer refused: invalid_client')
  await tabTo(sheet().getByRole('button', { name: /request/ }))
  await press('Enter')
  await expect(sheet().getByRole('region', { name: 'Trace' })).toContainText('grant_type=client_credentials')
  await expect(sheet().getByRole('region', { name: 'Trace' })).toContainText(
    'Authorization header (Basic) (withheld)',
  )
  await expect(sheet()).not.toContainText('canary')
  await press('Control+Enter')
  await expect(sheet().getByRole('radio', { name: 'Client credentials' })).toBeChecked()
  await expect(secret).toHaveValue('')
  await tabTo(secret)
  await page().keyboard.type(DEMO_CLIENT_SECRET)
  await press('Control+Enter')
  await expect(sheet().getByRole('region', { name: 'Verdict' })).toContainText('Rejected')
  await expect(sheet().getByRole('region', { name: 'Verdict' })).toContainText('e-mail')
  await press('Escape')
})

test('denying and cancelling are told apart, and neither leaves a token', async () => {
  const before = await prod.app.page.getByRole('button', { name: 'Forget all tokens' }).count()
  await openSheet('docs-search')
  await press('Control+Enter')
  await browser.press(await browser.open(await opened()), 'Deny')
  await expect(sheet().getByRole('alert')).toContainText('Access was denied')
  await expect(sheet().getByRole('alert')).toContainText('Dana said no')
  await press('Control+Enter')
  rmSync(file, { force: true })
  await press('Control+Enter')
  const left = await browser.open(await opened())
  await expect(sheet().getByRole('button', { name: /^Cancel/ })).toBeFocused()
  await press('Enter')
  await sheet().getByRole('radio', { name: 'Browser' }).waitFor()
  await expect(browser.press(left, 'Allow')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await press('Escape')
  await expect(sheet()).toHaveCount(0)
  expect(await prod.app.page.getByRole('button', { name: 'Forget all tokens' }).count()).toBe(before)
})

test('a server without an https issuer has nobody to ask, and says so', async () => {
  await prod.operator.openServer('legacy-reports')
  await prod.operator.toBench()
  await press('g')
  await expect(says()).toContainText('names no issuer over https')
  await press('Escape')
})

test('an opaque token can be asked about at its issuer, whose host is named before', async () => {
  await prod.operator.openServer('media-library')
  await prod.operator.toBench()
  await prod.operator.pasteToken(await prod.admin.tokenFor('media-library'))
  await tabTo(page().getByRole('button', { name: 'Ask its issuer what it is' }))
  await press('Enter')
  const host = new URL(await issuerOf('media-library')).host
  await expect(sheet().getByRole('button', { name: `Send the token to ${host}` })).toBeVisible()
  await tabTo(sheet().locator('input[type=password]'))
  await page().keyboard.type(DEMO_CLIENT_SECRET)
  await press('Control+Enter')
  const answer = says()
  await expect(answer).toContainText('The issuer calls it active.')
  await expect(answer).toContainText('dana@example.com')
  await press('Escape')
})

test('neither the secrets typed nor what was fetched is anywhere on the disk', async () => {
  await openSheet('docs-search')
  await press('Control+Enter')
  const address = new URL(await opened())
  const back = await browser.press(await browser.open(address.href), 'Allow')
  await expect(sheet().getByRole('heading', { name: 'Got a token' })).toBeVisible()
  await press('Escape')
  const secrets = [
    new URL(back.url).searchParams.get('code') ?? '',
    address.searchParams.get('state') ?? '',
    DEMO_CLIENT_SECRET,
    'a-canary-secret-that-is-wrong',
  ]
  const files = readdirSync(prod.app.userData, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect(files.some((name) => name.endsWith('history.db'))).toBe(true)
  for (const name of files)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10)
      const bytes = readFileSync(name)
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('hex'),
      ])
        expect(bytes.includes(form), name).toBe(false)
      expect(bytes.includes(Buffer.from(secret, 'utf16le')), name).toBe(false)
    }
})

async function issuerOf(server: string): Promise<string> {
  const { oauthConfig } = await prod.admin.server(server)
  const [issuer] = oauthConfig['authorization_servers'] as string[]
  return issuer ?? ''
}
