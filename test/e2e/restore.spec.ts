import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchApp, operatorOf, type Running } from '../helpers/operator.ts'

/* The window comes back as it was left, after a restart. */

let running: Running | null = null
let folder = ''

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-restore-'))
})
test.afterEach(async () => {
  await running?.close()
  running = null
  rmSync(folder, { recursive: true, force: true })
})

async function start(args: readonly string[] = []) {
  running = await launchApp({ userData: folder, args })
  const operator = operatorOf(running.page)
  await operator.button(/Explore the built-in demo/).waitFor()
  return { operator, page: running.page, app: running.app }
}
/** What a hand on the frame of the window does, which no key of the page can. */
const resize = (app: Running['app'], width: number, height: number) =>
  app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setSize(size.width, size.height),
    {
      width,
      height,
    },
  )
const sizeOf = (app: Running['app']) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize())
const zoomOf = (app: Running['app']) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.zoomFactor)

test('window, zoom, screen, filter, order, bench and history come back after a restart, and no token does', async () => {
  const { operator, ...first } = await start()
  let { page, app } = first
  await resize(app, 1120, 720)
  await page.keyboard.press('Control+=')
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  await page.keyboard.press('Control+3')
  await page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('nobody')
  await page.keyboard.press('Control+1')
  await operator.seesFleet()
  await operator.openByKeys('pay', 'payments-mcp')
  await page.keyboard.press('t')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await page.keyboard.press('d')
  await operator.readsVerdict(/^Rejected/)
  await running?.close()

  ;({ page, app } = await start())
  expect(await sizeOf(app)).toEqual([1120, 720])
  expect(await zoomOf(app)).toBeCloseTo(1.1, 5)
  await page.keyboard.press('Control+d')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await expect(page.getByRole('button', { name: /payments-mcp.*Server$/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Token shelf' })).toHaveCount(0)
  await page.keyboard.press('Control+3')
  await expect(page.getByRole('main').getByRole('searchbox')).toHaveValue('nobody')
  await page.keyboard.press('Control+1')
  await expect(page.getByRole('searchbox', { name: 'Filter servers' })).toHaveValue('pay')
  await page.keyboard.press('Control+2')
  await expect(page.getByRole('button', { name: /payments-mcp.*Server$/ })).toBeVisible()
})

test('a token typed into a filter is not on the disk after the app was closed', async () => {
  const { operator, page } = await start()
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  const secret = `eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"CANARY"}').toString('base64url')}.c2lnbmF0dXJl`
  await page.keyboard.press('/')
  await page.keyboard.type(secret)
  await page.waitForTimeout(600)
  await running?.close()
  running = null
  const files = readdirSync(folder).filter((name) => name.startsWith('history.db'))
  expect(files).toContain('history.db')
  for (const name of files)
    expect(readFileSync(join(folder, name)).includes(secret.slice(0, 40)), name).toBe(false)
})

test('in memory-only mode nothing of it is remembered', async () => {
  const { operator, page } = await start(['--memory-only'])
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  await page.keyboard.press('Control+4')
  await page.getByRole('heading', { level: 1, name: 'Watch' }).waitFor()
  await page.waitForTimeout(600)
  await running?.close()
  running = null
  expect(readdirSync(folder).filter((name) => name.startsWith('history.db'))).toEqual([])
  const again = await start()
  await again.page.keyboard.press('Control+d')
  await again.operator.seesFleet()
})
