import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { dragInto } from '../helpers/drop.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

let stage: Demo
let prod: Demo
let folder: string
let app: Running
let operator: Operator

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-gateways-'))
  ;[stage, prod] = await Promise.all([startDemo(), startDemo()])
  app = await launchApp({ userData: folder })
  operator = operatorOf(app.page)
})
test.afterEach(async () => {
  await app.close()
  await Promise.all([stage.stop(), prod.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const connect = async (gateway: Demo, name: string, environment: 'STAGE' | 'PROD'): Promise<void> => {
  await operator.connect({
    ...{ address: gateway.url, name, environment },
    ...{ email: gateway.email, password: gateway.password, caPem: gateway.caPem },
  })
  await operator.seesFleet()
}

test('from the second sign-in on, Ctrl+G and a digit go from one gateway to the other and back', async () => {
  const { page } = app
  const band = page.getByRole('banner', { name: 'Gateway' })
  await connect(stage, 'staging', 'STAGE')
  await expect(band).toContainText(`staging ${new URL(stage.url).host}`)

  // A first connection to the other is made through the menu too: the last line leads to the form.
  await page.keyboard.press('Control+g')
  await page.getByRole('menuitem', { name: 'Connect to another…' }).waitFor()
  await page.keyboard.type('Connect')
  await page.keyboard.press('Enter')
  await page.getByRole('form', { name: 'Gateway' }).waitFor()
  await connect(prod, 'production', 'PROD')
  await operator.openServer('payments-mcp')
  expect(await operator.band()).toMatch(/^PROD production/)

  await page.keyboard.press('Control+g')
  await expect(page.getByRole('menuitem', { name: /production/ })).toContainText('open here')
  await expect(page.getByRole('menuitem', { name: /staging/ })).toContainText('asks for the sign-in')
  await page.keyboard.press('1')
  await operator.secret().waitFor()
  // The present one stays open until the other is.
  expect(await operator.band()).toMatch(/^PROD production/)
  await expect(operator.secret()).toBeFocused()
  await page.keyboard.type(stage.password)
  await page.keyboard.press('Enter')
  await operator.seesFleet()
  expect(await operator.band()).toMatch(/^STAGE staging/)

  await page.keyboard.press('Control+g')
  await expect(page.getByRole('menuitem', { name: /production/ })).toContainText('signed in')
  await page.keyboard.press('Escape')
  // The servers of both have the same ids: what is ticked on one must not be on the other.
  await page.getByRole('checkbox', { name: 'Select data-catalog', exact: true }).click()
  const ticked = page.getByRole('region', { name: 'Selected servers' })
  await expect(ticked).toContainText('1 selected')
  await page.keyboard.press('Control+g')
  await expect(page.getByRole('menuitem', { name: /production/ })).toBeVisible()
  await page.keyboard.press('2')
  await expect(band).toContainText('production')
  await operator.seesFleet()
  await expect(ticked).toHaveCount(0)
  await page.keyboard.press('Control+g')
  await page.keyboard.press('1')
  await expect(band).toContainText('staging')
  await operator.seesFleet()
  await expect(page.getByRole('button', { name: 'Open payments-mcp' })).toBeVisible()
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Gateways')
})

test('the stored list of one gateway, looked at while another is open, is not shown as that of the other', async () => {
  const { page } = app
  const band = page.getByRole('banner', { name: 'Gateway' })
  await connect(stage, 'staging', 'STAGE')
  await page.keyboard.press('Control+g')
  await page.getByRole('menuitem', { name: 'Connect to another…' }).click()
  await connect(prod, 'production', 'PROD')
  await page.keyboard.press('Control+g')
  await page.getByRole('menuitem', { name: /staging/ }).click()
  await operator.secret().waitFor()
  expect(await operator.band()).toMatch(/^PROD production/)
  // That of the open gateway is shown as it is now.
  await operator.button(/Show what was read of production/).click()
  await operator.seesFleet()
  expect(await operator.band()).toMatch(/^PROD production/)
  await expect(band).not.toContainText('Offline')

  await page.keyboard.press('Control+g')
  await page.getByRole('menuitem', { name: /staging/ }).click()
  await operator.button(/Show what was read of staging/).click()
  await operator.seesFleet()
  expect(await operator.band()).toMatch(/^STAGE staging/)
  await expect(band).toContainText('Offline')
  await expect(page.getByRole('button', { name: 'Open payments-mcp' })).toBeVisible()
})

test('gateways are exported to a file and imported from one by keyboard, without a secret', async () => {
  const { page } = app
  await connect(stage, 'staging', 'STAGE')
  const path = join(folder, 'given.json')
  await operator.fileDialogAnswers(app.app, path)
  await operator.command('export gateways')
  await page.getByRole('switch', { name: /^staging/ }).waitFor()
  await operator.tabTo(operator.button('Export 1 gateway…'))
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 gateway exported')).toBeVisible()
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(stage.url)
  expect(text).not.toContain(stage.password)

  writeFileSync(path, text.replace('"staging"', '"spare"').replace(stage.url, 'https://spare.example.com'))
  await operator.command('import gateways')
  await expect(page.getByRole('listitem').filter({ hasText: 'spare.example.com' })).toContainText(
    'Will be added',
  )
  await operator.tabTo(operator.button('Import 1 gateway'))
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 gateway imported')).toBeVisible()
  await page.keyboard.press('Control+g')
  await expect(page.getByRole('menuitem', { name: /spare/ })).toContainText('asks for the sign-in')
})

test('a file dropped on the connect screen is imported from; nothing is stored before that is pressed', async () => {
  const { page } = app
  const path = join(folder, 'mcp.json')
  const url = 'https://dropped.example.com/servers/5ccc/mcp'
  writeFileSync(path, JSON.stringify({ mcpServers: { payments: { url } } }))
  // What is dropped before the page listens is lost.
  await page.getByRole('form', { name: 'Gateway' }).waitFor()
  await (await dragInto(page, { files: [path] })).drop()
  await expect(page.getByRole('heading', { name: 'Import gateways from mcp.json' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Saved gateways' })).toHaveCount(0)
  await (await dragInto(page, { files: [path] })).drop()
  await operator.tabTo(operator.button('Import 1 gateway'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Saved gateways' })).toContainText('dropped.example.com')
})

test('two gateways are compared and one is made like the other, by keyboard, through the review', async () => {
  const { page } = app
  const admin = await adminOf(prod)
  await connect(stage, 'staging', 'STAGE')
  await page.waitForTimeout(500)
  await page.keyboard.press('Control+g')
  await page.getByRole('menuitem', { name: 'Connect to another…' }).waitFor()
  await page.keyboard.type('Connect')
  await page.keyboard.press('Enter')
  await page.getByRole('form', { name: 'Gateway' }).waitFor()
  const catalog = await admin.server('data-catalog')
  await admin.put('data-catalog', {
    oauth_config: { ...catalog.oauthConfig, scopes_supported: ['openid', 'only-here'] },
  })
  await connect(prod, 'production', 'PROD')

  await operator.command('compare gateways')
  await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor()
  const pair = page.getByRole('option', { name: /data-catalog/ })
  // Every demo has its own issuers, so other servers differ too.
  await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
  for (let at = 0; at < 19 && (await pair.getAttribute('aria-selected')) !== 'true'; at++)
    await page.keyboard.press('ArrowDown')
  await expect(pair).toContainText('scopes_supported')
  const beside = page.getByRole('region', { name: 'Gateway compared with' })
  await expect(beside).toContainText(/stored list.*as of \d\d:\d\d:\d\d, /)
  await expect(page.getByRole('banner', { name: 'Gateway' })).toContainText(/as of \d\d:\d\d:\d\d, /)
  await expect(page.getByRole('row', { name: /scopes_supported/ })).toContainText('differs')
  await page.keyboard.press('f')
  await operator.seesReview()
  expect(await operator.reviewText()).toContain('only-here')
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  expect(JSON.stringify((await admin.server('data-catalog')).oauthConfig)).not.toContain('only-here')
  await expect(pair).toHaveCount(0)
})
