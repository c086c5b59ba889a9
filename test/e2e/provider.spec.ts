import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt } from '../helpers/steps.ts'

let prod: Prod

test.beforeAll(async () => {
  prod = await openProd()
})
test.afterAll(async () => {
  await prod.stop()
})

const panel = () => prod.app.page.getByRole('region', { name: 'Identity provider' })
const clipboard = () => prod.app.app.evaluate(({ clipboard: board }) => board.readText())

test('the settings of a server say who issues its tokens, with sources, and what to ask of them', async () => {
  const { operator, app } = prod
  await operator.goTo('Fleet')
  await operator.openServer('payments-mcp')
  await app.page.getByRole('tab', { name: 'Settings', exact: true }).click()
  await expect(panel()).toContainText('Its metadata has the addresses of Authentik.')
  await expect(panel().getByRole('row', { name: /^aud / })).toContainText('The client id')
  await expect(panel().getByRole('row', { name: /^aud / })).toContainText('https://github.com/goauthentik/')
  await expect(panel().getByRole('row', { name: /^resource/ })).toContainText(
    'does not mention resource indicators',
  )
  await panel().getByRole('button', { name: 'Copy request' }).click()
  await expect(app.page.getByText('Copied')).toBeVisible()
  const copied = await clipboard()
  expect(copied).toContain(
    'return {"aud": ["my-oauth-client-id", "https://internal-gateway.example.com/servers/',
  )
  expect(copied).toBe(await panel().getByLabel('Request to the people who run it').last().innerText())
})

test('a token that stops at its provider comes with a request to hand on', async () => {
  const { operator, admin, app } = prod
  await operator.goTo('Fleet')
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await operator.pasteToken(await admin.tokenFor('payments-mcp'))
  await operator.readsVerdict(rejectedAt('audience'))
  await app.page.getByRole('button', { name: /^Copy request: Ask the identity provider/ }).click()
  await expect(app.page.getByText('Copied').last()).toBeVisible()
  expect(await clipboard()).toContain('Scope Mapping')
})
