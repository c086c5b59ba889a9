import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt } from '../helpers/steps.ts'

let prod: Prod
/** How far the gateway's clock has run ahead of ours, in milliseconds. */
let ahead = 0

test.beforeEach(async () => {
  ahead = 0
  prod = await openProd({ gateway: { now: () => Date.now() + ahead } })
})
test.afterEach(async () => {
  await prod.stop()
})

test('a sign-in that ends asks once, and everything that was open is still there afterwards', async () => {
  const { operator, admin, app, gateway, front } = prod
  const { page } = app
  await operator.paste(app.app, await admin.tokenFor('payments-mcp'))
  await operator.openServer('payments-mcp')
  await operator.readsVerdict(rejectedAt('audience'))
  await operator.flip()

  ahead = 21 * 60_000
  await page.keyboard.press('F5')
  const asked = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(asked).toBeVisible()
  await expect(asked).toContainText('the drafts and the token shelf stay')
  await asked.getByRole('button', { name: 'Not now' }).click()
  await expect(asked).toBeHidden()

  // Asked once: reading again does not ask again, the band does.
  await page.keyboard.press('F5')
  await expect(page.getByText('Preview, not applied.')).toBeVisible()
  await expect(operator.button('Sign-in has ended: sign in again')).toBeVisible()
  await expect(asked).toHaveCount(0)
  const logins = front.asked('POST', '/auth/login').length

  await operator.button('Sign-in has ended: sign in again').click()
  await asked.getByLabel(/^Password of/).fill('wrong')
  await asked.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(asked).toContainText('The sign-in was refused')
  await asked.getByLabel(/^Password of/).fill(gateway.password)
  await asked.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(asked).toBeHidden()
  expect(front.asked('POST', '/auth/login')).toHaveLength(logins + 2)

  await expect(page.getByText('Preview, not applied.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Token shelf' })).toBeVisible()
  await operator.review()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
})

test('a sign-in that ends before applying sends nothing and the change can still be applied', async () => {
  const { operator, admin, app, gateway, front } = prod
  await operator.paste(app.app, await admin.tokenFor('payments-mcp'))
  await operator.openServer('payments-mcp')
  await operator.readsVerdict(rejectedAt('audience'))
  await operator.flip()
  await operator.review()
  ahead = 21 * 60_000
  await operator.apply('payments-mcp')
  const asked = app.page.getByRole('dialog', { name: 'Sign in again' })
  await expect(asked).toBeVisible()
  expect(front.asked('PUT')).toHaveLength(0)
  await asked.getByLabel(/^Password of/).fill(gateway.password)
  await asked.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(asked).toBeHidden()
  await operator.seesReview()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  expect(front.asked('PUT')).toHaveLength(1)
})
