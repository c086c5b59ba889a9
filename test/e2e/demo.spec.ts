import { expect, test } from '@playwright/test'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

let running: Running
let operator: Operator

test.beforeAll(async () => {
  running = await launchApp()
  operator = operatorOf(running.page)
})
test.afterAll(async () => {
  await running.close()
})

test('the demo is one key away, and every story in it is what its gateway really does', async () => {
  const { page } = running
  await operator.button(/Explore the built-in demo/).waitFor()
  await operator.openDemo()
  expect(await operator.band()).toMatch(/DEV Built-in demo/)
  const said = await operator.plain(page.getByRole('region', { name: 'Fleet' }).getByRole('status').first())
  await operator.goTo('Token bench')
  const names = await operator.serversInBench()
  expect(`${names.length} virtual servers`).toBe(/^\d+ virtual servers/.exec(said)?.[0])
  expect(names.length).toBeGreaterThanOrEqual(14)

  const live = page.getByRole('region', { name: 'Live test' })
  const counts = { accepted: 0, rejected: 0 }
  for (const name of names) {
    await test.step(name, async () => {
      await operator.pickServer(name)
      await operator.takeDemoToken()
      const headline = await operator.readsVerdict(/^(Accepted|Rejected|Cannot decide)/)
      expect(headline, name).toMatch(/^(Accepted|Rejected)/)
      await live.getByRole('button', { name: /^Send/ }).click()
      const learn = operator.button('Send, it may learn')
      await expect(live.getByRole('status').or(learn)).toBeVisible()
      if (await learn.isVisible()) await learn.click()
      const says = live.getByRole('status')
      await expect(says, name).toHaveText('agrees')
      const [, predicted, actual] = /Predicted (\d+) Actual (\d+)/.exec(await operator.plain(live)) ?? []
      expect(actual, name).toBe(predicted)
      if (actual === '200') counts.accepted += 1
      else counts.rejected += 1
      await operator.forgetTokens()
    })
  }
  expect(counts.accepted).toBeGreaterThanOrEqual(3)
  expect(counts.accepted + counts.rejected).toBe(names.length)
})

test('Ctrl+Enter applies a review also while Cancel has the focus, and Enter there cancels it', async () => {
  const { page } = running
  const cancel = page.getByRole('dialog').getByRole('button', { name: /^Cancel/ })
  await operator.goTo('Fleet')
  await operator.openServer('payments-mcp')
  await operator.flip()
  await operator.review()
  await cancel.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await operator.review()
  await cancel.focus()
  await page.keyboard.press('Control+Enter')
  await operator.seesConfirmed()
})

test('the demo’s note on a token is gone once another verdict takes the place of the one it tells', async () => {
  const { page } = running
  const note = page.getByText(/Rejected by audience\.$/)
  await operator.goTo('Token bench')
  await operator.pickServer('invoices-mcp')
  await operator.takeDemoToken()
  await operator.readsVerdict(/^Rejected/)
  await expect(note).toBeVisible()
  await page.keyboard.press('f')
  await operator.seesReview()
  await page.keyboard.press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  await expect(note).toBeHidden()
})
