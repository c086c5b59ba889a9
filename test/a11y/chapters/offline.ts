import type { Chapter } from '../scene.ts'

/** The gateway is gone while it is open: what was read stays, with its age. */
export const away: Chapter = async ({ operator, silence }, walk) => {
  const { page } = operator
  await operator.goTo('Fleet')
  silence(true)
  await page.keyboard.press('Control+r')
  await walk.state('fleet', 'no answer', page.getByRole('alert').getByText(/Shown as of/))
  await operator.openServer('payments-mcp')
  await walk.state('server', 'no answer', page.getByText(/Everything below is as of/))
  await operator.toBench()
  await walk.state('bench', 'no answer', page.getByRole('heading', { level: 1, name: 'Token bench' }))
  await operator.goTo('Watch')
  await walk.state('watch', 'no answer', page.getByRole('heading', { level: 1, name: 'Watch' }))
  silence(false)
}

/** Not connected: what was read before is shown, and what needs the gateway says so. */
export const offline: Chapter = async ({ operator }, walk) => {
  const { page } = operator
  await operator.disconnect()
  const show = operator.button(/^Show what was read of production/)
  await walk.state('connect', 'a saved gateway', show)
  await show.click()
  await operator.seesFleet()
  await walk.state('fleet', 'offline', page.getByText(/not connected/))
  await operator.openServer('payments-mcp')
  await walk.state('server', 'offline', page.getByRole('status', { name: 'Count' }))
  for (const [tab, name] of [
    ['2', 'Settings'],
    ['3', 'Clients'],
    ['5', 'History'],
    ['6', 'Raw JSON'],
  ] as const) {
    await page.keyboard.press(tab)
    await walk.state('server', `${name}, offline`, page.getByRole('tabpanel', { name }))
  }
  await operator.goTo('History')
  await walk.state('history', 'offline', page.getByText(/Not asked: there is no connection/))
  await page.keyboard.press('Control+2')
  await walk.state(
    'bench',
    'offline',
    operator.verdict().getByText(/^(Would be|No token yet|No server chosen)/),
  )
  const missing = page.getByRole('heading', { name: 'Not connected' })
  for (const [key, screen, title] of [
    ['Control+4', 'watch', 'Watch'],
    ['Control+6', 'access', 'Access'],
  ] as const) {
    await page.keyboard.press(key)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await walk.state(screen, 'offline', missing)
  }
}
