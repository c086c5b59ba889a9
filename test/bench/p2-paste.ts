import type { Page } from 'playwright'
import { openProd } from '../helpers/prod.ts'
import { ABSOLUTE, proven, quantile, type Case, type Samples } from './kernel.ts'

/** Notes, from now on, when a text is pasted and when its verdict was painted, by the page's clock. */
const observe = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const noted = { from: 0, took: 0 }
    Object.assign(window, { benchPaste: noted })
    const key = ({ key: pressed, ctrlKey }: KeyboardEvent): void => {
      if (!ctrlKey || pressed.toLowerCase() !== 'v') return
      Object.assign(noted, { from: performance.now(), took: 0 })
      const look = (): void => {
        if (document.querySelector('[aria-label=Verdict] :is(h2, h3)') === null)
          return void requestAnimationFrame(look)
        requestAnimationFrame(() => (noted.took = performance.now() - noted.from))
      }
      requestAnimationFrame(look)
    }
    document.addEventListener('keydown', key, true)
  })

/** A question to the main process that is answered at once, and the next frame. */
const ping = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { claimcheck } = window as unknown as {
      claimcheck: { call: (name: string, input: unknown) => Promise<{ ok: boolean }> }
    }
    const from = performance.now()
    const { ok } = await claimcheck.call('token.list', {})
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    return ok ? performance.now() - from : NaN
  })

async function measure(rounds: number): Promise<Readonly<Record<string, Samples>>> {
  const prod = await openProd()
  const { app: running, operator, admin } = prod
  const { page, app } = running
  const token = await admin.tokenFor('payments-mcp')
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await observe(page)
  const [values, floors]: [number[], number[]] = [[], []]
  for (let round = -2; round < rounds; round++) {
    await operator.forgetTokens()
    await page.getByRole('heading', { name: /^(Accepted|Rejected|Cannot)/ }).waitFor({ state: 'hidden' })
    const floor = await ping(page)
    await operator.paste(app, token)
    await operator.readsVerdict(/^Rejected/)
    await page.waitForTimeout(50)
    const took = await page.evaluate(
      () => (window as unknown as { benchPaste: { took: number } }).benchPaste.took,
    )
    proven(took > 0 && Number.isFinite(floor), 'no verdict was painted after the paste')
    // The keys of the issuer are read for the first token.
    if (round < 0) continue
    values.push(took)
    floors.push(floor)
  }
  await prod.stop()
  return {
    'P2 paste': { values, floors },
    'P2 p95': { values: [quantile(values, 0.95)], floors: ABSOLUTE },
  }
}

/** From the key to the verdict painted, beside a bare question to the main process and a frame. */
export const p2: Case = {
  id: 'P2',
  runs: 'beside-window',
  rounds: 40,
  goals: [
    {
      id: 'P2 paste',
      what: 'from Ctrl+V to the verdict painted; a bare question and two frames',
      unit: 'ms',
      goal: 2,
      stable: false,
      why: 'a few frames, which scatter by whole frames',
    },
    {
      id: 'P2 p95',
      what: 'p95 of the same',
      unit: 'ms',
      goal: 100,
      bound: true,
      stable: false,
      why: 'a clock time follows the machine',
    },
  ],
  measure,
}
