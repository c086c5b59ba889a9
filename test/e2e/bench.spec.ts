import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { readPdf } from '../helpers/pdf-text.ts'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt, STEP_COUNT } from '../helpers/steps.ts'

let prod: Prod

test.afterEach(async () => {
  await prod.stop()
})

const live = () => prod.app.page.getByRole('region', { name: 'Live test' })
const shelf = () => prod.app.page.getByRole('region', { name: 'Token shelf' })
const press = (key: string): Promise<void> => prod.app.page.keyboard.press(key)

/** To the bench of a server and a token in, without a mouse. */
async function testByKeys(server: string, token: string): Promise<void> {
  const { operator, app } = prod
  await operator.command(`test ${server}`)
  await app.page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await operator.paste(app.app, token)
}

test('with the keyboard alone: paste, verdict, fix, review, apply, test again, undo', async () => {
  prod = await openProd()
  const { operator, admin, app } = prod
  await testByKeys('payments-mcp', await admin.tokenFor('payments-mcp'))
  await expect(operator.button('payments-mcp Server')).toBeVisible()
  await operator.readsVerdict(rejectedAt('audience'))
  // What can be done here comes first: the address of this server, then the client id; then the provider.
  const does = (fix: number) => app.page.getByRole('group', { name: `What fix ${fix} does` })
  await expect(does(3)).toContainText('Done at the identity provider.')
  await expect(does(3)).toContainText('Changes no server here')
  await expect(does(1)).toContainText(
    /Adds https?:\/\/[^ ]+\/servers\/[^ ]+\/mcp; no other server here expects it/,
  )
  const effect = does(2)
  await expect(effect).toContainText('Done here, through the review.')
  await expect(effect).toContainText('Adds my-oauth-client-id')
  await expect(effect).toContainText('my-oauth-client-id becomes accepted')

  await operator.tabTo(operator.button('Preview: Turn on “Include client id in audience”'))
  await press('Enter')
  await operator.seesReview()
  await operator.tabTo(operator.sheet().getByPlaceholder('payments-mcp'))
  await app.page.keyboard.type('payments-mcp')
  await press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  await expect(shelf().getByRole('button', { name: /left, Accepted$/ })).toBeVisible()
  const config = (await admin.server('payments-mcp')).oauthConfig
  expect(config['resource']).toContain('my-oauth-client-id')

  await press('Control+z')
  await operator.seesReview()
  await press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(rejectedAt('audience'))
  expect((await admin.server('payments-mcp')).oauthConfig['resource']).not.toContain('my-oauth-client-id')
})

test('the live test agrees, its request can be copied whole, and the gate is shut to what must be refused', async () => {
  prod = await openProd()
  const { operator, admin, app, front } = prod
  const token = await admin.tokenFor('docs-search')
  await testByKeys('docs-search', token)
  await operator.readsVerdict(/^Accepted/)
  await operator.tabTo(operator.button('Copy as curl'))
  await press('Enter')
  await expect(operator.message()).toContainText('Copied')
  const curl = await app.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(curl).toContain('Authorization: Bearer $TOKEN')
  expect(curl).toContain('"method":"initialize"')
  expect(curl).not.toContain(token.slice(0, 30))
  await press('s')
  await expect(live()).toContainText(/Predicted\s*200\s*Actual\s*200\s*agrees/)
  await expect(live()).toContainText('The server’s settings are the same as before.')
  expect(front.asked('POST', '/mcp')).toHaveLength(1)

  await press('n')
  const gate = live().getByRole('status', { name: 'What the gate did' })
  await expect(gate).toContainText('Without a token: 401, gate shut')
  await expect(gate).toContainText('Signature changed: 401, gate shut')
  const [, none, tampered] = front.asked('POST', '/mcp')
  expect(none?.headers.authorization).toBeUndefined()
  expect(tampered?.headers.authorization).not.toBe(`Bearer ${token}`)
  expect(tampered?.headers.authorization?.split('.').slice(0, 2)).toEqual(
    `Bearer ${token}`.split('.').slice(0, 2),
  )
})

test('a difference is said to be one, with what could explain it; an open gate is said to be open', async () => {
  let token = ''
  prod = await openProd({
    fault: (request) => {
      if (request.method !== 'POST' || !request.url.endsWith('/mcp')) return null
      const { authorization } = request.headers
      // A 401 in place of a 200 could come of keys that the gateway has not read yet, and would be asked for
      // again first; that it takes another audience could not.
      const open = authorization === undefined || authorization === `Bearer ${token}`
      const body = open ? { jsonrpc: '2.0', id: 1, result: {} } : { detail: 'Invalid OAuth access token' }
      return {
        when: 'before',
        act: (response) =>
          void response
            .writeHead(open ? 200 : 401, { 'content-type': 'application/json' })
            .end(JSON.stringify(body)),
      }
    },
  })
  const { operator, admin } = prod
  token = await admin.tokenFor('payments-mcp')
  await testByKeys('payments-mcp', token)
  await operator.readsVerdict(/^Rejected/)
  await press('s')
  await expect(live()).toContainText(/Predicted\s*401\s*Actual\s*200\s*disagrees/)
  const why = live().getByRole('group', { name: 'Why they can differ' })
  for (const reason of [/five minutes/, /Clocks differ/, /replica/, /proxy/, /APP_DOMAIN/])
    await expect(why).toContainText(reason)
  await press('n')
  const gate = live().getByRole('status', { name: 'What the gate did' })
  await expect(gate).toContainText('Without a token: 200, gate open')
  await expect(gate).toContainText('Signature changed: 401, gate shut')
})

test('where the gateway would learn, setting resource first is offered, and then nothing is learned', async () => {
  prod = await openProd()
  const { operator, admin, app } = prod
  await testByKeys('meeting-notes', await admin.tokenFor('meeting-notes'))
  await operator.readsVerdict(/^Accepted/)
  await press('s')
  await operator.tabTo(operator.button(/^Set resource first/))
  await press('Enter')
  await operator.seesReview()
  const name = operator.sheet().getByPlaceholder('meeting-notes')
  if (await name.isVisible()) {
    await operator.tabTo(name)
    await app.page.keyboard.type('meeting-notes')
  }
  await press('Control+Enter')
  await operator.seesConfirmed()
  const config = (await admin.server('meeting-notes')).oauthConfig
  expect(config['resource']).toEqual(expect.arrayContaining(['meeting-notes']))
  await operator.readsVerdict(/^Accepted/)
  await press('s')
  await expect(live().getByRole('status')).toContainText('agrees')
  expect((await admin.server('meeting-notes')).oauthConfig).toEqual(config)
})

test('tokens on the shelf are named, judged, compared claim by claim, and cleared by one key', async () => {
  prod = await openProd()
  const { operator, admin, app } = prod
  await testByKeys('docs-search', await admin.tokenFor('docs-search'))
  await operator.readsVerdict(/^Accepted/)
  await operator.tabTo(operator.button('Clear and paste another token'))
  await press('Enter')
  await operator.paste(app.app, await admin.tokenFor('payments-mcp'))
  await operator.readsVerdict(/^Rejected/)
  await expect(shelf().getByRole('button', { name: /^Token docs-search-client, .*Accepted$/ })).toBeVisible()
  await expect(shelf().getByRole('button', { name: /^Token my-oauth-client-id, .*Rejected$/ })).toBeVisible()

  await operator.tabTo(shelf().getByRole('button', { name: /^Token my-oauth-client-id/ }), 'Shift+Tab')
  await press('c')
  const tokens = app.page.getByRole('table', { name: 'Tokens on the shelf' })
  await expect(
    tokens.getByRole('img', { name: /^Valid by the gateway’s clock, .* left\. iat / }),
  ).toHaveCount(2)
  await expect(tokens).toContainText(rejectedAt('issuer-allowed'))
  await expect(app.page.getByRole('status', { name: 'Differences' })).toContainText(/differ: iss, aud, azp/)
  const claims = app.page.getByRole('table', { name: 'Claim by claim' })
  await expect(claims.getByRole('row', { name: /^aud/ })).toContainText('docs-search-client')
  const name = tokens.getByRole('textbox').first()
  await operator.tabTo(name)
  await press('Control+a')
  await app.page.keyboard.type('Claude of Dana')
  await press('Enter')
  await expect(app.page.getByRole('button', { name: /Claude of Dana/ }).first()).toBeVisible()

  // One key asks from everywhere, also above a sheet; Enter is Cancel, and the key again is meant.
  await press('Control+Shift+Delete')
  const asks = app.page.getByRole('dialog', { name: /^Forget all \d+ tokens\?$/ })
  await expect(asks.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await press('Enter')
  await expect(asks).toHaveCount(0)
  await expect(app.page.getByRole('table', { name: 'Tokens on the shelf' })).toBeVisible()
  await press('Control+Shift+Delete')
  await asks.waitFor()
  await press('Control+Shift+Delete')
  await expect(app.page.getByText('No token is on the shelf.')).toBeVisible()
  await press('Escape')
  await expect(shelf()).toHaveCount(0)
  await expect(app.page.getByRole('textbox', { name: 'Paste a token' })).toBeVisible()
})

test('of a paste of sixty tokens the shelf keeps fifty and says so, and part of a name finds one to compare', async () => {
  prod = await openProd()
  const { operator, app } = prod
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const tokens = Array.from(
    { length: 60 },
    (_, n) => `${part({ alg: 'RS256' })}.${part({ sub: `user-${n}` })}.c2ln`,
  )
  await testByKeys('payments-mcp', tokens.join('\n'))
  await expect(app.page.getByText('10 left out: the shelf holds 50')).toBeVisible()
  await press('c')
  await expect(app.page.getByRole('table', { name: 'Tokens on the shelf' }).getByRole('textbox')).toHaveCount(
    50,
  )
  await operator.tabTo(app.page.getByRole('button', { name: 'user-1 Second token' }))
  await press('Enter')
  await expect(app.page.getByText('20 more: type to narrow')).toBeVisible()
  await app.page.keyboard.type('user-37')
  await expect(app.page.getByRole('option')).toHaveCount(1)
  await press('ArrowDown')
  await press('Enter')
  const claims = app.page.getByRole('table', { name: 'Claim by claim' })
  await expect(claims.getByRole('row', { name: /^sub/ })).toContainText('user-37')

  // Keys that choose without opening the list would reach only a part of it: they open it, or leave what is
  // chosen.
  const second = app.page.getByRole('button', { name: 'user-37 Second token' })
  await second.focus()
  for (const key of ['ArrowRight', 'ArrowLeft', 'u']) await press(key)
  await expect(second).toBeVisible()
  await press('ArrowDown')
  // The fingerprint under a name is found as well as the name.
  const [fingerprint] = await app.page
    .getByRole('option', { name: /^user-9\b/ })
    .getByText(/^[0-9a-f]{12}$/)
    .allInnerTexts()
  await app.page.keyboard.type(fingerprint ?? 'not shown')
  await expect(app.page.getByRole('option')).toHaveText([/user-9/])
  await app.page.keyboard.type(' nobody')
  await expect(app.page.getByText('None of them has this in it.')).toBeVisible()
  await press('Escape')
})

test('reading the gateway again on the bench also reads what its list of servers says', async () => {
  prod = await openProd()
  const { operator, admin, app } = prod
  await testByKeys('payments-mcp', await admin.tokenFor('payments-mcp'))
  await operator.readsVerdict(rejectedAt('audience'))
  const listed = app.page.getByRole('option', { name: /^docs-search\b/ })
  const off = 'OAuth is off'
  await operator.button('payments-mcp Server').click()
  await expect(listed).not.toContainText(off)
  await press('Escape')
  await admin.put('docs-search', { oauth_enabled: false })
  await press('Control+r')
  await expect(async () => {
    await operator.button('payments-mcp Server').click()
    try {
      await expect(listed).toContainText(off, { timeout: 1_000 })
    } finally {
      await press('Escape')
    }
  }).toPass()
})

test('a test of the history is made again with the token pasted again', async () => {
  prod = await openProd()
  const { operator, admin, app } = prod
  const token = await admin.tokenFor('payments-mcp')
  await testByKeys('payments-mcp', token)
  await operator.readsVerdict(/^Rejected/)
  await press('Control+Shift+Delete')
  await press('Control+Shift+Delete')
  await press('Control+3')
  await app.page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
  await press('/')
  await app.page.keyboard.type('my-oauth')
  await press('Escape')
  await press('Escape')
  await press('t')
  const again = app.page.getByRole('status', { name: 'Test made again' })
  await expect(again).toContainText(
    /Rejected at audience\. Paste the token of my-oauth-client-id again, fingerprint [0-9a-f]{12}/,
  )
  await operator.paste(app.app, token)
  await expect(again).toContainText('The same now.')
})

test('a file is opened by the keyboard, and a HAR in it is read; one that is too large is named', async () => {
  prod = await openProd()
  const { operator, admin, app } = prod
  const token = await admin.tokenFor('payments-mcp')
  await operator.command('test payments-mcp')
  const har = JSON.stringify({
    log: { entries: [{ request: { headers: [{ name: 'Authorization', value: `Bearer ${token}` }] } }] },
  })
  const choose = async (name: string, text: string): Promise<void> => {
    const chooser = app.page.waitForEvent('filechooser')
    await operator.tabTo(operator.button('Open file…'))
    await press('Enter')
    await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  }
  await choose('large.har', 'x'.repeat(2_000_000))
  await expect(app.page.getByText(/large\.har has 2\.0 MB, and 1 MB is the most/)).toBeVisible()
  await choose('requests.har', har)
  await operator.readsVerdict(rejectedAt('audience'))
  await expect(app.page.getByText('HAR, Authorization header')).toBeVisible()
})

test('a diagnosis is shared with a preview of what is replaced, saved in four forms, and opens again read-only', async () => {
  prod = await openProd()
  const { operator, admin, app } = prod
  const { page, userData } = app
  const token = await admin.tokenFor('payments-mcp')
  await testByKeys('payments-mcp', token)
  await operator.readsVerdict(/^Rejected/)
  const saved: string[] = []
  for (const [format, ending] of [
    ['Markdown', 'md'],
    ['HTML', 'html'],
    ['JSON', 'json'],
  ] as const) {
    const path = join(userData, `diagnosis.${ending}`)
    await operator.fileDialogAnswers(app.app, path)
    await press('Control+Shift+E')
    const preview = page.getByLabel('Preview', { exact: true })
    await expect(operator.sheet()).toContainText('only JSON and HTML open here again')
    await expect(preview).toContainText('Rejected')
    await expect(preview).not.toContainText('dana@example.com')
    await page.getByRole('radio', { name: format, exact: true }).focus()
    await press('Space')
    await operator.tabTo(operator.button('Save…'))
    await press('Enter')
    await expect(operator.message()).toContainText(`Diagnosis saved diagnosis.${ending}`)
    saved.push(readFileSync(path, 'utf8'))
  }
  const path = join(userData, 'diagnosis.pdf')
  await operator.fileDialogAnswers(app.app, path)
  await press('Control+Shift+E')
  await page.getByRole('radio', { name: 'PDF', exact: true }).focus()
  await press('Space')
  await expect(operator.sheet()).toContainText('A PDF is for reading')
  await operator.tabTo(operator.button('Save…'))
  await press('Enter')
  await expect(operator.message()).toContainText('Diagnosis saved diagnosis.pdf')
  // Only the window of the app is left.
  expect(app.app.windows()).toHaveLength(1)
  const bytes = readFileSync(path)
  const pdf = readPdf(bytes)
  expect(pdf.tagged).toBe(true)
  expect(pdf.pages).toBeGreaterThan(1)
  const flat = (text: string): string => text.replaceAll(/\s/g, '')
  expect(flat(pdf.text)).toContain(flat(rejectedAt('audience')))
  expect(flat(pdf.text)).toContain('Thetokenisnotinthisreport.')
  for (const part of [...token.split('.'), 'dana@example.com', 'internal-gateway.example.com']) {
    expect(flat(pdf.text)).not.toContain(part)
    expect(bytes.includes(part)).toBe(false)
  }
  // The window it was printed from is gone.
  expect(await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  for (const text of saved) {
    expect(text).toContain(rejectedAt('audience'))
    for (const part of [...token.split('.'), 'dana@example.com', 'internal-gateway.example.com'])
      expect(text).not.toContain(part)
  }

  for (const name of ['diagnosis.json', 'diagnosis.html']) {
    await operator.fileDialogAnswers(app.app, join(userData, name))
    await operator.command('open a saved')
    const sheet = operator.sheet()
    await expect(sheet).toContainText(`Saved diagnosis: ${name}`)
    await expect(sheet).toContainText('Read-only.')
    await expect(sheet.getByRole('region', { name: 'Saved verdict' })).toContainText(rejectedAt('audience'))
    await expect(sheet.getByRole('table', { name: 'Saved steps' }).getByRole('row')).toHaveCount(STEP_COUNT)
    await expect(sheet.getByRole('button')).toHaveText(['Close'])
    await press('Escape')
    await expect(sheet).toHaveCount(0)
  }

  const hostile = join(userData, 'hostile.json')
  for (const [text, why] of [
    [saved[2]?.replace('"rejected"', '"valid"') ?? '', /form of a diagnosis \(verdict\)/],
    ['['.repeat(100_000), /not JSON|too deep/],
    ['<script>alert(1)</script>', /page without a diagnosis/],
    ['x'.repeat(600_000), /larger than 512 KiB/],
    ['x'.repeat(2_200_000), /larger than 2048 KiB/],
  ] as const) {
    writeFileSync(hostile, text)
    await operator.fileDialogAnswers(app.app, hostile)
    await operator.command('open a saved')
    await expect(operator.message()).toContainText(why)
    await expect(operator.sheet()).toHaveCount(0)
  }
})
