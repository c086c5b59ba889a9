import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
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
  await expect(band).toContainText(`staging ${new URL(stage.url).host}`.replace(' ', ''))

  // A first connection to the other is made through the menu too: the last line leads to the form.
  await page.keyboard.press('Control+g')
  await page.getByRole('menuitem', { name: 'Connect to another…' }).waitFor()
  await page.keyboard.press('End')
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
  await page.keyboard.press('2')
  await expect(band).toContainText('production')
  await operator.seesFleet()
  await page.keyboard.press('Control+g')
  await page.keyboard.press('1')
  await expect(band).toContainText('staging')
  await operator.seesFleet()
  await expect(page.getByRole('button', { name: 'Open payments-mcp' })).toBeVisible()
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Gateways')
})
