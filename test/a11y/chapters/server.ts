import type { Chapter } from '../scene.ts'

/** One server: its switchboard as picture and as table, its form, and its raw settings. */
export const server: Chapter = async ({ operator }, walk) => {
  const { page } = operator
  const { keyboard } = page
  await operator.goTo('Fleet')
  await operator.openServer('payments-mcp')
  await operator.readsVerdict(/^Rejected/)
  await walk.state('server', 'audience, rejected', operator.verdict())
  await keyboard.press('v')
  await walk.state('server', 'audience as table', operator.button(/^As picture/))
  await keyboard.press('v')
  await operator.flip()
  await walk.state('server', 'preview', page.getByRole('status', { name: 'Preview' }))
  await keyboard.press('Escape')

  await keyboard.press('2')
  const form = page.getByRole('form', { name: 'OAuth settings' })
  await walk.state('server', 'settings', form)
  const issuers = form.getByRole('region', { name: 'Issuers', exact: true })
  await issuers.getByRole('button', { name: 'Add issuer' }).click()
  await issuers.getByRole('textbox', { name: 'Issuer 2' }).fill('http://idp.example.com')
  await walk.state('server', 'settings, wrong issuer', issuers.getByText(/^Not https/))
  await form.getByText('JSON', { exact: true }).click()
  const raw = form.getByRole('textbox', { name: 'oauth_config as JSON' })
  await walk.state('server', 'settings as JSON', raw)
  const text = await raw.inputValue()
  await raw.fill(text.replace('",', '"'))
  await walk.state('server', 'settings, unreadable JSON', form.getByRole('button', { name: /^Line \d+/ }))
  await raw.fill(text.replace(/,?\s*"http:\/\/idp\.example\.com"/, ''))
  await operator.choose('Form')
  await form.getByRole('region', { name: 'Issuers', exact: true }).waitFor()

  await page.getByRole('tab', { name: 'History' }).click()
  await walk.state('server', 'history', page.getByRole('tabpanel', { name: /^History/ }))
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await walk.state('server', 'raw', page.getByLabel('oauth_config as JSON'))

  await operator.goTo('Fleet')
  await operator.openServer('public-weather')
  await walk.state('server', 'OAuth off', page.getByRole('heading', { level: 1, name: /public-weather/ }))
  await operator.goTo('Fleet')
  await operator.openServer('legacy-reports')
  await walk.state('server', 'broken', page.getByRole('heading', { level: 1, name: /legacy-reports/ }))
}
