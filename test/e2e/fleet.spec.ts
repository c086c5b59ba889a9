import { expect, test, type Page } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { stepNumber } from '../helpers/steps.ts'

const AT_AUDIENCE = `step ${stepNumber('audience')}: audience`

let prod: Prod

test.beforeAll(async () => {
  prod = await openProd({ pageSize: 4 })
})
test.afterAll(async () => {
  await prod.stop()
})
test.beforeEach(async () => {
  await prod.operator.goTo('Fleet')
})

test('the fleet holds every page of the list, and marks what is inactive, private or of a team', async () => {
  const { front, gateway, operator, app } = prod
  const all = gateway.servers.length
  expect(front.asked('GET', 'cursor=').length).toBeGreaterThanOrEqual(Math.ceil(all / 4) - 1)
  await expect(app.page.getByText(`${all} virtual servers, ${all - 1} with OAuth on`)).toBeVisible()
  await expect(app.page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(all + 1))

  // The last page holds the oldest server, which is also the inactive one.
  await app.page.keyboard.press('End')
  expect(await operator.row('old-crm')).toMatch(/^old-crm inactive/)
  await operator.button('All, 19').waitFor()
  await app.page.getByRole('searchbox', { name: 'Filter servers' }).fill('hr-directory')
  expect(await operator.row('hr-directory')).toMatch(/^hr-directory private/)
  await app.page.getByRole('searchbox', { name: 'Filter servers' }).fill('data-catalog')
  expect(await operator.row('data-catalog')).toMatch(/^data-catalog team/)
  await app.page.getByRole('searchbox', { name: 'Filter servers' }).fill('')
})

test('a row says what the server expects, whether the client id counts, and how it is', async () => {
  const { operator } = prod
  const filter = prod.app.page.getByRole('searchbox', { name: 'Filter servers' })
  await filter.fill('payments-mcp')
  expect(await operator.row('payments-mcp')).toMatch(/Authentik.*Off OK, \d notes?/)
  await filter.fill('docs-search')
  expect(await operator.row('docs-search')).toMatch(/On OK/)
  await filter.fill('legacy-reports')
  expect(await operator.row('legacy-reports')).toMatch(/Only http issuers/)
  await filter.fill('public-weather')
  expect(await operator.row('public-weather')).toMatch(/OAuth off/)
  await filter.fill('')
})

test('the filter finds by name, issuer and audience, says when nothing fits, and lets go again', async () => {
  const { operator, app } = prod
  const { page } = app
  await page.keyboard.press('/')
  const filter = page.getByRole('searchbox', { name: 'Filter servers' })
  await expect(filter).toBeFocused()
  await page.keyboard.type('api://default')
  await expect(page.getByRole('button', { name: /^Open / })).toHaveCount(3)
  await page.keyboard.press('Escape')
  await page.keyboard.type('keycloak acme-staging nothing')
  await expect(page.getByRole('heading', { name: 'No server fits the filter' })).toBeVisible()
  await operator.button('Show all 19').click()
  await expect(filter).toHaveValue('')
  expect(await operator.rows()).toBeGreaterThan(10)
})

test('each pill shows as many rows as it promises', async () => {
  const { page } = prod.app
  for (const name of ['Broken', 'Client id included', 'At risk']) {
    const pill = page.getByRole('button', { name: new RegExp(`^${name}, \\d+$`) })
    const promised = Number(/\d+/.exec(await pill.innerText())?.[0])
    expect(promised, name).toBeGreaterThan(0)
    await pill.click()
    await expect(pill).toHaveAttribute('aria-pressed', 'true')
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(promised + 1))
  }
  await page.getByRole('button', { name: /^All, / }).click()
})

test('arrow keys move through the rows and Enter opens the one that is chosen', async () => {
  const { page } = prod.app
  const row = page.getByRole('row', { selected: true })
  const chosen = row.getByRole('button', { name: /^Open / })
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.keyboard.press('Home')
  // The first row is the head.
  for (let at = 3; at <= 19; at++) {
    await page.keyboard.press('ArrowDown')
    await expect(row).toHaveAttribute('aria-rowindex', String(at))
    await expect(row).toBeInViewport({ ratio: 1 })
  }
  await page.keyboard.press('Home')
  await page.setViewportSize({ width: 1280, height: 800 })
  const first = await chosen.getAttribute('aria-label')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  const second = (await chosen.getAttribute('aria-label')) ?? ''
  expect(second).not.toBe(first)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(second.replace('Open ', ''))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { level: 1, name: 'Fleet' })).toBeVisible()
})

/** Verdicts, flags and days in sight; one that does not fit is wider than its cell or beyond the frame. */
const wordsInCells = (page: Page): Promise<readonly { readonly says: string; readonly fits: boolean }[]> =>
  page.locator('td').evaluateAll((cells) =>
    cells.flatMap((cell) => {
      const edge = cell.closest('table')?.parentElement?.getBoundingClientRect().right ?? 0
      const end = Math.min(cell.getBoundingClientRect().right, edge)
      return [...cell.querySelectorAll('*')].flatMap((word) => {
        const isWord =
          /^(Accepted|Rejected|Cannot decide|On|Off|Until learned|Not known|Step \d+: .*|other issuer)$/.test(
            word.textContent ?? '',
          ) || word.tagName === 'TIME'
        const fits = word.getBoundingClientRect().right <= end && word.scrollWidth <= word.clientWidth
        return isWord ? [{ says: word.textContent ?? '', fits }] : []
      })
    }),
  )

test('a token on the shelf is judged on every row', async () => {
  const { operator, admin, app } = prod
  const { page } = app
  await operator.paste(app.app, await admin.tokenFor('docs-search'))
  await expect(operator.message()).toContainText('Found 1 access token')
  const strip = page.getByRole('status').filter({ hasText: /^Testing/ })
  await expect(strip).toContainText('1 accepted')
  expect(await operator.row('docs-search')).toMatch(/ Accepted /)
  expect(await operator.row('payments-mcp')).toMatch(/ other issuer /)
  for (const [width, height] of [
    [1280, 800],
    [1120, 700],
    [960, 640],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect.poll(async () => (await wordsInCells(page)).filter(({ fits }) => !fits)).toEqual([])
    const says = (await wordsInCells(page)).map((word) => word.says)
    expect(says).toEqual(expect.arrayContaining(['On', 'Off', 'other issuer']))
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.keyboard.press('End')
  const every = /on every row: 1 accepted, (\d+) rejected, 0 cannot decide, (\d+) of another issuer/
  await expect(strip).toContainText(every)
  const [, refused, others] = every.exec((await strip.textContent()) ?? '') ?? []
  expect(Number(refused) + Number(others)).toBe(18)
  const ringed = page.locator('td [data-verdict=rejected]').filter({ hasText: 'other issuer' })
  await expect(ringed.first()).not.toHaveText(/Step/)
  await operator.button('Stop testing this token').click()
  await expect(page.getByRole('columnheader', { name: /^Token/ })).toHaveCount(0)
  await operator.forgetTokens()
  await expect(page.getByRole('region', { name: 'Token shelf' })).toHaveCount(0)
})

test('rows are sorted and filtered by where the token stops, with and without keys, and a view keeps it', async () => {
  const { operator, admin, app } = prod
  const { page } = app
  const { keyboard } = page
  const grid = page.getByRole('grid')
  const rows = (many: number) => expect(grid).toHaveAttribute('aria-rowcount', String(many + 1))
  const head = page.getByRole('columnheader', { name: /^Token/ })
  const verdicts = () => grid.locator('td [data-verdict]').allInnerTexts()
  const pressed = page.getByRole('group', { name: 'Token under test' }).getByRole('button', { pressed: true })
  await operator.paste(app.app, await admin.tokenFor('docs-search'))
  const strip = page.getByRole('status').filter({ hasText: /^Testing/ })
  await expect(strip).toContainText('on every row: 1 accepted')
  const [, refused = '', others = ''] =
    /(\d+) rejected, 0 cannot decide, (\d+) of another issuer/.exec((await strip.textContent()) ?? '') ?? []

  await head.getByRole('button').click()
  await expect(head).toHaveAttribute('aria-sort', 'ascending')
  const sorted = await verdicts()
  const steps = sorted.flatMap((says) => Number(/Step (\d+)/.exec(says)?.[1] ?? NaN) || [])
  expect(steps).toEqual([...steps].sort((one, other) => one - other))
  expect(sorted.slice(0, Number(refused)).every((says) => says.includes('Step'))).toBe(true)
  expect(sorted[Number(refused)]).toContain('Accepted')
  await head.getByRole('button').click()
  await expect.poll(async () => (await verdicts())[0]).toContain('other issuer')
  await head.getByRole('button').click()

  await operator.button('Accepted, 1').click()
  await rows(1)
  await expect(operator.button('Open docs-search')).toBeVisible()
  await operator.button('Accepted, 1').click()
  await rows(19)
  await keyboard.press('s')
  await expect(pressed).toHaveText(/^Accepted, 1/)
  await keyboard.press('s')
  await rows(Number(refused))
  await keyboard.press('s')
  await rows(Number(others))
  await keyboard.press('s')
  await rows(19)

  await operator.button('Stops at').click()
  await page.getByRole('menuitem', { name: new RegExp(`^S${AT_AUDIENCE.slice(1)}: `) }).click()
  await expect(operator.button(`Stops at ${AT_AUDIENCE}`)).toBeVisible()
  expect((await verdicts()).every((says) => says.toLowerCase().includes(AT_AUDIENCE))).toBe(true)
  const atAudience = (await verdicts()).length
  expect(atAudience).toBeGreaterThan(0)
  await rows(atAudience)
  await keyboard.press('Shift+v')
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Stopped by audience')
  await keyboard.press('Enter')
  await operator.button(`Stops at ${AT_AUDIENCE}`).click()
  await page.getByRole('menuitem', { name: 'Wherever it ends' }).click()
  await rows(19)
  await operator.command('stopped by audience')
  await rows(atAudience)

  // Without a token the filter waits, and says so.
  await operator.button('Stop testing this token').click()
  await rows(19)
  await expect(page.getByRole('note').filter({ hasText: 'waits for a token' })).toBeVisible()
  await operator.button('Drop it').click()
  await operator.forgetTokens()
})
