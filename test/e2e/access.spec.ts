import { expect, test } from '@playwright/test'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

test.describe('the map of who gets in where, by keyboard', () => {
  let app: Running
  let operator: Operator
  const page = () => app.page
  const press = (keys: string) => page().keyboard.press(keys)
  const chosen = () => page().locator('[role=gridcell][aria-selected=true]')

  test.beforeAll(async () => {
    app = await launchApp({ args: ['--demo'] })
    operator = operatorOf(app.page)
    await operator.seesFleet()
  })
  test.afterAll(() => app.close())

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
      /^Claude Code at wiki-reader: stops at 3, Resource metadata found\.$/,
    )
    await press('Enter')
    await expect(page().getByRole('tab', { name: 'Clients' })).toHaveAttribute('aria-selected', 'true')
    await expect(operator.verdict()).toContainText('Claude Code stops at')
    await expect(page().getByRole('heading', { name: /^Step 3:/ })).toBeVisible()
  })
})
