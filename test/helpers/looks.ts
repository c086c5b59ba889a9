import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { audit, wear } from '../a11y/audit.ts'

/** How a screen is looked at: the size of the window, and what the system asks for. */
const MODES = [
  { name: 'light-1280', width: 1280, height: 800, scheme: 'light', forced: false },
  { name: 'dark-1280', width: 1280, height: 800, scheme: 'dark', forced: false },
  { name: 'forced-1280', width: 1280, height: 800, scheme: 'dark', forced: true },
  { name: 'light-960', width: 960, height: 640, scheme: 'light', forced: false },
  { name: 'dark-960', width: 960, height: 640, scheme: 'dark', forced: false },
  { name: 'light-1920', width: 1920, height: 1080, scheme: 'light', forced: false },
  // 1280 by 800 at 200 percent; the journey of the zoom shows it with the window's own zoom.
  { name: 'light-200', width: 640, height: 400, scheme: 'light', forced: false },
] as const

const FOLDER = fileURLToPath(new URL('../../out/looks', import.meta.url))

/**
 * Looks at what is in the window now in every mode: takes a picture of it in out/looks, and says in words
 * what is wrong with it.
 */
export async function lookAt(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const mode of MODES) {
    await page.setViewportSize({ width: mode.width, height: mode.height })
    await wear(page, mode.scheme)
    await page.emulateMedia({ forcedColors: mode.forced ? 'active' : 'none' })
    // Two frames: one that measures, and one that is drawn by what was measured.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
    )
    mkdirSync(join(FOLDER, mode.name), { recursive: true })
    await page.screenshot({ path: join(FOLDER, mode.name, `${name}.png`) })
    const wrong = [...(await page.evaluate(wrongWithThePage))]
    if (mode.width === 1280 && !mode.forced)
      for (const { rule, at, says } of await audit(page, ['color-contrast']))
        wrong.push(`${rule}: ${at} ${says}`)
    found.push(...wrong.map((one) => `${name}, ${mode.name}: ${one}`))
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  return found
}

/**
 * What is wrong with the page as it is drawn, in words: it scrolls sideways, a control runs out of the
 * window, a text is cut whose whole is nowhere to be had, a verdict, a heading or the words of a button are
 * cut at all, a marked text has the colour of what it stands on, or a message lies over a control. Runs in
 * the page.
 */
function wrongWithThePage(): readonly string[] {
  const found = new Set<string>()
  const wordsOf = (element: Element): string => (element.textContent ?? '').trim().slice(0, 60)
  const beyond = document.documentElement.scrollWidth - innerWidth
  if (beyond > 0) found.add(`scrolls ${beyond} px sideways`)
  /** Whether the middle of a box is in sight, and not scrolled away inside what holds it. */
  const isInSight = (element: Element): boolean => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    for (let box = element.parentElement; box; box = box.parentElement) {
      const around = box.getBoundingClientRect()
      if (getComputedStyle(box).overflowY === 'visible') continue
      if (y < around.top || y > around.bottom || x < around.left || x > around.right) return false
    }
    return width > 1 && y > 0 && y < innerHeight
  }
  const controls = [
    ...document.querySelectorAll('button, input, select, textarea, [role=switch], [role=tab]'),
  ]
  for (const control of controls) {
    const { left, right, width } = control.getBoundingClientRect()
    // In a table that scrolls by itself, a column may be out of sight.
    if (width > 1 && (left < -1 || right > innerWidth + 1) && !control.closest('[role=grid], table, pre'))
      found.add(`out of the window: ${control.getAttribute('aria-label') ?? wordsOf(control)}`)
  }
  for (const element of document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
    )
    if (!hasText || element.closest('svg, [inert], option') !== null) continue
    const { width, height } = element.getBoundingClientRect()
    if (width <= 1 || height <= 1) continue
    const { overflowX, visibility } = getComputedStyle(element)
    if (visibility === 'hidden' || !/hidden|clip/.test(overflowX)) continue
    if (element.scrollWidth <= element.clientWidth + 1) continue
    const isWhole = element.closest('[title]') !== null || element.closest('[class*=exact]') !== null
    const isNeverCut =
      element.closest('[aria-label^=Verdict], [aria-label=Fixes], h2, h3') !== null ||
      (element.closest('button') !== null && element.closest('[role=grid], [title], [aria-label]') === null)
    if (!isWhole || (isNeverCut && element.closest('[class*=exact]') === null))
      found.add(`cut: ${wordsOf(element)}`)
  }
  for (const mark of document.querySelectorAll('mark')) {
    const { color } = getComputedStyle(mark)
    let under: Element | null = mark
    // A tint is not what a text stands on.
    while (under && /, 0(\.[0-4]\d*)?\)$/.test(getComputedStyle(under).backgroundColor))
      under = under.parentElement
    if (under && getComputedStyle(under).backgroundColor === color)
      found.add(`cannot be read: ${wordsOf(mark)}`)
  }
  const messages = document.querySelector('[role=status][aria-label=Messages]')
  if (messages && messages.childElementCount > 0)
    for (const control of controls) {
      if (messages.contains(control)) continue
      if (!isInSight(control) || document.querySelector('[role=dialog]')) continue
      const { left, top, width, height } = control.getBoundingClientRect()
      const over = document.elementFromPoint(left + width / 2, top + height / 2)
      if (over && messages.contains(over)) found.add(`a message is over: ${wordsOf(control)}`)
    }
  return [...found]
}
