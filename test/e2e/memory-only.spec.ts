import { readdirSync, readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { launchApp, operatorOf, type Running } from '../helpers/operator.ts'
import { filesHolding } from '../helpers/packaged.ts'

/* Memory-only mode, and a saved diagnosis that the system hands over. */

const LOOKS = fileURLToPath(new URL('../../out/looks/memory-only', import.meta.url))
let app: Running | null = null
let folder = ''

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-memory-'))
})
test.afterEach(async () => {
  await app?.close()
  app = null
  rmSync(folder, { recursive: true, force: true })
})

/** What the app itself keeps in its folder, by content: Chromium's own files are not ours. */
function ours(): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const kept = names.filter((name) => /^(history\.db.*|logs\/.+)$/.test(name))
  return Object.fromEntries(
    kept.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )
}

const canary = `CANARY${Date.now().toString(36)}`
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: 'https://127.0.0.1:9/x', sub: canary, aud: canary, exp: 4_000_000_000 })}.${part(`signature-${canary}`)}`

test('one click writes nothing from then on, says so in the band, and leaving says beforehand what is lost', async () => {
  app = await launchApp({ userData: folder })
  const { page } = app
  const operator = operatorOf(page)
  await operator.openDemo()
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await operator.takeDemoToken()
  await operator.readsVerdict(/^Rejected/)
  await operator.disconnect()

  // Nothing is held but a token on the shelf, which is said.
  await operator.button('Write nothing to this computer').click()
  await expect(operator.sheet()).toContainText('Lost now: 1 token.')
  await operator.sheet().getByRole('button', { name: 'Use memory only' }).click()
  await expect(operator.button('Memory only: leave it…')).toBeVisible()
  const before = ours()
  expect(Object.keys(before)).toContain('history.db')

  await operator.picture(LOOKS, 'connect')
  await operator.openDemo()
  await operator.openServer('payments-mcp')
  await operator.toBench()
  await operator.pasteToken(token)
  await operator.readsVerdict(/^(Rejected|Cannot decide)/)
  await operator.goTo('History')
  await expect(page.getByRole('listbox', { name: 'Timeline' }).getByRole('option')).not.toHaveCount(0)
  await operator.goTo('Settings')
  await expect(page.getByText('Memory only: sign-ins are gone')).toBeVisible()
  await operator.picture(LOOKS, 'settings')

  await operator.button('Memory only: leave it…').click()
  await expect(operator.sheet()).toContainText(
    'Lost now: the open connection, 1 token and every test and entry made since it began.',
  )
  await operator.picture(LOOKS, 'leave')
  expect(ours()).toEqual(before)
  await operator.sheet().getByRole('button', { name: 'Leave and lose it' }).click()
  await operator.button('Write nothing to this computer').waitFor()
  await expect(operator.button('Memory only: leave it…')).toBeHidden()

  // It goes on where it was when the mode began; nothing of what was looked at in the mode is remembered.
  await page.keyboard.press('Control+d')
  await page.getByRole('heading', { level: 1, name: 'Token bench' }).waitFor()
  await operator.goTo('History')
  await expect(page.getByRole('listbox', { name: 'Timeline' }).getByRole('option')).toHaveCount(1)
  await app.close()
  app = null
  expect(filesHolding(folder, [token, canary, ...token.split('.')])).toEqual([])
})

test('started memory-only, the app makes no history and no log, and takes no change', async () => {
  app = await launchApp({ userData: folder, args: ['--memory-only'] })
  const operator = operatorOf(app.page)
  await expect(operator.button('Memory only: leave it…')).toBeVisible()
  await operator.openDemo()
  await operator.openServer('payments-mcp')
  await operator.flip()
  await operator.review()
  await operator.apply('payments-mcp')
  await expect(operator.sheet()).toContainText('It is kept in memory only')
  expect(ours()).toEqual({})
})

test('a hostile file that is double-clicked fails with a clear error, and nothing opens', async () => {
  const file = join(folder, 'hostile.claimcheck')
  writeFileSync(
    file,
    '{"format":"claimcheck-diagnosis","version":1,"headline":"<img src=x onerror=alert(1)>"}',
  )
  app = await launchApp({ userData: join(folder, 'data'), args: [file] })
  const operator = operatorOf(app.page)
  await expect(operator.message()).toContainText('hostile.claimcheck')
  await expect(operator.message()).toContainText(/form of a diagnosis/)
  await expect(operator.sheet()).toHaveCount(0)
})
