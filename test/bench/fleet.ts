import { startDemo } from '../../electron/demo/demo.ts'
import { figure } from '../../shared/kernel/words.ts'
import { startFront } from '../fakes/front.ts'
import { manyServers } from '../fakes/many-servers.ts'
import { memoryMiB } from '../helpers/measure.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'

/*
 * The cost of a large fleet in the real window: `npm run bench -- fleet 1000 10000`. For each number of
 * servers: the time from Connect to the first rows and to the whole list; the longest time the window and the
 * main process were busy without a break, also when reading again and when ticking all rows; and the memory.
 * Never fails: the figures are for people.
 */

const sizes = process.argv.slice(3).map(Number)

for (const count of sizes.length > 0 ? sizes : [1_000, 10_000]) {
  const demo = await startDemo()
  const front = await startFront({ target: demo.url, rewrite: manyServers(count).rewrite })
  console.log(`${count} servers`)
  const running = await launchApp()
  const { app, page } = running
  const operator = operatorOf(page)
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { longTasksSeen: seen })
    const note = (list: PerformanceObserverEntryList) =>
      seen.push(...list.getEntries().map((entry) => entry.duration))
    new PerformanceObserver(note).observe({ type: 'longtask' })
  })
  await app.evaluate(() => {
    const seen = { last: performance.now(), longest: 0 }
    Object.assign(globalThis, { mainBusySeen: seen })
    setInterval(() => {
      const now = performance.now()
      seen.longest = Math.max(seen.longest, now - seen.last)
      seen.last = now
    }, 2)
  })
  const busy = async (what: string, started: number): Promise<void> => {
    const whole = performance.now() - started
    await page.waitForTimeout(1_500)
    const main = await app.evaluate(() => {
      const { mainBusySeen } = globalThis as unknown as { mainBusySeen: { longest: number } }
      const { longest } = mainBusySeen
      mainBusySeen.longest = 0
      return longest
    })
    const tasks = await page.evaluate(() =>
      (window as unknown as { longTasksSeen: number[] }).longTasksSeen.splice(0),
    )
    const longest = Math.max(0, ...tasks)
    console.log(
      `  ${what}: ${whole.toFixed(0)} ms; busy in one go: window ${longest.toFixed(0)} ms (${tasks.length} tasks over 50 ms), main process ${main.toFixed(0)} ms`,
    )
  }
  const whole = page.getByText(new RegExp(`^${figure(count)} virtual servers`))
  const again = (): Promise<unknown> =>
    page.getByRole('grid').and(page.locator('[aria-busy=false]')).waitFor({ timeout: 300_000 })

  let started = performance.now()
  await operator.connect({
    address: front.url,
    name: 'large',
    environment: 'DEV',
    email: demo.email,
    password: demo.password,
    caPem: demo.caPem,
  })
  await page
    .getByRole('grid')
    .getByRole('button', { name: /^Open / })
    .first()
    .waitFor({ timeout: 300_000 })
  console.log(`  connect to first rows: ${(performance.now() - started).toFixed(0)} ms`)
  await whole.waitFor({ timeout: 300_000 })
  await busy('connect to the whole list', started)

  started = performance.now()
  await page.keyboard.press('Control+r')
  await page.waitForTimeout(100)
  await again()
  await busy('read again', started)

  started = performance.now()
  await page.keyboard.press('Control+a')
  await page
    .getByRole('status')
    .filter({ hasText: `${count} selected` })
    .waitFor({ timeout: 300_000 })
  await busy('everything ticked', started)
  await page.keyboard.press('Escape')

  started = performance.now()
  await page.getByRole('searchbox', { name: 'Filter servers' }).fill('okta 77')
  await page.waitForTimeout(300)
  await page.getByRole('searchbox', { name: 'Filter servers' }).fill('')
  await busy('searched', started)
  console.log(`  memory: ${memoryMiB(app.process().pid ?? 0).toFixed(0)} MiB`)
  await running.close()
  await front.stop()
  await demo.stop()
}
