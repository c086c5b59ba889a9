import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Locator, type Page } from 'playwright'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface LaunchOptions {
  readonly args?: readonly string[]
  /** A data folder to keep between launches; by default a new one is made and removed. */
  readonly userData?: string
  readonly env?: Readonly<Record<string, string>>
  readonly theme?: 'light' | 'dark'
}

/** The running app: its window, and its data folder. */
export interface Running {
  readonly app: ElectronApplication
  readonly page: Page
  readonly userData: string
  readonly close: () => Promise<void>
}

/**
 * Starts the built app as a person would, with a data folder of its own. Errors: when no window opens within
 * 30 s.
 */
export async function launchApp({
  args = [],
  userData,
  env = {},
  theme,
}: LaunchOptions = {}): Promise<Running> {
  const folder = userData ?? mkdtempSync(join(tmpdir(), 'claimcheck-app-'))
  const app = await _electron.launch({
    args: [root, ...args],
    env: { ...(process.env as Record<string, string>), CLAIMCHECK_USER_DATA: folder, ...env },
    ...(theme === undefined ? {} : { colorScheme: theme }),
  })
  const page = await app.firstWindow({ timeout: 30_000 }).catch((error: unknown) => {
    // An app without a window does not close when it is asked to.
    app.process().kill('SIGKILL')
    throw error
  })
  await page.waitForLoadState('domcontentloaded')
  const close = async (): Promise<void> => {
    await app.close()
    if (userData === undefined) rmSync(folder, { recursive: true, force: true })
  }
  return { app, page, userData: folder, close }
}

export interface SignIn {
  readonly address: string
  readonly name: string
  readonly environment: 'DEV' | 'STAGE' | 'PROD'
  readonly readOnly?: boolean
  /** True: the profile requires a reason for every change. */
  readonly reasonRequired?: boolean
  readonly email?: string
  readonly password?: string
  /** A pasted admin token, in place of the password. */
  readonly token?: string
  readonly caPem?: string
  readonly headerName?: string
}

/**
 * An operator: only uses what can be seen and clicked, by role and name, and reads the screen. Does nothing
 * behind the window; what a test wants to know about the gateway, it asks the gateway.
 */
export function operatorOf(page: Page) {
  const verdict = (): Locator => page.getByRole('region', { name: 'Verdict' }).first()
  const sheet = (): Locator => page.getByRole('dialog')
  const toggle = (): Locator => page.getByRole('switch', { name: /Include client id in audience/ })
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name })
  const choose = (option: string): Promise<void> =>
    page
      .locator('label')
      .filter({ has: page.getByRole('radio', { name: option, exact: true }) })
      .click()
  /** The field for the password or the API token. */
  const secret = (): Locator => page.getByRole('form', { name: 'Gateway' }).locator('input[type=password]')
  const plain = async (of: Locator): Promise<string> => (await of.innerText()).replace(/\s+/g, ' ').trim()

  return {
    page,
    button,
    choose,
    secret,
    sheet,
    verdict,
    plain,

    /** Puts a text on the clipboard, as another program would, and presses Ctrl+V. */
    async paste(app: ElectronApplication, text: string): Promise<void> {
      await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
      await page.keyboard.press('Control+v')
    },

    /** Presses Tab until this element has the focus, as a person without a mouse must. */
    async tabTo(to: Locator, key: 'Tab' | 'Shift+Tab' | 'ArrowDown' = 'Tab'): Promise<void> {
      for (let presses = 0; presses < 80; presses++) {
        if (await to.evaluate((element) => element === document.activeElement)) return
        await page.keyboard.press(key)
      }
      throw new Error('the focus never came there')
    },

    /** Forgets all tokens, and answers that it is meant; none: does nothing. */
    async forgetTokens(): Promise<void> {
      if (!(await button('Forget all tokens').isVisible())) return
      await button('Forget all tokens').click()
      await sheet()
        .getByRole('button', { name: /^Forget / })
        .click()
      await page.getByRole('region', { name: 'Token shelf' }).waitFor({ state: 'hidden' })
    },

    /** Uses the palette: Ctrl+K, a few letters, Enter. */
    async command(letters: string): Promise<void> {
      await page.keyboard.press('Control+k')
      await page.keyboard.type(letters)
      await page.getByRole('option').first().waitFor()
      await page.keyboard.press('Enter')
    },

    /**
     * Makes the system's dialog, which is not part of a page, return this file, for saving and for opening.
     */
    async fileDialogAnswers(app: ElectronApplication, path: string | null): Promise<void> {
      await app.evaluate(({ dialog }, chosen) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] })
      }, path)
    },

    /** The failed rung in the words of the ladder, and what to do. */
    async failedRung(): Promise<string> {
      const line = page.getByRole('list', { name: 'Steps to the gateway' }).getByRole('listitem')
      const failed = line.filter({ has: page.getByRole('img', { name: 'failed' }) })
      await failed.waitFor({ timeout: 20_000 })
      return plain(failed)
    },

    async goTo(screen: 'Fleet' | 'Token bench' | 'History' | 'Watch' | 'Settings'): Promise<void> {
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('button', { name: screen, exact: true })
        .click()
      await page.getByRole('heading', { level: 1, name: screen }).waitFor()
    },

    async band(): Promise<string> {
      return plain(page.getByRole('banner', { name: 'Gateway' }))
    },

    /** The message at the lower right. */
    message(): Locator {
      return page.getByRole('status', { name: 'Messages' })
    },

    async disconnect(): Promise<void> {
      await page.getByRole('button', { name: /^Gateway / }).click()
      await page.getByRole('menuitem', { name: 'Connect to another…' }).click()
      await page.getByRole('form', { name: 'Gateway' }).waitFor()
    },

    /**
     * Connects from the stored list the app comes back to: Ctrl+R, and the password, which it asks for.
     * Sees whose list it is before; does not wait for the result.
     */
    async connectAgain(name: string, password: string): Promise<void> {
      await button(`${name}: Connect`).waitFor({ timeout: 30_000 })
      await page.keyboard.press('Control+r')
      await secret().fill(password)
      await page.keyboard.press('Enter')
    },

    /** The servers the bench offers, in its order. */
    async serversInBench(): Promise<string[]> {
      await page.getByRole('button', { name: /Server$/ }).click()
      const names = await page.getByRole('option').locator('css=[class*=label]').allInnerTexts()
      await page.keyboard.press('Escape')
      return names
    },

    async pickServer(name: string): Promise<void> {
      await page.getByRole('button', { name: /Server$/ }).click()
      await page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click()
    },

    async openDemo(): Promise<void> {
      // A key that is pressed before the page listens is lost.
      await button(/Explore the built-in demo/).waitFor()
      await page.keyboard.press('Control+d')
      await this.seesFleet()
    },

    /** Fills in the form and presses Connect; does not wait for the result. */
    async connect(to: SignIn): Promise<void> {
      await page.getByRole('textbox', { name: 'Address' }).fill(to.address)
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(to.name)
      await choose(to.environment)
      const readOnly = page.getByRole('switch', { name: /Read-only/ })
      if ((await readOnly.isChecked()) !== (to.readOnly ?? false))
        await readOnly.locator('xpath=ancestor-or-self::label').click()
      if (to.reasonRequired === true) await page.getByText('Ask for a reason').click()
      await choose(to.token === undefined ? 'Password' : 'API token')
      if (to.email !== undefined) await page.getByRole('textbox', { name: 'Account e-mail' }).fill(to.email)
      await secret().fill(to.token ?? to.password ?? '')
      if (to.caPem !== undefined || to.headerName !== undefined) {
        const more = button(/certificates and header/)
        if ((await more.getAttribute('aria-expanded')) !== 'true') await more.click()
        if (to.caPem !== undefined) await page.getByLabel('Certificate authorities (PEM)').fill(to.caPem)
        if (to.headerName !== undefined)
          await page.getByLabel('Header name for the sign-in').fill(to.headerName)
      }
      await page.getByRole('button', { name: /^Connect/ }).click()
    },

    async seesFleet(): Promise<void> {
      await page.getByRole('heading', { name: 'Fleet' }).waitFor({ timeout: 30_000 })
      await page.getByRole('grid').or(page.getByRole('table')).first().waitFor()
    },

    /** The text of a server's row in the fleet. */
    async row(name: string): Promise<string> {
      const row = page.getByRole('row').filter({ has: button(`Open ${name}`) })
      return (await row.innerText()).replace(/\s+/g, ' ').trim()
    },

    async rows(): Promise<number> {
      return page.getByRole('button', { name: /^Open / }).count()
    },

    async openServer(name: string): Promise<void> {
      await button(`Open ${name}`).click()
      await page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor()
      await page.getByRole('status', { name: 'Count' }).waitFor()
    },

    /** The same by keys alone: a few letters into the filter of the fleet, and Enter. */
    async openByKeys(letters: string, name: string): Promise<void> {
      await page.keyboard.press('/')
      await page.keyboard.type(letters)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor()
    },

    async toBench(): Promise<void> {
      await page.getByRole('tab', { name: 'Test' }).click()
      await page.getByRole('heading', { name: 'Token bench' }).waitFor()
    },

    async backToServer(): Promise<void> {
      await button(/^Open server/).click()
      await page.getByRole('status', { name: 'Count' }).waitFor()
    },

    async pasteToken(text: string): Promise<void> {
      const clear = button('Clear and paste another token')
      if (await clear.isVisible()) await clear.click()
      await page.getByRole('textbox', { name: 'Paste a token' }).fill(text)
      await page.getByRole('group', { name: 'Token, masked' }).waitFor()
    },

    async takeDemoToken(): Promise<void> {
      await button('Use a demo token').click()
      await page.getByRole('group', { name: 'Token, masked' }).waitFor()
    },

    /** The headline of the verdict, once it no longer changes and matches. */
    async readsVerdict(expected: RegExp | string): Promise<string> {
      const headline = verdict().getByRole('heading')
      await headline.filter({ hasText: expected }).waitFor({ timeout: 20_000 })
      return headline.innerText()
    },

    async verdictText(): Promise<string> {
      return (await verdict().innerText()).replace(/\s+/g, ' ').trim()
    },

    async count(): Promise<string> {
      return (await page.getByRole('status', { name: 'Count' }).innerText()).replace(/\s+/g, ' ').trim()
    },

    async toggleSays(): Promise<string> {
      return (await toggle().locator('xpath=ancestor-or-self::label').innerText()).trim()
    },

    /** Moves the toggle, which opens a preview; nothing reaches the gateway. */
    async flip(): Promise<void> {
      await toggle().locator('xpath=ancestor-or-self::label').click()
      await page.getByRole('status', { name: 'Preview' }).waitFor()
    },

    async review(): Promise<void> {
      await button(/^Review change/).click()
      await this.seesReview()
    },

    async seesReview(): Promise<void> {
      await sheet()
        .getByRole('group', { name: /Key changes/ })
        .waitFor()
    },

    async reviewText(): Promise<string> {
      return (await sheet().innerText()).replace(/[ \t]+/g, ' ').trim()
    },

    /** Applies the open review. On PROD the name must be typed where more audiences would be accepted. */
    async apply(name: string): Promise<void> {
      // The sheet shows whether a name must be typed once it is drawn.
      await this.seesReview()
      const field = sheet().getByPlaceholder(name)
      if (await field.isVisible()) await field.fill(name)
      await sheet()
        .getByRole('button', { name: /^Apply/ })
        .click()
    },

    async seesConfirmed(): Promise<string> {
      const toast = page.getByText('Saved, read back, confirmed').first()
      await toast.waitFor({ timeout: 20_000 })
      await sheet().waitFor({ state: 'hidden' })
      return toast.innerText()
    },

    async undo(): Promise<void> {
      await page.getByRole('button', { name: /^Undo/ }).first().click()
      await this.seesReview()
    },

    /** Sends the live test and returns the text beside the prediction. */
    async sendToGateway(): Promise<string> {
      const probe = page.getByRole('region', { name: 'Live test' })
      await probe.getByRole('button', { name: /^Send/ }).first().click()
      await probe.getByRole('status').waitFor({ timeout: 20_000 })
      return (await probe.innerText()).replace(/\s+/g, ' ').trim()
    },

    async picture(folder: string, name: string): Promise<void> {
      mkdirSync(folder, { recursive: true })
      // Waits for fonts and the animation of the verdict; the picture is for people.
      await page.waitForTimeout(250)
      await page.screenshot({ path: join(folder, `${name}.png`) })
    },
  }
}
export type Operator = ReturnType<typeof operatorOf>
