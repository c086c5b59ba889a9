import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright'
import { startDemo } from '../../electron/demo/demo.ts'
import { figure } from '../../shared/kernel/words.ts'
import { startFront } from '../fakes/front.ts'
import { emptyApp } from '../helpers/measure.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'
import { interleaved, proven, timed, type Case, type Samples } from './kernel.ts'
import { listsOf } from './stub.ts'

const SERVERS = 1_000

/** A folder in which the list of a gateway is kept that is gone since. */
async function keptFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-bench-'))
  const demo = await startDemo()
  const front = await startFront({
    target: demo.url,
    fault: listsOf(SERVERS),
  })
  const running = await launchApp({ userData: folder })
  const { email, password, caPem } = demo
  await operatorOf(running.page).connect({
    address: front.url,
    name: 'kept',
    environment: 'DEV',
    email,
    password,
    caPem,
  })
  await running.page.getByText(new RegExp(`^${figure(SERVERS)} virtual servers`)).waitFor({ timeout: 60_000 })
  await running.page.waitForTimeout(2_000)
  await running.close()
  await front.stop()
  await demo.stop()
  return folder
}

async function empty(): Promise<number> {
  const folder = emptyApp()
  const told: { close: () => Promise<void> } = { close: () => Promise.resolve() }
  const took = await timed(async () => {
    const app = await _electron.launch({ args: [folder] })
    told.close = () => app.close()
    await (await app.firstWindow()).getByRole('heading').waitFor()
  })
  await told.close()
  rmSync(folder, { recursive: true, force: true })
  return took
}

/** Until a server of the list can be opened. */
async function start(userData: string): Promise<number> {
  const told: { close: () => Promise<void> } = { close: () => Promise.resolve() }
  const took = await timed(async () => {
    const running = await launchApp({ userData })
    told.close = running.close
    const { page } = running
    await page
      .getByRole('button', { name: /^Open server-/ })
      .first()
      .waitFor({ timeout: 60_000 })
    const rows = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
    proven(rows > 0, 'no kept row is shown')
  })
  await told.close()
  return took
}

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const folder = await keptFolder()
  const { values, floors } = await interleaved(rounds, { values: () => start(folder), floors: empty })
  rmSync(folder, { recursive: true, force: true })
  return { 'P4 start': { values, floors } }
}

/** From the process being made to a list that can be used, beside an empty window of the same Electron. */
export const p4: Case = {
  id: 'P4',
  runs: 'beside-window',
  rounds: 15,
  goals: [
    {
      id: 'P4 start',
      what: `start until one of ${SERVERS} kept servers can be opened; an empty window`,
      unit: 'ms',
      goal: 1.3,
      stable: true,
      why: 'both sides are mostly the start of the same Electron, in turn',
    },
  ],
  measure,
}
