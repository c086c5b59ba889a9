import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startBrowser, type Browser } from '../helpers/browser.ts'
import { STEPS, type StepId } from '../../shared/client/way.ts'
import { launchApp, operatorOf } from '../helpers/operator.ts'
import { openProd, type Prod } from '../helpers/prod.ts'

const SERVER = 'ticket-triage'

/** A step of the walk as sentences name it. */
const walkStep = (id: StepId): string => `step ${STEPS.indexOf(id) + 1} of ${STEPS.length}`

test.describe('the clients of a server', () => {
  let prod: Prod
  let browser: Browser
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-clients-'))
  const file = join(folder, 'opened')
  const page = () => prod.app.page
  const press = (keys: string) => page().keyboard.press(keys)
  const idOf = (name: string) => prod.gateway.servers.find((server) => server.name === name)?.id ?? ''

  test.beforeAll(async () => {
    prod = await openProd({ app: { env: { CLAIMCHECK_BROWSER_FILE: file } } })
    browser = startBrowser(prod.gateway.caPem)
  })
  test.afterAll(async () => {
    await prod.stop()
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The address the app handed to the system's browser. */
  async function opened(): Promise<string> {
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n')).toBe(true)
    return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? ''
  }

  test('by keyboard: walk, cure at the proxy, walk again, go on, in', async () => {
    const { operator } = prod
    await operator.openServer(SERVER)
    await press('3')
    // Asked once, and kept with the profile.
    const address = page().getByRole('textbox', { name: 'Public address of the gateway' })
    await operator.tabTo(address)
    await press('Control+a')
    await page().keyboard.type(prod.gateway.publicUrl)
    await press('Enter')

    const clients = page().getByRole('listbox', { name: 'Clients' })
    await expect(clients.getByRole('option')).toHaveCount(18)
    const chosen = clients.getByRole('option', { selected: true })
    for (let at = 0; at < 18 && !(await chosen.innerText()).includes('TypeScript SDK 1'); at++)
      await press('j')
    await expect(operator.verdict()).toContainText(`TypeScript SDK 1 stops at ${walkStep('refused')}`)
    const step = page().getByRole('region', { name: 'Step', exact: true })
    await expect(step).toContainText('Whose: proxy')
    await expect(step).toContainText('HTTP 301')
    await expect(step).toContainText('no redirect to a slash')
    // Which proxy it is is chosen by arrows, and its exact lines are copied.
    await operator.tabTo(step.getByRole('radio', { name: 'nginx', exact: true }))
    await press('ArrowLeft')
    await expect(step.getByRole('radio', { name: 'ingress-nginx' })).toBeChecked()
    await press('y')
    await expect(page().getByRole('status', { name: 'Messages' })).toContainText('Copied')
    expect(await prod.app.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
      'nginx.ingress.kubernetes.io/ssl-redirect: "false"',
    )
    await page().screenshot({ path: 'out/looks/clients-proxy.png' })

    prod.gateway.wayIn.set(idOf(SERVER), 'slash-redirect', false)
    await press('r')
    await expect(operator.verdict()).toContainText('TypeScript SDK 1 would get in')

    await press('g')
    const sheet = operator.sheet()
    await expect(sheet.getByRole('heading')).toHaveText('Go the rest of the way as TypeScript SDK 1?')
    await expect(sheet).toContainText('redirect_uris')
    await expect(sheet).toContainText(`${prod.gateway.publicUrl}/servers/${idOf(SERVER)}/mcp`)
    expect(existsSync(file)).toBe(false)
    await operator.tabTo(sheet.getByRole('button', { name: 'Send this' }))
    await press('Enter')
    await browser.press(await browser.open(await opened()), 'Allow')
    await expect(operator.verdict()).toContainText(
      /TypeScript SDK 1 gets in as \S+@\S+, sees 3 of 3 tools and may call all of them\./,
    )
    await page().screenshot({ path: 'out/looks/clients-in.png' })
    await expect(step).toContainText('By the gateway’s checks the token is accepted.')
    await expect(step).toContainText('was removed again')
    expect(prod.gateway.wayIn.registered(idOf(SERVER))).toEqual([])
  })

  test('a sign-in can be given up with Escape, and the old answer stays', async () => {
    const { operator } = prod
    rmSync(file, { force: true })
    await press('r')
    await expect(operator.verdict()).toContainText('would get in')
    await press('g')
    await operator.tabTo(operator.sheet().getByRole('button', { name: 'Send this' }))
    await press('Enter')
    await opened()
    await press('Escape')
    await expect(operator.button(/^Walk again/)).toBeVisible()
    await expect(operator.verdict()).toContainText('would get in')
    expect(prod.gateway.wayIn.registered(idOf(SERVER))).toEqual([])
  })

  test('a pasted challenge leads to the walk at its step', async () => {
    const { operator } = prod
    await operator.goTo('Fleet')
    await operator.openServer(SERVER)
    await operator.toBench()
    await operator.paste(prod.app.app, 'WWW-Authenticate: Bearer realm="mcp"')
    await operator.button('Walk clients to this step').click()
    await expect(page().getByRole('tab', { name: 'Clients' })).toHaveAttribute('aria-selected', 'true')
    await expect(
      page().getByRole('heading', { name: new RegExp(`^Step ${STEPS.indexOf('challenge') + 1}:`) }),
    ).toBeVisible()
  })
})

test('the demo’s story is mended where it is told, and then every client would get in', async () => {
  const { page, close } = await launchApp({ args: ['--demo'] })
  const operator = operatorOf(page)
  try {
    await operator.seesFleet()
    await operator.openServer('wiki-reader')
    await page.keyboard.press('3')
    await expect(operator.verdict()).toContainText(`stops at ${walkStep('metadata')}`)
    await page.screenshot({ path: 'out/looks/clients-stop.png' })
    // The step of the client, and not the check of the gateway that has the same name.
    await page.keyboard.press('F1')
    const explains = page.getByRole('dialog', { name: 'Commands' })
    await expect(explains.getByRole('heading')).toHaveText(
      `Client, step ${STEPS.indexOf('metadata') + 1}: Resource metadata found`,
    )
    await expect(explains).toContainText('Source: RFC 9728, section 3')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await expect(explains).toBeHidden()
    const mend = operator.button('Mend it: well known blocked')
    await operator.tabTo(mend)
    await page.keyboard.press('Enter')
    await expect(operator.verdict()).toContainText('would get in')
    await expect(page.getByRole('region', { name: 'Clients' })).toContainText('none of 18 stops')
    await page.screenshot({ path: 'out/looks/clients-would.png' })
  } finally {
    await close()
  }
})
