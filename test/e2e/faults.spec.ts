import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { launchApp, operatorOf, type Running } from '../helpers/operator.ts'

/**
 * Faults of the app's own processes. They cannot be clicked: what causes them is done from behind, what they
 * lead to is looked at.
 */

let running: Running | null = null
let prod: Prod | null = null
let folder = ''
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-app-faults-'))
})
test.afterEach(async () => {
  await prod?.stop().catch(() => undefined)
  await running?.close().catch(() => undefined)
  prod = running = null
  rmSync(folder, { recursive: true, force: true })
})

/**
 * Text of the first heading, asked of the page whatever became of Playwright's own connection to it; empty
 * when it does not answer: a question to a page that is just ending stays open for ever.
 */
const heading = ({ app }: Running): Promise<string> =>
  app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const read = window?.webContents.executeJavaScript("document.querySelector('h1')?.textContent ?? ''")
    const late = new Promise<string>((resolve) => setTimeout(() => resolve(''), 1_000))
    return Promise.race([read as Promise<string>, late])
  })

/** The page by other means than Playwright's: what it shows, and a mouse that clicks where things are. */
function behind({ app }: Running) {
  const ask = (code: string): Promise<string> =>
    app.evaluate(({ BrowserWindow }, read) => {
      const [window] = BrowserWindow.getAllWindows()
      return window?.webContents.executeJavaScript(read) as Promise<string>
    }, code)
  const found = (selector: string): string => `document.querySelector(${JSON.stringify(selector)})`
  return {
    text: () => ask('document.body.innerText'),
    value: (selector: string) => ask(`${found(selector)}?.value ?? ''`),
    /** All that the document holds, shown or not, with what stands in its fields. */
    everything: () =>
      ask(
        "document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join(' ')",
      ),
    async click(selector: string): Promise<void> {
      const where = `(() => { const at = ${found(selector)}?.getBoundingClientRect(); return at ? [at.x + at.width / 2, at.y + at.height / 2].join(' ') : '' })()`
      await expect.poll(() => ask(where)).not.toBe('')
      const [x = 0, y = 0] = (await ask(where)).split(' ').map((one) => Math.round(Number(one)))
      await app.evaluate(
        ({ BrowserWindow }, at) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          for (const type of ['mouseDown', 'mouseUp'] as const)
            contents?.sendInputEvent({ type, ...at, button: 'left', clickCount: 1 })
        },
        { x, y },
      )
    },
  }
}

test('F13: a second start ends by itself, and the first window stays alone', async () => {
  running = await launchApp({ userData: folder })
  const { app } = running
  const first = app.process()
  // As an operator starts it: without what the test uses to look inside.
  const args = first.spawnargs
    .slice(1)
    .filter((one) => !/^(-r|--inspect|--remote-debugging)|loader/.test(one))
  const second = spawn(first.spawnfile, args, {
    env: { ...process.env, CLAIMCHECK_USER_DATA: folder },
    stdio: 'ignore',
  })
  const code = await new Promise<number | null>((resolve) => second.on('close', resolve))
  expect(code).toBe(0)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('F15: a page that crashes comes back with the connection and the shelf', async () => {
  running = await launchApp({ userData: folder })
  await operatorOf(running.page).openDemo()
  const { app } = running
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  )
  await expect.poll(() => heading(running as Running).catch(() => ''), { timeout: 30_000 }).toBe('Fleet')
})

test('F15: a page that crashes again at once comes back at the fleet, not at the screen it crashed at', async () => {
  running = await launchApp({ userData: folder })
  const operator = operatorOf(running.page)
  await operator.openDemo()
  await operator.openServer('data-catalog')
  for (const comesBack of ['Fleet / data-catalog', 'Fleet']) {
    await running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
    await expect.poll(() => heading(running as Running).catch(() => ''), { timeout: 30_000 }).toBe(comesBack)
  }
})

test('F15: a half-filled settings form is there again after a crash, but not the secret that was being typed', async () => {
  running = await launchApp({ userData: folder })
  const { app, page } = running
  const operator = operatorOf(page)
  await operator.openDemo()
  await operator.openServer('data-catalog')
  await page.getByRole('tab', { name: 'Settings' }).click()
  const form = page.getByRole('form', { name: 'OAuth settings' })
  await form.getByRole('textbox', { name: 'client_id' }).fill('half-typed-client')
  await form.getByRole('button', { name: 'Replace client_secret' }).click()
  await form.getByLabel('New client_secret').fill('hunter2-typed')
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  )
  await expect
    .poll(() => heading(running as Running).catch(() => ''), { timeout: 30_000 })
    .toBe('Fleet / data-catalog')

  // Playwright gives up a page that crashed, so the mouse of the operator is moved from behind.
  const again = behind(running)
  await expect.poll(() => again.text()).toContain('1 unsent edit is kept')
  await again.click('[role=tab][data-key=settings]')
  await expect.poll(() => again.value('input[aria-label=client_id]')).toBe('half-typed-client')
  await expect.poll(() => again.text()).toContain('1 setting changed here, nothing sent: client_id.')
  expect(await again.everything()).not.toContain('hunter2-typed')
})

test('F16: a page that hangs is offered to be loaded again, and comes back', async () => {
  test.setTimeout(150_000)
  running = await launchApp({ userData: folder })
  const { app, page } = running
  await operatorOf(page).openDemo()
  await app.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...given: unknown[]) => {
      asked.push(JSON.stringify(given.at(-1)))
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
  })
  void page
    .evaluate(() => {
      for (;;);
    })
    .catch(() => undefined)
  const asked = (): Promise<number> =>
    app.evaluate(() => (globalThis as { asked?: string[] }).asked?.length ?? 0)
  await expect.poll(asked, { timeout: 60_000 }).toBeGreaterThan(0)
  await expect.poll(() => heading(running as Running).catch(() => ''), { timeout: 30_000 }).toBe('Fleet')
})

test('F17: an error nobody caught ends the app with a log that holds no secret, and the next start is whole', async () => {
  running = await launchApp({ userData: folder })
  const { app } = running
  const ended = new Promise<number | null>((resolve) => app.process().on('exit', resolve))
  await app
    .evaluate(() => {
      setTimeout(() => {
        throw new Error('boom with Bearer abcdefgh12345678 and password=hunter2')
      }, 50)
    })
    .catch(() => undefined)
  expect(await ended).toBe(1)
  const log = readFileSync(join(folder, 'logs', 'claimcheck.log'), 'utf8')
  expect(log).toContain('[uncaught]')
  expect(log).not.toMatch(/hunter2|abcdefgh12345678/)
  running = await launchApp({ userData: folder })
  await operatorOf(running.page).openDemo()
})

test('F18: without the GPU process the app goes on', async () => {
  running = await launchApp({ userData: folder })
  const { app, page } = running
  const operator = operatorOf(page)
  await operator.openDemo()
  const pid = await app.evaluate(
    ({ app: main }) => main.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? 0,
  )
  expect(pid).toBeGreaterThan(0)
  process.kill(pid, 'SIGKILL')
  await operator.goTo('History')
  await operator.goTo('Fleet')
  await operator.openServer('payments-mcp')
})

test('F50: quitting in the middle of a write waits a moment, leaves the intent, and the next start asks the gateway', async () => {
  test.setTimeout(120_000)
  let stuck = true
  const options = {
    app: { userData: folder },
    fault: ({ method }: { method: string }) =>
      method === 'PUT' && stuck ? { when: 'before' as const, act: () => undefined } : null,
  }
  const all = (prod = await openProd(options))
  const { operator, app, front, admin } = all
  const before = await admin.server('payments-mcp')
  await operator.openServer('payments-mcp')
  await operator.flip()
  await operator.review()
  await operator.apply('payments-mcp')
  await expect.poll(() => front.asked('PUT').length).toBe(1)
  const ended = new Promise((resolve) => app.app.process().on('exit', resolve))
  await app.app.close()
  await ended
  expect(await admin.server('payments-mcp')).toEqual(before)
  stuck = false

  const again = await launchApp({ userData: folder })
  running = again
  const next = operatorOf(again.page)
  await next.connectAgain('production', all.gateway.password)
  // It comes back where it was left.
  await again.page.getByRole('heading', { level: 1, name: 'Fleet / payments-mcp' }).waitFor()
  await next.goTo('History')
  const line = again.page.getByRole('listbox', { name: 'Timeline' })
  await expect(line).toContainText(/not known to have been sent/i)
  await again.page.getByRole('button', { name: 'Look at the gateway' }).first().click()
  // What was on its way may still arrive: for two minutes nobody calls it not applied.
  await expect(again.page.getByRole('button', { name: 'Look at the gateway' }).first()).toBeVisible()
  await expect(line).toContainText(/not known to have been sent/i)
  await expect(line).not.toContainText(/not applied/i)
  expect(front.asked('PUT')).toHaveLength(1)
})
