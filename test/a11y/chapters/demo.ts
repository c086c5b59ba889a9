import type { Chapter } from '../scene.ts'

/** What only the built-in demo has. */
export const demo: Chapter = async ({ operator }, walk) => {
  const { page } = operator
  const { keyboard } = page
  await keyboard.press('Control+1')
  await operator.disconnect()
  await operator.button(/Explore the built-in demo/).click()
  await operator.seesFleet()
  const steps = page.getByRole('region', { name: 'First steps' })
  await walk.state('fleet', 'demo, first steps', steps)
  await steps.getByRole('button', { name: 'Skip the first steps' }).click()
  await steps.waitFor({ state: 'hidden' })
  await operator.openServer('wiki-reader')
  await keyboard.press('3')
  await walk.state('server', 'clients, story of the demo', operator.button('Mend it: well known blocked'))
  await operator.goTo('Fleet')
  await operator.openServer('meeting-notes')
  await keyboard.press('3')
  await operator.verdict().filter({ hasText: 'would get in' }).waitFor()
  await keyboard.press('w')
  const line = page.getByRole('listitem', { name: 'Line 1', exact: true })
  await walk.state('server', 'clients, plan', line)
  await keyboard.press('Space')
  await walk.state(
    'server',
    'clients, a line off',
    page.getByRole('switch', { name: /^Line 1:/, checked: false }),
  )
  await keyboard.press('Space')
  await line.getByRole('button', { name: 'It is done' }).click()
  await walk.state('server', 'clients, a line done', page.getByText('done, as you say'))
  await keyboard.press('w')
  await keyboard.press('t')
  await walk.state('bench', 'demo token offered', operator.button(/^Use a demo token/))
  await operator.takeDemoToken()
  await operator.readsVerdict(/^Accepted/)
  await keyboard.press('F1')
  await walk.state(
    'palette',
    'help for the step',
    page.getByRole('dialog', { name: 'Commands' }).getByRole('heading'),
  )
  await keyboard.press('Escape')
  await keyboard.press('Escape')
}

/** The screen of the computer is locked: what was read is not shown, and every token is forgotten. */
export const locked: Chapter = async ({ app, operator }, walk) => {
  await operator.disconnect()
  await operator.button(/^Show what was read of production/).click()
  await operator.seesFleet()
  await app.app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
  await walk.state('connect', 'locked', operator.page.getByRole('form', { name: 'Gateway' }))
}
