import { expect, test } from '@playwright/test'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { adminOf } from '../helpers/gateway-admin.ts'
import { shareAmong } from '../helpers/sharing.ts'
import { lookAt } from '../helpers/looks.ts'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'
import { rejectedAt } from '../helpers/steps.ts'

/*
 * Every screen as a person sees it: light, dark, in the colours of the system, small, large and at 200
 * percent. Each look is checked in each of them, and its picture is in out/looks.
 */

const SERVER = 'payments-mcp'
let running: Running
let wrong: string[]

test.beforeEach(async () => {
  test.setTimeout(240_000)
  wrong = []
  running = await launchApp({ theme: 'light' })
  running.page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text())
  })
  running.page.on('pageerror', (error) => wrong.push(error.message))
})
test.afterEach(async () => {
  await running.close()
})

const look = async (name: string): Promise<void> => {
  // Behind a sheet it is hidden from assistive technology, and still to be seen.
  const band = running.page.getByRole('banner', { name: 'Gateway', includeHidden: true })
  await expect(band, `${name}: the band`).toBeVisible()
  wrong.push(...(await lookAt(running.page, name)))
}

/** Opens something above the screen, looks at it, and closes it. */
async function lookAbove(name: string, open: () => Promise<void>): Promise<void> {
  const { page } = running
  await open()
  const above = page.getByRole('dialog').or(page.getByRole('menu'))
  await above.first().waitFor()
  await look(name)
  await page.keyboard.press('Escape')
  // What explains something goes back to the list first.
  const isGone = await above
    .first()
    .waitFor({ state: 'hidden', timeout: 1_500 })
    .then(() => true)
    .catch(() => false)
  if (!isGone) await page.keyboard.press('Escape')
  await expect(above).toHaveCount(0)
}

test('the way from the first window to a change in the demo looks right in every mode', async () => {
  const { page } = running
  const { keyboard } = page
  const operator = operatorOf(page)
  await operator.button(/Explore the built-in demo/).waitFor()
  await look('connect')
  await operator.connect({
    ...{ address: 'https://127.0.0.1:9', name: 'Nobody there', environment: 'PROD' },
    ...{ email: 'a@example.com', password: 'not a real one' },
  })
  await operator.failedRung()
  await look('connect-stopped')

  await operator.openDemo()
  await look('fleet')
  await lookAbove('fleet-row-menu', () => keyboard.press('Shift+F10'))
  await lookAbove('fleet-save-view', async () => {
    await operator.button('Views').click()
    await page.getByRole('menuitem', { name: /^Save what is shown/ }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).waitFor()
  })
  await operator.button('Group').click()
  await page.getByRole('menuitem', { name: /provider/i }).click()
  await look('fleet-grouped')
  await operator.button(/^By /).click()
  await page.getByRole('menuitem', { name: /^(No groups|Not grouped|None)/i }).click()
  await operator.openServer(SERVER)
  await look('server')
  await operator.toBench()
  await look('bench-empty')
  await operator.takeDemoToken()
  await operator.readsVerdict(rejectedAt('audience'))
  await look('bench-rejected')
  await operator.sendToGateway()
  await look('bench-sent')
  await lookAbove('bench-get-token', () => keyboard.press('g'))
  await lookAbove('bench-share', () => keyboard.press('Control+Shift+E'))
  await lookAbove('bench-shelf', () => keyboard.press('c'))
  await lookAbove('help', () => keyboard.press('F1'))
  await operator.goTo('Fleet')
  await expect(page.getByRole('status').filter({ hasText: /^Testing/ })).toContainText('accepted')
  await look('fleet-tested')

  await operator.openServer(SERVER)
  await operator.readsVerdict(/^Rejected/)
  await look('server-rejected')
  await operator.button(/^As table/).click()
  await look('server-table')
  await operator.button(/^As picture/).click()
  await operator.flip()
  await look('server-preview')
  await operator.review()
  await look('review')
  await operator.apply(SERVER)
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  await look('server-accepted')
  expect(wrong).toEqual([])
})

test('the other pages of a server and of the window look right in every mode', async () => {
  const { page } = running
  const { keyboard } = page
  const operator = operatorOf(page)
  await operator.openDemo()
  await operator.button('Skip the first steps').click()
  await operator.openServer(SERVER)
  await operator.toBench()
  await operator.takeDemoToken()
  await operator.readsVerdict(rejectedAt('audience'))
  await look('bench')
  await operator.backToServer()
  await operator.flip()
  await operator.review()
  await operator.apply(SERVER)
  await operator.seesConfirmed()
  for (const tab of ['Settings', 'History', 'Raw JSON']) {
    await page.getByRole('tab', { name: tab, exact: true }).click()
    await page.getByRole('tabpanel', { name: tab }).waitFor()
    await look(`server-${tab.toLowerCase().replace(' ', '-')}`)
  }
  await operator.goTo('Fleet')
  await operator.openServer('meeting-notes')
  await keyboard.press('3')
  await operator.verdict().filter({ hasText: 'would get in' }).waitFor()
  await look('server-clients')
  await keyboard.press('w')
  await page.getByRole('listitem', { name: 'Line 1', exact: true }).waitFor()
  await look('server-way-in')

  await keyboard.press('Control+6')
  await page.getByRole('heading', { level: 1, name: 'Access' }).waitFor()
  await keyboard.press('r')
  await operator.sheet().waitFor()
  await keyboard.press('Enter')
  await page.getByText(/^(\d+) of \1 walked/).waitFor({ timeout: 60_000 })
  await look('access')
  await operator.goTo('History')
  await page.getByRole('listbox', { name: 'Timeline' }).waitFor()
  await look('history')
  await keyboard.press('v')
  await page.getByRole('listbox', { name: 'Lanes' }).waitFor()
  await look('history-lanes')
  await keyboard.press('v')
  await operator.goTo('Watch')
  await look('watch')
  await operator.choose('Day')
  await page.getByRole('table', { name: /^The last 24 hours/ }).waitFor()
  await look('watch-day')
  await operator.goTo('Settings')
  await look('settings')
  await page
    .getByRole('contentinfo', { name: 'Status' })
    .getByRole('button', { name: /contacted/ })
    .click()
  await page.getByRole('heading', { level: 1, name: 'Network log' }).waitFor()
  await look('network')
  await lookAbove('palette', () => keyboard.press('Control+k'))
  await lookAbove('palette-found', async () => {
    await keyboard.press('Control+k')
    await keyboard.type('pay')
    await page.getByRole('option').first().waitFor()
  })
  await lookAbove('keys', () => keyboard.press('?'))
  expect(wrong).toEqual([])
})

test('servers that share an audience look right in every mode, as picture and as table', async () => {
  const { page } = running
  const operator = operatorOf(page)
  const gateway = await startDemo()
  try {
    const admin = await adminOf(gateway)
    await shareAmong(admin)
    await connectTo(operator, gateway, 'production', 'PROD')
    await look('fleet-shared')
    await operator.button('as picture: shared audiences').click()
    await page.getByRole('tree', { name: /^Shared audiences/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await look('sharing')
    await page.keyboard.press('v')
    await page.getByRole('table', { name: /accept the same audience/ }).waitFor()
    await look('sharing-table')
    await page.getByRole('searchbox', { name: 'Filter audiences' }).fill('nothing has this')
    await page.getByRole('heading', { name: 'No shared audience fits the filter' }).waitFor()
    await look('sharing-none')
  } finally {
    await gateway.stop()
  }
  expect(wrong).toEqual([])
})

test('several gateways, and one that is not connected, look right in every mode', async () => {
  const { app, page } = running
  const { keyboard } = page
  const operator = operatorOf(page)
  const [stage, prod] = await Promise.all([startDemo(), startDemo()])
  try {
    await connectTo(operator, stage, 'staging', 'STAGE')
    await operator.disconnect()
    // What is compared is its stored list.
    await operator.button(/^Show what was read of staging/).waitFor()
    await connectTo(operator, prod, 'production', 'PROD')
    const admin = await adminOf(prod)
    const { oauthConfig } = await admin.server(SERVER)
    await admin.put(SERVER, { oauth_config: { ...oauthConfig, scopes_supported: ['openid', 'mcp'] } })
    await keyboard.press('Control+r')
    await operator.paste(app, await admin.tokenFor(SERVER))
    await operator.message().getByText('Found 1 access token').waitFor()
    await look('toast')
    await operator.command('compare gateways')
    const pair = page.getByRole('option', { name: new RegExp(SERVER) })
    await pair.click()
    await page.getByRole('table', { name: `Lanes of ${SERVER} on both gateways` }).waitFor()
    await look('compare')
    await keyboard.press('v')
    await page.getByRole('table', { name: `Settings of ${SERVER} on both gateways` }).waitFor()
    await look('compare-table')
    await keyboard.press('v')
    await lookAbove('gateway-menu', () => keyboard.press('Control+g'))
    await lookAbove('sign-in', async () => {
      await keyboard.press('Control+g')
      await page.getByRole('menuitem', { name: 'Sign in again…' }).click()
      await page.getByRole('dialog', { name: /^Sign in/ }).waitFor()
    })
    await operator.goTo('Fleet')
    await operator.openServer(SERVER)
    await operator.flip()
    await lookAbove('review-prod', () => operator.review())

    await operator.disconnect()
    const show = operator.button(/^Show what was read of production/)
    await show.waitFor()
    await look('connect-saved')
    await show.click()
    await operator.seesFleet()
    await look('offline-fleet')
    await operator.openServer(SERVER)
    await look('offline-server')
    await operator.toBench()
    await look('offline-bench')
    await keyboard.press('Control+4')
    await page.getByRole('heading', { name: 'Not connected' }).waitFor()
    await look('not-connected')
  } finally {
    await Promise.all([stage.stop(), prod.stop()])
  }
  expect(wrong).toEqual([])
})

async function connectTo(
  operator: Operator,
  { url, email, password, caPem }: Demo,
  name: string,
  environment: 'STAGE' | 'PROD',
): Promise<void> {
  await operator.connect({ address: url, name, environment, email, password, caPem })
  await operator.seesFleet()
}
