import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'

const pictures = join(fileURLToPath(new URL('../..', import.meta.url)), 'out/watch')
let prod: Prod | null = null

test.beforeAll(() => void mkdirSync(pictures, { recursive: true }))
test.afterEach(async () => {
  await prod?.stop()
  prod = null
})

/** A save with the form of the Admin UI: it keeps the issuer and the scopes, and nothing else. */
async function wipe({ admin }: Prod): Promise<void> {
  const { oauthConfig } = await admin.server('data-catalog')
  const kept = Object.entries(oauthConfig).filter(
    ([key]) => key === 'authorization_servers' || key === 'scopes_supported',
  )
  await admin.put('data-catalog', { oauth_config: Object.fromEntries(kept) })
}

for (const theme of ['light', 'dark'] as const) {
  test(`a save elsewhere is told with what it means, restored by keyboard, and both are in the history (${theme})`, async () => {
    const all = (prod = await openProd({ app: { theme } }))
    const { operator, admin, app } = all
    const { page } = app
    const before = (await admin.server('data-catalog')).oauthConfig
    await wipe(all)

    await page.keyboard.press('Control+4')
    await page.getByRole('heading', { level: 1, name: 'Watch' }).waitFor()
    await expect(page.getByText('Nobody else has changed a server')).toBeVisible()
    await page.screenshot({ path: join(pictures, `empty-${theme}.png`) })
    await page.keyboard.press('l')
    const card = page.getByRole('listbox', { name: 'Cards' }).getByRole('option')
    await expect(card).toHaveCount(1)
    await expect(card).toContainText(/disappeared from data-catalog/)
    await expect(page.getByRole('button', { name: 'Watch', exact: true })).toContainText('1')
    const details = page.getByRole('region', { name: 'Details' })
    await expect(details).toContainText(/removed .*client_id/)
    await expect(details).toContainText('are rejected since')
    await expect(details).toContainText(/client_secret.* cannot be brought back/)
    await page.screenshot({ path: join(pictures, `card-${theme}.png`) })
    await page.setViewportSize({ width: 960, height: 640 })
    await page.screenshot({ path: join(pictures, `card-small-${theme}.png`) })
    await page.setViewportSize({ width: 1280, height: 800 })

    await page.keyboard.press('r')
    await operator.seesReview()
    await expect(operator.sheet()).toContainText('client_secret')
    await page.screenshot({ path: join(pictures, `restore-${theme}.png`) })
    await operator.apply('data-catalog')
    await operator.seesConfirmed()
    const { client_secret: _secret, vendor: _vendor, ...rest } = before
    expect((await admin.server('data-catalog')).oauthConfig).toMatchObject(rest)

    await operator.goTo('History')
    const line = page.getByRole('listbox', { name: 'Timeline' })
    await expect(line.getByRole('option', { name: /Observed drift$/ })).toHaveCount(1)
    await expect(line.getByRole('option', { name: /Our change$/ })).toHaveCount(1)
    await expect(page.getByText('chain intact')).toBeVisible()
    await line.getByRole('option', { name: /Observed drift$/ }).click()
    await page.screenshot({ path: join(pictures, `history-${theme}.png`) })
    await page.getByRole('button', { name: 'Verify' }).click()
    await expect(operator.message()).toContainText('The chain is intact')
  })
}

test('a card is acknowledged by keyboard, a server and the gateway can be paused, and the badge follows', async () => {
  const all = (prod = await openProd())
  const { page } = all.app
  await wipe(all)
  await page.keyboard.press('Control+4')
  await page.keyboard.press('l')
  await expect(page.getByRole('status').filter({ hasText: '1 to look at' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Acknowledge' })).toBeEnabled()
  await page.keyboard.press('a')
  await expect(page.getByText('1 looked at')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Watch', exact: true })).not.toContainText('1')

  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('status', { name: 'Guard' })).toContainText('Paused for this gateway')
  await page.getByRole('button', { name: 'Watch again' }).click()
  await page.getByText('Watched servers').click()
  await page.locator('label').filter({ hasText: 'payments-mcp' }).click()
  await expect(page.getByRole('switch', { name: 'payments-mcp' })).not.toBeChecked()
  await page.locator('label').filter({ hasText: 'Quiet hours' }).click()
  await expect(page.getByLabel('from')).toHaveValue('22:00')
  await page.screenshot({ path: join(pictures, 'servers.png') })
})
