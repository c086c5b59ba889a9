import type { Chapter } from '../scene.ts'

/** What was changed, tested and seen. */
export const history: Chapter = async ({ operator }, walk) => {
  const { page } = operator
  const { keyboard } = page
  await operator.goTo('History')
  const timeline = page.getByRole('listbox', { name: 'Timeline' })
  await walk.state('history', 'all', timeline)
  await timeline
    .getByRole('option', { name: /Our change$/ })
    .first()
    .click()
  await walk.state('history', 'a change', page.getByRole('button', { name: /^Undo/ }).first())
  await timeline
    .getByRole('option')
    .filter({ hasText: /Rejected|Accepted/ })
    .first()
    .click()
  await walk.state('history', 'a test', page.getByRole('button', { name: /^Test again/ }).first())
  await keyboard.press('Shift+F10')
  await walk.state('history', 'menu of an entry', page.getByRole('menuitem', { name: 'Open the server' }))
  await keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'hidden' })
  await keyboard.press('v')
  await walk.state('history', 'lanes', page.getByRole('listbox', { name: 'Lanes' }))
  await operator.choose('24 h')
  await walk.state('history', 'lanes of a day', page.getByRole('radio', { name: '24 h', checked: true }))
  await operator.choose('All')
  await keyboard.press('v')
  await timeline.waitFor()
  await operator.button('Export…').click()
  await walk.state('history', 'menu of exports', page.getByRole('menuitem', { name: /CSV/ }))
  await keyboard.press('Escape')
  await operator.button('Verify').click()
  await walk.state('history', 'verified', operator.message().getByText('The chain is intact'))
  await page.getByRole('searchbox').fill('nothing has this')
  await walk.state('history', 'nothing fits', page.getByRole('heading', { name: 'No entry fits the filter' }))
  await page.getByRole('searchbox').fill('')
}

/** What somebody else changed. */
export const watch: Chapter = async ({ operator, admin }, walk) => {
  const { page } = operator
  const { keyboard } = page
  await operator.goTo('Watch')
  await keyboard.press('l')
  const cards = page.getByRole('listbox', { name: 'Cards' }).getByRole('option')
  const { oauthConfig } = await admin.server('data-catalog')
  const kept = Object.entries(oauthConfig).filter(([key]) => key === 'authorization_servers')
  await admin.put('data-catalog', { oauth_config: Object.fromEntries(kept) })
  await keyboard.press('l')
  await walk.state('watch', 'cards', cards.filter({ hasText: 'data-catalog' }))
  await keyboard.press('r')
  await operator.seesReview()
  await walk.state('review', 'restore', operator.sheet().getByRole('button', { name: /^Apply/ }))
  await keyboard.press('Escape')
  await operator.sheet().waitFor({ state: 'hidden' })
  await cards.filter({ hasText: 'data-catalog' }).click()
  await keyboard.press('a')
  await walk.state('watch', 'looked at', page.getByText(/^\d+ looked at$|^0 to look at|, \d+ looked at$/))
  await operator.button('Pause').click()
  await walk.state('watch', 'paused', page.getByRole('status', { name: 'Guard' }).getByText(/Paused/))
  await operator.choose('Day')
  await walk.state('watch', 'day', page.getByRole('table', { name: /^The last 24 hours/ }))
  await page.getByText('Watched servers').click()
  await page.locator('label').filter({ hasText: 'Quiet hours' }).click()
  await walk.state('watch', 'watched servers', page.getByLabel('from'))
  await operator.button('Watch again').click()
}
