import { expect, test } from '@playwright/test'
import { launchApp, operatorOf } from '../helpers/operator.ts'

test('the way in for everybody, by keyboard: what lets whom in, in an order that shuts nobody out', async () => {
  const { app, page, close } = await launchApp({ args: ['--demo'] })
  const operator = operatorOf(page)
  const line = (number: number) => page.getByRole('listitem', { name: `Line ${number}`, exact: true })
  try {
    await operator.seesFleet()
    await operator.openServer('meeting-notes')
    await page.keyboard.press('3')
    await expect(operator.verdict()).toContainText('would get in')
    await page.keyboard.press('w')
    await expect(operator.verdict()).toContainText('0 of 11 clients would get in today; with this plan')
    await expect(line(1)).toContainText('Optional client scope mcp:tools')
    await expect(line(1)).toHaveAttribute('aria-current', 'step')
    await expect(line(1)).toContainText('kcadm.sh create client-scopes')

    // Every client stands in its column: where it ends today, and where it would with the whole plan.
    const today = page.getByRole('list', { name: 'Today, predicted' }).getByRole('listitem')
    const after = page.getByRole('list', { name: 'With the plan, predicted' }).getByRole('listitem')
    await expect(today).toHaveCount(11)
    await expect(today.filter({ hasText: 'Codex CLI: stops at 8' })).toHaveCount(1)
    await expect(after.filter({ hasText: 'would get in' })).toHaveCount(10)
    await page.keyboard.press('c')
    await expect(page.getByRole('menuitem', { name: 'ChatGPT' })).toBeVisible()
    await page.keyboard.press('Escape')

    // What is copied is every line for the provider, in the order in which it is done.
    await page.keyboard.press('y')
    await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Copied')
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText())
    expect(copied.indexOf('client-scopes')).toBeLessThan(copied.indexOf('Trusted Hosts'))

    // The server's own line waits until the realm has the scope, and goes off with the line it needs.
    const scopes = page.getByRole('listitem').filter({ hasText: 'scopes_supported of this server' })
    await expect(scopes.getByRole('button', { name: 'Review change' })).toBeDisabled()
    await expect(scopes).toContainText('is done at the provider')
    await page.screenshot({ path: 'out/looks/plan.png' })
    // Enter shows the text of a line or hides it, Space switches the line.
    await page.keyboard.press('Enter')
    await expect(line(1)).not.toContainText('kcadm.sh create client-scopes')
    await page.keyboard.press('Enter')
    await expect(line(1)).toContainText('kcadm.sh create client-scopes')
    await page.keyboard.press('Space')
    await expect(page.getByRole('switch', { name: /^Line 1:/ })).toHaveAttribute('aria-checked', 'false')
    await page.keyboard.press('Space')
    await operator.tabTo(line(1).getByRole('button', { name: 'It is done' }))
    await page.keyboard.press('Enter')
    const review = scopes.getByRole('button', { name: 'Review change' })
    await operator.tabTo(review)
    await page.keyboard.press('Enter')
    await expect(operator.sheet()).toContainText('scopes_supported')
    await expect(operator.sheet()).toContainText('mcp:tools')
    await page.keyboard.press('Escape')
    await page.keyboard.press('w')
    await expect(page.getByRole('listbox', { name: 'Clients' })).toBeVisible()
  } finally {
    await close()
  }
})

test('a walk is shared by keyboard: one client or all, with no host of the gateway in it', async () => {
  const { page, close } = await launchApp({ args: ['--demo'] })
  const operator = operatorOf(page)
  try {
    await operator.seesFleet()
    await operator.openServer('meeting-notes')
    await page.keyboard.press('3')
    await expect(operator.verdict()).toContainText('would get in')
    await operator.tabTo(page.getByRole('button', { name: 'Share…' }))
    await page.keyboard.press('Enter')
    const preview = operator.sheet().getByLabel('Preview')
    await expect(preview).toContainText('# Claude Code would get in, at meeting-notes')
    await expect(preview).toContainText('not tried')
    await expect(preview).not.toContainText('localhost')
    await operator.tabTo(operator.sheet().getByRole('radio', { name: 'Claude Code' }))
    await page.keyboard.press('ArrowRight')
    await expect(preview).toContainText('## ChatGPT')
    await page.screenshot({ path: 'out/looks/share-walk.png' })
    await page.keyboard.press('Escape')
    await expect(operator.sheet()).toBeHidden()
  } finally {
    await close()
  }
})

test('at another provider the plan is told by documents, and what it calls the server goes through the review', async () => {
  const { app, page, close } = await launchApp({ args: ['--demo'] })
  const operator = operatorOf(page)
  try {
    await operator.seesFleet()
    await operator.openServer('ticket-triage')
    await page.keyboard.press('3')
    await expect(page.getByRole('listbox', { name: 'Clients' })).toBeVisible()
    await page.keyboard.press('w')
    await expect(operator.verdict()).toContainText(
      /0 of 11 clients would get in today; with this plan 1[01] of 11/,
    )
    await expect(operator.verdict()).toContainText('no plan of this kind was carried out here')
    await expect(page.getByText('Okta, by documents').first()).toBeVisible()
    await page.screenshot({ path: 'out/looks/plan-okta.png' })
    await page.keyboard.press('y')
    await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Copied')
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText())
    expect(copied).toMatch(/^\d+\. /)
    expect(copied).toContain('Add the e-mail address to access tokens')
    // A walk saw that clients can register there, so none has to be by hand.
    expect(copied).not.toContain('registered by hand')
    // The server expects its address before the provider sends it, and that is no wait.
    const first = page.getByRole('listitem', { name: 'Line 1', exact: true })
    await operator.tabTo(first.getByRole('button', { name: 'Review change' }))
    await page.keyboard.press('Enter')
    await expect(operator.sheet()).toContainText('resource')
    await page.keyboard.press('Escape')
  } finally {
    await close()
  }
})
