import type { Chapter } from '../scene.ts'

/** The map of who gets in, the rehearsal, the network log and the settings. */
export const pages: Chapter = async ({ operator }, walk) => {
  const { page } = operator
  const { keyboard } = page
  await keyboard.press('Control+6')
  await walk.state('access', 'not walked', page.getByRole('grid', { name: 'Who gets in where' }))
  await keyboard.press('r')
  await walk.state('access', 'what is asked', operator.sheet().getByRole('heading', { level: 2 }))
  await keyboard.press('Enter')
  await page.getByText(/^(\d+) of \1 walked/).waitFor({ timeout: 60_000 })
  await walk.state('access', 'walked', page.getByText(/of \d+ walked/).first())
  await keyboard.press('v')
  await walk.state('access', 'as table', page.getByRole('table').first())
  await keyboard.press('v')

  await operator.command('compare gateways')
  const lanes = page.getByRole('table', { name: /^Lanes of .* on both gateways$/ })
  await walk.state('compare', 'two gateways', lanes)
  await keyboard.press('v')
  await walk.state('compare', 'as table', page.getByRole('table', { name: /^Settings of .* on both/ }))
  await keyboard.press('v')
  await operator.button('Export…').click()
  await walk.state('compare', 'menu of exports', page.getByRole('menuitem', { name: /CSV/ }))
  await keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'hidden' })

  await operator.command('rehearse up')
  const screen = page.getByRole('region', { name: 'Rehearse an upgrade', exact: true })
  await walk.state('rehearsal', 'to choose', screen)
  const field = page.getByRole('textbox', { name: 'Another release' })
  await field.fill('the newest')
  await keyboard.press('Enter')
  await walk.state('rehearsal', 'no release', page.getByRole('alert'))
  await field.fill('1.2.0')
  await keyboard.press('Enter')
  const found = page.getByRole('region', { name: 'Rehearsal', exact: true })
  await walk.state('rehearsal', 'found', found.getByRole('region', { name: 'Cannot be told' }))

  await operator.goTo('Settings')
  await walk.state('settings', 'as it is', page.getByRole('heading', { level: 2, name: 'Keys' }))
  await page.getByRole('button', { name: /“Review the first fix that is done here”, now f$/ }).click()
  await walk.state('settings', 'a key to press', operator.button(/^Press a key for “Review the first fix/))
  await keyboard.press('s')
  await walk.state(
    'settings',
    'keys clash',
    page.getByRole('status', { name: 'Keys' }).getByText(/is taken here/),
  )
  await keyboard.press('p')
  await walk.state('settings', 'a key changed', operator.button(/^Back to f/))
  await operator.button(/^Back to f/).click()

  await page
    .getByRole('contentinfo', { name: 'Status' })
    .getByRole('button', { name: /contacted/ })
    .click()
  await walk.state('network', 'what was sent', page.getByRole('heading', { level: 1, name: 'Network log' }))
}
