import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchApp, operatorOf, type Running } from '../helpers/operator.ts'

/* Background watch: off at first; on, a closed window is only hidden, and the guard goes on. */

let running: Running
let folder = ''
test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-background-'))
  running = await launchApp({ userData: folder })
})
test.afterEach(async () => {
  await running.close().catch(() => undefined)
  rmSync(folder, { recursive: true, force: true })
})

/** The button of the window's frame, which no key of the page presses. */
const closeWindow = () =>
  running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
const isShown = () =>
  running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? null)

async function switchOn(): Promise<void> {
  const { page } = running
  const operator = operatorOf(page)
  await page.keyboard.press('Control+,')
  const toggle = page.getByRole('switch', { name: 'Go on watching when the window is closed' })
  await expect(toggle).not.toBeChecked()
  await operator.tabTo(toggle)
  await page.keyboard.press('Space')
  await expect(toggle).toBeChecked()
  // Written before the next start reads it.
  await page.waitForTimeout(300)
}

test('it is off at first: closing the window quits', async () => {
  await operatorOf(running.page)
    .button(/Explore the built-in demo/)
    .waitFor()
  const ended = new Promise((resolve) => running.app.process().once('exit', resolve))
  await closeWindow().catch(() => undefined)
  await ended
})

test('on, the closed window is hidden, another start brings it back with the guard watching, and it stays on', async () => {
  const { page } = running
  const operator = operatorOf(page)
  await operator.openDemo()
  await switchOn()
  await closeWindow()
  await expect.poll(isShown).toBe(false)
  // Another start of the same app ends at once and brings the first one's window back.
  const other = await launchApp({ userData: folder }).catch(() => null)
  await other?.close()
  await expect.poll(isShown).toBe(true)
  await page.keyboard.press('Control+4')
  await page.getByRole('heading', { level: 1, name: 'Watch' }).waitFor()
  await expect(page.getByRole('status', { name: 'Guard' })).toContainText('19 of 19 servers are watched')
  await running.close()

  running = await launchApp({ userData: folder })
  await operatorOf(running.page)
    .button(/Explore the built-in demo/)
    .waitFor()
  await running.page.keyboard.press('Control+,')
  await expect(
    running.page.getByRole('switch', { name: 'Go on watching when the window is closed' }),
  ).toBeChecked()
})
