import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'
import type { StepId } from '../../shared/contextforge/index.ts'
import { rejectedAt, stepNumber } from '../helpers/steps.ts'

const SERVER = 'payments-mcp'

let running: Running

test.afterEach(async () => {
  await running.close()
})

/** Presses real keys and counts them. */
function counting(page: Page) {
  let count = 0
  return {
    count: () => count,
    async press(...keys: readonly string[]): Promise<void> {
      for (const key of keys) {
        count += 1
        await page.keyboard.press(key)
      }
    },
  }
}

async function openDemo(): Promise<Operator> {
  running = await launchApp()
  const operator = operatorOf(running.page)
  await operator.openDemo()
  return operator
}

/** Something on the page has the focus, and it is in sight. */
const focusIsSomewhere = async (page: Page, where: string): Promise<void> => {
  await expect(page.locator('*:focus'), `the focus after ${where}`).toHaveCount(1)
  await expect(page.locator('body:focus'), `the focus after ${where}`).toHaveCount(0)
}
const statusBar = (page: Page) => page.getByRole('contentinfo', { name: 'Status' })

test('the demo’s story by keys: at most 12 to the verdict, 6 more to a confirmed fix', async () => {
  running = await launchApp()
  const { page } = running
  const operator = operatorOf(page)
  await operator.button(/Explore the built-in demo/).waitFor()
  const keys = counting(page)
  await keys.press('Control+d')
  await operator.seesFleet()
  await keys.press('/', ...'pay', 'Enter')
  await operator.page.getByRole('heading', { level: 1, name: new RegExp(SERVER) }).waitFor()
  await keys.press('t')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await expect(statusBar(page)).toContainText('Demo token')
  await keys.press('d')
  await operator.readsVerdict(rejectedAt('audience'))
  expect(keys.count()).toBeLessThanOrEqual(12)
  const toVerdict = keys.count()

  await expect(
    operator.verdict().getByRole('button', { name: /^Preview: add this server’s address/ }),
  ).toBeVisible()
  await keys.press('f')
  await operator.seesReview()
  await keys.press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  expect(keys.count() - toVerdict).toBeLessThanOrEqual(6)
  await focusIsSomewhere(page, 'the change')
  console.log(`keys: ${toVerdict} to the verdict, ${keys.count() - toVerdict} to a confirmed fix`)
})

test('the switch is flipped with Space and at most two Tabs, and the preview waits when it is left', async () => {
  const operator = await openDemo()
  const { page } = operator
  await page.keyboard.press('/')
  await page.keyboard.type('pay')
  await page.keyboard.press('Enter')
  const toggle = page.getByRole('switch', { name: /Include client id in audience/ })
  await toggle.waitFor()
  await focusIsSomewhere(page, 'opening a server')
  let tabs = 0
  while (tabs < 3 && !(await toggle.evaluate((element) => element === document.activeElement))) {
    await page.keyboard.press('Tab')
    tabs += 1
  }
  expect(tabs).toBeLessThanOrEqual(2)
  await page.keyboard.press('Space')
  await page.getByRole('status', { name: 'Preview' }).waitFor()

  await page.keyboard.press('Control+1')
  const changes = page.getByRole('region', { name: 'Changes, 1 preview' })
  await expect(changes.getByRole('button', { name: `${SERVER}, preview not applied` })).toBeVisible()
  await page.keyboard.press('Control+[')
  await expect(page.getByText('Preview, not applied.')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await operator.seesReview()
  await page.keyboard.press('Control+Enter')
  await operator.seesConfirmed()
  await expect(changes).toHaveCount(0)
})

test('the focus lands on the list or the heading after every move, never on nothing', async () => {
  const operator = await openDemo()
  const { page } = operator
  await expect(page.getByRole('grid')).toBeFocused()
  const move = async (key: string, heading: string | RegExp): Promise<void> => {
    await page.keyboard.press(key)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await focusIsSomewhere(page, key)
    // A list that is read a moment later takes the focus over from the heading, and never loses it.
    await page.waitForTimeout(300)
    await focusIsSomewhere(page, key)
  }
  await move('Enter', new RegExp(SERVER))
  for (const tab of ['2', '3', '5', '6', '1']) await move(tab, new RegExp(SERVER))
  await move('t', 'Token bench')
  await page.keyboard.press('d')
  await operator.readsVerdict(rejectedAt('audience'))
  await focusIsSomewhere(page, 'the verdict')
  await move('Control+3', 'History')
  await move('Control+4', 'Watch')
  await move('Control+5', 'Settings')
  await move('Control+1', 'Fleet')
  await expect(page.getByRole('grid')).toBeFocused()
  await move('Control+2', 'Token bench')
  await move('Escape', 'Fleet')
  for (const sheet of ['?', 'Control+k']) {
    await page.keyboard.press(sheet)
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await focusIsSomewhere(page, `closing what ${sheet} opened`)
  }
})

test('back and forward go through the screens as they were left, and the bench comes back with its server', async () => {
  const operator = await openDemo()
  const { page } = operator
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  await page.keyboard.press('Control+f')
  await page.keyboard.type('pay')
  await expect(page.getByRole('button', { name: /^Open / })).toHaveCount(1)
  await page.keyboard.press('Enter')
  await heading(new RegExp(SERVER))
  await page.keyboard.press('3')
  await expect(page.getByRole('tab', { name: 'Clients' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('t')
  await heading('Token bench')
  await page.keyboard.press('Control+,')
  await heading('Settings')
  await page.keyboard.press('Alt+ArrowLeft')
  await heading('Token bench')
  await page.keyboard.press('Control+[')
  await heading(new RegExp(SERVER))
  await expect(page.getByRole('tab', { name: 'Clients' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Control+[')
  await heading('Fleet')
  await expect(page.getByRole('button', { name: /^Open / })).toHaveCount(1)
  await page.keyboard.press('Control+]')
  await page.keyboard.press('Alt+ArrowRight')
  await heading('Token bench')
  await expect(operator.button(`${SERVER} Server`)).toBeVisible()
  await page.keyboard.press('Control+1')
  await heading('Fleet')
  await page.keyboard.press('Control+2')
  await expect(operator.button(`${SERVER} Server`)).toBeVisible()
})

test('the status bar shows a key only where it does something', async () => {
  const operator = await openDemo()
  const { page } = operator
  await expect(statusBar(page)).toContainText('Open')
  await page.keyboard.press('Enter')
  await expect(statusBar(page)).toContainText('Table or picture')
  // No token is there: no fix either.
  await expect(statusBar(page)).not.toContainText('First fix')
  for (const tab of ['2', '3', '5', '6']) {
    await page.keyboard.press(tab)
    await expect(statusBar(page)).not.toContainText('Table or picture')
    await expect(statusBar(page)).not.toContainText('First fix')
  }
  await page.keyboard.press('t')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await expect(statusBar(page)).not.toContainText('Send')
  await page.keyboard.press('d')
  await operator.readsVerdict(rejectedAt('audience'))
  for (const word of ['First fix', 'More fixes', 'Send', 'Steps'])
    await expect(statusBar(page)).toContainText(word)
  await page.keyboard.press('Shift+f')
  await expect(page.getByRole('region', { name: 'Fixes' }).locator(':focus')).toHaveAccessibleName(
    'Preview: Turn on “Include client id in audience”',
  )
  const step = (id: StepId) => page.getByRole('button', { name: new RegExp(`^Step ${stepNumber(id)}:`) })
  await expect(step('audience')).toHaveAttribute('aria-current', 'step')
  await page.keyboard.press('ArrowDown')
  await expect(step('signed-issuer')).toHaveAttribute('aria-current', 'step')
  await page.keyboard.press('Control+4')
  await page.getByText('Nobody else has changed a server').waitFor()
  await expect(statusBar(page)).toContainText('Look now')
  await expect(statusBar(page)).not.toContainText('Cards')
  await page.keyboard.press('Control+3')
  await page.getByRole('heading', { name: 'History' }).waitFor()
  // The newest entry is a test: nothing of it can be undone or restored.
  await expect(statusBar(page)).toContainText('Test again')
  await expect(statusBar(page)).not.toContainText('Restore')
})

test('/ goes to the filter wherever it is drawn, and Escape in an empty one to the list, never to nothing', async () => {
  const operator = await openDemo()
  const { page } = operator
  const inFilter = async (name: string): Promise<void> => {
    const filter = page.getByRole('searchbox', { name })
    await page.keyboard.press('/')
    await expect(filter).toBeFocused()
    await page.keyboard.type('mcp')
    await page.keyboard.press('Escape')
    await expect(filter).toHaveValue('')
    await expect(filter).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(filter).not.toBeFocused()
    await focusIsSomewhere(page, `Escape in ${name}`)
  }
  await inFilter('Filter servers')
  await expect(page.getByRole('grid')).toBeFocused()
  for (const [key, heading, name] of [
    ['Control+3', 'History', 'Filter history'],
    ['Control+6', 'Access', 'Filter servers'],
  ] as const) {
    await page.keyboard.press(key)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await inFilter(name)
  }
  await operator.tabTo(statusBar(page).getByRole('button', { name: /contacted/ }))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Network log' }).waitFor()
  await expect(statusBar(page)).toContainText(/Filter.*Back/)
  await inFilter('Host, path, result')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { level: 1, name: 'Access' }).waitFor()
})

test('a key is changed in Settings, a clash is said, and both hold after a new start', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'claimcheck-keys-'))
  try {
    running = await launchApp({ userData })
    let operator = operatorOf(running.page)
    await operator.openDemo()
    const says = () => running.page.getByRole('status', { name: 'Keys' })
    await running.page.keyboard.press('Control+,')
    const bench = running.page.getByRole('region', { name: 'Keys: Token bench' })
    await operator.tabTo(
      bench.getByRole('button', { name: /“Review the first fix that is done here”, now f$/ }),
    )
    await running.page.keyboard.press('Enter')
    await running.page.keyboard.press('s')
    await expect(says()).toContainText('s is taken here: “Send the one request to the gateway”')
    await running.page.keyboard.press('Control+k')
    await expect(says()).toContainText('Ctrl K is taken here')
    await running.page.keyboard.press('ArrowDown')
    await expect(says()).toContainText('cannot be given away')
    await running.page.keyboard.press('p')
    await expect(says()).toContainText('“Review the first fix that is done here” is p now.')
    await running.close()

    running = await launchApp({ userData })
    operator = operatorOf(running.page)
    await operator.openDemo()
    const { page } = running
    await page.keyboard.press('t')
    await page.getByRole('heading', { name: 'Token bench' }).waitFor()
    await page.keyboard.press('d')
    await operator.readsVerdict(rejectedAt('audience'))
    await page.keyboard.press('f')
    await page.waitForTimeout(300)
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('p')
    await operator.seesReview()
  } finally {
    await running.close()
    rmSync(userData, { recursive: true, force: true })
    running = await launchApp()
  }
})

test('sharing and the demo work by the keys they were moved to, and by no other', async () => {
  running = await launchApp()
  const { page } = running
  const operator = operatorOf(page)
  await operator.button(/Explore the built-in demo/).waitFor()
  await page.keyboard.press('Control+,')
  const move = async (where: string, act: RegExp, key: string): Promise<void> => {
    await page
      .getByRole('region', { name: `Keys: ${where}` })
      .getByRole('button', { name: act })
      .click()
    await page.keyboard.press(key)
    await expect(page.getByRole('status', { name: 'Keys' })).toContainText(' now.')
  }
  await move('Connect', /“Open the built-in demo”, now Ctrl D$/, 'Control+y')
  await move('Token bench', /“Share the diagnosis”, now Ctrl ⇧ E$/, 'w')
  await page.keyboard.press('Control+[')
  await operator.button(/Explore the built-in demo/).waitFor()
  await page.keyboard.press('Control+d')
  await page.waitForTimeout(300)
  await expect(operator.button(/Explore the built-in demo/)).toBeVisible()
  await page.keyboard.press('Control+y')
  await operator.seesFleet()
  await page.keyboard.press('t')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await page.keyboard.press('d')
  await operator.readsVerdict(rejectedAt('audience'))
  await page.keyboard.press('Control+Shift+e')
  await page.waitForTimeout(300)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('w')
  await expect(page.getByRole('dialog')).toContainText('Save…')
})

test('the page is made larger and smaller by keys, between 80 and 200 percent', async () => {
  await openDemo()
  const { page } = running
  const width = (): Promise<number> => page.evaluate(() => innerWidth)
  const normal = await width()
  await page.keyboard.press('Control+=')
  await expect.poll(width).toBeLessThan(normal)
  for (let presses = 0; presses < 12; presses++) await page.keyboard.press('Control+=')
  await expect.poll(async () => Math.round((normal / (await width())) * 10)).toBe(20)
  await page.keyboard.press('Control+0')
  await expect.poll(width).toBe(normal)
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press('Control+-')
  await expect.poll(async () => Math.round((normal / (await width())) * 10)).toBe(8)
})
