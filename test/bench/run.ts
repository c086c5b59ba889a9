import { mkdirSync, rmSync } from 'node:fs'
import { _electron } from 'playwright'
import { emptyApp, median, memoryMiB } from '../helpers/measure.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'
import { longTasks } from './long-tasks.ts'
import { stalls } from './stalls.ts'

/*
 * The cost of the app compared with an empty window of the same Electron, both measured in turn: `npm run
 * bench -- 7`. With 0 rounds, only how long hostile pastes keep the window busy. Prints medians with their
 * spread. Never fails: the figures are for people.
 */

const rounds = Number(process.argv[2] ?? 7)

const figures = new Map<string, number[]>()
const note = (name: string, value: number): void =>
  void figures.set(name, [...(figures.get(name) ?? []), value])

for (let round = 0; round < rounds; round += 1) {
  const folder = emptyApp()
  let started = performance.now()
  const empty = await _electron.launch({ args: [folder] })
  const page = await empty.firstWindow()
  await page.getByRole('heading').waitFor()
  note('empty window, ms', performance.now() - started)
  await page.waitForTimeout(1500)
  note('empty window, MiB', memoryMiB(empty.process().pid ?? 0))
  await empty.close()
  rmSync(folder, { recursive: true, force: true })

  started = performance.now()
  const running = await launchApp({ args: ['--demo'] })
  const operator = operatorOf(running.page)
  await operator.seesFleet()
  note('start to usable fleet, ms', performance.now() - started)
  await running.page.waitForTimeout(1500)
  note('fleet, MiB', memoryMiB(running.app.process().pid ?? 0))
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await operator.takeDemoToken()
  await operator.readsVerdict(/^Rejected/)
  // The first token waits until the issuer's keys are made; the second one shows the cost of a paste.
  const { page: window } = running
  await window.getByRole('button', { name: 'Forget all tokens' }).click()
  await window.getByRole('heading', { name: /^Rejected/ }).waitFor({ state: 'hidden' })
  started = performance.now()
  await window.getByRole('button', { name: 'Use a demo token' }).click()
  await operator.readsVerdict(/^Rejected/)
  note('token to verdict, ms', performance.now() - started)
  await running.close()
}

mkdirSync('out', { recursive: true })
for (const [name, values] of figures) {
  console.log(
    `${name}: median ${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}, ${values.length} runs)`,
  )
}
const of = (name: string): number => median(figures.get(name) ?? [])
if (rounds > 0) {
  console.log(
    `start to usable fleet: ${(of('start to usable fleet, ms') / of('empty window, ms')).toFixed(2)}x an empty window`,
  )
  console.log(
    `memory with the fleet: ${(of('fleet, MiB') / of('empty window, MiB')).toFixed(2)}x an empty window`,
  )
}

for (const { paste, outcome, longestMs, tasks, shelfMs, mainMs } of await longTasks())
  console.log(
    `window busy over 50 ms, ${paste}: ${tasks} times, longest ${longestMs.toFixed(0)} ms, opening the shelf ${shelfMs.toFixed(0)} ms; main process at most ${mainMs.toFixed(0)} ms (${outcome})`,
  )

for (const { what, longestMs, wholeMs } of await stalls())
  console.log(
    `main process busy, ${what}: longest ${longestMs.toFixed(1)} ms in one go, ${wholeMs.toFixed(0)} ms in all`,
  )
