import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'

const PICTURES = fileURLToPath(new URL('../../out/rehearsal', import.meta.url))
const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
] as const
const SERVER = 'payments-mcp'

let prod: Prod
let folder: string
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-rehearsal-'))
})
test.afterEach(async () => {
  await prod.stop()
  rmSync(folder, { recursive: true, force: true })
})

for (const theme of ['light', 'dark'] as const)
  test(`an upgrade is rehearsed from the palette to the saved report without a mouse, in the ${theme} look`, async () => {
    prod = await openProd({ gateway: { version: '1.0.5' }, app: { theme } })
    const { app, operator, admin, front } = prod
    const { page } = app
    const region = (name: string) => page.getByRole('region', { name, exact: true })
    await operator.command('rehearse up')
    const screen = region('Rehearse an upgrade')
    await expect(screen).toContainText('From 1.0.5 to')
    await operator.picture(PICTURES, `${theme}-1-choose`)

    const asked = front.seen.length
    await operator.tabTo(screen.getByRole('button', { name: /Release to go to/ }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('option').first()).toHaveText('1.1.0')
    await expect(page.getByRole('option', { name: '1.0.5', exact: true })).toHaveCount(0)
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const found = region('Rehearsal')
    await expect(found.getByRole('status')).toContainText('Going from 1.0.5 to 1.1.0: something changes')
    await expect(found).toContainText('No token was compared.')
    expect(front.seen.slice(asked).filter(({ method }) => method !== 'GET')).toEqual([])
    // Which doors and clients change, and for which servers.
    const calls = region('Clients without a token')
    await expect(calls).toContainText('403 CSRF validation failed')
    await expect(calls).toContainText(SERVER)
    await expect(calls).toContainText('POST /servers/ID/mcp')
    await expect(calls).toContainText('Cursor')
    // Which defaults, and the setting that keeps the old behaviour.
    await expect(region('Defaults, for what was never set')).toContainText('MCP_INBOUND_PROTOCOL_MODE')
    await expect(region('Defaults, for what was never set')).toContainText('MCP_INBOUND_PROTOCOL_MODE=legacy')

    for (const size of SIZES) {
      await app.app.evaluate(
        ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to.width, to.height),
        size,
      )
      await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThanOrEqual(size.width)
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      expect(await found.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
      await found.evaluate((box) => box.scrollTo(0, 0))
      await operator.picture(PICTURES, `${theme}-2-found-${size.width}`)
      await found.evaluate((box) => box.scrollTo(0, box.scrollHeight))
      await operator.picture(PICTURES, `${theme}-3-end-${size.width}`)
    }

    const file = join(folder, 'rehearsal.md')
    await operator.fileDialogAnswers(app.app, file)
    await page.keyboard.press('s')
    await expect(screen).toContainText('Written to rehearsal.md')
    const report = readFileSync(file, 'utf8')
    expect(report).toMatch(/^# Going from 1\.0\.5 to 1\.1\.0: something changes/)
    expect(report).toContain(SERVER)

    // With a token on the shelf it is judged by both releases, and named where it changes.
    await operator.paste(app.app, await admin.tokenFor(SERVER))
    await expect(page.getByText(/^Found 1 /)).toBeVisible()
    await page.keyboard.press('r')
    await expect(found.getByRole('status')).toContainText('1 token')
    await expect(found).not.toContainText('No token was compared.')
    await page.keyboard.press('Escape')
    await expect(screen).toHaveCount(0)
  })

test('a release nobody knows cannot be told, and what is no release is refused in words', async () => {
  prod = await openProd({ gateway: { version: '1.0.5' } })
  const { app, operator } = prod
  const { page } = app
  await operator.command('rehearse up')
  const field = page.getByRole('textbox', { name: 'Another release' })
  await field.fill('the newest')
  await field.press('Enter')
  await expect(page.getByRole('alert')).toContainText('three numbers')
  // On the way there a release is typed that can be chosen above.
  await field.fill('')
  await field.pressSequentially('1.0.12')
  await expect(field).toHaveValue('1.0.12')
  await field.fill('1.2.0')
  await field.press('Enter')
  const found = page.getByRole('region', { name: 'Rehearsal', exact: true })
  await expect(found).toBeFocused()
  await expect(found.getByRole('region', { name: 'Cannot be told' })).toContainText('The rules of 1.2.0')
  await expect(page.getByRole('alert')).toHaveCount(0)
})
