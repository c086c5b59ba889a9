import type { Chapter } from '../scene.ts'

/** A change on PROD: reviewed, exported, applied, and undone; and one that somebody else was faster with. */
export const change: Chapter = async ({ operator, admin }, walk) => {
  const { page } = operator
  const { keyboard } = page
  const SERVER = 'payments-mcp'
  await operator.goTo('Fleet')
  await operator.openServer(SERVER)
  await operator.readsVerdict(/^Rejected/)
  await operator.flip()
  await operator.review()
  const sheet = operator.sheet()
  await walk.state('review', 'PROD, name to type', sheet.getByPlaceholder(SERVER))
  await sheet.getByPlaceholder(SERVER).fill(SERVER)
  await walk.state(
    'review',
    'PROD, name typed',
    sheet.getByRole('button', { name: /^Apply/, disabled: false }),
  )
  await sheet.getByRole('button', { name: 'Export plan' }).click()
  await walk.state('review', 'menu of exports', page.getByRole('menuitem', { name: /curl/ }))
  await keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'hidden' })
  await operator.apply(SERVER)
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  await walk.state('server', 'applied', operator.message().getByText('Saved, read back, confirmed'))

  await keyboard.press('Control+z')
  await operator.seesReview()
  await walk.state('review', 'undo', sheet.getByRole('button', { name: /^Apply/ }))
  await operator.apply(SERVER)
  await operator.seesConfirmed()

  await keyboard.press('2')
  const form = page.getByRole('form', { name: 'OAuth settings' })
  const { oauthConfig } = await admin.server(SERVER)
  await form.getByRole('textbox', { name: 'Audience 1' }).fill('api://mine')
  await walk.state('server', 'settings, typed', form.getByText(/^1 setting changed here/))
  await admin.put(SERVER, { oauth_config: { ...oauthConfig, resource: 'api://theirs', x_note: 1 } })
  await form.getByRole('button', { name: /^Review change/ }).click()
  await walk.state(
    'review',
    'somebody else changed it',
    sheet.getByRole('table', { name: 'Theirs and mine' }),
  )
  await keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  await admin.put(SERVER, { oauth_config: oauthConfig })
  await keyboard.press('Control+1')
  await walk.state('fleet', 'a draft waits', page.getByRole('region', { name: /^Changes, 1 draft/ }))
}
