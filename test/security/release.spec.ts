import { existsSync, readdirSync, writeFileSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { answersAlone } from '../helpers/answers-alone.ts'
import { startLoopback } from '../helpers/loopback.ts'
import { writeReport } from '../../shared/report/write.ts'
import { operatorOf } from '../helpers/operator.ts'
import { filesHolding, processesOf, runFor } from '../helpers/packaged.ts'
import { savedReport } from '../helpers/saved-report.ts'
import { installRelease, type Release } from './release.ts'

/* What the release does when it is started by somebody with bad intentions, and what it leaves behind. */

let release: Release
test.beforeAll(() => {
  release = installRelease()
})
test.afterAll(() => release?.remove())

const PAUSE = 4_000

test('the release opens no inspector, runs no script and is no Node, whatever it is started with', async () => {
  const mark = join(release.home, 'ran')
  const script = join(release.home, 'evil.js')
  writeFileSync(script, `require('fs').writeFileSync(${JSON.stringify(mark)}, 'x'); console.log('EVIL')`)
  chmodSync(script, 0o644)
  const starts: readonly [readonly string[], Record<string, string>][] = [
    [['--inspect=0'], {}],
    [['--inspect-brk=0'], {}],
    [['--require', script], {}],
    [[script], { ELECTRON_RUN_AS_NODE: '1' }],
    [['-e', "console.log('EVIL')"], { ELECTRON_RUN_AS_NODE: '1' }],
    [[], { NODE_OPTIONS: `--require ${script}` }],
    [[], { NODE_OPTIONS: '--inspect=0' }],
    [['--js-flags=--expose-gc'], { ELECTRON_ENABLE_STACK_DUMPING: '1' }],
  ]
  for (const [args, env] of starts) {
    const { said } = await release.run(args, env, PAUSE)
    expect(said, `${args.join(' ')} ${Object.keys(env).join(' ')}`).not.toMatch(/Debugger listening|EVIL/)
  }
  expect(existsSync(mark)).toBe(false)
})

test('help, version and explain answer without a display, a profile or a data folder', async () => {
  const data = join(release.home, 'none')
  const env = { DISPLAY: '', WAYLAND_DISPLAY: '', CLAIMCHECK_USER_DATA: data }
  const { version } = JSON.parse(release.inside('package.json')) as { version: string }
  await answersAlone((words, input = '') => runFor(release.start(env), words, 30_000, input), version)
  expect(existsSync(data)).toBe(false)
})

test('a signal opens no inspector either', async () => {
  const app = await release.launch()
  const main = processesOf(release.executable).find(({ type }) => type === 'browser')
  process.kill(main?.pid ?? 0, 'SIGUSR1')
  // Nobody listens for it, so it ends the process, as it ends any that has nothing to do with Node.
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(app.said()).not.toMatch(/Debugger listening/)
  await app.quit()
})

test('the debugging port is not to be had on the operator’s own data', async () => {
  const { said, code } = await release.run(
    ['--remote-debugging-port=0'],
    { CLAIMCHECK_USER_DATA: '' },
    15_000,
  )
  expect(said).not.toMatch(/DevTools listening/)
  expect(said).toMatch(/remote debugging works only on a data folder of its own/)
  expect(code).toBe(2)
})

test('no developer tools: neither key opens them', async () => {
  const app = await release.launch()
  const cdp = await app.browser.newBrowserCDPSession()
  for (const key of ['F12', 'Control+Shift+I', 'Control+Shift+J', 'Control+R', 'F5'])
    await app.page.keyboard.press(key)
  await app.page.waitForTimeout(500)
  const { targetInfos } = await cdp.send('Target.getTargets')
  expect(targetInfos.filter(({ url }) => url.startsWith('devtools:'))).toEqual([])
  await app.quit()
})

test('a second start hands over nothing but a saved diagnosis: no other argument is looked at, and the first stays as it is', async () => {
  const app = await release.launch()
  const operator = operatorOf(app.page)
  await operator.button(/Explore the built-in demo/).waitFor()
  const stranger = await startLoopback((_request, response) => response.end('x'))
  for (const args of [
    [`${stranger.url}/open`, '--demo'],
    ['claimcheck://connect?token=x'],
    ['file:///etc/passwd', '--load-extension=/tmp'],
    [`${stranger.url}/x.claimcheck`],
  ]) {
    const { code } = await release.run(args, {}, 10_000)
    expect(code).toBe(0)
  }
  await expect(operator.button(/Explore the built-in demo/)).toBeVisible()
  expect(app.browser.contexts().flatMap((context) => context.pages())).toHaveLength(1)
  expect(stranger.seen).toEqual([])
  await stranger.stop()

  const hostile = join(release.home, 'hostile.claimcheck')
  writeFileSync(hostile, '{"format":"claimcheck-diagnosis","headline":"<img src=x onerror=alert(1)>"}')
  chmodSync(hostile, 0o644)
  await release.run([hostile], {}, 10_000)
  await expect(operator.message()).toContainText('hostile.claimcheck')
  await expect(operator.sheet()).toHaveCount(0)
  const given = join(release.home, 'given.claimcheck')
  writeFileSync(given, writeReport(savedReport(), 'json'))
  chmodSync(given, 0o644)
  await release.run([given], {}, 10_000)
  await expect(operator.sheet()).toContainText('Saved diagnosis: given.claimcheck')
  await expect(operator.sheet().getByRole('button')).toHaveText(['Close'])
  await app.quit()
})

test('a long text is searched in a thread of its own, which the release has too', async () => {
  const app = await release.launch()
  const operator = operatorOf(app.page)
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = `${part({ alg: 'RS256' })}.${part({ sub: 'from-a-long-log' })}.c2ln`
  const text = `${'a line of a log\n'.repeat(20_000)}Authorization: Bearer ${token}\n`
  await operator.openDemo()
  await operator.openServer('payments-mcp')
  await operator.toBench()
  const chooser = app.page.waitForEvent('filechooser')
  await operator.button('Open file…').click()
  await (await chooser).setFiles({ name: 'long.log', mimeType: 'text/plain', buffer: Buffer.from(text) })
  await operator.readsVerdict(/^(Rejected|Cannot decide)/)
  await expect(app.page.getByRole('region', { name: 'Token shelf' })).toContainText('from-a-long-log')
  // The next start comes back to the screen that was left.
  await operator.goTo('Fleet')
  await app.quit()
})

test('a token that was on every screen is nowhere on the disk, also after the page crashed', async () => {
  const app = await release.launch()
  const { page } = app
  const operator = operatorOf(page)
  const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const canary = `CANARY${Date.now().toString(36)}`
  const claims = {
    iss: 'https://127.0.0.1:9/realms/gone',
    sub: canary,
    email: `${canary}@example.com`,
    aud: 'x',
    exp: Math.floor(Date.now() / 1000) + 600,
  }
  const signature = Buffer.from(`signature-of-${canary}-long-enough`).toString('base64url')
  const token = `${base64({ alg: 'RS256', kid: 'k' })}.${base64(claims)}.${signature}`
  await operator.openDemo()
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await operator.pasteToken(token)
  await operator.readsVerdict(/^(Rejected|Cannot decide)/)
  for (const screen of ['Fleet', 'Token bench', 'History', 'Settings'] as const) await operator.goTo(screen)
  expect(await page.title()).toBe('Claimcheck')
  const cdp = await page.context().newCDPSession(page)
  // The answer to it never comes.
  void cdp.send('Page.crash').catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await app.quit()
  expect(existsSync(join(release.data, 'history.db'))).toBe(true)
  const searched = readdirSync(release.home, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const hits = filesHolding(release.home, [token, base64(claims), signature])
  test.info().annotations.push({
    type: 'measured',
    description: `canary search of the packaged app: ${hits.length} hits in ${searched.length} files (data, logs, database, crash folder)`,
  })
  expect(hits).toEqual([])
  const dumps = readdirSync(release.home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.dmp$/.test(name),
  )
  expect(dumps).toEqual([])
})
