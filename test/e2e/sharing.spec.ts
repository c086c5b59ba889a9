import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { COMMON, MIXED, shareAmong, WITH_COMMON } from '../helpers/sharing.ts'

let prod: Prod

test.beforeAll(async () => {
  prod = await openProd()
  await shareAmong(prod.admin)
  await prod.app.page.keyboard.press('Control+r')
  await prod.operator.button(/^Shared audience, 12$/).waitFor()
})
test.afterAll(async () => {
  await prod.stop()
})
test.beforeEach(async () => {
  await prod.operator.goTo('Fleet')
})

const tree = () => prod.app.page.getByRole('tree', { name: 'Shared audiences and their servers' })
const items = (level: 1 | 2) => tree().getByRole('treeitem', { level })
const chosen = () => tree().getByRole('treeitem', { selected: true })

test('the finding of a shared audience leads to a picture of who accepts the same value, and how', async () => {
  const { page } = prod.app
  await prod.operator.button('as picture: shared audiences').click()
  await expect(page.getByRole('heading', { level: 1, name: 'Shared audiences' })).toBeVisible()
  // OAuth is off at public-weather, which therefore accepts none.
  const all = WITH_COMMON.length - 1
  await expect(page.getByText(`2 shared audiences, on ${all + 2} servers`)).toBeVisible()
  await expect(page.getByText(/^of the list of \d\d:\d\d:\d\d/)).toBeVisible()
  await expect(items(1)).toHaveCount(2)
  await expect(items(1).first()).toHaveAccessibleName(
    new RegExp(`^${COMMON} ${all} servers accept it through resource\\. One token of .* fits`),
  )
  await expect(items(1).last()).toHaveAccessibleName(
    new RegExp(`^${MIXED} 2 servers accept it: 1 through .*, 1 through .*\\.`),
  )
  await expect(tree().getByRole('treeitem', { name: /^through resource Open docs-search/ })).toBeVisible()
  await expect(tree().getByRole('treeitem', { name: /^through client id Open release-notes/ })).toBeVisible()
  await expect(tree().getByRole('treeitem', { name: /^and 2 more servers/ })).toBeVisible()
})

test('keys go from value to server, open a server, and show the servers of a value in the fleet', async () => {
  const { page } = prod.app
  const { keyboard } = page
  await prod.operator.command('shared audiences')
  await expect(chosen()).toHaveAccessibleName(new RegExp(`^${COMMON}`))
  await keyboard.press('ArrowRight')
  await expect(tree()).toBeFocused()
  await expect(chosen()).toHaveAccessibleName(/^through resource/)
  await keyboard.press('ArrowLeft')
  await keyboard.press('PageDown')
  await expect(chosen()).toHaveAccessibleName(new RegExp(`^${MIXED}`))
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await expect(chosen()).toHaveAccessibleName(/Open release-notes/)
  await keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('release-notes')
  await keyboard.press('Escape')
  await tree().waitFor()

  await keyboard.press('Home')
  await keyboard.press('Enter')
  await expect(page.getByRole('searchbox', { name: 'Filter servers' })).toHaveValue(`"${COMMON}"`)
  // Those that accept it, and not the one that has it while OAuth is off.
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(WITH_COMMON.length - 1 + 1))
  await page.getByRole('searchbox', { name: 'Filter servers' }).fill('')
})

test('the table says the same, and the filter finds by value and by server', async () => {
  const { page } = prod.app
  await prod.operator.command('shared audiences')
  await tree().waitFor()
  await page.keyboard.press('v')
  const table = page.getByRole('table', { name: /accept the same audience/ })
  await expect(table.getByRole('row').filter({ hasText: 'release-notes' })).toContainText('client id')
  await table.getByRole('button', { name: 'docs-search' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('docs-search')
  await page.keyboard.press('Escape')
  await table.waitFor()
  await page.keyboard.press('v')
  await page.keyboard.press('/')
  await page.keyboard.type('release-notes')
  await expect(items(1)).toHaveCount(1)
  await expect(page.getByText('1 of 2, on 12 servers')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(tree()).toBeFocused()
})

test('beside what a changed server was found by, its name stays in sight', async () => {
  const { operator, admin, app } = prod
  await app.page.setViewportSize({ width: 960, height: 640 })
  await operator.paste(app.app, await admin.tokenFor('docs-search'))
  await app.page.getByRole('columnheader', { name: /^Token/ }).waitFor()
  await app.page.getByRole('searchbox', { name: 'Filter servers' }).fill('internal')
  const row = app.page.getByRole('row').filter({ has: operator.button('Open docs-search') })
  await expect(row).toContainText('changed')
  await expect(row).toContainText('https://internal')
  expect((await operator.button('Open docs-search').boundingBox())?.width).toBeGreaterThan(40)
})
