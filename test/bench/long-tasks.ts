import { launchApp, operatorOf } from '../helpers/operator.ts'

const HEADER = Buffer.from('{"alg":"RS256","kid":"k1"}').toString('base64url')

const claimsOf = (claims: object): string =>
  `${HEADER}.${Buffer.from(JSON.stringify({ iss: 'https://idp.example.com', ...claims })).toString('base64url')}.c2lnbmF0dXJl`

/** Pastes made to keep a window busy, each within the size limit. */
const PASTES: Readonly<Record<string, string>> = {
  'an ordinary token': `${HEADER}.${Buffer.from('{"iss":"https://idp.example.com","aud":"a"}').toString('base64url')}.c2ln`,
  'a megabyte of letters': 'A'.repeat(999_000),
  'a megabyte of half tokens': 'eyJhbGciOiJSUzI1NiJ9.eyJ '.repeat(39_000),
  'fifty thousand headers': Array.from({ length: 50_000 }, (_, n) => `bearer eyJ.${n}.e `).join(''),
  'five hundred tokens': Array.from({ length: 500 }, (_, n) => {
    const claims = Buffer.from(JSON.stringify({ n, aud: `a${n}`, iss: 'https://idp.example.com' })).toString(
      'base64url',
    )
    return `${HEADER}.${claims}.c2lnbmF0dXJl`
  }).join('\n'),
  'a token of 60 KiB': `${HEADER}.${Buffer.from(JSON.stringify({ x: 'y'.repeat(44_000) })).toString('base64url')}.c2ln`,
  'a token of two thousand claims': `${HEADER}.${Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`claim${n}`, n])))).toString('base64url')}.c2ln`,
  'brackets without end': '['.repeat(999_000),
  'a token of three thousand audiences': claimsOf({
    aud: Array.from({ length: 3_000 }, (_, n) => `aud-${n}`),
  }),
  'a token of four hundred audiences': claimsOf({ aud: Array.from({ length: 400 }, (_, n) => `aud-${n}`) }),
  'an audience of 40 KiB': claimsOf({ aud: 'https://internal-gateway.example.com/'.padEnd(40_000, 'a/') }),
  'a claim nested sixty deep, and wide': claimsOf({
    x: JSON.parse(
      `${'{"a":['.repeat(30)}${Array.from({ length: 5_000 }, (_, n) => n).join()}${']}'.repeat(30)}`,
    ) as unknown,
  }),
  'claims of other scripts and directions': claimsOf({
    sub: '\u202eאבג漢字🙂'.repeat(800),
    email: 'é'.repeat(4_000),
  }),
  'fifty tokens of 15 KiB': Array.from({ length: 50 }, (_, n) => claimsOf({ n, x: 'y'.repeat(11_000) })).join(
    '\n',
  ),
  'fifty tokens of 3 KiB, each with remedies': Array.from({ length: 50 }, (_, n) =>
    claimsOf({ n, x: 'y'.repeat(2_000) }),
  ).join('\n'),
  'fifty tokens of nested arrays, 20 KB each': Array.from({ length: 50 }, (_, n) =>
    claimsOf({ n, x: Array.from({ length: 4_850 }, () => ({})) }),
  ).join('\n'),
  'as many headers as are searched at once': Array.from({ length: 300 }, (_, n) => `bearer eyJ.${n}.e `)
    .join('')
    .slice(0, 4 * 1024),
  'a HAR of three hundred requests': JSON.stringify({
    log: {
      entries: Array.from({ length: 300 }, (_, n) => ({
        request: {
          url: `https://a.example/${n}`,
          headers: [{ name: 'Authorization', value: `Bearer ${claimsOf({ n, scope: 's '.repeat(200) })}` }],
        },
        response: { content: { text: 'x'.repeat(1_000) } },
      })),
    },
  }),
}

export interface LongTask {
  readonly paste: string
  /** What the bench said: the verdict, or why nothing was accepted. */
  readonly outcome: string
  /**
   * The longest time the window was busy without a break, in milliseconds. The browser does not report tasks
   * below 50 ms; they count as 0.
   */
  readonly longestMs: number
  readonly tasks: number
  /** The same while the shelf is opened and closed afterwards. */
  readonly shelfMs: number
  /**
   * The longest time the main process, which handles every key and click, was busy meanwhile, in
   * milliseconds.
   */
  readonly mainMs: number
}

/** How long the window and the main process are kept busy on purpose, to test that this is measured. */
const ON_PURPOSE_MS = 120

/**
 * Pastes each text on the demo's bench, opens and closes the shelf, and asks the browser for tasks of more
 * than 50 ms. The first paste is made twice, because a window compiles and draws some things only once.
 */
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
  // Measures the main process: a tick every two milliseconds; the longest time without a tick is how long it
  // was busy.
  await app.evaluate(() => {
    const seen = { last: performance.now(), longest: 0 }
    Object.assign(globalThis, { mainBusySeen: seen })
    setInterval(() => {
      const now = performance.now()
      seen.longest = Math.max(seen.longest, now - seen.last)
      seen.last = now
    }, 2)
  })
  const takeMain = (): Promise<number> =>
    app.evaluate(() => {
      const { mainBusySeen } = globalThis as unknown as { mainBusySeen: { longest: number } }
      const { longest } = mainBusySeen
      mainBusySeen.longest = 0
      return longest
    })
  const take = (): Promise<number[]> =>
    page.evaluate(() => (window as unknown as { longTasksSeen: number[] }).longTasksSeen.splice(0))
  // In a task of its own, because the time of a debugger command is not reported as the window's.
  await page.evaluate((ms) => {
    setTimeout(() => {
      const end = performance.now() + ms
      while (performance.now() < end);
    })
  }, ON_PURPOSE_MS)
  await app.evaluate((_, ms) => {
    const end = performance.now() + ms
    while (performance.now() < end);
  }, ON_PURPOSE_MS)
  await page.waitForTimeout(500)
  const [windowSaw, mainSaw] = [Math.max(0, ...(await take())), await takeMain()]
  if (windowSaw < ON_PURPOSE_MS || mainSaw < ON_PURPOSE_MS)
    throw new Error(
      `kept busy for ${ON_PURPOSE_MS} ms on purpose; seen: window ${windowSaw}, main process ${mainSaw}`,
    )

  const result: LongTask[] = []
  const pastes = Object.entries(PASTES)
  for (const [paste, text] of [['the first paste of all', pastes[0]?.[1] ?? ''] as const, ...pastes]) {
    await page.keyboard.press('Control+Shift+Delete')
    await page.keyboard.press('Control+Shift+Delete')
    await page.waitForTimeout(1_000)
    await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
    await take()
    await takeMain()
    await page.keyboard.press('Control+v')
    await page.waitForTimeout(3_000)
    const pasting = await take()
    await page.keyboard.press('c')
    await page.waitForTimeout(1_000)
    await page.keyboard.press('Escape')
    await page.waitForTimeout(500)
    const opening = await take()
    const mainMs = await takeMain()
    const outcome = await page
      .locator('[aria-label=Verdict] h2, [aria-label=Verdict] h3, [aria-label=Verdict] [role=heading]')
      .or(page.locator('[aria-label=Token] [role=alert], [aria-label=Token] [class*=note] b'))
      .first()
      .innerText({ timeout: 2_000 })
      .catch(() => 'nothing to be read')
    result.push({
      paste,
      outcome,
      longestMs: Math.max(0, ...pasting),
      tasks: pasting.length,
      shelfMs: Math.max(0, ...opening),
      mainMs,
    })
  }
  await running.close()
  return result
}
