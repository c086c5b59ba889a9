import { rmSync } from 'node:fs'
import { _electron } from 'playwright'
import { startDemo } from '../../electron/demo/demo.ts'
import { startFront } from '../fakes/front.ts'
import { emptyApp, memoryMiB } from '../helpers/measure.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'
import { proven, type Case, type Goal, type Samples } from './kernel.ts'
import { windowOf } from './large-window.ts'
import { listsOf } from './stub.ts'

/** Half an hour of a poll a minute. */
const POLLS = 30
const SETTLED_MS = 2_000

async function empty(): Promise<number> {
  const folder = emptyApp()
  const app = await _electron.launch({ args: [folder] })
  const page = await app.firstWindow()
  await page.getByRole('heading').waitFor()
  await page.waitForTimeout(SETTLED_MS)
  const memory = memoryMiB(app.process().pid ?? 0)
  await app.close()
  rmSync(folder, { recursive: true, force: true })
  return memory
}

async function idle(): Promise<number> {
  const running = await launchApp({ args: ['--demo'] })
  try {
    await operatorOf(running.page).seesFleet()
    // Its rows come a moment after the screen.
    await running.page
      .getByRole('grid')
      .getByRole('button', { name: /^Open / })
      .nth(5)
      .waitFor()
    await running.page.waitForTimeout(SETTLED_MS)
    return memoryMiB(running.app.process().pid ?? 0)
  } finally {
    // One that stays open would share its pages with those measured after it.
    await running.close()
  }
}

/** The list of 1,000 servers read again and again, as often as in half an hour, without the pauses. */
async function polled(): Promise<{ readonly before: number; readonly after: number }> {
  const demo = await startDemo()
  let lists = 0
  const front = await startFront({
    target: demo.url,
    fault: listsOf(1_000, (url) => {
      if (!url.includes('cursor=')) lists++
    }),
  })
  const running = await launchApp()
  const { page, app } = running
  const { email, password, caPem } = demo
  await operatorOf(page).connect({
    address: front.url,
    name: 'polled',
    environment: 'DEV',
    email,
    password,
    caPem,
  })
  await page.getByText(/^1,000 virtual servers/).waitFor({ timeout: 60_000 })
  const poll = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at++) {
      const before = lists
      await page.keyboard.press('Control+r')
      for (let waits = 0; lists === before && waits < 500; waits++) await page.waitForTimeout(20)
      proven(lists > before, 'the list was not read again')
      await page.getByRole('grid').and(page.locator('[aria-busy=false]')).waitFor({ timeout: 60_000 })
    }
    await page.waitForTimeout(SETTLED_MS)
  }
  await poll(2)
  const before = memoryMiB(app.process().pid ?? 0)
  await poll(POLLS)
  const after = memoryMiB(app.process().pid ?? 0)
  await running.close()
  await front.stop()
  await demo.stop()
  return { before, after }
}

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const [floors, idles, large]: [number[], number[], number[]] = [[], [], []]
  const [before, after]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    floors.push(await empty())
    idles.push(await idle())
    large.push((await windowOf(10_000, round)).memory)
    // Longer than all the rest, and steady: twice is enough.
    if (round >= 2) continue
    const one = await polled()
    before.push(one.before)
    after.push(one.after)
  }
  return {
    'P5 idle': { values: idles, floors },
    'P5 10000': { values: large, floors },
    'P5 polling': { values: after, floors: before },
  }
}

const goal = (id: string, what: string, ratio: number): Goal => ({
  id,
  what,
  unit: 'MiB',
  goal: ratio,
  stable: true,
  why: 'memory of the same work, shared pages counted once',
})

/** Memory of all processes beside an empty window of the same Electron. Linux only. */
export const p5: Case = {
  id: 'P5',
  runs: 'beside-window',
  rounds: 5,
  goals: [
    goal('P5 idle', 'the demo open; an empty window', 1.35),
    goal('P5 10000', '10000 servers read; an empty window', 1.6),
    goal('P5 polling', `the list of 1000 read ${POLLS} times more; the same window before`, 1.1),
  ],
  measure,
}
