import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

const LOOKS = fileURLToPath(new URL('../../out/looks/offline', import.meta.url))
let gateway: Demo
let front: Front
let folder: string
let app: Running
let operator: Operator

async function start(): Promise<void> {
  app = await launchApp({ userData: folder })
  operator = operatorOf(app.page)
}

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-offline-'))
  gateway = await startDemo()
  front = await startFront({ target: gateway.url })
  await start()
  await operator.connect({
    address: front.url,
    name: 'production',
    environment: 'PROD',
    email: gateway.email,
    password: gateway.password,
    caPem: gateway.caPem,
  })
  await operator.seesFleet()
})
test.afterEach(async () => {
  await app.close()
  await Promise.all([front.stop(), gateway.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const show = 'Show what was read of production'
/** Closes the app once the list that was read is stored. */
async function close(): Promise<void> {
  await app.page.waitForTimeout(500)
  await app.close()
}
/** Starts it again, which comes back to the stored list at the server that was open. */
async function startAt(server: RegExp): Promise<void> {
  await start()
  await app.page.getByRole('heading', { level: 1, name: server }).waitFor()
}
const isOffline = /PROD production.*offline.*as of .*not connected/i

test('after a restart with the gateway down, the fleet, a server and the history show what was read last', async () => {
  const token = await (await adminOf(gateway)).tokenFor('payments-mcp')
  // Judged once while connected: the keys of its issuer were read then.
  await operator.openServer('payments-mcp')
  await operator.paste(app.app, token)
  await operator.readsVerdict(/^Rejected/)
  await close()
  await front.stop()
  await startAt(/payments-mcp/)
  const { page } = app

  await page.keyboard.press('Control+1')
  await operator.seesFleet()
  await expect(page.getByText('19 virtual servers, 18 with OAuth on')).toBeVisible()
  expect(await operator.band()).toMatch(isOffline)
  expect(await operator.row('payments-mcp')).toMatch(/Authentik.*Off/)

  await operator.button('Open payments-mcp').click()
  await page.getByRole('status', { name: 'Count' }).waitFor()
  await expect(page.getByRole('switch', { name: /Include client id/ })).toBeDisabled()
  await operator.paste(app.app, token)
  await operator.readsVerdict(/^Would be rejected/)
  expect(await operator.verdictText()).toMatch(/By what was read .*: /)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Not connected' })).toBeVisible()

  await operator.goTo('History')
  await expect(page.getByText(/Not asked: there is no connection/)).toBeVisible()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Watch' }).click()
  await expect(page.getByRole('heading', { name: 'Not connected' })).toBeVisible()
})

test('where the gateway stops answering, a token that cannot be judged is not said to be read still', async () => {
  const { page } = app
  await operator.paste(app.app, await (await adminOf(gateway)).tokenFor('payments-mcp'))
  await operator.message().getByText('Found 1 access token').waitFor()
  await front.stop()
  await page.keyboard.press('Control+1')
  await operator.openServer('payments-mcp')
  await operator.readsVerdict('The gateway did not answer')
  await expect(page.getByText('Not compared: the verdict above says why.').first()).toBeVisible()
  await expect(page.getByText('Reading the token…')).toHaveCount(0)
})

test('a connection that was closed on purpose leads to the connect screen, where by keyboard alone what was read is opened and a server found in it by name', async () => {
  await operator.disconnect()
  await close()
  await front.stop()
  await start()
  const { page } = app
  const status = page.getByRole('contentinfo', { name: 'Status' })
  await expect(page.getByRole('heading', { level: 1, name: 'Add a gateway' })).toBeFocused()
  await page.keyboard.press('Control+1')
  await expect(page.getByRole('heading', { name: 'Not connected' })).toBeVisible()
  // Nothing takes a paste where no gateway is shown.
  await expect(status).not.toContainText('Test a token')
  await page.keyboard.press('Control+[')
  const last = operator.button(show)
  await expect(last).toContainText('Last list: 19 servers')
  await operator.tabTo(last)
  await page.keyboard.press('Enter')
  await operator.seesFleet()
  await expect(page.getByRole('grid')).toBeFocused()
  await expect(status).toContainText('Test a token')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('payments')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /payments-mcp/ }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('compare gateways')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Compare' }).waitFor()
})

test('without a connection the bench judges by what was read, and a fix is planned and waits for the gateway', async () => {
  const token = await (await adminOf(gateway)).tokenFor('payments-mcp')
  await operator.openServer('payments-mcp')
  await operator.paste(app.app, token)
  await operator.readsVerdict(/^Rejected/)
  await close()
  await startAt(/payments-mcp/)
  const { page } = app
  await operator.paste(app.app, token)
  await operator.readsVerdict(/^Would be rejected/)
  const fixes = page.getByRole('region', { name: 'Fixes' })
  await expect(fixes).toContainText('Apply needs the gateway')
  await expect(fixes.getByRole('button', { name: 'Apply' }).first()).toBeDisabled()

  // By keyboard alone: plan the first fix, look at the bench, and come back.
  await page.keyboard.press('f')
  await expect(fixes).toContainText('Planned: it waits under Changes')
  await page.keyboard.press('t')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await operator.readsVerdict(/^Would be rejected/)
  expect(await operator.verdictText()).toMatch(/By what was read .*, with the keys kept then: /)
  await expect(page.getByText('Not connected: nothing can be sent.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Send/ })).toHaveCount(0)

  // Connected again, the planned fix opens as a preview, to be reviewed as any other.
  await operator.connectAgain('production', gateway.password)
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await page.keyboard.press('Control+1')
  await operator.seesFleet()
  await operator.button('payments-mcp, preview not applied').click()
  await page.getByRole('status', { name: 'Preview' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await operator.seesReview()
})

test('a connection that comes brings what was read up to date in place', async () => {
  await close()
  await (await adminOf(gateway)).put('data-catalog', { name: 'data-catalog-2' })
  await start()
  const { page } = app
  await operator.button('Open data-catalog').waitFor()
  await operator.picture(LOOKS, 'start')
  await operator.connectAgain('production', gateway.password)
  await operator.seesFleet()
  await operator.button('Open data-catalog-2').waitFor()
  await expect(operator.button('Open data-catalog')).toHaveCount(1)
  expect(await operator.band()).not.toContain('Offline')
  // What the operator has not seen yet is marked, and nothing else.
  await expect(page.getByRole('note')).toContainText(/Since .*: 1 changed\./)
  expect(await operator.row('data-catalog-2')).toContain('changed')
  await operator.picture(LOOKS, 'connected')
})

test('a start comes back to the list of the gateway that was open, also after a crash; a sign-in that fails leaves it there', async () => {
  await operator.openServer('payments-mcp')
  await app.page.waitForTimeout(500)
  app.app.process().kill('SIGKILL')
  await new Promise<void>((resolve) => app.app.once('close', () => resolve()))
  await startAt(/payments-mcp/)
  const { page } = app
  expect(await operator.band()).toMatch(isOffline)

  await operator.connectAgain('production', 'not the password')
  await operator.failedRung()
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(front.url)
  await app.close()
  await startAt(/payments-mcp/)
  await operator.connectAgain('production', gateway.password)
  // It goes on where it was read.
  await app.page.getByRole('heading', { level: 1, name: /payments-mcp/ }).waitFor()
  await expect(app.page.getByRole('banner', { name: 'Gateway' })).not.toContainText('Offline')
})

test('from the list of a start, one click leads to all gateways, and the next start begins there', async () => {
  await close()
  await start()
  await operator.button('Other gateways').click()
  await operator.button('Open production').waitFor()
  await app.close()
  await start()
  await operator.button('Open production').waitFor()
})

test('what was read is there again at the next start where it was looked at last, until it is left', async () => {
  await close()
  await front.stop()
  await start()
  await operator.seesFleet()
  await expect(app.page.getByText('19 virtual servers, 18 with OAuth on')).toBeVisible()
  expect(await operator.band()).toMatch(isOffline)
  await operator.button('Open payments-mcp').click()
  await app.page.getByRole('heading', { level: 1, name: /payments-mcp/ }).waitFor()
  await app.page.reload()
  await app.page.getByRole('heading', { level: 1, name: /payments-mcp/ }).waitFor()
  await app.close()

  await start()
  await app.page.getByRole('heading', { level: 1, name: /payments-mcp/ }).waitFor()
  await app.page.keyboard.press('Control+1')
  await operator.seesFleet()
  await app.page.keyboard.press('Control+g')
  await app.page.getByRole('menuitem', { name: /^Connect to another/ }).click()
  await operator.button(show).waitFor()
  await app.close()

  await start()
  await operator.button(show).waitFor()
})
