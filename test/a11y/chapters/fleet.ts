import type { Chapter } from '../scene.ts'

/** The list of servers: filtered, grouped, ticked, judged, and its menus. */
export const fleet: Chapter = async ({ app, operator, gateway, front, admin }, walk) => {
  const { page } = operator
  const { keyboard } = page
  const { email, password, caPem } = gateway
  // A second one, so that there is something to compare with.
  await operator.connect({
    ...{ address: gateway.url, name: 'staging', environment: 'STAGE' },
    ...{ email, password, caPem },
  })
  await operator.seesFleet()
  await page.waitForTimeout(500)
  await operator.disconnect()
  await operator.connect({
    ...{ address: front.url, name: 'production', environment: 'PROD' },
    ...{ email, password, caPem },
  })
  await operator.seesFleet()
  await walk.state('fleet', 'all servers', operator.button('Open payments-mcp'))

  const filter = page.getByRole('searchbox', { name: 'Filter servers' })
  await keyboard.press('/')
  await keyboard.type('pay')
  await walk.state('fleet', 'filtered', page.getByRole('grid').locator('mark'))
  await keyboard.type(' nothing has this')
  await walk.state('fleet', 'nothing fits', page.getByRole('heading', { name: 'No server fits the filter' }))
  await filter.fill('')
  await page
    .getByRole('button', { name: /^Broken, / })
    .first()
    .click()
  await walk.state('fleet', 'only broken', page.getByRole('button', { name: /^Broken, /, pressed: true }))
  await page.getByRole('button', { name: /^All, / }).click()

  await keyboard.press('Shift+v')
  await walk.state('fleet', 'view to save', page.getByRole('textbox', { name: 'Name of the view' }))
  await keyboard.press('Escape')
  await operator.sheet().waitFor({ state: 'hidden' })

  await operator.button('Views').click()
  await walk.state('fleet', 'menu of views', page.getByRole('menu', { name: 'Views' }))
  await keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'hidden' })
  await operator.button('Group').click()
  await walk.state('fleet', 'menu of groups', page.getByRole('menu'))
  await page.getByRole('menuitem', { name: 'Group by issuer' }).click()
  await walk.state('fleet', 'grouped', operator.button('By issuer'))
  await operator.button('By issuer').click()
  await page.getByRole('menuitem', { name: 'No groups' }).click()
  await operator.button('Columns').click()
  await walk.state('fleet', 'menu of columns', page.getByRole('menuitem', { name: /^Show / }))
  await keyboard.press('Escape')
  await operator.button('as picture: shared audiences').click()
  await walk.state('sharing', 'picture', page.getByRole('tree', { name: /^Shared audiences/ }))
  await keyboard.press('ArrowDown')
  await walk.state('sharing', 'a server', page.getByRole('treeitem', { selected: true, level: 2 }))
  await keyboard.press('v')
  await walk.state('sharing', 'table', page.getByRole('table', { name: /accept the same audience/ }))
  await keyboard.press('v')
  await page.getByRole('searchbox', { name: 'Filter audiences' }).fill('nothing has this')
  const none = page.getByRole('heading', { name: 'No shared audience fits the filter' })
  await walk.state('sharing', 'nothing fits', none)
  await page.getByRole('button', { name: /^Show all / }).click()
  await keyboard.press('Escape')
  await operator.button('Export').click()
  await walk.state('fleet', 'menu of exports', page.getByRole('menuitem', { name: /CSV/ }))
  await keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'hidden' })
  await operator.button('Open payments-mcp').click({ button: 'right' })
  await walk.state('fleet', 'menu of a server', page.getByRole('menuitem', { name: 'Copy server id' }))
  await keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'hidden' })

  for (const name of ['data-catalog', 'payments-mcp'])
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click()
  const bar = page.getByRole('region', { name: 'Selected servers' })
  await walk.state('fleet', 'two ticked', bar)
  await bar.getByRole('button', { name: 'Change…' }).click()
  await walk.state('fleet', 'menu of changes', page.getByRole('menuitem', { name: /Add an audience/ }))
  await page.getByRole('menuitem', { name: 'Add an audience to resource…' }).click()
  await bar.getByRole('textbox', { name: 'Audience to add' }).fill('https://one.audience.example.com')
  await walk.state('fleet', 'audience to add', bar.getByRole('button', { name: 'Plan' }))
  await keyboard.press('Enter')
  await walk.state('review', 'several servers', operator.sheet().getByRole('list', { name: /^Servers of/ }))
  await operator.sheet().getByPlaceholder('2 servers').fill('2 servers')
  await operator
    .sheet()
    .getByRole('button', { name: /^Apply to 2/ })
    .click()
  await walk.state('review', 'several servers applied', operator.sheet().getByText('2 of 2 servers were'))
  await operator.sheet().getByRole('button', { name: 'Undo all 2' }).click()
  await operator
    .sheet()
    .getByRole('button', { name: /^Apply to 2/ })
    .click()
  await operator.sheet().getByText('2 of 2 servers were').waitFor()
  await operator.sheet().getByRole('button', { name: 'Close' }).click()
  await operator.sheet().waitFor({ state: 'hidden' })
  await bar.getByRole('button', { name: /^Clear/ }).click()

  await operator.paste(app.app, await admin.tokenFor('docs-search'))
  const strip = page.getByRole('status').filter({ hasText: /^Testing/ })
  await walk.state('fleet', 'a token on every row', strip.filter({ hasText: '1 accepted' }))
}
