import { expect, test, type Page } from '@playwright/test'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

/* Menus for what is chosen, saved views and pins, by keyboard alone. */

let running: Running
let operator: Operator
let page: Page

test.beforeEach(async () => {
  running = await launchApp()
  page = running.page
  operator = operatorOf(page)
  await operator.openDemo()
})
test.afterEach(async () => {
  await running.close()
})

const item = (name: string | RegExp) => page.getByRole('menuitem', { name })

test('the menu of a server opens by Shift+F10 and the menu key, is walked by arrows and closed by Escape', async () => {
  await page.keyboard.press('ArrowDown')
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await page.keyboard.press(key)
    await expect(page.getByRole('menu')).toBeVisible()
    await expect(item('Open')).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(item(/^Test a token here/)).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(page.getByRole('grid')).toBeFocused()
  }
})

test('a pinned server is listed first, in the palette too, and its pin is taken back', async () => {
  const first = () => page.getByRole('row').nth(1)
  await page.keyboard.press('End')
  const name = (await page.getByRole('row', { selected: true }).getByRole('button').innerText()).trim()
  await expect(first()).not.toContainText(name)
  await page.keyboard.press('p')
  await page.keyboard.press('Home')
  await expect(first()).toContainText(name)
  await expect(first().getByRole('img', { name: 'pinned' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('group', { name: 'Servers' }).getByRole('option').first()).toContainText(name)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+F10')
  await item(/^Take the pin back/).waitFor()
  await page.keyboard.press('t')
  await page.keyboard.press('a')
  await expect(item(/^Take the pin back/)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(first()).not.toContainText(name)
})

test('what is shown is saved as a view, found in the palette and the menu, and comes back when it was removed', async () => {
  await page.keyboard.press('/')
  await page.keyboard.type('keycloak')
  await operator.tabTo(page.getByRole('grid'))
  await page.keyboard.press('Shift+v')
  await page.getByRole('textbox', { name: 'Name of the view' }).waitFor()
  await page.keyboard.type('Realms')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const filter = page.getByRole('searchbox', { name: 'Filter servers' })
  await filter.fill('')
  await operator.command('view realms')
  await expect(filter).toHaveValue('keycloak')

  await operator.tabTo(operator.button('Views'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Realms', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('remove the view realms')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(operator.message()).toContainText('The view Realms was removed')
  await operator.tabTo(operator.message().getByRole('button', { name: 'Undo' }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('view realms')
  await expect(page.getByRole('option', { name: /^View: Realms/ })).toBeVisible()
})

test('entries of the history and tokens of the shelf have a menu of their own', async () => {
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await page.keyboard.press('d')
  await operator.readsVerdict(/^Rejected/)
  await page.keyboard.press('Control+3')
  await page.getByRole('listbox', { name: 'Timeline' }).waitFor()
  await page.keyboard.press('Shift+F10')
  await expect(item('Open the server')).toBeFocused()
  await expect(item(/^Test again/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listbox', { name: 'Timeline' })).toBeFocused()

  await operator.tabTo(
    page.getByRole('region', { name: 'Token shelf' }).getByRole('button', { name: /^Token / }),
    'Shift+Tab',
  )
  await page.keyboard.press('Shift+F10')
  await expect(item('Stop testing it')).toBeFocused()
  await page.keyboard.press('End')
  await expect(item('Forget it…')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /^Forget .*\?$/ })).toBeVisible()
})
