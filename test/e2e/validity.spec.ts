import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt } from '../helpers/steps.ts'

/** What is on the screen knows what it belongs to: what no longer fits is said to be old. */

let prod: Prod | null = null
test.afterEach(async () => {
  await prod?.stop().catch(() => undefined)
  prod = null
})
const SERVER = 'payments-mcp'

const live = ({ app }: Prod) => app.page.getByRole('region', { name: 'Live test' })

test('a live answer keeps what it was compared with, and is old once a fix was applied and once it was undone', async () => {
  prod = await openProd()
  const { operator, admin, app, front } = prod
  const { keyboard } = app.page
  await operator.openServer(SERVER)
  await operator.toBench()
  await operator.pasteToken(await admin.tokenFor(SERVER))
  await operator.readsVerdict(rejectedAt('audience'))
  const { version } = await admin.server(SERVER)
  await keyboard.press('s')
  await expect(live(prod).getByRole('status')).toContainText('agrees')
  await expect(live(prod)).toContainText(/Predicted\s*401\s*Actual\s*401/)

  await keyboard.press('f')
  await operator.apply(SERVER)
  await operator.seesConfirmed()
  await operator.readsVerdict(/^Accepted/)
  await expect(live(prod)).toContainText(`Answered before version ${version + 1}; send it again.`)
  await expect(live(prod)).toContainText(/Predicted\s*401\s*Actual\s*401/)
  await expect(live(prod)).toContainText(`agreed at version ${version}`)
  await expect(live(prod)).toContainText(/Predicted now:\s*200/)
  await expect(live(prod).getByText('agrees', { exact: true })).toHaveCount(0)

  // The report that is handed on says the same.
  await keyboard.press('Control+Shift+e')
  await expect(app.page.getByRole('dialog')).toContainText(`Answered before version ${version + 1}`)
  await keyboard.press('Escape')

  await keyboard.press('s')
  await expect(live(prod).getByRole('status')).toContainText('agrees')
  await expect(live(prod)).toContainText(/Predicted\s*200\s*Actual\s*200/)
  await keyboard.press('Control+z')
  await operator.seesReview()
  await keyboard.press('Control+Enter')
  await operator.seesConfirmed()
  await operator.readsVerdict(rejectedAt('audience'))
  await expect(live(prod)).toContainText(`Answered before version ${version + 2}; send it again.`)
  await expect(live(prod)).toContainText(/Predicted now:\s*401/)
  expect(front.asked('POST', '/mcp')).toHaveLength(2)
})

test('a gateway that is gone is said to be gone, and its servers are shown as they were read last', async () => {
  let gone = false
  prod = await openProd({
    fault: () => (gone ? { when: 'before', act: (response) => response.destroy() } : null),
  })
  const { operator, app } = prod
  const { page } = app
  expect(await operator.band()).toContain('Writable, every change is reviewed')
  gone = true
  await page.keyboard.press('Control+r')
  await expect(page.getByRole('alert')).toContainText('Shown as of')
  const band = page.getByRole('banner', { name: 'Gateway' })
  await expect(band.getByRole('status')).toContainText(/Offline no answer since \d\d:\d\d:\d\d/i)
  await expect(band).not.toContainText('Writable')
  await expect(band).toContainText(/as of \d\d:\d\d:\d\d.*(old|just read)/)

  await operator.openServer(SERVER)
  await expect(page.getByRole('main')).toContainText(
    /Everything below is as of \d\d:\d\d:\d\d, .*(old|just read)/,
  )
  await expect(page.getByRole('status', { name: 'Count' })).toContainText('1 expected')
  await expect(page.getByRole('switch')).toBeDisabled()
  await expect(page.getByRole('main')).toContainText('locked, offline')
  // The list is still there on the way back, with its age.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: `Open ${SERVER}` })).toBeVisible()

  gone = false
  await page.keyboard.press('Control+r')
  await expect(band).toContainText('Writable, every change is reviewed')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('an open review keeps still under the hand when somebody saves the server, and offers to review again', async () => {
  test.setTimeout(150_000)
  prod = await openProd()
  const { operator, admin, app, front } = prod
  const { page } = app
  await operator.paste(app.app, await admin.tokenFor(SERVER))
  await operator.openServer(SERVER)
  await operator.readsVerdict(rejectedAt('audience'))
  await operator.flip()
  await operator.review()
  const sheet = operator.sheet()
  await sheet.getByPlaceholder(SERVER).fill(SERVER)
  await expect(sheet.getByRole('button', { name: /^Apply/ })).toBeEnabled()
  const read = await sheet.getByRole('group', { name: /Key changes/ }).innerText()

  const before = await admin.server(SERVER)
  const resource = [before.oauthConfig['resource'] ?? '', 'api://colleague'].flat()
  await admin.put(SERVER, { oauth_config: { ...before.oauthConfig, resource } })
  // Nobody touches anything: the guard looks every 30 s, and what it finds has everything in sight read
  // again.
  const note = sheet.getByRole('alert')
  await expect(note).toContainText('The server changed since this was made.', { timeout: 60_000 })
  await expect(note).toContainText(
    `This is about version ${before.version}; the server is at version ${before.version + 1} now.`,
  )
  expect(await sheet.getByRole('group', { name: /Key changes/ }).innerText()).toBe(read)
  await expect(sheet.getByPlaceholder(SERVER)).toHaveValue(SERVER)
  await expect(sheet.getByRole('button', { name: /^Apply/ })).toBeDisabled()
  await page.keyboard.press('Control+Enter')
  expect(front.asked('PUT')).toHaveLength(0)

  await sheet.getByRole('button', { name: 'Review again' }).click()
  await expect(sheet.getByRole('group', { name: /Key changes/ })).toContainText('api://colleague')
  await expect(sheet.getByRole('alert')).toHaveCount(0)
  // What was confirmed for the plan before is not taken over.
  await expect(sheet.getByPlaceholder(SERVER)).toHaveValue('')
  await expect(sheet.getByRole('button', { name: /^Apply/ })).toBeDisabled()
})

test('whoever asks the system for contrast gets stronger lines and text, in both looks', async () => {
  prod = await openProd()
  const { page } = prod.app
  const colour = (name: string) =>
    page.evaluate((token) => {
      const probe = document.createElement('i')
      probe.style.color = `var(${token})`
      document.body.append(probe)
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    }, name)
  for (const theme of ['Light', 'Dark']) {
    await prod.operator.goTo('Settings')
    await page.getByRole('radio', { name: theme }).locator('xpath=ancestor::label').click()
    await page.emulateMedia({ contrast: 'no-preference' })
    const [line, text] = [await colour('--border'), await colour('--text-3')]
    await page.emulateMedia({ contrast: 'more' })
    expect(await colour('--border'), theme).not.toBe(line)
    expect(await colour('--border'), theme).toBe(await colour('--border-control'))
    expect(await colour('--text-3'), theme).not.toBe(text)
  }
})
