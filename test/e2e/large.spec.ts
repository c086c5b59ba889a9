import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { stepNumber } from '../helpers/steps.ts'
import { figure } from '../../shared/kernel/words.ts'
import { startDemo, type Demo } from '../../electron/demo/demo.ts'
import { startFront, type Front } from '../fakes/front.ts'
import { manyServers } from '../fakes/many-servers.ts'
import { sendJson } from '../helpers/loopback.ts'
import { launchApp, operatorOf, type Operator, type Running } from '../helpers/operator.ts'

/* A fleet of ten thousand, as an operator works with it. */

const LOOKS = fileURLToPath(new URL('../../out/looks/large', import.meta.url))
const COUNT = 10_000
const AT_AUDIENCE = `step ${stepNumber('audience')}: audience`

let demo: Demo
let front: Front
let app: Running
let operator: Operator
const fleet = manyServers(COUNT)
/** While it is set, pages of the list after the first wait for it. */
let held: Promise<void> | null = null
/** While it is set, the gateway asks to wait before any of them. */
let limited = false

const page = () => app.page
const press = (keys: string) => page().keyboard.press(keys)
const grid = () => page().getByRole('grid', { name: 'Virtual servers' })
const field = () => page().getByRole('searchbox', { name: 'Filter servers' })
/** The number of rows the table has, whether drawn or not. */
const has = (rows: number) => expect(grid()).toHaveAttribute('aria-rowcount', String(rows + 1))
const names = (): Promise<string[]> =>
  grid()
    .getByRole('button', { name: /^Open / })
    .allInnerTexts()
/** How many pages of the list after the first were asked for. */
const pagesRead = (): number => front.seen.filter(({ url }) => url.includes('cursor=')).length
const picture = (name: string) => page().screenshot({ path: `${LOOKS}/${name}.png` })
const everything = async () => {
  await field().fill('')
  await page()
    .getByRole('button', { name: /^All\b/ })
    .click()
  await has(COUNT)
}

test.beforeAll(async () => {
  mkdirSync(LOOKS, { recursive: true })
  demo = await startDemo()
  front = await startFront({
    target: demo.url,
    rewrite: fleet.rewrite,
    fault: ({ method, url }) => {
      if (limited && url.includes('cursor='))
        return {
          when: 'before',
          act: (response) => sendJson(response, { detail: 'slow down' }, 429, { 'retry-after': '50' }),
        }
      const one = method === 'GET' ? fleet.one(url) : null
      const answer = JSON.stringify(one)
      return one === null
        ? null
        : {
            when: 'before',
            act: (response) => {
              response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
            },
          }
    },
    hold: ({ url }) => (url.includes('cursor=') ? held : null),
  })
  app = await launchApp()
  operator = operatorOf(app.page)
  const { email, password, caPem } = demo
  await operator.connect({ address: front.url, name: 'large', environment: 'DEV', email, password, caPem })
  await page()
    .getByText(/^10,000 virtual servers/)
    .waitFor({ timeout: 60_000 })
})
test.afterAll(async () => {
  // The last journey closes it.
  await app.close().catch(() => undefined)
  await Promise.all([front.stop(), demo.stop()])
})

test('ten thousand servers stand in the table, and few rows in the page', async () => {
  await has(COUNT)
  expect(await grid().getByRole('row').count()).toBeLessThan(80)
  await press('End')
  await expect(grid().getByRole('button', { name: 'Open server-009999' })).toBeVisible()
  await picture('end')
  await press('Home')
  await expect(grid().getByRole('button', { name: 'Open server-000000' })).toBeVisible()
})

test('they are sorted by name, backwards too, and again as the gateway has them', async () => {
  const column = page().getByRole('columnheader', { name: /^Server/ })
  const head = column.getByRole('button').first()
  // The gateway has them in the order of their names, so that order alone does not tell the two apart.
  for (const [sort, first] of [
    ['ascending', 'server-000000'],
    ['descending', 'server-009999'],
    [null, 'server-000000'],
  ] as const) {
    await head.click()
    if (sort === null) await expect(column).not.toHaveAttribute('aria-sort')
    else await expect(column).toHaveAttribute('aria-sort', sort)
    await expect.poll(async () => (await names())[0]).toBe(first)
    if (sort === 'descending') await picture('sorted')
  }
})

test('columns are left out, widened, moved and put back by keyboard', async () => {
  const heads = () => grid().getByRole('columnheader').allInnerTexts()
  const issuer = grid().getByRole('columnheader', { name: 'Issuer' })
  const width = async () => (await issuer.boundingBox())?.width ?? 0
  const choose = async (name: string) => {
    await operator.tabTo(page().getByRole('button', { name: 'Columns' }))
    await press('Enter')
    await page().getByRole('menuitem', { name, exact: true }).press('Enter')
  }
  const before = await heads()
  await choose('Show Changed')
  await expect.poll(heads).toEqual(before.filter((name) => name !== 'Changed'))
  const narrow = await width()
  await issuer.getByRole('button').focus()
  for (let at = 0; at < 3; at++) await press('Shift+ArrowRight')
  await expect.poll(width).toBeGreaterThan(narrow + 20)
  await press('Alt+ArrowRight')
  const moved = await heads()
  expect(moved.indexOf('Issuer')).toBe(before.indexOf('Issuer') + 1)
  await picture('columns')
  await choose('As it was at first')
  await expect.poll(heads).toEqual(before)
  await has(COUNT)
})

test('they are grouped, the groups hold all of them, and one is closed by keyboard', async () => {
  const menu = async (name: string) => {
    await page()
      .getByRole('button', { name: /^(Group|By team)/ })
      .click()
    await page().getByRole('menuitem', { name }).click()
  }
  await menu('Group by team')
  await has(COUNT + 4)
  await picture('grouped')
  await grid().focus()
  await press('Home')
  await press('ArrowLeft')
  await has(COUNT + 4 - COUNT / 4)
  await press('ArrowRight')
  await has(COUNT + 4)
  await menu('No groups')
  await has(COUNT)
})

test('a text finds the ones it is in, with the hit marked, and a finding those that have it', async () => {
  await field().fill('server-0077')
  await has(100)
  await expect(grid().locator('mark').first()).toBeVisible()
  await field().fill('api://shared')
  await has(COUNT / 100)
  await everything()
  const shared = page()
    .getByRole('button', { name: /Shared audience/ })
    .first()
  // Of those that have it, OAuth is off at one.
  await expect(shared).toContainText(String(COUNT / 100 - 1))
  await shared.click()
  await has(COUNT / 100 - 1)
  await everything()
})

test('all of them are ticked as one act, and the plan says that it takes two hundred', async () => {
  await grid().focus()
  await press('Control+a')
  const bar = page().getByRole('region', { name: 'Selected servers' })
  await expect(bar.getByRole('status')).toHaveText(`${figure(COUNT)} selected`)
  await expect(bar).toContainText('At most 200 servers')
  await expect(bar.getByRole('button', { name: 'Change…' })).toBeDisabled()
  await picture('all')
  await press('Escape')
  await expect(bar).toBeHidden()
})

test('two hundred are planned in one sheet, each with what would change', async () => {
  await grid().focus()
  await press('Home')
  await press('x')
  for (let at = 0; at < 199; at++) await press('ArrowDown')
  await press('Shift+X')
  const bar = page().getByRole('region', { name: 'Selected servers' })
  await expect(bar.getByRole('status')).toHaveText('200 selected')
  await bar.getByRole('button', { name: 'Change…' }).click()
  await page().getByRole('menuitem', { name: 'Add an audience to resource…' }).click()
  await bar.getByRole('textbox', { name: 'Audience to add' }).fill('api://one-more')
  await press('Enter')
  const plan = operator.sheet().getByRole('list', { name: 'Servers of this change' })
  await expect(plan.getByRole('listitem')).toHaveCount(200, { timeout: 60_000 })
  await expect(plan.getByRole('listitem').last()).toContainText('server-000199')
  await picture('plan')
  await press('Escape')
  await expect(operator.sheet()).toBeHidden()
  await press('Escape')
  expect(front.seen.filter(({ method }) => method === 'PUT')).toEqual([])
})

test('a token is judged against all of them: the table and the map are filtered by where it ends', async () => {
  const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url')
  const claims = { iss: 'https://sso.example.com/realms/acme', aud: 'api://shared', sub: 'a', exp: 4e9 }
  const token = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}.c2lnbmF0dXJl`
  await operator.paste(app.app, token)
  const strip = page().getByRole('group', { name: 'Token under test' })
  const verdicts = () => grid().locator('td [data-verdict]').allInnerTexts()
  const kinds = strip.getByRole('button', { name: /, [\d,]+$/ })
  await expect(kinds.first()).toBeVisible({ timeout: 20_000 })
  const says = await Promise.all(
    (await kinds.all()).map((kind) => kind.locator('span').first().textContent()),
  )
  const numberIn = (text: string | null): number =>
    Number(/([\d,]+)$/.exec(text ?? '')?.[1]?.replaceAll(',', ''))
  const counts = says.map(numberIn)
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(COUNT)
  for (const [at, count] of counts.entries()) {
    if (count === 0) continue
    await kinds.nth(at).click()
    await has(count)
    await kinds.nth(at).click()
    await has(COUNT)
  }
  await strip.getByRole('button', { name: 'Stops at' }).click()
  const step = page().getByRole('menuitem', { name: new RegExp(`^S${AT_AUDIENCE.slice(1)}: `) })
  const stopped = numberIn(await step.textContent())
  await step.click()
  await has(stopped)
  const shown = await verdicts()
  expect(shown.length).toBeGreaterThan(10)
  expect(shown.every((one) => one.toLowerCase().includes(AT_AUDIENCE))).toBe(true)
  await strip.getByRole('button', { name: `Stops at ${AT_AUDIENCE}` }).click()
  await page().getByRole('menuitem', { name: 'Wherever it ends' }).click()
  await has(COUNT)
  const head = page().getByRole('columnheader', { name: /^Token/ })
  await head.getByRole('button').first().click()
  await expect(head).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(async () => (await verdicts())[0]).toContain('Step')
  await picture('by-step')
  await head.getByRole('button').first().click()
  await expect.poll(async () => (await verdicts())[0]).toContain('other issuer')
  await head.getByRole('button').first().click()
  await expect(head).not.toHaveAttribute('aria-sort')
  await press('Control+6')
  await expect(page().getByRole('grid', { name: 'Who gets in where' })).toBeVisible()
  await page().locator('[role=gridcell][tabindex="0"]').focus()
  // The tokens stand behind the clients, once they were judged.
  await expect(async () => {
    await press('End')
    await expect(page().getByRole('region', { name: /^Where Token a/ })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  const bars = page().getByRole('group', { name: 'Servers by where it ends' }).getByRole('button')
  await expect.poll(() => bars.count()).toBeGreaterThan(1)
  const labels = await Promise.all((await bars.all()).map((bar) => bar.getAttribute('aria-label')))
  const ends = labels.map((label) => numberIn(/: ([\d,]+) servers?$/.exec(label ?? '')?.[1] ?? null))
  expect(ends.reduce((sum, one) => sum + one, 0)).toBe(COUNT)
  await bars.last().click()
  await expect(bars.last()).toHaveAttribute('aria-pressed', 'true')
  await picture('verdicts')
  await press('Escape')
  await operator.goTo('Fleet')
  await operator.forgetTokens()
})

test('a reading is stopped in the middle: it says how far it came, what was read stays, and goes on', async () => {
  let letGo = (): void => undefined
  held = new Promise((resolve) => (letGo = resolve))
  await press('Control+r')
  await expect(page().getByText(/^reading \d+ of 10,000 servers$/)).toBeVisible()
  await picture('reading')
  await page().getByRole('button', { name: 'Stop reading' }).click()
  await expect(page().getByRole('button', { name: 'Stop reading' })).toBeHidden()
  held = null
  letGo()
  await has(COUNT)
  await expect(
    page()
      .getByText(/may be incomplete|stopped/i)
      .first(),
  ).toBeVisible()
  const before = front.seen.length
  await page().waitForTimeout(500)
  expect(front.seen.length).toBe(before)
  const atStop = pagesRead()
  await press('Control+r')
  // A whole reading is some twenty pages: the message is gone because all was read, not while it is.
  await expect.poll(pagesRead).toBeGreaterThan(atStop + 10)
  await expect(grid()).toHaveAttribute('aria-busy', 'false')
  await expect(page().getByText(/may be incomplete|stopped/i)).toHaveCount(0)
  await has(COUNT)
})

test('while the gateway asks to wait, a small window has room for the words and the button to stop', async () => {
  await page().setViewportSize({ width: 960, height: 640 })
  limited = true
  await press('Control+r')
  await operator.command('shared audiences')
  await page().getByRole('tree').waitFor()
  await expect(page().getByText(/asks to wait, going on at/)).toBeInViewport({ ratio: 1 })
  await expect(operator.button('Stop reading')).toBeInViewport({ ratio: 1 })
  await picture('waits')
  limited = false
  await operator.button('Stop reading').click()
  await page().setViewportSize({ width: 1280, height: 800 })
  await operator.goTo('Fleet')
  await press('Control+r')
  await expect(page().getByText(/may be incomplete|stopped/i)).toHaveCount(0)
  await has(COUNT)
})

test('what changed meanwhile is told after reading again, marked in its rows, and gone to by key', async () => {
  // Until the reading before is over, it would bring the change.
  await expect(page().getByRole('status', { name: 'Reading' })).toHaveCount(0)
  fleet.change(7)
  fleet.change(9_000)
  fleet.remove(5)
  await press('Control+r')
  await expect(page().getByRole('note')).toContainText(': 2 changed, 1 gone.', { timeout: 30_000 })
  const chosen = grid().getByRole('row', { selected: true })
  for (const name of ['server-000007', 'server-009000', 'server-000007']) {
    await press('n')
    await expect(chosen).toContainText(name)
    await expect(chosen).toContainText('changed')
    await expect(chosen).toBeInViewport({ ratio: 1 })
  }
  await picture('changed')
  // Where the rows that are shown have none, all are shown again.
  await field().fill('server-0003')
  await has(100)
  await page().getByRole('button', { name: 'Next change' }).click()
  await has(COUNT - 1)
})

test('the window is closed in the middle of a reading: no process and no request is left of it', async () => {
  const before = pagesRead()
  held = new Promise(() => undefined)
  await press('Control+r')
  await expect.poll(pagesRead).toBeGreaterThan(before)
  const ended = new Promise((resolve) => app.app.process().once('exit', resolve))
  // The button of the window's frame, which no key of the page presses.
  await app.app
    .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    .catch(() => undefined)
  await ended
  await expect.poll(() => processesOf(app.userData)).toEqual([])
  const asked = front.seen.length
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(front.seen.length).toBe(asked)
})

/** The numbers of the processes whose command line names this data folder. Linux only. */
const processesOf = (userData: string): string[] =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(userData)
    } catch {
      // It ended meanwhile.
      return false
    }
  })
