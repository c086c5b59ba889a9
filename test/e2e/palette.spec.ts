import { expect, test, type Page } from '@playwright/test'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'
import { rejectedAt, stepNumber } from '../helpers/steps.ts'

const SERVER = 'payments-mcp'

let running: Running
let page: Page
let operator: Operator

test.beforeAll(async () => {
  running = await launchApp()
  page = running.page
  operator = operatorOf(page)
  await operator.openDemo()
})
test.afterAll(() => running.close())

const options = () => page.getByRole('option')
const chosen = () => page.locator('[role=option][aria-selected=true]')
const does = () => page.getByRole('status', { name: 'What Enter does' })
const press = (key: string): Promise<void> => page.keyboard.press(key)
async function type(text: string): Promise<void> {
  await press('Control+k')
  await page.keyboard.type(text)
}
const tokens = () =>
  page.getByRole('region', { name: 'Token shelf' }).getByRole('button', { name: /^Token / })

test('servers come first, their letters are marked, and a line says what Enter does', async () => {
  await type('pay cl')
  await expect(options().first()).toHaveAccessibleName(SERVER)
  await expect(chosen()).toHaveAccessibleName(SERVER)
  await expect(options().first().locator('mark')).toHaveText(['pay', 'cl'])
  await expect(page.getByRole('group', { name: 'Servers' }).getByRole('option')).not.toHaveCount(0)
  await expect(does()).toContainText(`opens ${SERVER} on its Audience tab. Nothing is sent or changed.`)
  await press('Control+ArrowDown')
  await expect(chosen()).not.toHaveAccessibleName(SERVER)
  await press('Control+ArrowUp')
  await press('Alt+Enter')
  await page.getByRole('heading', { level: 1, name: 'Token bench' }).waitFor()
  await expect(operator.button(`${SERVER} Server`)).toBeVisible()
})

test('an act of the screen in sight is found by what it does, and is done', async () => {
  await type('use a demo token, in')
  await expect(chosen()).toHaveAccessibleName('Use a demo token, in the demo')
  await press('Enter')
  await operator.readsVerdict(rejectedAt('audience'))
  await type('first fix')
  await expect(chosen()).toHaveAccessibleName('Review the first fix that is done here')
  await press('Enter')
  await operator.seesReview()
  await press('Escape')
  await operator.sheet().waitFor({ state: 'hidden' })
})

test('forgetting is found by its own name only, is never chosen by itself, and asks', async () => {
  await expect(tokens()).toHaveCount(1)
  await type('get a token')
  await expect(options().filter({ hasText: 'Forget' })).toHaveCount(0)
  await press('Enter')
  await press('Escape')
  await expect(tokens()).toHaveCount(1)

  await type('forget all')
  await expect(options()).toHaveCount(1)
  await expect(chosen()).toHaveCount(0)
  await expect(does()).toContainText('Enter does nothing until one is chosen')
  await press('Enter')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  await press('ArrowDown')
  await expect(does()).toContainText('asks, then forgets them for good.')
  await press('Enter')
  const asks = page.getByRole('dialog', { name: 'Forget the token?' })
  await expect(asks).toContainText('cannot be brought back')
  await expect(asks.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await press('Enter')
  await asks.waitFor({ state: 'hidden' })
  await expect(tokens()).toHaveCount(1)

  await type('forget all')
  await press('ArrowDown')
  await press('Enter')
  await asks.waitFor()
  await press('Tab')
  await press('Enter')
  await expect(tokens()).toHaveCount(0)
})

test('checks and traps are explained in place with their source, and F1 explains the step in sight', async () => {
  await type('until learned')
  await expect(page.getByRole('group', { name: 'Explain' }).getByRole('option').first()).toHaveAccessibleName(
    'Until learned: the client id counts for now',
  )
  await press('Escape')
  await press('d')
  await operator.readsVerdict(rejectedAt('audience'))
  await press('F1')
  const dialog = page.getByRole('dialog', { name: 'Commands' })
  await expect(dialog.getByRole('heading')).toHaveText(`Step ${stepNumber('audience')}: Audience`)
  await expect(dialog).toContainText('RFC 7519, section 4.1.3')
  await expect(dialog.getByRole('button', { name: 'Back to what was found' })).toBeFocused()
  await dialog.getByRole('heading').click()
  await press('Escape')
  await page.keyboard.type('issuer allowed')
  await expect(does()).toContainText('letter by letter')
  await press('Enter')
  await expect(dialog).toContainText('_try_oauth_access_token')
  await press('Escape')
  await press('Escape')
  await dialog.waitFor({ state: 'hidden' })
})

test('settings, issuers, ids, audiences and tokens are found by name', async () => {
  await type('change them')
  await expect(chosen()).toHaveAccessibleName('Keys: change them')
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
  await expect(page.getByRole('heading', { name: 'Keys', exact: true })).toBeInViewport()

  await type('api://default')
  await expect(chosen()).toHaveAccessibleName('api://default')
  await expect(does()).toContainText('shows the servers that have it.')
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor()
  await expect(page.getByRole('searchbox')).toHaveValue('api://default')
  await expect(page.getByRole('button', { name: /^Open / })).toHaveCount(3)

  await type('5ccc809f')
  await expect(page.getByRole('group', { name: 'Ids' }).getByRole('option')).toHaveCount(1)
  await press('Escape')
  await type('my-oauth')
  await expect(page.getByRole('group', { name: 'Tokens' }).getByRole('option').first()).toBeVisible()
  await press('Escape')
  await press('Control+Shift+Delete')
  await press('Control+Shift+Delete')
  await expect(tokens()).toHaveCount(0)
})

test('what gives a part of the screen the focus does so from the palette too', async () => {
  await operator.goTo('Fleet')
  const search = page.getByRole('searchbox')
  await search.fill('')
  await search.blur()
  await type('filter')
  await expect(chosen()).toHaveAccessibleName('Filter')
  await press('Enter')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor({ state: 'hidden' })
  await expect(search).toBeFocused()
  await page.keyboard.type('pay')
  await expect(search).toHaveValue('pay')
})
