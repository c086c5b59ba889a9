import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt, STEP_COUNT, stepNumber } from '../helpers/steps.ts'

let prod: Prod

test.beforeAll(async () => {
  prod = await openProd()
})
test.afterAll(async () => {
  await prod.stop()
})
test.beforeEach(async () => {
  const { operator } = prod
  await operator.forgetTokens()
  await operator.goTo('Fleet')
})

async function atBench(server = 'payments-mcp'): Promise<void> {
  await prod.operator.openServer(server)
  await prod.operator.toBench()
}
const found = () => prod.app.page.getByRole('region', { name: 'Token', exact: true }).getByRole('status')
const input = () => prod.app.page.getByRole('textbox', { name: 'Paste a token' })
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

test('a header line, a token response and a curl command are recognised; a refresh token is ignored', async () => {
  const { operator, admin } = prod
  const token = await admin.tokenFor('payments-mcp')
  await atBench()
  await operator.pasteToken(`Authorization: Bearer ${token}`)
  await expect(found()).toContainText('Found 1 access token')
  await expect(found()).toContainText('Authorization header')
  await operator.readsVerdict(rejectedAt('audience'))

  const response = {
    access_token: token,
    token_type: 'Bearer',
    refresh_token: 'r-0123456789abcdef',
    expires_in: 300,
  }
  await operator.pasteToken(JSON.stringify(response, null, 2))
  await expect(found()).toContainText('Found 1 access token')
  await expect(found()).toContainText('1 refresh token (ignored)')

  await operator.pasteToken(
    `curl -s -X POST 'https://gw.example.com/servers/9f/mcp' \\\n  -H 'Authorization: Bearer ${token}' \\\n  -d '{"jsonrpc":"2.0"}'`,
  )
  await expect(found()).toContainText('Found 1 access token')
  await operator.readsVerdict(rejectedAt('audience'))
})

test('a rejected token is told where the gateway stops, what it expects and what is in the token', async () => {
  const { operator, admin, app } = prod
  await atBench()
  await operator.pasteToken(await admin.tokenFor('payments-mcp'))
  await operator.readsVerdict(rejectedAt('audience'))
  const steps = app.page.getByRole('region', { name: 'Steps' })
  await expect(steps.getByRole('button', { name: /^Step \d+/ })).toHaveCount(STEP_COUNT)
  await expect(steps.getByText('The gateway stops here')).toHaveCount(1)
  await expect(
    steps.getByRole('button', {
      name: new RegExp(`^Step ${stepNumber('audience')}: audience,.* fail$`, 'i'),
    }),
  ).toBeVisible()
  const explained = app.page.getByRole('region', { name: 'Explanation' })
  await expect(explained.getByRole('group', { name: 'Expected', exact: true })).toContainText(
    'internal-gateway.example.com',
  )
  await expect(explained.getByRole('group', { name: 'In the token' })).toContainText('my-oauth-client-id')
  await expect(explained.getByRole('region', { name: 'Fixes' })).toContainText('client id')

  await operator.pickServer('docs-search')
  await operator.pasteToken(await admin.tokenFor('docs-search'))
  await operator.readsVerdict(/^Accepted/)
  await expect(steps.getByText('The gateway stops here')).toHaveCount(0)
})

test('an opaque and an encrypted token are said to be what they are, and are rejected', async () => {
  const { operator, admin } = prod
  await atBench('media-library')
  await operator.pasteToken(`Bearer ${await admin.tokenFor('media-library')}`)
  await expect(found()).toContainText('Found 1 opaque token')
  await operator.readsVerdict(/^Rejected at step/)
  await expect(prod.app.page.getByText('It is opaque: there are no claims to read.')).toBeVisible()

  const jwe = [
    base64({ alg: 'RSA-OAEP', enc: 'A256GCM' }),
    'a2V5a2V5a2V5',
    'aXZpdml2aXY',
    'dGV4dHRleHQ',
    'dGFndGFn',
  ].join('.')
  await operator.pasteToken(jwe)
  await expect(found()).toContainText('Found 1 encrypted token')
  await operator.readsVerdict(/^Rejected at step/)
  await expect(prod.app.page.getByText('It is encrypted: only its audience can read it.')).toBeVisible()
})

test('a pasted novel is refused with a reason, and neither it nor the token before is lost', async () => {
  const { operator, admin, app } = prod
  await atBench()
  await operator.pasteToken(await admin.tokenFor('payments-mcp'))
  await operator.button('Clear and paste another token').click()
  const novel = 'It was a bright cold day in April, and the clocks were striking thirteen. '.repeat(200)
  await input().fill(novel)
  await expect(app.page.getByText('No access token found.')).toBeVisible()
  await expect(app.page.getByText('Paste the token itself, a token response, a curl command')).toBeVisible()
  await expect(input()).toHaveValue(novel)
  await expect(
    app.page
      .getByRole('button', { name: /^Token Authentik/ })
      .or(app.page.getByRole('region', { name: 'Token shelf' })),
  ).toBeVisible()
  await operator.readsVerdict(rejectedAt('audience'))
})

test('a paste of 5 MB is refused whole and at once', async () => {
  const { operator, app } = prod
  await atBench()
  const begun = Date.now()
  await operator.paste(app.app, 'A'.repeat(5_000_000))
  await expect(app.page.getByText(/longer than 1 MB, so nothing of it was read/)).toBeVisible()
  expect(Date.now() - begun).toBeLessThan(8_000)
  await input().fill('')
  await operator.goTo('Fleet')
  await operator.paste(app.app, 'B'.repeat(5_000_000))
  await expect(operator.message()).not.toBeEmpty()
  await operator.seesFleet()
})

test('an uncertain verdict says Cannot decide, never rejected', async () => {
  const { operator, admin } = prod
  // The provider of this server is switched to one nobody runs: its keys cannot be had.
  await admin.put('wiki-reader', {
    oauth_config: { authorization_servers: ['https://127.0.0.1:9/realms/gone'], resource: 'x' },
  })
  await atBench('wiki-reader')
  const claims = {
    iss: 'https://127.0.0.1:9/realms/gone',
    sub: 'x',
    email: 'dana@example.com',
    aud: 'x',
    exp: Math.floor(Date.now() / 1000) + 600,
  }
  await operator.pasteToken(`${base64({ alg: 'RS256', kid: 'k' })}.${base64(claims)}.c2lnbmF0dXJl`)
  await operator.readsVerdict(/^Cannot decide/)
  await expect(prod.app.page.getByText('What the gateway does here is not known')).toBeVisible()
  await expect(prod.app.page.getByText('The gateway stops here')).toHaveCount(0)
})

test('what is done elsewhere can be copied, and what has to be typed opens the settings of the server', async () => {
  const { operator, admin, app } = prod
  const { page } = app
  const copied = (): Promise<string> => app.app.evaluate(({ clipboard }) => clipboard.readText())
  await atBench('expense-approvals')
  await operator.pasteToken(await admin.tokenFor('expense-approvals'))
  await operator.readsVerdict(rejectedAt('active-user'))
  await expect(page.getByText('This is not an audience problem.', { exact: true })).toBeVisible()
  await expect(page.getByRole('group', { name: 'What fix 1 does' })).toContainText('Done in ContextForge.')
  await operator.button('Copy request: Enable the account in ContextForge').click()
  await expect.poll(copied).toMatch(/^Please enable the account .+@example\.com in ContextForge/)

  await operator.goTo('Fleet')
  await atBench('public-weather')
  await operator.readsVerdict(rejectedAt('oauth-on'))
  const fixes = page.getByRole('region', { name: 'Fixes' })
  await expect(fixes).toContainText('Turn OAuth on and name the issuer')
  await fixes.getByRole('button', { name: /^Open settings/ }).click()
  await expect(page.getByRole('tab', { name: 'Settings' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('heading', { level: 1, name: /public-weather/ })).toBeVisible()
})

test('a token is masked on every screen and never reaches the disk', async () => {
  const { operator, admin, app } = prod
  const { page } = app
  const token = await admin.tokenFor('payments-mcp')
  const seen: string[] = []
  const look = async (): Promise<void> => {
    seen.push(await page.locator('body').innerText())
    for (const field of await page.getByRole('textbox').all()) seen.push(await field.inputValue())
  }
  await operator.paste(app.app, token)
  await expect(page.getByRole('region', { name: 'Token shelf' })).toBeVisible()
  await look()
  await operator.openServer('payments-mcp')
  await operator.readsVerdict(/^Rejected/)
  await operator.flip()
  await operator.review()
  await look()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  for (const tab of ['Settings', 'History', 'Raw JSON', 'Audience']) {
    await page.getByRole('tab', { name: tab, exact: true }).click()
    await look()
  }
  await operator.toBench()
  await expect(page.getByRole('group', { name: 'Token, masked' })).toBeVisible()
  await operator.button('The request as curl').click()
  await look()
  expect(await operator.sendToGateway()).toMatch(/Actual 200.*agrees/)
  await look()
  await operator.goTo('History')
  await look()
  await operator.goTo('Settings')
  await look()
  await page.keyboard.press('Control+k')
  await look()
  await page.keyboard.press('Escape')

  const [, payload = '', signature = ''] = token.split('.')
  for (const part of [token, payload, signature]) expect(seen.join('\n').includes(part)).toBe(false)
  const forms = [token, signature, payload].flatMap((secret) => [
    Buffer.from(secret),
    Buffer.from(Buffer.from(secret).toString('base64').slice(0, 60)),
    Buffer.from(Buffer.from(secret).toString('hex')),
    Buffer.from(secret, 'utf16le'),
  ])
  const files = readdirSync(app.userData, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect(files.some((file) => /\.(db|sqlite3?)$/.test(file))).toBe(true)
  for (const file of files) {
    const bytes = readFileSync(file)
    for (const form of forms) expect(bytes.includes(form), `${file} holds the token`).toBe(false)
    for (const secret of [prod.gateway.password, admin.token])
      expect(bytes.includes(Buffer.from(secret)), `${file} holds the sign-in`).toBe(false)
  }
})
