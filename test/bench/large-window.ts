import type { ElectronApplication, Page } from 'playwright'
import { startDemo } from '../../electron/demo/demo.ts'
import { figure } from '../../shared/kernel/words.ts'
import { startFront } from '../fakes/front.ts'
import { memoryMiB } from '../helpers/measure.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'
import { proven, quantile } from './kernel.ts'
import { listsOf } from './stub.ts'

/** What one window with so many servers showed; times in milliseconds. */
export interface WindowRun {
  /** From Connect, and from the first page of the list being asked for, to the first row painted. */
  readonly connectToRow: number
  readonly askedToRow: number
  readonly load: number
  /** The longest the window was busy in one go while the list was read. */
  readonly busy: number
  /** The slowest of the keys pressed while the list was read; 0 where it was read before any. */
  readonly keyWhileReading: number
  readonly memory: number
  readonly paint: number
  readonly frames: number
  readonly keys: number
  readonly rows: number
  /**
   * The longest the window, and the main process, were busy in one go while a token was judged at all
   * servers, counted, sorted by and filtered by; 0 where fewer than `JUDGED_FROM` servers are there.
   */
  readonly column: number
  readonly columnMain: number
}

/** A token is tested only in windows with so many servers: in smaller ones it takes less. */
const JUDGED_FROM = 100_000

/** What is noted in the page; every value is taken from there once. */
interface Noted {
  tasks: number[]
  keys: number[]
  firstRow: number
}
const LIMIT = 300_000

/** Notes tasks over 50 ms, how long each key took until painted, and when the first row stood there. */
const observe = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const noted: Noted = { tasks: [], keys: [], firstRow: 0 }
    Object.assign(window, { benchNoted: noted })
    new PerformanceObserver((list) =>
      noted.tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' })
    const events = { type: 'event', durationThreshold: 16 }
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') noted.keys.push(duration)
    }).observe(events)
    const look = (): void => {
      if (document.querySelector('[role=grid] button[aria-label^="Open "]') === null)
        return void requestAnimationFrame(look)
      requestAnimationFrame(() => (noted.firstRow = Date.now()))
    }
    look()
  })

/** A task of 120 ms on purpose has to be noted: otherwise a window that is never busy proves nothing. */
async function provenToSee(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        setTimeout(() => {
          for (const until = performance.now() + 120; performance.now() < until;);
          setTimeout(resolve, 200)
        }),
      ),
  )
  const { tasks } = await take(page)
  proven(Math.max(0, ...tasks) >= 100, 'a task of 120 ms was not noted')
}

const take = (page: Page): Promise<Noted> =>
  page.evaluate(() => {
    const { benchNoted } = window as unknown as { benchNoted: Noted }
    const { tasks, keys, firstRow } = benchNoted
    return { tasks: tasks.splice(0), keys: keys.splice(0), firstRow }
  })

/** From the click on Fleet to the second frame after rows stand there, in the page's own clock. */
const paintOf = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        const buttons = [...document.querySelectorAll<HTMLElement>('nav[aria-label=Main] button')]
        buttons.find(({ textContent }) => textContent?.startsWith('Fleet') === true)?.click()
        const look = (): void => {
          if (document.querySelector('[role=grid] button[aria-label^="Open "]') === null)
            return void requestAnimationFrame(look)
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)))
        }
        look()
      }),
  )

/** The frames while the wheel turns, of which all but one in twenty are shorter. */
async function framesOf(page: Page, moves: boolean): Promise<number> {
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { benchFrames: seen })
    let last = performance.now()
    const next = (now: number): void => {
      seen.push(now - last)
      last = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  const first = (): Promise<string | null> =>
    page.locator('[role=grid] tbody tr[aria-rowindex]').first().getAttribute('aria-rowindex')
  const before = await first()
  await page.getByRole('grid').hover()
  for (let at = 0; at < 60; at++) {
    await page.mouse.wheel(0, 240)
    await page.waitForTimeout(16)
  }
  const frames = await page.evaluate(() => (window as unknown as { benchFrames: number[] }).benchFrames)
  // A table of 40 may be too short to move far.
  proven(!moves || (await first()) !== before, 'the wheel moved nothing')
  return quantile(frames.slice(2), 0.95)
}

/** How long each press took until painted, and the tasks over 50 ms meanwhile; both in milliseconds. */
async function pressed(
  page: Page,
  key: string,
  times: number,
): Promise<{ readonly keys: readonly number[]; readonly tasks: readonly number[] }> {
  const before = await take(page)
  for (let at = 0; at < times; at++) {
    await page.keyboard.press(key)
    await page.waitForTimeout(40)
  }
  await page.waitForTimeout(400)
  // What took less than two frames is not told: it counts as one.
  const { keys, tasks } = await take(page)
  return {
    keys: [...keys, ...Array.from({ length: Math.max(0, times - keys.length) }, () => 16)],
    tasks: [...before.tasks, ...tasks],
  }
}

const runs = new Map<string, Promise<WindowRun>>()

/** One window with so many servers. Several cases look at the same window of a round. */
export function windowOf(count: number, round: number): Promise<WindowRun> {
  const key = `${count} ${round}`
  const run = runs.get(key) ?? open(count)
  runs.set(key, run)
  return run
}

/** Every window that was measured, by its number of servers. */
export async function windowRuns(): Promise<readonly { readonly count: number; readonly run: WindowRun }[]> {
  const settled = await Promise.allSettled(runs.values())
  return [...runs.keys()].flatMap((key, at) => {
    const one = settled[at]
    return one?.status === 'fulfilled' ? [{ count: Number(key.split(' ')[0]), run: one.value }] : []
  })
}

async function open(count: number): Promise<WindowRun> {
  const demo = await startDemo()
  let askedAt = 0
  const front = await startFront({
    target: demo.url,
    fault: listsOf(count, (url) => {
      if (!url.includes('limit=1&')) askedAt ||= Date.now()
    }),
  })
  let close = (): Promise<void> => Promise.resolve()
  try {
    const running = await launchApp()
    close = running.close
    return await measured(running.app, running.page, count, { url: front.url, demo, askedAt: () => askedAt })
  } finally {
    await close()
    await front.stop()
    await demo.stop()
  }
}

type At = {
  readonly url: string
  readonly demo: Awaited<ReturnType<typeof startDemo>>
  readonly askedAt: () => number
}

async function measured(app: ElectronApplication, page: Page, count: number, at: At): Promise<WindowRun> {
  const operator = operatorOf(page)
  await observe(page)
  await provenToSee(page)
  const { email, password, caPem } = at.demo
  await operator.connect({ address: at.url, name: 'large', environment: 'DEV', email, password, caPem })
  const connectedAt = Date.now()
  const whole = page.getByText(new RegExp(`^${figure(count)} virtual servers`))
  await page
    .getByRole('grid')
    .getByRole('button', { name: /^Open / })
    .first()
    .waitFor({ timeout: LIMIT })
  const while_ = await take(page)
  const isReading = !(await whole.isVisible())
  const keyed = isReading ? await pressed(page, 'ArrowDown', 10) : { keys: [], tasks: [] }
  proven(count < 100_000 || keyed.keys.length > 0, 'it was read before a key could be pressed')
  await whole.waitFor({ timeout: LIMIT })
  const load = Date.now() - at.askedAt()
  const { tasks, firstRow } = await take(page)
  await page.waitForTimeout(2_000)
  const memory = memoryMiB(app.process().pid ?? 0)
  const shown = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
  proven(shown === count, `the table has ${shown} of ${count} rows`)
  await operator.goTo('Settings')
  await paintOf(page)
  await operator.goTo('Settings')
  const paint = await paintOf(page)
  const frames = await framesOf(page, count > 1_000)
  const rows = await page.locator('[role=grid] tr').count()
  const { keys } = await pressed(page, 'ArrowDown', 20)
  const judged = count < JUDGED_FROM ? { window: 0, main: 0 } : await tokenColumn(app, page, count)
  return {
    connectToRow: firstRow - connectedAt,
    askedToRow: firstRow - at.askedAt(),
    load,
    busy: Math.max(0, ...while_.tasks, ...keyed.tasks, ...tasks),
    keyWhileReading: Math.max(0, ...keyed.keys),
    memory,
    paint,
    frames,
    keys: quantile(keys, 0.75),
    rows,
    column: judged.window,
    columnMain: judged.main,
  }
}

/** Tests a token at all servers, sorts them by its verdicts, and shows only those of one kind. */
async function tokenColumn(
  app: ElectronApplication,
  page: Page,
  count: number,
): Promise<{ readonly window: number; readonly main: number }> {
  const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url')
  // Of an issuer that a quarter of the servers name; its documents cannot be read.
  const claims = { iss: 'https://sso.example.com/realms/acme', aud: 'api://shared', sub: 'a', exp: 4e9 }
  const token = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}.c2lnbmF0dXJl`
  await take(page)
  await app.evaluate(() => {
    const seen = { last: performance.now(), longest: 0 }
    Object.assign(globalThis, { benchMain: seen })
    setInterval(() => {
      const now = performance.now()
      seen.longest = Math.max(seen.longest, now - seen.last)
      seen.last = now
    }, 2)
  })
  await operatorOf(page).paste(app, token)
  const strip = page.getByRole('group', { name: 'Token under test' })
  const kinds = strip.getByRole('button', { name: /, [\d,]+$/ })
  await kinds.first().waitFor({ timeout: LIMIT })
  const says = await strip.locator('[title]').first().getAttribute('title')
  proven(says?.includes('on every row: ') === true, `the token was not judged at all: ${says ?? ''}`)
  const head = page.getByRole('columnheader', { name: /^Token/ })
  await head.getByRole('button').first().click()
  await page.locator('[role=grid] [aria-sort=ascending]').waitFor()
  await page.waitForTimeout(1_000)
  const isAll = page.locator(`[role=grid][aria-rowcount="${count + 1}"]`)
  for (const shown of ['hidden', 'visible'] as const) {
    await kinds.nth(1).click()
    await isAll.waitFor({ state: shown === 'hidden' ? 'detached' : 'visible', timeout: LIMIT })
  }
  await page.waitForTimeout(500)
  const { tasks } = await take(page)
  const main = await app.evaluate(() => {
    const { benchMain } = globalThis as unknown as { benchMain: { longest: number } }
    return benchMain.longest
  })
  return { window: Math.max(0, ...tasks), main }
}
