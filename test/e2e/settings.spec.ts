import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { isObject, type JsonObject } from '../../shared/kernel/json.ts'
import { openProd, type Prod, type ProdOptions } from '../helpers/prod.ts'

const LOOKS = fileURLToPath(new URL('../../out/looks/settings', import.meta.url))
let prod: Prod | null = null

test.afterEach(async () => {
  await prod?.stop()
  prod = null
})

async function openSettings(server: string, options: ProdOptions = {}): Promise<Prod> {
  prod = await openProd(options)
  await prod.operator.openServer(server)
  await prod.app.page.keyboard.press('2')
  await form(prod).waitFor()
  return prod
}
const form = ({ app }: Prod) => app.page.getByRole('form', { name: 'OAuth settings' })
const part = (all: Prod, name: string) => form(all).getByRole('region', { name, exact: true })
const whatIf = (all: Prod) => form(all).getByRole('complementary', { name: 'What it would mean' })

test('with the keyboard alone: add an audience, move it, read what it means, review, apply, undo', async () => {
  const all = await openSettings('data-catalog')
  const { operator, admin, app, front } = all
  const keys = app.page.keyboard
  const before = await admin.server('data-catalog')
  const had = [before.oauthConfig['resource']].flat() as string[]

  await part(all, 'Expected audiences').getByRole('textbox', { name: 'Audience 1' }).focus()
  await keys.press('Enter')
  await keys.type('api://second')
  await keys.press('Alt+ArrowUp')
  await expect(part(all, 'Expected audiences').getByRole('textbox', { name: 'Audience 1' })).toHaveValue(
    'api://second',
  )
  await expect(whatIf(all).getByRole('list', { name: 'Expected audiences' })).toContainText('+')
  await expect(whatIf(all)).toContainText('1 audience gained')
  await expect(form(all).getByText(/^1 setting changed here, nothing sent/)).toBeVisible()
  await operator.picture(LOOKS, 'typed')
  expect(front.asked('PUT')).toHaveLength(0)

  await keys.press('Control+Enter')
  await operator.seesReview()
  await expect(operator.sheet()).toContainText('Change resource')
  await keys.type('data-catalog')
  await keys.press('Control+Enter')
  await operator.seesConfirmed()
  const after = await admin.server('data-catalog')
  expect(after.oauthConfig).toEqual({ ...before.oauthConfig, resource: ['api://second', ...had] })
  await expect(form(all).getByText('Nothing is changed.')).toBeVisible()

  // In a field this key takes back what was typed there.
  await keys.press('Tab')
  await keys.press('Control+z')
  await operator.seesReview()
  await keys.press('Control+Enter')
  await operator.seesConfirmed()
  expect((await admin.server('data-catalog')).oauthConfig).toEqual(before.oauthConfig)
})

test('an issuer is asked while it is typed: refused, unreachable and good are told apart', async () => {
  const all = await openSettings('payments-mcp')
  const issuers = part(all, 'Issuers')
  await expect(issuers.getByText(/https, metadata found, \d+ signing keys? on the same host\./)).toBeVisible()
  await issuers.getByRole('button', { name: 'Add issuer' }).click()
  const second = issuers.getByRole('textbox', { name: 'Issuer 2' })
  await second.fill('http://idp.example.com')
  await expect(issuers.getByText(/^Not https/)).toBeVisible()
  await second.fill('https://127.0.0.1:9/nobody')
  await expect(issuers.getByText(/Not reachable from here/)).toBeVisible()
  await second.fill('https://idp.example.com/.well-known/openid-configuration')
  await expect(issuers.getByText(/This is the address of the metadata/).first()).toBeVisible()
})

test('what is typed survives other tabs, other screens and JSON that cannot be read', async () => {
  const all = await openSettings('data-catalog')
  const { app, operator, admin } = all
  const { page } = app
  await part(all, 'Client id').getByRole('textbox', { name: 'client_id' }).fill('another-client')
  await page.keyboard.press('Tab')
  await page.getByRole('tab', { name: 'Audience' }).click()
  await operator.goTo('Fleet')
  await operator.openServer('data-catalog')
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(part(all, 'Client id').getByRole('textbox', { name: 'client_id' })).toHaveValue(
    'another-client',
  )

  await form(all).getByText('JSON', { exact: true }).click()
  const raw = form(all).getByRole('textbox', { name: 'oauth_config as JSON' })
  const text = await raw.inputValue()
  expect(JSON.parse(text)).toMatchObject({ client_id: 'another-client', client_secret: '*****' })
  await raw.fill(text.replace('"another-client",', '"another-client"'))
  const line = text.slice(0, text.indexOf('"another-client"')).split('\n').length + 1
  await expect(form(all).getByRole('button', { name: new RegExp(`^Line ${line}, column 3`) })).toBeVisible()
  await expect(form(all).getByText('The JSON cannot be read yet; nothing of it is lost.')).toBeVisible()
  await expect(form(all).getByRole('button', { name: /^Review change/ })).toBeDisabled()
  await operator.picture(LOOKS, 'json-stopped')
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(form(all).getByText('The JSON cannot be read yet; nothing of it is lost.')).toBeVisible()
  await form(all).getByText('JSON', { exact: true }).click()
  await raw.fill(text.replace('"another-client"', '"another-client", "x_new": {"kept": [1, null]}'))
  await form(all)
    .getByRole('button', { name: /^Review change/ })
    .click()
  await operator.seesReview()
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  const { oauthConfig } = await admin.server('data-catalog')
  expect(oauthConfig).toMatchObject({ client_id: 'another-client', x_new: { kept: [1, null] } })
})

test('OAuth turned off: the review says that the gateway deletes it all, and undo brings it back but for secrets', async () => {
  const all = await openSettings('data-catalog')
  const { operator, admin, front } = all
  const before = await admin.server('data-catalog')
  await form(all).getByText('OAuth (oauth_enabled)').click()
  await expect(form(all).getByText(/the gateway deletes oauth_config/)).toBeVisible()
  await form(all)
    .getByRole('button', { name: /^Review change/ })
    .click()
  await operator.seesReview()
  await expect(operator.sheet()).toContainText('The gateway deletes oauth_config when OAuth is turned off')
  await expect(operator.sheet()).toContainText('client_secret')
  await operator.picture(LOOKS, 'off')
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  expect(JSON.parse(front.asked('PUT')[0]?.body ?? '')).toEqual({ oauthEnabled: false })
  expect((await admin.server('data-catalog')).oauthConfig).toBeNull()

  await operator.undo()
  await expect(operator.sheet()).toContainText('cannot be brought back')
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  const back = await admin.server('data-catalog')
  expect(back.oauthEnabled).toBe(true)
  expect(back.oauthConfig).toEqual(withoutMasks(before.oauthConfig))
})

test('a new secret goes to the gateway once, is shown nowhere, and the others stay what they were', async () => {
  const all = await openSettings('data-catalog')
  const { operator, app, front } = all
  const secrets = part(all, 'Secrets')
  await secrets.getByRole('button', { name: 'Replace client_secret' }).click()
  await secrets.getByLabel('New client_secret').fill('a-brand-new-secret')
  await app.page.keyboard.press('Enter')
  await expect(secrets.getByText('A new secret is ready; it is sent with the change.')).toBeVisible()
  await form(all)
    .getByRole('button', { name: /^Review change/ })
    .click()
  await operator.seesReview()
  await expect(operator.sheet()).toContainText('client_secret: "•••••" (new secret)')
  expect(await app.page.content()).not.toContain('a-brand-new-secret')
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  const sent = JSON.parse(front.asked('PUT')[0]?.body ?? '') as { oauthConfig: JsonObject }
  expect(sent.oauthConfig['client_secret']).toBe('a-brand-new-secret')
  expect(JSON.stringify({ ...sent.oauthConfig, client_secret: '' })).toContain('*****')
  await operator.goTo('History')
  expect(await app.page.content()).not.toContain('a-brand-new-secret')
})

test('a colleague’s edit is merged key by key, and one key changed by both is chosen', async () => {
  const all = await openSettings('payments-mcp')
  const { operator, admin, front, app } = all
  const { oauthConfig } = await admin.server('payments-mcp')
  await part(all, 'Expected audiences').getByRole('textbox', { name: 'Audience 1' }).fill('api://mine')
  await part(all, 'Client id').getByRole('textbox', { name: 'client_id' }).fill('my-client')
  await admin.put('payments-mcp', {
    oauth_config: { ...oauthConfig, resource: 'api://theirs', x_note: 'hands off' },
  })
  await form(all)
    .getByRole('button', { name: /^Review change/ })
    .click()
  await expect(
    operator.sheet().getByRole('heading', { name: 'Somebody else changed this server' }),
  ).toBeVisible()
  await expect(
    operator.sheet().getByText(/^Changed by .+@.+ (just now|\d+ s ago)\. Nothing was written\.$/),
  ).toBeVisible()
  const table = operator.sheet().getByRole('table', { name: 'Theirs and mine' })
  await expect(table.getByRole('row', { name: /^resource/ })).toContainText('"api://theirs"')
  await expect(table.getByRole('row', { name: /^x_note/ })).toContainText('theirs is kept')
  await expect(table.getByRole('row', { name: /^client_id/ })).toContainText('mine')
  await operator.picture(LOOKS, 'conflict')
  const merged = operator.sheet().getByRole('button', { name: 'Review the merged change' })
  await expect(merged).toBeDisabled()
  expect(front.asked('PUT')).toHaveLength(0)
  await operator.sheet().getByRole('radiogroup', { name: 'Take for resource' }).getByText('Mine').click()
  await merged.click()
  await operator.seesReview()
  await expect(operator.sheet()).toContainText('changed meanwhile is kept: x_note')
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  expect((await admin.server('payments-mcp')).oauthConfig).toMatchObject({
    resource: 'api://mine',
    client_id: 'my-client',
    x_note: 'hands off',
  })
  await expect(app.page.getByText('Nothing is changed.')).toBeVisible()
})

test('an earlier state is restored through the same review, whatever somebody saved since', async () => {
  const all = await openSettings('payments-mcp')
  const { operator, admin, app } = all
  const before = await admin.server('payments-mcp')
  await part(all, 'Client id').getByRole('textbox', { name: 'client_id' }).fill('my-client')
  await form(all)
    .getByRole('button', { name: /^Review change/ })
    .click()
  await operator.seesReview()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  await admin.put('payments-mcp', { oauth_config: { ...before.oauthConfig, client_id: 'theirs', x_note: 1 } })
  await app.page.getByRole('tab', { name: 'History' }).click()
  await app.page.getByRole('button', { name: 'Restore around: Change client_id' }).click()
  await app.page.getByRole('menuitem', { name: 'Restore the state before' }).click()
  await operator.seesReview()
  await expect(operator.sheet()).toContainText('x_note: 1')
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  expect((await admin.server('payments-mcp')).oauthConfig).toEqual(before.oauthConfig)
})

test('who may only read exports the plan, with $TOKEN in place of a token and no secret', async () => {
  const all = await openSettings('data-catalog', { readOnly: true })
  const { operator, app, front } = all
  await part(all, 'Client id').getByRole('textbox', { name: 'client_id' }).fill("it's")
  await form(all)
    .getByRole('button', { name: /^Review change/ })
    .click()
  await operator.seesReview()
  await operator.sheet().getByRole('button', { name: 'Export plan' }).click()
  await app.page.getByRole('menuitem', { name: /curl/ }).click()
  await expect(operator.message()).toContainText('Plan copied')
  const copied = await app.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(copied).toContain('Bearer $TOKEN')
  // Its credentials are kept under a name the gateway does not mask: they are a blank, and nothing is sent
  // while it is open.
  expect(copied).toContain(`"it's"`)
  expect(copied).toContain('@FILL-IN-1-')
  expect(copied).toContain('Not sent: fill in the blanks first.')
  expect(copied).not.toMatch(/eyJ/)
  expect(front.asked('PUT')).toHaveLength(0)
})

/** As the gateway keeps it when nobody can tell it its secrets again. */
function withoutMasks(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      value === '*****' || key === 'credentials'
        ? []
        : [[key, isObject(value) ? withoutMasks(value) : value]],
    ),
  )
}
