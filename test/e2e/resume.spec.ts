import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { sendJson } from '../helpers/loopback.ts'
import { openProd, type Prod } from '../helpers/prod.ts'

const LOOKS = fileURLToPath(new URL('../../out/looks/change', import.meta.url))
let prod: Prod | null = null
test.afterEach(async () => {
  await prod?.stop()
  prod = null
})

test('the sign-in ends in the middle of a change: signing in again goes on with the same review, and one write lands', async () => {
  let ended = false
  const all = (prod = await openProd({
    fault: ({ method, url }) => {
      if (/\/auth\/.*login/.test(url)) ended = false
      // It ends at the very moment of the write, the first time.
      else if (method === 'PUT' && front().asked('PUT').length === 1) ended = true
      return ended
        ? { when: 'before', act: (response) => sendJson(response, { detail: 'Token has expired' }, 401) }
        : null
    },
  }))
  const { operator, app, admin, gateway } = all
  const { page } = app
  const before = await admin.server('data-catalog')
  await operator.openServer('data-catalog')
  await page.getByRole('tab', { name: 'Settings' }).click()
  const form = page.getByRole('form', { name: 'OAuth settings' })
  await form.getByRole('textbox', { name: 'client_id' }).fill('resumed-client')
  await form.getByRole('button', { name: /^Review change/ }).click()
  await operator.seesReview()
  await operator.apply('data-catalog')

  const signIn = page.getByRole('dialog', { name: 'Sign in again' })
  await signIn.waitFor()
  expect((await admin.server('data-catalog')).oauthConfig).toEqual(before.oauthConfig)
  await operator.picture(LOOKS, 'sign-in-ended')
  await signIn.getByLabel(/^Password/).fill(gateway.password)
  await page.keyboard.press('Enter')
  await signIn.waitFor({ state: 'hidden' })

  await operator.seesReview()
  await expect(operator.sheet()).toContainText('resumed-client')
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  expect((await admin.server('data-catalog')).oauthConfig).toEqual({
    ...before.oauthConfig,
    client_id: 'resumed-client',
  })
  expect(all.front.asked('PUT')).toHaveLength(2)
  await operator.goTo('History')
  const timeline = page.getByRole('listbox', { name: 'Timeline' })
  await expect(timeline).toContainText(/not applied/i)
})

test('where the profile asks for a reason, a change is not applied without one, and the history shows it', async () => {
  const all = (prod = await openProd({ reasonRequired: true }))
  const { operator, app, admin, front: seen } = all
  const { page } = app
  const before = await admin.server('payments-mcp')
  await operator.openServer('payments-mcp')
  await operator.flip()
  await operator.review()
  const sheet = operator.sheet()
  const name = sheet.getByPlaceholder('payments-mcp')
  if (await name.isVisible()) await name.fill('payments-mcp')
  await expect(sheet.getByRole('button', { name: /^Apply/ })).toBeDisabled()
  await page.keyboard.press('Control+Enter')
  await sheet.getByRole('textbox', { name: 'Reason' }).fill('   ')
  await expect(sheet.getByRole('button', { name: /^Apply/ })).toBeDisabled()
  expect(seen.asked('PUT')).toHaveLength(0)
  await operator.picture(LOOKS, 'reason')
  await sheet.getByRole('textbox', { name: 'Reason' }).fill('OPS-4171 clients locked out')
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  expect((await admin.server('payments-mcp')).oauthConfig).not.toEqual(before.oauthConfig)
  await operator.goTo('History')
  await page.getByRole('listbox', { name: 'Timeline' }).getByRole('option').first().click()
  await expect(page.getByRole('main')).toContainText('OPS-4171 clients locked out')
  await page
    .getByRole('searchbox')
    .or(page.getByRole('textbox', { name: /Search|Find|Filter/ }))
    .first()
    .fill('ops-4171')
  await expect(page.getByRole('listbox', { name: 'Timeline' }).getByRole('option')).toHaveCount(1)
})

/** The front of the open gateway; while connecting there is none yet, and nothing goes wrong. */
const front = (): { asked: (method: string) => readonly unknown[] } => prod?.front ?? { asked: () => [] }
