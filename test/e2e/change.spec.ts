import { expect, test } from '@playwright/test'
import { openProd, startProd, type Prod, type ProdOptions } from '../helpers/prod.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { rejectedAt } from '../helpers/steps.ts'

let prod: Prod | null = null

test.afterEach(async () => {
  await prod?.stop()
  prod = null
})

async function open(options: ProdOptions = {}): Promise<Prod> {
  prod = await openProd(options)
  return prod
}

/** Puts a server's token on the shelf and its toggle into preview. */
async function preview({ operator, admin, app }: Prod, server: string): Promise<void> {
  await operator.paste(app.app, await admin.tokenFor(server))
  await operator.openServer(server)
  await operator.readsVerdict(rejectedAt('audience'))
  await operator.flip()
}

test('with the keyboard alone: paste, verdict, preview, review, the name on PROD, apply, undo', async () => {
  const { operator, admin, app, front } = await open()
  const { page } = app
  const keys = page.keyboard
  const before = await admin.server('payments-mcp')

  await keys.press('/')
  await keys.type('payments')
  await keys.press('Enter')
  await page.getByRole('heading', { level: 1, name: /payments-mcp/ }).waitFor()
  await operator.paste(app.app, `Bearer ${await admin.tokenFor('payments-mcp')}`)
  await operator.readsVerdict(rejectedAt('audience'))

  // The first fix that is done here is the one that widens least: the address of this server, before the
  // client id.
  await keys.press('f')
  await operator.readsVerdict(/^Would be accepted/)
  await expect(page.getByText('Preview, not applied.')).toBeVisible()
  expect((await admin.server('payments-mcp')).oauthConfig).toEqual(before.oauthConfig)

  await keys.press('Control+Enter')
  await operator.seesReview()
  await expect(operator.sheet()).toContainText('PROD')
  await expect(operator.sheet()).toContainText('Nothing has been sent yet.')
  // The name is not typed yet: the key does nothing.
  await keys.press('Control+Enter')
  await expect(operator.sheet().getByText('Type payments-mcp to apply.')).toBeVisible()
  expect(front.asked('PUT')).toHaveLength(0)
  // A blank that came along from the clipboard is no other name.
  await keys.type('payments-mcp ')
  await keys.press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  const after = await admin.server('payments-mcp')
  const { resource } = after.oauthConfig
  expect(after.oauthConfig).toEqual({ ...before.oauthConfig, resource })
  expect(resource).toEqual([
    before.oauthConfig['resource'],
    expect.stringMatching(new RegExp(`/servers/${after.id}/mcp$`)),
  ])

  await keys.press('Control+z')
  await operator.seesReview()
  await keys.press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(rejectedAt('audience'))
  expect((await admin.server('payments-mcp')).oauthConfig).toEqual(before.oauthConfig)
  expect(front.asked('PUT')).toHaveLength(2)
})

test('Ctrl+Z undoes the last change on every screen, also where it was not made', async () => {
  const { operator, admin, app } = await open()
  const { keyboard } = app.page
  const before = await admin.server('payments-mcp')
  await preview(prod as Prod, 'payments-mcp')
  await operator.review()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  await operator.goTo('Fleet')
  await keyboard.press('Control+z')
  await operator.seesReview()
  await keyboard.press('Control+Enter')
  await operator.seesConfirmed()
  expect((await admin.server('payments-mcp')).oauthConfig).toEqual(before.oauthConfig)
})

test('a read-only profile shows what a change would do, cannot apply it, and says so', async () => {
  const all = await open({ readOnly: true })
  const { operator, front } = all
  expect(await operator.band()).toContain('Read-only profile')
  await preview(all, 'payments-mcp')
  await operator.review()
  await expect(operator.sheet().getByText('This profile is read-only')).toBeVisible()
  await operator.sheet().getByPlaceholder('payments-mcp').fill('payments-mcp')
  await expect(operator.sheet().getByRole('button', { name: /^Apply/ })).toBeDisabled()
  await all.app.page.keyboard.press('Control+Enter')
  await operator
    .sheet()
    .getByRole('button', { name: /^Cancel/ })
    .click()
  await expect(operator.sheet()).toBeHidden()
  expect(front.asked('PUT')).toHaveLength(0)
})

test('F35: a gateway that says 200 and keeps what it had is told as not known, never as a success', async () => {
  const all = await open({ gateway: { putDoesNothing: true } })
  const { operator, front, app } = all
  await preview(all, 'payments-mcp')
  await operator.review()
  await operator.apply('payments-mcp')
  await expect(
    operator.sheet().getByRole('heading', { name: 'Not known whether it was applied' }),
  ).toBeVisible()
  expect(front.asked('PUT')).toHaveLength(1)
  await expect(app.page.getByText('Saved, read back, confirmed')).toHaveCount(0)
  await operator
    .sheet()
    .getByRole('button', { name: /^Close/ })
    .click()
  await expect(app.page.getByText('Saved, read back, confirmed')).toHaveCount(0)
  await operator.goTo('History')
  await expect(app.page.getByRole('listbox', { name: 'Timeline' })).toContainText(/not known/i)
  await expect(app.page.getByRole('button', { name: /^Undo:/ })).toBeDisabled()
})

test('what a colleague changed since the review is named, and nothing is sent', async () => {
  const all = await open()
  const { operator, front, admin } = all
  await preview(all, 'payments-mcp')
  await operator.review()
  const { oauthConfig } = await admin.server('payments-mcp')
  const theirs = { ...oauthConfig, resource: 'https://set.by.a.colleague.example.com', x_note: 'hands off' }
  await admin.put('payments-mcp', { oauth_config: theirs })
  await operator.apply('payments-mcp')
  await expect(
    operator.sheet().getByRole('heading', { name: 'Somebody else changed this server' }),
  ).toBeVisible()
  const keys = operator.sheet().getByRole('table', { name: 'Theirs and mine' })
  await expect(keys).toContainText('resource')
  await expect(keys).toContainText('x_note')
  expect(front.asked('PUT')).toHaveLength(0)
  expect((await admin.server('payments-mcp')).oauthConfig).toEqual(theirs)

  // Reviewed again, it goes on from what the colleague left.
  await operator.sheet().getByRole('button', { name: 'Read again and review' }).click()
  await operator.seesReview()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  expect((await admin.server('payments-mcp')).oauthConfig['x_note']).toBe('hands off')
})

test('unknown keys, the second issuer and the masked secret survive a change and its undo', async () => {
  const all = await open()
  const { operator, admin } = all
  const before = await admin.server('data-catalog')
  await preview(all, 'data-catalog')
  await operator.review()
  await expect(operator.sheet()).toContainText('client_secret')
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  const after = await admin.server('data-catalog')
  const { resource, ...rest } = before.oauthConfig
  const { resource: now, include_client_id_in_audience: included, ...kept } = after.oauthConfig
  expect(kept).toEqual(rest)
  expect(included).toBe(true)
  expect(now).toEqual([resource, before.oauthConfig['client_id']])
  // Secrets are compared as the gateway shows them, masked: what it keeps behind the mask is not to be read
  // by anybody.
  expect((after.oauthConfig['vendor'] as JsonObject)['retries']).toBe(3)

  await operator.undo()
  await operator.apply('data-catalog')
  await operator.seesConfirmed()
  expect((await admin.server('data-catalog')).oauthConfig).toEqual(before.oauthConfig)
})

test('an unreadable APP_DOMAIN is asked for, marked as assumed, keeps verdicts open and wants the address confirmed', async () => {
  // A later release tells the address of each server, and APP_DOMAIN by it.
  const all = (prod = await startProd({ email: 'dana@example.com', gateway: { version: '1.0.10' } }))
  const { operator, admin, app, gateway, front } = all
  const { page } = app
  await expect(page.getByText('This login may not read APP_DOMAIN')).toBeVisible()
  await expect(page.getByText('needs one answer')).toBeVisible()
  await page.getByRole('textbox', { name: 'APP_DOMAIN of the gateway' }).fill('not an address')
  await operator.button('Use this, marked assumed').click()
  await expect(page.getByText(/This is not a gateway address/)).toBeVisible()
  await page.getByRole('textbox', { name: 'APP_DOMAIN of the gateway' }).fill(gateway.appDomain)
  await operator.button('Use this, marked assumed').click()
  await operator.seesFleet()

  // Without `resource` all hangs on the canonical address: one that is only assumed decides nothing.
  const payments = (await admin.server('payments-mcp')).oauthConfig
  await admin.put('payments-mcp', { oauth_config: { ...payments, client_id: 'somebody-else', resource: [] } })
  await operator.paste(app.app, await admin.tokenFor('payments-mcp'))
  await operator.openServer('payments-mcp')
  await operator.readsVerdict(/^Cannot decide/)
  await expect(page.getByText('APP_DOMAIN is assumed.')).toBeVisible()
  await expect(
    page.getByText('Verdicts that need it are never green until the gateway confirms it.'),
  ).toBeVisible()

  // The same on a server of this login, where a change would write the assumed address down.
  const triage = (await admin.server('ticket-triage')).oauthConfig
  await admin.put('ticket-triage', {
    oauth_config: { ...triage, client_id: 'api://default', resource: [] },
  })
  await operator.goTo('Fleet')
  await operator.openServer('ticket-triage')
  await operator.flip()
  await operator.review()
  const name = operator.sheet().getByPlaceholder('ticket-triage')
  if (await name.isVisible()) await name.fill('ticket-triage')
  await expect(operator.sheet().getByRole('button', { name: /^Apply/ })).toBeDisabled()
  await expect(operator.sheet().getByText('Confirm the address to apply')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  expect(front.asked('PUT')).toHaveLength(0)
  await operator
    .sheet()
    .getByRole('checkbox', { name: /is this server’s address/ })
    .check()
  await operator.apply('ticket-triage')
  await operator.seesConfirmed()
  expect(front.asked('PUT')).toHaveLength(1)
  const pinned = `${gateway.appDomain}/servers/${admin.idOf('ticket-triage')}/mcp`
  expect([(await admin.server('ticket-triage')).oauthConfig['resource']].flat()).toContain(pinned)
})
