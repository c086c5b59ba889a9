import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'
import { rejectedAt } from '../helpers/steps.ts'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
] as const
const SERVER = 'payments-mcp'

for (const theme of ['light', 'dark'] as const) {
  for (const size of SIZES) {
    test(`every screen fits a window of ${size.width} by ${size.height} in the ${theme} look`, async () => {
      const running = await launchApp({ theme })
      try {
        await walk(running, theme, size)
      } finally {
        await running.close()
      }
    })
  }
}

async function walk({ app, page }: Running, theme: string, size: (typeof SIZES)[number]): Promise<void> {
  const problems: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  // The operator drags the window to this size.
  await app.evaluate(
    ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to.width, to.height),
    size,
  )
  // Without a window manager it ends up a pixel smaller at times.
  await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThanOrEqual(size.width)
  const width = await page.evaluate(() => innerWidth)
  expect(size.width - width).toBeLessThanOrEqual(2)

  const operator = operatorOf(page)
  const folder = fileURLToPath(new URL(`../../out/looks/${theme}-${size.width}`, import.meta.url))
  const look = lookAt(operator, folder, width)

  await operator.button(/Explore the built-in demo/).waitFor()
  await look('connect', 'Add your first gateway')
  await operator.connect({
    address: 'https://127.0.0.1:9',
    name: 'Nobody there',
    environment: 'PROD',
    email: 'a@example.com',
    password: 'not a real one',
  })
  await operator.failedRung()
  await look('connect-stopped', 'Add a gateway')

  await operator.openDemo()
  await look('fleet', 'Fleet')
  await operator.openServer(SERVER)
  await look('server', SERVER)
  await operator.toBench()
  await look('bench-empty', 'Token bench')
  await operator.takeDemoToken()
  await operator.readsVerdict(rejectedAt('audience'))
  await look('bench-rejected', 'Token bench')
  await operator.sendToGateway()
  await look('bench-sent', 'Token bench')
  await operator.goTo('Fleet')
  await expect(page.getByRole('status').filter({ hasText: /^Testing/ })).toContainText('accepted')
  await look('fleet-tested', 'Fleet')

  await operator.openServer(SERVER)
  await operator.readsVerdict(/^Rejected/)
  await look('server-rejected', SERVER)
  await operator.button(/^As table/).click()
  await look('server-table', SERVER)
  await operator.button(/^As picture/).click()
  await operator.flip()
  await look('server-preview', SERVER)
  await operator.review()
  await look('review', SERVER)
  await operator.apply(SERVER)
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  await look('server-accepted', SERVER)
  for (const tab of ['Settings', 'Clients', 'History', 'Raw JSON']) {
    await page.getByRole('tab', { name: tab, exact: true }).click()
    await look(`server-${tab.toLowerCase().replace(' ', '-')}`, SERVER)
  }
  await operator.goTo('History')
  await expect(page.getByRole('listbox', { name: 'Timeline' })).toBeVisible()
  await look('history', 'History')
  await page.keyboard.press('v')
  await expect(page.getByRole('listbox', { name: 'Lanes' })).toBeVisible()
  await look('history-lanes', 'History')
  await page.keyboard.press('v')
  await operator.goTo('Settings')
  await look('settings', 'Settings')
  await page
    .getByRole('contentinfo', { name: 'Status' })
    .getByRole('button', { name: /contacted/ })
    .click()
  await look('network', 'Network log')
  await operator.goTo('Settings')

  const overlays: readonly (readonly [string, () => Promise<void>])[] = [
    ['palette', () => page.keyboard.press('Control+k')],
    ['keys', () => page.keyboard.press('?')],
    [
      'sign-in',
      async () => {
        await page.getByRole('button', { name: /^Gateway / }).click()
        await page.getByRole('menuitem', { name: 'Sign in again…' }).click()
      },
    ],
  ]
  for (const [name, open] of overlays) {
    await open()
    await page.getByRole('dialog').first().waitFor()
    await look(name, 'Settings')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  expect(problems).toEqual([])
}

/**
 * Takes a picture of a screen, once it is sure that it shows what it should and that nothing runs out of the
 * window.
 */
function lookAt(operator: Operator, folder: string, width: number) {
  const { page } = operator
  return async (name: string, heading: string): Promise<void> => {
    await operator.picture(folder, name)
    const isCovered = (await page.getByRole('dialog').count()) > 0
    // Behind a sheet the rest is hidden from assistive technology, and still to be seen.
    const title = page.getByRole('heading', { level: 1, name: heading, includeHidden: isCovered })
    await expect(title, `${name}: its heading`).toBeVisible()
    const band = page.getByRole('banner', { name: 'Gateway', includeHidden: isCovered })
    await expect(band, `${name}: the band`).toBeVisible()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow, `${name}: runs out of the window`).toBeLessThanOrEqual(0)
    const outside = await page.getByRole('button').evaluateAll(
      (buttons, right) =>
        buttons
          .map((button) => ({ says: button.textContent, box: button.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.left < 0 || box.right > right))
          .map(({ says }) => says),
      width,
    )
    expect(outside, `${name}: buttons that run out of the window`).toEqual([])
  }
}
