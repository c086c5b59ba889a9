import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { launchApp, operatorOf, type Running } from '../helpers/operator.ts'
import { rejectedAt } from '../helpers/steps.ts'

/* The first ten minutes of somebody new, by keyboard alone. */

let running: Running
let folder = ''

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-first-'))
})
test.afterEach(async () => {
  await running.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start() {
  running = await launchApp({ userData: folder })
  const operator = operatorOf(running.page)
  await operator.button(/Explore the built-in demo/).waitFor()
  return { operator, page: running.page }
}
const steps = (page: Page) => page.getByRole('region', { name: 'First steps' })

test('the demo begins with a suggestion, its three steps lead from the refusal to the change, and it is remembered', async () => {
  const { operator, page } = await start()
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  await expect(steps(page)).toContainText('1 of 3')
  await expect(steps(page)).toContainText('payments-mcp is refused: see why.')
  await operator.tabTo(operator.button('See why'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await operator.readsVerdict(rejectedAt('audience'))

  await expect(steps(page)).toContainText('2 of 3')
  await operator.tabTo(operator.button('Show the first fix'))
  await page.keyboard.press('Enter')
  await operator.seesReview()
  await page.keyboard.press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)

  await expect(steps(page)).toContainText('3 of 3')
  await operator.tabTo(steps(page).getByRole('button', { name: 'Done' }))
  await page.keyboard.press('Enter')
  await expect(steps(page)).toHaveCount(0)
  await running.close()

  const again = await start()
  await again.page.keyboard.press('Control+d')
  await again.page.getByRole('heading', { level: 1, name: 'Token bench' }).waitFor()
  await again.page.keyboard.press('Control+1')
  await again.operator.seesFleet()
  await expect(steps(again.page)).toHaveCount(0)
  await again.operator.command('first steps again')
  await expect(steps(again.page)).toContainText('1 of 3')
})

test('the first steps are skipped by one key press, and stay away', async () => {
  const { operator, page } = await start()
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  await operator.tabTo(operator.button('Skip the first steps'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(steps(page)).toHaveCount(0)
  await page.keyboard.press('Control+2')
  await page.getByRole('heading', { level: 1, name: 'Token bench' }).waitFor()
  await expect(steps(page)).toHaveCount(0)
})

test('R, C, I, L and “until learned” are explained where they stand, and F1 explains the trap in sight', async () => {
  const { operator, page } = await start()
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  const letters = operator.button('R, C, I, L: what they mean')
  await operator.tabTo(letters, 'Shift+Tab')
  await page.keyboard.press('Enter')
  const legend = page.getByRole('dialog', { name: 'What the letters mean' })
  for (const name of ['R resource', 'C canonical URL', 'I client id', 'L learned', 'Until learned'])
    await expect(legend).toContainText(name)
  await page.keyboard.press('Escape')
  await expect(letters).toBeFocused()

  await page.keyboard.press('/')
  await page.keyboard.type('pay')
  await page.keyboard.press('F1')
  const explained = page.getByRole('dialog', { name: 'Commands' })
  await expect(explained.getByRole('heading', { name: 'client_id not used' })).toBeVisible()
  await expect(explained).toContainText('_try_oauth_access_token')
  await page.keyboard.press('Escape')
})

test('a paste on the fleet is offered on the bench of the server it was issued for', async () => {
  const { operator, page } = await start()
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const id = await page.getByRole('row').filter({ hasText: 'payments-mcp' }).first().getAttribute('id')
  const server = (id ?? '').replace('server-', '')
  const token = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: 'https://x.example.com', aud: `https://gw.example.com/servers/${server}/mcp`, exp: 4_000_000_000 })}.c2lnbmF0dXJl`
  await operator.paste(running.app, token)
  await expect(operator.message()).toContainText('payments-mcp: the token names it')
  await operator.tabTo(operator.button('Test it on payments-mcp'))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Token bench' }).waitFor()
  await expect(operator.button(/payments-mcp.*Server$/)).toBeVisible()
})

test('without a connection every screen says what it would show and how to get there', async () => {
  const { operator, page } = await start()
  for (const [key, label, would] of [
    ['1', 'Fleet', 'every server this login may see'],
    ['6', 'Access', 'which client gets in at which server'],
    ['2', 'Token bench', 'by the checks of the gateway'],
    ['3', 'History', 'what others changed'],
    ['4', 'Watch', 'what somebody else changed'],
  ] as const) {
    await page.keyboard.press(`Control+${key}`)
    await expect(page.getByRole('heading', { name: 'Not connected' })).toBeVisible()
    await expect(page.getByRole('heading', { level: 1, name: label })).toBeVisible()
    await expect(page.getByRole('main'), label).toContainText(would)
  }
  await operator.tabTo(page.getByRole('main').getByRole('button', { name: 'Connect', exact: true }))
  await page.keyboard.press('Enter')
  await operator.button(/Explore the built-in demo/).waitFor()
  await page.keyboard.press('Control+4')
  await operator.tabTo(page.getByRole('main').getByRole('button', { name: /^Open the demo/ }))
  await page.keyboard.press('Enter')
  await operator.seesFleet()
})
