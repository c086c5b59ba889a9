import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'

let prod: Prod

test.afterEach(async () => {
  await prod.stop()
})

const pictures = fileURLToPath(new URL('../../out/rights', import.meta.url))

test('a person without rights: the token is accepted, a second line says what a call meets, and the gateway agrees', async () => {
  prod = await openProd()
  const { operator, admin, front, app } = prod
  const part = (name: string) => app.page.getByRole('region', { name })
  await operator.openServer('jira-bridge')
  await operator.toBench()
  await operator.pasteToken(await admin.tokenFor('jira-bridge'))
  await operator.readsVerdict(/^Accepted/)
  await expect(part('Verdict')).toContainText(
    'Accepted, and then: tools/call refused, this person has no tools.execute. tools/list shows 1 of 3 tools.',
  )
  const after = part('After the token')
  await expect(after.getByRole('listitem')).toHaveCount(2)
  await expect(after).toContainText('sam@example.com has platform_viewer')
  await after.scrollIntoViewIfNeeded()
  await operator.picture(pictures, '1-accepted-and-then')

  await operator.button('Send it to the gateway').click()
  await expect(part('Live test').getByRole('status')).toContainText('agrees')
  expect(front.asked('POST', '/mcp')).toHaveLength(1)
  await operator.button('Go on to tools/list').click()
  await expect(part('Live test')).toContainText('tools/list: 1 listed, as predicted.')
  await expect(part('Live test')).toContainText('tools/call: refused, as predicted.')
  await operator.picture(pictures, '2-gone-on')
})
