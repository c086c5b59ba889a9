import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startDemo } from '../../electron/demo/demo.ts'
import { startFront } from '../fakes/front.ts'
import { manyServers } from '../fakes/many-servers.ts'
import { STEPS } from '../../shared/client/way.ts'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

/** Where the metadata is looked for. */
const METADATA = STEPS.indexOf('metadata') + 1

test.describe('the map of who gets in where, by keyboard', () => {
  let app: Running
  let operator: Operator
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-access-'))
  const page = () => app.page
  const press = (keys: string) => page().keyboard.press(keys)
  const chosen = () => page().locator('[role=gridcell][aria-selected=true]')

  test.beforeAll(async () => {
    app = await launchApp({ args: ['--demo'] })
    operator = operatorOf(app.page)
    await operator.seesFleet()
  })
  test.afterAll(async () => {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('nothing is asked before the hosts were shown', async () => {
    await press('Control+6')
    const grid = page().getByRole('grid', { name: 'Who gets in where' })
    await expect(grid).toBeVisible()
    await expect(chosen()).toBeFocused()
    await expect(chosen()).toHaveAccessibleName(/: not walked\.$/)
    await press('r')
    const sheet = operator.sheet()
    await expect(sheet.getByRole('heading', { level: 2 })).toHaveText('Walk 18 clients to 19 servers?')
    await expect(sheet.getByRole('listitem').first()).toContainText('where clients find the gateway')
    await page().screenshot({ path: 'out/looks/access-sheet.png' })
    await press('Escape')
    await expect(sheet).toBeHidden()
    await expect(chosen()).toHaveAccessibleName(/: not walked\.$/)
  })

  test('walked, it says of each client where it ends; arrows move, and Enter opens the way at its step', async () => {
    await press('r')
    await press('Enter')
    await expect(page().getByText('19 of 19 walked')).toBeVisible({ timeout: 60_000 })
    await page().screenshot({ path: 'out/looks/access-walked.png' })
    await press('Control+Home')
    const first = await chosen().getAttribute('aria-label')
    await press('ArrowRight')
    await press('ArrowDown')
    await expect(chosen()).toBeFocused()
    expect(await chosen().getAttribute('aria-label')).not.toBe(first)
    await press('Control+End')
    await expect(chosen()).toHaveAttribute('aria-colindex', '19')
    await expect(chosen()).toBeFocused()
    await press('Home')
    await expect(chosen()).toHaveAttribute('aria-colindex', '2')
    await expect(chosen()).toBeFocused()

    await press('/')
    await page().keyboard.type('wiki-reader')
    await press('Enter')
    await expect(chosen()).toHaveAccessibleName(
      `Claude Code at wiki-reader: stops at ${METADATA}, Resource metadata found.`,
    )
    await press('F1')
    await expect(operator.sheet().getByRole('heading')).toHaveText(
      `Client, step ${METADATA}: Resource metadata found`,
    )
    await press('Escape')
    await press('Escape')
    await expect(chosen()).toBeFocused()
    await press('Enter')
    await expect(page().getByRole('tab', { name: 'Clients' })).toHaveAttribute('aria-selected', 'true')
    await expect(operator.verdict()).toContainText('Claude Code stops at')
    await expect(page().getByRole('heading', { name: new RegExp(`^Step ${METADATA}:`) })).toBeVisible()
  })

  test('tokens of the shelf have columns, and Enter opens the bench with that token', async () => {
    await operator.goTo('Fleet')
    await operator.openServer('docs-search')
    await operator.toBench()
    await operator.takeDemoToken()
    await operator.readsVerdict(/^Accepted/)
    await press('Control+6')
    await press('/')
    await press('Control+a')
    await page().keyboard.type('docs-search')
    await press('Enter')
    await press('End')
    await expect(chosen()).toHaveAccessibleName(/^Token .* at docs-search: gets in\.$/)
    await press('/')
    await press('Control+a')
    await press('Backspace')
    await press('Enter')
    await expect(page().getByRole('columnheader', { name: /^Token / })).toHaveCount(1)
    // Of another issuer is no failure.
    await expect(
      page()
        .getByRole('gridcell', { name: /^Token .*: of another issuer/ })
        .first(),
    ).toBeAttached()
    await press('Enter')
    await expect(page().getByRole('heading', { level: 1, name: 'Token bench' })).toBeVisible()
    await operator.readsVerdict(/^Accepted/)
  })

  test('a record is kept, something is mended, and the comparison says what got better', async () => {
    const record = join(folder, 'then.access.json')
    const menu = async (item: string | RegExp) => {
      await operator.tabTo(page().getByRole('button', { name: 'Export' }))
      await press('Enter')
      await operator.tabTo(page().getByRole('menuitem', { name: item }), 'ArrowDown')
      await press('Enter')
    }
    await press('Control+6')
    await operator.fileDialogAnswers(app.app, record)
    await menu(/^Export as Record/)
    await expect(page().getByRole('status', { name: 'Messages' })).toContainText(
      'Written to then.access.json',
    )
    const kept = readFileSync(record, 'utf8')
    expect(kept).toContain('"wiki-reader"')
    expect(kept).not.toMatch(/eyJ/)
    await operator.fileDialogAnswers(app.app, join(folder, 'now.csv'))
    await menu(/^Export as CSV/)
    await expect(page().getByRole('status', { name: 'Messages' })).toContainText('Written to now.csv')
    expect(readFileSync(join(folder, 'now.csv'), 'utf8')).toContain('wiki-reader')

    await operator.goTo('Fleet')
    await operator.openServer('wiki-reader')
    await press('3')
    const mend = operator.button('Mend it: well known blocked')
    await operator.tabTo(mend)
    await press('Enter')
    await expect(operator.verdict()).toContainText('would get in')
    // What was walked on the tab is on the map.
    await press('Control+6')
    await expect(chosen()).toBeFocused()
    await press('Home')
    await expect(
      page().getByRole('gridcell', { name: 'Claude Code at wiki-reader: would get in.' }),
    ).toBeAttached()
    await operator.fileDialogAnswers(app.app, record)
    await menu(/^Compare with a record/)
    const sheet = operator.sheet()
    await expect(sheet.getByRole('heading', { level: 2 })).toContainText('0 worse, 18 better')
    await expect(sheet.getByRole('region', { name: 'Better' })).toContainText('would get in')
    await page().screenshot({ path: 'out/looks/access-compared.png' })
    await press('Enter')
    await expect(sheet).toBeHidden()
  })

  test('as a table it says the same to who does not see a grid', async () => {
    await press('v')
    const row = page().getByRole('row', { name: /^Claude Code/ })
    await expect(row).toContainText(/\d+ of 19/)
    await page().screenshot({ path: 'out/looks/access-table.png' })
    await press('v')
    await expect(page().getByRole('grid', { name: 'Who gets in where' })).toBeVisible()
  })
})

test('ten thousand servers: bands are opened, cells are reached, and a walk is stopped, by keyboard', async () => {
  const demo = await startDemo()
  const front = await startFront({ target: demo.url, rewrite: manyServers(10_000).rewrite })
  const app = await launchApp()
  const { page } = app
  const operator = operatorOf(page)
  const chosen = () => page.locator('[role=gridcell][tabindex="0"]')
  try {
    await operator.connect({
      address: front.url,
      name: 'large',
      environment: 'DEV',
      email: demo.email,
      password: demo.password,
      caPem: demo.caPem,
    })
    await page.getByText(/^10,000 virtual servers/).waitFor({ timeout: 60_000 })
    await page.keyboard.press('Control+6')
    await expect(page.getByRole('row')).toHaveCount(5)
    await expect(chosen()).toBeFocused()
    await page.keyboard.press('Space')
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2505')
    await page.keyboard.press('ArrowDown')
    await expect(chosen()).toHaveAccessibleName(/^Claude Code at server-\d+: not walked\.$/)
    await page.keyboard.press('Control+End')
    await expect(chosen()).toBeFocused()
    // Of ten thousand servers and their cells few are in the page.
    expect(await page.getByRole('gridcell').count()).toBeLessThan(900)
    await page.keyboard.press('r')
    await operator.tabTo(operator.sheet().getByRole('textbox'))
    await page.keyboard.press('Enter')
    await expect(operator.sheet().getByRole('heading', { level: 2 })).toHaveText(
      /^Walk 18 clients to 10,000 servers/,
    )
    for (const box of await operator.sheet().getByRole('checkbox').all()) {
      await operator.tabTo(box, 'Shift+Tab')
      await page.keyboard.press('Space')
      await expect(box).not.toBeChecked()
    }
    await operator.tabTo(operator.button('Walk 10,000'))
    await page.keyboard.press('Enter')
    await expect(page.getByText(/^\d+ of 10,000 walked/)).toBeVisible({ timeout: 30_000 })
    await operator.tabTo(operator.button('Stop walking'))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('progressbar', { name: 'Servers walked' })).toHaveCount(0)
    await page.screenshot({ path: 'out/looks/access-many.png' })
  } finally {
    await app.close()
    await front.stop()
    await demo.stop()
  }
})
