import { launchApp, operatorOf } from '../helpers/operator.ts'

const HEADER = Buffer.from('{"alg":"RS256","kid":"k1"}').toString('base64url')

/** Pastes that are meant to keep a window busy, each within the limit of what is read. */
const PASTES: Readonly<Record<string, string>> = {
  'an ordinary token': `${HEADER}.${Buffer.from('{"iss":"https://idp.example.com","aud":"a"}').toString('base64url')}.c2ln`,
  'a megabyte of letters': 'A'.repeat(999_000),
  'a megabyte of half tokens': 'eyJhbGciOiJSUzI1NiJ9.eyJ '.repeat(39_000),
  'fifty thousand headers': Array.from({ length: 50_000 }, (_, n) => `bearer eyJ.${n}.e `).join(''),
  'five hundred tokens': Array.from({ length: 500 }, (_, n) => {
    const claims = Buffer.from(JSON.stringify({ n, aud: `a${n}`, iss: 'https://idp.example.com' })).toString('base64url')
    return `${HEADER}.${claims}.c2lnbmF0dXJl`
  }).join('\n'),
  'a token of 60 KiB': `${HEADER}.${Buffer.from(JSON.stringify({ x: 'y'.repeat(44_000) })).toString('base64url')}.c2ln`,
  'a token of two thousand claims': `${HEADER}.${Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`claim${n}`, n])))).toString('base64url')}.c2ln`,
  'brackets without end': '['.repeat(999_000),
} // prettier-ignore

export interface LongTask {
  readonly paste: string
  /** The longest the window was busy in one go, in milliseconds; tasks under 50 ms are not reported by the browser and count as 0. */
  readonly longestMs: number
  readonly tasks: number
}

/** Pastes each text on the bench of the demo and asks the browser for the tasks that kept the window busy over 50 ms. */
export async function longTasks(): Promise<readonly LongTask[]> {
  const running = await launchApp({ args: ['--demo'] })
  const { app, page } = running
  const operator = operatorOf(page)
  await operator.seesFleet()
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { longTasksSeen: seen })
    new PerformanceObserver((list) => seen.push(...list.getEntries().map((entry) => entry.duration))).observe(
      {
        type: 'longtask',
      },
    )
  })
  const result: LongTask[] = []
  for (const [paste, text] of Object.entries(PASTES)) {
    await page.keyboard.press('Control+Shift+Delete')
    await page.waitForTimeout(1_000)
    const take = (): Promise<number[]> =>
      page.evaluate(() => (window as unknown as { longTasksSeen: number[] }).longTasksSeen.splice(0))
    await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
    await take()
    await page.keyboard.press('Control+v')
    await page.waitForTimeout(4_000)
    const tasks = await take()
    result.push({ paste, longestMs: Math.max(0, ...tasks), tasks: tasks.length })
  }
  await running.close()
  return result
}
