import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt } from '../helpers/steps.ts'

let prod: Prod

test.afterEach(async () => {
  await prod.stop()
})

const live = () => prod.app.page.getByRole('region', { name: 'Live test' })

test('learning is warned of before anything is sent; refusing sends nothing, and consent shows what was learned', async () => {
  prod = await openProd()
  const { operator, admin, front, app } = prod
  await operator.openServer('meeting-notes')
  await operator.toBench()
  await operator.pasteToken(await admin.tokenFor('meeting-notes'))
  await operator.readsVerdict(/^Accepted/)

  await operator.button('Send it to the gateway').click()
  await expect(live().getByText('Sending this token may change the server.')).toBeVisible()
  await expect(live()).toContainText('resource is empty')
  expect(front.asked('POST', '/mcp')).toHaveLength(0)
  await operator.button('Do not send').click()
  await expect(live().getByText('Sending this token may change the server.')).toHaveCount(0)
  await expect(operator.button('Send it to the gateway')).toBeVisible()
  expect(front.asked('POST', '/mcp')).toHaveLength(0)
  expect((await admin.server('meeting-notes')).oauthConfig['resource']).toEqual([])

  await operator.button('Send it to the gateway').click()
  await operator.button('Send, it may learn').click()
  await expect(live().getByRole('status')).toContainText('agrees')
  await expect(live()).toContainText(/Predicted\s*200/)
  await expect(live()).toContainText(/Actual\s*200/)
  await expect(live()).toContainText('The gateway changed the server.')
  expect(front.asked('POST', '/mcp')).toHaveLength(1)
  expect((await admin.server('meeting-notes')).oauthConfig['resource']).toEqual(['meeting-notes', 'account'])

  await operator.backToServer()
  await operator.button(/^As table/).click()
  const learned = app.page.getByRole('row').filter({ hasText: 'account' }).first()
  await expect(learned).toContainText('L')
  await operator.goTo('Fleet')
  const pill = app.page.getByRole('button', { name: /^Learned, / })
  await expect(pill).toHaveAccessibleName('Learned, 1')
  await pill.click()
  // The lane of its audience says it too, and the worst of its findings is named before.
  expect(await operator.row('meeting-notes')).toMatch(/ L .*Audience fits everybody \+\d/)
  await expect(
    app.page
      .getByRole('row')
      .filter({ hasText: 'meeting-notes' })
      .getByTitle(/[Ll]earned/),
  ).not.toHaveCount(0)
})

test('exactly one request is sent, as it was shown, and its answer stands beside the prediction', async () => {
  prod = await openProd()
  const { operator, admin, front } = prod
  const token = await admin.tokenFor('payments-mcp')
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await operator.pasteToken(token)
  await operator.readsVerdict(rejectedAt('audience'))
  await expect(live()).toContainText('exactly one request, initialize')
  await operator.button('The request as curl').click()
  await expect(operator.button('The request as curl')).toContainText('Authorization: Bearer $TOKEN')
  expect(await operator.sendToGateway()).toMatch(/Predicted 401.*Actual 401.*agrees/)
  const sent = front.asked('POST', '/mcp')
  expect(sent).toHaveLength(1)
  expect(JSON.parse(sent[0]?.body ?? '{}')).toMatchObject({ method: 'initialize' })
  expect(sent[0]?.headers.authorization).toBe(`Bearer ${token}`)
})

test('a read-only profile does not send what the gateway would learn from', async () => {
  prod = await openProd({ readOnly: true })
  const { operator, admin, front } = prod
  await operator.openServer('meeting-notes')
  await operator.toBench()
  await operator.pasteToken(await admin.tokenFor('meeting-notes'))
  await operator.readsVerdict(/^Accepted/)
  await operator.button('Send it to the gateway').click()
  await expect(live().getByText('This profile is read-only.')).toBeVisible()
  expect(front.asked('POST', '/mcp')).toHaveLength(0)
})
