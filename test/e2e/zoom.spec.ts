import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { launchApp, operatorOf, type Running } from '../helpers/operator.ts'
import { rejectedAt } from '../helpers/steps.ts'

/*
 * At 200 percent a window of 1280 by 800 has 640 by 400 CSS pixels (WCAG 2.2, 1.4.10). Everything flows into
 * that; only tables, which have two dimensions, and code scroll sideways.
 */

const LOOKS = fileURLToPath(new URL('../../out/looks/zoom-200', import.meta.url))
let running: Running

test.beforeEach(async () => {
  running = await launchApp()
  await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800),
  )
})
test.afterEach(async () => {
  await running.close()
})

/** What is cut, covered by something else or scrolls sideways, in words; empty where nothing is. */
const cut = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`
    const root = document.documentElement
    if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth - innerWidth} px too wide`)
    const over = document.querySelector('[role=dialog]') ?? document.body
    for (const element of over.querySelectorAll('*')) {
      const { overflowX } = getComputedStyle(element)
      const isSideways = element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(overflowX)
      const isData = element.closest('pre, textarea, input') ?? element.querySelector('[role=grid]')
      if (isSideways && element.clientWidth > 0 && !isData) found.push(`scrolls sideways: ${nameOf(element)}`)
    }
    for (const element of over.querySelectorAll(
      'button, input, select, textarea, [role=switch], [role=tab]',
    )) {
      if (element.closest('[aria-hidden=true], [role=grid] tbody, [inert]')) continue
      const before = element.getBoundingClientRect()
      if (before.width <= 1 || before.height <= 1) continue
      if (getComputedStyle(element).visibility === 'hidden') continue
      const target = element.matches('input') ? (element.closest('label') ?? element) : element
      target.scrollIntoView({ block: 'center', inline: 'nearest' })
      const box = target.getBoundingClientRect()
      if (box.left < -1 || box.right > innerWidth + 1) found.push(`outside: ${nameOf(element)}`)
      else {
        const at = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        if (at === null || !(target.contains(at) || at.contains(target))) {
          found.push(`covered: ${nameOf(element)}${at === null ? '' : ` by ${nameOf(at)}`}`)
        }
      }
    }
    document.querySelector('main')?.scrollTo(0, 0)
    return [...new Set(found)]
  })

/** A picture of the whole window: one of the page alone would hold its upper left quarter. */
async function whole(name: string): Promise<void> {
  await running.page.waitForTimeout(250)
  const png = await running.app.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
  )
  mkdirSync(LOOKS, { recursive: true })
  writeFileSync(join(LOOKS, `${name}.png`), Buffer.from(png ?? '', 'base64'))
}

async function zoomIn(page: Page): Promise<void> {
  for (let presses = 0; presses < 9; presses++) await page.keyboard.press('Control+=')
  await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThanOrEqual(640)
}

test('at 200 percent every screen flows into 640 by 400, and nothing is cut or scrolls sideways', async () => {
  const { page } = running
  const operator = operatorOf(page)
  await operator.button(/Explore the built-in demo/).waitFor()
  await zoomIn(page)
  const found: Record<string, readonly string[]> = {}
  const look = async (name: string): Promise<void> => {
    await whole(name)
    const problems = await cut(page)
    if (problems.length > 0) found[name] = problems
  }
  await look('connect')
  await page.keyboard.press('Control+d')
  await operator.seesFleet()
  await look('fleet')
  await page.keyboard.press('Control+6')
  await page.getByRole('heading', { level: 1, name: 'Access' }).waitFor()
  await look('access')
  for (const [key, name] of [
    ['3', 'History'],
    ['4', 'Watch'],
    ['5', 'Settings'],
    ['2', 'Token bench'],
  ] as const) {
    await page.keyboard.press(`Control+${key}`)
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await look(name.toLowerCase().replace(' ', '-'))
  }
  await page.keyboard.press('Control+1')
  await operator.seesFleet()
  await operator.openByKeys('pay', 'payments-mcp')
  for (const [key, tab] of ['Audience', 'Settings', 'Clients', 'Test', 'History', 'Raw JSON'].entries()) {
    if (tab === 'Test') continue
    await page.keyboard.press(String(key + 1))
    await page.getByRole('tab', { name: tab, selected: true }).waitFor()
    await look(`server-${tab.toLowerCase().replace(' ', '-')}`)
  }
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await look('palette')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await look('keys')
  await page.keyboard.press('Escape')
  expect(found).toEqual({})
})

/** Words in a node of a switchboard that lie over each other, or run out of the node. */
const colliding = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    for (const node of document.querySelectorAll('[aria-label^="Switchboard of"] [class*=node]')) {
      const words = [...node.querySelectorAll(':scope > span')].flatMap((span) => {
        const range = document.createRange()
        range.selectNodeContents(span)
        const [text, box] = [range.getBoundingClientRect(), span.getBoundingClientRect()]
        // What holds parts cuts them by itself.
        const hasParts = span.querySelector('span, i, s, b') !== null
        if (text.width === 0 || hasParts || getComputedStyle(span).position === 'absolute') return []
        const isCut = getComputedStyle(span).overflowX !== 'visible'
        const right = isCut ? Math.min(text.right, box.right) : text.right
        return [{ says: span.textContent ?? '', left: text.left, right, top: text.top, bottom: text.bottom }]
      })
      const edge = node.getBoundingClientRect().right
      for (const [at, one] of words.entries()) {
        if (one.right > edge + 1) found.push(`runs out: ${one.says}`)
        for (const other of words.slice(at + 1)) {
          const beside = one.right <= other.left + 1 || other.right <= one.left + 1
          const above = one.bottom <= other.top + 4 || other.bottom <= one.top + 4
          if (!beside && !above) found.push(`over each other: ${one.says} and ${other.says}`)
        }
      }
    }
    return found
  })

test('at 200 percent the connect screen is one page, and a server that was changed keeps its words apart', async () => {
  const { page } = running
  const operator = operatorOf(page)
  await operator.button(/Explore the built-in demo/).waitFor()
  await zoomIn(page)
  const slits = await page.evaluate(() =>
    [...document.querySelectorAll('[aria-label=Connect] *')]
      .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowY) && !one.matches('textarea'))
      .map((one) => one.className),
  )
  expect.soft(slits).toEqual([])
  await operator.openDemo()
  await operator.openByKeys('pay', 'payments-mcp')
  await page.keyboard.press('t')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await page.keyboard.press('d')
  await operator.readsVerdict(rejectedAt('audience'))
  await operator.backToServer()
  await operator.readsVerdict(rejectedAt('audience'))
  await whole('server-audience-rejected')
  expect.soft(await colliding(page)).toEqual([])
  await operator.flip()
  await operator.review()
  await operator.apply('payments-mcp')
  await operator.seesConfirmed()
  await page.getByRole('tab', { name: 'History', exact: true }).click()
  await page.getByRole('cell', { name: /^Turn on/ }).waitFor()
  expect(await cut(page)).toEqual([])
  await whole('server-history-changed')
})

test('at 200 percent the answer and its fix stay in sight on the bench while the rest scrolls', async () => {
  const { page } = running
  const operator = operatorOf(page)
  await operator.openDemo()
  await operator.openByKeys('pay', 'payments-mcp')
  await page.keyboard.press('t')
  await page.getByRole('heading', { name: 'Token bench' }).waitFor()
  await page.keyboard.press('d')
  await operator.readsVerdict(rejectedAt('audience'))
  await zoomIn(page)
  const fix = operator.verdict().getByRole('button', { name: /^Preview: add this server’s address/ })
  await expect(fix).toBeInViewport({ ratio: 1 })
  await whole('bench-rejected')
  expect(await cut(page)).toEqual([])
  await page.getByRole('main').hover()
  await page.mouse.wheel(0, 4_000)
  await expect(fix).toBeInViewport({ ratio: 1 })
  await expect(operator.verdict().getByRole('heading')).toBeInViewport({ ratio: 1 })
  await whole('bench-scrolled')
  await page.keyboard.press('f')
  await operator.seesReview()
  expect(await cut(page)).toEqual([])
  await whole('review')
})

test('at 200 percent every client of the plan has its column, and nothing is cut or scrolls sideways', async () => {
  const { page } = running
  const operator = operatorOf(page)
  await operator.openDemo()
  await operator.openByKeys('meet', 'meeting-notes')
  await page.keyboard.press('3')
  await expect(operator.verdict()).toContainText('would get in')
  await page.keyboard.press('w')
  await expect(page.getByRole('list', { name: 'Today, predicted' }).getByRole('listitem')).toHaveCount(11)
  await operator.tabTo(page.getByText(/^What is taken for granted of the realm/))
  await page.keyboard.press('Enter')
  await zoomIn(page)
  await whole('plan')
  expect(await cut(page)).toEqual([])
})
